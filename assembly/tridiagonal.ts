/**
 * Implicit sweeps: (1 − ½A)·v = w along one axis, A being one axis of the operator times dt, for every line of the
 * domain at once. The first sweep of a step, along x, works w out from the field; the last one adds v to the field. In 2-D
 * y is no sweep, but dissected: see `./dissection`.
 *
 * Batches read and write lines of their own, so they go to threads in any order; the bits do not depend on who did what.
 */
import { address, float, integer } from "./plan";
import { change } from "./tridiagonal/change";
import { spanOf, X, Y, Z } from "./tridiagonal/domain";
import { ascendAway, ascendLines, deliver, descendLines, TURN, turned } from "./tridiagonal/lines";
import { close } from "./tridiagonal/ring";
import {
  DOMAIN_CHANGE, DOMAIN_DIMENSIONS, DOMAIN_FIELD, DOMAIN_PITCH, ROW_BYTES, ROW_VALUES, SPAN_COUNT, SPAN_FIRST, SPAN_LAST,
  SPAN_STRIDE, STRIP_VALUES, SWEEP_AXIS, SWEEP_COLUMN, SWEEP_DOMAIN, SWEEP_HIGH, SWEEP_INVERSE, SWEEP_LOW, SWEEP_LOWER,
  SWEEP_STRIP, SWEEP_UPPER, SWEEP_WORK, SWEEP_WORK_BYTES, TURN_VALUES, WORK_GHOSTS,
} from "./tridiagonal/slots";
import { ascend, descend, lane } from "./tridiagonal/solve";

/** Carries out batch number `batch` of a sweep. */
export function sweepBatch(sweep: usize, worker: i32, batch: i32): void {
  const work = workOf(sweep, worker);
  if (integer(sweep, SWEEP_AXIS) == X) {
    if (ASC_FEATURE_SIMD) along<v128>(sweep, work, batch);
    else along<f64>(sweep, work, batch);
  } else {
    if (ASC_FEATURE_SIMD) across<v128>(sweep, work, batch);
    else across<f64>(sweep, work, batch);
  }
}

/** A worker's own memory. */
export function workOf(sweep: usize, worker: i32): usize {
  return address(sweep, SWEEP_WORK) + <usize>worker * address(sweep, SWEEP_WORK_BYTES);
}

/** Eight lines along x, or what is left of a plane's. */
export function along<V>(sweep: usize, work: usize, batch: i32): void {
  const domain = address(sweep, SWEEP_DOMAIN);
  const span = spanOf(domain, X), spanY = spanOf(domain, Y), spanZ = spanOf(domain, Z);
  const pitch = address(domain, DOMAIN_PITCH), count = integer(span, SPAN_COUNT), free = freeOf(spanY);
  const groups = (free + TURN - 1) / TURN, begun = batch % groups * TURN, lines = min(TURN, free - begun);
  const y = integer(spanY, SPAN_FIRST) + begun, z = integer(spanZ, SPAN_FIRST) + batch / groups;
  const start = <usize>y * address(spanY, SPAN_STRIDE) + <usize>z * address(spanZ, SPAN_STRIDE);
  const first = shareOf(work) + STRIP_VALUES * 8, rows = first + ROW_BYTES, padded = (count + ROW_VALUES - 1) & -ROW_VALUES;
  const even = isVector<V>() ? count + (count & 1) : count, strip = TURN_VALUES;
  const inverse = address(sweep, SWEEP_INVERSE), lower = address(sweep, SWEEP_LOWER), upper = address(sweep, SWEEP_UPPER);
  for (let from = 0; from < count; from += strip) {
    for (let line = 0; line < lines; line++) {
      const target = rows + turned<V>(from) + <usize>line * lane<V>();
      change<V>(domain, y + line, z, from, min(strip, padded - from), target, work);
    }
    descendLines<V>(rows, from, min(even, from + strip), inverse, lower);
  }
  memory.fill(rows + <usize>even * ROW_BYTES, 0, ROW_BYTES);
  const ends = endsWith(sweep, domain), ring = address(sweep, SWEEP_COLUMN) != 0;
  const target = address(domain, ends ? DOMAIN_FIELD : DOMAIN_CHANGE) + start;
  if (isVector<V>() && lines == TURN && !ring && !ends) return ascendAway(rows, even, upper, target, pitch);
  for (let from = (count - 1) / strip * strip; from >= 0; from -= strip) {
    ascendLines<V>(rows, from, min(even, from + strip), upper);
    if (!ring) deliver<V>(rows, target, pitch, lines, from, min(count, from + strip), ends);
  }
  if (!ring) return;
  closeRings<V>(sweep, rows, ROW_BYTES, ROW_BYTES, count - 1, shareOf(work), 0);
  deliver<V>(rows, target, pitch, lines, 0, count, ends);
}

/** A strip of neighbouring lines along y or z, where they lie. */
function across<V>(sweep: usize, work: usize, batch: i32): void {
  const domain = address(sweep, SWEEP_DOMAIN), axis = integer(sweep, SWEEP_AXIS);
  const span = spanOf(domain, axis), other = spanOf(domain, axis == Y ? Z : Y);
  const pitch = address(domain, DOMAIN_PITCH), stride = address(span, SPAN_STRIDE);
  const first = integer(span, SPAN_FIRST), last = integer(span, SPAN_LAST), free = freeOf(other);
  const strip = integer(sweep, SWEEP_STRIP), from = batch / free * strip, index = integer(other, SPAN_FIRST) + batch % free;
  const width = min(<usize>strip << 3, pitch - (<usize>from << 3));
  const start = <usize>index * address(other, SPAN_STRIDE) + (<usize>from << 3);
  const rows = address(domain, DOMAIN_CHANGE) + start, upper = address(sweep, SWEEP_UPPER);
  const onto = endsWith(sweep, domain) ? address(domain, DOMAIN_FIELD) + start : 0;
  descend<V>(rows, stride, width, first, last, address(sweep, SWEEP_INVERSE), address(sweep, SWEEP_LOWER));
  if (address(sweep, SWEEP_COLUMN)) {
    ascend<V>(rows, stride, width, first, last, upper);
    closeRings<V>(sweep, rows, stride, width, last, shareOf(work), onto);
  } else {
    ascend<V>(rows, stride, width, first, last, upper, onto);
  }
}

/** Whether a sweep is the last one of a step. */
// @ts-ignore: decorator
@inline
function endsWith(sweep: usize, domain: usize): bool {
  return integer(sweep, SWEEP_AXIS) == integer(domain, DOMAIN_DIMENSIONS) - 1;
}

// @ts-ignore: decorator
@inline
function closeRings<V>(
  sweep: usize, rows: usize, stride: usize, width: usize, last: i32, share: usize, onto: usize,
): void {
  const low = float(sweep, SWEEP_LOW), high = float(sweep, SWEEP_HIGH);
  close<V>(rows, stride, width, last, address(sweep, SWEEP_COLUMN), low, high, share, onto);
}

// @ts-ignore: decorator
@inline
function shareOf(work: usize): usize {
  return work + WORK_GHOSTS * STRIP_VALUES * 8;
}

/** Values along an axis that no wall of it holds. */
// @ts-ignore: decorator
@inline
function freeOf(span: usize): i32 {
  return integer(span, SPAN_LAST) - integer(span, SPAN_FIRST) + 1;
}
