/**
 * The modes of one axis: which transform makes the difference operator between a pair of walls diagonal, exactly.
 *
 * A mode with the angle θ has the eigenvalue −4·sin²(θ/2) of u_{j−1} − 2u_j + u_{j+1} with the walls' ghosts (Strang,
 * "The discrete cosine transform", SIAM Review 41, 1999, has all of them). n counts the unknowns of the axis:
 *
 *     walls              nodes                                cells
 *     value, value       DST I    θ = πk/(n+1), k = 1 … n     DST II   θ = πk/n, k = 1 … n
 *     slope, slope       DCT I    θ = πk/(n−1), k = 0 … n−1   DCT II   θ = πk/n, k = 0 … n−1
 *     slope, value       DCT III  θ = π(k+½)/n                DCT IV   θ = π(k+½)/n
 *     value, slope       the same, read backwards             the same, read backwards
 *     periodic           DFT      θ = 2πk/n                   DFT      θ = 2πk/n
 */
import { DCT_1, DCT_2, DCT_3, DCT_4, DFT, DST_1 } from "../../../assembly/transform/slots.js";
import type { Centering } from "../../grid.js";
import type { OperatorAxis, Wall } from "../../operator.js";
import { circle } from "../transform/circle.js";
import { prepareTransform, type Transform } from "../transform/transform.js";

/** The modes of one axis. */
export interface Modes {
  /** The first value that no wall holds, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** Whether lines are read backwards. */
  readonly mirrored: boolean;
  readonly transform: Transform;
  /** 4·sin²(θ/2) and 4·cos²(θ/2) of every mode. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** What a 1 that enters at the low and at the high wall gives to every mode. */
  readonly edges: readonly [Float64Array, Float64Array];
}

/** Whether the wall holds the outermost values. */
export function holds(wall: Wall): boolean {
  return wall.kind === "held" || wall.kind === "fixed";
}

/** Whether the wall sets a value (of the field, not of its slope); undefined where it sets neither, as Robin's does. */
export function setsValue(wall: Wall, centering: Centering): boolean | undefined {
  if (holds(wall)) return true;
  if (wall.kind !== "ghost") return undefined;
  if (wall.beta.every((beta) => beta === 0)) return false;
  return centering === "cell" && wall.beta.every((beta) => beta === 2) ? true : undefined;
}

/** The modes of an axis whose walls set values or slopes, or are periodic, and do not hold all of its values. */
export function modesOf({ count, low, high }: OperatorAxis, centering: Centering): Modes {
  if (low.kind === "periodic") return modes(count, 0, false, DFT, count, (k) => [Math.min(k, count - k), count]);
  const values = [setsValue(low, centering)!, setsValue(high, centering)!] as const;
  const first = holds(low) ? 1 : 0;
  const n = count - first - (holds(high) ? 1 : 0);
  const mixed = values[0] !== values[1];
  if (mixed)
    return modes(n, first, values[0], centering === "node" ? DCT_3 : DCT_4, n, (k) => [2 * k + 1, 2 * (2 * n)]);
  // A single node between slopes is its own mirror, as a cell is.
  if (centering === "node" && values[0]) return modes(n, first, false, DST_1, n + 1, (k) => [k + 1, 2 * (n + 1)]);
  if (centering === "node" && n > 1) return modes(n, first, false, DCT_1, n - 1, (k) => [k, 2 * (n - 1)]);
  if (values[0]) return modes(n, first, false, DCT_2, n, (k) => [n - k, 2 * n], -1);
  return modes(n, first, false, DCT_2, n, (k) => [k, 2 * n]);
}

/** @param halfAngle p and q of θ/2 = π·p/q for mode number k */
function modes(
  count: number,
  first: number,
  mirrored: boolean,
  kind: Transform["forward"],
  length: number,
  halfAngle: (k: number) => readonly [number, number],
  sign: 1 | -1 = 1,
): Modes {
  const points = Array.from({ length: count }, (_, k) => circle(...halfAngle(k)));
  const ends = Array.from({ length: count }, (_, k) => edge(kind, length, k, sign));
  const lowEnd = Float64Array.from(ends, ([low]) => low);
  const highEnd = Float64Array.from(ends, ([, high]) => high);
  return {
    first,
    count,
    mirrored,
    transform: prepareTransform(kind, length, sign),
    low: Float64Array.from(points, ({ sin }) => 4 * sin * sin),
    high: Float64Array.from(points, ({ cos }) => 4 * cos * cos),
    edges: mirrored ? [highEnd, lowEnd] : [lowEnd, highEnd],
  };
}

/**
 * What the transform makes of a 1 at the line's first and at its last value, in mode k. (Where a line has one value,
 * DCT_3 counts it by half for the slope and in full for the value beside it.)
 */
function edge(kind: Transform["forward"], n: number, k: number, sign: 1 | -1): [number, number] {
  const alternating = k % 2 ? -1 : 1;
  if (kind === DST_1) {
    const { sin } = circle(k + 1, n);
    return [2 * sin, 2 * sin * alternating];
  }
  if (kind === DCT_1) return [1, alternating];
  if (kind === DCT_2) {
    const { cos } = circle(k, 2 * n);
    const last = sign < 0 && n % 2 === 0 ? -1 : 1;
    return [2 * cos, 2 * cos * alternating * last];
  }
  if (kind === DCT_3) return [1, 2 * circle((n - 1) * (2 * k + 1), 2 * n).cos];
  if (kind === DCT_4) return [circle(2 * k + 1, 4 * n).cos, circle(2 * k + 1, 4 * n).sin * alternating];
  return [0, 0];
}
