/** The system's slots by name. */
import { SLOT_BYTES } from "../abi";
import { SPAN_SLOTS, SYSTEM_AXIS } from "./slots";

export const X = 0;
export const Y = 1;
export const Z = 2;

// @ts-ignore: decorator
@inline
export function spanOf(system: usize, axis: i32): usize {
  return system + (SYSTEM_AXIS + axis * SPAN_SLOTS) * SLOT_BYTES;
}
