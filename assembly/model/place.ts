/** Where the cells of a model's slabs lie. */
import { arrayPitch } from "../stream";
import { Tile, skipTo } from "../tile";

/** A slab's address where `level` goes, from cell `low` of row `j` on, and the bytes from row to row there. */
// @ts-ignore: decorator
@inline
export function targetAt<T>(tile: Tile, index: i32, level: i32, slab: i32, j: i32, low: i32): usize {
  const pitch = level < tile.depth ? tile.pitch : arrayPitch<T>(tile);
  return tile.placeAt<T>(index, level, slab) + skipTo<T>(tile, pitch, j, low);
}
