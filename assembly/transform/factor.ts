/**
 * What becomes of each mode.
 *
 * A mode obeys u' = −λu + b, b being the walls' input. With s = λ·dt = Σ 4r·sin²(θ/2) over the axes, every method turns
 * û into p·û + q·b̂, b̂ being the input of one step:
 *
 *     n explicit steps       g = 1 − s                     p = gⁿ    q = (1 − p)/s
 *     exact, dt = duration                                 p = e^−s  q = (1 − p)/s
 *     n Crank–Nicolson steps g = (1 − s/2)/(1 + s/2)       p = gⁿ    q = (1 − p)/s
 *     steady                                               p = 0     q = 1/s
 *
 * so that non-zero walls cost nothing but their own transforms, and a mode that does not decay (s = 0) grows linearly.
 *
 * gⁿ is ±exp(n·log|g|): a million multiplications would also multiply the rounding of g by a million, so |g| = 1 − t is
 * never formed. t is the smaller of s and 2 − s, both sums of positive numbers, for 2 − s = gap + Σ 4r·cos²(θ/2).
 * 1 − p comes without cancellation from exp's own reduced form.
 */
import { add, div, mul, splat, sub, whereLess } from "../elementary/arithmetic.js";
import { exp } from "../elementary/exponential";
import { expMinusOne, logOneMinus } from "../elementary/small";
import { address, float, integer } from "../plan";
import { complexBytes, entry, imaginary, nth, put, putHalf, real } from "./complex";
import { clear } from "./fourier";
import {
  ALONG, AXIS_HIGH, AXIS_LOW, AXIS_LOW_EDGE, AXIS_LOW_WALL, FACTOR_AT_REST, FACTOR_AXIS, FACTOR_AXIS_SLOTS,
  FACTOR_DAMPED, FACTOR_FADED, FACTOR_FED, FACTOR_GAP, FACTOR_LEAST_HIGH, FACTOR_LEAST_LOW, FACTOR_METHOD,
  FACTOR_NORM, FACTOR_ODD, FACTOR_PITCH, FACTOR_STEPS, INNER, METHOD_CRANK_NICOLSON, METHOD_EXACT, METHOD_STEADY,
  METHOD_STEPS, OUTER,
} from "./slots";

// @ts-ignore: decorator
@inline
function tableOf(factor: usize, axis: i32, slot: i32): usize {
  return address(factor, FACTOR_AXIS + axis * FACTOR_AXIS_SLOTS + slot);
}

/** Whether every lane is above `bound`. */
// @ts-ignore: decorator
@inline
function allAbove<V>(a: V, bound: f64): bool {
  return isVector<V>() ? i64x2.all_true(f64x2.gt(a, f64x2.splat(bound))) : <f64>a > bound;
}

/**
 * Whether nothing is left of the modes of all `lines` lines of a group, the first of which is number `line` of row
 * `row`, so that their own values need not even be known.
 */
export function fades(factor: usize, row: i32, line: i32, lines: i32): bool {
  const method = integer(factor, FACTOR_METHOD);
  if (method != METHOD_STEPS && method != METHOD_EXACT) return false;
  const low = float(factor, FACTOR_LEAST_LOW), high = float(factor, FACTOR_GAP) + float(factor, FACTOR_LEAST_HIGH);
  const steps = float(factor, FACTOR_STEPS), faded = float(factor, FACTOR_FADED);
  const rowLow = load<f64>(tableOf(factor, OUTER, AXIS_LOW) + 8 * row);
  const rowHigh = load<f64>(tableOf(factor, OUTER, AXIS_HIGH) + 8 * row);
  for (let i = line; i < line + lines; i++) {
    const s = low + (load<f64>(tableOf(factor, INNER, AXIS_LOW) + 8 * i) + rowLow);
    const y = high + (load<f64>(tableOf(factor, INNER, AXIS_HIGH) + 8 * i) + rowHigh);
    if (!(steps * (method == METHOD_EXACT ? s : min<f64>(s, y)) > faded)) return false;
  }
  return true;
}

/** Whether some wall feeds the modes. */
// @ts-ignore: decorator
@inline
export function isFed(factor: usize): bool {
  return integer(factor, FACTOR_FED) != 0;
}

