/** How far one explicit step of one field may go in the state it is in: see `stability.ts` for the method. */
import { FaceVelocities } from "../engine/model-advection.js";
import { diffusivityBeyond } from "../engine/model-beyond.js";
import { FaceDiffusivities } from "../engine/model-diffusion.js";
import { FaceArrays } from "../engine/model-faces.js";
import { Edges, type PaddedGrid } from "../engine/padded.js";
import type { FieldArray } from "../grid.js";
import { mirrorDistance, type Operator, type Wall } from "../operator.js";
import { maxPositiveStep, maxStableStep } from "../stability.js";
import { boundOfFlow } from "./flow-bounds.js";
import type { Field } from "./model.js";
import { peakOf } from "./peak.js";
import { type FaceRates, Rows } from "./rows.js";

/** The largest dt that is stable, and the largest that makes no new extremum; Infinity where nothing moves. */
export interface StepBound {
  readonly stable: number;
  readonly positive: number;
}

/** Of what does not move. */
export const UNBOUNDED: StepBound = { stable: Number.POSITIVE_INFINITY, positive: Number.POSITIVE_INFINITY };

/** A field's state, and what it meets there. */
export interface Circumstances {
  readonly time: number;
  /** A step for which a bound that is proven, if not as large as it might be, will do. */
  readonly enough: number;
  /** One number per cell, in padded arrays. */
  readonly coefficients: readonly FieldArray[];
  /** The largest of each. */
  readonly largest: readonly number[];
  /** One number per cell, in C order. */
  readonly decay: FieldArray | undefined;
  readonly held: FieldArray | undefined;
}

/** Bounds that are proven and quickly found, below any step where there are none; and, where diffusion is even, what they were made of. */
export interface QuickBound extends StepBound {
  readonly even?: { readonly operator: Operator; readonly leastDecay: number; readonly mostDecay: number };
}
const NONE: QuickBound = { stable: -1, positive: -1 };

/** Share by which the formula's bound may be too small where decay differs from cell to cell, or walls do. */
const NEAR = 0.05;

export class FieldBounds {
  readonly #field: Field;
  readonly #grid: PaddedGrid;
  readonly #edges: Edges;
  /** The faces' own diffusivities, where they may differ. */
  readonly #uneven: FaceDiffusivities | undefined;
  readonly #nonlinear: boolean;
  #rows: Rows | undefined;

  /** @param nonlinear whether coefficients depend on fields */
  constructor(field: Field, grid: PaddedGrid, nonlinear: boolean) {
    const { diffusion, operator } = field;
    const { axes } = operator;
    this.#field = field;
    this.#grid = grid;
    this.#edges = new Edges(grid, { ...operator, dtype: "float64" });
    const isUneven = diffusion.kind !== "constant" && diffusion.kind !== "edgeStopping";
    this.#nonlinear = nonlinear && diffusion.kind === "coefficient";
    this.#uneven = isUneven ? new FaceDiffusivities(axes, grid, this.#edges, "float64", diffusion) : undefined;
  }

  /** Begins the next look as if it were the first. */
  forget(): void {
    this.#rows?.forget();
  }

  /** The formula's bounds where diffusion is even; those of the largest diffusivity where it depends on fields. */
  quick({ time, coefficients, largest, decay }: Circumstances): QuickBound {
    const { advection, diffusion, operator: given } = this.#field;
    if (advection) return NONE;
    const [leastDecay, mostDecay] = decay ? rangeAbove0(decay) : [0, 0];
    if (this.#nonlinear && diffusion.kind === "coefficient") {
      const most = largest[diffusion.index]!;
      const atWalls = this.#mostAtWalls(coefficients[diffusion.index]!, most);
      return boundOfLargest(operatorAt(given, time), most, atWalls, mostDecay) ?? NONE;
    }
    this.#uneven?.compute(NO_VALUES, coefficients);
    const even = this.#evenOperator();
    if (!even) return NONE;
    const operator = operatorAt(even, time);
    return { ...boundOf(operator, mostDecay), even: { operator, leastDecay, mostDecay } };
  }

  /** What no face beyond a wall's cells is above, of coefficients that are nowhere above `most`: their mean with what is beyond. */
  #mostAtWalls(coefficients: FieldArray, most: number): number {
    const edges = this.#edges;
    for (const axis of this.#grid.counts.keys()) edges.extendCoefficients(coefficients, axis, 0, diffusivityBeyond);
    let beyond = most;
    for (const { cells, outward } of edges.all) {
      for (const cell of cells) beyond = Math.max(beyond, coefficients[cell + outward]!);
    }
    return (most + beyond) / 2;
  }

  /** The bounds themselves, or safe within a few per cent, unless the quick ones are enough. */
  at(circumstances: Circumstances, quick: QuickBound): StepBound {
    const { enough, decay, held } = circumstances;
    if (quick.stable >= enough || (!held && isClose(quick, decay))) return quick;
    const closer = this.#byRows(circumstances);
    return { stable: Math.max(quick.stable, closer.stable), positive: Math.max(quick.positive, closer.positive) };
  }

