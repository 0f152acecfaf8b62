/**
 * Transforms of kind I, sine and cosine, stable for every length.
 *
 * The sine transform of z_1 … z_{n−1} is the Fourier transform of its odd extension by period 2n, the cosine transform
 * of z_0 … z_n that of its even extension, `parity` −1 and 1. The symmetry is used level by level, as in Swarztrauber,
 * "Symmetric FFTs", Math. Comp. 47, 1986: a level takes a factor out of n, works out the frequencies that are no
 * multiples of it by transforms without that symmetry, and leaves the multiples, a transform of the same kind, to the
 * levels below. (The shorter way with running sums, as in Cooley, Lewis & Welch 1970, loses digits like n near a wall.)
 *
 * A result is twice the textbook's: 2·Σ_j z_j sin(πjk/n), or z_0 + 2·Σ_j z_j cos(πjk/n) + (−1)^k z_n.
 */
import { add, mul, splat, sub } from "../elementary/arithmetic.js";
import { address, integer } from "../plan";
import { entry, entryNext, imaginary, nth, put, putProduct, real } from "./complex";
import { clear, fourier, multiply } from "./fourier";
import { cosine3 } from "./kinds";
import {
  LEVEL_ACROSS, LEVEL_ALONG, LEVEL_HALF, LEVEL_RADIX, LEVEL_SLOTS, LEVEL_TWIDDLES, TRANSFORM_CHIRP, TRANSFORM_LENGTH,
  TRANSFORM_LEVEL, TRANSFORM_LEVELS, TRANSFORM_PARTNER, TRANSFORM_SPECTRUM,
} from "./slots";

/** Transforms the unit in place; z_0 of a sine transform is not stored. */
export function symmetric<V>(plan: usize, unit: usize, work: usize, parity: i32): void {
  const origin = parity < 0 ? nth<V>(unit, -1) : unit;
  if (address(plan, TRANSFORM_CHIRP)) convolve<V>(plan, origin, work, parity);
  else descend<V>(plan, origin, work, parity);
}

/** Copies numbers 0 … n; those at the ends of a sine transform are 0. */
// @ts-ignore: decorator
@inline
function extend<V>(target: usize, origin: usize, n: i32, parity: i32): void {
  const edge = parity < 0 ? 1 : 0;
  for (let j = edge; j <= n - edge; j++) {
    const from = nth<V>(origin, j);
    put<V>(nth<V>(target, j), real<V>(from), imaginary<V>(from));
  }
  if (edge) {
    clear<V>(target, 1);
    clear<V>(nth<V>(target, n), 1);
  }
}

function descend<V>(plan: usize, origin: usize, work: usize, parity: i32): void {
  const levels = integer(plan, TRANSFORM_LEVELS);
  let n = integer(plan, TRANSFORM_LENGTH), step = 1;
  const rest = work;
  work = nth<V>(work, n + 1);
  extend<V>(rest, origin, n, parity);
  for (let i = 0; i < levels; i++) {
    const level = TRANSFORM_LEVEL + i * LEVEL_SLOTS;
    const radix = integer(plan, level + LEVEL_RADIX);
    if (radix == 2) halve<V>(address(plan, level + LEVEL_HALF), rest, n, origin, step, work, parity);
    else {
      divide<V>(
        radix, address(plan, level + LEVEL_ACROSS), address(plan, level + LEVEL_ALONG),
        address(plan, level + LEVEL_TWIDDLES), rest, n, origin, step, work, parity,
      );
    }
    n /= radix;
    step *= radix;
  }
  if (parity < 0) return;
  const last = nth<V>(rest, 1), end = nth<V>(origin, step);
  const ar = real<V>(rest), ai = imaginary<V>(rest), br = real<V>(last), bi = imaginary<V>(last);
  put<V>(origin, add<V>(ar, br), add<V>(ai, bi));
  put<V>(end, sub<V>(ar, br), sub<V>(ai, bi));
}

/** ±z, by the parity. */
// @ts-ignore: decorator
@inline
function signed<V>(a: V, b: V, sign: i32): V {
  return sign < 0 ? sub<V>(a, b) : add<V>(a, b);
}

/**
 * A level of two. z_j ± z_{n−j}: one keeps the parity and is left, the other is a cosine transform III of half the
 * length, of the odd frequencies. Sines of it are cosines backwards, every other one with its sign changed.
 */
function halve<V>(plan: usize, rest: usize, n: i32, origin: usize, step: i32, work: usize, parity: i32): void {
  const half = n >> 1;
  for (let j = 0; j <= half; j++) {
    const a = nth<V>(rest, j), b = nth<V>(rest, n - j), other = parity < 0 ? half - j : j;
    const ar = real<V>(a), ai = imaginary<V>(a), br = real<V>(b), bi = imaginary<V>(b);
    put<V>(a, signed<V>(ar, br, parity), signed<V>(ai, bi, parity));
    put<V>(nth<V>(work, other), signed<V>(ar, br, -parity), signed<V>(ai, bi, -parity));
  }
  cosine3<V>(plan, work, nth<V>(work, half + 1));
  const zero = splat<V>(0);
  for (let k = 0; k < half; k++) {
    const from = nth<V>(work, k), re = real<V>(from), im = imaginary<V>(from), to = nth<V>(origin, step * (2 * k + 1));
    if (parity < 0 && k & 1) put<V>(to, sub<V>(zero, re), sub<V>(zero, im));
    else put<V>(to, re, im);
  }
}

