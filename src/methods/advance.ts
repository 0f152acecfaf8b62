/** Options and report of `advance`. */
import { OptionError, UnsupportedError } from "../errors.js";
import { checkKeys, oneOf } from "../options.js";
import { SLACK } from "../stability.js";
import { describe, isRecord } from "../text.js";

/** How far an `advance` is. */
export interface Progress {
  readonly time: number;
  /** Share of the duration that is done, 0 to 1. */
  readonly fraction: number;
  /** Cell updates per second so far. */
  readonly cellsPerSecond: number;
}

export type Method = "auto" | "ftcs";

/** Options of {@link Simulation.advance}. */
export interface AdvanceOptions {
  /** How to get there. Default `"auto"`. */
  readonly method?: Method;
  /** Longest step; by default nine tenths of `maxStableStep`. The last step is shortened to land exactly. */
  readonly dt?: number;
  /** Called at least ten times a second. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the run at a whole step. */
  readonly signal?: AbortSignal;
}

/** What an `advance` did. */
export interface AdvanceReport {
  readonly method: "ftcs";
  readonly steps: number;
  readonly dt: number;
  readonly seconds: number;
  readonly cellsPerSecond: number;
}

const METHODS = ["auto", "ftcs", "rkl2", "crank-nicolson", "adi", "exact"] as const;
const KNOWN = ["method", "dt", "tolerance", "onProgress", "signal"];

/** A checked request: `whole` steps of dt, and a last one, shorter, where they do not land exactly. */
export interface Journey {
  readonly dt: number;
  readonly whole: number;
  /** Length of the last step; 0 where there is none. */
  readonly last: number;
  readonly onProgress: AdvanceOptions["onProgress"];
  readonly signal: AbortSignal | undefined;
}

/** Checks the request and shares the duration out over steps; `comfortable` is the step where none is given. */
export function planJourney(duration: unknown, options: unknown, comfortable: number): Journey {
  if (typeof duration !== "number" || !Number.isFinite(duration) || duration < 0) {
    throw new OptionError(`duration is ${describe(duration)}: it must be a finite number of 0 or more`, "duration");
  }
  if (!isRecord(options)) throw new OptionError(`the options are ${describe(options)}: give an object`, "options");
  checkKeys(options, KNOWN, "advance");
  const { method = "auto", dt = Math.min(comfortable, duration || 1), onProgress, signal } = options;
  const name = oneOf(method, METHODS, "method");
  if (name !== "auto" && name !== "ftcs") {
    throw new UnsupportedError(`method "${name}" is not supported by this version: use "ftcs"`, "method");
  }
  if (options.tolerance !== undefined) {
    throw new UnsupportedError("tolerance is not supported by this version: give dt instead", "tolerance");
  }
  if (typeof dt !== "number" || !Number.isFinite(dt) || dt <= 0) {
    throw new OptionError(`dt is ${describe(dt)}: it must be a finite number above 0`, "dt");
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError(`signal is ${describe(signal)}: it must be an AbortSignal`, "signal");
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new OptionError(`onProgress is ${describe(onProgress)}: it must be a function`, "onProgress");
  }
  return { ...shareOut(duration, dt), dt, onProgress: onProgress as AdvanceOptions["onProgress"], signal };
}

function shareOut(duration: number, dt: number): { whole: number; last: number } {
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

/** The report of a run of explicit steps that began at `start` (performance.now()). */
export function reportOf(steps: number, dt: number, start: number, cells: number): AdvanceReport {
  const seconds = (performance.now() - start) / 1000;
  return { method: "ftcs", steps, dt, seconds, cellsPerSecond: seconds > 0 ? (steps * cells) / seconds : 0 };
}
