/**
 * Implicit sweeps through uneven media: (1 − ½A)·v = w along one axis, A being one axis of a model's linear operator times
 * dt, with coefficients of its own in every cell, for every line of the field at once. The first sweep of a step, along x,
 * works w out from the field; the last one adds v to the field. Cells that are held have no coefficients, and so no change.
 *
 * Batches read and write lines of their own, so they go to threads in any order; the bits do not depend on who did what.
 */
import { address, float, integer } from "./plan";
import { deliver } from "./tridiagonal/lines";
import { addTo } from "./tridiagonal/solve";
import { change } from "./uneven/change";
import { gather } from "./uneven/lines";
import {
  LINES, ROW_BYTES, SPAN_COUNT, SPAN_HIGH, SPAN_LEAK, SPAN_LOW, SPAN_RING, SPAN_STRIDE, STRIP_VALUES, SWEEP_AXIS, SWEEP_HALF,
  SWEEP_LENGTH, SWEEP_STRIP, SWEEP_SYSTEM, SWEEP_WORK, SWEEP_WORK_BYTES, SYSTEM_CHANGE, SYSTEM_DIMENSIONS, SYSTEM_FIELD,
  SYSTEM_PITCH,
} from "./uneven/slots";
import { solve } from "./uneven/solve";
import { spanOf, X, Y, Z } from "./uneven/system";

/** Carries out batch number `batch` of a sweep. */
export function unevenBatch(sweep: usize, worker: i32, batch: i32): void {
  const work = address(sweep, SWEEP_WORK) + <usize>worker * address(sweep, SWEEP_WORK_BYTES);
  if (integer(sweep, SWEEP_AXIS) == X) {
    if (ASC_FEATURE_SIMD) along<v128>(sweep, work, batch);
    else along<f64>(sweep, work, batch);
  } else {
    if (ASC_FEATURE_SIMD) across<v128>(sweep, work, batch);
    else across<f64>(sweep, work, batch);
  }
}

/** Eight lines along x, or what is left of a plane's. */
function along<V>(sweep: usize, work: usize, batch: i32): void {
  const system = address(sweep, SWEEP_SYSTEM);
  const span = spanOf(system, X), spanY = spanOf(system, Y), spanZ = spanOf(system, Z);
  const pitch = address(system, SYSTEM_PITCH), count = integer(span, SPAN_COUNT), all = integer(spanY, SPAN_COUNT);
  const groups = (all + LINES - 1) / LINES, y = batch % groups * LINES, z = batch / groups, lines = min(LINES, all - y);
  for (let line = 0; line < lines; line++) change<V>(system, y + line, z, float(sweep, SWEEP_LENGTH));
  const start = <usize>y * address(spanY, SPAN_STRIDE) + <usize>z * address(spanZ, SPAN_STRIDE);
  const changes = address(system, SYSTEM_CHANGE) + start, bytes = <usize>count * ROW_BYTES;
  const rows = work + STRIP_VALUES * 8, low = rows + bytes, high = low + bytes, leak = high + bytes;
  gather<V>(rows, changes, pitch, lines, count);
  gather<V>(low, address(span, SPAN_LOW) + start, pitch, lines, count);
  gather<V>(high, address(span, SPAN_HIGH) + start, pitch, lines, count);
  gather<V>(leak, address(span, SPAN_LEAK) + start, pitch, lines, count);
  const half = float(sweep, SWEEP_HALF), ring = integer(span, SPAN_RING) != 0;
  solve<V>(rows, low, high, leak, ROW_BYTES, ROW_BYTES, count, half, ring, leak + bytes, work);
  if (endsWith(X, system)) deliver<V>(rows, address(system, SYSTEM_FIELD) + start, pitch, lines, 0, count, true);
  else deliver<V>(rows, changes, pitch, lines, 0, count, false);
}

/** A strip of neighbouring lines along y or z, where they lie. */
function across<V>(sweep: usize, work: usize, batch: i32): void {
  const system = address(sweep, SWEEP_SYSTEM), axis = integer(sweep, SWEEP_AXIS);
  const span = spanOf(system, axis), other = spanOf(system, axis == Y ? Z : Y);
  const stride = address(span, SPAN_STRIDE), count = integer(span, SPAN_COUNT), planes = integer(other, SPAN_COUNT);
  const strip = integer(sweep, SWEEP_STRIP), from = <usize>(batch / planes * strip) << 3;
  const width = min(<usize>strip << 3, address(system, SYSTEM_PITCH) - from);
  const start = <usize>(batch % planes) * address(other, SPAN_STRIDE) + from, rows = address(system, SYSTEM_CHANGE) + start;
  const low = address(span, SPAN_LOW) + start, high = address(span, SPAN_HIGH) + start;
  const leak = address(span, SPAN_LEAK) + start, half = float(sweep, SWEEP_HALF), ring = integer(span, SPAN_RING) != 0;
  solve<V>(rows, low, high, leak, stride, width, count, half, ring, work + STRIP_VALUES * 8, work);
  if (!endsWith(axis, system)) return;
  let target = address(system, SYSTEM_FIELD) + start, row = rows;
  for (let i = 0; i < count; i++) {
    addTo<V>(target, row, width);
    target += stride;
    row += stride;
  }
}

/** Whether the sweep along an axis is the last one of a step. */
// @ts-ignore: decorator
@inline
function endsWith(axis: i32, system: usize): bool {
  return axis == integer(system, SYSTEM_DIMENSIONS) - 1;
}
