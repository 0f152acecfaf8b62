/** The work that is raced: a grid with fixed walls, constant diffusivity or a model, a number format and a start. */
import { bytesOf, type Dtype, type FieldArray, viewOf } from "../grid.js";

/**
 * How the field begins: at random, walls and all; at random within walls of zero (for peers that know no other walls);
 * or as a single one in the middle of zeros. The models' start is random too: see `optionsOf` for what they are.
 */
export type Start = "random" | "enclosed" | "point" | ModelName;

/** Work with more than constant diffusivity. */
export type ModelName = keyof typeof MODELS;
/** What people call them. */
const MODELS = { uneven: "uneven", "gray-scott": "Gray–Scott", "perona-malik": "Perona–Malik" } as const;

function isModel(start: Start): start is ModelName {
  return start in MODELS;
}

export interface Job {
  /** Values per axis, slowest first. */
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly start: Start;
}

/** r = D·dt/h², by dimensions: below the stability bound, and not a power of two. */
const RATES = [0.4, 0.2, 0.15] as const;

/** r, which is dt too: spacings are 1, and diffusivities where they are constant. */
export function rateOf(job: Job): number {
  if (job.start === "gray-scott") return 1;
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

/** The job as people write it: `float64 1024²`, `float32 128³`, `Gray–Scott float32 512²`. */
export function nameOf({ dtype, shape, start }: Job): string {
  const [first] = shape;
  const equal = shape.length > 1 && shape.every((count) => count === first);
  return `${isModel(start) ? `${MODELS[start]} ` : ""}${dtype} ${equal ? `${first}${shape.length === 2 ? "²" : "³"}` : shape.join("×")}`;
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
