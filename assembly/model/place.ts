/** Where the cells of a model's slabs lie. */
import { pitchOf, targetOf } from "../stream";
import { Tile, skipTo } from "../tile";

/** Where cell `low` of row `j` of a slab of `level` is computed. */
// @ts-ignore: decorator
@inline
export function targetAt<T>(tile: Tile, index: i32, level: i32, slab: i32, j: i32, low: i32): usize {
  return targetOf<T>(tile, index, level, slab) + skipTo<T>(tile, pitchOf<T>(tile, level), j, low);
}
