/**
 * How far one explicit step may go.
 *
 * The operator is a sum over the axes, so its spectrum is that of one tridiagonal matrix per axis. The explicit step is
 * stable while dt·λ ≤ 2 for the largest eigenvalue λ of −L, and makes no new extremum while dt·d ≤ 1 for its largest
 * diagonal entry d (Hundsdorfer & Verwer, "Numerical Solution of Time-Dependent Advection-Diffusion-Reaction
 * Equations", Springer 2003, I.3 and I.7).
 *
 * A wall whose transfer varies counts as if it were as strong everywhere as where it is strongest: see
 * `model/operator-bounds.ts` for what that gives away.
 */
import type { Centering } from "./grid.js";
import { mirrorDistance, type Operator, type OperatorAxis, type Wall } from "./operator.js";

/** Longer axes are given the limit of infinite length, larger by less than one part in 10⁵. */
const LONGEST = 1024;
/** What two weak modes at the ends of such an axis may still add to each other. */
const MARGIN = 1.00001;

/** Relative slack for a dt that was computed as, say, h·h/(4·D), and is off by a rounding error. */
export const SLACK = 1e-13;

/** −L along one axis without D/h²: a tridiagonal matrix, made symmetric; held values are left out. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Squares of the entries beside the diagonal, [i] between i and i + 1. */
  readonly squares: Float64Array;
}

/** The largest dt that is stable; Infinity where nothing moves. */
export function maxStableStep(operator: Operator): number {
  return 2 / weighted(operator, (axis) => largestEigenvalue(axis, operator.centering));
}

/** The largest dt that makes no new extremum; Infinity where nothing moves. */
export function maxPositiveStep(operator: Operator): number {
  return 1 / weighted(operator, (axis) => largestDiagonal(axis, operator.centering));
}

/** Whether the bounds are exact, for every wall returns the same share of a value everywhere. */
export function hasEvenWalls({ axes }: Operator): boolean {
  return axes.every(({ low, high }) => isEven(low) && isEven(high));
}

function isEven(wall: Wall): boolean {
  return wall.kind !== "ghost" || wall.beta.every((beta) => beta === wall.beta[0]);
}

function weighted(operator: Operator, measure: (axis: OperatorAxis) => number): number {
  let sum = 0;
  for (const axis of operator.axes) {
    if (free(axis) < 1) return 0;
    sum += (axis.diffusivity / (axis.spacing * axis.spacing)) * measure(axis);
  }
  return sum;
}

function holds(wall: Wall): boolean {
  return wall.kind === "held" || wall.kind === "fixed";
}

/** Values along the axis that no wall holds. */
function free(axis: OperatorAxis): number {
  const held = (holds(axis.low) ? 1 : 0) + (holds(axis.high) ? 1 : 0);
  return Math.max(0, axis.count - held);
}

/** Largest β of a wall: with it everywhere, the operator is at least as stiff as it is. */
function stiffest(wall: Wall): number {
  return wall.kind === "ghost" ? wall.beta.reduce((a, b) => Math.max(a, b), 0) : 0;
}

function largestDiagonal(axis: OperatorAxis, centering: Centering): number {
  if (axis.low.kind === "periodic") return axis.count > 1 ? 2 : 0;
  return matrix(axis, centering, Math.min(axis.count, LONGEST)).diagonal.reduce((a, b) => Math.max(a, b), 0);
}

function largestEigenvalue(axis: OperatorAxis, centering: Centering): number {
  if (axis.low.kind === "periodic") return largestOfRing(axis.count);
  const bound = roof(axis, centering);
  if (axis.count > LONGEST) return Math.min(bound, endless(axis, centering));
  return bisect(matrix(axis, centering, axis.count), bound);
}

/**
 * Largest eigenvalue of a periodic axis. Where the count is odd no mode alternates all the way round; its stiffest mode
 * is symmetric about one value, so that half the ring, mirrored in that value and between the two opposite it, has it too.
 */
function largestOfRing(count: number): number {
  if (count === 1) return 0;
  if (count % 2 === 0 || count > LONGEST) return 4;
  const half = (count + 1) / 2;
  const diagonal = new Float64Array(half).fill(2);
  const squares = new Float64Array(half - 1).fill(1);
  diagonal[half - 1] = 1;
  squares[0] = 2;
  return bisect({ diagonal, squares }, 4);
}

/**
 * Largest eigenvalue of an axis so long that its ends do not feel each other: 4, or that of a mode that clings to a
 * wall with a strong transfer, u_j = (−ρ)^j with 1/ρ − ρ = β. (Ghosts of cells have β ≤ 2, and no such mode.)
 */
function endless(axis: OperatorAxis, centering: Centering): number {
  const beta = centering === "node" ? Math.max(stiffest(axis.low), stiffest(axis.high)) : 0;
  return beta === 0 ? 4 : (2 + Math.sqrt(beta * beta + 4)) * MARGIN;
}

/** Gershgorin's bound. */
function roof(axis: OperatorAxis, centering: Centering): number {
  const beta = Math.max(stiffest(axis.low), stiffest(axis.high));
  if (axis.count === 1) return stiffest(axis.low) + stiffest(axis.high);
  return centering === "node" ? 4 + beta : Math.max(4, 2 + beta);
}

function matrix(axis: OperatorAxis, centering: Centering, count: number): Tridiagonal {
  const mirror = mirrorDistance(centering, count);
  const first = holds(axis.low) ? 1 : 0;
  const last = count - 1 - (holds(axis.high) ? 1 : 0);
  const size = Math.max(0, last - first + 1);
  const diagonal = new Float64Array(size).fill(2);
  const squares = new Float64Array(Math.max(0, size - 1)).fill(1);
  if (size === 0) return { diagonal, squares };
  // A ghost adds β to its cell; mirrored in the cell itself it takes 1 off, mirrored inside it doubles that neighbour.
  for (const [wall, at, beside] of [
    [axis.low, 0, 0],
    [axis.high, size - 1, size - 2],
  ] as const) {
    if (wall.kind !== "ghost") continue;
    diagonal[at]! += stiffest(wall) - (mirror === 0 ? 1 : 0);
    if (mirror === 1 && size > 1) squares[beside]! *= 2;
  }
  return { diagonal, squares };
}

/** Largest eigenvalue from above, by Sturm counts (Golub & Van Loan, "Matrix Computations", 8.4). */
function bisect({ diagonal, squares }: Tridiagonal, roof: number): number {
  let low = 0;
  let high = roof;
  for (let halvings = 0; halvings < 60; halvings++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (exceeds(diagonal, squares, middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** Whether some eigenvalue lies above `bound`. */
function exceeds(diagonal: Float64Array, squares: Float64Array, bound: number): boolean {
  let pivot = bound - diagonal[0]!;
  for (let i = 1; i < diagonal.length; i++) {
    if (pivot <= 0) return true;
    pivot = bound - diagonal[i]! - squares[i - 1]! / pivot;
  }
  return pivot <= 0;
}
