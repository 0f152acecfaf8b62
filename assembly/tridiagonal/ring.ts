/**
 * Periodic axes, whose matrix has corners: the solution y of the opened ring becomes v = y − (low·y₀ + high·y_last)·column
 * (Sherman & Morrison; Golub & Van Loan, "Matrix Computations", 2.1.4).
 */
import { add, At0, mul, read, splat, write } from "../lanes";
import { addTo, lane, subtract } from "./solve";

/**
 * Closes rings in place; they lie as in `./solve`, from row 0 to row `last`. `share` is room for a row. Where `onto` is not
 * 0, their rows are added to those that lie there, with the same stride.
 */
export function close<V>(
  rows: usize, stride: usize, width: usize, last: i32, column: usize, low: f64, high: f64, share: usize, onto: usize,
): void {
  const p = splat<V, f64>(low), q = splat<V, f64>(high), end = rows + <usize>last * stride;
  for (let at: usize = 0; at < width; at += lane<V>()) {
    const sum = add<V, f64>(mul<V, f64>(p, read<V, f64, At0>(rows + at)), mul<V, f64>(q, read<V, f64, At0>(end + at)));
    write<V, f64, At0>(share + at, sum);
  }
  for (let row = rows; row <= end; row += stride) {
    subtract<V>(row, share, width, load<f64>(column));
    if (onto) addTo<V>(onto + (row - rows), row, width);
    column += 8;
  }
}
