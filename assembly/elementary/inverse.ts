/** The inverse circular functions. */
import {
  abs, add, div, horner, mul, plus, splat, sqrt, sub, times, toSingle, whereEqual, whereLess, withSign,
} from "./arithmetic.js";

export { acos, asin, atan, atan2 };

/** π/2 and π, to 53 bits and what is left. */
const HALF_PI = 1.5707963267948966;
const HALF_PI_REST = 6.123233995736766e-17;
const PI = 3.141592653589793;
const PI_REST = 1.2246467991473532e-16;

/**
 * arctan(y/x) for x, y ≥ 0, not both 0. With b the nearest of 0, arctan ½, π/4, arctan 3/2 and π/2 (the reduction of
 * FDLIBM, Ng 1993), it is b + arctan((y − x·tan b) / (x + y·tan b)), whose argument is at most 7/16, where our own
 * minimax fit is good to 2⁻⁵⁷.
 */
function angle<V extends number>(y: V, x: V): V {
  const zero = splat<V>(0);
  let above = y, below = x, base = zero, rest = zero;
  let from = times(x, 0.4375);
  above = whereLess(y, from, above, sub(add(y, y), x));
  below = whereLess(y, from, below, add(add(x, x), y));
  base = whereLess(y, from, base, splat<V>(0.4636476090008061));
  rest = whereLess(y, from, rest, splat<V>(2.2698777452961687e-17));
  from = times(x, 0.6875);
  above = whereLess(y, from, above, sub(y, x));
  below = whereLess(y, from, below, add(x, y));
  base = whereLess(y, from, base, splat<V>(0.7853981633974483));
  rest = whereLess(y, from, rest, splat<V>(3.061616997868383e-17));
  from = times(x, 1.1875);
  above = whereLess(y, from, above, sub(y, times(x, 1.5)));
  below = whereLess(y, from, below, add(x, times(y, 1.5)));
  base = whereLess(y, from, base, splat<V>(0.982793723247329));
  rest = whereLess(y, from, rest, splat<V>(1.3903311031230998e-17));
  from = times(x, 2.4375);
  above = whereLess(y, from, above, sub(zero, x));
  below = whereLess(y, from, below, y);
  base = whereLess(y, from, base, splat<V>(HALF_PI));
  rest = whereLess(y, from, rest, splat<V>(HALF_PI_REST));
  const t = div(above, below);
  const z = mul(t, t);
  let p = splat<V>(-0.01626982443564458);
  p = horner(p, z, 0.03651550755016086);
  p = horner(p, z, -0.04976182891980117);
  p = horner(p, z, 0.05833400620879943);
  p = horner(p, z, -0.06661047544570685);
  p = horner(p, z, 0.07691873731336929);
  p = horner(p, z, -0.09090886980511437);
  p = horner(p, z, 0.11111110399600203);
  p = horner(p, z, -0.14285714272373481);
  p = horner(p, z, 0.19999999999875032);
  p = horner(p, z, -0.33333333333332926);
  return add(base, add(t, add(mul(t, mul(z, p)), rest)));
}

function atan<V extends number>(x: V): V {
  return withSign(angle(abs(x), splat<V>(1)), x);
}

function atan2<V extends number>(y: V, x: V): V {
  const zero = splat<V>(0), one = splat<V>(1), infinity = splat<V>(Infinity);
  const tall = abs(y), wide = abs(x), larger = whereLess(tall, wide, wide, tall);
  // Neither sums that overflow nor quotients of numbers that have lost bits.
  const small = whereLess(larger, splat<V>(1e-290), splat<V>(2.037035976334486e90), one);
  const scale = whereLess(splat<V>(1e300), larger, splat<V>(9.094947017729282e-13), small);
  // Beside Infinity everything finite is 0.
  const a = whereEqual(larger, infinity, whereEqual(tall, infinity, one, zero), mul(tall, scale));
  const b = whereEqual(larger, infinity, whereEqual(wide, infinity, one, zero), mul(wide, scale));
  const acute = angle(a, whereEqual(larger, zero, one, b));
  const obtuse = sub(splat<V>(PI), plus(acute, -PI_REST));
  // On the y axis the angle is the acute one, whatever the sign of 0.
  const side = whereEqual(x, zero, whereEqual(y, zero, withSign(one, x), one), x);
  const value = withSign(whereLess(side, zero, obtuse, acute), y);
  return whereEqual(x, x, value, x);
}

/** arcsin(s)/s − 1 of z = s² ≤ ¼, by our own minimax fit, good to 2⁻⁵⁹. */
function excess<V extends number>(z: V): V {
  let p = splat<V>(0.032679404923432104);
  p = horner(p, z, -0.021081221163585018);
  p = horner(p, z, 0.02176620784451536);
  p = horner(p, z, 0.0036819574775733793);
  p = horner(p, z, 0.010786808235374345);
  p = horner(p, z, 0.011397727664685432);
  p = horner(p, z, 0.013980967164106402);
  p = horner(p, z, 0.01735159963273557);
  p = horner(p, z, 0.0223722156847898);
  p = horner(p, z, 0.030381942682791076);
  p = horner(p, z, 0.044642857175136975);
  p = horner(p, z, 0.07499999999970246);
  p = horner(p, z, 0.16666666666666763);
  return mul(z, p);
}

/** (1 − size)/2, whose root is the sine of half the angle to the nearest pole. */
function halfAway<V extends number>(size: V): V {
  return times(sub(splat<V>(1), size), 0.5);
}

/** What √z has beyond its first 24 bits, to more bits than the root itself has. */
function rootRest<V extends number>(z: V, root: V, upper: V): V {
  return whereEqual(z, splat<V>(0), z, div(sub(z, mul(upper, upper)), add(root, upper)));
}

/** x + x³/6 + … up to ½, and beyond π/2 − 2·arcsin √((1−x)/2). */
function asin<V extends number>(x: V): V {
  const size = abs(x);
  const z = halfAway(size);
  const root = sqrt(z), upper = toSingle(root), rest = rootRest(z, root, upper);
  const tail = sub(times(mul(root, excess(z)), 2), sub(splat<V>(HALF_PI_REST), times(rest, 2)));
  const lead = sub(splat<V>(0.5 * HALF_PI), times(upper, 2));
  const large = sub(splat<V>(0.5 * HALF_PI), sub(tail, lead));
  const small = add(size, mul(size, excess(mul(size, size))));
  return withSign(whereLess(size, splat<V>(0.5), small, large), x);
}

function acos<V extends number>(x: V): V {
  const size = abs(x), half = splat<V>(0.5), zero = splat<V>(0);
  const z = halfAway(size);
  const root = sqrt(z), upper = toSingle(root), rest = rootRest(z, root, upper);
  const tail = mul(root, excess(z));
  const nearOne = times(add(upper, add(tail, rest)), 2);
  const nearMinusOne = sub(splat<V>(PI), times(add(root, plus(tail, -HALF_PI_REST)), 2));
  const small = sub(splat<V>(HALF_PI), sub(x, sub(splat<V>(HALF_PI_REST), mul(x, excess(mul(x, x))))));
  return whereLess(size, half, small, whereLess(x, zero, nearMinusOne, nearOne));
}
