/** What moves the fields of a model. */
import type { Account } from "../engine/account.js";
import type { EngineInfo } from "../engine/engine.js";
import type { ModelEngine } from "../engine/model-engine.js";
import { NonFiniteError, UnsupportedError } from "../errors.js";
import type { Journey, MethodName } from "../methods/advance.js";
import type { Fields, Stepper } from "../methods/method.js";
import { ModelRkl2 } from "../methods/model-rkl2.js";
import { findModelSteady } from "../methods/model-steady.js";
import { createModelStepper, type ModelGround } from "../methods/model-steppers.js";
import type { SteadyReport } from "../methods/steady.js";
import { type Log, travel } from "../methods/travel.js";
import type { Built } from "../model/build.js";
import { cellsOfGrid, placeOf } from "../model/lattice.js";
import type { Model } from "../model/model.js";
import { allFinite } from "../numbers.js";
import type { Problem } from "../options.js";
import { checkStable } from "./bound.js";
import { ExplicitSteps, enoughFor, LEAST_STEPS } from "./explicit.js";
import { whyNotImplicit } from "./implicit.js";
import { COMFORT, type Escort, type Motion, type StepBound, type Steps, type Trip } from "./motion.js";
import { Worth } from "./worth.js";

/**
 * Share of the largest stable step that a journey takes where nothing was asked for. The error in time is then no larger than
 * that of the grid: in one dimension the two cancel.
 */
const FINE = 1 / 3;

export class ModelMotion implements Motion {
  readonly fields: Fields;
  readonly #engine: ModelEngine;
  readonly #problem: Problem;
  readonly #explicit: ExplicitSteps;
  #model: Model;
  /** Those that `auto` takes. */
  #ownSuperSteps: ModelRkl2 | undefined;
  /** Methods that have been asked for. */
  readonly #steppers = new Map<MethodName, Stepper>();

  constructor(engine: ModelEngine, model: Model, problem: Problem) {
    const [first, ...others] = engine.fields;
    this.fields = [first!, ...others];
    this.#engine = engine;
    this.#model = model;
    this.#problem = problem;
    const { boundsVary } = problem.blueprint;
    const checkFinite = (time: number) => this.#checkFinite(time);
    const checkState = (time: number) => this.#checkState(time);
    this.#explicit = new ExplicitSteps(engine, this.fields, model, boundsVary, checkFinite, checkState);
  }

  get accounts(): readonly Account[] {
    return this.#engine.accounts;
  }

  get info(): EngineInfo {
    return this.#engine.info;
  }

  bounds(time: number): StepBound {
    return this.#explicit.look(time);
  }

  step(request: Steps, log: Log): void {
    this.#explicit.step(request, log);
  }

  plan(journey: Journey, duration: number, start: number): Trip {
    const { method, dt } = journey;
    if (method === "ftcs") return this.#planExplicit(journey, "asked for", duration, start);
    if (method !== "auto") {
      const go = this.#goBy(this.#stepper(method), journey, duration, start);
      return { method, reason: "asked for", keepsAccounts: method === "rkl2", go };
    }
    if (dt !== undefined) return this.#planExplicit(journey, "dt was given", duration, start);
    return this.#planCheapest(journey, duration, start);
  }

  planJump(): never {
    throw this.#unsupported("jump()", "take step() or advance()");
  }

