/**
 * Ever coarser grids. Only axes whose couplings are strong are coarsened, so that relaxing value by value smooths what
 * the coarser grid cannot see. Of an axis, the ends and every other value stay; between two of them the fine values
 * follow the axis' own equation, and what remains of that is again a chain of couplings, between wider cells.
 */

/** One axis of a grid: a chain of couplings. */
export interface GridAxis {
  readonly count: number;
  readonly periodic: boolean;
  /** Extents of the cells. */
  readonly masses: Float64Array;
  /** Entry i couples values i − 1 and i; the first and the last couple the ends of a periodic axis. */
  readonly couplings: Float64Array;
}

/** How an axis' values come from those of the next coarser level; see `assembly/multigrid/slots.ts`. */
export interface Interpolation {
  readonly shift: 0 | 1;
  readonly last: number;
  readonly weights: Float64Array;
}

/** A level of values in lines. */
export interface Stage {
  readonly size: number;
  readonly lines: number;
  /** Weights of the relaxations, one after another. */
  readonly relaxations: readonly number[];
}

/** A grid; axes are x, y, z here, absent ones with one value. */
export interface Grid extends Stage {
  readonly axes: readonly GridAxis[];
  readonly interpolations: readonly Interpolation[];
}

/** An axis is coarsened where its couplings have this share of the strongest axis'. */
const STRONG = 0.5;

/** The grids from the finest on; in the last nothing is coupled. `axes` are slowest first. */
export function gridsOf(axes: readonly GridAxis[]): Grid[] {
  const grids: Grid[] = [];
  let finest = [...axes].reverse();
  while (finest.length < 3) finest.push(ABSENT);
  for (;;) {
    const strengths = finest.map(strengthOf);
    const strongest = Math.max(...strengths);
    const coarsened = strengths.map((strength) => strength > 0 && strength >= STRONG * strongest);
    const size = finest.reduce((product, { count }) => product * count, 1);
    const interpolations = finest.map((axis, k) => (coarsened[k] ? interpolationOf(axis) : identity(axis)));
    const lines = size / finest[0]!.count;
    grids.push({ axes: finest, interpolations, size, lines, relaxations: relaxationsOf(strengths, coarsened) });
    if (strongest === 0) return grids;
    finest = finest.map((axis, k) => (coarsened[k] ? coarser(axis, interpolations[k]!) : axis));
  }
}

const ABSENT: GridAxis = {
  count: 1,
  periodic: false,
  masses: new Float64Array([1]),
  couplings: new Float64Array(2),
};

/** Mean coupling per mean extent: 1/distance². */
function strengthOf({ count, masses, couplings, periodic }: GridAxis): number {
  if (count === 1) return 0;
  const faces = periodic ? couplings.subarray(1) : couplings.subarray(1, count);
  return (total(faces) / faces.length) * (count / total(masses));
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * Weights that damp by Chebyshev's polynomial what the coarser grid cannot hold: the part of D⁻¹A's spectrum above that
 * of a wave of four cells along the weakest coarsened axis; 2 bounds it from above, by Gershgorin.
 */
function relaxationsOf(strengths: readonly number[], coarsened: readonly boolean[]): number[] {
  const least = Math.min(...strengths.filter((_, k) => coarsened[k]));
  if (least === Infinity) return [1];
  return dampingOf(least / strengths.reduce((sum, strength) => sum + strength, 0), 2);
}

/** cos(π/6), of the Chebyshev polynomial of degree 3. */
const COSINE = Math.sqrt(3) / 2;

/** Weights that damp the part of a spectrum between two values, by Chebyshev's polynomial of degree 3. */
export function dampingOf(low: number, high: number): number[] {
  const middle = (high + low) / 2;
  const half = (high - low) / 2;
  return [COSINE, 0, -COSINE].map((cosine) => 1 / (middle + half * cosine));
}

function identity({ count }: GridAxis): Interpolation {
  return { shift: 0, last: count - 1, weights: new Float64Array(count) };
}

/** First value of an interval, or the end of the axis; the last interval of an axis with ends includes its end. */
function startOf({ count }: GridAxis, { last, shift }: Interpolation, interval: number): number {
  return interval > last ? count : interval << shift;
}

/** Values that an axis of `count` keeps. */
function kept({ count, periodic }: GridAxis): number {
  return Math.max(1, periodic ? Math.floor(count / 2) : Math.ceil(count / 2));
}

function interpolationOf(axis: GridAxis): Interpolation {
  const coarse = kept(axis);
  const interpolation: Interpolation = {
    shift: 1,
    last: axis.periodic ? coarse - 1 : Math.max(0, coarse - 2),
    weights: new Float64Array(axis.count),
  };
  if (coarse === 1) return interpolation;
  for (let interval = 0; interval <= interpolation.last; interval++) {
    const [start, end] = [startOf(axis, interpolation, interval), startOf(axis, interpolation, interval + 1)];
    const whole = resistance(axis, start, upperEnd(axis, interpolation, interval));
    for (let i = start; i < end; i++) interpolation.weights[i] = resistance(axis, start, i) / whole;
  }
  return interpolation;
}

/** The value that ends an interval: the start of the next, or the end of the axis. */
function upperEnd(axis: GridAxis, interpolation: Interpolation, interval: number): number {
  const end = startOf(axis, interpolation, interval + 1);
  return end === axis.count && !axis.periodic ? end - 1 : end;
}

/** Sum of 1/coupling from value `from` to value `to`. */
function resistance({ couplings }: GridAxis, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += 1 / couplings[i + 1]!;
  return sum;
}

function coarser(axis: GridAxis, interpolation: Interpolation): GridAxis {
  const count = kept(axis);
  const masses = new Float64Array(count);
  const couplings = new Float64Array(count + 1);
  for (let interval = 0; interval <= interpolation.last; interval++) {
    const [start, end] = [startOf(axis, interpolation, interval), startOf(axis, interpolation, interval + 1)];
    const upper = (interval + 1) % count;
    for (let i = start; i < end; i++) {
      masses[interval]! += (1 - interpolation.weights[i]!) * axis.masses[i]!;
      masses[upper]! += interpolation.weights[i]! * axis.masses[i]!;
    }
    if (count > 1) couplings[interval + 1] = 1 / resistance(axis, start, upperEnd(axis, interpolation, interval));
  }
  if (axis.periodic) couplings[0] = couplings[count]!;
  return { count, periodic: axis.periodic, masses, couplings };
}
