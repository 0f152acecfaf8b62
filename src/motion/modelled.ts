/** Steps of a model. */
import type { Account } from "../engine/account.js";
import type { EngineInfo, Watch } from "../engine/engine.js";
import type { ModelEngine } from "../engine/model-engine.js";
import { NonFiniteError, UnsupportedError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import type { Journey } from "../methods/advance.js";
import { type Log, travel, withinReach } from "../methods/travel.js";
import type { Built } from "../model/build.js";
import { cellsOfGrid, placeOf } from "../model/lattice.js";
import type { Model } from "../model/model.js";
import { StepBounds } from "../model/stability.js";
import type { Problem } from "../options.js";
import { checkStable, isStable } from "./bound.js";
import { COMFORT, type Escort, type Motion, type StepBound, type Steps, type Trip } from "./motion.js";

/** Steps between two looks at a bound that may change: few at first, then more and more, for a look costs many steps. */
const FIRST_STRETCH = 16;
const LONGEST_STRETCH = 4096;
/** Cells up to which a look costs so little that every call begins with one. */
const CHEAP = 4096;
/**
 * Share of the largest stable step that a journey takes where nothing was asked for. The error in time is then no larger than
 * that of the grid: in one dimension the two cancel.
 */
const FINE = 1 / 3;
/** Shares of a step that rounding makes or takes do not count. */
const WHOLE = 1e-9;
/** Steps of a journey at the least, so that what no bound knows of is followed too: sources, walls that move. */
const LEAST_STEPS = 64;

/** How far a journey goes, and from when on. */
interface Course {
  readonly duration: number;
  readonly start: number;
}

/** How long its steps are: as asked for, else at most that share of the largest stable one. */
interface Pace {
  readonly asked: number | undefined;
  readonly share: number;
}

export class ModelMotion implements Motion {
  readonly fields: readonly FieldArray[];
  readonly #engine: ModelEngine;
  readonly #problem: Problem;
  #model: Model;
  #bounds: StepBounds | undefined;
  /** The bounds when they were last looked at, and the steps since then and until the next look. */
  #last: StepBound | undefined;
  #since = 0;
  #stretch = FIRST_STRETCH;

  constructor(engine: ModelEngine, model: Model, problem: Problem) {
    this.fields = engine.fields;
    this.#engine = engine;
    this.#model = model;
    this.#problem = problem;
  }

  get accounts(): readonly Account[] {
    return this.#engine.accounts;
  }

  get info(): EngineInfo {
    return this.#engine.info;
  }

  bounds(time: number): StepBound {
    return this.#look(time);
  }

  /** Looks at the bounds; at those that are quickly found, where they allow a step that is `enough`. */
  #look(time: number, enough?: number): StepBound {
    const { boundsVary } = this.#problem.blueprint;
    if (this.#last && !boundsVary) return this.#last;
    this.#bounds ??= new StepBounds(this.#model);
    this.#last = this.#bounds.at(this.fields, time, boundsVary ? enough : undefined);
    this.#since = 0;
    return this.#last;
  }

  step({ time, steps, dt, allowUnstable }: Steps, log: Log): void {
    if (!allowUnstable) checkStable(dt, this.#boundFor(dt, time).stable);
    while (log.steps < steps) {
      const some = allowUnstable ? steps : Math.min(steps - log.steps, this.#untilNextLook());
      this.#engine.step(some, { time: time + log.time, dt });
      this.#passed(some);
      log.steps += some;
      log.time = log.steps * dt;
      this.#checkFinite(time + log.time);
      if (!allowUnstable && log.steps < steps) checkStable(dt, this.#look(time + log.time, dt).stable);
    }
  }

  plan(journey: Journey, duration: number, time: number): Trip {
    const { method, dt } = journey;
    if (method !== "auto" && method !== "ftcs") {
      throw this.#unsupported(`method "${method}"`, 'take method "ftcs"', "method");
    }
    const { stable } = this.#boundFor(dt ?? 0, time);
    if (dt !== undefined) checkStable(dt, stable);
    const reason =
      method === "ftcs" ? "asked for" : `${this.#problem.blueprint.whyModel}: explicit steps follow whatever there is`;
    const pace = { asked: dt, share: method === "ftcs" || dt !== undefined ? COMFORT : FINE };
    const course = { duration, start: time };
    if (this.#problem.blueprint.boundsVary) {
      return { method: "ftcs", reason, go: (log, escort) => this.#followBounds(course, pace, log, escort) };
    }
    const even = { ...journey, dt: dt ?? (Math.min(duration / LEAST_STEPS, pace.share * stable) || 1) };
    return { method: "ftcs", reason, go: (log, escort) => this.#goEvenly(course, even, log, escort) };
  }

  jump(): void {
    throw this.#unsupported("jump()", "take step() or advance()");
  }

  async steady(): Promise<never> {
    throw this.#unsupported("steady()", "advance() until nothing changes any more");
  }

  refresh({ model }: Built): void {
    this.#model = model!;
    this.#engine.refresh(model!);
    this.#bounds = undefined;
    this.#last = undefined;
    this.#stretch = FIRST_STRETCH;
  }

  dispose(): void {
    this.#engine.dispose();
  }

  /** Steps of one length, the last one shorter. */
  async #goEvenly(
    { duration, start }: Course,
    journey: Journey & { readonly dt: number },
    log: Log,
    { onProgress, signal }: Escort,
  ): Promise<void> {
    const stepper = {
      longest: Infinity,
      run: (_: FieldArray, steps: number, length: number, watch: Watch) =>
        this.#engine.run(steps, { time: start + log.time, dt: length }, watch),
      dispose() {},
    };
    const onSteps = (steps: number) => onProgress(steps, Math.min(duration, steps * journey.dt));
    await travel(stepper, this.fields[0]!, duration, journey, log, { onSteps, signal });
    this.#checkFinite(start + log.time);
  }

  /**
   * Steps of the length asked for, or as long as the bounds allow, which are looked at again and again. Where they turn out
   * to have come down too far meanwhile, the steps since the last look are taken back and made shorter.
   */
  async #followBounds(
    { duration, start }: Course,
    { asked, share }: Pace,
    log: Log,
    { onProgress, signal }: Escort,
  ): Promise<void> {
    let most = asked ?? duration / LEAST_STEPS;
    const state = [...this.fields, ...this.accounts.flatMap(({ walls, sources, held }) => [...walls, sources, held])];
    const kept = state.map((numbers) => numbers.slice());
    let { stable } = this.#boundFor(0, start);
    while (log.time < duration && !signal.aborted) {
      const left = duration - log.time;
      const chosen = asked !== undefined && isStable(most, stable);
      const dt = chosen ? most : withinReach(left, Math.min(most, share * stable)).dt;
      const whole = Math.floor(left / dt + WHOLE);
      const some = Math.min(Math.max(1, whole), this.#untilNextLook());
      const length = whole > 0 ? dt : left;
      kept.forEach((copy, i) => {
        copy.set(state[i]!);
      });
      const onSteps = (now: number) => onProgress(log.steps + now, log.time + now * length);
      const done = await this.#engine.run(some, { time: start + log.time, dt: length }, { onSteps, signal });
      this.#passed(done);
      const further = log.time + done * length;
      const travelled = duration - further < WHOLE * dt ? duration : further;
      ({ stable } = this.#look(start + travelled, asked));
      if (!isStable(length, stable) && done > 1) {
        for (const [i, copy] of kept.entries()) state[i]!.set(copy);
        ({ stable } = this.#look(start + log.time, asked));
        this.#stretch = Math.max(1, done >> 2);
        most = Math.min(most, length / 2);
        continue;
      }
      log.steps += done;
      log.time = travelled;
      log.longest = Math.max(log.longest, length);
      this.#checkFinite(start + log.time);
    }
  }

  /** The bounds, fresh where they are cheap, or have not been looked at for long, or would not allow a step. */
  #boundFor(dt: number, time: number): StepBound {
    const cells = this.fields.reduce((sum, field) => sum + field.length, 0);
    const stale = cells <= CHEAP || this.#since >= this.#stretch;
    if (this.#last && !stale && isStable(dt, this.#last.stable)) return this.#last;
    return this.#look(time, dt || undefined);
  }

  #untilNextLook(): number {
    if (!this.#problem.blueprint.boundsVary) return Number.POSITIVE_INFINITY;
    return Math.max(1, this.#stretch - this.#since);
  }

  #passed(steps: number): void {
    this.#since += steps;
    if (this.#since >= this.#stretch) this.#stretch = Math.min(LONGEST_STRETCH, 2 * this.#stretch);
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
