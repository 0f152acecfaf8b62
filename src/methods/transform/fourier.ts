/**
 * The discrete Fourier transform Z_k = Σ_j z_j·exp(−2πijk/n) of any length: its tables, and the transform itself in
 * plain TypeScript, bit for bit what `assembly/transform` computes.
 */
import { COS_5, COS_5_TWICE, MOST_DIRECT, SIN_3, SIN_5, SIN_5_TWICE } from "../../../assembly/transform/slots.js";
import { circle } from "./circle.js";
import { at, type Complex, multiply, put, turn } from "./complex.js";

/** One stage: `parts` butterflies of `radix` numbers in each of the interleaved sequences. */
export interface Stage {
  readonly radix: number;
  readonly parts: number;
  /** exp(−2πi·p·k/(radix·parts)) for p = 1 … parts − 1 and k = 1 … radix − 1. */
  readonly twiddles: Complex;
  /** cos and sin of 2πjk/radix for j, k = 1 … (radix − 1)/2, where the radix has no code of its own. */
  readonly matrix: Complex;
}

/** The transform of one length. */
export interface Fourier {
  readonly length: number;
  /** Length that the stages transform: `length`, or a handier one at least twice as long. */
  readonly inner: number;
  readonly stages: readonly Stage[];
  readonly chirp?: { readonly factors: Complex; readonly spectrum: Complex };
}

/** Prepares the transform of `length` ≥ 1 numbers. */
export function prepareFourier(length: number): Fourier {
  const radices = radicesOf(length);
  if (Math.max(1, ...radices) <= MOST_DIRECT) return { length, inner: length, stages: stagesOf(length, radices) };
  const inner = smoothFrom(2 * length - 1);
  const stages = stagesOf(inner, radicesOf(inner));
  const factors = new Float64Array(2 * length);
  const wave = new Float64Array(2 * inner);
  for (let j = 0; j < length; j++) {
    const { cos, sin } = circle((j * j) % (2 * length), length);
    put(factors, j, cos, -sin);
    put(wave, j, cos / inner, sin / inner);
    if (j > 0) put(wave, inner - j, cos / inner, sin / inner);
  }
  return { length, inner, stages, chirp: { factors, spectrum: runStages(stages, wave) } };
}

/** The length's factors: fours, at most one two, then odd primes in rising order. */
function radicesOf(length: number): number[] {
  const radices: number[] = [];
  let rest = length;
  for (; rest % 4 === 0; rest /= 4) radices.push(4);
  if (rest % 2 === 0) radices.push(2);
  return [...radices, ...oddPrimesOf(length)];
}

/** The odd prime factors of a number, in rising order. */
export function oddPrimesOf(number: number): number[] {
  const primes: number[] = [];
  let rest = number;
  while (rest % 2 === 0) rest /= 2;
  for (let factor = 3; rest > 1; ) {
    if (rest % factor === 0) {
      primes.push(factor);
      rest /= factor;
    } else factor = factor * factor > rest ? rest : factor + 2;
  }
  return primes;
}

/** Time that a number spends in a stage, by radix; measured, in units of a stage of four. */
const COST: Readonly<Record<number, number>> = { 2: 0.8, 3: 1.1, 4: 1, 5: 1.7 };

/** The number without prime factors above 5, `least` or somewhat more, whose transform is the quickest. */
export function smoothFrom(least: number): number {
  let best = 0;
  let lowest = Infinity;
  for (let fives = 1; fives < 2 * least; fives *= 5) {
    for (let odd = fives; odd < 2 * least; odd *= 3) {
      let length = odd;
      while (length < least) length *= 2;
      const cost = radicesOf(length).reduce((sum, radix) => sum + COST[radix]!, 0) * length;
      if (cost < lowest) [best, lowest] = [length, cost];
    }
  }
  return best;
}

function stagesOf(length: number, radices: readonly number[]): Stage[] {
  let rest = length;
  return radices.map((radix) => {
    const parts = rest / radix;
    const twiddles = new Float64Array(2 * (parts - 1) * (radix - 1));
    for (let p = 1, entry = 0; p < parts; p++) {
      for (let k = 1; k < radix; k++, entry++) {
        const { cos, sin } = circle(2 * p * k, rest);
        put(twiddles, entry, cos, -sin);
      }
    }
    rest = parts;
    return { radix, parts, twiddles, matrix: matrixOf(radix) };
  });
}

function matrixOf(radix: number): Complex {
  const half = radix > 5 ? (radix - 1) / 2 : 0;
  const matrix = new Float64Array(2 * half * half);
  for (let k = 1, entry = 0; k <= half; k++) {
    for (let j = 1; j <= half; j++, entry++) {
      const { cos, sin } = circle(2 * j * k, radix);
      put(matrix, entry, cos, sin);
    }
  }
  return matrix;
}

/** Transforms `numbers`, of which the first `fourier.length` count; there is room for `fourier.inner`. */
export function runFourier({ length, inner, stages, chirp }: Fourier, numbers: Complex): Complex {
  if (!chirp) return runStages(stages, numbers);
  const wave = new Float64Array(2 * inner);
  wave.set(numbers.subarray(0, 2 * length));
  multiply(wave, chirp.factors, length);
  const convolved = runStages(stages, wave);
  multiply(convolved, chirp.spectrum, inner);
  swap(convolved);
  const back = runStages(stages, convolved);
  swap(back);
  multiply(back, chirp.factors, length);
  return back;
}

