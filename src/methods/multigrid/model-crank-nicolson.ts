/**
 * The unsplit scheme of Crank & Nicolson for models that are linear in their fields, each by itself: see
 * `crank-nicolson.ts`.
 */
import type { Watch } from "../../engine/engine.js";
import type { Clock } from "../../engine/model-engine.js";
import { Breather } from "../../engine/slices.js";
import type { FieldArray } from "../../grid.js";
import { imposeWalls } from "../../held.js";
import { FrozenField, FrozenState, type System } from "../../model/frozen.js";
import type { Fields, Stepper } from "../method.js";
import type { ModelGround } from "../model-steppers.js";
import { withinReach } from "../travel.js";
import { change, largest, unitOf } from "./change.js";
import type { SteppingCycle } from "./cycle.js";
import type { Solver } from "./solver.js";
import { networkOf, scaleOf, steppingSolverOf, weighWebs } from "./web-solver.js";

/** A field, and what solves for its changes. */
interface Part {
  readonly frozen: FrozenField;
  readonly system: System;
  readonly scale: number;
  readonly solver: Solver<SteppingCycle>;
}

/** Share of the step at which a growing source would make the matrix singular. */
const SAFE = 1 / 2;

/** Stable for any dt; where a source makes the field grow by itself, long steps are shared out over several. */
export class ModelCrankNicolson implements Stepper {
  readonly #ground: ModelGround;
  readonly #state: FrozenState;
  #parts: readonly Part[] | undefined;
  #dt: number | undefined;
  #longest = Number.POSITIVE_INFINITY;

  constructor(ground: ModelGround) {
    this.#ground = ground;
    this.#state = new FrozenState(ground.model);
  }

  get longest(): number {
    return this.#longest;
  }

  async run(fields: Fields, steps: number, clock: Clock, watch: Watch, damped = false): Promise<number> {
    if (steps === 0) return 0;
    try {
      return await this.#run(fields, steps, clock, watch, damped);
    } catch (error) {
      // Before the first step.
      if (watch.signal?.aborted) return 0;
      throw error;
    }
  }

  async #run(fields: Fields, steps: number, { dt }: Clock, watch: Watch, damped: boolean): Promise<number> {
    const breather = new Breather(watch);
    const parts = await this.#open(fields, watch, breather);
    const shares = withinReach(dt, this.#longest);
    this.#weigh(parts, shares.dt);
    const units = await this.#load(parts, fields, breather);
    const states = parts.map(({ solver }) => solver.machine.view(solver.cycle.state));
    const kept = states.map((state) => state.slice());
    let done = 0;
    try {
      for (; done < steps && !watch.signal?.aborted; done++) {
        kept.forEach((copy, i) => {
          copy.set(states[i]!);
        });
        for (let share = 0; share < shares.parts; share++) await step(parts, watch, damped && done + share === 0);
        watch.onSteps?.(done + 1);
      }
    } catch (error) {
      if (!watch.signal?.aborted) throw error;
      kept.forEach((copy, i) => {
        states[i]!.set(copy);
      });
    }
    if (done > 0) this.#store(parts, units, fields);
    return done;
  }

  dispose(): void {
    disposeOf(this.#parts ?? []);
    this.#parts = undefined;
  }

  async #open(fields: Fields, watch: Watch, breather: Breather): Promise<readonly Part[]> {
    if (this.#parts) return this.#parts;
    await this.#state.loadAside(fields, 0, breather);
    const parts: Part[] = [];
    try {
      for (const i of fields.keys()) parts.push(await this.#partOf(i, breather));
      watch.signal?.throwIfAborted();
    } catch (error) {
      disposeOf(parts);
      throw error;
    }
    this.#parts = parts;
    this.#longest = SAFE * slowestGrowth(parts);
    return parts;
  }

  async #partOf(field: number, breather: Breather): Promise<Part> {
    const { engine, shape } = this.#ground;
    const shop = { build: engine.info.name, threads: engine.info.threads, shape };
    const frozen = new FrozenField(this.#state, field);
    frozen.freeze(0);
    await breather.rest();
    const system = await frozen.system("signed", breather);
    const scale = scaleOf(system) || 1;
    const network = await networkOf(system, this.#state.grid.counts, scale, breather);
    const solver = await steppingSolverOf(network, system.masses, shop, breather);
    // Cells without a row stay as they are.
    const still = solver.machine.view(solver.cycle.still.excess);
    system.free.forEach((free, cell) => {
      if (!free) still[cell] = 0;
    });
    return { frozen, system, scale, solver };
  }

  #weigh(parts: readonly Part[], dt: number): void {
    if (dt === this.#dt) return;
    for (const { solver, scale } of parts) weighWebs(solver, 2 / (dt * scale));
    this.#dt = dt;
  }

  /** Loads states and sources in units in which squares do not overflow; answers those. */
  async #load(parts: readonly Part[], fields: Fields, breather: Breather): Promise<number[]> {
    const values = fields.map((field) => Float64Array.from(field));
    const rests = values.map((all, i) => {
      imposeWalls(all, this.#ground.model.fields[i]!.operator);
      const { free } = parts[i]!.system;
      return all.map((value, cell) => (free[cell] ? 0 : value));
    });
    await this.#state.loadAside(rests, 0, breather);
    const units: number[] = [];
    for (const [i, { frozen, solver, scale }] of parts.entries()) {
      frozen.freeze(0);
      const { total } = await frozen.rates(breather);
      const source = total.map((rate) => rate / scale);
      const unit = unitOf(Math.max(largest(values[i]!), largest(source)));
      const { cycle, machine } = solver;
      machine.view(cycle.state).set(values[i]!.map((value) => value / unit));
      machine.view(cycle.source).set(source.map((value) => value / unit));
      units.push(unit);
    }
    return units;
  }

  #store(parts: readonly Part[], units: readonly number[], fields: readonly FieldArray[]): void {
    parts.forEach(({ solver: { machine, cycle } }, i) => {
      const field = fields[i]!;
      field.set(
        machine
          .view(cycle.state)
          .subarray(0, field.length)
          .map((value) => units[i]! * value),
      );
    });
  }
}

function disposeOf(parts: readonly Part[]): void {
  for (const { solver } of parts) solver.dispose();
}

/** One step of all fields, or two implicit half steps in its place. */
async function step(parts: readonly Part[], watch: Watch, damped: boolean): Promise<void> {
  for (const { solver } of parts) {
    if (damped) {
      await change(solver, solver.cycle.once, watch);
      await change(solver, solver.cycle.once, watch);
    } else await change(solver, solver.cycle.twice, watch);
  }
}

/** The step at which what makes a field grow by itself would outweigh the time that it is given. */
function slowestGrowth(parts: readonly Part[]): number {
  let growth = 0;
  for (const { system } of parts) {
    system.excess.forEach((excess, cell) => {
      growth = Math.max(growth, -excess / system.masses[cell]!);
    });
  }
  return 2 / growth;
}
