/**
 * Super-steps of models: the stages of `rkl2.ts`, each of which evaluates all rates of change, so that they serve what is
 * not linear, and what changes in time, with the same order of 2 (two conditions make it, and both are those of a linear
 * equation: Hairer, Nørsett & Wanner, "Solving Ordinary Differential Equations I", II.1).
 *
 * The stages are stable for what has a real spectrum below 0: diffusion and decay. A flow's is not there, and its limited
 * slopes are made for explicit steps; so it is split off (Strang, SIAM J. Numer. Anal. 5, 1968), half of it before the
 * stages and half after them, in as many explicit steps as its own bound asks for, and no bound is left on the step. Growing
 * reactions have none either: an error estimate keeps steps short enough for them.
 */
import type { Watch } from "../engine/engine.js";
import type { Clock, ModelEngine } from "../engine/model-engine.js";
import { mostStages } from "../engine/tiling.js";
import type { Field, Model } from "../model/model.js";
import { StepBounds } from "../model/stability.js";
import type { Fields, Stepper } from "./method.js";
import type { ModelGround } from "./model-steppers.js";
import { reachOf, rkl2Stages, stagesFor } from "./rkl2.js";
import { withinReach } from "./travel.js";

/** Room for a bound that changes until the next look at it. */
const MARGIN = 1.2;
/** A change of a bound that is none, and the most super-steps between two looks at it. */
const STEADY = 0.05;
const LONGEST_STRETCH = 32;

export class ModelRkl2 implements Stepper {
  readonly longest = Number.POSITIVE_INFINITY;
  readonly accounts: readonly Float64Array[];
  /** Stages, and steps of the flow, that have been computed so far: each costs about as much as an explicit step. */
  taken = 0;
  readonly #engine: ModelEngine;
  readonly #most: number;
  readonly #stages: Bound;
  /** The flow's own bound, where there is one. */
  readonly #flow: Bound | undefined;

  constructor({ model, engine, boundsVary }: ModelGround) {
    this.#engine = engine;
    this.#most = reachOf(mostStages(model));
    this.#stages = new Bound(withoutFlow(model), boundsVary, engine.decay && ((time) => engine.decay!(time)));
    const flows = model.fields.some(({ advection }) => advection);
    this.#flow = flows ? new Bound(flowAlone(model), boundsVary) : undefined;
    this.accounts = engine.accounts.flatMap(({ walls, sources, held }) => [...walls, sources, held]);
  }

  /** Stages, and steps of the flow, that step doubling would take over a duration from a state on, in pairs of steps of `dt`. */
  foresee(fields: Fields, time: number, duration: number, dt: number): number {
    const ratio = dt / this.#stages.at(fields, time);
    const halves = dt / 2 / (this.#flow?.at(fields, time) ?? Number.POSITIVE_INFINITY);
    const stages = stagesFor(2 * ratio) + 2 * stagesFor(ratio);
    const flow = this.#flow ? 2 * powerOfTwo(2 * halves) + 4 * powerOfTwo(halves) : 0;
    return (duration / (2 * dt)) * (stages + flow);
  }

  async run(fields: Fields, steps: number, { time, dt }: Clock, watch: Watch): Promise<number> {
    if (!this.#flow && !this.#stages.varies) return this.#superSteps(fields, steps, { time, dt }, watch);
    let done = 0;
    while (done < steps && !watch.signal?.aborted) {
      if (!(await this.#step(fields, { time: time + done * dt, dt }, watch))) break;
      done++;
      watch.onSteps?.(done);
    }
    return done;
  }

  dispose(): void {}

  /** One step, with its halves of the flow; false where it was aborted, and the fields left as they were. */
  async #step(fields: Fields, { time, dt }: Clock, { signal }: Watch): Promise<boolean> {
    const state = [...fields, ...this.accounts];
    const start = state.map((values) => values.slice());
    const watch = signal ? { signal } : {};
    const half = dt / 2;
    const done =
      (await this.#carry(fields, { time, dt: half }, watch)) &&
      (await this.#superSteps(fields, 1, { time, dt }, watch)) === 1 &&
      (await this.#carry(fields, { time: time + half, dt: half }, watch));
    if (done) return true;
    start.forEach((values, i) => {
      state[i]!.set(values);
    });
    return false;
  }

  /**
   * The flow over a time, in as many steps as it takes: a power of two, so that half the time takes half of them. Step doubling
   * then does not see how the limiter's error, which is one of the grid, depends on their length.
   */
  async #carry(fields: Fields, { time, dt }: Clock, watch: Watch): Promise<boolean> {
    if (!this.#flow) return true;
    const { parts: least } = withinReach(dt, this.#flow.at(fields, time));
    const parts = powerOfTwo(least);
    this.taken += parts;
    return (await this.#engine.run(parts, { time, dt: dt / parts }, watch, "flow")) === parts;
  }

  /** Super-steps of everything else, shared out where there are not stages enough. */
  async #superSteps(fields: Fields, steps: number, { time, dt }: Clock, watch: Watch): Promise<number> {
    const stable = this.#stages.at(fields, time);
    const { parts, dt: length } = withinReach(dt, stable * this.#most);
    const stages = rkl2Stages(stagesFor(length / stable));
    this.taken += steps * parts * stages.weights.length;
    const onSteps = (now: number) => watch.onSteps?.(Math.floor(now / parts));
    const done = await this.#engine.runStages(steps * parts, { time, dt: length }, stages, { ...watch, onSteps });
    return Math.floor(done / parts);
  }
}

/** The least power of two that is not below a number. */
function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, least)));
}

/** A bound that is looked at again where it varies: the more seldom, the less it does. */
class Bound {
  readonly varies: boolean;
  readonly #bounds: StepBounds;
  #last: number | undefined;
  #stretch = 1;
  #since = 0;

  constructor(model: Model, varies: boolean, decayAt?: ModelEngine["decay"]) {
    this.#bounds = new StepBounds(model, decayAt);
    this.varies = varies;
  }

  at(fields: Fields, time: number): number {
    if (this.#last !== undefined && (!this.varies || ++this.#since < this.#stretch)) return this.#last;
    const now = this.#bounds.at(fields, time).stable / (this.varies ? MARGIN : 1);
    const steady = this.#last !== undefined && Math.abs(now - this.#last) <= STEADY * this.#last;
    this.#stretch = steady ? Math.min(LONGEST_STRETCH, 2 * this.#stretch) : 1;
    this.#since = 0;
    this.#last = now;
    return now;
  }
}

function withoutFlow(model: Model): Model {
  return { ...model, fields: model.fields.map((field) => ({ ...field, advection: undefined })) };
}

function flowAlone(model: Model): Model {
  return { ...model, decay: undefined, fields: model.fields.map(still) };
}

/** A field that does not diffuse. */
function still(field: Field): Field {
  const axes = field.operator.axes.map((axis) => ({ ...axis, diffusivity: 0 }));
  return { ...field, operator: { ...field.operator, axes }, diffusion: { kind: "constant" } };
}