  /** Bounds by the matrix, cell for cell. */
  #byRows({ time, enough, coefficients, decay, held }: Circumstances): StepBound {
    const { advection, operator } = this.#field;
    const { axes } = operator;
    const grid = this.#grid;
    const edges = this.#edges;
    if (advection || this.#nonlinear) this.#uneven?.compute(NO_VALUES, coefficients);
    this.#rows ??= new Rows(axes, grid, edges, this.#uneven ?? evenRates(grid, this.#evenOperator()!));
    const rows = this.#rows;
    rows.freeze(time, this.#padded(decay), this.#padded(held));
    if (!advection) {
      const stiffest = this.#nonlinear ? rows.largestRow() : rows.largestEigenvalue(2 / enough);
      return { stable: 2 / stiffest, positive: 1 / grid.rangeOf(rows.diagonal)[1] };
    }
    const velocities = new FaceVelocities(grid, edges, "float64", advection);
    velocities.compute(coefficients);
    return boundOfFlow(rows, velocities, advection.scheme, axes, grid, edges, time);
  }

  #padded(values: FieldArray | undefined): FieldArray | undefined {
    if (!values) return undefined;
    const padded = this.#grid.create("float64");
    this.#grid.load(padded, values);
    return padded;
  }

  /** The operator with the faces' diffusivities, if they are one number per axis. Edges only make it less than 1. */
  #evenOperator(): Operator | undefined {
    const { diffusion, operator } = this.#field;
    if (diffusion.kind === "constant") return operator;
    const uneven = this.#uneven;
    const axes = operator.axes.flatMap((axis, i) => {
      const diffusivity = uneven ? uneven.evenValue(i) : 1;
      return diffusivity === undefined ? [] : [{ ...axis, diffusivity }];
    });
    return axes.length === operator.axes.length ? { ...operator, axes } : undefined;
  }
}

/** Faces of the operator's own diffusivity. */
export function evenRates(grid: PaddedGrid, { axes }: Operator): FaceRates {
  const faces = new FaceArrays(grid, "float64");
  axes.forEach(({ diffusivity }, axis) => {
    faces.fill(axis, () => diffusivity);
  });
  return { faces, factor: 1 };
}

/** Edge stopping alone asks for values, and has no faces here. */
const NO_VALUES = new Float64Array(0);

/** Least and largest value, 0 at the least; NaN where one is. */
function rangeAbove0(values: FieldArray): readonly [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) return [value, value];
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [Math.max(0, least), most];
}

/** Whether the formula's bounds are hardly smaller than others that are certainly too large, so that no others are worth it. */
function isClose(bound: QuickBound, decay: FieldArray | undefined): boolean {
  if (!bound.even) return false;
  const { operator, leastDecay, mostDecay } = bound.even;
  const decaysEvenly = ((mostDecay - leastDecay) * bound.stable) / 2 <= NEAR;
  if (decaysEvenly) return isNear(bound, boundOf(weakened(operator), mostDecay));
  const peak = decay && peakOf(operator, decay);
  return peak !== undefined && isNear(bound, { stable: 2 / peak.eigenvalue, positive: 1 / peak.diagonal });
}

/** The plain bounds, and what the same decay everywhere leaves of them: it adds to every eigenvalue. */
function boundOf(operator: Operator, decay: number): StepBound {
  const stable = maxStableStep(operator);
  const positive = maxPositiveStep(operator);
  if (decay === 0) return { stable, positive };
  return { stable: 2 / (2 / stable + decay), positive: 1 / (1 / positive + decay) };
}

/**
 * By the rows as they would be with the largest diffusivity on all faces: none is larger. Undefined where a cell may lie on two
 * walls of an axis.
 */
function boundOfLargest(
  { axes, centering }: Operator,
  inside: number,
  atWalls: number,
  decay: number,
): StepBound | undefined {
  let [row, diagonal] = [decay, decay];
  for (const { count, spacing, low, high } of axes) {
    if (count < 2) return undefined;
    const square = spacing * spacing;
    let [alongRow, alongDiagonal] = [4 * inside, 2 * inside];
    for (const wall of [low, high]) {
      if (wall.kind !== "ghost") continue;
      const returned = atWalls * wall.beta.reduce((a, b) => Math.max(a, b), 0);
      // Nodes have a face beyond the wall, whose ghost mirrors the one inside.
      const beyond = mirrorDistance(centering, count) === 0 ? 0 : atWalls;
      alongRow = Math.max(alongRow, 2 * inside + 2 * beyond + returned);
      alongDiagonal = Math.max(alongDiagonal, inside + beyond + returned);
    }
    row += alongRow / square;
    diagonal += alongDiagonal / square;
  }
  return { stable: 2 / row, positive: 1 / diagonal };
}

/** Whether bounds are hardly smaller than others that are certainly too large. */
function isNear(bound: StepBound, roof: StepBound): boolean {
  return bound.stable >= roof.stable * (1 - NEAR) && bound.positive >= roof.positive * (1 - NEAR);
}

/** The operator with every wall as weak all along as where it is weakest: it is itself no less stiff. */
function weakened(operator: Operator): Operator {
  const axes = operator.axes.map((axis) => ({ ...axis, low: weakest(axis.low), high: weakest(axis.high) }));
  return { ...operator, axes };
}

function weakest(wall: Wall): Wall {
  if (wall.kind !== "ghost") return wall;
  return { ...wall, beta: Float64Array.of(wall.beta.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)) };
}

/** The operator with its walls as they are at a time. */
function operatorAt(operator: Operator, time: number): Operator {
  const axes = operator.axes.map((axis) => ({ ...axis, low: wallAt(axis.low, time), high: wallAt(axis.high, time) }));
  return { ...operator, axes };
}

function wallAt(wall: Wall, time: number): Wall {
  return wall.kind === "ghost" && wall.at ? { kind: "ghost", ...wall.at(time) } : wall;
}
