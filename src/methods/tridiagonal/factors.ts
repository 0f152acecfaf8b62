/**
 * The matrix 1 − ½A of one axis, A being that axis of the operator times dt, factorised once for all of its lines.
 *
 * Thomas's algorithm (Golub & Van Loan, "Matrix Computations", 4.3) needs a matrix with nothing but three diagonals, the
 * same for every line. A ring has corners besides, and a β that varies along a wall changes the entry beside it from
 * line to line: both are changes of low rank, and cost a correction of the plain solution (Sherman, Morrison &
 * Woodbury; 2.1.4). Nothing but + − · / is used, so that the numbers are the same on every host.
 */
import type { Wall } from "../../operator.js";
import type { Span } from "./domain.js";

/** Down: v[i] ← v[i]·inverse[i] − v[i−1]·lower[i]; up: v[i] ← v[i] − upper[i]·v[i+1]; then the corrections. */
export interface Factors {
  readonly inverse: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly corrections: readonly Correction[];
}

/** v ← v − (low·v[first] + high·v[last])·column, with the weights of each line: one number where all have the same. */
export interface Correction {
  readonly column: Float64Array;
  readonly low: number | Float64Array;
  readonly high: number | Float64Array;
}

/** Factors of x, y and z, as far as there are such axes. */
export type AxisFactors = readonly Factors[];

/** Three diagonals, one number per value of the axis. */
interface Tridiagonal {
  readonly below: Float64Array;
  readonly diagonal: Float64Array;
  readonly above: Float64Array;
}

/** Factorises 1 − ½A, for r = D·dt/h². */
export function factorise(span: Span, r: number): Factors {
  const matrix = matrixOf(span, r);
  if (span.low.kind === "periodic" && span.count > 1) return factoriseRing(span, matrix);
  const plain = eliminate(span, matrix);
  const rises = [riseOf(span.low), riseOf(span.high)].map((rise) => rise?.map((value) => (r / 2) * value));
  return { ...plain, corrections: correctionsOf(span, plain, rises[0], rises[1]) };
}

/** The three diagonals, with the least β of each wall. */
function matrixOf({ count, first, last, low, high, mirror }: Span, r: number): Tridiagonal {
  const below = new Float64Array(count).fill(-r / 2);
  const above = new Float64Array(count).fill(-r / 2);
  const diagonal = new Float64Array(count).fill(1 + r);
  for (const [wall, at, inward] of [
    [low, first, above],
    [high, last, below],
  ] as const) {
    if (wall.kind !== "ghost") continue;
    // The ghost mirrors the value itself, or the inner neighbour once more.
    if (mirror === 0) diagonal[at]! -= r / 2;
    else inward[at]! *= 2;
    diagonal[at]! += (r / 2) * least(wall.beta);
  }
  if (count === 1 && low.kind === "periodic") diagonal[0] = 1;
  return { below, diagonal, above };
}

/** The corners of a ring: T + u·vᵀ with u = (γ, 0, …, corner), v = (1, 0, …, corner/γ), γ = −diagonal. */
function factoriseRing(span: Span, { below, diagonal, above }: Tridiagonal): Factors {
  const { first, last, count } = span;
  const corner = below[0]!;
  const gamma = -diagonal[0]!;
  const opened = diagonal.slice();
  opened[first]! -= gamma;
  opened[last]! -= (corner * corner) / gamma;
  const plain = eliminate(span, { below, diagonal: opened, above });
  const column = new Float64Array(count);
  column[first] = gamma;
  column[last] = corner;
  solveLine(plain, span, column);
  const low = 1 / (1 + column[first]! + (corner / gamma) * column[last]!);
  return { ...plain, corrections: [{ column, low, high: (corner / gamma) * low }] };
}

/**
 * What the walls' β has beyond its least value, d on the diagonal: with the columns Z = T⁻¹·(e_first, e_last), W their
 * first and last entries and D = diag(d), the line's weights are (1 + D·W)⁻¹·D.
 */
function correctionsOf(
  span: Span,
  plain: Omit<Factors, "corrections">,
  low: Float64Array | undefined,
  high: Float64Array | undefined,
): Correction[] {
  const lines = (low ?? high)?.length;
  if (lines === undefined) return [];
  const { first, last } = span;
  const columns = [first, last].map((at) => {
    const column = new Float64Array(span.count);
    column[at] = 1;
    solveLine(plain, span, column);
    return column;
  }) as [Float64Array, Float64Array];
  const [[a, c], [b, d]] = columns.map((column) => [column[first]!, column[last]!]) as [
    [number, number],
    [number, number],
  ];
  const weights = Array.from({ length: 4 }, () => new Float64Array(lines));
  for (let line = 0; line < lines; line++) {
    const p = low?.[line] ?? 0;
    const q = high?.[line] ?? 0;
    const determinant = (1 + p * a) * (1 + q * d) - p * b * (q * c);
    weights[0]![line] = ((1 + q * d) * p) / determinant;
    weights[1]![line] = (-p * b * q) / determinant;
    weights[2]![line] = (-q * c * p) / determinant;
    weights[3]![line] = ((1 + p * a) * q) / determinant;
  }
  const corrections = [
    { column: columns[0], low: weights[0]!, high: weights[1]! },
    { column: columns[1], low: weights[2]!, high: weights[3]! },
  ];
  return corrections.filter((_, side) => (side === 0 ? low : high) !== undefined);
}

function eliminate(
  { count, first, last }: Span,
  { below, diagonal, above }: Tridiagonal,
): Omit<Factors, "corrections"> {
  const inverse = new Float64Array(count);
  const lower = new Float64Array(count);
  const upper = new Float64Array(count);
  for (let i = first; i <= last; i++) {
    inverse[i] = 1 / (i === first ? diagonal[i]! : diagonal[i]! - below[i]! * upper[i - 1]!);
    lower[i] = i === first ? 0 : below[i]! * inverse[i]!;
    upper[i] = above[i]! * inverse[i]!;
  }
  return { inverse, lower, upper };
}

/** Solves one line in place, without corrections; its values lie `stride` apart, from `start` on. */
export function solveLine(
  { inverse, lower, upper }: Omit<Factors, "corrections">,
  { first, last }: Span,
  values: Float64Array,
  start = 0,
  stride = 1,
): void {
  let at = start + first * stride;
  values[at]! *= inverse[first]!;
  for (let i = first + 1; i <= last; i++) {
    at += stride;
    values[at] = values[at]! * inverse[i]! - values[at - stride]! * lower[i]!;
  }
  for (let i = last - 1; i >= first; i--) {
    at -= stride;
    values[at] = values[at]! - values[at + stride]! * upper[i]!;
  }
}

function least(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b));
}

/** What a wall's β has beyond its least value; undefined where it is the same everywhere. */
function riseOf(wall: Wall): Float64Array | undefined {
  if (wall.kind !== "ghost") return undefined;
  const base = least(wall.beta);
  return wall.beta.some((beta) => beta !== base) ? wall.beta.map((beta) => beta - base) : undefined;
}
