/**
 * Real transforms of a pair of lines, by one complex transform: their tables, and the transforms in plain TypeScript,
 * bit for bit what `assembly/transform/kinds.ts` computes, where the formulas stand.
 */
import { DCT_2, DCT_3, DCT_4, DFT, DFT_BACK } from "../../../assembly/transform/slots.js";
import { circle, type Point } from "./circle.js";
import { at, type Complex, put } from "./complex.js";
import { type Fourier, prepareFourier, runFourier } from "./fourier.js";

/** Kinds that are one Fourier transform, by the numbers that the kernel knows them by. */
export type DirectKind = typeof DFT | typeof DFT_BACK | typeof DCT_2 | typeof DCT_3 | typeof DCT_4;

/** Tables for a kind and its inverse, for lines of one length. */
export interface Direct {
  /** The n of the formulas. */
  readonly length: number;
  /** −1 where every other value of the line changes its sign, before a DCT_2 and after a DCT_3. */
  readonly sign: 1 | -1;
  readonly table: Float64Array;
  readonly fourier: Fourier;
}

/** Prepares a kind, and its inverse with it, for lines of `length` ≥ 1. */
export function prepareDirect(kind: DirectKind, length: number, sign: 1 | -1 = 1): Direct {
  const halved = kind === DCT_4 && length % 2 === 0;
  return { length, sign, table: tableOf(kind, length), fourier: prepareFourier(halved ? length / 2 : length) };
}

function tableOf(kind: DirectKind, n: number): Float64Array {
  if (kind === DCT_4 && n % 2) return points(n / 2, (k) => circle(2 * k + 1, 4 * n), 0.5, 0.5);
  if (kind === DCT_4) return points(n / 2, (j) => circle(8 * j + 1, 8 * n), 1, -1);
  if (kind === DCT_2 || kind === DCT_3) return points(Math.floor(n / 2), (k) => circle(k + 1, 2 * n), 1, 1);
  return new Float64Array(0);
}

/** Scaled cosines and sines of `count` angles, rounded up to a whole number. */
function points(count: number, angle: (i: number) => Point, cosines: number, sines: number): Float64Array {
  const table = new Float64Array(2 * Math.ceil(count));
  for (let i = 0; i < count; i++) {
    const { cos, sin } = angle(i);
    put(table, i, cosines * cos, sines * sin);
  }
  return table;
}

/** Transforms the pair in place: one line is the real parts of `unit`, the other the imaginary parts. */
export function runDirect(kind: DirectKind, direct: Direct, unit: Complex): void {
  RUN[kind](direct, unit, new Float64Array(2 * direct.fourier.inner));
}

type Run = (direct: Direct, unit: Complex, x: Complex) => void;

const RUN: Readonly<Record<DirectKind, Run>> = {
  [DFT]: ({ length: n, fourier }, unit, x) => {
    x.set(unit);
    const z = runFourier(fourier, x);
    put(unit, 0, z[0]! + z[0]!, z[1]! + z[1]!);
    for (let k = 1; 2 * k <= n; k++) {
      const { er, ei, fr, fi } = spectra(z, k, n - k);
      if (2 * k < n) put(unit, n - k, fr, fi);
      put(unit, k, er, ei);
    }
  },

  [DFT_BACK]: ({ length: n, fourier }, unit, x) => {
    put(x, 0, unit[1]!, unit[0]!);
    for (let k = 1; 2 * k <= n; k++) {
      const { re: cr, im: ci } = at(unit, k);
      if (2 * k === n) put(x, k, ci, cr);
      else {
        const { re: dr, im: di } = at(unit, n - k);
        putPair(x, k, n - k, cr, ci, dr, di);
      }
    }
    const z = runFourier(fourier, x);
    for (let j = 0; j < n; j++) put(unit, j, z[2 * j + 1]!, z[2 * j]!);
  },

  [DCT_2]: ({ length: n, sign, table, fourier }, unit, x) => {
    for (let j = 0; j < n; j++) {
      const { re, im } = at(unit, j);
      if (j % 2) put(x, n - (j + 1) / 2, sign * re, sign * im);
      else put(x, j / 2, re, im);
    }
    const z = runFourier(fourier, x);
    put(unit, 0, z[0]! + z[0]!, z[1]! + z[1]!);
    for (let k = 1; 2 * k <= n; k++) turnPair(unit, k, n - k, z, k, n - k, table, k - 1);
  },

  [DCT_3]: ({ length: n, sign, table, fourier }, unit, x) => {
    put(x, 0, unit[1]!, unit[0]!);
    for (let k = 1; 2 * k <= n; k++) {
      const { re: c, im: s } = at(table, k - 1);
      const { re: ar, im: ai } = at(unit, k);
      const { re: br, im: bi } = at(unit, n - k);
      putPair(x, k, n - k, c * ar + s * br, c * ai + s * bi, s * ar - c * br, s * ai - c * bi);
    }
    const z = runFourier(fourier, x);
    for (let j = 0; j < n; j++) {
      const { re: im, im: re } = at(z, j % 2 ? n - (j + 1) / 2 : j / 2);
      if (j % 2) put(unit, j, sign * re, sign * im);
      else put(unit, j, re, im);
    }
  },

  [DCT_4]: (direct, unit, x) => {
    if (direct.length % 2) cosine4Odd(direct, unit, x);
    else for (const line of [0, 1]) cosine4Even(direct, unit, x, line);
  },
};

