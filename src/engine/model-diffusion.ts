/** Diffusion through faces of uneven diffusivity, in plain TypeScript: the formulas of `Diffusion` in the model. */
import { exp as exp32 } from "../../assembly/elementary/single.js";
import { exp as exp64 } from "../expression/elementary.js";
import type { Dtype, FieldArray } from "../grid.js";
import type { Diffusion } from "../model/model.js";
import { rounding } from "../numbers.js";
import type { OperatorAxis } from "../operator.js";
import { FaceArrays, sumOverAxes } from "./model-faces.js";
import type { Edges, PaddedGrid } from "./padded.js";

export type UnevenDiffusion = Exclude<Diffusion, { readonly kind: "constant" }>;

/** How one field diffuses. */
export class Diffuser {
  readonly #axes: readonly OperatorAxis[];
  readonly #grid: PaddedGrid;
  readonly #edges: Edges;
  readonly #dtype: Dtype;
  readonly #round: (value: number) => number;
  readonly #diffusion: UnevenDiffusion;
  /** The faces' coefficients k. */
  readonly #faces: FaceArrays;

  constructor(axes: readonly OperatorAxis[], grid: PaddedGrid, edges: Edges, dtype: Dtype, diffusion: UnevenDiffusion) {
    this.#axes = axes;
    this.#grid = grid;
    this.#edges = edges;
    this.#dtype = dtype;
    this.#round = rounding(dtype);
    this.#diffusion = diffusion;
    this.#faces = new FaceArrays(grid, dtype);
    if (diffusion.kind !== "faces") return;
    diffusion.faces.forEach((faces, axis) => {
      this.#faces.fill(axis, (_, face) => faces[face]!);
    });
  }

  /** new = c + ((ry·qy + rx·qx) + rz·qz), from an array whose ghosts are filled. */
  step(old: FieldArray, next: FieldArray, dt: number, coefficients: readonly FieldArray[]): void {
    const f = this.#round;
    const { strides } = this.#grid;
    const k = this.#faces.values;
    const r = this.#axes.map(({ spacing }) => f((this.#factor * dt) / (spacing * spacing)));
    for (const axis of strides.keys()) this.#computeFaces(axis, old, coefficients);
    const along = (cell: number, axis: number): number => {
      const stride = strides[axis]!;
      const c = old[cell]!;
      const above = f(k[axis]![cell + stride]! * f(old[cell + stride]! - c));
      const below = f(k[axis]![cell]! * f(c - old[cell - stride]!));
      return f(r[axis]! * f(above - below));
    };
    sumOverAxes(this.#grid, [...strides.keys()], f, along, (cell, sum) => {
      next[cell] = old[cell]! + sum;
    });
  }

  /** What the coefficients of faces leave out of their diffusivity. */
  get #factor(): number {
    if (this.#diffusion.kind !== "coefficient") return 1;
    return this.#diffusion.mean === "arithmetic" ? 0.5 : 2;
  }

  #computeFaces(axis: number, u: FieldArray, coefficients: readonly FieldArray[]): void {
    const f = this.#round;
    const diffusion = this.#diffusion;
    const stride = this.#grid.strides[axis]!;
    if (diffusion.kind === "coefficient") {
      const K = coefficients[diffusion.index]!;
      this.#edges.extendCoefficients(K, axis, 0);
      const mean = diffusion.mean === "arithmetic" ? (a: number, b: number) => f(a + b) : harmonic(f);
      this.#faces.fill(axis, (above) => mean(K[above - stride]!, K[above]!));
    } else if (diffusion.kind === "edgeStopping") {
      const scale = f(1 / (diffusion.contrast * this.#axes[axis]!.spacing));
      const stop = diffusion.edgeStopping === "exponential" ? exponential(this.#dtype) : rational(f);
      this.#faces.fill(axis, (above) => stop(f(f(u[above]! - u[above - stride]!) * scale)));
    }
  }
}

type Rounding = (value: number) => number;

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
