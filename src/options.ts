/** What the user gave, checked before anything is allocated: every message names the value, the range and the remedy. */
import { NonFiniteError, OptionError, UnsupportedError } from "./errors.js";
import { type Axis, axisNames, type Centering, type Dtype, type FieldArray, type Grid } from "./grid.js";
import type { Operator, OperatorAxis, Wall } from "./operator.js";
import { describe, isRecord, nearest } from "./text.js";
import { type Boundary, kindsOf, wallOf } from "./walls.js";

/** Which build runs; `js` is the pure TypeScript reference. */
export type EngineName = "threads" | "simd" | "scalar" | "js";

/** Tile sizes and depth instead of the rule's, for experiments and the benchmark's sweep. */
export interface TilingOverride {
  /** Cells of a tile along x, along y in 3-D, and along the slowest axis. */
  readonly line?: number;
  readonly row?: number;
  readonly stream?: number;
  /** Time levels per pass. */
  readonly depth?: number;
}

/** Options of {@link createSimulation}. */
export interface SimulationOptions {
  /** Values per axis, slowest first as in NumPy: `[nx]`, `[ny, nx]` or `[nz, ny, nx]`. */
  readonly shape: readonly number[];
  /** Distance between neighbours, length: one number, or one per axis in the shape's order. Default 1. */
  readonly spacing?: number | readonly number[];
  /** Coordinate of the first node, or of the first cell's outer face: one number, or one per axis. Default 0. */
  readonly origin?: number | readonly number[];
  /** Whether the outermost values lie on the walls, or walls are the outer faces of cells. Default `"node"`. */
  readonly centering?: Centering;
  /** Number format of the field. Default `"float64"`. */
  readonly dtype?: Dtype;
  /** Diffusivity, length²/time: one number, or one per axis in the shape's order. Default 1. */
  readonly diffusivity?: number | readonly number[];
  /** What happens at the walls. Default `{ value: 0 }`. */
  readonly boundary?: Boundary;
  /** The field at time 0: one number, or one per value in C order. Default 0. */
  readonly initial?: number | readonly number[] | FieldArray;
  /** Which build runs. Default `"auto"`: the fastest that the host and the work make worthwhile. */
  readonly engine?: EngineName | "auto";
  /** Threads at the most. Default: all cores. */
  readonly threads?: number;
  /** For experiments: tile sizes and depth instead of the rule's. The bits do not depend on them. */
  readonly tiling?: TilingOverride;
}

/** Checked options, with every default filled in. */
export interface Problem {
  readonly grid: Grid;
  readonly dtype: Dtype;
  readonly operator: Operator;
  readonly initial: number | ArrayLike<number>;
  readonly engine: EngineName | "auto";
  readonly threads: number | undefined;
  readonly tiling: TilingOverride;
}

const KNOWN = [
  "shape", "spacing", "origin", "centering", "dtype", "diffusivity", "boundary", "initial", "source", "velocity",
  "advection", "insulated", "held", "fields", "parameters", "faceMean", "engine", "threads", "tiling",
];
const NOT_YET = ["source", "velocity", "advection", "insulated", "held", "fields", "parameters", "faceMean"];
const ENGINES = ["auto", "threads", "simd", "scalar", "js", "relaxed"] as const;
/** More values than any memory of 4 GiB holds; below it all products are exact. */
const MOST_VALUES = 2 ** 32;
const MOST_THREADS = 64;

/** Checks everything there is to check about the options. */
export function checkOptions(options: unknown): Problem {
  if (!isRecord(options)) {
    throw new OptionError(`the options are ${describe(options)}: give an object such as { shape: [64, 64] }`);
  }
  for (const [key, value] of Object.entries(options)) {
    if (!KNOWN.includes(key)) throw new OptionError(`there is no option "${key}": ${nearest(key, KNOWN)}`, key);
    if (NOT_YET.includes(key) && value !== undefined) {
      throw new UnsupportedError(`option "${key}" is not supported by this version: leave it out`, key);
    }
  }
  const shape = checkShape(options.shape);
  const dimensions = shape.length;
  const spacing = perAxis(options.spacing ?? 1, dimensions, "spacing", (h) => h > 0, "a finite number above 0");
  const origin = perAxis(options.origin ?? 0, dimensions, "origin", () => true, "a finite number");
  const centering = oneOf(options.centering ?? "node", ["node", "cell"] as const, "centering");
  const dtype = oneOf(options.dtype ?? "float64", ["float64", "float32"] as const, "dtype");
  const engine = oneOf(options.engine ?? "auto", ENGINES, "engine");
  if (engine === "relaxed") {
    throw new UnsupportedError('engine "relaxed" is not supported by this version: use "auto"', "engine");
  }
  const names = axisNames(dimensions);
  const axes: Axis[] = names.map((name, i) => ({ name, count: shape[i]!, spacing: spacing[i]!, origin: origin[i]! }));
  const grid: Grid = { axes, centering, size: shape.reduce((a, b) => a * b, 1) };
  const diffusivity = checkDiffusivity(options.diffusivity ?? 1, dimensions, grid.size);
  const kinds = kindsOf(options.boundary ?? { value: 0 }, names);
  return {
    grid,
    dtype,
    operator: operatorOf(grid, dtype, diffusivity, kinds),
    initial: checkInitial(options.initial ?? 0, grid.size),
    engine,
    threads: options.threads === undefined ? undefined : checkCount(options.threads, "threads", MOST_THREADS),
    tiling: checkTiling(options.tiling ?? {}),
  };
}

