/**
 * Implicit sweeps: (1 − ½A)·v = w along one axis, A being one axis of the operator times dt, for every line of the
 * domain at once. The first sweep of a step works w out from the field, the last one (along x) adds v to the field.
 *
 * Batches read and write lines of their own, so they go to threads in any order; the bits do not depend on who did what.
 */
import { address, float, integer } from "./plan";
import { change } from "./tridiagonal/change";
import { spanOf, X, Y, Z } from "./tridiagonal/domain";
import { deliver, gather } from "./tridiagonal/lines";
import { close } from "./tridiagonal/ring";
import {
  DOMAIN_CHANGE, DOMAIN_FIELD, DOMAIN_PITCH, ROW_BYTES, ROW_VALUES, SPAN_COUNT, SPAN_FIRST, SPAN_LAST, SPAN_STRIDE,
  STRIP_VALUES, SWEEP_AXIS, SWEEP_BEGINS, SWEEP_COLUMN, SWEEP_DOMAIN, SWEEP_HIGH, SWEEP_INVERSE, SWEEP_LOW, SWEEP_LOWER,
  SWEEP_STRIP, SWEEP_UPPER, SWEEP_WORK, SWEEP_WORK_BYTES, WORK_GHOSTS,
  WORK_STRIPS,
} from "./tridiagonal/slots";
import { ascend, descend, factorAt, solveNarrow } from "./tridiagonal/solve";

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
  const strip = integer(sweep, SWEEP_STRIP), from = batch / free * strip, index = integer(other, SPAN_FIRST) + batch % free;
  const width = min(<usize>strip << 3, pitch - (<usize>from << 3));
  const rows = address(domain, DOMAIN_CHANGE) + <usize>index * address(other, SPAN_STRIDE) + (<usize>from << 3);
  const inverse = address(sweep, SWEEP_INVERSE), lower = address(sweep, SWEEP_LOWER), share = shareOf(work);
  if (integer(sweep, SWEEP_BEGINS)) {
    let before = zerosOf(work), row = rows + <usize>first * stride;
    for (let i = first; i <= last; i++) {
      const y = axis == Y ? i : index, z = axis == Y ? index : i, m = factorAt(inverse, i), l = factorAt(lower, i);
      change<V>(domain, y, z, from, <i32>(width >> 3), work, before, m, l);
      before = row;
      row += stride;
    }
  } else {
    descend<V>(rows, stride, width, first, last, inverse, lower);
  }
  ascend<V>(rows, stride, width, first, last, address(sweep, SWEEP_UPPER));
  closeRings<V>(sweep, rows, stride, width, last, share);
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
      for (let line = 0; line < lines; line++) {
        change<V>(domain, y + line, z, from, min(STRIP_VALUES, values - from), work, zerosOf(work), 1, 0);
      }
    }
  }
  const share = shareOf(work), rows = work + WORK_STRIPS * STRIP_VALUES * 8;
  gather<V>(rows, address(domain, DOMAIN_CHANGE) + start, pitch, lines, count);
  const inverse = address(sweep, SWEEP_INVERSE), lower = address(sweep, SWEEP_LOWER), upper = address(sweep, SWEEP_UPPER);
  if (isVector<V>()) {
    solveNarrow(rows, first, last, inverse, lower, upper);
  } else {
    descend<V>(rows, ROW_BYTES, ROW_BYTES, first, last, inverse, lower);
    ascend<V>(rows, ROW_BYTES, ROW_BYTES, first, last, upper);
  }
  closeRings<V>(sweep, rows, ROW_BYTES, ROW_BYTES, last, share);
  deliver<V>(rows, address(domain, DOMAIN_FIELD) + start, pitch, lines, first, last);
}

// @ts-ignore: decorator
@inline
function closeRings<V>(sweep: usize, rows: usize, stride: usize, width: usize, last: i32, share: usize): void {
  const column = address(sweep, SWEEP_COLUMN);
  if (column) close<V>(rows, stride, width, last, column, float(sweep, SWEEP_LOW), float(sweep, SWEEP_HIGH), share);
}

// @ts-ignore: decorator
@inline
function shareOf(work: usize): usize {
  return work + WORK_GHOSTS * STRIP_VALUES * 8;
}

/** A strip of working memory that nobody writes to. */
// @ts-ignore: decorator
@inline
function zerosOf(work: usize): usize {
  return shareOf(work) + STRIP_VALUES * 8;
}

/** Values along an axis that no wall of it holds. */
// @ts-ignore: decorator
@inline
function freeOf(span: usize): i32 {
  return integer(span, SPAN_LAST) - integer(span, SPAN_FIRST) + 1;
}