  async steady(tolerance: number, signal: AbortSignal): Promise<SteadyReport> {
    const start = performance.now();
    const found = await findModelSteady(this.#ground, this.fields, tolerance, { signal });
    return { method: "multigrid", ...found, seconds: (performance.now() - start) / 1000 };
  }

  refresh({ model }: Built): void {
    this.#forget();
    this.#model = model!;
    this.#engine.refresh(model!);
    this.#explicit.refresh(model!);
  }

  dispose(): void {
    this.#forget();
    this.#engine.dispose();
  }

  /**
   * Super-steps where they should cost less than explicit steps, or these would be too few to err little; explicit ones take
   * over where it turns out otherwise, unless a tolerance was given, of which they know nothing. Implicit steps where they
   * should cost still less, and no accounts are kept, whose owner would find them broken.
   */
  #planCheapest(journey: Journey, duration: number, start: number): Trip {
    const { blueprint, keepsAccount } = this.#problem;
    const { whyModel } = blueprint;
    const enough = enoughFor(duration, { asked: undefined, share: FINE });
    const rate = 1 / (FINE * this.#explicit.look(start, enough).stable);
    const stepper = this.#superSteps;
    const dt = duration * Math.sqrt(journey.tolerance);
    const foreseen = dt > 0 ? stepper.foresee(this.fields, start, duration, dt) : 0;
    const explicit = duration * rate;
    const maySuffice = !journey.isDemanding && explicit >= LEAST_STEPS;
    if (maySuffice && !(foreseen < explicit)) {
      const reason = `${whyModel}; super-steps would cost no less than explicit ones`;
      return this.#planExplicit(journey, reason, duration, start);
    }
    const obstacle = keepsAccount
      ? "implicit steps keep no accounts"
      : whyNotImplicit(this.#ground, foreseen, journey.tolerance);
    if (!obstacle) {
      const reason = `${whyModel}; over so long a duration implicit steps cost less than super-steps`;
      const go = this.#goBy(this.#stepper("adi"), journey, duration, start);
      return { method: "adi", reason, keepsAccounts: false, go };
    }
    const merit = foreseen < explicit ? "super-steps cost less than explicit ones" : "explicit ones know no tolerance";
    const worth = maySuffice ? new Worth(stepper, rate, duration) : undefined;
    const trip = {
      method: "rkl2" as MethodName,
      reason: `${whyModel}; ${obstacle}; ${merit}`,
      keepsAccounts: true,
      go: async (log: Log, escort: Escort) => {
        await this.#goBy(stepper, journey, duration, start, worth && (() => worth.isThere(log)))(log, escort);
        if (log.time >= duration || escort.signal.aborted) return;
        trip.method = "ftcs";
        trip.reason = `${whyModel}; super-steps, ${log.steps} at the start, turned out to cost more than explicit ones`;
        await this.#goOnExplicitly(journey, trip.reason, duration, start, log, escort);
      },
    };
    return trip;
  }

  /** The rest of a journey by explicit steps, which know of no error. */
  async #goOnExplicitly(
    journey: Journey,
    reason: string,
    duration: number,
    start: number,
    log: Log,
    escort: Escort,
  ): Promise<void> {
    const { time, steps, longest } = log;
    const rest = duration - time;
    const further: Log = { time: 0, steps: 0, longest: 0, error: undefined };
    const onProgress: Escort["onProgress"] = (now, travelled) => escort.onProgress(steps + now, time + travelled);
    try {
      await this.#planExplicit(journey, reason, rest, start + time).go(further, { ...escort, onProgress });
    } finally {
      log.time = further.time === rest ? duration : time + further.time;
      log.steps = steps + further.steps;
      log.longest = Math.max(longest, further.longest);
      log.error = undefined;
    }
  }

  #planExplicit(journey: Journey, reason: string, duration: number, start: number): Trip {
    const { method, dt } = journey;
    const { blueprint } = this.#problem;
    const share = method === "ftcs" || dt !== undefined ? COMFORT : FINE;
    const { stable } = this.#explicit.look(start, enoughFor(duration, { asked: dt, share }));
    if (dt !== undefined) checkStable(dt, stable);
    const pace = { asked: dt, share, stable };
    if (blueprint.boundsVary) {
      const course = { duration, start };
      const go: Trip["go"] = (log, escort) => this.#explicit.followBounds(course, pace, log, escort);
      return { method: "ftcs", reason, keepsAccounts: true, go };
    }
    const even = { ...journey, dt: dt ?? (Math.min(duration / LEAST_STEPS, pace.share * stable) || 1) };
    const go = this.#goBy(this.#stepper("ftcs"), even, duration, start);
    return { method: "ftcs", reason, keepsAccounts: true, go };
  }

  /** @param goesOn asked whether steps chosen by their error are still worth their while */
  #goBy(stepper: Stepper, journey: Journey, duration: number, start: number, goesOn?: () => boolean): Trip["go"] {
    const { dt } = journey;
    return async (log, { onProgress, signal }) => {
      const onSteps = (steps: number) =>
        onProgress(steps, dt === undefined ? log.time : Math.min(duration, steps * dt));
      const isSound = () => {
        if (stepper.isBackward) this.#checkState(start + log.time);
        return goesOn?.() ?? true;
      };
      await travel(stepper, this.fields, { duration, start }, journey, log, { onSteps, signal }, isSound);
      isSound();
      this.#checkFinite(start + log.time);
    };
  }

  get #superSteps(): ModelRkl2 {
    this.#ownSuperSteps ??= new ModelRkl2(this.#ground);
    this.#ownSuperSteps.begin();
    return this.#ownSuperSteps;
  }

  #stepper(method: MethodName): Stepper {
    let stepper = this.#steppers.get(method);
    if (!stepper) {
      stepper = createModelStepper(method, this.#ground);
      this.#steppers.set(method, stepper);
    }
    stepper.begin?.();
    return stepper;
  }

  get #ground(): ModelGround {
    const { grid, blueprint } = this.#problem;
    const shape = grid.axes.map((axis) => axis.count);
    const { boundsVary, nature, whyModel } = blueprint;
    return { model: this.#model, engine: this.#engine, shape, boundsVary, nature, whyModel: whyModel! };
  }

  /** Methods that have been made for the model as it was. */
  #forget(): void {
    for (const stepper of this.#steppers.values()) stepper.dispose();
    this.#steppers.clear();
    this.#ownSuperSteps = undefined;
  }

  #checkState(time: number): void {
    this.#problem.blueprint.check(this.fields, { time, parameters: this.#model.parameters });
  }

  #checkFinite(time: number): void {
    this.fields.forEach((values, i) => {
      if (allFinite(values)) return;
      const index = values.findIndex((value) => !Number.isFinite(value));
      let count = 0;
      for (const value of values) if (!Number.isFinite(value)) count++;
      const { name } = this.#model.fields[i]!;
      const where = placeOf(cellsOfGrid(this.#problem.grid), index);
      throw new NonFiniteError(
        `${name} is ${values[index]} at ${where} (value ${index}) and t = ${time}` +
          `${count > 1 ? `, and not finite at ${count - 1} more places` : ""}: ` +
          "a step or a source has overflowed; take smaller steps, or bound the source; where the solution itself blows up, stop before",
        index,
        count,
        this.#problem.fields.length > 1 ? `fields.${name}` : "field",
      );
    });
  }

  #unsupported(what: string, remedy: string, path = ""): UnsupportedError {
    return new UnsupportedError(`${what} cannot do this: ${this.#problem.blueprint.whyModel}; ${remedy}`, path);
  }
}
