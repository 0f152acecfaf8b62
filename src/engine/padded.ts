/**
 * Arrays with ghosts beyond each end of every axis, as the reference engines keep a field:
 *
 *     ghosts      g g g g g g
 *     row 0       g · · · · g
 *     row 1       g · · · · g
 *     ghosts      g g g g g g
 */

import { CLOSED, HALF_CLOSED } from "../../assembly/model/slots.js";
import { type Dtype, type FieldArray, strides } from "../grid.js";
import { rounding } from "../numbers.js";
import { enteringAt, mirrorDistance, type Operator, type Wall } from "../operator.js";
import type { Manner } from "./model-beyond.js";

/** Where the cells, lines and faces of a padded array lie. */
export class PaddedGrid {
  /** Values and padded strides per axis, slowest axis first. */
  readonly counts: readonly number[];
  readonly strides: readonly number[];
  readonly size: number;
  /** Where each line along the fastest axis begins, in C order, and its length. */
  readonly lines: Int32Array;
  readonly length: number;
  readonly #ghosts: number;

  /** @param ghosts beyond each end */
  constructor(counts: readonly number[], ghosts: number) {
    const padded = counts.map((count) => count + 2 * ghosts);
    this.counts = counts;
    this.#ghosts = ghosts;
    this.strides = strides(padded);
    this.size = padded.reduce((a, b) => a * b, 1);
    this.lines = this.cellsAt(counts.length - 1, 0);
    this.length = counts.at(-1)!;
  }

  create(dtype: Dtype): FieldArray {
    return dtype === "float64" ? new Float64Array(this.size) : new Float32Array(this.size);
  }

  /** Positions of all cells with `index` along `axis`, in C order. */
  cellsAt(axis: number, index: number): Int32Array {
    return this.#positions(this.counts.map((count, i) => (i === axis ? [index] : indices(count))));
  }

