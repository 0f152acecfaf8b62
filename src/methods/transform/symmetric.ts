/**
 * Sine and cosine transforms of kind I: their tables, and the transforms in plain TypeScript, bit for bit what
 * `assembly/transform/symmetric.ts` computes, where the method stands.
 */
import { DCT_3, MOST_DIRECT } from "../../../assembly/transform/slots.js";
import { circle } from "./circle.js";
import { at, type Complex, clear, multiply, put, turn } from "./complex.js";
import { type Fourier, oddPrimesOf, prepareFourier, runFourier, smoothFrom } from "./fourier.js";
import { type Direct, prepareDirect, runDirect } from "./kinds.js";

/** −1 for a sine transform, of an odd extension; 1 for a cosine transform, of an even one. */
export type Parity = -1 | 1;

/** A factor of the length, and what takes it out. */
export type Level =
  | { readonly radix: 2; readonly half: Direct }
  | { readonly radix: number; readonly across: Fourier; readonly along: Fourier; readonly twiddles: Complex };

/** A transform of one length: by levels, or by a chirp and a partner of a handier length. */
export interface Symmetric {
  readonly parity: Parity;
  readonly length: number;
  readonly levels: readonly Level[];
  readonly chirp?: Chirp;
}

interface Chirp {
  readonly factors: Complex;
  readonly spectrum: Complex;
  readonly partner: Symmetric;
}

/** Odd levels are made of primes until they are this large: smaller ones are all overhead. */
const LEAST_RADIX = 16;

/** Prepares the transform of z_1 … z_{n−1}, or of z_0 … z_n, n = `length`. */
export function prepareSymmetric(parity: Parity, length: number): Symmetric {
  const primes = oddPrimesOf(length).reverse();
  if ((primes[0] ?? 1) > MOST_DIRECT) return { parity, length, levels: [], chirp: prepareChirp(parity, length) };
  const levels: Level[] = [];
  let n = length;
  for (; n % 2 === 0; n /= 2) levels.push({ radix: 2, half: prepareDirect(DCT_3, n / 2) });
  while (n > 1) {
    let radix = primes.shift()!;
    while (radix < LEAST_RADIX && primes.length > 0) radix *= primes.shift()!;
    const parts = n / radix;
    const twiddles = twiddlesOf(n, radix);
    levels.push({ radix, across: prepareFourier(radix), along: prepareFourier(2 * parts), twiddles });
    n = parts;
  }
  return { parity, length, levels };
}

/** exp(−πi·p·k/n), p from 0 to n/radix, k from 1 to (radix − 1)/2. */
function twiddlesOf(n: number, radix: number): Complex {
  const half = (radix - 1) / 2;
  const twiddles = new Float64Array(2 * (n / radix + 1) * half);
  for (let p = 0, i = 0; p <= n / radix; p++) {
    for (let k = 1; k <= half; k++, i++) {
      const { cos, sin } = circle(p * k, n);
      put(twiddles, i, cos, -sin);
    }
  }
  return twiddles;
}

function prepareChirp(parity: Parity, length: number): Chirp {
  const inner = smoothFrom(2 * length);
  const partner = prepareSymmetric(parity, inner);
  const factors = new Float64Array(2 * (length + 1));
  const wave = new Float64Array(2 * (inner + 1));
  for (let j = 0; j <= inner; j++) {
    const { cos, sin } = circle((j * j) % (4 * length), 2 * length);
    if (j <= length) put(factors, j, cos, -sin);
    put(wave, j, cos / (2 * inner), sin / (2 * inner));
  }
  descend(prepareSymmetric(1, inner), wave);
  // The result of a sine transform is i times the Fourier transform.
  const spectrum = new Float64Array(wave.length);
  for (let k = 0; k <= inner; k++) {
    const { re, im } = at(wave, k);
    if (parity < 0) put(spectrum, k, 0 - im, re);
    else put(spectrum, k, re, im);
  }
  return { factors, spectrum, partner };
}

/** Transforms the pair in place; z_0 of a sine transform is not stored. */
export function runSymmetric(symmetric: Symmetric, unit: Complex): void {
  const edge = symmetric.parity < 0 ? 1 : 0;
  const line = new Float64Array(2 * (symmetric.length + 1));
  line.set(unit, 2 * edge);
  if (symmetric.chirp) convolve(symmetric.chirp, symmetric.length, line);
  else descend(symmetric, line);
  unit.set(line.subarray(2 * edge, 2 * edge + unit.length));
}

