/**
 * Logarithms to the bases e, 2 and 10.
 *
 * x = m·2ᵉ with √½ ≤ m < √2; with f = m − 1 and s = f/(2+f), log m = 2·artanh s = f − (f²/2 − s·(f²/2 + R(s²)))
 * (FDLIBM, Ng 1993; the coefficients are our own minimax fit of R, good to 2⁻⁵⁹). The sum is kept in two parts, the
 * first of 24 bits, so that multiplying it by the first 24 bits of 1/log(base) is exact.
 */
import {
  add, div, exponent, fraction, horner, mul, plus, splat, sub, times, toSingle, whereEqual, whereLess,
} from "./arithmetic.js";

export { TINY, log, log10, log2, normal, shift };

/** The smallest normal number. What is smaller is multiplied by 2⁵⁴ first. */
const TINY = 2.2250738585072014e-308;

/** A positive x made normal, and the exponent that has to be added again. */
function normal<V extends number>(x: V): V {
  return whereLess(x, splat<V>(TINY), times(x, 18014398509481984), x);
}
function shift<V extends number>(x: V): V {
  return whereLess(x, splat<V>(TINY), splat<V>(-54), splat<V>(0));
}

/**
 * e·(twoUpper + twoLower) + log m·(oneUpper + oneLower): the logarithm to the base that has these for log 2 and log e.
 */
function logarithm<V extends number>(
  x: V, twoUpper: number, twoLower: number, oneUpper: number, oneLower: number,
): V {
  const size = normal(x);
  const e = add(exponent(size), shift(x));
  const f = plus(fraction(size), -1);
  const s = div(f, plus(f, 2));
  const z = mul(s, s);
  let p = splat<V>(0.14799066596751145);
  p = horner(p, z, 0.15313755817823235);
  p = horner(p, z, 0.18183575158688656);
  p = horner(p, z, 0.22222198378700816);
  p = horner(p, z, 0.2857142874413823);
  p = horner(p, z, 0.3999999999940751);
  p = horner(p, z, 0.6666666666666735);
  const half = times(mul(f, f), 0.5);
  const upper = toSingle(sub(f, half));
  const lower = add(sub(sub(f, upper), half), mul(s, add(half, mul(z, p))));
  const whole = times(e, twoUpper), part = times(upper, oneUpper);
  const sum = add(whole, part);
  const rest = add(times(add(lower, upper), oneLower), times(lower, oneUpper));
  const value = add(sum, add(add(sub(whole, sum), part), add(times(e, twoLower), rest)));
  return bounded(x, value);
}

/** The value, but for an x that is not positive and finite. */
function bounded<V extends number>(x: V, value: V): V {
  const positive = whereLess(splat<V>(0), x, value, splat<V>(NaN));
  const finite = whereEqual(x, splat<V>(Infinity), x, positive);
  return whereEqual(x, splat<V>(0), splat<V>(-Infinity), finite);
}

function log<V extends number>(x: V): V {
  return logarithm(x, 0.6931471806019545, -4.2009150726810846e-11, 1, 0);
}

function log2<V extends number>(x: V): V {
  return logarithm(x, 1, 0, 1.4426950216293335, 1.9259629911266175e-08);
}

function log10<V extends number>(x: V): V {
  return logarithm(x, 0.3010299956640665, -8.532344317057107e-14, 0.4342944920063019, -1.0103050052231683e-08);
}
