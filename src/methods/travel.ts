/** Ways to spend a duration: in steps of a given length, or of lengths chosen by their error. */
import type { Watch } from "../engine/engine.js";
import type { FieldArray } from "../grid.js";
import { shareOut } from "./advance.js";
import type { Stepper } from "./method.js";

/** What has been done so far: kept up to date while a journey is under way, so that one broken off tells the truth. */
export interface Log {
  /** Time travelled, and steps taken. */
  time: number;
  steps: number;
  longest: number;
  /** Error in time relative to the largest value, where steps are chosen by it. */
  error: number | undefined;
}

/** Steps of length `dt`, the last one shorter where they do not land exactly. */
export async function travelEvenly(
  stepper: Stepper,
  field: FieldArray,
  duration: number,
  dt: number,
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
    const done = await stepper.run(field, steps, length, { ...watch, onSteps });
    log.steps += done;
    log.time += done * length;
    if (done < steps) return;
  }
  log.time = duration;
}

/** First step, as a share of the duration. */
const FIRST_SHARE = 1 / 16;
/** A step is chosen so that its error is this share of what it may be. */
const SAFETY = 0.8;
/** Half of the tolerance is shared out evenly; of the other half, a rough step may use up this much of what is left. */
const DRAW = 1 / 4;
const FASTEST_GROWTH = 4;
const FASTEST_FALL = 1 / 8;

/**
 * Steps of a method of second order, of lengths chosen by step doubling: every step is taken whole and in two halves,
 * whose difference is three times the halves' error (Hairer, Nørsett & Wanner, "Solving Ordinary Differential Equations
 * I", II.4). A step that misses its share of `tolerance` is taken back and tried shorter.
 */
export async function travelByError(
  stepper: Stepper,
  field: FieldArray,
  duration: number,
  tolerance: number,
  log: Log,
  watch: Watch,
): Promise<void> {
  const start = field.slice();
  const whole = field.slice();
  let scale = Math.max(largest(field), Number.MIN_VALUE);
  // Differences of a few roundings say nothing about a step's length.
  const rounding = field instanceof Float32Array ? 2 ** -21 : 2 ** -50;
  const signal = watch.signal ? { signal: watch.signal } : {};
  log.error = 0;
  let length = duration * FIRST_SHARE;
  let reserve = tolerance / 2;
  while (log.time < duration) {
    const left = duration - log.time;
    const step = length > left * 0.999 ? left : Math.min(length, left / 2);
    start.set(field);
    const done = [await stepper.run(field, 1, step, signal)];
    whole.set(field);
    field.set(start);
    done.push(await stepper.run(field, 2, step / 2, signal));
    if (done[0] !== 1 || done[1] !== 2) {
      field.set(start);
      return;
    }
    scale = Math.max(scale, largest(field));
    const error = furthest(field, whole) / (3 * scale);
    const share = (tolerance / 2) * (step / duration);
    const allowed = Math.max(share + DRAW * reserve, rounding);
    // The fourth root for the third: square roots are the same in every JavaScript engine.
    const growth = error > 0 ? SAFETY * Math.sqrt(Math.sqrt(allowed / error)) : FASTEST_GROWTH;
    length = step * Math.min(FASTEST_GROWTH, Math.max(FASTEST_FALL, growth));
    if (error > allowed) {
      field.set(start);
      continue;
    }
    log.time = step === left ? duration : log.time + step;
    log.steps += 2;
    log.longest = Math.max(log.longest, step / 2);
    log.error += error;
    reserve -= Math.min(reserve, Math.max(0, error - share));
    watch.onSteps?.(log.steps);
  }
}

function largest(field: FieldArray): number {
  let result = 0;
  for (const value of field) result = Math.max(result, Math.abs(value));
  return result;
}

/** Largest distance between two fields. */
function furthest(a: FieldArray, b: FieldArray): number {
  let result = 0;
  for (let i = 0; i < a.length; i++) result = Math.max(result, Math.abs(a[i]! - b[i]!));
  return result;
}
