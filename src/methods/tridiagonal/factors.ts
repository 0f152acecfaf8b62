/**
 * The matrix 1 − ½A of one axis, A being that axis of the operator times dt, factorised once for all of its lines, by
 * Thomas's algorithm (Golub & Van Loan, "Matrix Computations", 4.3). A ring has corners besides, which cost a correction
 * of the opened ring's solution (Sherman & Morrison; 2.1.4). Nothing but + − · / is used, so that the numbers are the same
 * on every host.
 */
import type { Span } from "./domain.js";

/** Down: v[i] ← v[i]·inverse[i] − v[i−1]·lower[i]; up: v[i] ← v[i] − upper[i]·v[i+1]. */
export interface Factors {
  readonly inverse: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** And at last, where the axis is periodic, v ← v − (low·v[0] + high·v[last])·column. */
  readonly ring?: { readonly column: Float64Array; readonly low: number; readonly high: number };
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
  return isRing(span) ? factoriseRing(span, matrix) : eliminate(span, matrix);
}

function isRing({ low, count }: Span): boolean {
  return low.kind === "periodic" && count > 1;
}

/** The three diagonals; a wall has one β. */
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
    diagonal[at]! += (r / 2) * wall.beta[0]!;
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
  return { ...plain, ring: { column, low, high: (corner / gamma) * low } };
}

function eliminate({ count, first, last }: Span, { below, diagonal, above }: Tridiagonal): Factors {
  const inverse = new Float64Array(count);
  const lower = new Float64Array(count);
  const upper = new Float64Array(count);
  for (let i = first; i <= last; i++) {
    inverse[i] = 1 / (i === first ? diagonal[i]! : diagonal[i]! - below[i]! * upper[i - 1]!);
    lower[i] = i === first ? 0 : below[i]! * inverse[i]!;
    upper[i] = i === last ? 0 : above[i]! * inverse[i]!;
  }
  return { inverse, lower, upper };
}

/** Solves one line in place, rings apart; its values lie `stride` apart, from `start` on. */
export function solveLine(
  { inverse, lower, upper }: Factors,
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
