/**
 * Smoothed aggregation (Vaněk, Mandel & Brezina, "Algebraic multigrid by smoothed aggregation for second and fourth order
 * elliptic problems", Computing 56, 1996): cells that are strongly coupled make one cell of the next coarser level.
 */
import type { Breather } from "../../engine/slices.js";
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
export function diagonalOf(network: Network): Float64Array {
  const diagonal = network.excess.slice();
  addCouplings(network, diagonal, 0, diagonal.length);
  return diagonal;
}

function addCouplings({ couplings: { offsets, entries } }: Network, diagonal: Float64Array, from: number, to: number) {
  for (let i = from; i < to; i++) {
    let sum = diagonal[i]!;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) sum += entries[k]!;
    diagonal[i] = sum;
  }
}

/** What is told by the rows alone. */
export interface Traits {
  readonly diagonal: Float64Array;
  /** An upper bound of the largest eigenvalue of D⁻¹A, by Gershgorin. */
  readonly largestShare: number;
}

export async function traitsOf(network: Network, breather: Breather): Promise<Traits> {
  const diagonal = network.excess.slice();
  let largestShare = 1;
  await breather.over(diagonal.length, (from, to) => {
    addCouplings(network, diagonal, from, to);
    largestShare = Math.max(largestShare, shareOf(network, diagonal, from, to));
  });
  return { diagonal, largestShare };
}

function shareOf({ couplings }: Network, diagonal: Float64Array, from: number, to: number): number {
  const { offsets, entries } = couplings;
  let most = 1;
  for (let i = from; i < to; i++) {
    if (!(diagonal[i]! > 0)) continue;
    let sum = diagonal[i]!;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) sum += Math.abs(entries[k]!);
    most = Math.max(most, sum / diagonal[i]!);
  }
  return most;
}

const NONE = -1;

/**
 * How the values come from those of the next coarser level: a constant in each aggregate, smoothed once. Values that are
 * strongly coupled to none have no part in it. There are `count` aggregates.
 *
 * @param threshold share of the geometric mean of two diagonal entries from which on a coupling is strong
 */
export async function prolongationOf(
  network: Network,
  traits: Traits,
  threshold: number,
  breather: Breather,
): Promise<{ readonly rows: Rows; readonly count: number }> {
  const strong = await strongRows(network, traits, threshold, breather);
  const aggregates = await aggregatesOf(strong, breather);
  const isWhole = strong === network.couplings;
  const own = isWhole ? traits : await traitsOf({ couplings: strong, excess: network.excess }, breather);
  return { rows: await smoothed(aggregates, strong, own, breather), count: aggregates.count };
}

/** The constants in the aggregates, relaxed once. */
async function smoothed(
  { of, count }: Aggregates,
  { offsets, columns, entries }: Rows,
  { diagonal, largestShare }: Traits,
  breather: Breather,
): Promise<Rows> {
  const weight = 4 / 3 / largestShare;
  const writer = new RowWriter(of.length, 3 * of.length);
  const sums = new Float64Array(count);
  const seen = new Int32Array(count).fill(NONE);
  const met = new Int32Array(count);
  await breather.over(of.length, (from, to) => {
    for (let i = from; i < to; i++) {
      let found = 0;
      const own = of[i]!;
      if (own !== NONE) {
        seen[own] = i;
        sums[own] = 1 - weight;
        met[found++] = own;
      }
      for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
        const aggregate = of[columns[k]!]!;
        // Rounding may make a coupling strong one way only.
        if (aggregate === NONE) continue;
        if (seen[aggregate] !== i) {
          seen[aggregate] = i;
          sums[aggregate] = 0;
          met[found++] = aggregate;
        }
        sums[aggregate]! += (weight * entries[k]!) / diagonal[i]!;
      }
      for (let n = 0; n < found; n++) writer.add(met[n]!, sums[met[n]!]!);
      writer.endRow();
    }
  });
  return writer.rows;
}

/** The couplings that are strong: the network's own rows, where all of them are. */
async function strongRows(
  { couplings }: Network,
  { diagonal }: Traits,
  threshold: number,
  breather: Breather,
): Promise<Rows> {
  const { offsets, columns, entries } = couplings;
  const size = diagonal.length;
  const isStrong = (i: number, k: number) => {
    const coupling = entries[k]!;
    const least = threshold * threshold * diagonal[i]! * diagonal[columns[k]!]!;
    return coupling > 0 && coupling * coupling >= least;
  };
  let weak = 0;
  await breather.over(size, (from, to) => {
    for (let i = from; i < to; i++) {
      for (let k = offsets[i]!; k < offsets[i + 1]!; k++) if (!isStrong(i, k)) weak++;
    }
  });
  if (weak === 0) return couplings;
  const writer = new RowWriter(size, entries.length - weak);
  await breather.over(size, (from, to) => {
    for (let i = from; i < to; i++) {
      for (let k = offsets[i]!; k < offsets[i + 1]!; k++) if (isStrong(i, k)) writer.add(columns[k]!, entries[k]!);
      writer.endRow();
    }
  });
  return writer.rows;
}

/** The aggregate of every value, and how many there are. */
interface Aggregates {
  readonly of: Int32Array;
  readonly count: number;
}

async function aggregatesOf(strong: Rows, breather: Breather): Promise<Aggregates> {
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
    if (of[i] !== NONE) return false;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) if (of[columns[k]!] !== NONE) return false;
    return true;
  };
  await breather.over(size, (from, to) => {
    for (let i = from; i < to; i++) if (!isAlone(i) && isUntouched(i)) claim(i);
  });
  const cores = of.slice();
  await breather.over(size, (from, to) => {
    for (let i = from; i < to; i++) {
      if (cores[i] !== NONE) continue;
      let most = 0;
      for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
        if (cores[columns[k]!] === NONE || entries[k]! <= most) continue;
        most = entries[k]!;
        of[i] = cores[columns[k]!]!;
      }
    }
  });
  await breather.over(size, (from, to) => {
    for (let i = from; i < to; i++) if (!isAlone(i) && of[i] === NONE) claim(i);
  });
  return { of, count };
}
