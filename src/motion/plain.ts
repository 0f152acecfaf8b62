/** Plain steps of one operator, and the other methods that know it. */
import type { Account } from "../engine/account.js";
import type { Engine, EngineInfo } from "../engine/engine.js";
import { imposeWalls } from "../held.js";
import type { Journey, MethodName } from "../methods/advance.js";
import type { Fields, Stepper } from "../methods/method.js";
import type { SpectralMethod } from "../methods/spectral.js";
import { findSteady, type SteadyReport } from "../methods/steady.js";
import { type Choice, choose, createStepper, type Ground, isExact, spectralOn } from "../methods/steppers.js";
import { type Log, travel, withinReach } from "../methods/travel.js";
import type { Built } from "../model/build.js";
import { boundsOf } from "../model/operator-bounds.js";
import { checkField } from "../numbers.js";
import { type Operator, rates } from "../operator.js";
import { checkStable } from "./bound.js";
import { COMFORT, type Motion, type StepBound, type Steps, type Trip } from "./motion.js";

export class PlainMotion implements Motion {
  readonly fields: Fields;
  readonly #engine: Engine;
  readonly #shape: readonly number[];
  #operator: Operator;
  #bound: StepBound;
  /** Methods that have been asked for. */
  readonly #steppers = new Map<MethodName, Stepper>();
  /** Transforms, where a jump has been asked for. */
  #spectral: SpectralMethod | undefined;

  /** @param shape the shape that the user gave, for messages */
  constructor(engine: Engine, operator: Operator, shape: readonly number[]) {
    this.fields = [engine.field];
    this.#engine = engine;
    this.#shape = shape;
    this.#operator = operator;
    this.#bound = boundsOf(operator);
  }

  get accounts(): readonly Account[] {
    return this.#engine.accounts;
  }

  get info(): EngineInfo {
    return this.#engine.info;
  }

  bounds(): StepBound {
    return this.#bound;
  }

  step({ steps, dt, allowUnstable }: Steps, log: Log): void {
    if (!allowUnstable) checkStable(dt, this.#bound.stable);
    this.#engine.step(steps, rates(this.#operator, dt));
    log.steps = steps;
    log.time = steps * dt;
    if (allowUnstable) checkField(this.#engine.field, "field");
  }

  plan(journey: Journey, duration: number, start: number): Trip {
    const { method, reason } = this.#choose(journey, duration);
    const { field } = this.#engine;
    const wanted = journey.dt ?? this.#lengthOf(method, duration);
    if (method === "ftcs" && wanted !== undefined) checkStable(wanted, this.#bound.stable);
    const stepper = this.#stepper(method);
    const reach = withinReach(wanted ?? duration, stepper.longest);
    const dt = wanted && reach.dt;
    return {
      method,
      reason,
      keepsAccounts: method === "ftcs",
      go: async (log, { onProgress, signal }) => {
        if (method !== "ftcs" && duration > 0) imposeWalls(field, this.#operator);
        const onSteps = (steps: number) =>
          onProgress(steps, dt === undefined ? log.time : Math.min(duration, steps * dt));
        await travel(stepper, this.fields, { duration, start }, { ...journey, dt }, log, { onSteps, signal });
        if (isExact(method)) log.error = 0;
        if (!signal.aborted) checkField(field, "field");
      },
    };
  }

  planJump(steps: number, dt: number, allowUnstable: boolean): () => void {
    if (!allowUnstable) checkStable(dt, this.#bound.stable);
    const { field } = this.#engine;
    this.#spectral ??= spectralOn(this.#ground);
    const spectral = this.#spectral;
    return () => {
      imposeWalls(field, this.#operator);
      spectral.run({ method: "steps", steps, dt }, field);
    };
  }

  async steady(tolerance: number, signal: AbortSignal): Promise<SteadyReport> {
    const { field } = this.#engine;
    const start = field.slice();
    let found = false;
    try {
      imposeWalls(field, this.#operator);
      const report = await findSteady(this.#ground, field, tolerance, { signal });
      found = !signal.aborted;
      return report;
    } finally {
      if (!found) field.set(start);
    }
  }

  refresh({ operators }: Built): void {
    this.#forget();
    this.#operator = operators[0]!;
    this.#bound = boundsOf(this.#operator);
    this.#engine.refresh(this.#operator);
  }

  dispose(): void {
    this.#forget();
    this.#engine.dispose();
  }

  /** Methods that have been made for the operator as it was. */
  #forget(): void {
    for (const method of [...this.#steppers.values(), this.#spectral]) method?.dispose();
    this.#steppers.clear();
    this.#spectral = undefined;
  }

  #choose({ method, dt, tolerance }: Journey, duration: number): Choice {
    if (method !== "auto") return { method, reason: "asked for" };
    if (dt !== undefined) return { method: "ftcs", reason: "dt was given" };
    return choose(this.#operator, duration / this.#bound.stable, tolerance);
  }

  /** How long a method's steps are where it neither was told nor chooses by itself. */
  #lengthOf(method: MethodName, duration: number): number | undefined {
    if (method === "ftcs") return Math.min(this.#bound.stable * COMFORT, duration || 1);
    return isExact(method) ? duration || 1 : undefined;
  }

  get #ground(): Ground {
    return { operator: this.#operator, engine: this.#engine, shape: this.#shape };
  }

  #stepper(method: MethodName): Stepper {
    let stepper = this.#steppers.get(method);
    if (!stepper) {
      stepper = createStepper(method, this.#ground);
      this.#steppers.set(method, stepper);
    }
    return stepper;
  }
}
