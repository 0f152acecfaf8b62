/** The parts of a network that nothing connects. */
import type { Breather } from "../../engine/slices.js";
import type { Network } from "./aggregates.js";

/** A part that nothing ties down: its values are found but for a constant. */
export interface LooseParts {
  /** Number of the loose part that each value belongs to; −1 where something ties it down. */
  readonly of: Int32Array;
  readonly count: number;
}

/** Cells between two looks at the clock. */
const PIECE = 4096;

/** Finds the parts whose excess is 0 throughout. */
export async function loosePartsOf(
  { couplings: { offsets, columns }, excess }: Network,
  breather: Breather,
): Promise<LooseParts> {
  const size = excess.length;
  const of = new Int32Array(size).fill(-2);
  const found = new Int32Array(size);
  let count = 0;
  let visited = 0;
  for (let start = 0; start < size; start++) {
    if (of[start] !== -2) continue;
    let length = 1;
    let isLoose = true;
    found[0] = start;
    of[start] = count;
    for (let next = 0; next < length; next++) {
      const cell = found[next]!;
      if (++visited % PIECE === 0) await breather.rest();
      if (excess[cell] !== 0) isLoose = false;
      for (let k = offsets[cell]!; k < offsets[cell + 1]!; k++) {
        const other = columns[k]!;
        if (of[other] !== -2) continue;
        of[other] = count;
        found[length++] = other;
      }
    }
    if (isLoose) count++;
    else for (let next = 0; next < length; next++) of[found[next]!] = -1;
  }
  return { of, count };
}

/** Sums over every loose part. */
export function sumsOf({ of, count }: LooseParts, valueAt: (cell: number) => number): Float64Array {
  const sums = new Float64Array(count);
  if (count === 0) return sums;
  for (let cell = 0; cell < of.length; cell++) if (of[cell]! >= 0) sums[of[cell]!]! += valueAt(cell);
  return sums;
}
