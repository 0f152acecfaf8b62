/** The work that is raced: a grid with fixed walls, constant diffusivity, a number format and a start. */
import { bytesOf, type Dtype, type FieldArray, viewOf } from "../grid.js";

/**
 * How the field begins: at random, walls and all; at random within walls of zero (for peers that know no other walls);
 * or as a single one in the middle of zeros.
 */
export type Start = "random" | "enclosed" | "point";

export interface Job {
  /** Values per axis, slowest first. */
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly start: Start;
}

/** r = D·dt/h², by dimensions: below the stability bound, and not a power of two. */
const RATES = [0.4, 0.2, 0.15] as const;

export function rateOf(job: Job): number {
  const rate = RATES[job.shape.length - 1];
  if (rate === undefined) throw new RangeError(`${job.shape.length} dimensions: give 1, 2 or 3`);
  return rate;
}

/** Values in the field; each counts as one update per step. */
export function cellsOf(job: Job): number {
  return job.shape.reduce((product, count) => product * count, 1);
}

/** Bytes that each update must move at the least: one value read, one written. */
export function bytesPerUpdate(job: Job): number {
  return 2 * bytesOf(job.dtype);
}

/** The job as people write it: `float64 1024²`, `float32 128³`, `float64 1500×3000`. */
export function nameOf({ dtype, shape }: Job): string {
  const [first] = shape;
  const equal = shape.length > 1 && shape.every((count) => count === first);
  return `${dtype} ${equal ? `${first}${shape.length === 2 ? "²" : "³"}` : shape.join("×")}`;
}

/** The field at the start, from the generator of the reference cases. */
export function startField(job: Job): FieldArray {
  const cells = cellsOf(job);
  const field = viewOf(job.dtype, new ArrayBuffer(cells * bytesOf(job.dtype)), 0, cells);
  if (job.start === "point") {
    field[job.shape.reduce((index, count) => index * count + Math.floor(count / 2), 0)] = 1;
    return field;
  }
  let state = 12345;
  for (let i = 0; i < cells; i++) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    field[i] = state / 2 ** 32;
  }
  if (job.start === "enclosed") clearWalls(field, job.shape);
  return field;
}

function clearWalls(field: FieldArray, shape: readonly number[]): void {
  let inner = 1;
  for (const count of [...shape].reverse()) {
    const period = inner * count;
    for (let from = 0; from < field.length; from += period) {
      field.fill(0, from, from + inner);
      field.fill(0, from + period - inner, from + period);
    }
    inner = period;
  }
}
