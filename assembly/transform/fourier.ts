/**
 * The discrete Fourier transform Z_k = Σ_j z_j·exp(−2πijk/n) of any length, stage by stage; see `slots` for its
 * block.
 */
import { add, mul, splat, sub } from "../elementary/arithmetic.js";
import { address, integer } from "../plan";
import { complexBytes, entry, entryNext, imaginary, nth, put, putProduct, real } from "./complex";
import { stagePrime } from "./prime";
import {
  FOURIER_CHIRP, FOURIER_INNER, FOURIER_LENGTH, FOURIER_SPECTRUM, FOURIER_STAGE, FOURIER_STAGES, STAGE_MATRIX,
  STAGE_RADIX, STAGE_SLOTS, STAGE_TWIDDLES,
} from "./slots";
import { stage2, stage3, stage4, stage5 } from "./stages";

/**
 * Carries the stages out on `many` interleaved sequences, from `x` to `y` and back in turn; answers the address of the
 * one that holds the result. `scratch` has room for a butterfly.
 */
function stages<V>(fourier: usize, x: usize, y: usize, scratch: usize, many: i32): usize {
  const count = integer(fourier, FOURIER_STAGES);
  let parts = integer(fourier, FOURIER_INNER), stride = many;
  for (let stage = 0; stage < count; stage++) {
    const slot = FOURIER_STAGE + stage * STAGE_SLOTS;
    const radix = integer(fourier, slot + STAGE_RADIX), twiddles = address(fourier, slot + STAGE_TWIDDLES);
    parts /= radix;
    if (radix == 4) stage4<V>(x, y, parts, stride, twiddles);
    else if (radix == 2) stage2<V>(x, y, parts, stride, twiddles);
    else if (radix == 3) stage3<V>(x, y, parts, stride, twiddles);
    else if (radix == 5) stage5<V>(x, y, parts, stride, twiddles);
    else stagePrime<V>(x, y, radix, parts, stride, twiddles, address(fourier, slot + STAGE_MATRIX), scratch);
    stride *= radix;
    const other = x;
    x = y;
    y = other;
  }
  return x;
}

/** Multiplies `count` numbers by a table's; `swapped` writes imaginary parts first. */
// @ts-ignore: decorator
@inline
export function multiply<V>(at: usize, table: usize, count: i32, swapped: bool): void {
  for (const end = nth<V>(at, count); at < end; at += complexBytes<V>(), table += 16) {
    const re = real<V>(at), im = imaginary<V>(at), wr = entry<V>(table), wi = entryNext<V>(table);
    if (swapped) put<V>(at, add<V>(mul<V>(re, wi), mul<V>(im, wr)), sub<V>(mul<V>(re, wr), mul<V>(im, wi)));
    else putProduct<V>(at, re, im, wr, wi);
  }
}

/** Sets `count` numbers to 0. */
export function clear<V>(at: usize, count: i32): void {
  const zero = splat<V>(0);
  for (const end = nth<V>(at, count); at < end; at += complexBytes<V>()) put<V>(at, zero, zero);
}

/**
 * Transforms the numbers at `x`, `many` interleaved sequences of them (one, where there is a chirp); answers the
 * address of the result. Behind `x` there is room for as many numbers once more, and for a butterfly.
 *
 * A length with a large prime factor is a convolution with the chirp exp(πij²/n), carried out by transforms of a
 * handier length (Bluestein, "A linear filtering approach to the computation of discrete Fourier transform", IEEE
 * Trans. Audio 18, 1970): the inverse transform is the forward one with real and imaginary parts swapped before and after.
 */
export function fourier<V>(fourier: usize, x: usize, many: i32): usize {
  const length = integer(fourier, FOURIER_LENGTH), inner = integer(fourier, FOURIER_INNER);
  const y = nth<V>(x, inner * many), scratch = nth<V>(y, inner * many);
  const chirp = address(fourier, FOURIER_CHIRP);
  if (!chirp) return stages<V>(fourier, x, y, scratch, many);
  multiply<V>(x, chirp, length, false);
  clear<V>(nth<V>(x, length), inner - length);
  const there = stages<V>(fourier, x, y, scratch, 1);
  multiply<V>(there, address(fourier, FOURIER_SPECTRUM), inner, true);
  const back = stages<V>(fourier, there, there == x ? y : x, scratch, 1);
  for (let j = 0; j < length; j++) {
    const at = nth<V>(back, j), w = chirp + 16 * <usize>j;
    putProduct<V>(at, imaginary<V>(at), real<V>(at), entry<V>(w), entryNext<V>(w));
  }
  return back;
}
