/** The inverse of a small symmetric matrix, dense. */
import { diagonalOf, type Network } from "./aggregates.js";

/** What is left of a diagonal entry where nothing but rounding is. */
const NOTHING = 1e-12;

/**
 * By Cholesky's factors. Where the matrix is singular, for nothing ties some values down, one of them is held: any
 * correction will do, such as one that stays small.
 */
export function inverseOf(network: Network): Float64Array {
  const diagonal = diagonalOf(network);
  const size = diagonal.length;
  const factor = lowerFactor(network, diagonal);
  const inverse = new Float64Array(size * size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    column.fill(0);
    column[j] = 1;
    for (let i = j; i < size; i++) {
      let sum = column[i]!;
      for (let k = j; k < i; k++) sum -= factor[i * size + k]! * column[k]!;
      column[i] = sum / factor[i * size + i]!;
    }
    for (let i = size - 1; i >= j; i--) {
      let sum = column[i]!;
      for (let k = i + 1; k < size; k++) sum -= factor[k * size + i]! * column[k]!;
      column[i] = sum / factor[i * size + i]!;
      inverse[i * size + j] = inverse[j * size + i] = column[i]!;
    }
  }
  return inverse;
}

function lowerFactor({ couplings }: Network, diagonal: Float64Array): Float64Array {
  const size = diagonal.length;
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    factor[i * size + i] = diagonal[i]!;
    for (let k = couplings.offsets[i]!; k < couplings.offsets[i + 1]!; k++) {
      factor[i * size + couplings.columns[k]!]! -= couplings.entries[k]!;
    }
  }
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = factor[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
      if (i === j) factor[i * size + i] = Math.sqrt(sum > NOTHING * diagonal[i]! ? sum : diagonal[i]!);
      else factor[i * size + j] = sum / factor[j * size + j]!;
    }
  }
  return factor;
}
