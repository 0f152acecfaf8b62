/** Diffusion through faces of uneven diffusivity, in plain TypeScript: the formulas of `Diffusion` in the model. */
import { exp as exp32 } from "../../assembly/elementary/single.js";
import { exp as exp64 } from "../expression/elementary.js";
import type { Dtype, FieldArray } from "../grid.js";
import type { Diffusion } from "../model/model.js";
import { rounding } from "../numbers.js";
import type { OperatorAxis } from "../operator.js";
import { diffusivityBeyond } from "./model-beyond.js";
import { FaceArrays, sumOverAxes } from "./model-faces.js";
import type { Edges, PaddedGrid } from "./padded.js";

export type UnevenDiffusion = Exclude<Diffusion, { readonly kind: "constant" }>;

/** The coefficients k of a field's faces. */
export class FaceDiffusivities {
  readonly faces: FaceArrays;
  /** What they leave out of the diffusivity, which is factor·k. */
  readonly factor: number;
  readonly dtype: Dtype;
  readonly #axes: readonly OperatorAxis[];
  readonly #grid: PaddedGrid;
  readonly #edges: Edges;
  readonly #diffusion: UnevenDiffusion;

  constructor(axes: readonly OperatorAxis[], grid: PaddedGrid, edges: Edges, dtype: Dtype, diffusion: UnevenDiffusion) {
    this.#axes = axes;
    this.#grid = grid;
    this.#edges = edges;
    this.dtype = dtype;
    this.#diffusion = diffusion;
    this.faces = new FaceArrays(grid, dtype);
    this.factor = diffusion.kind !== "coefficient" ? 1 : diffusion.mean === "arithmetic" ? 0.5 : 2;
    if (diffusion.kind !== "faces") return;
    diffusion.faces.forEach((faces, axis) => {
      this.faces.copy(axis, faces);
    });
  }

  /** The diffusivity across an axis, if it is one number. */
  evenValue(axis: number): number | undefined {
    const k = this.faces.evenValue(axis);
    return k === undefined ? undefined : this.factor * k;
  }

  /** r per axis, rounded: what the coefficients are multiplied by in one step, or in a stage of that weight. */
  rates(dt: number, weight: number): number[] {
    return this.#axes.map(({ spacing }) => rounding(this.dtype)(((this.factor * dt) / (spacing * spacing)) * weight));
  }

  /** Brings them to a state whose ghosts are filled. */
  compute(u: FieldArray, coefficients: readonly FieldArray[]): void {
    for (const axis of this.#axes.keys()) this.#computeAxis(axis, u, coefficients);
  }

  #computeAxis(axis: number, u: FieldArray, coefficients: readonly FieldArray[]): void {
    const f = rounding(this.dtype);
    const diffusion = this.#diffusion;
    const stride = this.#grid.strides[axis]!;
    if (diffusion.kind === "coefficient") {
      const K = coefficients[diffusion.index]!;
      this.#edges.extendCoefficients(K, axis, 0, diffusivityBeyond);
      const mean = diffusion.mean === "arithmetic" ? arithmetic(f) : harmonic(f);
      this.faces.fill(axis, (above) => mean(K[above - stride]!, K[above]!));
    } else if (diffusion.kind === "edgeStopping") {
      const scale = f(1 / (diffusion.contrast * this.#axes[axis]!.spacing));
      const stop = diffusion.edgeStopping === "exponential" ? exponential(this.dtype) : rational(f);
      const open = diffusion.open?.[axis];
      this.faces.fill(axis, (above, face) =>
        open?.[face] === 0 ? 0 : stop(f(f(u[above]! - u[above - stride]!) * scale)),
      );
    }
  }
}

/** new = c + ((ry·qy + rx·qx) + rz·qz), from an array whose ghosts are filled and whose faces are computed. */
export function diffuse(
  grid: PaddedGrid,
  { faces, dtype }: FaceDiffusivities,
  r: readonly number[],
  old: FieldArray,
  next: FieldArray,
): void {
  const f = rounding(dtype);
  const { strides } = grid;
  const k = faces.values;
  const along = (cell: number, axis: number): number => {
    const stride = strides[axis]!;
    const c = old[cell]!;
    const above = f(k[axis]![cell + stride]! * f(old[cell + stride]! - c));
    const below = f(k[axis]![cell]! * f(c - old[cell - stride]!));
    return f(r[axis]! * f(above - below));
  };
  sumOverAxes(grid, [...strides.keys()], f, along, (cell, sum) => {
    next[cell] = old[cell]! + sum;
  });
}

type Rounding = (value: number) => number;

function arithmetic(f: Rounding): (a: number, b: number) => number {
  return (a, b) => {
    const sum = f(a + b);
    return sum < 0 ? 0 : sum;
  };
}

function harmonic(f: Rounding): (a: number, b: number) => number {
  return (a, b) => {
    const sum = f(a + b);
    return sum > 0 ? f(f(a * b) / sum) : 0;
  };
}

function exponential(dtype: Dtype): (m: number) => number {
  return dtype === "float64" ? (m) => exp64(-(m * m)) : (m) => exp32(-Math.fround(m * m));
}

function rational(f: Rounding): (m: number) => number {
  return (m) => f(1 / f(1 + f(m * m)));
}
