/** What the user gave, checked before anything is allocated: every message names the value, the range and the remedy. */
import { MOST_THREADS } from "./engine/host.js";
import { DEEPEST } from "./engine/tiling.js";
import { OptionError, UnsupportedError } from "./errors.js";
import type { Centering, Dtype, FieldArray, Grid } from "./grid.js";
import { imposeWalls } from "./held.js";
import { Blueprint } from "./model/build.js";
import { readMask } from "./model/masks.js";
import type { FaceMean, Model } from "./model/model.js";
import { readParameters } from "./model/scene.js";
import type { Operator } from "./operator.js";
import { checkCount, checkKeys, givenOf, oneOf } from "./options/check.js";
import { FIELD_KEYS, type FieldOptions, fieldsOf, gridOf, readField, readInitial } from "./options/fields.js";
import { readGrid } from "./options/grid.js";
import { describe, isRecord } from "./text.js";

/** Which build runs; `js` is the pure TypeScript reference. */
export type EngineName = "threads" | "simd" | "scalar" | "js" | "relaxed";

/** Tile sizes, depth and width instead of the rule's, for experiments and the benchmark's sweep. */
export interface TilingOverride {
  /** Cells of a tile along x, along y in 3-D, and along the slowest axis. */
  readonly line?: number;
  readonly row?: number;
  readonly stream?: number;
  /** Time levels per pass. */
  readonly depth?: number;
  /** Whether vectors are computed two at a time. Default: where Node was told to join them. */
  readonly wide?: boolean;
}

/** Options of {@link createSimulation}. */
export interface SimulationOptions extends FieldOptions {
  /** Values per axis, slowest first as in NumPy: `[nx]`, `[ny, nx]` or `[nz, ny, nx]`. */
  readonly shape: readonly number[];
  /** Distance between neighbours, length: one number, or one per axis in the shape's order. Default 1. */
  readonly spacing?: number | readonly number[];
  /** Coordinate of the first node, or of the first cell's outer face: one number, or one per axis. Default 0. */
  readonly origin?: number | readonly number[];
  /** Whether the outermost values lie on the walls, or walls are the outer faces of cells. Default `"node"`. */
  readonly centering?: Centering;
  /** Number format of the fields. Default `"float64"`. */
  readonly dtype?: Dtype;
  /** Several species by name, each with options of its own. Default: one field `u`. */
  readonly fields?: Readonly<Record<string, FieldOptions>>;
  /**
   * Numbers that expressions may use by name; `setParameter` changes them. An expression has at most 1000 numbers, names and
   * operations, nested at most 64 deep, in 10 000 characters.
   */
  readonly parameters?: Readonly<Record<string, number>>;
  /**
   * How the diffusivities of two cells make that of the face between them. Default: harmonic for arrays and expressions in
   * space and time, arithmetic for expressions in fields.
   */
  readonly faceMean?: FaceMean;
  /** How flow is computed: by the limited second-order scheme of van Leer, or upwind. Default `"van-leer"`. */
  readonly advection?: "van-leer" | "upwind";
  /** Cells that are walls inside the domain, where not 0: nothing crosses their faces, and they keep their values. */
  readonly insulated?: Uint8Array | readonly number[] | string;
  /** Cells that keep the values they hold, where not 0; an expression in the coordinates and parameters may say which. */
  readonly held?: Uint8Array | readonly number[] | string;
  /** Which build runs. Default `"auto"`: the fastest that the host and the work make worthwhile. */
  readonly engine?: EngineName | "auto";
  /** Threads at the most. Default: all cores. */
  readonly threads?: number;
  /**
   * Whether an account is kept of what comes into the fields, which `budget()` needs. It costs plain diffusion a tenth of its
   * speed on large grids and up to two thirds on small ones, reactions a quarter. Default: up to 16 384 values a field with
   * `centering: "cell"` or where there is more than plain diffusion, up to 2048 elsewhere.
   */
  readonly budget?: boolean;
  /** For experiments: tile sizes and depth instead of the rule's. The bits do not depend on them. */
  readonly tiling?: TilingOverride;
}

/** One field of a problem. */
export interface ProblemField {
  readonly name: string;
  /** The grid, with the field's own periodic axes. */
  readonly grid: Grid;
  readonly operator: Operator;
  readonly initial: number | ArrayLike<number>;
}

/** Checked options, with every default filled in. */
export interface Problem {
  readonly grid: Grid;
  readonly dtype: Dtype;
  readonly fields: readonly ProblemField[];
  /** The first field's operator. */
  readonly operator: Operator;
  /** What steps do, where that is more than steps of the operator. */
  readonly model: Model | undefined;
  /** Builds operators and model anew for other parameters. */
  readonly blueprint: Blueprint;
  readonly parameters: ReadonlyMap<string, number>;
  readonly engine: EngineName | "auto";
  readonly threads: number | undefined;
  readonly tiling: TilingOverride;
  readonly keepsAccount: boolean;
}