/**
 * A level of an odd radix, n = radix·parts. Number p of each of 2·parts-long pieces of the extended line meets its
 * fellows in a Fourier transform of length radix, which serves number 2·parts − p as well; frequencies k of it, 1 …
 * half of the radix, go on as interleaved transforms of length 2·parts, and give frequencies ±k modulo the radix.
 */
function divide<V>(
  radix: i32, across: usize, along: usize, twiddles: usize, rest: usize, n: i32, origin: usize, step: i32, work: usize,
  parity: i32,
): void {
  const parts = n / radix, half = radix >> 1, period = 2 * n;
  const group = nth<V>(work, 2 * parts * half);
  const zero = splat<V>(0);
  for (let p = 0; p <= parts; p++) {
    for (let l = 0, j = p; l < radix; l++, j += 2 * parts) {
      const from = nth<V>(rest, j > n ? period - j : j), to = nth<V>(group, l);
      const re = real<V>(from), im = imaginary<V>(from);
      if (j > n && parity < 0) put<V>(to, sub<V>(zero, re), sub<V>(zero, im));
      else put<V>(to, re, im);
    }
    const z = fourier<V>(across, group, 1);
    put<V>(nth<V>(rest, p), real<V>(z), imaginary<V>(z));
    for (let k = 1; k <= half; k++) {
      const w = twiddles + 16 * <usize>(p * half + k - 1), wr = entry<V>(w), wi = entryNext<V>(w);
      const low = nth<V>(z, k), high = nth<V>(z, radix - k);
      putProduct<V>(nth<V>(work, p * half + k - 1), real<V>(low), imaginary<V>(low), wr, wi);
      if (p == 0 || p == parts) continue;
      const mirror = nth<V>(work, (2 * parts - p) * half + k - 1), re = real<V>(high), im = imaginary<V>(high);
      const mr = add<V>(mul<V>(re, wr), mul<V>(im, wi)), mi = sub<V>(mul<V>(im, wr), mul<V>(re, wi));
      if (parity < 0) put<V>(mirror, sub<V>(zero, mr), sub<V>(zero, mi));
      else put<V>(mirror, mr, mi);
    }
  }
  const z = fourier<V>(along, work, half);
  for (let i = 0, at = z; i < 2 * parts; i++) {
    for (let k = 1; k <= half; k++, at = nth<V>(at, 1)) {
      const frequency = radix * i + k, above = frequency > n;
      const to = nth<V>(origin, step * (above ? period - frequency : frequency));
      const re = real<V>(at), im = imaginary<V>(at);
      // F of an even extension is the result itself, i·F that of an odd one.
      if (parity > 0) put<V>(to, re, im);
      else if (above) put<V>(to, im, sub<V>(zero, re));
      else put<V>(to, sub<V>(zero, im), re);
    }
  }
}

/**
 * Any length, by convolution with the chirp exp(πij²/2n), which is even: it keeps the parity, so that transforms of the
 * same kind, of twice the length at least, carry it out (after Bluestein 1970, see `fourier`).
 */
function convolve<V>(plan: usize, origin: usize, work: usize, parity: i32): void {
  const n = integer(plan, TRANSFORM_LENGTH), partner = address(plan, TRANSFORM_PARTNER);
  const chirp = address(plan, TRANSFORM_CHIRP), inner = integer(partner, TRANSFORM_LENGTH);
  const edge = parity < 0 ? 1 : 0, line = nth<V>(work, inner + 1);
  extend<V>(work, origin, n, parity);
  multiply<V>(work, chirp, n + 1, false);
  // The last number of an even extension stands at both ends of its period: half of it at each.
  const last = nth<V>(work, n), weight = splat<V>(0.5);
  put<V>(last, mul<V>(weight, real<V>(last)), mul<V>(weight, imaginary<V>(last)));
  clear<V>(nth<V>(work, n + 1), inner - n);
  descend<V>(partner, work, line, parity);
  multiply<V>(nth<V>(work, edge), address(plan, TRANSFORM_SPECTRUM) + 16 * <usize>edge, inner + 1 - 2 * edge, false);
  descend<V>(partner, work, line, parity);
  for (let k = edge; k <= n - edge; k++) {
    const from = nth<V>(work, k), w = chirp + 16 * <usize>k;
    putProduct<V>(nth<V>(origin, k), real<V>(from), imaginary<V>(from), entry<V>(w), entryNext<V>(w));
  }
}
