/** The domain's slots by name. */
import { SLOT_BYTES } from "../abi";
import { DOMAIN_AXIS, EDGE_SLOTS, SPAN_EDGE, SPAN_SLOTS } from "./slots";

export const X = 0;
export const Y = 1;
export const Z = 2;

// @ts-ignore: decorator
@inline
export function spanOf(domain: usize, axis: i32): usize {
  return domain + (DOMAIN_AXIS + axis * SPAN_SLOTS) * SLOT_BYTES;
}

/** The wall of an axis on its low (0) or high (1) side. */
// @ts-ignore: decorator
@inline
export function edgeOf(span: usize, side: i32): usize {
  return span + (SPAN_EDGE + side * EDGE_SLOTS) * SLOT_BYTES;
}
