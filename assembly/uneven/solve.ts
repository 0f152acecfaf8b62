/**
 * Many tridiagonal systems side by side, each with a matrix of its own: number i of every system lies in row i, so that a
 * vector holds a piece of as many systems as it has lanes. With a cell's rates of exchange p and q, what it loses w, and h
 * half of the step, row i is
 *
 *     (1 + h·(p + q + w))·v[i] − h·p·v[i−1] − h·q·v[i+1] = r[i]
 *
 * which Thomas's algorithm solves (Golub & Van Loan, "Matrix Computations", 4.3), without pivots: its diagonal dominates.
 * Factors are found on the way: to keep them would take three more arrays an axis, and as much time to read.
 */
import { add, At0, div, mul, read, splat, sub, write } from "../lanes";
import { lane } from "../tridiagonal/solve";

/**
 * Solves `count` rows in place. `width` is the row's bytes, whole cache lines; the rows and their coefficients lie `stride`
 * bytes apart. `work` is room for as many rows of `width` bytes, and for twice as many where the systems are rings; `zeros`
 * is a row of them.
 */
export function solve<V>(
  rows: usize, low: usize, high: usize, leak: usize, stride: usize, width: usize, count: i32, half: f64, ring: bool,
  work: usize, zeros: usize,
): void {
  if (ring) return solveRings<V>(rows, low, high, leak, stride, width, count - 1, half, work, zeros);
  let row: usize = 0, before = zeros, upper = work, upperBefore = zeros;
  for (let i = 0; i < count; i++) {
    reduce<V>(rows + row, before, low + row, high + row, leak + row, upper, upperBefore, width, half);
    before = rows + row;
    upperBefore = upper;
    row += stride;
    upper += width;
  }
  for (let i = count - 1; i > 0; i--) {
    before -= stride;
    upperBefore -= width;
    addProduct<V>(before, upperBefore, before + stride, width);
  }
}

/**
 * Rings: without the last value they are open, and that value comes in at both ends. The rows before it are solved for what
 * is given and for that value being 1; then the last row says what it is.
 */
function solveRings<V>(
  rows: usize, low: usize, high: usize, leak: usize, stride: usize, width: usize, open: i32, half: f64, work: usize,
  zeros: usize,
): void {
  const columns = work + <usize>open * width, end = <usize>open * stride;
  let row: usize = 0, before = zeros, upper = work, upperBefore = zeros, column = columns, columnBefore = zeros;
  for (let i = 0; i < open; i++) {
    const p = low + row, q = high + row, first = i == 0, last = i == open - 1;
    reduceColumn<V>(column, columnBefore, p, q, leak + row, upperBefore, width, half, first, last);
    reduce<V>(rows + row, before, p, q, leak + row, upper, upperBefore, width, half);
    before = rows + row;
    upperBefore = upper;
    columnBefore = column;
    row += stride;
    upper += width;
    column += width;
  }
  for (let i = open - 1; i > 0; i--) {
    before -= stride;
    upperBefore -= width;
    columnBefore -= width;
    addProduct<V>(before, upperBefore, before + stride, width);
    addProduct<V>(columnBefore, upperBefore, columnBefore + width, width);
  }
  const last = rows + end;
  close<V>(last, rows, last - stride, columns, column - width, low + end, high + end, leak + end, width, half);
  column = columns;
  for (let at = rows; at < last; at += stride) {
    addProduct<V>(at, column, last, width);
    column += width;
  }
}

// @ts-ignore: decorator
@inline
function pivot<V>(p: V, q: V, w: V, upperBefore: V): V {
  const one = splat<V, f64>(1), diagonal = add<V, f64>(one, add<V, f64>(add<V, f64>(p, q), w));
  return div<V, f64>(one, sub<V, f64>(diagonal, mul<V, f64>(p, upperBefore)));
}

/** row ← (row + p·before)·pivot and upper ← q·pivot. */
// @ts-ignore: decorator
@inline
function reduce<V>(
  row: usize, before: usize, low: usize, high: usize, leak: usize, upper: usize, upperBefore: usize, width: usize,
  half: f64,
): void {
  const h = splat<V, f64>(half);
  for (let at: usize = 0; at < width; at += lane<V>()) {
    const p = times<V>(h, low + at), q = times<V>(h, high + at);
    const m = pivot<V>(p, q, times<V>(h, leak + at), read<V, f64, At0>(upperBefore + at));
    write<V, f64, At0>(upper + at, mul<V, f64>(q, m));
    const sum = add<V, f64>(read<V, f64, At0>(row + at), mul<V, f64>(p, read<V, f64, At0>(before + at)));
    write<V, f64, At0>(row + at, mul<V, f64>(sum, m));
  }
}

/** The same of the column in which a ring's last value, 1, comes in at the first row and the last. */
// @ts-ignore: decorator
@inline
function reduceColumn<V>(
  column: usize, before: usize, low: usize, high: usize, leak: usize, upperBefore: usize, width: usize, half: f64,
  first: bool, last: bool,
): void {
  const h = splat<V, f64>(half);
  for (let at: usize = 0; at < width; at += lane<V>()) {
    const p = times<V>(h, low + at), q = times<V>(h, high + at);
    const m = pivot<V>(p, q, times<V>(h, leak + at), read<V, f64, At0>(upperBefore + at));
    let sum = mul<V, f64>(p, read<V, f64, At0>(before + at));
    if (first) sum = add<V, f64>(sum, p);
    if (last) sum = add<V, f64>(sum, q);
    write<V, f64, At0>(column + at, mul<V, f64>(sum, m));
  }
}

/** The last value of rings, from the open systems' solutions and columns at their first and last rows. */
function close<V>(
  row: usize, first: usize, last: usize, firstColumn: usize, lastColumn: usize, low: usize, high: usize, leak: usize,
  width: usize, half: f64,
): void {
  const h = splat<V, f64>(half), one = splat<V, f64>(1);
  for (let at: usize = 0; at < width; at += lane<V>()) {
    const p = times<V>(h, low + at), q = times<V>(h, high + at), w = times<V>(h, leak + at);
    const enters = around<V>(p, last + at, q, first + at), returns = around<V>(p, lastColumn + at, q, firstColumn + at);
    const diagonal = add<V, f64>(one, add<V, f64>(add<V, f64>(p, q), w));
    const sum = add<V, f64>(read<V, f64, At0>(row + at), enters);
    write<V, f64, At0>(row + at, div<V, f64>(sum, sub<V, f64>(diagonal, returns)));
  }
}

// @ts-ignore: decorator
@inline
function around<V>(p: V, last: usize, q: V, first: usize): V {
  return add<V, f64>(mul<V, f64>(p, read<V, f64, At0>(last)), mul<V, f64>(q, read<V, f64, At0>(first)));
}

// @ts-ignore: decorator
@inline
function times<V>(factor: V, address: usize): V {
  return mul<V, f64>(factor, read<V, f64, At0>(address));
}

/** row ← row + factors·other. */
// @ts-ignore: decorator
@inline
function addProduct<V>(row: usize, factors: usize, other: usize, width: usize): void {
  for (let at: usize = 0; at < width; at += lane<V>()) {
    const product = mul<V, f64>(read<V, f64, At0>(factors + at), read<V, f64, At0>(other + at));
    write<V, f64, At0>(row + at, add<V, f64>(read<V, f64, At0>(row + at), product));
  }
}
