/**
 * Matrices that differ from a tridiagonal one in their corners, or from line to line in the entries beside a wall: the
 * solution y of the plain system is corrected by v = y − Σ s·column, s = low·y[first] + high·y[last] with two weights per
 * line (Sherman, Morrison & Woodbury; Golub & Van Loan, "Matrix Computations", 2.1.4).
 */
import { add, At0, mul, read, write } from "../lanes";
import { address, integer } from "../plan";
import { lane, subtract } from "./solve";
import {
  CORRECTION_COLUMN, CORRECTION_HIGH, CORRECTION_LOW, CORRECTION_SLOTS, STRIP_VALUES, SWEEP_CORRECTION, SWEEP_CORRECTIONS,
} from "./slots";

/**
 * Corrects solutions in place; they lie as in `solve`.
 *
 * @param lines bytes from the first line's weights to those of these lines
 * @param shares room for two rows
 */
export function correct<V>(
  sweep: usize, rows: usize, stride: usize, width: usize, first: i32, last: i32, lines: usize, shares: usize,
): void {
  const corrections = integer(sweep, SWEEP_CORRECTIONS);
  const low = rows + <usize>first * stride, high = rows + <usize>last * stride;
  for (let k = 0; k < corrections; k++) {
    const slot = SWEEP_CORRECTION + k * CORRECTION_SLOTS, share = shares + (k * STRIP_VALUES << 3);
    const p = address(sweep, slot + CORRECTION_LOW) + lines, q = address(sweep, slot + CORRECTION_HIGH) + lines;
    for (let at: usize = 0; at < width; at += lane<V>()) {
      write<V, f64, At0>(share + at, add<V, f64>(
        mul<V, f64>(read<V, f64, At0>(p + at), read<V, f64, At0>(low + at)),
        mul<V, f64>(read<V, f64, At0>(q + at), read<V, f64, At0>(high + at)),
      ));
    }
  }
  for (let k = 0; k < corrections; k++) {
    const column = address(sweep, SWEEP_CORRECTION + k * CORRECTION_SLOTS + CORRECTION_COLUMN);
    let row = low;
    for (let i = first; i <= last; i++) {
      subtract<V>(row, shares + (k * STRIP_VALUES << 3), width, load<f64>(column + (<usize>i << 3)));
      row += stride;
    }
  }
}
