/**
 * The unsplit scheme of Crank & Nicolson (1947) where no transform makes the operator diagonal. With M u' = b − A u,
 *
 *     (2/dt·M + A)·change = 2·(b − A u)
 *
 * is solved by conjugate gradients with a cycle of multigrid, whose matrix the shift by 2/dt·M only makes easier.
 */
import type { Watch } from "../../engine/engine.js";
import type { Clock } from "../../engine/model-engine.js";
import { Breather } from "../../engine/slices.js";
import type { FieldArray } from "../../grid.js";
import type { Operator } from "../../operator.js";
import type { Fields, Stepper } from "../method.js";
import { change, largest, unitOf } from "./change.js";
import { SteppingCycle } from "./cycle.js";
import { Finest } from "./finest.js";
import { gridsOf } from "./levels.js";
import { createMachine, type Shop, Solver } from "./solver.js";
import { weigh } from "./weights.js";

/**
 * Steps of the scheme. Stable for any dt; but for a dt above `maxPositiveStep` it has no maximum principle, and rough data
 * ring: a damping start, two implicit half steps in the place of the first (Rannacher, Numer. Math. 43, 1984), takes the
 * ringing out and keeps the order of 2.
 */
export class MultigridCrankNicolson implements Stepper {
  readonly longest = Infinity;
  readonly #finest: Finest;
  readonly #shop: Shop;
  #solver: Solver<SteppingCycle> | undefined;
  #dt: number | undefined;

  constructor(operator: Operator, shop: Shop) {
    this.#finest = new Finest(operator);
    this.#shop = shop;
  }

  async run([field]: Fields, steps: number, { dt }: Clock, watch: Watch, damped = false): Promise<number> {
    if (this.#finest.isIdle || steps === 0) return steps;
    const solver = await this.#prepare(dt, watch);
    const { cycle, machine } = solver;
    const { unknowns } = this.#finest;
    const state = machine.view(cycle.state);
    const unit = this.#load(solver, field);
    let done = 0;
    try {
      for (; done < steps && !watch.signal?.aborted; done++) {
        if (damped && done === 0) {
          await change(solver, cycle.once, watch);
          await change(solver, cycle.once, watch);
        } else await change(solver, cycle.twice, watch);
        watch.onSteps?.(done + 1);
      }
    } catch (error) {
      if (!watch.signal?.aborted) throw error;
    }
    // Half steps alone are none.
    if (done > 0)
      unknowns.scatter(
        state.map((value) => unit * value),
        field,
      );
    return done;
  }

  dispose(): void {
    this.#solver?.dispose();
    this.#solver = undefined;
  }

  /** The solver for steps of a length. @throws the signal's reason where it was aborted meanwhile, as by disposal */
  async #prepare(dt: number, watch: Watch): Promise<Solver<SteppingCycle>> {
    const solver = this.#solver ?? (await this.#create(watch));
    this.#solver = solver;
    if (dt !== this.#dt) await weigh(this.#finest, solver, 2 / (dt * this.#finest.scale));
    watch.signal?.throwIfAborted();
    this.#dt = dt;
    return solver;
  }

  async #create(watch: Watch): Promise<Solver<SteppingCycle>> {
    const cycle = new SteppingCycle(gridsOf(this.#finest.axes));
    const solver = new Solver(cycle, await createMachine(cycle, this.#shop, new Breather(watch)));
    if (watch.signal?.aborted) solver.dispose();
    watch.signal?.throwIfAborted();
    solver.machine.view(cycle.still.excess).set(this.#finest.excess());
    return solver;
  }

  /** Loads state and source in units in which squares do not overflow; answers that unit. */
  #load({ cycle, machine }: Solver<SteppingCycle>, field: FieldArray): number {
    const state = this.#finest.unknowns.gather(field);
    const source = this.#finest.given(field);
    const unit = unitOf(Math.max(largest(state), largest(source)));
    machine.view(cycle.state).set(state.map((value) => value / unit));
    machine.view(cycle.source).set(source.map((value) => value / unit));
    return unit;
  }
}
