/**
 * Real transforms of a line, by one complex transform.
 *
 * A unit is `count` complex numbers whose real and imaginary parts are values of different lines, so that z = a + i·b
 * holds two lines (four with two lanes), and its transform Z holds both spectra (Cooley, Lewis & Welch, "The fast
 * Fourier transform algorithm: programming considerations in the calculation of sine, cosine and Laplace transforms",
 * J. Sound Vib. 12, 1970). With P = Z_k and Q = Z_{n−k}, for both lines at once:
 *
 *     twice the real part of their spectra       P + Q
 *     twice the imaginary part                   −i·(P − Q)
 *
 * All results are multiples of the textbook's by a power of two, which the host knows.
 */
import { add, mul, splat, sub } from "../elementary/arithmetic.js";
import { address, float, integer } from "../plan";
import { complexBytes, entry, entryNext, imaginary, nth, put, putHalf, putProduct, real } from "./complex";
import { fourier } from "./fourier";
import {
  TRANSFORM_FOURIER, TRANSFORM_LENGTH, TRANSFORM_SIGN,
  TRANSFORM_TABLE,
} from "./slots";

/** Transforms what stands at `work`. */
// @ts-ignore: decorator
@inline
function spectrum<V>(plan: usize, work: usize): usize {
  return fourier<V>(address(plan, TRANSFORM_FOURIER), work, 1);
}

/**
 * n values; real parts of frequencies 0 … ⌊n/2⌋ go to places 0 …, the imaginary part of frequency k to n − k.
 * Twice.
 */
export function periodic<V>(plan: usize, unit: usize, x: usize): void {
  const n = integer(plan, TRANSFORM_LENGTH);
  for (let j = 0; j < n; j++) put<V>(nth<V>(x, j), real<V>(nth<V>(unit, j)), imaginary<V>(nth<V>(unit, j)));
  const z = spectrum<V>(plan, x);
  put<V>(unit, add<V>(real<V>(z), real<V>(z)), add<V>(imaginary<V>(z), imaginary<V>(z)));
  for (let k = 1; 2 * k <= n; k++) {
    const p = nth<V>(z, k), q = nth<V>(z, n - k);
    const pr = real<V>(p), pi = imaginary<V>(p), qr = real<V>(q), qi = imaginary<V>(q);
    if (2 * k < n) put<V>(nth<V>(unit, n - k), sub<V>(pi, qi), sub<V>(qr, pr));
    put<V>(nth<V>(unit, k), add<V>(pr, qr), add<V>(pi, qi));
  }
}

/** The inverse of `periodic`, times 2n. */
export function periodicBack<V>(plan: usize, unit: usize, x: usize): void {
  const n = integer(plan, TRANSFORM_LENGTH);
  put<V>(x, imaginary<V>(unit), real<V>(unit));
  for (let k = 1; 2 * k <= n; k++) {
    const c = nth<V>(unit, k), d = nth<V>(unit, n - k);
    if (2 * k == n) put<V>(nth<V>(x, k), imaginary<V>(c), real<V>(c));
    else putPair<V>(x, k, n - k, real<V>(c), imaginary<V>(c), real<V>(d), imaginary<V>(d));
  }
  const z = spectrum<V>(plan, x);
  for (let j = 0; j < n; j++) put<V>(nth<V>(unit, j), imaginary<V>(nth<V>(z, j)), real<V>(nth<V>(z, j)));
}

/** Writes E + i·F to place k and E − i·F to place l, real and imaginary parts swapped for the inverse transform. */
// @ts-ignore: decorator
@inline
function putPair<V>(x: usize, k: i32, l: i32, er: V, ei: V, fr: V, fi: V): void {
  put<V>(nth<V>(x, k), add<V>(ei, fr), sub<V>(er, fi));
  put<V>(nth<V>(x, l), sub<V>(ei, fr), add<V>(er, fi));
}

/**
 * n values: 2·Σ_j z_j cos(πk(2j+1)/2n), k = 0 … n − 1 (Makhoul, "A fast cosine transform in one and two dimensions",
 * IEEE Trans. ASSP 28, 1980): the transform of the even values followed by the odd ones backwards, turned by a quarter
 * of a step. Table: pairs of cos and sin of πk/2n, k = 1 … ⌊n/2⌋.
 */
export function cosine2<V>(plan: usize, unit: usize, x: usize): void {
  const n = integer(plan, TRANSFORM_LENGTH), sign = splat<V>(float(plan, TRANSFORM_SIGN));
  let table = address(plan, TRANSFORM_TABLE);
  for (let j = 0; j < n; j++) {
    const at = nth<V>(unit, j);
    if (j & 1) put<V>(nth<V>(x, n - 1 - (j >> 1)), mul<V>(sign, real<V>(at)), mul<V>(sign, imaginary<V>(at)));
    else put<V>(nth<V>(x, j >> 1), real<V>(at), imaginary<V>(at));
  }
  const z = spectrum<V>(plan, x);
  put<V>(unit, add<V>(real<V>(z), real<V>(z)), add<V>(imaginary<V>(z), imaginary<V>(z)));
  for (let k = 1; 2 * k <= n; k++) {
    turnPair<V>(unit, k, n - k, nth<V>(z, k), nth<V>(z, n - k), entry<V>(table), entryNext<V>(table));
    table += 16;
  }
}

