/** Conjugate gradients: vectors line by line, and sums in one fixed order, whoever made the parts. */
import { add, At0, mul, read, splat, write } from "../lanes";
import { address, integer } from "../plan";
import { countOf, entry, lineAt, linesOf, X } from "./grid";
import {
  ADD, ALPHA, BETA, CORRECTION_SQUARED, MINUS_ALPHA, OPERATION_FROM, OPERATION_GIVEN, OPERATION_INDEX,
  OPERATION_SCALARS, OPERATION_TO, RESIDUAL_CORRECTION, SOLUTION_SQUARED,
} from "./slots";

/** One line of ADD or AIM. */
export function combineLine(kind: i32, operation: usize, level: usize, line: i32): void {
  const count = countOf(level, X), end = <usize>count << 3;
  const from = lineAt(address(operation, OPERATION_FROM), line, count);
  const to = lineAt(address(operation, OPERATION_TO), line, count);
  const scalar = entry(address(operation, OPERATION_SCALARS), integer(operation, OPERATION_INDEX));
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; at + 16 <= end; at += 16) combine<v128>(kind, from + at, to + at, splat<v128, f64>(scalar));
  }
  for (; at < end; at += 8) combine<f64>(kind, from + at, to + at, scalar);
}

// @ts-ignore: decorator
@inline
function combine<V>(kind: i32, from: usize, to: usize, scalar: V): void {
  const a = read<V, f64, At0>(from), b = read<V, f64, At0>(to);
  write<V, f64, At0>(to, kind == ADD ? add<V, f64>(b, mul<V, f64>(scalar, a)) : add<V, f64>(a, mul<V, f64>(scalar, b)));
}

/** One line of DOT: even and odd places are summed apart, as the lanes of a vector are. */
export function dotLine(operation: usize, level: usize, line: i32): void {
  const count = countOf(level, X), end = <usize>count << 3;
  const a = lineAt(address(operation, OPERATION_FROM), line, count);
  const b = lineAt(address(operation, OPERATION_GIVEN), line, count);
  let even: f64 = 0, odd: f64 = 0;
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    let both = splat<v128, f64>(0);
    for (; at + 16 <= end; at += 16) both = v128.add<f64>(both, v128.mul<f64>(v128.load(a + at), v128.load(b + at)));
    even = v128.extract_lane<f64>(both, 0);
    odd = v128.extract_lane<f64>(both, 1);
  } else {
    for (; at + 16 <= end; at += 16) {
      even += load<f64>(a + at) * load<f64>(b + at);
      odd += load<f64>(a + at, 8) * load<f64>(b + at, 8);
    }
  }
  if (at < end) even += load<f64>(a + at) * load<f64>(b + at);
  const row = partials(operation, OPERATION_TO, integer(operation, OPERATION_INDEX), linesOf(level));
  store<f64>(row + (<usize>line << 3), even + odd);
}

/** STEP: how far to go along the direction. */
export function step(operation: usize, level: usize): void {
  const scalars = address(operation, OPERATION_SCALARS);
  const alpha = entry(scalars, RESIDUAL_CORRECTION) / sum(operation, 0, linesOf(level));
  set(scalars, ALPHA, alpha);
  set(scalars, MINUS_ALPHA, -alpha);
}

/** TURN: how much of the old direction the new one keeps, and the norms to judge by. */
export function turn(operation: usize, level: usize): void {
  const scalars = address(operation, OPERATION_SCALARS), lines = linesOf(level);
  const product = sum(operation, 0, lines);
  set(scalars, BETA, product / entry(scalars, RESIDUAL_CORRECTION));
  set(scalars, RESIDUAL_CORRECTION, product);
  set(scalars, CORRECTION_SQUARED, sum(operation, 1, lines));
  set(scalars, SOLUTION_SQUARED, sum(operation, 2, lines));
}

/** Row `row` of the partial sums, added up line after line. */
function sum(operation: usize, row: i32, lines: i32): f64 {
  const parts = partials(operation, OPERATION_FROM, row, lines);
  let total: f64 = 0;
  for (let line = 0; line < lines; line++) total += entry(parts, line);
  return total;
}

// @ts-ignore: decorator
@inline
function partials(operation: usize, slot: i32, row: i32, lines: i32): usize {
  return address(operation, slot) + (<usize>row * <usize>lines << 3);
}

// @ts-ignore: decorator
@inline
function set(scalars: usize, index: i32, value: f64): void {
  store<f64>(scalars + (<usize>index << 3), value);
}
