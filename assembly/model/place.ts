/** Where the cells of a model's slabs lie. */
import { arrayPitch } from "../stream";
import { Tile } from "../tile";

/** A slab's address where `level` goes, from cell `low` of row `j` on, and the bytes from row to row there. */
// @ts-ignore: decorator
@inline
export function targetAt<T>(tile: Tile, index: i32, level: i32, slab: i32, j: i32, low: i32): usize {
  const pitch = level < tile.depth ? tile.pitch : arrayPitch<T>(tile);
  return tile.placeAt<T>(index, level, slab) + skipTo<T>(tile, pitch, j, low);
}

/** Bytes from a slab's first cell to cell `low` of row `j`. */
// @ts-ignore: decorator
@inline
export function skipTo<T>(tile: Tile, pitch: usize, j: i32, low: i32): usize {
  return <usize>(j - tile.row.from) * pitch + <usize>(low - tile.line.from) * sizeof<T>();
}
