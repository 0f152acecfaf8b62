/**
 * A model: what the explicit step does where it is more than diffusion with a constant coefficient. Plain numbers and
 * compiled programs, no options and no defaults; every engine carries it out with the same bits.
 *
 * One step takes every field from the old values of all fields to its new ones, in this order:
 *
 *     1  diffusion    new = old + Σ r·(flux in − flux out)
 *     2  advection    new = new − Σ dt/h·(flux out − flux in)
 *     3  entering     new = new + dt·rate in cells beside walls with a flux that is given, wall by wall, x first
 *     4  reaction     what the reaction program makes of the old values, the new ones and the arrays
 *     5  walls        cells that walls hold
 *
 * Every operation is rounded to the dtype. Sums over the axes stand as the contract has them: (y + x) + z. What is made
 * of dt, h and the contrast alone is computed in float64 and then rounded, as are faces, arrays and the walls' numbers.
 *
 * A super-step of length τ has stages like that, without advection. Stage j has the weight w and begins at time t + c·τ; it
 * takes r·w for r, w·τ for dt, and adds momentum to what diffusion makes: new = (old + Σ …) + θ·(old − older), with older the
 * stage before. After the last one new = start + share·(new − start), and walls hold what belongs to the end.
 *
 * Step number k of a run lasts from time + k·dt to time + (k + 1)·dt, in float64. Programs and ghosts belong to its start,
 * and what walls hold after it to its end. Programs see the walls' cells as the step before has left them.
 */
import type { Program } from "../expression/program.js";
import type { AxisName, Centering, Dtype } from "../grid.js";
import type { Operator } from "../operator.js";

/**
 * One value per face across an axis, C order, the shape with one more along that axis: entry i lies between the cells
 * i − 1 and i, the first and the last on the walls. On a periodic axis these two are one face, and equal.
 */
export type Faces = Float64Array;

/** How two cells' diffusivities make that of the face between them. */
export type FaceMean = "harmonic" | "arithmetic";

/**
 * Where the diffusivity of a field's faces comes from. With c the cell, `up` and `down` its neighbours along an axis and k
 * the coefficient of the face between, the change along the axis is
 *
 *     q = k⁺·(up − c) − k⁻·(c − down)        new = c + ((ry·qy + rx·qx) + rz·qz)
 */
export type Diffusion =
  /** One number per axis, that of the operator: the contract's plain formulas. */
  | { readonly kind: "constant" }
  /** r = dt/h², k the faces' diffusivity, one array per axis in the operator's order. */
  | { readonly kind: "faces"; readonly faces: readonly Faces[] }
  /**
   * The coefficient program's result number `index`, K, one value per cell and step. Arithmetic: k = K + K′, 0 where that is
   * negative, r = dt/2h². Harmonic: k = K·K′ / (K + K′), 0 where the sum is not above 0, r = 2·dt/h². Beyond a wall K is that
   * of the line before the last continued, max(0, 2·K₀ − K₁), K₁ = K₀ where there is one cell; on a periodic axis it wraps.
   *
   * K is `CLOSED` in cells whose faces nothing may cross. Where K₁ is, K₀ stands for it, but at walls that mirror the values
   * (node centring): beyond these K is `CLOSED` then, too. Beyond walls of nodes with a flux that is given K is K₁, so that
   * their half cells exchange with one face, as they should.
   */
  | { readonly kind: "coefficient"; readonly index: number; readonly mean: FaceMean }
  /**
   * Perona & Malik 1990: with m = (up − c)·s across the face and s = 1/(contrast·h) rounded, k = exp(−m·m), or
   * 1/(1 + m·m); r = dt/h². Where some faces are closed, k is multiplied by `open`, 0 or 1.
   */
  | {
      readonly kind: "edgeStopping";
      readonly edgeStopping: "exponential" | "rational";
      readonly contrast: number;
      readonly open?: readonly Faces[];
    };

