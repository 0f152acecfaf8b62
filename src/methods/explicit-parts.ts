/** Parts of a model that its engine carries out over any time, by as many explicit steps or stages as their bounds ask for. */
import type { Watch } from "../engine/engine.js";
import type { Clock, ModelEngine, StagePart } from "../engine/model-engine.js";
import { mostStages } from "../engine/tiling.js";
import type { Model } from "../model/model.js";
import { flowAlone, reactionAlone, withoutFlow } from "../model/parts.js";
import { StepBounds } from "../model/stability.js";
import type { Fields } from "./method.js";
import type { ModelGround } from "./model-steppers.js";
import { reachOf, rkl2Stages, stagesFor } from "./rkl2.js";
import { withinReach } from "./travel.js";

/** Room for a bound that changes until the next look at it. */
const MARGIN = 1.2;
/** How much shorter than a super-step a bound may be that is quickly found, for a closer one would spare a few stages. */
const FEW_STAGES = 10;
/** A change of a bound that is none, and the most steps between two looks at it. */
const STEADY = 0.05;
const LONGEST_STRETCH = 32;
/**
 * Super-steps that a reaction's share of a step is given at the most. One that asks for more has run away in a step too long
 * for it; what is left of it then overflows, which is seen and ends, where keeping to its bound would take for ever.
 */
const MOST_SHARES = 64;

export interface ExplicitPart {
  /** Steps or stages that have been computed so far. */
  readonly taken: number;
  /** Forgets what it knows of bounds that vary. */
  begin(): void;
  /** Steps or stages of step doubling, in pairs of steps of `dt`, for each pair. */
  foresee(fields: Fields, time: number, dt: number): number;
  /** Carries the fields, which are the engine's, over a time; false where it was aborted. */
  run(fields: Fields, clock: Clock, watch: Watch): Promise<boolean>;
}

/**
 * Super-steps of what has a real spectrum below 0: diffusion and decay, or reactions alone. Growing ones set no bound, and nor
 * do species that drive each other.
 */
export class StagedPart implements ExplicitPart {
  taken = 0;
  readonly #engine: ModelEngine;
  readonly #part: StagePart;
  readonly #most: number;
  readonly #shares: number;
  readonly #bound: Bound;

  constructor({ model, engine, boundsVary }: ModelGround, part: StagePart) {
    this.#engine = engine;
    this.#part = part;
    this.#most = reachOf(mostStages(model));
    this.#shares = part === "reaction" ? MOST_SHARES : Number.POSITIVE_INFINITY;
    const staged = part === "reaction" ? reactionAlone(model) : withoutFlow(model);
    this.#bound = new Bound(staged, boundsVary, engine.evaluate?.bind(engine));
  }

  /** Whether its bound changes with the state or with time. */
  get varies(): boolean {
    return this.#bound.varies;
  }

  /** Whether some diffusivity was below 0 at the last look. */
  get isBackward(): boolean {
    return this.#bound.isBackward;
  }

  begin(): void {
    this.#bound.begin();
  }

  foresee(fields: Fields, time: number, dt: number): number {
    const ratio = dt / this.#bound.at(fields, time, dt / FEW_STAGES);
    return stagesFor(2 * ratio) + 2 * stagesFor(ratio);
  }

  async run(fields: Fields, clock: Clock, watch: Watch): Promise<boolean> {
    return (await this.runMany(fields, 1, clock, watch)) === 1;
  }

  /** Super-steps, shared out where there are not stages enough; answers how many were done, fewer only where it was aborted. */
  async runMany(fields: Fields, steps: number, { time, dt }: Clock, watch: Watch): Promise<number> {
    const stable = this.#bound.at(fields, time, dt / FEW_STAGES);
    const { parts, dt: length } = withinReach(dt, Math.max(stable * this.#most, dt / this.#shares));
    const stages = rkl2Stages(stagesFor(Math.min(length / stable, this.#most)));
    this.taken += steps * parts * stages.weights.length;
    const onSteps = (now: number) => watch.onSteps?.(Math.floor(now / parts));
    const clock = { time, dt: length };
    const done = await this.#engine.runStages(steps * parts, clock, stages, { ...watch, onSteps }, this.#part);
    return Math.floor(done / parts);
  }
}

/** What the flow carries: its spectrum is not real, and its limited slopes are made for explicit steps. */
export class FlowPart implements ExplicitPart {
  taken = 0;
  readonly #engine: ModelEngine;
  readonly #bound: Bound;

  constructor({ model, engine, boundsVary }: ModelGround) {
    this.#engine = engine;
    this.#bound = new Bound(flowAlone(model), boundsVary, engine.evaluate?.bind(engine));
  }

  begin(): void {
    this.#bound.begin();
  }

  /** Two halves for each step. */
  foresee(fields: Fields, time: number, dt: number): number {
    const halves = dt / 2 / this.#bound.at(fields, time);
    return 2 * powerOfTwo(2 * halves) + 4 * powerOfTwo(halves);
  }

  /**
   * The flow over a time, in as many steps as it takes: a power of two, so that half the time takes half of them. Step doubling
   * then does not see how the limiter's error, which is one of the grid, depends on their length.
   */
  async run(fields: Fields, { time, dt }: Clock, watch: Watch): Promise<boolean> {
    const { parts: least } = withinReach(dt, this.#bound.at(fields, time));
    const parts = powerOfTwo(least);
    this.taken += parts;
    return (await this.#engine.run(parts, { time, dt: dt / parts }, watch, "flow")) === parts;
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

  constructor(model: Model, varies: boolean, evaluate: ModelEngine["evaluate"]) {
    this.#bounds = new StepBounds(model, evaluate);
    this.varies = varies;
  }

  get isBackward(): boolean {
    return this.#bounds.isBackward;
  }

  begin(): void {
    if (!this.varies) return;
    this.#bounds.forget();
    this.#last = undefined;
    this.#stretch = 1;
    this.#since = 0;
  }

  /** @param enough what it need not be above */
  at(fields: Fields, time: number, enough?: number): number {
    if (this.#last !== undefined && (!this.varies || ++this.#since < this.#stretch)) return this.#last;
    const { stable } = this.#bounds.at(fields, time, this.varies ? enough : undefined);
    // A state beyond all numbers has no bound: the step is to end, so that somebody sees what has become of it.
    const now = stable > 0 ? stable / (this.varies ? MARGIN : 1) : Number.POSITIVE_INFINITY;
    const steady = this.#last !== undefined && Math.abs(now - this.#last) <= STEADY * this.#last;
    this.#stretch = steady ? Math.min(LONGEST_STRETCH, 2 * this.#stretch) : 1;
    this.#since = 0;
    this.#last = now;
    return now;
  }
}
