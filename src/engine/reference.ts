/**
 * The reference: the contract's formulas in plain TypeScript, written for reading. It is the oracle of the tests, the
 * baseline of the benchmark, and what runs where WebAssembly cannot.
 *
 * Two padded copies of the field take turns, with one ghost beyond each end of every axis:
 *
 *     ghosts      g g g g g g
 *     row 0       g · · · · g
 *     row 1       g · · · · g
 *     ghosts      g g g g g g
 */
import { type FieldArray, strides } from "../grid.js";
import { cellsOf, isEven, mirrorDistance, type Operator, type Wall } from "../operator.js";
import type { Engine, EngineInfo, Stages, Watch } from "./engine.js";
import { inSlices } from "./slices.js";

/** One end of one axis of the padded array: where its cells lie, and what their wall does. */
interface Edge {
  readonly wall: Wall;
  /** Positions of the wall's cells, in C order of the other axes. */
  readonly cells: Int32Array;
  /** Distances from a cell to the ghost beyond it, to the ghost's mirror, and to the other end of the axis. */
  readonly outward: number;
  readonly mirror: number;
  readonly across: number;
}

export class ReferenceEngine implements Engine {
  readonly info: EngineInfo;
  readonly field: FieldArray;
  readonly #operator: Operator;
  /** Padded counts and strides, slowest axis first. */
  readonly #counts: readonly number[];
  readonly #strides: readonly number[];
  /** Where each line along x begins. */
  readonly #lines: Int32Array;
  readonly #edges: readonly Edge[];
  #old: FieldArray;
  #new: FieldArray;

  constructor(operator: Operator, reason: string) {
    this.info = { name: "js", threads: 1, reason };
    this.#operator = operator;
    this.#counts = operator.axes.map((axis) => axis.count);
    const padded = this.#counts.map((count) => count + 2);
    this.#strides = strides(padded);
    const size = padded.reduce((a, b) => a * b, 1);
    const Values = operator.dtype === "float64" ? Float64Array : Float32Array;
    this.field = new Values(cellsOf(operator));
    this.#old = new Values(size);
    this.#new = new Values(size);
    this.#lines = this.#positions(this.#counts.length - 1, 0);
    // x first, then y, then z: at held corners the slowest axis has the last word.
    const xFirst = operator.axes.map((_, axis) => axis).reverse();
    this.#edges = xFirst.flatMap((axis) => [this.#edge(axis, 0), this.#edge(axis, 1)]);
  }