/** With E = P + Q and F = −i·(P − Q), writes c·E + s·F to place k and s·E − c·F to place l. */
// @ts-ignore: decorator
@inline
function turnPair<V>(unit: usize, k: i32, l: i32, p: usize, q: usize, c: V, s: V): void {
  const pr = real<V>(p), pi = imaginary<V>(p), qr = real<V>(q), qi = imaginary<V>(q);
  const er = add<V>(pr, qr), ei = add<V>(pi, qi), fr = sub<V>(pi, qi), fi = sub<V>(qr, pr);
  put<V>(nth<V>(unit, k), add<V>(mul<V>(c, er), mul<V>(s, fr)), add<V>(mul<V>(c, ei), mul<V>(s, fi)));
  put<V>(nth<V>(unit, l), sub<V>(mul<V>(s, er), mul<V>(c, fr)), sub<V>(mul<V>(s, ei), mul<V>(c, fi)));
}

/** n values: z_0 + 2·Σ_{j>0} z_j cos(πj(2k+1)/2n), k = 0 … n − 1: `cosine2` backwards, with the same table. */
export function cosine3<V>(plan: usize, unit: usize, x: usize): void {
  const n = integer(plan, TRANSFORM_LENGTH), sign = splat<V>(float(plan, TRANSFORM_SIGN));
  let table = address(plan, TRANSFORM_TABLE);
  put<V>(x, imaginary<V>(unit), real<V>(unit));
  for (let k = 1; 2 * k <= n; k++) {
    const a = nth<V>(unit, k), b = nth<V>(unit, n - k), c = entry<V>(table), s = entryNext<V>(table);
    const ar = real<V>(a), ai = imaginary<V>(a), br = real<V>(b), bi = imaginary<V>(b);
    putPair<V>(
      x, k, n - k, add<V>(mul<V>(c, ar), mul<V>(s, br)), add<V>(mul<V>(c, ai), mul<V>(s, bi)),
      sub<V>(mul<V>(s, ar), mul<V>(c, br)), sub<V>(mul<V>(s, ai), mul<V>(c, bi)),
    );
    table += 16;
  }
  const z = spectrum<V>(plan, x);
  for (let j = 0; j < n; j++) {
    const at = nth<V>(z, j & 1 ? n - 1 - (j >> 1) : j >> 1), re = imaginary<V>(at), im = real<V>(at);
    if (j & 1) put<V>(nth<V>(unit, j), mul<V>(sign, re), mul<V>(sign, im));
    else put<V>(nth<V>(unit, j), re, im);
  }
}

/** n values: Σ_j z_j cos(π(2j+1)(2k+1)/4n). */
export function cosine4<V>(plan: usize, unit: usize, x: usize): void {
  if (integer(plan, TRANSFORM_LENGTH) & 1) cosine4Odd<V>(plan, unit, x);
  else cosine4Even<V>(plan, unit, x);
}

/**
 * For n even, one line at a time is half as many complex numbers z_{2j} + i·z_{n−1−2j}, turned before and after. Table:
 * cos and −sin of π(8j+1)/8n.
 */
function cosine4Even<V>(plan: usize, unit: usize, x: usize): void {
  const n = integer(plan, TRANSFORM_LENGTH), half = n >> 1;
  for (let part = 0; part < 2; part++) {
    const lines = unit + (part ? complexBytes<V>() >> 1 : 0);
    let table = address(plan, TRANSFORM_TABLE);
    for (let j = 0; j < half; j++) {
      const re = real<V>(nth<V>(lines, 2 * j)), im = real<V>(nth<V>(lines, n - 1 - 2 * j));
      putProduct<V>(nth<V>(x, j), re, im, entry<V>(table), entryNext<V>(table));
      table += 16;
    }
    const z = spectrum<V>(plan, x);
    table = address(plan, TRANSFORM_TABLE);
    for (let k = 0; k < half; k++) {
      const re = real<V>(nth<V>(z, k)), im = imaginary<V>(nth<V>(z, k));
      const wr = entry<V>(table), wi = entryNext<V>(table), zero = splat<V>(0);
      putHalf<V>(nth<V>(lines, 2 * k), sub<V>(mul<V>(re, wr), mul<V>(im, wi)));
      const turned = add<V>(mul<V>(re, wi), mul<V>(im, wr));
      putHalf<V>(nth<V>(lines, n - 1 - 2 * k), sub<V>(zero, turned));
      table += 16;
    }
  }
}

/**
 * For n odd, the cosines' symmetries let every value stand at an angle π(8j+1)/4n with a sign, which makes the sum a
 * Fourier transform of the same length (Chan & Ho, "Fast algorithms for computing the discrete cosine transform", IEEE
 * Trans. Circuits Syst. II 39, 1992). Table: half the cos and sin of π(2k+1)/4n.
 */
function cosine4Odd<V>(plan: usize, unit: usize, x: usize): void {
  const n = integer(plan, TRANSFORM_LENGTH);
  let table = address(plan, TRANSFORM_TABLE);
  for (let j = 0; j < n; j++) {
    const angle = 8 * j + 1;
    const above = angle > 4 * n ? 8 * n - angle : angle;
    const mirrored = above > 2 * n;
    const at = nth<V>(unit, ((mirrored ? 4 * n - above : above) - 1) >> 1), sign = splat<V>(mirrored ? -1 : 1);
    put<V>(nth<V>(x, j), mul<V>(sign, real<V>(at)), mul<V>(sign, imaginary<V>(at)));
  }
  const z = spectrum<V>(plan, x);
  for (let k = 0; 2 * k + 1 <= n; k++) {
    const frequency = 2 * k + 1, opposite = n - frequency;
    turnPair<V>(
      unit, k, n - 1 - k, nth<V>(z, opposite == 0 ? 0 : frequency), nth<V>(z, opposite),
      entry<V>(table), entryNext<V>(table),
    );
    table += 16;
  }
}
