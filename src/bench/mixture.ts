/** Gray and Scott's mixture by a hand-written loop in TypeScript, as anyone would write it, on a periodic plane. */
import type { Job } from "./job.js";
import { GRAY_SCOTT, mixtureOf } from "./problems.js";

/** Two arrays for each species, which swap. */
export class MixtureLoop {
  readonly #rows: number;
  readonly #columns: number;
  #u: Float32Array;
  #v: Float32Array;
  #nextU: Float32Array;
  #nextV: Float32Array;

  constructor(job: Job) {
    [this.#rows = 0, this.#columns = 0] = job.shape;
    [this.#u, this.#v] = mixtureOf(job);
    this.#nextU = this.#u.slice();
    this.#nextV = this.#v.slice();
  }

  get field(): Float32Array {
    return this.#u;
  }

  run(steps: number): void {
    for (let step = 0; step < steps; step++) {
      react(this.#u, this.#v, this.#nextU, this.#nextV, this.#rows, this.#columns);
      [this.#u, this.#nextU] = [this.#nextU, this.#u];
      [this.#v, this.#nextV] = [this.#nextV, this.#v];
    }
  }
}

const { diffusivities, feed, kill } = GRAY_SCOTT;
const [du, dv] = diffusivities;

/** One step of length 1. */
function react(
  u: Float32Array,
  v: Float32Array,
  nextU: Float32Array,
  nextV: Float32Array,
  rows: number,
  columns: number,
): void {
  for (let y = 0; y < rows; y++) {
    const row = y * columns;
    const north = (y === 0 ? rows - 1 : y - 1) * columns;
    const south = (y === rows - 1 ? 0 : y + 1) * columns;
    for (let x = 0; x < columns; x++) {
      const west = row + (x === 0 ? columns - 1 : x - 1);
      const east = row + (x === columns - 1 ? 0 : x + 1);
      const a = u[row + x]!;
      const b = v[row + x]!;
      const spreadU = u[north + x]! + u[south + x]! + u[west]! + u[east]! - 4 * a;
      const spreadV = v[north + x]! + v[south + x]! + v[west]! + v[east]! - 4 * b;
      const reaction = a * b * b;
      nextU[row + x] = a + du * spreadU + feed * (1 - a) - reaction;
      nextV[row + x] = b + dv * spreadV + reaction - (feed + kill) * b;
    }
  }
}
