/** The plan's slots by name. */
import {
  AXIS_SLOTS, FIELD_SLOTS, FIELD_WALLS, PLAN_AXES, PLAN_FIELD, SLOT_BYTES, WALL_SLOTS,
} from "./abi";

// @ts-ignore: decorator
@inline
export function integer(block: usize, slot: i32): i32 {
  return load<i32>(block + (slot * SLOT_BYTES));
}

// @ts-ignore: decorator
@inline
export function address(block: usize, slot: i32): usize {
  return <usize>load<u32>(block + (slot * SLOT_BYTES));
}

// @ts-ignore: decorator
@inline
export function float(block: usize, slot: i32): f64 {
  return load<f64>(block + (slot * SLOT_BYTES));
}

// @ts-ignore: decorator
@inline
export function axisOf(plan: usize, axis: i32): usize {
  return plan + (PLAN_AXES + axis * AXIS_SLOTS) * SLOT_BYTES;
}

// @ts-ignore: decorator
@inline
export function fieldOf(plan: usize, field: i32): usize {
  return plan + (PLAN_FIELD + field * FIELD_SLOTS) * SLOT_BYTES;
}

/** The wall of `axis` on its low (0) or high (1) side. */
// @ts-ignore: decorator
@inline
export function wallOf(field: usize, axis: i32, side: i32): usize {
  return field + (FIELD_WALLS + (2 * axis + side) * WALL_SLOTS) * SLOT_BYTES;
}
