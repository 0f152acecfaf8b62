/** Options and report of `advance`. */
import { OptionError } from "../errors.js";
import type { Dtype } from "../grid.js";
import { checkKeys, oneOf } from "../options/check.js";
import { SLACK } from "../stability.js";
import { describe, isRecord } from "../text.js";
import type { Log } from "./travel.js";

/** How far an `advance` is. */
export interface Progress {
  readonly time: number;
  /** Share of the duration that is done, 0 to 1. */
  readonly fraction: number;
  /** Cell updates per second so far. */
  readonly cellsPerSecond: number;
}

/**
 * How to get from one time to another. `auto` is the cheapest that keeps to the tolerance: `exact` where transforms make
 * the operator diagonal, else `adi` over long durations and `rkl2` over short ones; and `ftcs` where dt is given. With more than
 * plain diffusion it is `rkl2` where that should cost less than `ftcs`, which takes over where it turns out otherwise; and over
 * long durations `adi`, where the equation is linear and stays as it is, its axes commute, and no account is kept.
 *
 * - `ftcs`: explicit steps of at most `maxStableStep`; up to `maxPositiveStep` they make no new extremum.
 * - `rkl2`: super-steps of second order, each of explicit stages whose number grows with the root of dt (Meyer, Balsara &
 *   Aslam, J. Comput. Phys. 257, 2014). Beside walls of given value, and from rough data in 2-D and 3-D, values may fall
 *   below their surroundings, a lone point by up to 4 % of its height: take a few explicit steps of `maxPositiveStep`
 *   first where that matters.
 * - `crank-nicolson`: the implicit scheme of second order, unsplit. It has no maximum principle: with dt far above
 *   `maxPositiveStep` rough data ring, which a `damping` start takes out.
 * - `adi`: alternating directions (Peaceman & Rachford 1955, Douglas & Gunn 1964), of second order too, and as apt to ring;
 *   among masks and in strongly uneven media rough data may grow on the way, by up to dt over `maxStableStep`.
 *
 *   Both need diffusion that is linear and stays as it is. Reactions that are not, sources of time and flows are split off
 *   (Strang, SIAM J. Numer. Anal. 5, 1968), half of them before each step and half after it.
 * - `exact`: the exponential of the operator, by transforms, over any duration in one go.
 */
export type Method = "auto" | MethodName;

/** The methods themselves. */
export type MethodName = (typeof METHOD_NAMES)[number];

/** Options of {@link Simulation.advance}. */
export interface AdvanceOptions {
  /** How to get there. Default `"auto"`. */
  readonly method?: Method;
  /**
   * Longest step; the last is shortened to land exactly. By default nine tenths of `maxStableStep` for `ftcs`; the other
   * methods choose their steps by `tolerance`.
   */
  readonly dt?: number;
  /** Largest error in time at the end, relative to the largest value, where a method chooses its steps. Default 1e-4. */
  readonly tolerance?: number;
  /**
   * Puts two implicit half steps of the backward Euler kind in the place of the first step of `crank-nicolson` (Rannacher,
   * Numer. Math. 43, 1984): they take the ringing out of rough data, and the order stays 2. Default false.
   */
  readonly damping?: boolean;
  /** Called at least ten times a second. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the run at a whole step. */
  readonly signal?: AbortSignal;
}

/** What an `advance` did. */
export interface AdvanceReport {
  readonly method: MethodName;
  readonly steps: number;
  /** Length of the longest step: less than was asked for where `rkl2` shares one out over several. */
  readonly dt: number;
  readonly seconds: number;
  readonly cellsPerSecond: number;
  /**
   * Error in time relative to the largest value (of several fields the worst): an estimate where steps were chosen by it, 0
   * for `exact`; undefined for `ftcs`, and for steps of a given length, which nobody looks at. What a flow's own steps err is
   * not in it, nor what growing reactions make of errors.
   */
  readonly estimatedError: number | undefined;
  /** Why it was this method. */
  readonly reason: string;
}

