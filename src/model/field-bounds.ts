/** How far one explicit step of one field may go in the state it is in: see `stability.ts` for the method. */
import { FaceVelocities } from "../engine/model-advection.js";
import { FaceDiffusivities } from "../engine/model-diffusion.js";
import { FaceArrays } from "../engine/model-faces.js";
import { Edges, type PaddedGrid } from "../engine/padded.js";
import type { FieldArray } from "../grid.js";
import type { Operator, Wall } from "../operator.js";
import { maxPositiveStep, maxStableStep } from "../stability.js";
import { boundOfFlow } from "./flow-bounds.js";
import type { Field } from "./model.js";
import { type FaceRates, Rows } from "./rows.js";

/** The largest dt that is stable, and the largest that makes no new extremum; Infinity where nothing moves. */
export interface StepBound {
  readonly stable: number;
  readonly positive: number;
}

/** A field's state and what it meets there; one number per cell each, in padded arrays. */
export interface Circumstances {
  readonly time: number;
  /** A step for which a bound that is proven, if not as large as it might be, will do. */
  readonly enough: number;
  readonly values: FieldArray;
  readonly coefficients: readonly FieldArray[];
  readonly decay: FieldArray | undefined;
  readonly held: FieldArray | undefined;
}

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

  at(circumstances: Circumstances): StepBound {
    const { time, enough, values, coefficients, decay, held } = circumstances;
    this.#uneven?.compute(values, coefficients);
    const even = this.#evenOperator();
    if (!even || this.#field.advection || this.#nonlinear) return this.#byRows(circumstances);
    const [least, most] = decay ? this.#grid.rangeOf(decay).map((value) => Math.max(0, value)) : [0, 0];
    const present = operatorAt(even, time);
    const bound = boundOf(present, most!);
    if (bound.stable >= enough) return bound;
    const decaysEvenly = ((most! - least!) * bound.stable) / 2 <= NEAR;
    if (!held && decaysEvenly && isNear(bound, boundOf(weakened(present), most!))) return bound;
    const closer = this.#byRows(circumstances);
    return { stable: Math.max(bound.stable, closer.stable), positive: Math.max(bound.positive, closer.positive) };
  }

  /** Bounds by the matrix, cell for cell. */
  #byRows({ time, coefficients, decay, held }: Circumstances): StepBound {
    const { advection, operator } = this.#field;
    const { axes } = operator;
    const grid = this.#grid;
    const edges = this.#edges;
    this.#rows ??= new Rows(axes, grid, edges, this.#uneven ?? evenRates(grid, this.#evenOperator()!));
    const rows = this.#rows;
    rows.freeze(time, decay, held);
    if (!advection) {
      const stiffest = this.#nonlinear ? rows.largestRow() : rows.largestEigenvalue();
      return { stable: 2 / stiffest, positive: 1 / grid.rangeOf(rows.diagonal)[1] };
    }
    const velocities = new FaceVelocities(grid, edges, "float64", advection);
    velocities.compute(coefficients);
    return boundOfFlow(rows, velocities, advection.scheme, axes, grid, edges, time);
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

/** The plain bounds, and what the same decay everywhere leaves of them: it adds to every eigenvalue. */
function boundOf(operator: Operator, decay: number): StepBound {
  const stable = maxStableStep(operator);
  const positive = maxPositiveStep(operator);
  if (decay === 0) return { stable, positive };
  return { stable: 2 / (2 / stable + decay), positive: 1 / (1 / positive + decay) };
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