/** Writes what the walls give to each mode of a unit, whose lines are number `line` and the next ones of row `row`. */
function feed<V>(factor: usize, target: usize, count: i32, row: i32, line: i32): void {
  const pitch = integer(factor, FACTOR_PITCH);
  clear<V>(target, count);
  for (let side = 0; side < 2; side++) {
    const along = tableOf(factor, ALONG, AXIS_LOW_WALL + side);
    if (along) {
      const wall = along + 8 * (row * pitch + line), re = real<V>(wall), im = real<V>(wall + 16);
      const edges = tableOf(factor, ALONG, AXIS_LOW_EDGE + side);
      for (let k = 0; k < count; k++) {
        const edge = entry<V>(edges + 8 * k);
        addTo<V>(nth<V>(target, k), mul<V>(edge, re), mul<V>(edge, im));
      }
    }
    const inner = tableOf(factor, INNER, AXIS_LOW_WALL + side);
    if (inner) {
      const edges = tableOf(factor, INNER, AXIS_LOW_EDGE + side) + 8 * line;
      const re = real<V>(edges), im = real<V>(edges + 16);
      for (let k = 0; k < count; k++) {
        const wall = entry<V>(inner + 8 * (row * count + k));
        addTo<V>(nth<V>(target, k), mul<V>(re, wall), mul<V>(im, wall));
      }
    }
    const outer = tableOf(factor, OUTER, AXIS_LOW_WALL + side);
    if (outer) {
      const edge = entry<V>(tableOf(factor, OUTER, AXIS_LOW_EDGE + side) + 8 * row);
      for (let k = 0; k < count; k++) {
        const wall = outer + 8 * (k * pitch + line);
        addTo<V>(nth<V>(target, k), mul<V>(edge, real<V>(wall)), mul<V>(edge, real<V>(wall + 16)));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addTo<V>(at: usize, re: V, im: V): void {
  put<V>(at, add<V>(real<V>(at), re), add<V>(imaginary<V>(at), im));
}

/**
 * Multiplies a unit's `count` modes, whose lines are number `line` and the next ones of row `row`, and adds what the
 * walls give to them; `work` has room for a unit.
 */
export function propagate<V>(factor: usize, unit: usize, work: usize, count: i32, row: i32, line: i32): void {
  const method = integer(factor, FACTOR_METHOD), fed = isFed(factor);
  const steps = splat<V>(float(factor, FACTOR_STEPS)), gap = splat<V>(float(factor, FACTOR_GAP));
  const norm = splat<V>(float(factor, FACTOR_NORM)), atRest = splat<V>(float(factor, FACTOR_AT_REST));
  const odd = integer(factor, FACTOR_ODD) != 0, damped = integer(factor, FACTOR_DAMPED) != 0;
  const faded = float(factor, FACTOR_FADED), least = splat<V>(-faded);
  const rowLow = entry<V>(tableOf(factor, OUTER, AXIS_LOW) + 8 * row);
  const rowHigh = entry<V>(tableOf(factor, OUTER, AXIS_HIGH) + 8 * row);
  const zero = splat<V>(0), one = splat<V>(1), two = splat<V>(2);
  if (fed) feed<V>(factor, work, count, row, line);
  for (let part = 0; part < 2; part++) {
    const shift: usize = part ? 16 : 0, half = part ? complexBytes<V>() >> 1 : 0;
    const low = add<V>(real<V>(tableOf(factor, INNER, AXIS_LOW) + 8 * line + shift), rowLow);
    const high = add<V>(real<V>(tableOf(factor, INNER, AXIS_HIGH) + 8 * line + shift), rowHigh);
    let alongLow = tableOf(factor, ALONG, AXIS_LOW), alongHigh = tableOf(factor, ALONG, AXIS_HIGH);
    let input = work + half;
    const end = nth<V>(unit, count);
    for (let at = unit + half; at < end; at += complexBytes<V>()) {
      const before = real<V>(at);
      const s = add<V>(entry<V>(alongLow), low);
      let p = zero, q = zero;
      if (method == METHOD_STEADY) {
        p = whereLess<V>(zero, s, zero, one);
        q = whereLess<V>(zero, s, div<V>(one, s), zero);
      } else {
        // |g| is 1 less the smaller of x and y, and g is negative where that is y.
        let x = s, y = two;
        if (method == METHOD_STEPS) y = add<V>(gap, add<V>(entry<V>(alongHigh), high));
        else if (method == METHOD_CRANK_NICOLSON) {
          const d = div<V>(two, add<V>(two, s));
          x = mul<V>(s, d);
          y = mul<V>(two, d);
        }
        const t = whereLess<V>(y, x, y, x);
        if (method == METHOD_STEPS && allAbove<V>(mul<V>(steps, t), faded)) {
          if (fed) q = div<V>(one, s);
        } else {
          let exponent = sub<V>(zero, s);
          if (method != METHOD_EXACT) exponent = mul<V>(steps, logOneMinus<V>(t));
          if (damped) exponent = sub<V>(exponent, mul<V>(two, logOneMinus<V>(mul<V>(splat<V>(-0.5), s))));
          p = whereLess<V>(exponent, least, zero, exp<V>(exponent));
          const gained = fed ? expMinusOne<V>(exponent) : zero;
          let lost = sub<V>(zero, gained);
          if (odd) {
            p = whereLess<V>(y, x, sub<V>(zero, p), p);
            lost = whereLess<V>(y, x, add<V>(two, gained), lost);
          }
          q = whereLess<V>(zero, s, div<V>(lost, s), atRest);
        }
      }
      let after = mul<V>(before, p);
      if (fed) after = add<V>(after, mul<V>(real<V>(input), q));
      putHalf<V>(at, mul<V>(after, norm));
      alongLow += 8; alongHigh += 8; input += complexBytes<V>();
    }
  }
}