function operatorOf(
  grid: Grid,
  dtype: Dtype,
  diffusivity: readonly number[],
  kinds: ReturnType<typeof kindsOf>,
): Operator {
  const axes = grid.axes.map((axis, i): OperatorAxis => {
    const [low, high] = kinds[i]!.map(({ kind, path }) =>
      wallOf(kind, {
        path,
        centering: grid.centering,
        dtype,
        spacing: axis.spacing,
        diffusivity: diffusivity[i]!,
        size: grid.size / axis.count,
      }),
    );
    return { name: axis.name, count: axis.count, spacing: axis.spacing, diffusivity: diffusivity[i]!, low: low!, high: high! };
  });
  const crossed = axes.filter((axis) => axis.count > 1 || !isInert(axis.low) || !isInert(axis.high));
  return { axes: crossed.length > 0 ? crossed : axes.slice(-1), centering: grid.centering, dtype };
}

/** Whether nothing ever crosses this wall of an axis of one value. */
function isInert(wall: Wall): boolean {
  if (wall.kind === "ghost") return wall.alpha.every((a) => a === 0) && wall.beta.every((b) => b === 0);
  return wall.kind === "periodic";
}

function checkShape(shape: unknown): number[] {
  const allowed = "it must be 1 to 3 whole numbers of 1 or more, slowest axis first, such as [ny, nx]";
  if (!Array.isArray(shape)) throw new OptionError(`shape is ${describe(shape)}: ${allowed}`, "shape");
  if (shape.length < 1 || shape.length > 3) {
    throw new OptionError(`shape ${describe(shape)} has ${shape.length} entries: ${allowed}`, "shape");
  }
  shape.forEach((count: unknown, i) => {
    if (typeof count !== "number" || !Number.isInteger(count) || count < 1) {
      throw new OptionError(`shape[${i}] is ${describe(count)}: ${allowed}`, `shape[${i}]`);
    }
  });
  return [...shape];
}

function perAxis(
  value: unknown,
  dimensions: number,
  path: string,
  accept: (value: number) => boolean,
  allowed: string,
): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : new Array(dimensions).fill(value);
  if (list.length !== dimensions) {
    throw new OptionError(`${path} has ${list.length} entries, but the shape has ${dimensions}: give one per axis, or one number`, path);
  }
  return list.map((entry, i) => {
    const at = Array.isArray(value) ? `${path}[${i}]` : path;
    if (typeof entry === "number" && Number.isFinite(entry) && accept(entry)) return entry;
    throw new OptionError(`${at} is ${describe(entry)}: it must be ${allowed}`, at);
  });
}

function checkDiffusivity(value: unknown, dimensions: number, size: number): number[] {
  const plain = typeof value === "number" || (Array.isArray(value) && value.length === dimensions);
  if (plain) return perAxis(value, dimensions, "diffusivity", (d) => d >= 0, "a finite number of 0 or more");
  const perCell = (Array.isArray(value) || ArrayBuffer.isView(value)) && "length" in value;
  if (perCell && value.length !== size) {
    throw new OptionError(
      `diffusivity has ${value.length} entries: give one number, ${dimensions} (one per axis) or ${size} (one per value)`,
      "diffusivity",
    );
  }
  if (perCell || typeof value === "string" || isRecord(value)) {
    throw new UnsupportedError(
      `diffusivity is ${describe(value)}: this version takes one number, or one per axis`,
      "diffusivity",
    );
  }
  throw new OptionError(`diffusivity is ${describe(value)}: it must be a finite number of 0 or more`, "diffusivity");
}

function checkInitial(value: unknown, size: number): number | ArrayLike<number> {
  if (typeof value === "number") {
    checkFinite([value], "initial");
    return value;
  }
  if (typeof value === "string") {
    throw new UnsupportedError("initial is an expression: this version takes a number or an array", "initial");
  }
  if (!isNumbers(value)) {
    throw new OptionError(`initial is ${describe(value)}: it must be a number, or an array of ${size} numbers in C order`, "initial");
  }
  if (value.length !== size) {
    throw new OptionError(`initial has ${value.length} values, but the shape asks for ${size}: give one per value, in C order`, "initial");
  }
  checkFinite(value, "initial");
  return value;
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView) && !isBig(value));
}

function isBig(value: ArrayBufferView): boolean {
  return value instanceof BigInt64Array || value instanceof BigUint64Array;
}

/** Throws where a value is NaN, infinite or no number at all. */
export function checkFinite(values: ArrayLike<number>, path: string): void {
  let first = -1;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    if (first < 0) first = i;
    count++;
  }
  if (first < 0) return;
  const others = count > 1 ? ` and ${count - 1} more` : "";
  throw new NonFiniteError(
    `${path} has ${describe(values[first])} at index ${first}${others}: every value must be a finite number`,
    first,
    count,
    path,
  );
}

function checkCount(value: unknown, path: string, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new OptionError(`${path} is ${describe(value)}: it must be a whole number from 1 to ${most}`, path);
}

function checkTiling(value: unknown): TilingOverride {
  const known = ["line", "row", "stream", "depth"] as const;
  if (!isRecord(value)) throw new OptionError(`tiling is ${describe(value)}: it must be an object with ${known.join(", ")}`, "tiling");
  for (const [key, entry] of Object.entries(value)) {
    if (!known.some((name) => name === key)) throw new OptionError(`there is no option "tiling.${key}": ${nearest(key, known)}`, `tiling.${key}`);
    if (entry !== undefined) checkCount(entry, `tiling.${key}`, key === "depth" ? 1024 : MOST_VALUES);
  }
  return value;
}

/** One of a list of names. */
export function oneOf<Name extends string>(value: unknown, names: readonly Name[], path: string): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const remedy = typeof value === "string" ? nearest(value, names) : `allowed are ${names.join(", ")}`;
  throw new OptionError(`${path} is ${describe(value)}: ${remedy}`, path);
}
