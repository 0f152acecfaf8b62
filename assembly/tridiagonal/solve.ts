/**
 * Many tridiagonal systems with one matrix, side by side: number i of every system lies in row i, so that a vector
 * holds a piece of as many systems as it has lanes.
 *
 *     row first    │ right-hand sides of systems 0 1 2 … │
 *     row first+1  │                                     │
 *
 * Thomas's algorithm with the factors given, so that a row costs two multiplications and a subtraction on the way down
 * and one of each on the way up (Golub & Van Loan, "Matrix Computations", 4.3).
 */
import { add, At0, At16, At32, At48, mul, read, splat, sub, write } from "../lanes";
import { ROW_BYTES } from "./slots";

/** The way down, in place. `width` is the row's bytes, whole cache lines; the factors stand one per row, from row 0. */
export function descend<V>(
  rows: usize, stride: usize, width: usize, first: i32, last: i32, inverse: usize, lower: usize,
): void {
  let row = rows + <usize>first * stride;
  scale<V>(row, width, factorAt(inverse, first));
  for (let i = first + 1; i <= last; i++) {
    row += stride;
    eliminate<V>(row, row - stride, width, factorAt(inverse, i), factorAt(lower, i));
  }
}

/** The way up. Where `onto` is not 0, the solution's rows are added to those that lie there, with the same stride. */
export function ascend<V>(
  rows: usize, stride: usize, width: usize, first: i32, last: i32, upper: usize, onto: usize = 0,
): void {
  let row = rows + <usize>last * stride;
  const across = onto - rows;
  if (onto) addTo<V>(row + across, row, width);
  for (let i = last - 1; i >= first; i--) {
    row -= stride;
    if (onto) subtractOnto<V>(row, row + stride, width, factorAt(upper, i), across);
    else subtract<V>(row, row + stride, width, factorAt(upper, i));
  }
}

/** The factor of a row. */
// @ts-ignore: decorator
@inline
export function factorAt(factors: usize, row: i32): f64 {
  return load<f64>(factors + (<usize>row << 3));
}

/** row ← row·inverse. */
// @ts-ignore: decorator
@inline
function scale<V>(row: usize, width: usize, inverse: f64): void {
  const m = splat<V, f64>(inverse);
  for (const end = row + width; row < end; row += lane<V>()) write<V, f64, At0>(row, mul<V, f64>(read<V, f64, At0>(row), m));
}

/** row ← row·inverse − before·lower. */
// @ts-ignore: decorator
@inline
export function eliminate<V>(row: usize, before: usize, width: usize, inverse: f64, lower: f64): void {
  const m = splat<V, f64>(inverse), l = splat<V, f64>(lower);
  for (const end = row + width; row < end; row += block<V>()) {
    eliminated<V, At0>(row, before, m, l);
    if (isVector<V>()) {
      eliminated<V, At16>(row, before, m, l);
      eliminated<V, At32>(row, before, m, l);
      eliminated<V, At48>(row, before, m, l);
    }
    before += block<V>();
  }
}

// @ts-ignore: decorator
@inline
function eliminated<V, At>(row: usize, before: usize, m: V, l: V): void {
  write<V, f64, At>(row, sub<V, f64>(mul<V, f64>(read<V, f64, At>(row), m), mul<V, f64>(read<V, f64, At>(before), l)));
}

/** row ← row − factor·other. */
// @ts-ignore: decorator
@inline
export function subtract<V>(row: usize, other: usize, width: usize, factor: f64): void {
  const f = splat<V, f64>(factor);
  for (const end = row + width; row < end; row += block<V>()) {
    subtracted<V, At0>(row, other, f);
    if (isVector<V>()) {
      subtracted<V, At16>(row, other, f);
      subtracted<V, At32>(row, other, f);
      subtracted<V, At48>(row, other, f);
    }
    other += block<V>();
  }
}

// @ts-ignore: decorator
@inline
function subtracted<V, At>(row: usize, other: usize, f: V): void {
  write<V, f64, At>(row, sub<V, f64>(read<V, f64, At>(row), mul<V, f64>(read<V, f64, At>(other), f)));
}

/** row ← row − factor·other, and what lies `across` bytes from it ← itself + row. */
// @ts-ignore: decorator
@inline
function subtractOnto<V>(row: usize, other: usize, width: usize, factor: f64, across: usize): void {
  const f = splat<V, f64>(factor);
  for (const end = row + width; row < end; row += block<V>()) {
    const target = row + across;
    subtractedOnto<V, At0>(row, other, f, target);
    if (isVector<V>()) {
      subtractedOnto<V, At16>(row, other, f, target);
      subtractedOnto<V, At32>(row, other, f, target);
      subtractedOnto<V, At48>(row, other, f, target);
    }
    other += block<V>();
  }
}

// @ts-ignore: decorator
@inline
function subtractedOnto<V, At>(row: usize, other: usize, f: V, target: usize): void {
  const value = sub<V, f64>(read<V, f64, At>(row), mul<V, f64>(read<V, f64, At>(other), f));
  write<V, f64, At>(row, value);
  write<V, f64, At>(target, add<V, f64>(read<V, f64, At>(target), value));
}

/** target ← target + row. */
// @ts-ignore: decorator
@inline
export function addTo<V>(target: usize, row: usize, width: usize): void {
  for (const end = row + width; row < end; row += lane<V>()) {
    write<V, f64, At0>(target, add<V, f64>(read<V, f64, At0>(target), read<V, f64, At0>(row)));
    target += lane<V>();
  }
}

/** Bytes of one value or vector, and of what one turn of a loop takes: a cache line of vectors, or one value. */
// @ts-ignore: decorator
@inline
export function lane<V>(): usize {
  return isVector<V>() ? 16 : 8;
}

// @ts-ignore: decorator
@inline
export function block<V>(): usize {
  return isVector<V>() ? ROW_BYTES : 8;
}
