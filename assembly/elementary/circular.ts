/**
 * Sine, cosine and tangent.
 *
 * x = n·π/2 + r with |r| ≤ π/4, r in two parts. Up to LIMIT π/2 is taken in three parts, the first two of 36 bits, so
 * that their products with n are exact (Cody and Waite, Software Manual for the Elementary Functions, 1980); beyond,
 * see `reduction.ts`. The polynomials are our own minimax fits, good to 2⁻⁵⁸ and 2⁻⁶⁴; how r's second part enters them
 * and how the cosine's leading terms are kept exact is FDLIBM's (Ng 1993).
 */
import {
  abs, add, anyAbove, div, firstLane, floor, horner, lanes, lastLane, mul, plus, splat, sub, times, toSingle,
  whereEqual, whereLess,
} from "./arithmetic.js";
import { nearest } from "./exponential";
import { reduced } from "./reduction";

export { cos, sin, tan };

const LIMIT = 200000;
const SINE = 0;
const COSINE = 1;
const TANGENT = 2;

function sin<V extends number>(x: V): V {
  return whereEqual(x, splat<V>(0), x, circular(x, SINE));
}

function cos<V extends number>(x: V): V {
  return circular(x, COSINE);
}

function tan<V extends number>(x: V): V {
  return whereEqual(x, splat<V>(0), x, circular(x, TANGENT));
}

function circular<V extends number>(x: V, kind: number): V {
  if (anyAbove(abs(x), LIMIT)) return lanes<V>(circularOfOne(firstLane(x), kind), circularOfOne(lastLane(x), kind));
  const n = nearest(times(x, 0.6366197723675814));
  const a = sub(x, times(n, 1.5707963267923333));
  const b = times(n, 2.5633441515839558e-12);
  const s = sub(a, b);
  const c = sub(times(n, 1.0562999066987428e-23), sub(sub(a, s), b));
  const upper = sub(s, c);
  return inQuadrant(n, upper, sub(sub(s, upper), c), kind);
}

function circularOfOne(x: number, kind: number): number {
  if (!anyAbove(abs(x), LIMIT)) return circular(x, kind);
  const n = reduced(x, 0), upper = reduced(x, 1), lower = reduced(x, 2);
  return inQuadrant(n, upper, lower, kind);
}

/** The function asked for, of n·π/2 + upper + lower. */
function inQuadrant<V extends number>(n: V, upper: V, lower: V, kind: number): V {
  const zero = splat<V>(0), one = splat<V>(1), two = splat<V>(2);
  const turned = kind == COSINE ? plus(n, 1) : n;
  const quadrant = sub(turned, times(floor(times(turned, 0.25)), 4));
  const odd = sub(quadrant, times(floor(times(quadrant, 0.5)), 2));
  // Each function as a sum of two parts that is yet to be rounded.
  const z = mul(upper, upper);
  const sineRest = sineTail(upper, z, lower);
  const half = times(z, 0.5), cosineLead = sub(one, half);
  const cosineRest = add(sub(sub(one, cosineLead), half), sub(cosineTail(z), mul(upper, lower)));
  if (kind == TANGENT) {
    const s = add(upper, sineRest), sTail = sub(sineRest, sub(s, upper));
    const c = add(cosineLead, cosineRest), cTail = sub(cosineRest, sub(c, cosineLead));
    const above = whereEqual(odd, zero, s, sub(zero, c)), aboveTail = whereEqual(odd, zero, sTail, sub(zero, cTail));
    return quotient(above, aboveTail, whereEqual(odd, zero, c, s), whereEqual(odd, zero, cTail, sTail));
  }
  const value = add(whereEqual(odd, zero, upper, cosineLead), whereEqual(odd, zero, sineRest, cosineRest));
  return whereLess(quadrant, two, value, sub(zero, value));
}

/** sin(r + tail) − r for |r| ≤ π/4 and z = r². */
function sineTail<V extends number>(r: V, z: V, tail: V): V {
  let p = splat<V>(1.5896811335168216e-10);
  p = horner(p, z, -2.5050758377945793e-08);
  p = horner(p, z, 2.755731369354652e-06);
  p = horner(p, z, -0.00019841269829812378);
  p = horner(p, z, 0.00833333333332242);
  p = horner(p, z, -0.16666666666666632);
  return add(mul(mul(z, r), p), sub(tail, mul(times(z, 0.5), tail)));
}

/** cos r − 1 + r²/2 for |r| ≤ π/4 and z = r². */
function cosineTail<V extends number>(z: V): V {
  let p = splat<V>(-1.1359658884870744e-11);
  p = horner(p, z, 2.087572348072376e-09);
  p = horner(p, z, -2.7557314353808646e-07);
  p = horner(p, z, 2.4801587289487104e-05);
  p = horner(p, z, -0.0013888888888874131);
  p = horner(p, z, 0.0416666666666666);
  return mul(mul(z, z), p);
}

/** (a + aTail) / (b + bTail): the quotient of the first parts, corrected by what it leaves over. */
function quotient<V extends number>(a: V, aTail: V, b: V, bTail: V): V {
  const q = div(a, b);
  const qUpper = toSingle(q), qLower = sub(q, qUpper);
  const bUpper = toSingle(b), bLower = sub(b, bUpper);
  const product = sub(sub(sub(a, mul(qUpper, bUpper)), mul(qUpper, bLower)), mul(qLower, bUpper));
  const left = sub(add(sub(product, mul(qLower, bLower)), aTail), mul(q, bTail));
  return add(q, div(left, b));
}