/**
 * Velocity across the faces of one axis. `coefficient`: the coefficient program's result, k = ½·(K + K′), 0 where the sum is
 * below half of `CLOSED`, with K beyond a wall as for a diffusivity, but not cut off at 0; beyond walls that are `closed`,
 * low or high, it is `CLOSED`, and else beyond walls with ghosts, of nodes, it is K₀. The faces there have the wall's velocity.
 */
export type Velocity =
  | { readonly kind: "faces"; readonly faces: Faces }
  | { readonly kind: "coefficient"; readonly index: number; readonly closed?: readonly [low: boolean, high: boolean] };

/**
 * Advection. Across a face between b and c with velocity w, a and d the cells further out, the flux is w·v:
 *
 *     upwind     v = b where w > 0, else c
 *     van Leer   v = b + L(b − a, c − b)·z where w > 0, else c − L(d − c, c − b)·z
 *                L(p, q) = p·q/(p + q) where p·q, rounded, is above 0, else 0;   z = 1 − |w|·g, g = dt/h
 *
 * (van Leer 1974, with the factor of Lax and Wendroff that makes it second order in time along one axis). The change is
 * new = new − (((y) + (x)) + (z)), each g·(flux at up − flux at down), g rounded; axes without a velocity are left out of
 * the sum. All values are old ones. A second ghost, beyond the first, is 2·ghost − here; beyond a held or fixed wall, which
 * has no ghost, the first is 2·here − inner (inner = here where there is one cell). Ghosts of periodic axes wrap, both.
 *
 * Nodes on a wall with ghosts have half a cell, which exchanges with the face inside and with the wall, where the value is
 * their own. With F the flux across the face beyond them, as above, F′ that across the face inside and E = w·u, w being the
 * velocity on the wall, low ones are new + g·((2·E − F′) − F) then, high ones new − that; x first, low before high.
 *
 * Where a flux is given and K is the diffusivity, the ghost of advection has the slope that belongs to it: p = rate·h²/K is
 * added, but no more than q = (2·here − inner) − ghost, and nothing where p·q, rounded, or K is not above 0.
 */
export interface Advection {
  readonly scheme: "upwind" | "van-leer";
  /** One per axis in the operator's order. */
  readonly velocities: readonly (Velocity | undefined)[];
}

/** One species. */
export interface Field {
  readonly name: string;
  /** Axes, walls, and the diffusivity where it is constant (any number elsewhere). */
  readonly operator: Operator;
  readonly diffusion: Diffusion;
  readonly advection: Advection | undefined;
  /** Number of the array that is not 0 in cells which the reaction leaves at their old value: for bounds and budgets. */
  readonly held: number | undefined;
}

/**
 * Names in programs, in order. Lines: the fields' old values; then one per array of the model; then, in the reaction
 * program, the fields' new values. Parameters: the model's, then the step's dt. Their results: see where they stand.
 */
export interface Model {
  readonly axes: Operator["axes"];
  readonly centering: Centering;
  readonly dtype: Dtype;
  /** Coordinates of position 0 along each axis, and of the only one along axes that are left out. */
  readonly origin: Readonly<Record<AxisName, number>>;
  readonly fields: readonly Field[];
  /** One value per cell each, C order: what programs refer to besides the fields. */
  readonly arrays: readonly Float64Array[];
  /** Values of the parameters, in the order that programs have them. */
  readonly parameters: readonly number[];
  /** Computes cells' coefficients from old values; its results are numbered. */
  readonly coefficients: Program | undefined;
  /**
   * Result number i is the new value of field `reacting[i]`, and the only one that may refer to what diffusion and advection
   * have made of that field: an engine may put it in the place of that.
   */
  readonly reaction: Program | undefined;
  readonly reacting: readonly number[];
  /**
   * Result number i is how fast the sources take field `reacting[i]` down by its own value, −∂source/∂u, per unit of time;
   * old values and arrays are given, as for the coefficients. For bounds: no step computes it.
   */
  readonly decay: Program | undefined;
}

/** The name of the step's dt among a program's parameters, and of a field's new values among its lines. */
export const STEP = "$dt";
export function newValueOf(field: string): string {
  return `$new ${field}`;
}
/** The name of an array among a program's lines. */
export function arrayName(index: number): string {
  return `$array ${index}`;
}
