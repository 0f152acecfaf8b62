/**
 * −L of one field with everything frozen at its present value: a matrix with a diagonal above 0, and entries below 0 for
 * the neighbours that a cell exchanges with.
 *
 * With a change of sign in every other cell it becomes its own absolute value |A|, whose largest eigenvalue λ therefore is
 * that of A (a periodic axis of an odd number of values alone has none such; there it is a bound). Whatever the positive
 * numbers x, λ ≤ max (|A|x)ᵢ/xᵢ (Collatz 1942, Wielandt 1950), and with x ← |A|x the bound comes down to λ.
 */

import type { FaceArrays } from "../engine/model-faces.js";
import type { Edge, Edges, PaddedGrid } from "../engine/padded.js";
import type { FieldArray } from "../grid.js";
import type { OperatorAxis } from "../operator.js";

/** The diffusivities of faces: factor times their values. */
export interface FaceRates {
  readonly faces: FaceArrays;
  readonly factor: number;
}

/** Sweeps on the way from an even x, and how much less a bound must be for one more to be worth its while. */
const FIRST_SWEEPS = 16;
const MOST_SWEEPS = 256;
const WORTHWHILE = 0.999;
/** What of the old x goes into the new one, and the least that is left of any. */
const SHARE_OF_OLD = 1e-3;
const LEAST = 1e-100;

export class Rows {
  /** 1 in cells that nothing holds, 0 elsewhere. */
  readonly free: Float64Array;
  /** The matrix's diagonal, and its sums of neighbours' entries, both of held cells 0. */
  readonly diagonal: Float64Array;
  readonly neighbours: Float64Array;
  readonly #grid: PaddedGrid;
  readonly #edges: Edges;
  readonly #scales: readonly number[];
  readonly #faces: readonly FieldArray[];
  #x: Float64Array | undefined;
  #product: Float64Array | undefined;

  constructor(axes: readonly OperatorAxis[], grid: PaddedGrid, edges: Edges, { faces, factor }: FaceRates) {
    this.#grid = grid;
    this.#edges = edges;
    this.#faces = faces.values;
    this.#scales = axes.map(({ spacing }) => factor / (spacing * spacing));
    this.diagonal = new Float64Array(grid.size);
    this.neighbours = new Float64Array(grid.size);
    this.free = new Float64Array(grid.size);
  }

