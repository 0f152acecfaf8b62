/** Where the level below lies: in the ring, or under level 1 in the source array, where that needs no ghosts. */
import { FIELD_EVEN_ARRAY, FIELD_ODD_ARRAY } from "./abi";
import { address, fieldOf } from "./plan";
import { Tile } from "./tile";

/** The array that the pass reads. */
// @ts-ignore: decorator
@inline
export function sourceOf(tile: Tile, index: i32): usize {
  return address(fieldOf(tile.plan, index), tile.odd ? FIELD_ODD_ARRAY : FIELD_EVEN_ARRAY);
}

/** Bytes from row to row of the arrays. */
// @ts-ignore: decorator
@inline
export function arrayPitch<T>(tile: Tile): usize {
  return <usize>tile.line.count * sizeof<T>();
}

/** Whether `level` is computed from the source array. */
// @ts-ignore: decorator
@inline
export function isDirect(tile: Tile, level: i32): bool {
  return level == 1 && tile.direct != 0;
}

/** A slab of the tile, as `level` reads it. */
// @ts-ignore: decorator
@inline
export function slabBelow<T>(tile: Tile, index: i32, level: i32, slab: i32): usize {
  return isDirect(tile, level) ? tile.arrayAt<T>(sourceOf(tile, index), slab) : tile.slabAt(index, level - 1, slab);
}

/** 2-D: bytes from line to line there, and the end from which they go on at the ring's start. */
// @ts-ignore: decorator
@inline
export function stepBelow<T>(tile: Tile, level: i32): usize {
  return isDirect(tile, level) ? arrayPitch<T>(tile) : tile.slabStep();
}
// @ts-ignore: decorator
@inline
export function endBelow(tile: Tile, index: i32, level: i32): usize {
  return isDirect(tile, level) ? usize.MAX_VALUE : tile.ringEnd(index);
}
