/** xʸ, the cube root and the length of the hypotenuse. */
import {
  abs, add, atLeast, atMost, div, exponent, floor, fraction, horner, mul, plus, powerOfTwo, splat, sqrt, sub, times,
  toSingle, whereEqual, whereLess, withSign,
} from "./arithmetic.js";
import { correction, evenPart, nearest, scaled } from "./exponential";
import { normal, shift } from "./logarithm";

export { cbrt, hypot, pow };

/**
 * |x|ʸ = 2^(y·log₂|x|), the logarithm in two parts of together 65 bits or more (the method of FDLIBM's pow, Ng 1993,
 * on a single interval, with our own fit good to 2⁻⁶⁶). With x = m·2ᵉ and s = (m−1)/(m+1), log₂m = ⅔/ln2 · s·(3 + s² +
 * s⁴·P(s²)); every product of two upper parts, 24 bits each, is exact.
 */
function magnitude<V extends number>(size: V, y: V): V {
  const usual = normal(size);
  const e = add(exponent(usual), shift(size));
  const m = fraction(usual);
  const f = plus(m, -1), g = plus(m, 1);
  const s = div(f, g);
  const sUpper = toSingle(s);
  const gUpper = toSingle(g), gLower = sub(m, plus(gUpper, -1));
  const sLower = div(sub(sub(f, mul(sUpper, gUpper)), mul(sUpper, gLower)), g);
  const z = mul(s, s);
  let p = splat<V>(0.19798916276804918);
  p = horner(p, z, 0.19884763533791838);
  p = horner(p, z, 0.23080155262581273);
  p = horner(p, z, 0.2727267614699793);
  p = horner(p, z, 0.3333333378431748);
  p = horner(p, z, 0.42857142855125635);
  p = horner(p, z, 0.6000000000000343);
  const square = mul(sUpper, sUpper);
  const tail = add(mul(mul(z, z), p), mul(sLower, add(sUpper, s)));
  const tUpper = toSingle(add(plus(square, 3), tail));
  const tLower = sub(tail, sub(plus(tUpper, -3), square));
  const u = mul(sUpper, tUpper), v = add(mul(sLower, tUpper), mul(tLower, s));
  const qUpper = toSingle(add(u, v)), qLower = sub(v, sub(qUpper, u));
  const part = times(qUpper, 0.9617967009544373);
  const rest = add(times(qUpper, -7.028461650952758e-09), times(qLower, 0.9617966939259756));
  const logUpper = toSingle(add(add(part, rest), e));
  const logLower = sub(rest, sub(sub(logUpper, e), part));
  // Beyond 2⁷⁰ the power is 0, 1 or Infinity already.
  const power = atMost(atLeast(y, -1.1805916207174113e21), 1.1805916207174113e21);
  const yUpper = toSingle(power), yLower = sub(power, yUpper);
  const upper = mul(yUpper, logUpper);
  const lower = add(mul(yLower, logUpper), mul(power, logLower));
  const rounded = whereLess(abs(upper), splat<V>(1200), lower, splat<V>(0));
  return powerOfTwoParts(atMost(atLeast(upper, -1200), 1200), rounded);
}

/** 2^(upper + lower). */
function powerOfTwoParts<V extends number>(upper: V, lower: V): V {
  const n = nearest(add(upper, lower));
  const whole = sub(upper, n);
  const tUpper = toSingle(add(whole, lower)), tLower = sub(lower, sub(tUpper, whole));
  const u = times(tUpper, 0.6931471806019545);
  const v = add(times(tLower, 0.6931471805599453), times(tUpper, -4.2009150726810846e-11));
  const r = add(u, v), rest = sub(v, sub(r, u));
  const small = add(correction(r, evenPart(r)), add(rest, mul(rest, r)));
  return scaled(plus(add(r, small), 1), n);
}

function pow<V extends number>(x: V, y: V): V {
  const zero = splat<V>(0), one = splat<V>(1), infinity = splat<V>(Infinity);
  const size = abs(x);
  const half = times(y, 0.5);
  const whole = floor(y);
  // The sign of x where y is odd, + where it is even.
  const sign = whereEqual(y, whole, whereEqual(half, floor(half), one, x), one);
  let value = magnitude(size, y);
  value = whereLess(x, zero, whereEqual(y, whole, value, splat<V>(NaN)), value);
  value = whereEqual(size, zero, whereLess(y, zero, infinity, zero), value);
  value = whereEqual(size, infinity, whereLess(y, zero, zero, infinity), value);
  value = withSign(value, sign);
  value = whereEqual(x, x, value, x);
  value = whereEqual(y, y, value, y);
  return whereEqual(x, one, one, whereEqual(y, zero, one, value));
}

/**
 * x = m·2^(3k+j): a cubic for ∛m, then Halley's iteration twice; before the second, ∛ is rounded to 24 bits, so that
 * its square is exact.
 */
function cbrt<V extends number>(x: V): V {
  const size = abs(x);
  const usual = normal(size);
  const e = add(exponent(usual), shift(size));
  const k = floor(times(plus(e, 0.5), 0.3333333333333333));
  const j = sub(e, times(k, 3));
  const f = fraction(usual);
  let t = splat<V>(0.05822036175430476);
  t = horner(t, f, -0.29037739940212665);
  t = horner(t, f, 0.7397161256977773);
  t = horner(t, f, 0.49251015596416914);
  const m = mul(f, powerOfTwo(j)), one = splat<V>(1);
  t = mul(t, whereLess(j, one, one, whereEqual(j, one, splat<V>(1.2599210498948732), splat<V>(1.5874010519681996))));
  t = toSingle(halley(t, m));
  t = halley(t, m);
  const value = mul(t, powerOfTwo(k));
  const finite = whereLess(size, splat<V>(Infinity), value, size);
  return withSign(whereEqual(size, splat<V>(0), size, finite), x);
}

/** t + t·(q − t)/(2t + q) with q = m/t². */
function halley<V extends number>(t: V, m: V): V {
  const q = div(m, mul(t, t));
  return add(t, div(mul(t, sub(q, t)), add(add(t, t), q)));
}

/** √(x² + y²), scaled by a power of two where the squares would leave the range. */
function hypot<V extends number>(x: V, y: V): V {
  const a = abs(x), b = abs(y);
  const larger = whereLess(a, b, b, a);
  const infinity = splat<V>(Infinity), one = splat<V>(1);
  const tiny = whereLess(larger, splat<V>(1e-150), splat<V>(600), splat<V>(0));
  const n = whereLess(splat<V>(1e150), larger, splat<V>(-600), tiny);
  const scale = powerOfTwo(n);
  const p = mul(a, scale), q = mul(b, scale);
  const value = mul(sqrt(add(mul(p, p), mul(q, q))), div(one, scale));
  return whereEqual(a, infinity, infinity, whereEqual(b, infinity, infinity, value));
}
