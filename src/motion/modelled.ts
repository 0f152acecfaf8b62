/** What moves the fields of a model. */
import type { Account } from "../engine/account.js";
import type { EngineInfo } from "../engine/engine.js";
import type { ModelEngine } from "../engine/model-engine.js";
import { NonFiniteError, UnsupportedError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import type { Journey, MethodName } from "../methods/advance.js";
import type { Fields, Stepper } from "../methods/method.js";
import { findModelSteady } from "../methods/model-steady.js";
import { createModelStepper, type ModelGround } from "../methods/model-steppers.js";
import type { SteadyReport } from "../methods/steady.js";
import { type Log, travel } from "../methods/travel.js";
import type { Built } from "../model/build.js";
import { cellsOfGrid, placeOf } from "../model/lattice.js";
import type { Model } from "../model/model.js";
import type { Problem } from "../options.js";
import { checkStable } from "./bound.js";
import { ExplicitSteps, LEAST_STEPS } from "./explicit.js";
import { COMFORT, type Motion, type StepBound, type Steps, type Trip } from "./motion.js";

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
  /** Methods that have been asked for. */
  readonly #steppers = new Map<MethodName, Stepper>();

  constructor(engine: ModelEngine, model: Model, problem: Problem) {
    const [first, ...others] = engine.fields;
    this.fields = [first!, ...others];
    this.#engine = engine;
    this.#model = model;
    this.#problem = problem;
    const { boundsVary } = problem.blueprint;
    this.#explicit = new ExplicitSteps(engine, this.fields, model, boundsVary, (time) => this.#checkFinite(time));
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
    if (journey.method === "auto" || journey.method === "ftcs") return this.#planExplicit(journey, duration, start);
    const { method } = journey;
    return { method, reason: "asked for", go: this.#goBy(this.#stepper(method), journey, duration, start) };
  }

  jump(): void {
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

  #planExplicit(journey: Journey, duration: number, start: number): Trip {
    const { method, dt } = journey;
    const { blueprint } = this.#problem;
    const { stable } = this.#explicit.boundFor(dt ?? 0, start);
    if (dt !== undefined) checkStable(dt, stable);
    const reason = method === "ftcs" ? "asked for" : `${blueprint.whyModel}: explicit steps follow whatever there is`;
    const pace = { asked: dt, share: method === "ftcs" || dt !== undefined ? COMFORT : FINE };
    if (blueprint.boundsVary) {
      const course = { duration, start };
      return { method: "ftcs", reason, go: (log, escort) => this.#explicit.followBounds(course, pace, log, escort) };
    }
    const even = { ...journey, dt: dt ?? (Math.min(duration / LEAST_STEPS, pace.share * stable) || 1) };
    return { method: "ftcs", reason, go: this.#goBy(this.#stepper("ftcs"), even, duration, start) };
  }

  #goBy(stepper: Stepper, journey: Journey, duration: number, start: number): Trip["go"] {
    const { dt } = journey;
    return async (log, { onProgress, signal }) => {
      const onSteps = (steps: number) =>
        onProgress(steps, dt === undefined ? log.time : Math.min(duration, steps * dt));
      await travel(stepper, this.fields, { duration, start }, journey, log, { onSteps, signal });
      this.#checkFinite(start + log.time);
    };
  }

  #stepper(method: MethodName): Stepper {
    let stepper = this.#steppers.get(method);
    if (!stepper) {
      stepper = createModelStepper(method, this.#ground);
      this.#steppers.set(method, stepper);
    }
    return stepper;
  }

  get #ground(): ModelGround {
    const { grid, blueprint } = this.#problem;
    const shape = grid.axes.map((axis) => axis.count);
    return { model: this.#model, engine: this.#engine, shape, nature: blueprint.nature, whyModel: blueprint.whyModel! };
  }

  /** Methods that have been made for the model as it was. */
  #forget(): void {
    for (const stepper of this.#steppers.values()) stepper.dispose();
    this.#steppers.clear();
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
          "a step or a source has overflowed; take smaller steps, or bound the source",
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

/** Whether all values are finite: x − x is 0 for those, and NaN for all others. */
function allFinite(values: FieldArray): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}
