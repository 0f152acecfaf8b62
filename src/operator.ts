/** The discrete operator in the form every engine carries out: plain numbers, no options and no defaults. */
import type { AxisName, Centering, Dtype } from "./grid.js";

/** What a wall does to the values beside it, with one number per cell of the wall, in the dtype's own rounding. */
export type Wall =
  | { readonly kind: "periodic" }
  /** The outermost values keep what they hold. */
  | { readonly kind: "fixed" }
  /** The outermost values are `values`; `at` gives them at another time, where they change. */
  | { readonly kind: "held"; readonly values: Float64Array; readonly at?: (time: number) => HeldValues }
  /**
   * Beyond the wall lies a ghost: mirror + (α − β·here); the mirror is `here` on cells, its inner neighbour on nodes. What
   * enters apart from that goes into the wall's cells.
   */
  | ({ readonly kind: "ghost"; readonly at?: (time: number) => GhostValues } & GhostValues);

/** One number per cell of a wall. */
export interface HeldValues {
  readonly values: Float64Array;
}
export interface GhostValues {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** By how much the cells rise per unit of time by what enters, whatever diffuses there; only in models. */
  readonly entering?: Float64Array;
}

/** What enters through a wall apart from its ghosts, at a time; nothing where nothing does. */
export function enteringAt(wall: Wall, time: number): Float64Array | undefined {
  return wall.kind === "ghost" ? (wall.at?.(time) ?? wall).entering : undefined;
}

/** One axis of the operator. */
export interface OperatorAxis {
  readonly name: AxisName;
  readonly count: number;
  readonly spacing: number;
  /** Diffusivity along the axis, length²/time. */
  readonly diffusivity: number;
  readonly low: Wall;
  readonly high: Wall;
}

/**
 * u' = Σ D·∂²u/∂x² over the axes, slowest first. Axes of length 1 that nothing crosses are left out, so that a shape of
 * N×1×1 is computed as N.
 */
export interface Operator {
  readonly axes: readonly OperatorAxis[];
  readonly centering: Centering;
  readonly dtype: Dtype;
}

/** Cells of the whole operator. */
export function cellsOf(operator: Pick<Operator, "axes">): number {
  return operator.axes.reduce((product, axis) => product * axis.count, 1);
}

/** r = D·dt/h² per axis, in float64. */
export function rates(operator: Operator, dt: number): number[] {
  return operator.axes.map((axis) => (axis.diffusivity * dt) / (axis.spacing * axis.spacing));
}

/** Whether one r serves every axis, so that the contract's shorter formulas apply. */
export function isEven(operator: Operator): boolean {
  const { diffusivity, spacing } = operator.axes[0]!;
  return operator.axes.every((axis) => axis.diffusivity === diffusivity && axis.spacing === spacing);
}

/** Steps from a wall's value to the one its ghost mirrors. */
export function mirrorDistance(centering: Centering, count: number): number {
  return centering === "node" && count > 1 ? 1 : 0;
}
