/**
 * Sweeps: every line of an array transformed along one axis, batch by batch. A batch reads and writes its own lines
 * only, so batches go to threads in any order; the bits do not depend on who did what.
 */
import { address, integer } from "./plan";
import { complexBytes, nth } from "./transform/complex";
import { fades, isFed, propagate } from "./transform/factor";
import { clear } from "./transform/fourier";
import { cosine2, cosine3, cosine4, periodic, periodicBack } from "./transform/kinds";
import { gather, lineOf, scatter, unitsOf } from "./transform/lines";
import {
  DCT_1, DCT_2, DCT_3, DCT_4, DFT, DFT_BACK, DST_1, GROUP, SWEEP_BACKWARD, SWEEP_BATCH, SWEEP_COUNT, SWEEP_FACTOR,
  SWEEP_FIRST, SWEEP_FORWARD, SWEEP_INNER, SWEEP_INNER_STRIDE, SWEEP_OUTER_STRIDE, SWEEP_READ, SWEEP_READ_STRIDE,
  SWEEP_TRANSFORM, SWEEP_WORK, SWEEP_WORK_BYTES, SWEEP_WRITE, SWEEP_WRITE_STRIDE,
} from "./transform/slots";
import { symmetric } from "./transform/symmetric";

/** Carries out batch number `batch` of a block. */
export function transformBatch(sweep: usize, worker: i32, batch: i32): void {
  const inner = integer(sweep, SWEEP_INNER), most = integer(sweep, SWEEP_BATCH);
  const batches = (inner + most - 1) / most;
  batch += integer(sweep, SWEEP_FIRST);
  const row = batch / batches, first = batch % batches * most;
  const lines = min(most, inner - first);
  const work = address(sweep, SWEEP_WORK) + <usize>worker * address(sweep, SWEEP_WORK_BYTES);
  if (ASC_FEATURE_SIMD && lines > 1) carryOut<v128>(sweep, work, row, first, lines);
  else carryOut<f64>(sweep, work, row, first, lines);
}

/** Lines `first` … of row `row`. */
function carryOut<V>(sweep: usize, units: usize, row: i32, first: i32, lines: i32): void {
  const count = integer(sweep, SWEEP_COUNT), plan = address(sweep, SWEEP_TRANSFORM), many = unitsOf<V>(lines);
  const forward = integer(sweep, SWEEP_FORWARD), backward = integer(sweep, SWEEP_BACKWARD);
  const factor = address(sweep, SWEEP_FACTOR), work = nth<V>(units, many * count);
  const next = integer(sweep, SWEEP_INNER_STRIDE);
  const skipped = 8 * (row * integer(sweep, SWEEP_OUTER_STRIDE) + first * next);
  gather<V>(units, lines, count, address(sweep, SWEEP_READ) + skipped, 8 * integer(sweep, SWEEP_READ_STRIDE), 8 * next);
  for (let i = 0; i < many; i++) {
    const unit = nth<V>(units, i * count), line = lineOf<V>(i), group = line / GROUP * GROUP;
    const faded = factor && fades(factor, row, first + group, min(GROUP, lines - group));
    if (faded) clear<V>(unit, count);
    else if (forward) transform<V>(forward, plan, unit, work);
    if (faded && !isFed(factor)) continue;
    if (factor) propagate<V>(factor, unit, work, count, row, first + line);
    if (backward) transform<V>(backward, plan, unit, work);
  }
  const stride = 8 * integer(sweep, SWEEP_WRITE_STRIDE);
  scatter<V>(units, lines, count, address(sweep, SWEEP_WRITE) + skipped, stride, 8 * next);
}

/** Transforms the unit in place. */
function transform<V>(kind: i32, plan: usize, unit: usize, work: usize): void {
  if (kind == DST_1) symmetric<V>(plan, unit, work, -1);
  else if (kind == DCT_1) symmetric<V>(plan, unit, work, 1);
  else if (kind == DCT_2) cosine2<V>(plan, unit, work);
  else if (kind == DCT_3) cosine3<V>(plan, unit, work);
  else if (kind == DCT_4) cosine4<V>(plan, unit, work);
  else if (kind == DFT) periodic<V>(plan, unit, work);
  else if (kind == DFT_BACK) periodicBack<V>(plan, unit, work);
}
