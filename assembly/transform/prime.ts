/**
 * A stage of any odd radix, worked out directly. Numbers j and radix − j meet first, which halves the products
 * (Singleton, "An algorithm for computing the mixed radix fast Fourier transform", IEEE Trans. Audio 17, 1969):
 *
 *     A_k = x₀ + Σ_j cos(2πjk/radix)·(x_j + x_{radix−j}),  B_k = Σ_j sin(2πjk/radix)·(x_j − x_{radix−j})
 *     y_k = A_k − i·B_k,  y_{radix−k} = A_k + i·B_k,       j, k = 1 … (radix − 1)/2
 */
import { add, mul, splat, sub } from "../elementary/arithmetic.js";
import { complexBytes, entry, entryNext, imaginary, put, putProduct, real } from "./complex";

/** Writes A − i·B and A + i·B where outputs k and radix − k belong, turned unless `twiddles` is 0. */
// @ts-ignore: decorator
@inline
function finish<V>(y: usize, run: usize, radix: i32, k: i32, twiddles: usize, ar: V, ai: V, br: V, bi: V): void {
  const low = y + <usize>k * run, high = y + <usize>(radix - k) * run;
  const lr = add<V>(ar, bi), li = sub<V>(ai, br), hr = sub<V>(ar, bi), hi = add<V>(ai, br);
  if (twiddles) {
    const w = twiddles + 16 * <usize>(k - 1), v = twiddles + 16 * <usize>(radix - k - 1);
    putProduct<V>(low, lr, li, entry<V>(w), entryNext<V>(w));
    putProduct<V>(high, hr, hi, entry<V>(v), entryNext<V>(v));
  } else {
    put<V>(low, lr, li);
    put<V>(high, hr, hi);
  }
}

/** One butterfly: sums and differences into `scratch`, then two outputs and their mirror images at a time. */
function butterfly<V>(
  x: usize, y: usize, part: usize, run: usize, radix: i32, twiddles: usize, matrix: usize, scratch: usize,
): void {
  const half = (radix - 1) >> 1, row = <usize>half * 16, item = complexBytes<V>() * 2;
  const end = scratch + <usize>half * item;
  const firstRe = real<V>(x), firstIm = imaginary<V>(x);
  let sumRe = firstRe, sumIm = firstIm;
  let near = x, far = x + <usize>radix * part;
  for (let at = scratch; at < end; at += item) {
    near += part; far -= part;
    const ar = real<V>(near), ai = imaginary<V>(near), br = real<V>(far), bi = imaginary<V>(far);
    const sr = add<V>(ar, br), si = add<V>(ai, bi);
    put<V>(at, sr, si);
    put<V>(at + complexBytes<V>(), sub<V>(ar, br), sub<V>(ai, bi));
    sumRe = add<V>(sumRe, sr); sumIm = add<V>(sumIm, si);
  }
  put<V>(y, sumRe, sumIm);
  for (let k = 1; k <= half; k += 2) {
    const both = k < half;
    let ar = firstRe, ai = firstIm, cr = firstRe, ci = firstIm;
    let br = splat<V>(0), bi = br, dr = br, di = br;
    let upper = matrix, lower = both ? matrix + row : matrix;
    for (let at = scratch; at < end; at += item) {
      const sr = real<V>(at), si = imaginary<V>(at);
      const uc = entry<V>(upper), lc = entry<V>(lower);
      ar = add<V>(ar, mul<V>(uc, sr)); ai = add<V>(ai, mul<V>(uc, si));
      cr = add<V>(cr, mul<V>(lc, sr)); ci = add<V>(ci, mul<V>(lc, si));
      const tr = real<V>(at + complexBytes<V>()), ti = imaginary<V>(at + complexBytes<V>());
      const us = entryNext<V>(upper), ls = entryNext<V>(lower);
      br = add<V>(br, mul<V>(us, tr)); bi = add<V>(bi, mul<V>(us, ti));
      dr = add<V>(dr, mul<V>(ls, tr)); di = add<V>(di, mul<V>(ls, ti));
      upper += 16; lower += 16;
    }
    finish<V>(y, run, radix, k, twiddles, ar, ai, br, bi);
    if (both) finish<V>(y, run, radix, k + 1, twiddles, cr, ci, dr, di);
    matrix += 2 * row;
  }
}

export function stagePrime<V>(
  x: usize, y: usize, radix: i32, parts: i32, stride: i32, twiddles: usize, matrix: usize, scratch: usize,
): void {
  const run = <usize>stride * complexBytes<V>(), part = <usize>parts * run;
  for (let p = 0; p < parts; p++) {
    const turns = p > 0 ? twiddles + 16 * <usize>((p - 1) * (radix - 1)) : 0;
    for (let q: usize = 0; q < run; q += complexBytes<V>()) {
      butterfly<V>(x + q, y + q, part, run, radix, turns, matrix, scratch);
    }
    x += run;
    y += <usize>radix * run;
  }
}
