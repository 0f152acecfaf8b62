/** eˣ − 1 and log(1 − t), accurate where they are small. */
import { add, atLeast, atMost, div, mul, plus, powerOfTwo, splat, sub, times, whereLess } from "./arithmetic.js";
import { correction, evenPart, exp, LN2_LOWER, LN2_UPPER, LOG2_E, nearest } from "./exponential";
import { log, TINY } from "./logarithm";

export { expMinusOne, logOneMinus };

/**
 * Up to 1 the sum of 2ⁿ − 1 and 2ⁿ·(eʳ − 1), as in `tanh`; below −50 nothing changes any more.
 */
function expMinusOne<V extends number>(x: V): V {
  const bounded = atMost(atLeast(x, -50), 1);
  const n = nearest(times(bounded, LOG2_E));
  const upper = sub(bounded, times(n, LN2_UPPER));
  const lower = times(n, LN2_LOWER);
  const r = sub(upper, lower);
  const rest = sub(correction(r, evenPart(r)), lower);
  const scale = powerOfTwo(n), whole = plus(scale, -1), part = mul(scale, upper);
  const sum = add(whole, part);
  const small = add(sum, add(add(sub(whole, sum), part), mul(scale, rest)));
  return whereLess(splat<V>(1), x, plus(exp(x), -1), small);
}

/** log u + rest/u, where u is 1 − t rounded and `rest` what rounding took away. t is 1 at the most. */
function logOneMinus<V extends number>(t: V): V {
  const one = splat<V>(1);
  const rounded = sub(one, t);
  const u = atLeast(rounded, TINY);
  return add(log(u), div(sub(sub(one, rounded), t), u));
}