/** Swaps real and imaginary parts. */
function swap(numbers: Complex): void {
  for (let j = 0; 2 * j < numbers.length; j++) {
    const { re, im } = at(numbers, j);
    put(numbers, j, im, re);
  }
}

/** Stockham's stages, decimation in frequency; see `assembly/transform/stages.ts`. */
function runStages(stages: readonly Stage[], numbers: Complex): Complex {
  let x = numbers;
  let y: Complex = new Float64Array(numbers.length);
  let stride = 1;
  for (const { radix, parts, twiddles, matrix } of stages) {
    const butterfly = BUTTERFLIES[radix] ?? prime(matrix);
    const group = new Float64Array(2 * radix);
    for (let p = 0; p < parts; p++) {
      for (let q = 0; q < stride; q++) {
        for (let j = 0; j < radix; j++) {
          const from = 2 * (q + stride * (p + parts * j));
          group[2 * j] = x[from]!;
          group[2 * j + 1] = x[from + 1]!;
        }
        butterfly(group);
        for (let k = 0; k < radix; k++) {
          const to = q + stride * (radix * p + k);
          const re = group[2 * k]!;
          const im = group[2 * k + 1]!;
          if (p > 0 && k > 0) turn(y, to, re, im, twiddles, (p - 1) * (radix - 1) + k - 1);
          else put(y, to, re, im);
        }
      }
    }
    stride *= radix;
    [x, y] = [y, x];
  }
  return x;
}

/** A transform of a few numbers in place. */
type Butterfly = (z: Complex) => void;

const BUTTERFLIES: Readonly<Record<number, Butterfly>> = {
  2: (z) => {
    const ar = z[0]!;
    const ai = z[1]!;
    const br = z[2]!;
    const bi = z[3]!;
    put(z, 0, ar + br, ai + bi);
    put(z, 1, ar - br, ai - bi);
  },

  3: (z) => {
    const ar = z[0]!;
    const ai = z[1]!;
    const sr = z[2]! + z[4]!;
    const si = z[3]! + z[5]!;
    const dr = SIN_3 * (z[2]! - z[4]!);
    const di = SIN_3 * (z[3]! - z[5]!);
    const mr = ar - 0.5 * sr;
    const mi = ai - 0.5 * si;
    put(z, 0, ar + sr, ai + si);
    put(z, 1, mr + di, mi - dr);
    put(z, 2, mr - di, mi + dr);
  },

  4: (z) => {
    const sr = z[0]! + z[4]!;
    const si = z[1]! + z[5]!;
    const dr = z[0]! - z[4]!;
    const di = z[1]! - z[5]!;
    const tr = z[2]! + z[6]!;
    const ti = z[3]! + z[7]!;
    const er = z[2]! - z[6]!;
    const ei = z[3]! - z[7]!;
    put(z, 0, sr + tr, si + ti);
    put(z, 1, dr + ei, di - er);
    put(z, 2, sr - tr, si - ti);
    put(z, 3, dr - ei, di + er);
  },

  5: (z) => {
    const ar = z[0]!;
    const ai = z[1]!;
    const pr = z[2]! + z[8]!;
    const pi = z[3]! + z[9]!;
    const qr = z[2]! - z[8]!;
    const qi = z[3]! - z[9]!;
    const sr = z[4]! + z[6]!;
    const si = z[5]! + z[7]!;
    const tr = z[4]! - z[6]!;
    const ti = z[5]! - z[7]!;
    const mr = ar + (COS_5 * pr + COS_5_TWICE * sr);
    const mi = ai + (COS_5 * pi + COS_5_TWICE * si);
    const ur = SIN_5 * qr + SIN_5_TWICE * tr;
    const ui = SIN_5 * qi + SIN_5_TWICE * ti;
    const nr = ar + (COS_5_TWICE * pr + COS_5 * sr);
    const ni = ai + (COS_5_TWICE * pi + COS_5 * si);
    const vr = SIN_5_TWICE * qr - SIN_5 * tr;
    const vi = SIN_5_TWICE * qi - SIN_5 * ti;
    put(z, 0, ar + (pr + sr), ai + (pi + si));
    put(z, 1, mr + ui, mi - ur);
    put(z, 2, nr + vi, ni - vr);
    put(z, 3, nr - vi, ni + vr);
    put(z, 4, mr - ui, mi + ur);
  },
};

/** The butterfly of any odd number; see `assembly/transform/prime.ts`. */
function prime(matrix: Complex): Butterfly {
  return (z) => {
    const radix = z.length / 2;
    const half = (radix - 1) / 2;
    const input = z.slice();
    for (let j = 1; j <= half; j++) {
      z[0]! += input[2 * j]! + input[2 * (radix - j)]!;
      z[1]! += input[2 * j + 1]! + input[2 * (radix - j) + 1]!;
    }
    for (let k = 1; k <= half; k++) {
      let ar = input[0]!;
      let ai = input[1]!;
      let br = 0;
      let bi = 0;
      for (let j = 1; j <= half; j++) {
        const entry = 2 * ((k - 1) * half + j - 1);
        const cos = matrix[entry]!;
        const sin = matrix[entry + 1]!;
        const near = 2 * j;
        const far = 2 * (radix - j);
        ar += cos * (input[near]! + input[far]!);
        ai += cos * (input[near + 1]! + input[far + 1]!);
        br += sin * (input[near]! - input[far]!);
        bi += sin * (input[near + 1]! - input[far + 1]!);
      }
      put(z, k, ar + bi, ai - br);
      put(z, radix - k, ar - bi, ai + br);
    }
  };
}
