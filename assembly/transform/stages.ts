/**
 * One stage of the discrete Fourier transform, in Stockham's self-sorting form with decimation in frequency (Van Loan,
 * "Computational Frameworks for the Fast Fourier Transform", SIAM 1992, 1.7).
 *
 * `x` holds `stride` interleaved sequences of radix·parts numbers; each number p of each part meets its fellows in a
 * butterfly, is turned by ω^(p·i), ω = exp(−2πi/(radix·parts)), and lands in `y` as part of `radix` times as many
 * sequences of `parts` numbers:
 *
 *     y[q + stride·(radix·p + i)] = ω^(p·i) · Σ_j x[q + stride·(p + parts·j)]·exp(−2πi·i·j/radix)
 *
 * p = 0 needs no turning.
 */
import { add, mul, splat, sub } from "../elementary/arithmetic.js";
import { complexBytes, entry, entryNext, imaginary, put, putProduct, real } from "./complex";
import { COS_5, COS_5_TWICE, SIN_3, SIN_5, SIN_5_TWICE } from "./slots";

/** Writes re + i·im, turned by (wr + i·wi) unless it stands at p = 0. */
// @ts-ignore: decorator
@inline
function turn<V>(turned: bool, at: usize, re: V, im: V, wr: V, wi: V): void {
  if (turned) putProduct<V>(at, re, im, wr, wi);
  else put<V>(at, re, im);
}

// @ts-ignore: decorator
@inline
function run2<V>(turned: bool, x: usize, y: usize, part: usize, run: usize, wr: V, wi: V): void {
  for (const end = x + run; x < end; x += complexBytes<V>(), y += complexBytes<V>()) {
    const b = x + part;
    const ar = real<V>(x), ai = imaginary<V>(x), br = real<V>(b), bi = imaginary<V>(b);
    put<V>(y, add<V>(ar, br), add<V>(ai, bi));
    turn<V>(turned, y + run, sub<V>(ar, br), sub<V>(ai, bi), wr, wi);
  }
}

export function stage2<V>(x: usize, y: usize, parts: i32, stride: i32, twiddles: usize): void {
  const run = <usize>stride * complexBytes<V>(), part = <usize>parts * run;
  const zero = splat<V>(0);
  run2<V>(false, x, y, part, run, zero, zero);
  for (let p = 1; p < parts; p++) {
    x += run; y += 2 * run;
    run2<V>(true, x, y, part, run, entry<V>(twiddles), entryNext<V>(twiddles));
    twiddles += 16;
  }
}

// @ts-ignore: decorator
@inline
function run3<V>(turned: bool, x: usize, y: usize, part: usize, run: usize, w1r: V, w1i: V, w2r: V, w2i: V): void {
  const half = splat<V>(0.5), sine = splat<V>(SIN_3);
  for (const end = x + run; x < end; x += complexBytes<V>(), y += complexBytes<V>()) {
    const b = x + part, c = b + part;
    const br = real<V>(b), bi = imaginary<V>(b), cr = real<V>(c), ci = imaginary<V>(c);
    const ar = real<V>(x), ai = imaginary<V>(x);
    const sr = add<V>(br, cr), si = add<V>(bi, ci);
    const dr = mul<V>(sine, sub<V>(br, cr)), di = mul<V>(sine, sub<V>(bi, ci));
    const mr = sub<V>(ar, mul<V>(half, sr)), mi = sub<V>(ai, mul<V>(half, si));
    put<V>(y, add<V>(ar, sr), add<V>(ai, si));
    turn<V>(turned, y + run, add<V>(mr, di), sub<V>(mi, dr), w1r, w1i);
    turn<V>(turned, y + 2 * run, sub<V>(mr, di), add<V>(mi, dr), w2r, w2i);
  }
}

export function stage3<V>(x: usize, y: usize, parts: i32, stride: i32, twiddles: usize): void {
  const run = <usize>stride * complexBytes<V>(), part = <usize>parts * run;
  const zero = splat<V>(0);
  run3<V>(false, x, y, part, run, zero, zero, zero, zero);
  for (let p = 1; p < parts; p++) {
    x += run; y += 3 * run;
    const w1r = entry<V>(twiddles), w1i = entryNext<V>(twiddles);
    run3<V>(true, x, y, part, run, w1r, w1i, entry<V>(twiddles + 16), entryNext<V>(twiddles + 16));
    twiddles += 32;
  }
}

