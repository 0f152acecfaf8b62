/**
 * Smoothed aggregation (Vaněk, Mandel & Brezina, "Algebraic multigrid by smoothed aggregation for second and fourth order
 * elliptic problems", Computing 56, 1996): cells that are strongly coupled make one cell of the next coarser level.
 */
import { type Rows, RowWriter, rowCount } from "./rows.js";

/**
 * A symmetric matrix: what leaves a value towards each neighbour is a coupling times the difference, and what it is held by
 * besides is its excess.
 */
export interface Network {
  readonly couplings: Rows;
  readonly excess: Float64Array;
}

/** The diagonal. */
export function diagonalOf({ couplings, excess }: Network): Float64Array {
  return excess.map((value, i) => {
    let sum = value;
    for (let k = couplings.offsets[i]!; k < couplings.offsets[i + 1]!; k++) sum += couplings.entries[k]!;
    return sum;
  });
}

const NONE = -1;

/**
 * How the values come from those of the next coarser level: a constant in each aggregate, smoothed once. Values that are
 * strongly coupled to none have no part in it. There are `count` aggregates.
 *
 * @param threshold share of the geometric mean of two diagonal entries from which on a coupling is strong
 */
export function prolongationOf(network: Network, threshold: number): { readonly rows: Rows; readonly count: number } {
  const strong = strongRows(network, threshold);
  const { of, count } = aggregatesOf(strong);
  const size = rowCount(strong);
  const diagonal = diagonalOf({ couplings: strong, excess: network.excess });
  const weight = 4 / 3 / largestShare({ couplings: strong, excess: network.excess }, diagonal);
  const writer = new RowWriter(size, 3 * size);
  const sums = new Float64Array(count);
  const seen = new Int32Array(count).fill(NONE);
  const met: number[] = [];
  const add = (row: number, aggregate: number, share: number) => {
    if (seen[aggregate] !== row) {
      seen[aggregate] = row;
      sums[aggregate] = 0;
      met.push(aggregate);
    }
    sums[aggregate]! += share;
  };
  for (let i = 0; i < size; i++) {
    met.length = 0;
    if (of[i] !== NONE) add(i, of[i]!, 1 - weight);
    for (let k = strong.offsets[i]!; k < strong.offsets[i + 1]!; k++) {
      add(i, of[strong.columns[k]!]!, (weight * strong.entries[k]!) / diagonal[i]!);
    }
    for (const aggregate of met) writer.add(aggregate, sums[aggregate]!);
    writer.endRow();
  }
  return { rows: writer.rows, count };
}

/** An upper bound of the largest eigenvalue of D⁻¹A, by Gershgorin. */
export function largestShare(network: Network, diagonal = diagonalOf(network)): number {
  const { offsets, entries } = network.couplings;
  let most = 1;
  for (let i = 0; i < diagonal.length; i++) {
    if (!(diagonal[i]! > 0)) continue;
    let sum = diagonal[i]!;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) sum += Math.abs(entries[k]!);
    most = Math.max(most, sum / diagonal[i]!);
  }
  return most;
}

function strongRows(network: Network, threshold: number): Rows {
  const { offsets, columns, entries } = network.couplings;
  const diagonal = diagonalOf(network);
  const size = diagonal.length;
  const writer = new RowWriter(size, entries.length);
  for (let i = 0; i < size; i++) {
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
      const coupling = entries[k]!;
      const least = threshold * threshold * diagonal[i]! * diagonal[columns[k]!]!;
      if (coupling > 0 && coupling * coupling >= least) writer.add(columns[k]!, coupling);
    }
    writer.endRow();
  }
  return writer.rows;
}

/** The aggregate of every value, and how many there are. */
function aggregatesOf(strong: Rows): { readonly of: Int32Array; readonly count: number } {
  const { offsets, columns, entries } = strong;
  const size = rowCount(strong);
  const of = new Int32Array(size).fill(NONE);
  let count = 0;
  const isAlone = (i: number) => offsets[i] === offsets[i + 1];
  const claim = (i: number) => {
    of[i] = count;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) if (of[columns[k]!] === NONE) of[columns[k]!] = count;
    count++;
  };
  const isUntouched = (i: number) => {
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) if (of[columns[k]!] !== NONE) return false;
    return of[i] === NONE;
  };
  for (let i = 0; i < size; i++) if (!isAlone(i) && isUntouched(i)) claim(i);
  const cores = of.slice();
  for (let i = 0; i < size; i++) {
    if (cores[i] !== NONE) continue;
    let most = 0;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
      if (cores[columns[k]!] === NONE || entries[k]! <= most) continue;
      most = entries[k]!;
      of[i] = cores[columns[k]!]!;
    }
  }
  for (let i = 0; i < size; i++) if (!isAlone(i) && of[i] === NONE) claim(i);
  return { of, count };
}