  step(steps: number, rates: readonly number[]): void {
    if (steps === 0) return;
    this.#load();
    for (let step = 0; step < steps; step++) {
      this.#advance(rates);
      this.#hold(this.#new, this.#old);
      [this.#old, this.#new] = [this.#new, this.#old];
    }
    this.#store();
  }

  run(steps: number, rates: readonly number[], watch: Watch): Promise<number> {
    return inSlices(steps, watch, (some) => this.step(some, rates));
  }

  runStages(superSteps: number, rates: readonly number[], stages: Stages, watch: Watch): Promise<number> {
    return inSlices(superSteps, watch, (some) => {
      this.#load();
      for (let step = 0; step < some; step++) this.#superStep(rates, stages);
      this.#store();
    });
  }

  dispose(): void {}

  /** One super-step: each stage is an explicit step with momentum, and the last one is blended with the start. */
  #superStep(rates: readonly number[], { share, weights, momenta }: Stages): void {
    const start: FieldArray = this.#old.slice();
    let previous: FieldArray = this.#old.slice();
    weights.forEach((weight, stage) => {
      this.#advance(rates.map((rate) => rate * weight));
      this.#addProducts(this.#new, momenta[stage]!, this.#old, previous);
      this.#hold(this.#new, this.#old);
      [previous, this.#old, this.#new] = [this.#old, this.#new, previous];
    });
    this.#new.set(start);
    this.#addProducts(this.#new, share, this.#old, start);
    this.#hold(this.#new, start);
    [this.#old, this.#new] = [this.#new, this.#old];
  }

  /** target += factor·(a − b), cell by cell. */
  #addProducts(target: FieldArray, factor: number, a: FieldArray, b: FieldArray): void {
    const f = this.#operator.dtype === "float32" ? Math.fround : (x: number) => x;
    const product = f(factor);
    const count = this.#counts.at(-1)!;
    for (const line of this.#lines) {
      for (let i = line; i < line + count; i++) target[i]! += f(product * f(a[i]! - b[i]!));
    }
  }

  /** The explicit step from the old array to the new one. */
  #advance(rates: readonly number[]): void {
    this.#fillGhosts();
    if (this.#operator.dtype === "float64") this.#advance64(rates);
    else this.#advance32(rates.map(Math.fround));
  }

  /** new = c + r·(neighbours − 2·dims·c), one line after another; the sums stand as the contract has them. */
  #advance64(rates: readonly number[]): void {
    const { axes } = this.#operator;
    const even = isEven(this.#operator);
    const count = this.#counts.at(-1)!;
    const [sy = 0, sz = 0] = this.#strides.slice(0, -1).reverse();
    const [rx = 0, ry = 0, rz = 0] = [...rates].reverse();
    const u = this.#old;
    const v = this.#new;
    for (const start of this.#lines) {
      const end = start + count;
      if (axes.length === 1) {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          v[i] = c + rx * (u[i - 1]! + u[i + 1]! - 2 * c);
        }
      } else if (axes.length === 2 && even) {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          v[i] = c + rx * (u[i - sy]! + u[i + sy]! + (u[i - 1]! + u[i + 1]!) - 4 * c);
        }
      } else if (axes.length === 2) {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          v[i] = c + (ry * (u[i - sy]! + u[i + sy]! - 2 * c) + rx * (u[i - 1]! + u[i + 1]! - 2 * c));
        }
      } else if (even) {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          v[i] = c + rx * (u[i - sy]! + u[i + sy]! + (u[i - 1]! + u[i + 1]!) + (u[i - sz]! + u[i + sz]!) - 6 * c);
        }
      } else {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          const plane = ry * (u[i - sy]! + u[i + sy]! - 2 * c) + rx * (u[i - 1]! + u[i + 1]! - 2 * c);
          v[i] = c + (plane + rz * (u[i - sz]! + u[i + sz]! - 2 * c));
        }
      }
    }
  }

  /** The same with every operation rounded to float32. */
  #advance32(rates: readonly number[]): void {
    const { axes } = this.#operator;
    const even = isEven(this.#operator);
    const f = Math.fround;
    const count = this.#counts.at(-1)!;
    const [sy = 0, sz = 0] = this.#strides.slice(0, -1).reverse();
    const [rx = 0, ry = 0, rz = 0] = [...rates].reverse();
    const u = this.#old;
    const v = this.#new;
    for (const start of this.#lines) {
      const end = start + count;
      if (axes.length === 1) {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          v[i] = c + f(rx * f(f(u[i - 1]! + u[i + 1]!) - f(2 * c)));
        }
      } else if (axes.length === 2 && even) {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          v[i] = c + f(rx * f(f(f(u[i - sy]! + u[i + sy]!) + f(u[i - 1]! + u[i + 1]!)) - f(4 * c)));
        }
      } else if (axes.length === 2) {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          const along = f(ry * f(f(u[i - sy]! + u[i + sy]!) - f(2 * c)));
          v[i] = c + f(along + f(rx * f(f(u[i - 1]! + u[i + 1]!) - f(2 * c))));
        }
      } else if (even) {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          const plane = f(f(u[i - sy]! + u[i + sy]!) + f(u[i - 1]! + u[i + 1]!));
          v[i] = c + f(rx * f(f(plane + f(u[i - sz]! + u[i + sz]!)) - f(6 * c)));
        }
      } else {
        for (let i = start; i < end; i++) {
          const c = u[i]!;
          const along = f(ry * f(f(u[i - sy]! + u[i + sy]!) - f(2 * c)));
          const plane = f(along + f(rx * f(f(u[i - 1]! + u[i + 1]!) - f(2 * c))));
          v[i] = c + f(plane + f(rz * f(f(u[i - sz]! + u[i + sz]!) - f(2 * c))));
        }
      }
    }
  }

  /** Puts what the walls hold into `target`; `before` is the state one step earlier. */
  #hold(target: FieldArray, before: FieldArray): void {
    for (const { wall, cells } of this.#edges) {
      if (wall.kind === "held") for (let k = 0; k < cells.length; k++) target[cells[k]!] = wall.values[k]!;
      else if (wall.kind === "fixed") for (const cell of cells) target[cell] = before[cell]!;
    }
  }

  #fillGhosts(): void {
    const u = this.#old;
    const f = this.#operator.dtype === "float32" ? Math.fround : (x: number) => x;
    for (const { wall, cells, outward, mirror, across } of this.#edges) {
      if (wall.kind === "periodic") for (const cell of cells) u[cell + outward] = u[cell + across]!;
      if (wall.kind !== "ghost") continue;
      for (let k = 0; k < cells.length; k++) {
        const cell = cells[k]!;
        u[cell + outward] = u[cell + mirror]! + f(wall.alpha[k]! - f(wall.beta[k]! * u[cell]!));
      }
    }
  }

  /** Reads the field into the padded array. */
  #load(): void {
    const count = this.#counts.at(-1)!;
    this.#lines.forEach((start, line) => {
      this.#old.set(this.field.subarray(line * count, (line + 1) * count), start);
    });
    this.#hold(this.#old, this.#old);
  }

  #store(): void {
    const count = this.#counts.at(-1)!;
    this.#lines.forEach((start, line) => {
      this.field.set(this.#old.subarray(start, start + count), line * count);
    });
  }

  #edge(axis: number, side: 0 | 1): Edge {
    const { count, low, high } = this.#operator.axes[axis]!;
    const inward = side === 0 ? this.#strides[axis]! : -this.#strides[axis]!;
    return {
      wall: side === 0 ? low : high,
      cells: this.#positions(axis, side === 0 ? 0 : count - 1),
      outward: -inward,
      mirror: inward * mirrorDistance(this.#operator.centering, count),
      across: inward * (count - 1),
    };
  }

  /** Padded positions of all cells with `index` along `axis`, in C order. */
  #positions(axis: number, index: number): Int32Array {
    let positions = [0];
    this.#counts.forEach((count, i) => {
      const indices = i === axis ? [index] : Array.from({ length: count }, (_, k) => k);
      positions = positions.flatMap((base) => indices.map((k) => base + (k + 1) * this.#strides[i]!));
    });
    return Int32Array.from(positions);
  }
}
