/** Solves A u = b: conjugate gradients, each of whose steps takes a cycle's correction for the error. */
import * as slots from "../../../assembly/multigrid/slots.js";
import type { BuildName } from "../../engine/builds.js";
import type { Watch } from "../../engine/engine.js";
import { MultigridMemory } from "../../engine/multigrid-memory.js";
import { ConvergenceError, UnsupportedError } from "../../errors.js";
import { Cycle, type Operation } from "./cycle.js";
import type { Finest } from "./finest.js";
import { gridsOf } from "./levels.js";
import type { Machine } from "./machine.js";
import { Twin } from "./twin.js";

/** Cycles after which it is given up: ten or so suffice. */
const MOST_CYCLES = 100;

export class Solver {
  /** Whether nothing ties the values down: they are found but for a constant. */
  readonly isFree: boolean;
  readonly #cycle: Cycle;
  readonly #machine: Machine;

  /**
   * @throws UnsupportedError where an axis without diffusivity leaves several parts that nothing ties down;
   * CapacityError
   */
  static async create(
    finest: Finest,
    build: BuildName | "js",
    threads: number,
    shape: readonly number[],
  ): Promise<Solver> {
    const cycle = new Cycle(gridsOf(finest.axes));
    const machine = build === "js" ? new Twin(cycle) : await MultigridMemory.create(cycle, build, threads, shape);
    try {
      return new Solver(cycle, machine, await spreadExcess(finest, cycle, machine));
    } catch (error) {
      machine.dispose();
      throw error;
    }
  }

  private constructor(cycle: Cycle, machine: Machine, isFree: boolean) {
    this.#cycle = cycle;
    this.#machine = machine;
    this.isFree = isFree;
  }

  /** The solution, over memory that the next call changes. */
  get solution(): Float64Array {
    return this.#machine.view(this.#cycle.solution);
  }

  /**
   * Iterates from 0; answers the size of the correction relative to the solution after each cycle.
   *
   * @param given b, not all 0; its largest value should be near 1, for squares are summed
   * @throws ConvergenceError; the signal's reason where it was aborted
   */
  async solve(given: Float64Array, tolerance: number, watch: Watch): Promise<number[]> {
    const residuals: number[] = [];
    this.solution.fill(0);
    await this.#begin(given, watch);
    while (residuals.length < MOST_CYCLES) {
      let residual = await this.#carryOut(this.#cycle.iterate, watch);
      // The residual that is carried along drifts away from the true one: what it says is checked afresh.
      const seemsFound = residual <= tolerance;
      if (seemsFound) residual = await this.#begin(given, watch);
      residuals.push(residual);
      watch.onSteps?.(residuals.length);
      if (seemsFound && residual <= tolerance) return residuals;
    }
    throw new ConvergenceError(
      `the steady state was not found to a relative tolerance of ${tolerance}: after ${MOST_CYCLES} cycles the error ` +
        `is about ${residuals.at(-1)}; give a larger tolerance`,
      residuals,
    );
  }

  dispose(): void {
    this.#machine.dispose();
  }

  /** Begins with the solution at hand. */
  #begin(given: Float64Array, watch: Watch): Promise<number> {
    const { finest, direction, scalars } = this.#cycle;
    this.#machine.view(finest.draft).set(given);
    this.#machine.view(direction).fill(0);
    // Nothing is kept of a direction before the first.
    this.#machine.view(scalars)[slots.RESIDUAL_CORRECTION] = Infinity;
    return this.#carryOut(this.#cycle.begin, watch);
  }

  /** Carries operations out; answers how large the correction is, relative to the solution. */
  async #carryOut(operations: readonly Operation[], watch: Watch): Promise<number> {
    await this.#machine.carryOut(operations, watch);
    watch.signal?.throwIfAborted();
    const scalars = this.#machine.view(this.#cycle.scalars);
    return Math.sqrt(scalars[slots.CORRECTION_SQUARED]! / scalars[slots.SOLUTION_SQUARED]!);
  }
}

/** Fills in what the walls take from the values, on every level; answers whether that is nothing. */
async function spreadExcess(finest: Finest, cycle: Cycle, machine: Machine): Promise<boolean> {
  machine.view(cycle.finest.excess).set(finest.excess());
  await machine.carryOut(cycle.spread, {});
  // One value for every part, in which all that the walls take comes together.
  const parts = machine.view(cycle.coarsest.excess);
  const free = parts.filter((value) => value === 0).length;
  if (free === 0) return false;
  if (parts.length > 1) {
    throw new UnsupportedError(
      `an axis without diffusivity leaves ${parts.length} parts, and no wall ties the values of ${free} of them ` +
        "down: give every axis a diffusivity above 0, or some wall a value",
      "diffusivity",
    );
  }
  // The system is singular there: any correction will do, such as one that stays small.
  parts.fill(1);
  return true;
}
