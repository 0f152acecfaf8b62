/** What the user gave, checked before anything is allocated: every message names the value, the range and the remedy. */
import { checkCapacity } from "./capacity.js";
import { OptionError, UnsupportedError } from "./errors.js";
import { type Axis, axisNames, type Centering, type Dtype, type FieldArray, type Grid } from "./grid.js";
import { checkFinite, checkNumbers } from "./numbers.js";
import type { Operator, OperatorAxis } from "./operator.js";
import { describe, isRecord, nearest } from "./text.js";
import { type Boundary, isInert, kindsOf, type NamedKind, wallOf } from "./walls.js";

/** Which build runs; `js` is the pure TypeScript reference. */
export type EngineName = "threads" | "simd" | "scalar" | "js" | "relaxed";

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

const NOT_YET = ["source", "velocity", "advection", "insulated", "held", "fields", "parameters", "faceMean"];
const DEFAULTS = {
  spacing: 1,
  origin: 0,
  centering: "node",
  dtype: "float64",
  diffusivity: 1,
  boundary: { value: 0 },
  initial: 0,
  engine: "auto",
  tiling: {},
};
const KNOWN = ["shape", "threads", ...Object.keys(DEFAULTS), ...NOT_YET];
const ENGINES = ["auto", "threads", "simd", "scalar", "js", "relaxed"] as const;
/** More values than any memory of 4 GiB holds; below it all products are exact. */
const MOST_VALUES = 2 ** 32;
const MOST_THREADS = 64;

/** Checks everything there is to check about the options. */
export function checkOptions(options: unknown): Problem {
  if (!isRecord(options)) {
    throw new OptionError(`the options are ${describe(options)}: give an object such as { shape: [64, 64] }`);
  }
  checkKeys(options, KNOWN, "createSimulation");
  const named = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const later = NOT_YET.find((key) => key in named);
  if (later) throw new UnsupportedError(`option "${later}" is not supported by this version: leave it out`, later);
  const given: Record<string, unknown> = { ...DEFAULTS, ...named };
  const shape = checkShape(given.shape);
  const names = axisNames(shape.length);
  const spacing = perAxis(given.spacing, shape.length, "spacing", (h) => h > 0, "a finite number above 0");
  const origin = perAxis(given.origin, shape.length, "origin", () => true, "a finite number");
  const centering = oneOf(given.centering, ["node", "cell"] as const, "centering");
  const dtype = oneOf(given.dtype, ["float64", "float32"] as const, "dtype");
  const engine = oneOf(given.engine, ENGINES, "engine");
  const kinds = kindsOf(given.boundary, names);
  const axes = names.map(
    (name, i): Axis => ({
      name,
      count: shape[i]!,
      spacing: spacing[i]!,
      origin: origin[i]!,
      periodic: kinds[i]![0]!.kind === "periodic",
    }),
  );
  const grid: Grid = { axes, centering, size: shape.reduce((a, b) => a * b, 1) };
  return {
    grid,
    dtype,
    operator: operatorOf(grid, dtype, checkDiffusivity(given.diffusivity, shape.length, grid.size), kinds),
    initial: checkInitial(given.initial, grid.size, dtype),
    engine,
    threads: "threads" in named ? checkCount(named.threads, "threads", MOST_THREADS) : undefined,
    tiling: checkTiling(given.tiling),
  };
}

function operatorOf(
  { axes, centering, size }: Grid,
  dtype: Dtype,
  diffusivity: readonly number[],
  kinds: readonly (readonly NamedKind[])[],
): Operator {
  for (const [i, axis] of axes.entries()) checkRate(axis, diffusivity[i]!);
  const crosses = axes.map((axis, i) => axis.count > 1 || !kinds[i]!.every(({ kind }) => isInert(kind)));
  if (!crosses.includes(true)) crosses[axes.length - 1] = true;
  const crossed = axes.filter((_, i) => crosses[i]);
  checkCapacity(
    { axes: crossed, dtype },
    axes.map((axis) => axis.count),
  );
  const described = crossed.map(({ name, count, spacing }): OperatorAxis => {
    const i = axes.findIndex((axis) => axis.name === name);
    const [low, high] = kinds[i]!.map(({ kind, path }) =>
      wallOf(kind, { path, centering, dtype, spacing, diffusivity: diffusivity[i]!, size: size / count }),
    );
    return { name, count, spacing, diffusivity: diffusivity[i]!, low: low!, high: high! };
  });
  return { axes: described, centering, dtype };
}