const METHOD_NAMES = ["ftcs", "rkl2", "crank-nicolson", "adi", "exact"] as const;
const TOLERANCE = 1e-4;
/** Tolerances below these drown in a dtype's own rounding. */
const LEAST_TOLERANCE = { float64: 1e-12, float32: 1e-5 };
const KNOWN = ["method", "dt", "tolerance", "damping", "onProgress", "signal"];

/** A checked request. */
export interface Journey {
  readonly method: Method;
  /** Length of the steps, where it was given. */
  readonly dt: number | undefined;
  readonly tolerance: number;
  /** Whether the caller gave it. */
  readonly isDemanding: boolean;
  readonly damping: boolean;
  readonly onProgress: AdvanceOptions["onProgress"];
  readonly signal: AbortSignal | undefined;
}

/** Checks the request. */
export function checkJourney(duration: unknown, options: unknown, dtype: Dtype): Journey {
  if (typeof duration !== "number" || !Number.isFinite(duration) || duration < 0) {
    throw new OptionError(`duration is ${describe(duration)}: it must be a finite number of 0 or more`, "duration");
  }
  if (!isRecord(options)) throw new OptionError(`the options are ${describe(options)}: give an object`, "options");
  checkKeys(options, KNOWN, "advance");
  const { method = "auto", dt, tolerance = TOLERANCE, damping = false, onProgress, signal } = options;
  const name = oneOf(method, ["auto", ...METHOD_NAMES] as const, "method");
  if (dt !== undefined && (typeof dt !== "number" || !Number.isFinite(dt) || dt <= 0)) {
    throw new OptionError(`dt is ${describe(dt)}: it must be a finite number above 0`, "dt");
  }
  checkTolerance(tolerance, dtype);
  checkDamping(damping, name);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError(`signal is ${describe(signal)}: it must be an AbortSignal`, "signal");
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new OptionError(`onProgress is ${describe(onProgress)}: it must be a function`, "onProgress");
  }
  return {
    method: name,
    dt,
    tolerance,
    isDemanding: options.tolerance !== undefined,
    damping,
    onProgress: onProgress as AdvanceOptions["onProgress"],
    signal,
  };
}

function checkDamping(damping: unknown, method: Method): asserts damping is boolean {
  if (typeof damping !== "boolean") {
    throw new OptionError(`damping is ${describe(damping)}: it must be true or false`, "damping");
  }
  if (!damping || method === "crank-nicolson") return;
  throw new OptionError(
    `damping is a start of "crank-nicolson", and the method is "${method}": leave it out`,
    "damping",
  );
}

/** Checks a relative tolerance. */
export function checkTolerance(tolerance: unknown, dtype: Dtype): asserts tolerance is number {
  const least = LEAST_TOLERANCE[dtype];
  if (typeof tolerance === "number" && tolerance >= least && tolerance < 1) return;
  throw new OptionError(
    `tolerance is ${describe(tolerance)}: it must be from ${least}, which ${dtype} can hold, to below 1`,
    "tolerance",
  );
}

/** Whole steps of dt, and the length of a last one, 0 where there is none. */
export function shareOut(duration: number, dt: number): { whole: number; last: number } {
  const whole = Math.floor((duration / dt) * (1 + SLACK));
  if (!Number.isSafeInteger(whole)) {
    throw new OptionError(
      `duration ${duration} in steps of ${dt} is ${whole} steps, 2^53 at the most: take a longer dt`,
      "dt",
    );
  }
  const rest = duration - whole * dt;
  return { whole, last: rest > duration * 1e-12 ? rest : 0 };
}

/** The report of a journey that began at `start` (performance.now()). */
export function reportOf(
  { method, reason }: Pick<AdvanceReport, "method" | "reason">,
  log: Log,
  start: number,
  cells: number,
): AdvanceReport {
  const { steps, longest: dt, error: estimatedError } = log;
  const seconds = (performance.now() - start) / 1000;
  return {
    method,
    reason,
    steps,
    dt,
    seconds,
    cellsPerSecond: seconds > 0 ? (steps * cells) / seconds : 0,
    estimatedError,
  };
}
