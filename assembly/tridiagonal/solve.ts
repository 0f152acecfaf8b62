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
import { At0, At16, At32, At48, mul, read, splat, sub, write } from "../lanes";
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

/** The way up. */
export function ascend<V>(rows: usize, stride: usize, width: usize, first: i32, last: i32, upper: usize): void {
  let row = rows + <usize>last * stride;
  for (let i = last - 1; i >= first; i--) {
    row -= stride;
    subtract<V>(row, row + stride, width, factorAt(upper, i));
  }
}

// @ts-ignore: decorator
@inline
export function factorAt(factors: usize, row: i32): f64 {
  return load<f64>(factors + (<usize>row << 3));
}

/** Both for rows of one cache line, which stay in registers from row to row. */
export function solveNarrow(rows: usize, first: i32, last: i32, inverse: usize, lower: usize, upper: usize): void {
  let row = rows + <usize>first * ROW_BYTES, factor = <usize>first << 3;
  let m = v128.load64_splat(inverse + factor);
  let a = f64x2.mul(v128.load(row), m), b = f64x2.mul(v128.load(row, 16), m);
  let c = f64x2.mul(v128.load(row, 32), m), d = f64x2.mul(v128.load(row, 48), m);
  put(row, a, b, c, d);
  for (let i = first; i < last; i++) {
    row += ROW_BYTES;
    factor += 8;
    m = v128.load64_splat(inverse + factor);
    const l = v128.load64_splat(lower + factor);
    a = f64x2.sub(f64x2.mul(v128.load(row), m), f64x2.mul(a, l));
    b = f64x2.sub(f64x2.mul(v128.load(row, 16), m), f64x2.mul(b, l));
    c = f64x2.sub(f64x2.mul(v128.load(row, 32), m), f64x2.mul(c, l));
    d = f64x2.sub(f64x2.mul(v128.load(row, 48), m), f64x2.mul(d, l));
    put(row, a, b, c, d);
  }
  for (let i = first; i < last; i++) {
    row -= ROW_BYTES;
    factor -= 8;
    const u = v128.load64_splat(upper + factor);
    a = f64x2.sub(v128.load(row), f64x2.mul(a, u));
    b = f64x2.sub(v128.load(row, 16), f64x2.mul(b, u));
    c = f64x2.sub(v128.load(row, 32), f64x2.mul(c, u));
    d = f64x2.sub(v128.load(row, 48), f64x2.mul(d, u));
    put(row, a, b, c, d);
  }
}

// @ts-ignore: decorator
@inline
function put(row: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(row, a);
  v128.store(row, b, 16);
  v128.store(row, c, 32);
  v128.store(row, d, 48);
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
function eliminate<V>(row: usize, before: usize, width: usize, inverse: f64, lower: f64): void {
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
