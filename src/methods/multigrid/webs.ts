/** Ever coarser levels of a network: what a grid's levels are where every face has a coupling of its own. */

import { CHUNK } from "../../../assembly/multigrid/slots.js";
import type { Breather } from "../../engine/slices.js";
import { type Network, prolongationOf, type Traits, traitsOf } from "./aggregates.js";
import { coarser } from "./galerkin.js";
import { dampingOf, type Stage } from "./levels.js";
import { type Rows, transposed } from "./rows.js";
import { Vector } from "./vector.js";

/** A level: a network, and how its values come from the next coarser one's. Its values are filled up to whole lines. */
export interface Web extends Stage {
  readonly network: Network;
  /** What stands in its couplings' places: they may be changed. */
  readonly entries: Vector;
  /** The volume of every value's cell, in units of an inner one's. */
  readonly masses: Float64Array;
  /** None on the coarsest level. */
  readonly prolongation: Rows | undefined;
  /** The finer level's prolongation, transposed; none on the finest. */
  readonly restriction: Rows | undefined;
  /** Values of a level that is small enough to be solved outright, by this matrix; 0 elsewhere. */
  readonly solved: number;
  readonly inverse: Vector;
}

export function isWeb(stage: Stage): stage is Web {
  return "network" in stage;
}

/** Values up to which a level is solved outright. */
const SMALL = 100;
/** Couplings from which on they are strong, and how that comes down from level to level. */
const STRONG = 0.04;
const WEAKENING = 0.5;
/** A level that is left with more of its values than this share is not worth its while. */
const LEAST_GAIN = 0.7;

/** The levels from the finest on. */
export async function websOf(finest: Network, masses: Float64Array, breather: Breather): Promise<Web[]> {
  const webs: Web[] = [];
  let [network, extents, threshold] = [finest, masses, STRONG];
  let restriction: Rows | undefined;
  for (;;) {
    const count = network.excess.length;
    const lines = Math.ceil(count / CHUNK);
    const traits = await traitsOf(network, breather);
    const level = {
      network,
      entries: new Vector(network.couplings.entries.length),
      masses: extents,
      relaxations: relaxationsOf(traits),
      lines,
      size: lines * CHUNK,
      restriction,
    };
    const found = count > SMALL ? await prolongationOf(network, traits, threshold, breather) : undefined;
    if (!found || found.count === 0 || found.count > LEAST_GAIN * count) {
      const solved = count <= SMALL ? count : 0;
      webs.push({ ...level, prolongation: undefined, solved, inverse: new Vector(solved * solved) });
      return webs;
    }
    const { rows } = found;
    webs.push({ ...level, prolongation: rows, solved: 0, inverse: new Vector(0) });
    restriction = await transposed(rows, found.count, breather);
    network = await coarser(network, traits, rows, restriction, breather);
    extents = restricted(restriction, extents);
    threshold *= WEAKENING;
  }
}

function restricted({ offsets, columns, entries }: Rows, values: Float64Array): Float64Array {
  const sums = new Float64Array(offsets.length - 1);
  for (let i = 0; i < sums.length; i++) {
    let sum = 0;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) sum += entries[k]! * values[columns[k]!]!;
    sums[i] = sum;
  }
  return sums;
}

/** Of the spectrum of D⁻¹A, relaxations damp the part above this share of its end. */
const SMOOTH = 1 / 6;

function relaxationsOf({ largestShare }: Traits): number[] {
  // As high as it can be on the finest level, whose couplings may change.
  const high = Math.max(2, largestShare);
  return dampingOf(SMOOTH * high, high);
}
