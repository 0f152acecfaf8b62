/** The plain loop in TypeScript, as anyone would write it: the baseline, and the answer that peers are held to. */
import type { FieldArray } from "../grid.js";
import { type Job, rateOf, startField } from "./job.js";

/** Two arrays that swap; the outermost values are kept. */
export class PlainLoop {
  readonly #shape: readonly number[];
  readonly #rate: number;
  #now: FieldArray;
  #next: FieldArray;

  constructor(job: Job) {
    this.#shape = job.shape;
    this.#rate = rateOf(job);
    this.#now = startField(job);
    this.#next = this.#now.slice();
  }

  get field(): FieldArray {
    return this.#now;
  }

  run(steps: number): void {
    const [nx = 1, ny = 1, nz = 1] = [...this.#shape].reverse();
    for (let step = 0; step < steps; step++) {
      if (this.#shape.length === 1) step1d(this.#now, this.#next, this.#rate, nx);
      else if (this.#shape.length === 2) step2d(this.#now, this.#next, this.#rate, ny, nx);
      else step3d(this.#now, this.#next, this.#rate, nz, ny, nx);
      [this.#now, this.#next] = [this.#next, this.#now];
    }
  }
}

function step1d(u: FieldArray, v: FieldArray, r: number, nx: number): void {
  for (let i = 1; i < nx - 1; i++) v[i] = u[i]! + r * (u[i - 1]! + u[i + 1]! - 2 * u[i]!);
}

function step2d(u: FieldArray, v: FieldArray, r: number, ny: number, nx: number): void {
  for (let y = 1; y < ny - 1; y++) {
    const end = y * nx + nx - 1;
    for (let i = y * nx + 1; i < end; i++) {
      v[i] = u[i]! + r * (u[i - nx]! + u[i + nx]! + (u[i - 1]! + u[i + 1]!) - 4 * u[i]!);
    }
  }
}

function step3d(u: FieldArray, v: FieldArray, r: number, nz: number, ny: number, nx: number): void {
  const plane = ny * nx;
  for (let z = 1; z < nz - 1; z++) {
    for (let y = 1; y < ny - 1; y++) {
      const row = z * plane + y * nx;
      const end = row + nx - 1;
      for (let i = row + 1; i < end; i++) {
        const sum = u[i - nx]! + u[i + nx]! + (u[i - 1]! + u[i + 1]!) + (u[i - plane]! + u[i + plane]!);
        v[i] = u[i]! + r * (sum - 6 * u[i]!);
      }
    }
  }
}
