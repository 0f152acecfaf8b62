/** Solves (A + shift·M) u = b: conjugate gradients, each of whose steps takes a cycle's correction for the error. */
import * as slots from "../../../assembly/multigrid/slots.js";
import type { BuildName } from "../../engine/builds.js";
import type { Watch } from "../../engine/engine.js";
import { MultigridMemory } from "../../engine/multigrid-memory.js";
import { Breather } from "../../engine/slices.js";
import { ConvergenceError } from "../../errors.js";
import type { Cycle, Operation } from "./cycle.js";
import type { Machine } from "./machine.js";
import { Twin } from "./twin.js";

/** Cycles after which it is given up: ten or so suffice, and tens where couplings differ by orders of magnitude. */
const MOST_CYCLES = 300;

/** What carries a cycle out. */
export interface Shop {
  readonly build: BuildName | "js";
  /** For builds on shared memory. */
  readonly threads: number;
  /** For messages. */
  readonly shape: readonly number[];
}

/** @throws CapacityError; the breather's */
export async function createMachine(
  cycle: Cycle,
  { build, threads, shape }: Shop,
  breather = new Breather({}),
): Promise<Machine> {
  return build === "js" ? new Twin(cycle) : MultigridMemory.create(cycle, build, threads, shape, breather);
}

/** How good a solution must be: the next cycle's correction, in the 2-norm, relative to it or by itself. */
export interface Goal {
  readonly relative: number;
  readonly absolute?: number;
  /** Whether what the residual carried along says is checked by a true one. */
  readonly checked?: boolean;
}

/** The cycle's weights are the caller's to fill in. */
export class Solver<SomeCycle extends Cycle = Cycle> {
  readonly cycle: SomeCycle;
  readonly machine: Machine;
  /** Cycles that the last solution took. */
  cycles = 0;

  constructor(cycle: SomeCycle, machine: Machine) {
    this.cycle = cycle;
    this.machine = machine;
    const scalars = machine.view(cycle.scalars);
    scalars[slots.ONE] = 1;
    scalars[slots.TWO] = 2;
  }

  /** The solution, over memory that the next call changes. */
  get solution(): Float64Array {
    return this.machine.view(this.cycle.solution);
  }

  /**
   * Iterates from 0; answers the size of the correction relative to the solution after each cycle.
   *
   * @param given b; its largest value should be near 1, for squares are summed. Left out, it is in the finest draft.
   * @throws ConvergenceError; the signal's reason where it was aborted
   */
  async solve(given: Float64Array | undefined, goal: Goal, watch: Watch): Promise<number[]> {
    const { draft } = this.cycle.finest;
    const right = given ?? this.machine.view(draft).slice();
    const residuals: number[] = [];
    this.cycles = 0;
    this.solution.fill(0);
    const start = await this.#begin(right, watch);
    if (start.correction <= (goal.absolute ?? 0)) return residuals;
    while (residuals.length < MOST_CYCLES) {
      let left = await this.#carryOut(this.cycle.iterate, watch);
      // The residual that is carried along drifts away from the true one: what it says is checked afresh.
      const seemsFound = isFound(left, goal);
      if (seemsFound && goal.checked) left = await this.#begin(right, watch);
      residuals.push(relative(left));
      this.cycles = residuals.length;
      watch.onSteps?.(residuals.length);
      if (seemsFound && isFound(left, goal)) return residuals;
    }
    throw new ConvergenceError(
      `the system was not solved to a relative tolerance of ${goal.relative}: after ${MOST_CYCLES} cycles the error ` +
        `is about ${residuals.at(-1)}; give a larger tolerance`,
      residuals,
    );
  }

  async carryOut(operations: readonly Operation[], watch: Watch): Promise<void> {
    await this.machine.carryOut(operations, watch);
    watch.signal?.throwIfAborted();
  }

  dispose(): void {
    this.machine.dispose();
  }

  /** Size of the last correction. */
  get correction(): number {
    return Math.sqrt(this.machine.view(this.cycle.scalars)[slots.CORRECTION_SQUARED]!);
  }

  /** Begins with the solution at hand. */
  #begin(right: Float64Array, watch: Watch): Promise<Sizes> {
    const { finest, direction, scalars } = this.cycle;
    this.machine.view(finest.draft).set(right);
    this.machine.view(direction).fill(0);
    // Nothing is kept of a direction before the first.
    this.machine.view(scalars)[slots.RESIDUAL_CORRECTION] = Infinity;
    return this.#carryOut(this.cycle.begin, watch);
  }

  /** Carries operations out; answers how large correction and solution are. */
  async #carryOut(operations: readonly Operation[], watch: Watch): Promise<Sizes> {
    await this.carryOut(operations, watch);
    const scalars = this.machine.view(this.cycle.scalars);
    return {
      correction: Math.sqrt(scalars[slots.CORRECTION_SQUARED]!),
      solution: Math.sqrt(scalars[slots.SOLUTION_SQUARED]!),
    };
  }
}

interface Sizes {
  readonly correction: number;
  readonly solution: number;
}

function relative({ correction, solution }: Sizes): number {
  return correction === 0 ? 0 : correction / solution;
}

function isFound(sizes: Sizes, goal: Goal): boolean {
  return relative(sizes) <= goal.relative || sizes.correction <= (goal.absolute ?? 0);
}