/** Transforms numbers 0 … n in place. */
function descend({ parity, length, levels }: Symmetric, line: Complex): void {
  const rest = line.slice();
  if (parity < 0) for (const end of [0, length]) clear(rest, end, end + 1);
  let n = length;
  let step = 1;
  for (const level of levels) {
    if ("half" in level) halve(level.half, parity, rest, n, line, step);
    else divide(level, parity, rest, n, line, step);
    n /= level.radix;
    step *= level.radix;
  }
  if (parity < 0) return;
  const { re: ar, im: ai } = at(rest, 0);
  const { re: br, im: bi } = at(rest, 1);
  put(line, 0, ar + br, ai + bi);
  put(line, step, ar - br, ai - bi);
}

function halve(half: Direct, parity: Parity, rest: Complex, n: number, line: Complex, step: number): void {
  const unit = new Float64Array(n);
  for (let j = 0; 2 * j <= n; j++) {
    const { re: ar, im: ai } = at(rest, j);
    const { re: br, im: bi } = at(rest, n - j);
    if (parity < 0) {
      put(rest, j, ar - br, ai - bi);
      if (j > 0) put(unit, n / 2 - j, ar + br, ai + bi);
    } else {
      put(rest, j, ar + br, ai + bi);
      if (2 * j < n) put(unit, j, ar - br, ai - bi);
    }
  }
  runDirect(DCT_3, half, unit);
  for (let k = 0; 2 * k < n; k++) {
    const { re, im } = at(unit, k);
    if (parity < 0 && k % 2) put(line, step * (2 * k + 1), 0 - re, 0 - im);
    else put(line, step * (2 * k + 1), re, im);
  }
}

function divide(
  { radix, across, along, twiddles }: Exclude<Level, { half: Direct }>,
  parity: Parity,
  rest: Complex,
  n: number,
  line: Complex,
  step: number,
): void {
  const parts = n / radix;
  const half = (radix - 1) / 2;
  const sequences = Array.from({ length: half }, () => new Float64Array(4 * parts));
  for (let p = 0; p <= parts; p++) {
    const group = new Float64Array(2 * across.inner);
    for (let l = 0; l < radix; l++) {
      const j = p + 2 * parts * l;
      const { re, im } = at(rest, j > n ? 2 * n - j : j);
      if (j > n && parity < 0) put(group, l, 0 - re, 0 - im);
      else put(group, l, re, im);
    }
    const z = runFourier(across, group);
    put(rest, p, z[0]!, z[1]!);
    sequences.forEach((sequence, i) => {
      const k = i + 1;
      turn(sequence, p, z[2 * k]!, z[2 * k + 1]!, twiddles, p * half + i);
      if (p === 0 || p === parts) return;
      const { re: wr, im: wi } = at(twiddles, p * half + i);
      const { re, im } = at(z, radix - k);
      const mr = re * wr + im * wi;
      const mi = im * wr - re * wi;
      if (parity < 0) put(sequence, 2 * parts - p, 0 - mr, 0 - mi);
      else put(sequence, 2 * parts - p, mr, mi);
    });
  }
  sequences.forEach((sequence, i) => {
    const z = runFourier(along, sequence);
    for (let l = 0; l < 2 * parts; l++) {
      const frequency = radix * l + i + 1;
      const above = frequency > n;
      const to = step * (above ? 2 * n - frequency : frequency);
      const { re, im } = at(z, l);
      if (parity > 0) put(line, to, re, im);
      else if (above) put(line, to, im, 0 - re);
      else put(line, to, 0 - im, re);
    }
  });
}

function convolve({ factors, spectrum, partner }: Chirp, n: number, line: Complex): void {
  const wave = new Float64Array(2 * (partner.length + 1));
  wave.set(line);
  multiply(wave, factors, n + 1);
  const { re, im } = at(wave, n);
  put(wave, n, 0.5 * re, 0.5 * im);
  descend(partner, wave);
  multiply(wave, spectrum, partner.length + 1);
  descend(partner, wave);
  multiply(wave, factors, n + 1);
  line.set(wave.subarray(0, line.length));
}
