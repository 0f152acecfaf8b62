/**
 * eˣ and its hyperbolic relatives.
 *
 * x = n·ln2 + r with |r| ≤ ½ln2, ln2 in two parts of which the first times n is exact (Cody and Waite, Software Manual
 * for the Elementary Functions, 1980). Of r, eʳ = 1 + 2r / (R − r), where R = r·coth(r/2) = 2 + r²/6 − … is even in r
 * and nearly a parabola (the form of FDLIBM, Ng 1993); the coefficients, as all in this folder, are our own minimax fit
 * (`coefficients.py`), here good to 2⁻⁶².
 */
import {
  abs, add, anyAbove, atMost, div, floor, horner, mul, plus, powerOfTwo, splat, sub, times, whereEqual,
  whereLess, withSign,
} from "./arithmetic.js";

export { LN2_LOWER, LN2_UPPER, LOG2_E, correction, cosh, evenPart, exp, nearest, scaled, sinh, tanh };

/** Log₂e, and ln2 in 29 bits and the rest. */
const LOG2_E = 1.4426950408889634;
const LN2_UPPER = 0.6931471806019545;
const LN2_LOWER = -4.2009150726810846e-11;

/** The nearest integer to an x below 2⁵¹; a half goes to the even one. */
function nearest<V extends number>(x: V): V {
  return plus(plus(x, 6755399441055744), -6755399441055744);
}

/** y·2ⁿ for an integer n of −2000 … 2000, rounded once. */
function scaled<V extends number>(y: V, n: V): V {
  const half = floor(times(n, 0.5));
  return mul(mul(y, powerOfTwo(half)), powerOfTwo(sub(n, half)));
}

/** R − 2 for |r| ≤ ½ln2. */
function evenPart<V extends number>(r: V): V {
  const z = mul(r, r);
  let p = splat<V>(4.1359893099162614e-08);
  p = horner(p, z, -1.6533835557137945e-06);
  p = horner(p, z, 6.613756248595832e-05);
  p = horner(p, z, -0.002777777777669053);
  p = horner(p, z, 0.16666666666666555);
  return mul(z, p);
}

/** eʳ − 1 − r = r·c / (2 − c), where c = r − (R − 2). */
function correction<V extends number>(r: V, even: V): V {
  const c = sub(r, even);
  return div(mul(r, c), sub(splat<V>(2), c));
}

/** e^(x − n·ln2), where n is nearest to x/ln2. */
function significand<V extends number>(x: V, n: V): V {
  const upper = sub(x, times(n, LN2_UPPER));
  const lower = times(n, LN2_LOWER);
  const r = sub(upper, lower);
  const rest = sub(correction(r, evenPart(r)), lower);
  return plus(add(upper, rest), 1);
}

/** eˣ times 1 or ½, for any x. Where it is 0 it is not computed, since processors are slow to come down to 0. */
function exponential<V extends number>(x: V, factor: number): V {
  const least = splat<V>(-746), zero = splat<V>(0);
  const bounded = atMost(whereLess(x, least, zero, x), 800);
  const n = nearest(times(bounded, LOG2_E));
  return whereLess(x, least, zero, scaled(times(significand(bounded, n), factor), n));
}

function exp<V extends number>(x: V): V {
  if (anyAbove(abs(x), 708)) return exponential(x, 1);
  const n = nearest(times(x, LOG2_E));
  return mul(significand(x, n), powerOfTwo(n));
}

/**
 * E / (E + 2) with E = e²ˣ − 1, which is the sum of 2ⁿ − 1, 2ⁿ·upper and 2ⁿ·rest with the error of the first addition
 * kept; and where n = 0, r / R. So that n is 0 up to 2x = 0.55, beyond which E / (E + 2) is accurate enough, it is
 * rounded down more often than up, and R − 2 is our own minimax fit up to there, good to 2⁻⁶⁰.
 */
function tanh<V extends number>(x: V): V {
  const twice = atMost(times(abs(x), 2), 44);
  const n = nearest(plus(times(twice, LOG2_E), -0.29));
  const upper = sub(twice, times(n, LN2_UPPER));
  const lower = times(n, LN2_LOWER);
  const r = sub(upper, lower);
  const z = mul(r, r);
  let p = splat<V>(-1.0288184316542634e-09);
  p = horner(p, z, 4.174191882399039e-08);
  p = horner(p, z, -1.6534367866741272e-06);
  p = horner(p, z, 6.613756589307351e-05);
  p = horner(p, z, -0.002777777777766161);
  p = horner(p, z, 0.1666666666666665);
  const even = mul(z, p);
  const rest = sub(correction(r, even), lower);
  const scale = powerOfTwo(n), zero = splat<V>(0);
  const whole = plus(scale, -1), part = mul(scale, upper);
  const sum = add(whole, part);
  const e = add(sum, add(add(sub(whole, sum), part), mul(scale, rest)));
  const above = whereEqual(n, zero, r, e), below = plus(whereEqual(n, zero, even, e), 2);
  return withSign(div(above, below), x);
}

function cosh<V extends number>(x: V): V {
  const half = exponential(abs(x), 0.5);
  return add(half, div(splat<V>(0.25), half));
}

/** Up to 1 an odd polynomial, our own minimax fit, good to 2⁻⁶³. */
function sinh<V extends number>(x: V): V {
  const size = abs(x), z = mul(x, x);
  let p = splat<V>(7.759312716045403e-13);
  p = horner(p, z, 1.6057240325212464e-10);
  p = horner(p, z, 2.5052123398745496e-08);
  p = horner(p, z, 2.7557319155335837e-06);
  p = horner(p, z, 0.00019841269841437684);
  p = horner(p, z, 0.008333333333333139);
  p = horner(p, z, 0.16666666666666669);
  const half = exponential(size, 0.5);
  const large = sub(half, div(splat<V>(0.25), half));
  return withSign(whereLess(size, splat<V>(1), add(size, mul(size, mul(z, p))), large), x);
}
