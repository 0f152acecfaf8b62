/** Spectral methods at work on a field: by the kernel in a workshop of its own, or in plain TypeScript. */
import type { Watch } from "../engine/engine.js";
import type { Clock } from "../engine/model-engine.js";
import { breath } from "../engine/slices.js";
import { SpectralMemory, spectralBytes } from "../engine/spectral-memory.js";
import { WORTH_THREADS } from "../engine/team.js";
import { Workshop } from "../engine/workshop.js";
import type { FieldArray } from "../grid.js";
import { cellsOf, type Operator } from "../operator.js";
import type { Fields, Stepper } from "./method.js";
import type { Propagation } from "./spectral/propagation.js";
import { Spectrum } from "./spectral/spectrum.js";
import { type Sweep, sweepByGroups } from "./transform/sweep.js";
import type { KernelChoice } from "./tridiagonal/sweeper.js";

export type { Propagation } from "./spectral/propagation.js";
export { whyNotSpectral } from "./spectral/spectrum.js";

export interface SpectralOptions {
  /** What the simulation's engine runs; left out, plain TypeScript transforms ("js"). */
  readonly kernel?: KernelChoice | undefined;
  /** The shape that the user gave, for messages. */
  readonly shape: readonly number[];
}

/** Milliseconds that plain TypeScript works between two looks at the event loop. */
const SLICE = 8;

/**
 * Carries propagations out: n explicit steps, Crank–Nicolson steps, the exact exponential or the steady state, each at the
 * cost of two transforms of the field. The field is copied to float64 and back.
 */
export class SpectralMethod {
  readonly #spectrum: Spectrum;
  readonly #cells: number;
  readonly #options: SpectralOptions;
  #shop: { readonly workshop: Workshop; readonly memory: SpectralMemory } | undefined;

  /** @throws UnsupportedError where the operator's modes are not sines and cosines. */
  constructor(operator: Operator, options: SpectralOptions) {
    this.#spectrum = new Spectrum(operator);
    this.#cells = cellsOf(operator);
    this.#options = options;
  }

  /**
   * Carries a propagation out and returns when it is done.
   *
   * @param field values on walls are taken as they stand, so walls with values of their own must have been imposed
   * @throws UnsupportedError where a steady state is asked for and none exists; CapacityError where the host has no
   * memory for a copy of the field
   */
  run(propagation: Propagation, field: FieldArray): void {
    const sweeps = this.#spectrum.sweeps(propagation, field);
    if (sweeps.length === 0) return;
    const shop = this.#open();
    if (!shop) {
      const values = Float64Array.from(field);
      for (const sweep of sweeps) for (const _ of sweepByGroups(sweep, values));
      field.set(values);
      return;
    }
    shop.memory.values.set(field);
    shop.workshop.run(shop.memory.write(sweeps), this.#cells >= WORTH_THREADS);
    field.set(shop.memory.values);
  }

  /** The same with the event loop free; false where it was aborted, and the field left as it was. */
  async runAside(propagation: Propagation, field: FieldArray, watch: Watch): Promise<boolean> {
    const sweeps = this.#spectrum.sweeps(propagation, field);
    if (sweeps.length === 0) return true;
    const shop = this.#open();
    const values = shop ? shop.memory.values : new Float64Array(this.#cells);
    values.set(field);
    const done = await (shop
      ? shop.workshop.carryOut(shop.memory.write(sweeps), watch)
      : runHere(sweeps, values, watch));
    // An abort after the last pass is one all the same: who asked for it expects the field as it was.
    if (!done || watch.signal?.aborted) return false;
    field.set(values);
    return true;
  }

  dispose(): void {
    this.#shop?.workshop.dispose();
    this.#shop = undefined;
  }

  /** The workshop, made when it is first needed; undefined where plain TypeScript runs. */
  #open() {
    const { kernel, shape } = this.#options;
    if (!kernel) return undefined;
    if (!this.#shop) {
      const bytes = spectralBytes(this.#spectrum, this.#cells, kernel.threads);
      const workshop = Workshop.create(kernel.build, kernel.threads, bytes, shape);
      const memory = new SpectralMemory(this.#spectrum, this.#cells, kernel.threads, workshop.buffer, workshop.room);
      this.#shop = { workshop, memory };
    }
    return this.#shop;
  }
}

async function runHere(sweeps: readonly Sweep[], values: Float64Array, watch: Watch): Promise<boolean> {
  let start = performance.now();
  for (const sweep of sweeps) {
    for (const _ of sweepByGroups(sweep, values)) {
      if (performance.now() - start < SLICE) continue;
      await breath();
      if (watch.signal?.aborted) return false;
      start = performance.now();
    }
  }
  return true;
}

/**
 * Steps of the unsplit scheme of Crank & Nicolson (1947), in any number of dimensions. Stable for any dt; but for a dt
 * above `maxPositiveStep` it has no maximum principle, and rough data ring: a damping start, two implicit half steps in
 * the place of the first (Rannacher, Numer. Math. 43, 1984), takes the ringing out and keeps the order of 2.
 */
export class SpectralCrankNicolson implements Stepper {
  readonly longest = Infinity;
  readonly #method: SpectralMethod;

  constructor(method: SpectralMethod) {
    this.#method = method;
  }

  async run([field]: Fields, steps: number, { dt }: Clock, watch: Watch, damped = false): Promise<number> {
    if (steps === 0) return 0;
    if (!(await this.#method.runAside({ method: "crank-nicolson", steps, dt, damped }, field, watch))) return 0;
    watch.onSteps?.(steps);
    return steps;
  }

  dispose(): void {
    this.#method.dispose();
  }
}