const DEFAULTS = {
  spacing: 1,
  origin: 0,
  centering: "node",
  dtype: "float64",
  parameters: {},
  advection: "van-leer",
  engine: "auto",
  tiling: {},
};
const KNOWN = [
  "shape",
  ...FIELD_KEYS,
  ...Object.keys(DEFAULTS),
  "fields",
  "faceMean",
  "insulated",
  "held",
  "threads",
  "budget",
];
const ENGINES = ["auto", "threads", "simd", "scalar", "js", "relaxed"] as const;
/** More values than any memory of 4 GiB holds; below it all products are exact. */
const MOST_VALUES = 2 ** 32;
/** Values up to which an account is kept unasked: where books are kept to balance, and where steps are taken for speed. */
const SMALL = { balanced: 16_384, plain: 2048 };

/** Checks everything there is to check about the options of a simulation that starts at `time`. */
export function checkOptions(options: unknown, time = 0): Problem {
  if (!isRecord(options)) {
    throw new OptionError(`the options are ${describe(options)}: give an object such as { shape: [64, 64] }`);
  }
  checkKeys(options, KNOWN, "createSimulation");
  const given: Record<string, unknown> = { ...DEFAULTS, ...givenOf(options) };
  const grid = readGrid(given);
  const dtype = oneOf(given.dtype, ["float64", "float32"] as const, "dtype");
  const engine = oneOf(given.engine, ENGINES, "engine");
  const threads = given.threads === undefined ? undefined : checkCount(given.threads, "threads", MOST_THREADS);
  const tiling = checkTiling(given.tiling, grid.axes.length as keyof typeof DEEPEST);
  const mean = readMean(given);
  const parameters = readParameters(given.parameters);
  const species = fieldsOf(given, parameters);
  const scene = { grid, dtype, fields: species.map(({ name }) => name), parameters: [...parameters.keys()] };
  const plans = species.map((field) => readField(field, scene, mean));
  const blueprint = new Blueprint({
    scene,
    fields: plans,
    insulated: readMask(given.insulated, "insulated", scene),
    held: readMask(given.held, "held", scene),
    scheme: oneOf(given.advection, ["van-leer", "upwind"] as const, "advection"),
  });
  const moment = { time, parameters: [...parameters.values()] };
  const { operators, model } = blueprint.build(moment);
  if (model && engine === "relaxed") {
    throw new UnsupportedError('engine "relaxed" takes plain steps of one field only: use "auto"', "engine");
  }
  const fields = species.map((field, i) => ({
    name: field.name,
    grid: gridOf(grid, plans[i]!),
    operator: operators[i]!,
    initial: readInitial(field, scene, moment.parameters),
  }));
  if (blueprint.followsState)
    blueprint.check(
      fields.map((field) => startOf(field, dtype)),
      moment,
    );
  const keepsAccount =
    given.budget === undefined
      ? grid.size <= SMALL[model || grid.centering === "cell" ? "balanced" : "plain"]
      : checkFlag(given.budget, "budget");
  const operator = operators[0]!;
  return { grid, dtype, fields, operator, model, blueprint, parameters, engine, threads, tiling, keepsAccount };
}

function readMean({ faceMean }: Readonly<Record<string, unknown>>): FaceMean | undefined {
  return faceMean === undefined ? undefined : oneOf(faceMean, ["harmonic", "arithmetic"] as const, "faceMean");
}

/** A field's values at the start. */
function startOf({ initial, operator, grid }: ProblemField, dtype: Dtype): FieldArray {
  const values = dtype === "float32" ? new Float32Array(grid.size) : new Float64Array(grid.size);
  if (typeof initial === "number") values.fill(initial);
  else values.set(initial);
  imposeWalls(values, operator);
  return values;
}

function checkTiling(value: unknown, dims: keyof typeof DEEPEST): TilingOverride {
  const counts = ["line", "row", "stream", "depth"] as const;
  const known = [...counts, "wide"] as const;
  if (!isRecord(value)) {
    throw new OptionError(`tiling is ${describe(value)}: it must be an object with ${known.join(", ")}`, "tiling");
  }
  checkKeys(value, known, "tiling", "tiling.");
  if (value.wide !== undefined) checkFlag(value.wide, "tiling.wide");
  for (const key of counts) {
    if (value[key] !== undefined)
      checkCount(value[key], `tiling.${key}`, key === "depth" ? DEEPEST[dims] : MOST_VALUES);
  }
  return value;
}

function checkFlag(value: unknown, path: string): boolean {
  if (typeof value === "boolean") return value;
  throw new OptionError(`${path} is ${describe(value)}: it must be true or false`, path);
}
