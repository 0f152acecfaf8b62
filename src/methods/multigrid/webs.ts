/** Ever coarser levels of a network: what a grid's levels are where every face has a coupling of its own. */

import { CHUNK } from "../../../assembly/multigrid/slots.js";
import { diagonalOf, largestShare, type Network, prolongationOf } from "./aggregates.js";
import { dampingOf, type Stage } from "./levels.js";
import { product, type Rows, RowWriter, transposed } from "./rows.js";
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
export function websOf(finest: Network, masses: Float64Array): Web[] {
  const webs: Web[] = [];
  let [network, extents, threshold] = [finest, masses, STRONG];
  let restriction: Rows | undefined;
  for (;;) {
    const count = network.excess.length;
    const lines = Math.ceil(count / CHUNK);
    const level = {
      network,
      entries: new Vector(network.couplings.entries.length),
      masses: extents,
      relaxations: relaxationsOf(network),
      lines,
      size: lines * CHUNK,
      restriction,
    };
    const found = count > SMALL ? prolongationOf(network, threshold) : undefined;
    if (!found || found.count === 0 || found.count > LEAST_GAIN * count) {
      const solved = count <= SMALL ? count : 0;
      webs.push({ ...level, prolongation: undefined, solved, inverse: new Vector(solved * solved) });
      return webs;
    }
    const { rows } = found;
    webs.push({ ...level, prolongation: rows, solved: 0, inverse: new Vector(0) });
    restriction = transposed(rows, found.count);
    network = coarser(network, rows, restriction, found.count);
    extents = multiplied(restriction, extents);
    threshold *= WEAKENING;
  }
}

/** Pᵀ·A·P. */
function coarser(network: Network, prolongation: Rows, restriction: Rows, count: number): Network {
  const full = product(restriction, product(withDiagonal(network), prolongation, count), count);
  const writer = new RowWriter(count, full.entries.length);
  const excess = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = full.offsets[i]!; k < full.offsets[i + 1]!; k++) {
      excess[i]! += full.entries[k]!;
      if (full.columns[k] !== i) writer.add(full.columns[k]!, -full.entries[k]!);
    }
    writer.endRow();
  }
  return { couplings: writer.rows, excess };
}

/** The matrix itself: its diagonal, and entries below 0 beside it. */
function withDiagonal(network: Network): Rows {
  const { offsets, columns, entries } = network.couplings;
  const diagonal = diagonalOf(network);
  const writer = new RowWriter(diagonal.length, entries.length + diagonal.length);
  for (let i = 0; i < diagonal.length; i++) {
    writer.add(i, diagonal[i]!);
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) writer.add(columns[k]!, -entries[k]!);
    writer.endRow();
  }
  return writer.rows;
}

function multiplied({ offsets, columns, entries }: Rows, values: Float64Array): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, i) => {
    let sum = 0;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) sum += entries[k]! * values[columns[k]!]!;
    return sum;
  });
}

/** Of the spectrum of D⁻¹A, relaxations damp the part above this share of its end. */
const SMOOTH = 1 / 6;

function relaxationsOf(network: Network): number[] {
  // As high as it can be on the finest level, whose couplings may change.
  const high = Math.max(2, largestShare(network));
  return dampingOf(SMOOTH * high, high);
}
