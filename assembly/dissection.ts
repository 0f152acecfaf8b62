/**
 * The implicit step of a plane, with axis y dissected: rows between blocks are separators, and without them the blocks'
 * equations stand apart (George, SIAM J. Numer. Anal. 10, 1973; of tridiagonal systems Wang, ACM TOMS 7, 1981).
 *
 *     block 0     │ rows      │
 *     separator ─ │           │ ◀ low     v[i] = y[i] − P[i]·low − Q[i]·high,
 *     block 1     │ rows y[i] │           y the block's own solution
 *     separator ─ │           │ ◀ high
 *     block 2     │ rows      │
 *
 * In three passes: blocks are swept along x and solved along y, while a core has them in its cache; then separators, which
 * are few; then the blocks' rows come from their own solution and the two separators beside it. A thread keeps its blocks, so
 * that nothing but separators passes from one core to another. P and Q are the same for all columns.
 */
import { add, At0, At16, At32, At48, mul, read, splat, sub, write } from "./lanes";
import { address, float, integer } from "./plan";
import { along, workOf } from "./tridiagonal";
import { spanOf, Y } from "./tridiagonal/domain";
import { TURN } from "./tridiagonal/lines";
import { close } from "./tridiagonal/ring";
import {
  DISSECTION_ABOVE, DISSECTION_BELOW, DISSECTION_BETWEEN_COLUMN, DISSECTION_BETWEEN_HIGH, DISSECTION_BETWEEN_INVERSE,
  DISSECTION_BETWEEN_LOW, DISSECTION_BETWEEN_LOWER, DISSECTION_BETWEEN_UPPER, DISSECTION_BLOCKS, DISSECTION_FIRST,
  DISSECTION_FROM_HIGH, DISSECTION_FROM_LOW, DISSECTION_INVERSE, DISSECTION_LINES, DISSECTION_LOWER, DISSECTION_PHASE,
  DISSECTION_ROWS, DISSECTION_SEPARATORS, DISSECTION_STRIP, DISSECTION_UPPER, DOMAIN_CHANGE, DOMAIN_FIELD, DOMAIN_PITCH,
  PHASE_REDUCE, PHASE_SOLVE, SPAN_FIRST, SPAN_LAST, SWEEP_DOMAIN,
} from "./tridiagonal/slots";
import { addTo, ascend, block, descend, factorAt, subtract } from "./tridiagonal/solve";

/** Bytes of a row that are solved along y at a time: a block of them stays in the fastest cache. */
const STRIP_BYTES: usize = 512;

/** Carries out batch number `batch` of one of the passes. */
export function dissectionBatch(dissection: usize, worker: i32, batch: i32): void {
  const work = workOf(address(dissection, DISSECTION_LINES), worker);
  if (ASC_FEATURE_SIMD) phaseOf<v128>(dissection, work, batch);
  else phaseOf<f64>(dissection, work, batch);
}

function phaseOf<V>(dissection: usize, work: usize, batch: i32): void {
  const phase = integer(dissection, DISSECTION_PHASE);
  if (phase == PHASE_SOLVE) solveBlock<V>(dissection, work, batch);
  else if (phase == PHASE_REDUCE) reduceStrip<V>(dissection, work, batch);
  else restoreBlock<V>(dissection, batch);
}

/** Sweeps a block's lines along x, its separator's too, and solves what lies between separators along y. */
function solveBlock<V>(dissection: usize, work: usize, index: i32): void {
  const domain = domainOf(dissection), span = spanOf(domain, Y), first = integer(span, SPAN_FIRST);
  const begin = beginOf(dissection, first, index), end = endOf(dissection, span, index);
  for (let group = (begin - first) / TURN; group * TURN <= end - first; group++) {
    along<V>(address(dissection, DISSECTION_LINES), work, group);
  }
  const inner = begin + (hasSeparator(dissection, begin) ? 1 : 0), pitch = address(domain, DOMAIN_PITCH);
  const inverse = address(dissection, DISSECTION_INVERSE), lower = address(dissection, DISSECTION_LOWER);
  const upper = address(dissection, DISSECTION_UPPER);
  for (let from: usize = 0; from < pitch; from += STRIP_BYTES) {
    const rows = address(domain, DOMAIN_CHANGE) + from, width = min(STRIP_BYTES, pitch - from);
    descend<V>(rows, pitch, width, inner, end, inverse, lower);
    ascend<V>(rows, pitch, width, inner, end, upper);
  }
}

