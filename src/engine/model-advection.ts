/** Advection through faces in plain TypeScript: the formulas of `Advection` in the model. */
import { HALF_CLOSED } from "../../assembly/model/slots.js";
import type { Dtype, FieldArray } from "../grid.js";
import type { Advection } from "../model/model.js";
import { rounding } from "../numbers.js";
import type { OperatorAxis } from "../operator.js";
import { velocityBeyond } from "./model-beyond.js";
import { FaceArrays, sumOverAxes } from "./model-faces.js";
import { type Edge, type Edges, isHalf, type PaddedGrid } from "./padded.js";

/** The velocities across a field's faces. */
export class FaceVelocities {
  readonly values: readonly FieldArray[];
  /** The axes that there are velocities along. */
  readonly flowing: readonly number[];
  readonly #grid: PaddedGrid;
  readonly #edges: Edges;
  readonly #round: (value: number) => number;
  readonly #velocities: Advection["velocities"];
  readonly #faces: FaceArrays;

  constructor(grid: PaddedGrid, edges: Edges, dtype: Dtype, { velocities }: Advection) {
    this.#grid = grid;
    this.#edges = edges;
    this.#round = rounding(dtype);
    this.#velocities = velocities;
    this.#faces = new FaceArrays(grid, dtype);
    this.values = this.#faces.values;
    this.flowing = [...velocities.keys()].filter((axis) => velocities[axis]);
    velocities.forEach((velocity, axis) => {
      if (velocity?.kind === "faces") this.#faces.fill(axis, (_, face) => velocity.faces[face]!);
    });
  }

  /** Brings them to the coefficients of a step. */
  compute(coefficients: readonly FieldArray[]): void {
    const f = this.#round;
    this.#velocities.forEach((velocity, axis) => {
      if (velocity?.kind !== "coefficient") return;
      const K = coefficients[velocity.index]!;
      const stride = this.#grid.strides[axis]!;
      this.#edges.extendCoefficients(K, axis, Number.NEGATIVE_INFINITY, (edge) => velocityBeyond(velocity, edge));
      this.#faces.fill(axis, (above) => {
        const sum = f(K[above - stride]! + K[above]!);
        return sum < HALF_CLOSED ? 0 : f(0.5 * sum);
      });
    });
  }
}

/** How one field is carried along. */
export class Advector {
  readonly velocities: FaceVelocities;
  /** w·v across the faces, of the last step. */
  readonly fluxes: FaceArrays;
  readonly #axes: readonly OperatorAxis[];
  readonly #grid: PaddedGrid;
  readonly #edges: Edges;
  readonly #round: (value: number) => number;
  readonly #scheme: Advection["scheme"];

  constructor(axes: readonly OperatorAxis[], grid: PaddedGrid, edges: Edges, dtype: Dtype, advection: Advection) {
    this.#axes = axes;
    this.#grid = grid;
    this.#edges = edges;
    this.#round = rounding(dtype);
    this.#scheme = advection.scheme;
    this.velocities = new FaceVelocities(grid, edges, dtype, advection);
    this.fluxes = new FaceArrays(grid, dtype);
  }

  /** g = dt/h per axis, rounded. */
  rates(dt: number): number[] {
    return this.#axes.map(({ spacing }) => this.#round(dt / spacing));
  }

  /** new = new − ((y + x) + z), each dt/h·(flux at up − flux at down), from an old array with two ghosts filled. */
  step(old: FieldArray, next: FieldArray, dt: number): void {
    const f = this.#round;
    const { strides } = this.#grid;
    const { flowing } = this.velocities;
    const g = this.rates(dt);
    for (const axis of flowing) this.#computeFluxes(axis, old, g[axis]!);
    const fluxes = this.fluxes.values;
    const along = (cell: number, axis: number): number =>
      f(g[axis]! * f(fluxes[axis]![cell + strides[axis]!]! - fluxes[axis]![cell]!));
    sumOverAxes(this.#grid, flowing, f, along, (cell, sum) => {
      next[cell]! -= sum;
    });
    for (const edge of this.#edges.all) {
      if (isHalf(edge) && flowing.includes(edge.axis)) this.#passHalves(edge, old, next, g[edge.axis]!);
    }
  }

  /** w·u of a wall's own cells, on the wall. */
  through({ axis, cells, faces: [outer] }: Edge, u: FieldArray): Float64Array {
    const w = this.velocities.values[axis]!;
    return Float64Array.from(cells, (cell) => this.#round(w[cell + outer]! * u[cell]!));
  }

  /** Half cells exchange with the face inside and the wall: they lose twice as much, and what went across the face beyond is put right. */
  #passHalves(edge: Edge, old: FieldArray, next: FieldArray, g: number): void {
    const f = this.#round;
    const fluxes = this.fluxes.values[edge.axis]!;
    const [outer, inner] = edge.faces;
    const through = this.through(edge, old);
    edge.cells.forEach((cell, at) => {
      const missing = f(g * f(f(f(2 * through[at]!) - fluxes[cell + inner]!) - fluxes[cell + outer]!));
      next[cell]! += edge.outward > 0 ? -missing : missing;
    });
  }

  #computeFluxes(axis: number, u: FieldArray, g: number): void {
    const f = this.#round;
    const w = this.velocities.values[axis]!;
    const stride = this.#grid.strides[axis]!;
    const slope = limitedSlope(f);
    this.fluxes.fill(axis, (above) => {
      const velocity = w[above]!;
      const b = u[above - stride]!;
      const c = u[above]!;
      if (this.#scheme === "upwind") return f(velocity * (velocity > 0 ? b : c));
      const z = f(1 - f(Math.abs(velocity) * g));
      const across = f(c - b);
      const carried =
        velocity > 0
          ? f(b + f(slope(f(b - u[above - 2 * stride]!), across) * z))
          : f(c - f(slope(f(u[above + stride]! - c), across) * z));
      return f(velocity * carried);
    });
  }
}

/** Van Leer's limiter: half the harmonic mean of two differences of one sign, 0 at an extremum. */
function limitedSlope(f: (value: number) => number): (p: number, q: number) => number {
  return (p, q) => {
    const product = f(p * q);
    return product > 0 ? f(product / f(p + q)) : 0;
  };
}
