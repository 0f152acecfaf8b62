/**
 * x = n·π/2 + r for arguments of any size (Payne and Hanek, Radian reduction for trigonometric functions, SIGNUM
 * 1983).
 *
 * x and 2/π are written to the base 2²⁴, where products of digits and sums of some are exact. Of x·2/π only the digits
 * count that are neither multiples of 4 nor too small to matter: one before the point and seven after it, for no
 * float64 comes closer to a multiple of π/2 than 2⁻⁶² of it.
 */
import { abs, floor, toSingle, toWord } from "./arithmetic.js";

export { reduced };

const BASE = 16777216;
const PER_BASE = 5.9604644775390625e-08;
const HALF_BASE = 8388608;
/** π/2 in 24 bits and 29 more. */
const HALF_PI_0 = 1.5707963705062866;
const HALF_PI_1 = -4.371139006309477e-08;

/** Of x = n·π/2 + r, n modulo 4 (part 0), r rounded (1) and what is left of it (2); NaN where x is not finite. */
function reduced(x: number, part: number): number {
  const size = abs(x);
  if (!(size < Infinity)) return NaN;
  let lead = size, place = 0;
  while (lead >= BASE) {
    lead *= PER_BASE;
    place += 1;
  }
  // The digits of x: `lead` has up to 24 bits before the point and up to 52 after it.
  const x0 = floor(lead);
  const after0 = (lead - x0) * BASE, x1 = floor(after0);
  const after1 = (after0 - x1) * BASE, x2 = floor(after1);
  const x3 = (after1 - x2) * BASE;
  const sum7 = column(x0, x1, x2, x3, place + 7);
  const sum6 = column(x0, x1, x2, x3, place + 6) + carry(sum7);
  const sum5 = column(x0, x1, x2, x3, place + 5) + carry(sum6);
  const sum4 = column(x0, x1, x2, x3, place + 4) + carry(sum5);
  const sum3 = column(x0, x1, x2, x3, place + 3) + carry(sum4);
  const sum2 = column(x0, x1, x2, x3, place + 2) + carry(sum3);
  const sum1 = column(x0, x1, x2, x3, place + 1) + carry(sum2);
  const sum0 = column(x0, x1, x2, x3, place) + carry(sum1);
  // To the nearest integer: from a half on, the fraction is counted down from the next one.
  const up = digit(sum1) >= HALF_BASE ? 1 : 0;
  if (part == 0) {
    const quadrant = sum0 + up - 4 * floor((sum0 + up) * 0.25);
    return x < 0 ? -quadrant : quadrant;
  }
  // Six digits of the fraction, in units of the second one.
  const first = (digit(sum1) - up * BASE) * BASE + digit(sum2);
  const second = (digit(sum3) + digit(sum4) * PER_BASE) * PER_BASE;
  const third = (digit(sum5) + digit(sum6) * PER_BASE) * PER_BASE * PER_BASE * PER_BASE;
  const total = first + second;
  const rest = first - total + second + third;
  const upper = total + rest, lower = total - upper + rest;
  // Times π/2: the product of the upper parts exactly, of 24 and 29 bits each.
  const upper0 = toSingle(upper), upper1 = upper - upper0;
  const product = upper * 1.5707963267948966;
  const error = upper0 * HALF_PI_0 - product + upper0 * HALF_PI_1 + upper1 * HALF_PI_0 + upper1 * HALF_PI_1;
  const tail = error + (lower * 1.5707963267948966 + upper * 6.123233995736766e-17);
  const unit = (x < 0 ? -1 : 1) * PER_BASE * PER_BASE;
  const r = product + tail;
  return (part == 1 ? r : product - r + tail) * unit;
}

/** What a sum of products carries to the next place, and the digit it leaves. */
function carry(sum: number): number {
  return floor(sum * PER_BASE);
}
function digit(sum: number): number {
  return sum - carry(sum) * BASE;
}

/** The sum of x's digits times those of 2/π whose places add up to one place of the product. */
function column(x0: number, x1: number, x2: number, x3: number, place: number): number {
  return x0 * twoOverPi(place - 1) + x1 * twoOverPi(place - 2) + x2 * twoOverPi(place - 3) + x3 * twoOverPi(place - 4);
}

/** The digits of 2/π to the base 2²⁴. */
function twoOverPi(place: number): number {
  if (place < 0) return 0;
  switch (toWord(place)) {
    case 0: return 10680707;
    case 1: return 7228996;
    case 2: return 1387004;
    case 3: return 2578385;
    case 4: return 16069853;
    case 5: return 12639074;
    case 6: return 9804092;
    case 7: return 4427841;
    case 8: return 16666979;
    case 9: return 11263675;
    case 10: return 12935607;
    case 11: return 2387514;
    case 12: return 4345298;
    case 13: return 14681673;
    case 14: return 3074569;
    case 15: return 13734428;
    case 16: return 16653803;
    case 17: return 1880361;
    case 18: return 10960616;
    case 19: return 8533493;
    case 20: return 3062596;
    case 21: return 8710556;
    case 22: return 7349940;
    case 23: return 6258241;
    case 24: return 3772886;
    case 25: return 3769171;
    case 26: return 3798172;
    case 27: return 8675211;
    case 28: return 12450088;
    case 29: return 3874808;
    case 30: return 9961438;
    case 31: return 366607;
    case 32: return 15675153;
    case 33: return 9132554;
    case 34: return 7151469;
    case 35: return 3571407;
    case 36: return 2607881;
    case 37: return 12013382;
    case 38: return 4155038;
    case 39: return 6285869;
    case 40: return 7677882;
    case 41: return 13102053;
    case 42: return 15825725;
    case 43: return 473591;
    case 44: return 9065106;
    case 45: return 15363067;
    case 46: return 6271263;
    case 47: return 9264392;
    case 48: return 5636912;
    case 49: return 4652155;
    case 50: return 7056368;
  }
  return 0;
}