  /**
   * Where the lines of cells above the faces across `axis` begin, in C order, and their length: all cells, and the first
   * ghosts at the end of the axis.
   */
  aboveFaces(axis: number): { readonly lines: Int32Array; readonly length: number } {
    const last = this.counts.length - 1;
    if (axis === last) return { lines: this.lines, length: this.length + 1 };
    const chosen = this.counts.map((count, i) => (i === last ? [0] : indices(i === axis ? count + 1 : count)));
    return { lines: this.#positions(chosen), length: this.length };
  }

  /** Reads a field into a padded array. */
  load(target: FieldArray, field: FieldArray): void {
    this.lines.forEach((start, line) => {
      target.set(field.subarray(line * this.length, (line + 1) * this.length), start);
    });
  }

  /** Takes the cells' values out of a padded array. */
  store<Values extends FieldArray | Uint8Array>(source: Values, field: Values): void {
    this.lines.forEach((start, line) => {
      field.set(source.subarray(start, start + this.length), line * this.length);
    });
  }

  /** Calls `visit` with every cell's position, in C order. */
  forCells(visit: (cell: number) => void): void {
    for (const start of this.lines) {
      for (let cell = start; cell < start + this.length; cell++) visit(cell);
    }
  }

  /** Least and largest value of the cells; NaN where one is. */
  rangeOf(values: FieldArray): readonly [number, number] {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    this.forCells((cell) => {
      least = Math.min(least, values[cell]!);
      most = Math.max(most, values[cell]!);
    });
    return [least, most];
  }

  #positions(chosen: readonly (readonly number[])[]): Int32Array {
    let positions = [0];
    chosen.forEach((some, axis) => {
      positions = positions.flatMap((base) => some.map((index) => base + (index + this.#ghosts) * this.strides[axis]!));
    });
    return Int32Array.from(positions);
  }
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** One end of one axis of a padded array: where its cells lie, and what their wall does. */
export interface Edge {
  /** Number of the wall: low and high of each axis in the operator's order. */
  readonly number: number;
  readonly axis: number;
  readonly wall: Wall;
  /** Positions of the wall's cells, in C order of the other axes. */
  readonly cells: Int32Array;
  /** Distances from a cell to the ghost beyond it, to its inner neighbour (or itself), and to the ghost's mirror. */
  readonly outward: number;
  readonly inner: number;
  readonly mirror: number;
  /** Distances to what lies one and two cells beyond it where the axis is periodic. */
  readonly around: readonly [number, number];
  /** Distances to the entries of its faces: the one on the wall, and the one across the cell. */
  readonly faces: readonly [outer: number, inner: number];
}

/** Whether a wall's cells are half cells that are free to change. */
export function isHalf({ wall, mirror }: Pick<Edge, "wall" | "mirror">): boolean {
  return wall.kind === "ghost" && mirror !== 0;
}

/** The walls of an operator at the edges of padded arrays. */
export class Edges {
  /** Both ends of x, then of y, then of z. */
  readonly all: readonly Edge[];
  /** For each of them, 1 for the cells that it holds and none after it does: corners belong to the slowest axis. */
  readonly #keeps: readonly Uint8Array[];
  readonly #round: (value: number) => number;
  readonly #axes: Operator["axes"];

  constructor(grid: PaddedGrid, operator: Operator) {
    const xFirst = operator.axes.map((_, axis) => axis).reverse();
    this.all = xFirst.flatMap((axis) => [edgeOf(grid, operator, axis, 0), edgeOf(grid, operator, axis, 1)]);
    this.#round = rounding(operator.dtype);
    this.#axes = operator.axes;
    const later = new Set<number>();
    const keeps = [...this.all].reverse().map(({ wall, cells }) => {
      const isHolding = wall.kind === "held" || wall.kind === "fixed";
      const kept = Uint8Array.from(cells, (cell) => (isHolding && !later.has(cell) ? 1 : 0));
      if (isHolding) for (const cell of cells) later.add(cell);
      return kept;
    });
    this.#keeps = keeps.reverse();
  }

  /**
   * Puts what the walls hold at `time` into `target`; `before` is the state one step earlier.
   *
   * @param note told of every cell of a wall by how much it changes
   */
  hold(
    target: FieldArray,
    before: FieldArray,
    time: number,
    note?: (edge: Edge, at: number, change: number) => void,
  ): void {
    const computed = note && this.all.map(({ cells }) => Float64Array.from(cells, (cell) => target[cell]!));
    for (const [i, { wall, cells }] of this.all.entries()) {
      if (wall.kind !== "held" && wall.kind !== "fixed") continue;
      const values = wall.kind === "held" ? (wall.at?.(time) ?? wall).values : undefined;
      const keeps = this.#keeps[i]!;
      for (let k = 0; k < cells.length; k++) {
        if (keeps[k]) target[cells[k]!] = values ? values[k]! : before[cells[k]!]!;
      }
    }
    if (computed) this.#noteChanges(target, computed, note);
  }

  #noteChanges(
    target: FieldArray,
    computed: readonly Float64Array[],
    note: (edge: Edge, at: number, change: number) => void,
  ): void {
    for (const [i, edge] of this.all.entries()) {
      edge.cells.forEach((cell, k) => {
        if (this.#keeps[i]![k]) note(edge, k, this.#round(target[cell]! - computed[i]![k]!));
      });
    }
  }

  /**
   * Adds to the walls' cells what enters apart from the ghosts.
   *
   * @param step what its rate at `time` is multiplied by
   * @param note told of every amount
   */
  enter(target: FieldArray, step: number, time: number, note?: (edge: Edge, at: number, amount: number) => void): void {
    const f = this.#round;
    for (const edge of this.all) {
      const rates = enteringAt(edge.wall, time);
      if (!rates) continue;
      edge.cells.forEach((cell, at) => {
        const amount = f(step * rates[at]!);
        target[cell]! += amount;
        note?.(edge, at, amount);
      });
    }
  }

  /**
   * Fills the ghosts next to the walls with what those make of the cells at `time`. A wall that holds its cells has none that
   * matters to them: for accounts, it mirrors.
   */
  fillGhosts(u: FieldArray, time: number): void {
    const f = this.#round;
    for (const { wall, cells, outward, inner, mirror, around } of this.all) {
      if (wall.kind === "periodic") for (const cell of cells) u[cell + outward] = u[cell + around[0]]!;
      else if (wall.kind !== "ghost") for (const cell of cells) u[cell + outward] = u[cell + inner]!;
      if (wall.kind !== "ghost") continue;
      const { alpha, beta } = wall.at?.(time) ?? wall;
      for (let k = 0; k < cells.length; k++) {
        const cell = cells[k]!;
        u[cell + outward] = u[cell + mirror]! + f(alpha[k]! - f(beta[k]! * u[cell]!));
      }
    }
  }

  /**
   * Fills the ghosts beyond these by the straight line; beyond walls that hold their cells, both.
   *
   * @param diffusivity of the cells at `time`, by which fluxes that are given make slopes
   */
  extendGhosts(u: FieldArray, time: number, diffusivity: FieldArray | undefined): void {
    const f = this.#round;
    if (diffusivity) this.#slopeGhosts(u, time, diffusivity);
    for (const { wall, cells, outward, inner, around } of this.all) {
      for (const cell of cells) {
        const here = u[cell]!;
        if (wall.kind === "periodic") u[cell + 2 * outward] = u[cell + around[1]]!;
        else {
          if (wall.kind !== "ghost") u[cell + outward] = f(2 * here) - u[cell + inner]!;
          u[cell + 2 * outward] = f(2 * u[cell + outward]!) - here;
        }
      }
    }
  }

  /** Gives ghosts beyond walls with a flux its slope: no further from the mirror than the straight line goes. */
  #slopeGhosts(u: FieldArray, time: number, diffusivity: FieldArray): void {
    const f = this.#round;
    for (const { wall, axis, cells, outward, inner } of this.all) {
      const rates = enteringAt(wall, time);
      if (!rates) continue;
      const square = f(this.#axes[axis]!.spacing * this.#axes[axis]!.spacing);
      cells.forEach((cell, at) => {
        const mirror = u[cell + outward]!;
        const rise = f(f(rates[at]! * square) / diffusivity[cell]!);
        const straight = f(f(f(2 * u[cell]!) - u[cell + inner]!) - mirror);
        if (!(diffusivity[cell]! > 0 && f(rise * straight) > 0)) return;
        u[cell + outward] = mirror + (Math.abs(rise) < Math.abs(straight) ? rise : straight);
      });
    }
  }

  /**
   * Continues coefficients of cells beyond the walls across `axis`, as the model has it.
   *
   * @param least what they must not fall below
   */
  extendCoefficients(values: FieldArray, axis: number, least: number, mannerOf: (edge: Edge) => Manner): void {
    const f = this.#round;
    const beyond = (here: number, inner: number, manner: Manner, mirrors: boolean): number => {
      const isClosed = inner < HALF_CLOSED;
      if (manner === "closed" || (isClosed && mirrors)) return CLOSED;
      if (manner === "mirrored") return inner;
      return manner === "same" ? here : Math.max(least, f(2 * here) - (isClosed ? here : inner));
    };
    for (const edge of this.all) {
      if (edge.axis !== axis) continue;
      const { wall, cells, outward, inner, mirror, around } = edge;
      const manner = mannerOf(edge);
      for (const cell of cells) {
        values[cell + outward] =
          wall.kind === "periodic"
            ? values[cell + around[0]]!
            : beyond(values[cell]!, values[cell + inner]!, manner, mirror !== 0);
      }
    }
  }
}

function edgeOf(grid: PaddedGrid, operator: Operator, axis: number, side: 0 | 1): Edge {
  const { count, low, high } = operator.axes[axis]!;
  const inward = side === 0 ? grid.strides[axis]! : -grid.strides[axis]!;
  return {
    number: 2 * axis + side,
    axis,
    wall: side === 0 ? low : high,
    cells: grid.cellsAt(axis, side === 0 ? 0 : count - 1),
    outward: -inward,
    inner: count > 1 ? inward : 0,
    mirror: inward * mirrorDistance(operator.centering, count),
    around: [inward * (count - 1), inward * Math.max(0, count - 2)],
    faces: side === 0 ? [0, inward] : [-inward, 0],
  };
}
