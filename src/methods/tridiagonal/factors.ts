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

/** Three diagonals, one number per value of the axis. */
export interface Tridiagonal {
  readonly below: Float64Array;
  readonly diagonal: Float64Array;
  readonly above: Float64Array;
}

/** Factorises 1 − ½A, for r = D·dt/h². */
export function factorise(span: Span, r: number): Factors {
  const matrix = matrixOf(span, r);
  if (isRing(span)) return factoriseTridiagonal(matrix, true);
  const factors = emptyFactors(span.count);
  eliminateRows(matrix, span.first, span.last, factors);
  return factors;
}

export function isRing({ low, count }: Span): boolean {
  return low.kind === "periodic" && count > 1;
}

/** The three diagonals; a wall has one β. */
export function matrixOf({ count, first, last, low, high, mirror }: Span, r: number): Tridiagonal {
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

/**
 * Factorises a whole matrix. A ring's has corners, below[0] and above[last]: it is T + u·vᵀ with u = (γ, 0, …, above[last]),
 * v = (1, 0, …, below[0]/γ), γ = −diagonal[0].
 */
export function factoriseTridiagonal({ below, diagonal, above }: Tridiagonal, ring: boolean): Factors {
  const count = diagonal.length;
  const last = count - 1;
  const plain = emptyFactors(count);
  if (!ring) {
    eliminateRows({ below, diagonal, above }, 0, last, plain);
    return plain;
  }
  const gamma = -diagonal[0]!;
  const weight = below[0]! / gamma;
  const opened = diagonal.slice();
  opened[0]! -= gamma;
  opened[last]! -= above[last]! * weight;
  eliminateRows({ below, diagonal: opened, above }, 0, last, plain);
  const column = new Float64Array(count);
  column[0] = gamma;
  column[last] = above[last]!;
  solveLine(plain, { first: 0, last }, column);
  const low = 1 / (1 + column[0]! + weight * column[last]!);
  return { ...plain, ring: { column, low, high: weight * low } };
}

export function emptyFactors(count: number): Factors {
  return { inverse: new Float64Array(count), lower: new Float64Array(count), upper: new Float64Array(count) };
}

/** Factorises rows `first` to `last` of a matrix by themselves, and writes what comes of them. */
export function eliminateRows(
  { below, diagonal, above }: Tridiagonal,
  first: number,
  last: number,
  { inverse, lower, upper }: Factors,
): void {
  for (let i = first; i <= last; i++) {
    inverse[i] = 1 / (i === first ? diagonal[i]! : diagonal[i]! - below[i]! * upper[i - 1]!);
    lower[i] = i === first ? 0 : below[i]! * inverse[i]!;
    upper[i] = i === last ? 0 : above[i]! * inverse[i]!;
  }
}

/** Solves one line in place, rings apart; its values lie `stride` apart, from `start` on. */
export function solveLine(
  { inverse, lower, upper }: Factors,
  { first, last }: Pick<Span, "first" | "last">,
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

/** Closes the ring that a line of `count` values is part of. */
export function closeLine({ ring }: Factors, values: Float64Array, start: number, stride: number, count: number): void {
  if (!ring) return;
  const share = ring.low * values[start]! + ring.high * values[start + (count - 1) * stride]!;
  for (let i = 0; i < count; i++) values[start + i * stride]! -= share * ring.column[i]!;
}
