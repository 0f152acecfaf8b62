/** eˣ in float32 arithmetic, by the method of `exponential.ts`, to 1 ulp: for float32 fields, four lanes at a time. */
import {
  add, anyBeyond, atMost, div, floor, mul, plus, powerOfTwo, splat, sub, times, whereLess,
} from "./single-arithmetic.js";

export { exp };

/** Log₂e, and ln2 in 16 bits and the rest. */
const LOG2_E = 1.4426950408889634;
const LN2_UPPER = 0.693145751953125;
const LN2_LOWER = 1.4286068203094173e-06;

function nearest<V extends number>(x: V): V {
  return plus(plus(x, 12582912), -12582912);
}

/** e^(x − n·ln2), where n is nearest to x/ln2. The coefficients are our own minimax fit, good to 2⁻³⁰. */
function significand<V extends number>(x: V, n: V): V {
  const upper = sub(x, times(n, LN2_UPPER));
  const lower = times(n, LN2_LOWER);
  const r = sub(upper, lower);
  const z = mul(r, r);
  const c = sub(r, mul(z, plus(times(z, -0.002765970528298049), 0.16666617586537247)));
  const rest = sub(div(mul(r, c), sub(splat<V>(2), c)), lower);
  return plus(add(upper, rest), 1);
}

function exp<V extends number>(x: V): V {
  if (anyBeyond(x, 87)) return farExp(x);
  const n = nearest(times(x, LOG2_E));
  return mul(significand(x, n), powerOfTwo(n));
}

/**
 * For any x: the scale is applied in two steps, since 2ⁿ may lie outside the range where eˣ does not. Where eˣ is 0 it
 * is not computed, since processors are slow to come down to 0.
 */
function farExp<V extends number>(x: V): V {
  const least = splat<V>(-104), zero = splat<V>(0);
  const bounded = atMost(whereLess(x, least, zero, x), 110);
  const n = nearest(times(bounded, LOG2_E));
  const half = floor(times(n, 0.5));
  const value = mul(mul(significand(bounded, n), powerOfTwo(half)), powerOfTwo(sub(n, half)));
  return whereLess(x, least, zero, value);
}