/** D/h² is what every step is made of: it must be a number, and not vanish where D does not. */
function checkRate({ name, spacing }: Axis, diffusivity: number): void {
  const rate = diffusivity / (spacing * spacing);
  if (spacing * spacing > 0 && rate < Infinity && (rate > 0 || diffusivity === 0)) return;
  throw new OptionError(
    `spacing ${spacing} and diffusivity ${diffusivity} along ${name} make D/h² = ${rate}, beyond float64: choose other units`,
    "spacing",
  );
}

function checkShape(shape: unknown): number[] {
  const allowed = "it must be 1 to 3 whole numbers of 1 or more, slowest axis first, such as [ny, nx]";
  if (!Array.isArray(shape)) throw new OptionError(`shape is ${describe(shape)}: ${allowed}`, "shape");
  if (shape.length < 1 || shape.length > 3) {
    throw new OptionError(`shape ${describe(shape)} has ${shape.length} entries: ${allowed}`, "shape");
  }
  const counts: unknown[] = Array.from(shape);
  counts.forEach((count, i) => {
    if (Number.isInteger(count) && Number(count) >= 1) return;
    throw new OptionError(`shape[${i}] is ${describe(count)}: ${allowed}`, `shape[${i}]`);
  });
  return counts as number[];
}

function perAxis(
  value: unknown,
  dimensions: number,
  path: string,
  accept: (value: number) => boolean,
  allowed: string,
): number[] {
  const several = Array.isArray(value);
  const list: readonly unknown[] = several ? Array.from(value) : new Array(dimensions).fill(value);
  if (list.length !== dimensions) {
    throw new OptionError(
      `${path} has ${list.length} entries, but the shape has ${dimensions}: give one per axis, or one number`,
      path,
    );
  }
  return list.map((entry, i) => {
    const at = several ? `${path}[${i}]` : path;
    if (typeof entry === "number" && Number.isFinite(entry) && accept(entry)) return entry;
    const alternative = several ? "" : ", or a plain array of them, one per axis";
    throw new OptionError(`${at} is ${describe(entry)}: it must be ${allowed}${alternative}`, at);
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

function checkInitial(value: unknown, size: number, dtype: Dtype): number | ArrayLike<number> {
  if (typeof value === "number") {
    checkFinite([value], "initial", dtype);
    return value;
  }
  if (typeof value === "string") {
    throw new UnsupportedError("initial is an expression: this version takes a number or an array", "initial");
  }
  return checkNumbers(value, size, "initial", dtype);
}

function checkCount(value: unknown, path: string, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new OptionError(`${path} is ${describe(value)}: it must be a whole number from 1 to ${most}`, path);
}

function checkTiling(value: unknown): TilingOverride {
  const known = ["line", "row", "stream", "depth"] as const;
  if (!isRecord(value)) {
    throw new OptionError(`tiling is ${describe(value)}: it must be an object with ${known.join(", ")}`, "tiling");
  }
  checkKeys(value, known, "tiling", "tiling.");
  for (const key of known) {
    if (value[key] !== undefined) checkCount(value[key], `tiling.${key}`, key === "depth" ? 1024 : MOST_VALUES);
  }
  return value;
}

/** Refuses names that nobody knows; `owner` is whose options they would be, `prefix` their path's beginning. */
export function checkKeys(options: object, known: readonly string[], owner: string, prefix = ""): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new OptionError(`${owner} has no option "${unknown}": ${nearest(unknown, known)}`, prefix + unknown);
}

/** One of a list of names. */
export function oneOf<Name extends string>(value: unknown, names: readonly Name[], path: string): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const remedy = typeof value === "string" ? nearest(value, names) : `allowed are ${names.join(", ")}`;
  throw new OptionError(`${path} is ${describe(value)}: ${remedy}`, path);
}