// @ts-ignore: decorator
@inline
function run4<V>(
  turned: bool, x: usize, y: usize, part: usize, run: usize, w1r: V, w1i: V, w2r: V, w2i: V, w3r: V, w3i: V,
): void {
  for (const end = x + run; x < end; x += complexBytes<V>(), y += complexBytes<V>()) {
    const b = x + part, c = b + part, d = c + part;
    const ar = real<V>(x), ai = imaginary<V>(x), cr = real<V>(c), ci = imaginary<V>(c);
    const sr = add<V>(ar, cr), si = add<V>(ai, ci), dr = sub<V>(ar, cr), di = sub<V>(ai, ci);
    const br = real<V>(b), bi = imaginary<V>(b), er = real<V>(d), ei = imaginary<V>(d);
    const tr = add<V>(br, er), ti = add<V>(bi, ei), fr = sub<V>(br, er), fi = sub<V>(bi, ei);
    put<V>(y, add<V>(sr, tr), add<V>(si, ti));
    turn<V>(turned, y + run, add<V>(dr, fi), sub<V>(di, fr), w1r, w1i);
    turn<V>(turned, y + 2 * run, sub<V>(sr, tr), sub<V>(si, ti), w2r, w2i);
    turn<V>(turned, y + 3 * run, sub<V>(dr, fi), add<V>(di, fr), w3r, w3i);
  }
}

export function stage4<V>(x: usize, y: usize, parts: i32, stride: i32, twiddles: usize): void {
  const run = <usize>stride * complexBytes<V>(), part = <usize>parts * run;
  const zero = splat<V>(0);
  run4<V>(false, x, y, part, run, zero, zero, zero, zero, zero, zero);
  for (let p = 1; p < parts; p++) {
    x += run; y += 4 * run;
    const w1r = entry<V>(twiddles), w1i = entryNext<V>(twiddles);
    const w2r = entry<V>(twiddles + 16), w2i = entryNext<V>(twiddles + 16);
    run4<V>(true, x, y, part, run, w1r, w1i, w2r, w2i, entry<V>(twiddles + 32), entryNext<V>(twiddles + 32));
    twiddles += 48;
  }
}

// @ts-ignore: decorator
@inline
function run5<V>(
  turned: bool, x: usize, y: usize, part: usize, run: usize,
  w1r: V, w1i: V, w2r: V, w2i: V, w3r: V, w3i: V, w4r: V, w4i: V,
): void {
  const c1 = splat<V>(COS_5), s1 = splat<V>(SIN_5), c2 = splat<V>(COS_5_TWICE), s2 = splat<V>(SIN_5_TWICE);
  for (const end = x + run; x < end; x += complexBytes<V>(), y += complexBytes<V>()) {
    const b = x + part, c = b + part, d = c + part, e = d + part;
    const ar = real<V>(x), ai = imaginary<V>(x);
    const br = real<V>(b), bi = imaginary<V>(b), er = real<V>(e), ei = imaginary<V>(e);
    const pr = add<V>(br, er), pi = add<V>(bi, ei), qr = sub<V>(br, er), qi = sub<V>(bi, ei);
    const cr = real<V>(c), ci = imaginary<V>(c), dr = real<V>(d), di = imaginary<V>(d);
    const sr = add<V>(cr, dr), si = add<V>(ci, di), tr = sub<V>(cr, dr), ti = sub<V>(ci, di);
    put<V>(y, add<V>(ar, add<V>(pr, sr)), add<V>(ai, add<V>(pi, si)));
    const mr = add<V>(ar, add<V>(mul<V>(c1, pr), mul<V>(c2, sr)));
    const mi = add<V>(ai, add<V>(mul<V>(c1, pi), mul<V>(c2, si)));
    const ur = add<V>(mul<V>(s1, qr), mul<V>(s2, tr)), ui = add<V>(mul<V>(s1, qi), mul<V>(s2, ti));
    turn<V>(turned, y + run, add<V>(mr, ui), sub<V>(mi, ur), w1r, w1i);
    turn<V>(turned, y + 4 * run, sub<V>(mr, ui), add<V>(mi, ur), w4r, w4i);
    const nr = add<V>(ar, add<V>(mul<V>(c2, pr), mul<V>(c1, sr)));
    const ni = add<V>(ai, add<V>(mul<V>(c2, pi), mul<V>(c1, si)));
    const vr = sub<V>(mul<V>(s2, qr), mul<V>(s1, tr)), vi = sub<V>(mul<V>(s2, qi), mul<V>(s1, ti));
    turn<V>(turned, y + 2 * run, add<V>(nr, vi), sub<V>(ni, vr), w2r, w2i);
    turn<V>(turned, y + 3 * run, sub<V>(nr, vi), add<V>(ni, vr), w3r, w3i);
  }
}

export function stage5<V>(x: usize, y: usize, parts: i32, stride: i32, twiddles: usize): void {
  const run = <usize>stride * complexBytes<V>(), part = <usize>parts * run;
  const zero = splat<V>(0);
  run5<V>(false, x, y, part, run, zero, zero, zero, zero, zero, zero, zero, zero);
  for (let p = 1; p < parts; p++) {
    x += run; y += 5 * run;
    const w1r = entry<V>(twiddles), w1i = entryNext<V>(twiddles);
    const w2r = entry<V>(twiddles + 16), w2i = entryNext<V>(twiddles + 16);
    const w3r = entry<V>(twiddles + 32), w3i = entryNext<V>(twiddles + 32);
    run5<V>(true, x, y, part, run, w1r, w1i, w2r, w2i, w3r, w3i, entry<V>(twiddles + 48), entryNext<V>(twiddles + 48));
    twiddles += 64;
  }
}