/** Solves the separators of a strip of columns. */
function reduceStrip<V>(dissection: usize, work: usize, batch: i32): void {
  const domain = domainOf(dissection), span = spanOf(domain, Y), pitch = address(domain, DOMAIN_PITCH);
  const strip = address(dissection, DISSECTION_STRIP), from = <usize>batch * strip << 3, width = min(strip << 3, pitch - from);
  const first = integer(dissection, DISSECTION_FIRST), rows = integer(dissection, DISSECTION_ROWS);
  const count = integer(dissection, DISSECTION_SEPARATORS), columns = address(domain, DOMAIN_CHANGE) + from;
  const below = address(dissection, DISSECTION_BELOW), above = address(dissection, DISSECTION_ABOVE);
  for (let separator = 0; separator < count; separator++) {
    const at = first + separator * rows, before = at > integer(span, SPAN_FIRST) ? at - 1 : integer(span, SPAN_LAST);
    const row = columns + <usize>at * pitch;
    subtract<V>(row, columns + <usize>before * pitch, width, factorAt(below, at));
    subtract<V>(row, row + pitch, width, factorAt(above, at));
  }
  const separators = columns + <usize>first * pitch, stride = <usize>rows * pitch, last = count - 1;
  const inverse = address(dissection, DISSECTION_BETWEEN_INVERSE), lower = address(dissection, DISSECTION_BETWEEN_LOWER);
  descend<V>(separators, stride, width, 0, last, inverse, lower);
  ascend<V>(separators, stride, width, 0, last, address(dissection, DISSECTION_BETWEEN_UPPER));
  const column = address(dissection, DISSECTION_BETWEEN_COLUMN);
  if (!column) return;
  const low = float(dissection, DISSECTION_BETWEEN_LOW), high = float(dissection, DISSECTION_BETWEEN_HIGH);
  close<V>(separators, stride, width, last, column, low, high, work, 0);
}

/** Adds a block's change to the field. */
function restoreBlock<V>(dissection: usize, index: i32): void {
  const domain = domainOf(dissection), span = spanOf(domain, Y), pitch = address(domain, DOMAIN_PITCH);
  const begin = beginOf(dissection, integer(span, SPAN_FIRST), index), end = endOf(dissection, span, index);
  const changes = address(domain, DOMAIN_CHANGE), across = address(domain, DOMAIN_FIELD) - changes;
  const own = changes + <usize>begin * pitch, separated = hasSeparator(dissection, begin);
  const next = index + 1 < integer(dissection, DISSECTION_BLOCKS) ? end + 1 : integer(span, SPAN_FIRST), separator = hasSeparator(dissection, next);
  // Where there is no separator its factors are 0, and any row will do.
  const high = separator ? changes + <usize>next * pitch : own, low = separated ? own : high;
  const fromLow = address(dissection, DISSECTION_FROM_LOW), fromHigh = address(dissection, DISSECTION_FROM_HIGH);
  if (separated) addTo<V>(own + across, own, pitch);
  for (let i = begin + (separated ? 1 : 0); i <= end; i++) {
    const row = changes + <usize>i * pitch;
    restore<V>(row + across, row, low, high, pitch, factorAt(fromLow, i), factorAt(fromHigh, i));
  }
}

/** target ← target + (row − p·low − q·high). */
// @ts-ignore: decorator
@inline
function restore<V>(target: usize, row: usize, low: usize, high: usize, width: usize, p: f64, q: f64): void {
  const fromLow = splat<V, f64>(p), fromHigh = splat<V, f64>(q);
  for (const end = row + width; row < end; row += block<V>()) {
    restored<V, At0>(target, row, low, high, fromLow, fromHigh);
    if (isVector<V>()) {
      restored<V, At16>(target, row, low, high, fromLow, fromHigh);
      restored<V, At32>(target, row, low, high, fromLow, fromHigh);
      restored<V, At48>(target, row, low, high, fromLow, fromHigh);
    }
    target += block<V>();
    low += block<V>();
    high += block<V>();
  }
}

// @ts-ignore: decorator
@inline
function restored<V, At>(target: usize, row: usize, low: usize, high: usize, p: V, q: V): void {
  const own = sub<V, f64>(read<V, f64, At>(row), mul<V, f64>(p, read<V, f64, At>(low)));
  const change = sub<V, f64>(own, mul<V, f64>(q, read<V, f64, At>(high)));
  write<V, f64, At>(target, add<V, f64>(read<V, f64, At>(target), change));
}

// @ts-ignore: decorator
@inline
function domainOf(dissection: usize): usize {
  return address(address(dissection, DISSECTION_LINES), SWEEP_DOMAIN);
}

/** A block's first row. */
// @ts-ignore: decorator
@inline
function beginOf(dissection: usize, first: i32, index: i32): i32 {
  return first + index * integer(dissection, DISSECTION_ROWS);
}

/** A block's last row. */
// @ts-ignore: decorator
@inline
function endOf(dissection: usize, span: usize, index: i32): i32 {
  if (index == integer(dissection, DISSECTION_BLOCKS) - 1) return integer(span, SPAN_LAST);
  return beginOf(dissection, integer(span, SPAN_FIRST), index + 1) - 1;
}

/** Whether the block that begins with a row begins with a separator: all do, but the first one where the axis is no ring. */
// @ts-ignore: decorator
@inline
function hasSeparator(dissection: usize, begin: i32): bool {
  return integer(dissection, DISSECTION_SEPARATORS) > 0 && begin >= integer(dissection, DISSECTION_FIRST);
}
