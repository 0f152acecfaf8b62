/**
 * Points of the unit circle at rational angles, to less than one unit in the last place, and the same bits on every
 * machine: only +, −, ·, ÷ are used, which IEEE 754 defines to the last bit (`Math.sin` it does not).
 *
 * The angle π·p/q is brought into the first octant with whole numbers, exactly; there π·p/q is held as the sum of two
 * floats, and Taylor's series does the rest.
 */

/** π is Math.PI and this. */
const PI_REST = 1.2246467991473532e-16;
const SPLITTER = 2 ** 27 + 1;

/** A point of the unit circle. */
export interface Point {
  readonly cos: number;
  readonly sin: number;
}

/**
 * cos and sin of π·p/q.
 *
 * @param p whole number, 0 or more
 * @param q whole number above 0; both below 2⁴⁸
 */
export function circle(p: number, q: number): Point {
  const turn = p % (2 * q);
  const half = turn > q ? 2 * q - turn : turn;
  const quarter = 2 * half > q ? q - half : half;
  const eighth = 4 * quarter > q ? { p: q - 2 * quarter, q: 2 * q } : { p: quarter, q };
  const point = octant(eighth.p, eighth.q);
  const { cos, sin } = 4 * quarter > q ? { cos: point.sin, sin: point.cos } : point;
  return { cos: 2 * half > q ? -cos : cos, sin: turn > q ? -sin : sin };
}

/** cos and sin of π·p/q where 4p ≤ q. */
function octant(p: number, q: number): Point {
  const ratio = p / q;
  const ratioRest = (p - product(ratio, q).high - product(ratio, q).low) / q;
  const { high, low } = product(Math.PI, ratio);
  const rest = low + (PI_REST * ratio + Math.PI * ratioRest);
  const angle = high + rest;
  const angleRest = high - angle + rest;
  const square = angle * angle;
  const sin = angle + (angleRest + angle * square * series(square, SINE));
  // 1 − square/2 loses what it is rounded by; `lost` puts it back.
  const halved = square / 2;
  const head = 1 - halved;
  const lost = 1 - head - halved;
  const cos = head + (lost + (square * square * series(square, COSINE) - angle * angleRest));
  return { cos, sin };
}

/** Taylor's coefficients ±1/n!, of sin beyond its first term and of cos beyond its second. */
const SINE = [3, 5, 7, 9, 11, 13, 15, 17].map((n, i) => (i % 2 ? 1 : -1) / factorial(n));
const COSINE = [4, 6, 8, 10, 12, 14, 16, 18].map((n, i) => (i % 2 ? -1 : 1) / factorial(n));

/** n!, exact up to 18!. */
function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

function series(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** a·b as the sum of two floats, exactly (Dekker, "A floating-point technique…", Numer. Math. 18, 1971). */
function product(a: number, b: number): { high: number; low: number } {
  const [ah, al] = split(a);
  const [bh, bl] = split(b);
  const high = a * b;
  return { high, low: al * bl - (high - ah * bh - al * bh - ah * bl) };
}

function split(a: number): [number, number] {
  const scaled = SPLITTER * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}
