/** Explicit steps of a model, under bounds that may change with the state and with time. */
import { bookedIn } from "../engine/account.js";
import type { ModelEngine } from "../engine/model-engine.js";
import { movingWalls } from "../engine/wall-values.js";
import { SuffuseError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import type { Fields } from "../methods/method.js";
import { type Course, type Log, withinReach } from "../methods/travel.js";
import type { Model } from "../model/model.js";
import { StepBounds } from "../model/stability.js";
import { checkStable, isStable } from "./bound.js";
import type { Escort, StepBound, Steps } from "./motion.js";

/** Steps between two looks at a bound that may change: few at first, then more and more, for a look costs many steps. */
const FIRST_STRETCH = 16;
const LONGEST_STRETCH = 4096;
/** The most where every step is a call of its own: nobody can take back what the caller has seen. */
const LONGEST_APART = 128;
/** Cells up to which a look costs so little that every call begins with one. */
const CHEAP = 4096;
/** Steps of a journey up to which bounds that are quickly found will do: closer ones cost hundreds, and seldom gain a tenth. */
const SHORT = 1024;
/** Shares of a step that rounding makes or takes do not count. */
const WHOLE = 1e-9;
/** Steps of a journey at the least, so that what no bound knows of is followed too: sources, walls that move. */
export const LEAST_STEPS = 64;

/** How long steps are: as asked for, else at most that share of the largest stable one, which is known at the start. */
export interface Pace {
  readonly asked: number | undefined;
  readonly share: number;
  readonly stable: number;
}

/** A bound that is enough for the rest of a journey, or for the length asked for. */
export function enoughFor(rest: number, { asked, share }: Pick<Pace, "asked" | "share">): number {
  return asked ?? rest / (share * SHORT);
}

/** Throws where the fields at that time, or what expressions make of them, are not what they must be. */
type Check = (time: number) => void;

/** What steps and journeys do depends on the state they begin with alone, whatever was done or looked at before. */
export class ExplicitSteps {
  readonly #engine: ModelEngine;
  readonly #fields: Fields;
  readonly #boundsVary: boolean;
  /** Whether steps may throw halfway: walls that move may come to be what no wall can be. */
  readonly #mayThrow: boolean;
  readonly #checkFinite: Check;
  readonly #checkState: Check;
  #model: Model;
  #bounds: StepBounds | undefined;
  /** The bounds when they were last looked at, and the steps since then: what refuses a step, and changes none. */
  #last: StepBound | undefined;
  #since = 0;
  /** Steps of a given length between two looks: how many, changes nothing that such steps compute where they are allowed. */
  #stretch = FIRST_STRETCH;
  /** Fields and accounts when they were last kept. */
  #kept: readonly FieldArray[] | undefined;

  /**
   * @param checkFinite looks at the fields, after every run
   * @param checkState looks at all that expressions make of them, where a diffusivity has fallen below 0
   */
  constructor(
    engine: ModelEngine,
    fields: Fields,
    model: Model,
    boundsVary: boolean,
    checkFinite: Check,
    checkState: Check,
  ) {
    this.#engine = engine;
    this.#fields = fields;
    this.#model = model;
    this.#boundsVary = boundsVary;
    this.#mayThrow = movingWalls(model.fields.map(({ operator }) => operator)).length > 0;
    this.#checkFinite = checkFinite;
    this.#checkState = checkState;
  }

  /** Takes over the numbers of a model of the same make. */
  refresh(model: Model): void {
    this.#model = model;
    this.#bounds = undefined;
    this.#last = undefined;
    this.#stretch = FIRST_STRETCH;
  }

  /** Looks at the present state's bounds; at those that are quickly found, where they allow a step that is `enough`. */
  look(time: number, enough?: number): StepBound {
    if (this.#last && !this.#boundsVary) return this.#last;
    return this.#lookBy(this.#fresh, time, enough);
  }

  /** Bounds that know of no look before. */
  get #fresh(): StepBounds {
    this.#bounds ??= this.#createBounds();
    this.#bounds.forget();
    return this.#bounds;
  }

  #createBounds(): StepBounds {
    return new StepBounds(this.#model, this.#engine.evaluate?.bind(this.#engine));
  }

  #lookBy(bounds: StepBounds, time: number, enough: number | undefined): StepBound {
    const found = bounds.at(this.#fields, time, this.#boundsVary ? enough : undefined);
    if (bounds.isBackward) this.#checkState(time);
    this.#last = found;
    this.#since = 0;
    return found;
  }

  /** Refuses a step by bounds that are fresh where they are cheap, have not been looked at for long, or would not allow it. */
  #admit(dt: number, time: number): void {
    const cells = this.#fields.reduce((sum, field) => sum + field.length, 0);
    const stale = cells <= CHEAP || this.#since >= LONGEST_APART;
    if (this.#last && !stale && isStable(dt, this.#last.stable)) return;
    checkStable(dt, this.look(time, dt || undefined).stable);
  }

  step({ time, steps, dt, allowUnstable }: Steps, log: Log): void {
    if (!allowUnstable) this.#admit(dt, time);
    if (this.#boundsVary && !allowUnstable) this.#stepUnderBounds(time, steps, dt, log);
    else {
      this.#take(steps, time, dt, log);
      this.#checkFinite(time + log.time);
    }
  }

  /** Takes no step that the bound of the state before it does not allow: those on whose way it came down are taken back. */
  #stepUnderBounds(time: number, steps: number, dt: number, log: Log): void {
    const bounds = this.#fresh;
    while (log.steps < steps) {
      const some = Math.min(steps - log.steps, this.#stretch);
      const before = { ...log };
      if (some > 1 && !this.#mayThrow) this.#keep();
      this.#take(some, time, dt, log);
      if (some === 1) {
        this.#checkFinite(time + log.time);
        if (log.steps < steps) checkStable(dt, this.#lookBy(bounds, time + log.time, dt).stable);
      } else if (!this.#allows(bounds, dt, time + log.time)) {
        this.#takeBack();
        Object.assign(log, before);
        this.#stretch = some >> 1;
        continue;
      }
      if (some === this.#stretch) this.#stretch = longer(this.#stretch);
    }
  }

  #take(steps: number, time: number, dt: number, log: Log): void {
    if (this.#mayThrow) this.#keep();
    try {
      this.#engine.step(steps, { time, dt, first: log.steps });
    } catch (error) {
      if (this.#mayThrow) this.#takeBack();
      throw error;
    }
    this.#since += steps;
    log.steps += steps;
    log.time = log.steps * dt;
  }

  /** Whether the present state allows such a step: one that steps which were too long have spoilt does not. */
  #allows(bounds: StepBounds, dt: number, time: number): boolean {
    try {
      this.#checkFinite(time);
      return isStable(dt, this.#lookBy(bounds, time, dt).stable);
    } catch (error) {
      if (error instanceof SuffuseError) return false;
      throw error;
    }
  }

  /** Keeps a copy of fields and accounts. */
  #keep(): void {
    this.#kept ??= this.#state().map((numbers) => numbers.slice());
    for (const [i, numbers] of this.#state().entries()) this.#kept[i]!.set(numbers);
  }

  /** Puts back what was kept. */
  #takeBack(): void {
    for (const [i, numbers] of this.#state().entries()) numbers.set(this.#kept![i]!);
  }

  #state(): readonly FieldArray[] {
    return [...this.#fields, ...bookedIn(this.#engine.accounts)];
  }

  /**
   * Steps of the length asked for while the bound of the state before them allows it, else as long as the bounds allow, which
   * are looked at again and again. Where they turn out to have come down too far meanwhile, the steps since the last look are
   * taken back: those that were asked for up to the first that was too long, others are made shorter.
   */
  async followBounds({ duration, start }: Course, pace: Pace, log: Log, { onProgress, signal }: Escort): Promise<void> {
    const { asked, share, stable: first } = pace;
    // Its own: others may look at the bounds while it is under way.
    const bounds = this.#createBounds();
    let most = asked ?? duration / LEAST_STEPS;
    let stable = first;
    let stretch = FIRST_STRETCH;
    /** The steps of the length asked for that are done since the last others, and when they began. */
    let leg = { time: 0, steps: 0 };
    while (log.time < duration && !signal.aborted) {
      const left = duration - log.time;
      const isAsked = asked !== undefined && isStable(asked, stable);
      const dt = isAsked ? asked : withinReach(left, Math.min(most, share * stable)).dt;
      const whole = Math.floor(left / dt + WHOLE);
      const some = Math.min(Math.max(1, whole), isAsked ? this.#stretch : stretch);
      const length = whole > 0 ? dt : left;
      if (!isAsked || whole === 0) leg = { time: log.time, steps: 0 };
      this.#keep();
      const onSteps = (now: number) => onProgress(log.steps + now, log.time + now * length);
      const clock = { time: start + leg.time, dt: length, first: leg.steps };
      const done = await this.#engine.run(some, clock, { onSteps, signal }).catch((error: unknown) => {
        this.#takeBack();
        throw error;
      });
      const further = leg.time + (leg.steps + done) * length;
      const travelled = duration - further < WHOLE * dt ? duration : further;
      // How often it was looked at before must not say how long the next steps are.
      if (isAsked) bounds.forget();
      const enough = Math.max(length, enoughFor(duration - travelled, pace));
      ({ stable } = this.#lookBy(bounds, start + travelled, enough));
      if (!isStable(length, stable) && done > 1) {
        this.#takeBack();
        ({ stable } = this.#lookBy(bounds, start + log.time, enoughFor(left, pace)));
        if (isAsked) this.#stretch = done >> 1;
        else {
          stretch = Math.max(1, done >> 2);
          most = Math.min(most, length / 2);
        }
        continue;
      }
      if (isAsked && done === this.#stretch) this.#stretch = longer(done);
      if (!isAsked && done === stretch) stretch = longer(done);
      leg = isAsked ? { ...leg, steps: leg.steps + done } : { time: travelled, steps: 0 };
      log.steps += done;
      log.time = travelled;
      log.longest = Math.max(log.longest, length);
      this.#checkFinite(start + log.time);
    }
  }
}

/** The steps until the look after the next, where nothing was taken back. */
function longer(stretch: number): number {
  return Math.min(LONGEST_STRETCH, 2 * stretch);
}
