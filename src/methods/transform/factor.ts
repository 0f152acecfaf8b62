/**
 * What becomes of each mode, in plain TypeScript: bit for bit `assembly/transform/factor.ts`, where the method
 * stands.
 */
import { exp } from "../../../assembly/elementary/exponential.js";
import { expMinusOne, logOneMinus } from "../../../assembly/elementary/small.js";
import { METHOD_CRANK_NICOLSON, METHOD_EXACT, METHOD_STEADY, METHOD_STEPS } from "../../../assembly/transform/slots.js";
import type { Complex } from "./complex.js";

export type FactorMethod =
  | typeof METHOD_STEPS
  | typeof METHOD_EXACT
  | typeof METHOD_CRANK_NICOLSON
  | typeof METHOD_STEADY;

/** One axis of modes, scaled for the job at hand. */
export interface FactorAxis {
  /** 4r·sin²(θ/2) and 4r·cos²(θ/2) of every mode. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** What a unit of input at the low and at the high wall gives to every mode. */
  readonly edges: readonly [Float64Array, Float64Array];
  /**
   * What enters there in one step, mode by mode of the other two axes; nothing where it is left out. Rows of lines for
   * the axes along and outer, by the mode along or the row; rows of modes along, by the row, for the inner axis.
   */
  readonly walls: readonly [Float64Array | undefined, Float64Array | undefined];
}

/** What happens to all modes of a field. */
export interface Factor {
  readonly method: FactorMethod;
  readonly steps: number;
  /** Whether two implicit half steps come first. */
  readonly damped: boolean;
  /** 2 − Σ 4r. */
  readonly gap: number;
  /** Undoes the transforms' gains. */
  readonly norm: number;
  /** What a mode that does not decay keeps of one step's input. */
  readonly atRest: number;
  /** Modes with a factor below exp(−faded) are taken to be gone. */
  readonly faded: number;
  /** Axes: along the lines, across them within a row, and across rows. */
  readonly along: FactorAxis;
  readonly inner: FactorAxis;
  readonly outer: FactorAxis;
}

/** Whether some wall feeds the modes. */
export function isFed({ along, inner, outer }: Factor): boolean {
  return [along, inner, outer].some((axis) => axis.walls.some((wall) => wall !== undefined));
}

/** Values from one row of walls' input to the next: the lines of a row, rounded up to whole groups. */
export function pitchOf({ inner }: Factor): number {
  return Math.ceil(inner.low.length / 4) * 4;
}

/** Whether nothing is left of the modes of `lines` lines of a row, so that their own values need not even be known. */
export function fades(factor: Factor, row: number, line: number, lines: number): boolean {
  const { method, steps, gap, faded, along, inner, outer } = factor;
  if (method !== METHOD_STEPS && method !== METHOD_EXACT) return false;
  const low = least(along.low);
  const high = gap + least(along.high);
  for (let i = line; i < line + lines; i++) {
    const s = low + (inner.low[i]! + outer.low[row]!);
    const y = high + (inner.high[i]! + outer.high[row]!);
    if (!(steps * (method === METHOD_EXACT ? s : Math.min(s, y)) > faded)) return false;
  }
  return true;
}

/** The least of an axis's entries. */
export function least(entries: Float64Array): number {
  return entries.reduce((a, b) => Math.min(a, b));
}

/** Multiplies the modes of two lines of a row, the real and the imaginary parts of `unit`. */
export function propagate(factor: Factor, unit: Complex, row: number, lines: readonly [number, number]): void {
  const fed = isFed(factor);
  const count = unit.length / 2;
  lines.forEach((line, part) => {
    for (let k = 0; k < count; k++) {
      const { p, q } = fate(factor, k, line, row);
      const after = unit[2 * k + part]! * p;
      const sum = fed ? after + total(inputs(factor, k, line, row)) * q : after;
      unit[2 * k + part] = sum * factor.norm;
    }
  });
}

/** What a mode keeps of itself, and of one step's input. Lines beyond the last one have entries of 0. */
function fate(factor: Factor, k: number, line: number, row: number): { p: number; q: number } {
  const { method, steps, damped, gap, atRest, faded, along, inner, outer } = factor;
  const s = along.low[k]! + ((inner.low[line] ?? 0) + outer.low[row]!);
  if (method === METHOD_STEADY) return s > 0 ? { p: 0, q: 1 / s } : { p: 1, q: 0 };
  let x = s;
  let y = 2;
  if (method === METHOD_STEPS) y = gap + (along.high[k]! + ((inner.high[line] ?? 0) + outer.high[row]!));
  else if (method === METHOD_CRANK_NICOLSON) {
    const d = 2 / (2 + s);
    x = s * d;
    y = 2 * d;
  }
  let exponent = 0 - s;
  if (method !== METHOD_EXACT) exponent = steps * logOneMinus(Math.min(x, y));
  if (damped) exponent -= 2 * logOneMinus(-0.5 * s);
  let p = exponent < -faded ? 0 : exp(exponent);
  const gained = expMinusOne(exponent);
  let lost = 0 - gained;
  if (method !== METHOD_EXACT && steps % 2 === 1 && y < x) {
    p = 0 - p;
    lost = 2 + gained;
  }
  return { p, q: s > 0 ? lost / s : atRest };
}

/** What each wall gives to a mode. */
function inputs(factor: Factor, k: number, line: number, row: number): number[] {
  const { along, inner, outer } = factor;
  const pitch = pitchOf(factor);
  return [0, 1].flatMap((side) => [
    (along.edges[side]![k] ?? 0) * (along.walls[side]?.[row * pitch + line] ?? 0),
    (inner.edges[side]![line] ?? 0) * (inner.walls[side]?.[row * along.low.length + k] ?? 0),
    (outer.edges[side]![row] ?? 0) * (outer.walls[side]?.[k * pitch + line] ?? 0),
  ]);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** The largest input into modes that do not decay, with its sign, and the sum of the inputs' sizes that make it up. */
export function inputAtRest(factor: Factor): { input: number; scale: number } {
  const rows = modesAtRest(factor.outer);
  const lines = modesAtRest(factor.inner);
  let largest = { input: 0, scale: 0 };
  for (const k of modesAtRest(factor.along)) {
    for (const row of rows) {
      for (const line of lines) {
        const found = inputs(factor, k, line, row);
        const input = total(found);
        if (Math.abs(input) > Math.abs(largest.input)) largest = { input, scale: total(found.map(Math.abs)) };
      }
    }
  }
  return largest;
}

function modesAtRest({ low }: FactorAxis): number[] {
  return [...low.keys()].filter((k) => low[k] === 0);
}
