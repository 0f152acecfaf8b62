/**
 * Sweeps: every line of an array transformed along one axis; in plain TypeScript, bit for bit
 * `assembly/transform.ts`.
 */
import { GROUP } from "../../../assembly/transform/slots.js";
import { type Factor, fades, isFed, propagate } from "./factor.js";
import { runTransform, type Transform } from "./transform.js";

/** Where the first line begins, and the distance from one of its values to the next, counted in values. */
export interface Along {
  readonly start: number;
  /** Negative where the line is taken backwards. */
  readonly stride: number;
}

/** A sweep: where the lines lie, as they are read and as they are written, and what is done to each. */
export interface Sweep {
  readonly read: Along;
  readonly write: Along;
  /** Values of a line. */
  readonly count: number;
  /** Lines of a row, rows, and the distances between them. */
  readonly inner: number;
  readonly innerStride: number;
  readonly outer: number;
  readonly outerStride: number;
  readonly transform: Transform;
  /** Transforms the lines, or transforms them back, or both with the factor between the two. */
  readonly forward: boolean;
  readonly backward: boolean;
  readonly factor?: Factor;
}

/** Carries a sweep out, in place. */
export function runSweep(sweep: Sweep, array: Float64Array): void {
  for (const _ of sweepByGroups(sweep, array));
}

/** The same, with a pause after every group of lines. */
export function* sweepByGroups(sweep: Sweep, array: Float64Array): Generator<void> {
  for (let row = 0; row < sweep.outer; row++) {
    for (let first = 0; first < sweep.inner; first += GROUP) {
      const lines = Math.min(GROUP, sweep.inner - first);
      const faded = sweep.factor !== undefined && fades(sweep.factor, row, first, lines);
      for (let i = 0; i < Math.min(2, lines); i++) runPair(sweep, array, row, first + i, faded);
      yield;
    }
  }
}

/** Lines `line` and `line` + 2 of a row; the second of them may lie beyond the last, and is 0 then. */
function runPair(
  { read, write, count, inner, innerStride, outerStride, transform, forward, backward, factor }: Sweep,
  array: Float64Array,
  row: number,
  line: number,
  faded: boolean,
): void {
  const unit = new Float64Array(2 * count);
  const lines = [line, line + 2] as const;
  // The second line of a pair may be missing from its group, though its number exists.
  const present = lines.filter((number) => number < inner);
  const offsets = present.map((number) => row * outerStride + number * innerStride);
  if (!faded) {
    offsets.forEach((offset, part) => {
      for (let j = 0; j < count; j++) unit[2 * j + part] = array[read.start + offset + j * read.stride]!;
    });
    if (forward) runTransform(transform.forward, transform, unit);
  }
  if (!faded || isFed(factor!)) {
    if (factor) propagate(factor, unit, row, lines);
    if (backward) runTransform(transform.backward, transform, unit);
  }
  offsets.forEach((offset, part) => {
    for (let j = 0; j < count; j++) array[write.start + offset + j * write.stride] = unit[2 * j + part]!;
  });
}
