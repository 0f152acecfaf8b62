/** Ways to spend a duration: in steps of a given length, or of lengths chosen by their error. */
import type { Watch } from "../engine/engine.js";
import type { Clock } from "../engine/model-engine.js";
import { ConvergenceError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import { SLACK } from "../stability.js";
import { type Journey, shareOut } from "./advance.js";
import { cubeRoot, furthest, largest, Sizes } from "./measures.js";
import type { Fields, Stepper, Trial, Trials } from "./method.js";

/** How far a journey goes, and from when on. */
export interface Course {
  readonly duration: number;
  readonly start: number;
}

/** What has been done so far: kept up to date while a journey is under way, so that one broken off tells the truth. */
export interface Log {
  /** Time travelled, and steps taken. */
  time: number;
  steps: number;
  longest: number;
  /** Error in time relative to the largest value, where steps are chosen by it. */
  error: number | undefined;
}

/**
 * Spends a duration in steps of `dt` where it is given, and else in steps that keep their errors to the tolerance.
 * @param goesOn asked after each of these whether they are still worth their while; the log says how far they have come
 */
export async function travel(
  stepper: Stepper,
  fields: Fields,
  course: Course,
  { dt, tolerance, damping }: Pick<Journey, "dt" | "tolerance" | "damping">,
  log: Log,
  watch: Watch,
  goesOn: () => boolean = () => true,
): Promise<void> {
  if (dt !== undefined) return travelEvenly(stepper, fields, course, { dt, damping }, log, watch);
  const trials = stepper.trials?.(fields) ?? new Doubling(stepper, fields, course.duration, damping);
  return travelByError(trials, fields, course, tolerance, log, watch, goesOn);
}

/**
 * A length shared out evenly over as many steps as it takes if none may be longer than `longest`.
 * @throws ConvergenceError where there is no end to them
 */
export function withinReach(length: number, longest: number): { parts: number; dt: number } {
  const parts = Math.max(1, Math.ceil((length / longest) * (1 - SLACK)));
  if (Number.isSafeInteger(parts)) return { parts, dt: length / parts };
  throw new ConvergenceError(
    `${length} of time takes ${parts} steps, for what moves the field allows none longer than ${longest}: at most 2^53 come ` +
      "to an end; take a shorter duration, or a smaller diffusivity",
    [],
    "duration",
  );
}

/** Does what changes a state; where it throws, the state is what it was. */
async function orUndo<Result>(state: readonly FieldArray[], work: () => Promise<Result>): Promise<Result> {
  const start = state.map((values) => values.slice());
  try {
    return await work();
  } catch (error) {
    copy(start, state);
    throw error;
  }
}

/** Steps of length `dt`, the last one shorter where they do not land exactly; `damping` is for the first. */
async function travelEvenly(
  stepper: Stepper,
  fields: Fields,
  { duration, start }: Course,
  { dt, damping }: { readonly dt: number; readonly damping: boolean },
  log: Log,
  watch: Watch,
): Promise<void> {
  const { whole, last } = shareOut(duration, dt);
  log.longest = whole > 0 ? dt : last;
  for (const [steps, length] of [
    [whole, dt],
    [last > 0 ? 1 : 0, last],
  ] as const) {
    const before = log.steps;
    const onSteps = (now: number) => watch.onSteps?.(before + now);
    const clock = { time: start + log.time, dt: length };
    const run = () => stepper.run(fields, steps, clock, { ...watch, onSteps }, damping && before === 0);
    const done = await orUndo(stepper.atRisk ?? [], run);
    log.steps += done;
    log.time += done * length;
    if (done < steps) return;
  }
  log.time = duration;
}

/** The share of the tolerance that is aimed at: estimates are good to a tenth or so. */
const AIM = 0.85;
/** A step is chosen so that its error is this share of what it may be. */
const SAFETY = 0.9;
/** The most that one step may use up of what the tolerance leaves, where it is not the last. */
const DRAW = 1 / 2;
/** What a step may share in where the tolerance leaves less, because u‴ has grown. */
const LEAST_SPARE = 1 / 16;
const FASTEST_GROWTH = 4;
const FASTEST_FALL = 1 / 8;

/**
 * Steps of a method of second order, of lengths chosen by their error: one that errs too much is taken back and tried
 * shorter.
 *
 * A step's error is c·τ³u‴ for a linear operator L, and the steps that follow do to it what they do to u: at time t all
 * errors come to c·(Στ³)·u‴(t). So they fade as u‴ does, and what the tolerance leaves is to last for as long as that
 * takes, or until the end where this is sooner. Diffusion from any start fades u‴ at a rate of 1/t at the least.
 */
async function travelByError(
  trials: Trials,
  fields: Fields,
  { duration, start }: Course,
  tolerance: number,
  log: Log,
  watch: Watch,
  goesOn: () => boolean,
): Promise<void> {
  const signal = watch.signal ? { signal: watch.signal } : {};
  let length = Math.min(duration, trials.firstLength(SAFETY * DRAW * AIM * tolerance));
  /** All steps' errors, the same per u‴, and how fast u‴ fades. */
  let sum = 0;
  let weight = 0;
  let fading = 0;
  let jerk = 0;
  log.error = 0;
  while (log.time < duration && goesOn()) {
    const left = duration - log.time;
    const step = length > left * 0.999 ? left : Math.min(length, left / 2);
    const trial = await trials.attempt(start + log.time, step, signal);
    if (!trial) return;
    // Differences of a few roundings say nothing about a step's length.
    const own = Math.max(0, trial.error - trial.rounding);
    const spare = Math.max(AIM * tolerance - log.error, tolerance * LEAST_SPARE);
    const allowed = spare * Math.max(step / left, Math.min(DRAW, step * Math.max(fading, 1 / (log.time + step))));
    const growth = own === 0 ? FASTEST_GROWTH : SAFETY * cubeRoot(allowed / own);
    length = step * (growth > FASTEST_FALL ? Math.min(FASTEST_GROWTH, growth) : FASTEST_FALL);
    // An overflow makes NaN of all these.
    if (!(own <= allowed)) {
      const tried = size(fields);
      trials.reject();
      if (step >= duration * Number.EPSILON) continue;
      if (trial.failure) throw trial.failure;
      const rate = (tried / size(fields) - 1) / step;
      throw nothingShortEnough(start + log.time, own, tolerance, !(rate * duration < BEYOND_BOUNDS));
    }
    trials.accept();
    const kept = jerk > 0 ? Math.min(1, Math.max(FASTEST_FALL, trial.jerk / jerk)) : 1;
    fading = (fading + (1 - kept) / step) / 2;
    jerk = trial.jerk;
    sum = sum * trial.shrinkage + own;
    weight += own > 0 ? own / jerk : 0;
    log.error = Math.min(sum, weight * jerk);
    log.time = step === left ? duration : log.time + step;
    log.steps += trial.steps;
    log.longest = Math.max(log.longest, trial.dt);
    watch.onSteps?.(log.steps);
  }
}

/** Times that values would grow over the duration if they went on like that: nothing but a pole makes so many. */
const BEYOND_BOUNDS = 1e6;

function nothingShortEnough(time: number, error: number, tolerance: number, grows: boolean): ConvergenceError {
  const place = `no step from t = ${time} on is short enough`;
  if (!grows) return new ConvergenceError(`${place} for a tolerance of ${tolerance}: give a wider one`, [error]);
  return new ConvergenceError(
    `${place}, for values grow beyond all bounds: the solution may blow up there; stop before, or bound the source`,
    [error],
    "duration",
  );
}

/** Largest size of all fields' values. */
function size(fields: Fields): number {
  return Math.max(...fields.map(largest));
}

/** First step by doubling, as a share of the duration. */
const FIRST_SHARE = 1 / 16;

/** A step that came to nothing. */
const FAILED = { steps: 0, dt: 0, error: Number.POSITIVE_INFINITY, rounding: 0, shrinkage: 1, jerk: 0 };

/**
 * Every step taken whole and in two halves, whose difference is three times the halves' error where the method is of
 * second order (Hairer, Nørsett & Wanner, "Solving Ordinary Differential Equations I", II.4).
 */
class Doubling implements Trials {
  readonly #stepper: Stepper;
  readonly #fields: Fields;
  readonly #duration: number;
  /** Whether the next step that is kept begins with a damping start. */
  #damping: boolean;
  /** All that a state is, what it was at the step's start, and the fields after the whole step. */
  readonly #state: readonly FieldArray[];
  readonly #start: readonly FieldArray[];
  readonly #whole: readonly FieldArray[];
  readonly #sizes: Sizes;

  constructor(stepper: Stepper, fields: Fields, duration: number, damping: boolean) {
    this.#stepper = stepper;
    this.#fields = fields;
    this.#duration = duration;
    this.#damping = damping;
    this.#state = [...fields, ...(stepper.accounts ?? [])];
    this.#start = this.#state.map((values) => values.slice());
    this.#whole = fields.map((field) => field.slice());
    this.#sizes = new Sizes(fields);
  }

  firstLength(): number {
    return this.#duration * FIRST_SHARE;
  }

  async attempt(time: number, length: number, watch: Watch): Promise<Trial | undefined> {
    copy(this.#state, this.#start);
    try {
      return await this.#try(time, length, watch);
    } catch (error) {
      this.reject();
      // Where a step has run away, no system has a solution, and no bound is above 0: a shorter one may do.
      if (error instanceof ConvergenceError) return { ...FAILED, failure: error };
      throw error;
    }
  }

  async #try(time: number, length: number, watch: Watch): Promise<Trial | undefined> {
    const whole = await this.#run(1, { time, dt: length }, watch);
    copy(this.#fields, this.#whole);
    copy(this.#start, this.#state);
    const halves = await this.#run(2, { time, dt: length / 2 }, watch);
    if (whole < 1 || halves < 2) {
      this.reject();
      return undefined;
    }
    const rounding = this.#sizes.look(this.#fields);
    const apart = this.#sizes.relative(this.#fields.map((field, i) => furthest(field, this.#whole[i]!) / 3));
    // A step and its halves that are shared out over the same shares agree, whatever these err.
    const error = length > this.#stepper.longest ? Number.POSITIVE_INFINITY : apart;
    this.#sizes.keep(error);
    const { shrinkage } = this.#sizes;
    return { steps: 2, dt: length / 2, error, rounding, shrinkage, jerk: error / (length * length * length) };
  }

  accept(): void {
    this.#damping = false;
    this.#sizes.accept();
  }

  reject(): void {
    copy(this.#start, this.#state);
  }

  #run(steps: number, clock: Clock, watch: Watch): Promise<number> {
    return this.#stepper.run(this.#fields, steps, clock, watch, this.#damping);
  }
}

function copy(from: readonly FieldArray[], to: readonly FieldArray[]): void {
  from.forEach((values, i) => {
    to[i]!.set(values);
  });
}
