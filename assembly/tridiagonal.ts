/**
 * Implicit sweeps: (1 − ½A)·v = w along one axis, A being one axis of the operator times dt, for every line of the
 * domain at once. The first sweep of a step works w out from the field, the last one (along x) adds v to the field.
 *
 * Batches read and write lines of their own, so they go to threads in any order; the bits do not depend on who did what.
 */
import { address, float, integer } from "./plan";
import { change, GHOST_BYTES } from "./tridiagonal/change";
import { spanOf, X, Y, Z } from "./tridiagonal/domain";
import { deliver, gather } from "./tridiagonal/lines";
import { close } from "./tridiagonal/ring";
import {
  DOMAIN_CHANGE, DOMAIN_FIELD, DOMAIN_PITCH, ROW_BYTES, ROW_VALUES, SPAN_COUNT, SPAN_FIRST, SPAN_LAST, SPAN_STRIDE,
  STRIP_VALUES, SWEEP_AXIS, SWEEP_BEGINS, SWEEP_COLUMN, SWEEP_DOMAIN, SWEEP_HIGH, SWEEP_INVERSE, SWEEP_LOW, SWEEP_LOWER,
  SWEEP_UPPER, SWEEP_WORK, SWEEP_WORK_BYTES,
} from "./tridiagonal/slots";
import { solve } from "./tridiagonal/solve";

/** Carries out batch number `batch` of a sweep. */
export function sweepBatch(sweep: usize, worker: i32, batch: i32): void {
  const work = address(sweep, SWEEP_WORK) + <usize>worker * address(sweep, SWEEP_WORK_BYTES);
  if (integer(sweep, SWEEP_AXIS) == X) {
    if (ASC_FEATURE_SIMD) along<v128>(sweep, work, batch);
    else along<f64>(sweep, work, batch);
  } else {
    if (ASC_FEATURE_SIMD) across<v128>(sweep, work, batch);
    else across<f64>(sweep, work, batch);
  }
}

/** A strip of neighbouring lines along y or z, where they lie. */
function across<V>(sweep: usize, work: usize, batch: i32): void {
  const domain = address(sweep, SWEEP_DOMAIN), axis = integer(sweep, SWEEP_AXIS);
  const span = spanOf(domain, axis), other = spanOf(domain, axis == Y ? Z : Y);
  const pitch = address(domain, DOMAIN_PITCH), stride = address(span, SPAN_STRIDE);
  const first = integer(span, SPAN_FIRST), last = integer(span, SPAN_LAST), free = freeOf(other);
  const from = batch / free * STRIP_VALUES, index = integer(other, SPAN_FIRST) + batch % free;
  const width = min(<usize>STRIP_VALUES << 3, pitch - (<usize>from << 3));
  if (integer(sweep, SWEEP_BEGINS)) {
    for (let i = first; i <= last; i++) {
      change<V>(domain, axis == Y ? i : index, axis == Y ? index : i, from, <i32>(width >> 3), work);
    }
  }
  const rows = address(domain, DOMAIN_CHANGE) + <usize>index * address(other, SPAN_STRIDE) + (<usize>from << 3);
  solveRows<V>(sweep, rows, stride, width, first, last, work + GHOST_BYTES);
}

/** Eight lines along x, or what is left of a plane's, turned to lie side by side. */
function along<V>(sweep: usize, work: usize, batch: i32): void {
  const domain = address(sweep, SWEEP_DOMAIN);
  const span = spanOf(domain, X), spanY = spanOf(domain, Y), spanZ = spanOf(domain, Z);
  const pitch = address(domain, DOMAIN_PITCH), count = integer(span, SPAN_COUNT);
  const first = integer(span, SPAN_FIRST), last = integer(span, SPAN_LAST), free = freeOf(spanY);
  const groups = (free + ROW_VALUES - 1) / ROW_VALUES, begun = batch % groups * ROW_VALUES;
  const lines = min(ROW_VALUES, free - begun);
  const y = integer(spanY, SPAN_FIRST) + begun, z = integer(spanZ, SPAN_FIRST) + batch / groups;
  const start = <usize>y * address(spanY, SPAN_STRIDE) + <usize>z * address(spanZ, SPAN_STRIDE);
  if (integer(sweep, SWEEP_BEGINS)) {
    const values = <i32>(pitch >> 3);
    for (let from = 0; from < values; from += STRIP_VALUES) {
      for (let line = 0; line < lines; line++) change<V>(domain, y + line, z, from, min(STRIP_VALUES, values - from), work);
    }
  }
  const share = work + GHOST_BYTES, rows = share + STRIP_VALUES * 8;
  gather<V>(rows, address(domain, DOMAIN_CHANGE) + start, pitch, lines, count);
  solveRows<V>(sweep, rows, ROW_BYTES, ROW_BYTES, first, last, share);
  deliver<V>(rows, address(domain, DOMAIN_FIELD) + start, pitch, lines, first, last);
}

// @ts-ignore: decorator
@inline
function solveRows<V>(sweep: usize, rows: usize, stride: usize, width: usize, first: i32, last: i32, share: usize): void {
  const inverse = address(sweep, SWEEP_INVERSE), lower = address(sweep, SWEEP_LOWER), upper = address(sweep, SWEEP_UPPER);
  solve<V>(rows, stride, width, first, last, inverse, lower, upper);
  const column = address(sweep, SWEEP_COLUMN);
  if (column) close<V>(rows, stride, width, last, column, float(sweep, SWEEP_LOW), float(sweep, SWEEP_HIGH), share);
}

/** Values along an axis that no wall of it holds. */
// @ts-ignore: decorator
@inline
function freeOf(span: usize): i32 {
  return integer(span, SPAN_LAST) - integer(span, SPAN_FIRST) + 1;
}