function cosine4Even({ length: n, table, fourier }: Direct, unit: Complex, x: Complex, line: number): void {
  for (let j = 0; 2 * j < n; j++) {
    const { re: wr, im: wi } = at(table, j);
    const re = unit[4 * j + line]!;
    const im = unit[2 * (n - 1 - 2 * j) + line]!;
    put(x, j, re * wr - im * wi, re * wi + im * wr);
  }
  const z = runFourier(fourier, x);
  for (let k = 0; 2 * k < n; k++) {
    const { re: wr, im: wi } = at(table, k);
    const { re, im } = at(z, k);
    unit[4 * k + line] = re * wr - im * wi;
    unit[2 * (n - 1 - 2 * k) + line] = 0 - (re * wi + im * wr);
  }
}

function cosine4Odd({ length: n, table, fourier }: Direct, unit: Complex, x: Complex): void {
  for (let j = 0; j < n; j++) {
    const angle = 8 * j + 1;
    const above = angle > 4 * n ? 8 * n - angle : angle;
    const mirrored = above > 2 * n;
    const { re, im } = at(unit, ((mirrored ? 4 * n - above : above) - 1) / 2);
    const sign = mirrored ? -1 : 1;
    put(x, j, sign * re, sign * im);
  }
  const z = runFourier(fourier, x);
  for (let k = 0; 2 * k + 1 <= n; k++) {
    const frequency = 2 * k + 1;
    turnPair(unit, k, n - 1 - k, z, frequency === n ? 0 : frequency, n - frequency, table, k);
  }
}

/** With P and Q the numbers k and l of z: P + Q and −i·(P − Q), twice the two lines' real and imaginary parts. */
function spectra(z: Complex, k: number, l: number): { er: number; ei: number; fr: number; fi: number } {
  const { re: pr, im: pi } = at(z, k);
  const { re: qr, im: qi } = at(z, l);
  return { er: pr + qr, ei: pi + qi, fr: pi - qi, fi: qr - pr };
}

/** Writes E + i·F as number k and E − i·F as number l, real and imaginary parts swapped for the inverse transform. */
function putPair(x: Complex, k: number, l: number, er: number, ei: number, fr: number, fi: number): void {
  put(x, k, ei + fr, er - fi);
  put(x, l, ei - fr, er + fi);
}

/** With E and F the spectra of p and q, and c and s number `entry` of the table: c·E + s·F to k, s·E − c·F to l. */
function turnPair(
  unit: Complex,
  k: number,
  l: number,
  z: Complex,
  p: number,
  q: number,
  table: Float64Array,
  entry: number,
): void {
  const { re: c, im: s } = at(table, entry);
  const { er, ei, fr, fi } = spectra(z, p, q);
  put(unit, k, c * er + s * fr, c * ei + s * fi);
  put(unit, l, s * er - c * fr, s * ei - c * fi);
}