  /** Brings the matrix to the faces' values, the walls at `time` and the decay of cells; held cells have no row. */
  freeze(time: number, decay: FieldArray | undefined, held: FieldArray | undefined): void {
    const { diagonal, neighbours } = this;
    const free = this.free;
    this.#grid.forCells((cell) => {
      free[cell] = held?.[cell] ? 0 : 1;
    });
    for (const { wall, cells } of this.#edges.all) {
      if (wall.kind === "held" || wall.kind === "fixed") for (const cell of cells) free[cell] = 0;
    }
    this.#fillGhosts(free);
    const { length } = this.#grid;
    for (const start of this.#grid.lines) {
      const end = start + length;
      this.#sumNeighbours(free, neighbours, start, end);
      for (let cell = start; cell < end; cell++) diagonal[cell] = decay ? Math.max(0, decay[cell]!) : 0;
      for (const [axis, stride] of this.#grid.strides.entries()) {
        const k = this.#faces[axis]!;
        const scale = this.#scales[axis]!;
        for (let cell = start; cell < end; cell++) diagonal[cell]! += scale * (k[cell]! + k[cell + stride]!);
      }
    }
    for (const edge of this.#edges.all) this.#addWall(edge, time);
    for (const start of this.#grid.lines) {
      for (let cell = start; cell < start + length; cell++) {
        diagonal[cell]! *= free[cell]!;
        neighbours[cell]! *= free[cell]!;
      }
    }
  }

  /** Begins the next search afresh. */
  forget(): void {
    this.#x = undefined;
  }

  /**
   * An upper bound of the largest eigenvalue, and close to it. What was found the last time is where it starts.
   *
   * @param enough what it need not be below
   */
  largestEigenvalue(enough: number): number {
    const even = this.largestRow();
    if (!(even > enough && even < Number.POSITIVE_INFINITY)) return even;
    let bound = this.#x ? this.#multiply() : Number.POSITIVE_INFINITY;
    const afresh = bound > even;
    if (afresh) {
      this.#x = Float64Array.from(this.free);
      this.#product ??= new Float64Array(this.#grid.size);
      bound = this.#multiply();
    }
    for (let sweep = 1; sweep <= MOST_SWEEPS; sweep++) {
      this.#follow(bound);
      const before = bound;
      bound = this.#multiply();
      if (bound > before * WORTHWHILE && !(afresh && sweep < FIRST_SWEEPS)) break;
    }
    return Math.min(even, bound);
  }

  /** The bound by x = 1 everywhere, Gershgorin's: while dt times it is 2 or less, no step makes the largest value larger. */
  largestRow(): number {
    const { diagonal, neighbours } = this;
    let bound = 0;
    for (const start of this.#grid.lines) {
      for (let cell = start; cell < start + this.#grid.length; cell++) {
        bound = Math.max(bound, diagonal[cell]! + neighbours[cell]!);
      }
    }
    return bound;
  }

  /** product ← |A|x; answers the bound by this x. */
  #multiply(): number {
    const x = this.#x!;
    const product = this.#product!;
    const { diagonal } = this;
    const free = this.free;
    this.#fillGhosts(x);
    let bound = 0;
    // All of a line before the next one: it stays in the core's cache.
    for (const start of this.#grid.lines) {
      const end = start + this.#grid.length;
      this.#sumNeighbours(x, product, start, end);
      for (let cell = start; cell < end; cell++) {
        product[cell]! += diagonal[cell]! * x[cell]!;
        if (free[cell]! > 0) bound = Math.max(bound, product[cell]! / x[cell]!);
      }
    }
    return bound;
  }

  /** x ← what it was multiplied to, divided by the bound, so that no value grows. */
  #follow(bound: number): void {
    const x = this.#x!;
    const product = this.#product!;
    const free = this.free;
    const share = 1 / (bound * (1 + SHARE_OF_OLD));
    const shareOfOld = SHARE_OF_OLD / (1 + SHARE_OF_OLD);
    for (const start of this.#grid.lines) {
      for (let cell = start; cell < start + this.#grid.length; cell++) {
        x[cell] = Math.max(product[cell]! * share + x[cell]! * shareOfOld, LEAST) * free[cell]!;
      }
    }
  }

  /** Puts into the ghosts what they are to x's cells. */
  #fillGhosts(x: Float64Array): void {
    for (const { wall, cells, outward, mirror, around } of this.#edges.all) {
      for (const cell of cells) {
        if (wall.kind === "periodic") x[cell + outward] = around[0] === 0 ? 0 : x[cell + around[0]]!;
        else x[cell + outward] = wall.kind === "ghost" && mirror !== 0 ? x[cell + mirror]! : 0;
      }
    }
  }

  /** What the neighbours' entries, taken positive, make of x in the cells of a line. */
  #sumNeighbours(x: Float64Array, sums: Float64Array, start: number, end: number): void {
    const { strides } = this.#grid;
    sums.fill(0, start, end);
    for (let axis = 0; axis < strides.length; axis++) {
      const stride = strides[axis]!;
      const k = this.#faces[axis]!;
      const scale = this.#scales[axis]!;
      for (let cell = start; cell < end; cell++) {
        sums[cell]! += scale * (k[cell + stride]! * x[cell + stride]! + k[cell]! * x[cell - stride]!);
      }
    }
  }

  /** A ghost adds β to its cell, and takes 1 off where it mirrors the cell itself. */
  #addWall({ axis, wall, cells, outward, mirror, around }: Edge, time: number): void {
    const k = this.#faces[axis]!;
    const scale = this.#scales[axis]!;
    const lone = wall.kind === "periodic" && around[0] === 0;
    const beta = wall.kind === "ghost" ? (wall.at?.(time) ?? wall).beta : undefined;
    cells.forEach((cell, i) => {
      const face = outward > 0 ? cell + outward : cell;
      const share = lone ? -1 : beta ? beta[i]! - (mirror === 0 ? 1 : 0) : 0;
      this.diagonal[cell]! += scale * k[face]! * share;
    });
  }
}
