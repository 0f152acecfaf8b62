/** A level's slots by name. */
import { SLOT_BYTES } from "../abi";
import { address, integer } from "../plan";
import {
  AXIS_COUNT, AXIS_COUPLINGS, AXIS_LAST, AXIS_MASSES, AXIS_PERIODIC, AXIS_SHIFT, AXIS_SLOTS, AXIS_WEIGHTS, LEVEL_AXES,
} from "./slots";

export const X = 0;
export const Y = 1;
export const Z = 2;

// @ts-ignore: decorator
@inline
export function axisAt(level: usize, axis: i32): usize {
  return level + (LEVEL_AXES + axis * AXIS_SLOTS) * SLOT_BYTES;
}

// @ts-ignore: decorator
@inline
export function countOf(level: usize, axis: i32): i32 {
  return integer(axisAt(level, axis), AXIS_COUNT);
}

// @ts-ignore: decorator
@inline
export function linesOf(level: usize): i32 {
  return countOf(level, Y) * countOf(level, Z);
}

/** Entry `index` of a table of float64. */
// @ts-ignore: decorator
@inline
export function entry(table: usize, index: i32): f64 {
  return load<f64>(table + (<usize>index << 3));
}

/** Address of line `line`. */
// @ts-ignore: decorator
@inline
export function lineAt(vector: usize, line: i32, count: i32): usize {
  return vector + (<usize>line * <usize>count << 3);
}

// @ts-ignore: decorator
@inline
export function massesOf(axis: usize): usize {
  return address(axis, AXIS_MASSES);
}

// @ts-ignore: decorator
@inline
export function couplingsOf(axis: usize): usize {
  return address(axis, AXIS_COUPLINGS);
}

/** The neighbour below or above value `index`; itself where there is none, for then nothing couples them. */
export function before(axis: usize, index: i32): i32 {
  if (index > 0) return index - 1;
  return integer(axis, AXIS_PERIODIC) ? integer(axis, AXIS_COUNT) - 1 : 0;
}
export function after(axis: usize, index: i32): i32 {
  if (index < integer(axis, AXIS_COUNT) - 1) return index + 1;
  return integer(axis, AXIS_PERIODIC) ? 0 : index;
}

/** The coarse interval that value `index` lies in. */
// @ts-ignore: decorator
@inline
export function intervalOf(axis: usize, index: i32): i32 {
  return min(index >> integer(axis, AXIS_SHIFT), integer(axis, AXIS_LAST));
}

/** The first value of a coarse interval; the end of the axis after the last. */
// @ts-ignore: decorator
@inline
export function intervalStart(axis: usize, interval: i32): i32 {
  return interval > integer(axis, AXIS_LAST) ? integer(axis, AXIS_COUNT) : interval << integer(axis, AXIS_SHIFT);
}

/** How far towards the upper end of its interval value `index` lies. */
// @ts-ignore: decorator
@inline
export function weightOf(axis: usize, index: i32): f64 {
  return entry(address(axis, AXIS_WEIGHTS), index);
}
