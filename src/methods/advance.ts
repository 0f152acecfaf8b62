/** Options and report of `advance`. */
import { OptionError, UnsupportedError } from "../errors.js";
import { oneOf } from "../options.js";
import { describe, isRecord, nearest } from "../text.js";

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

/** Checks the options and fills dt in. */
export function checkAdvance(
  duration: unknown,
  options: unknown,
  comfortable: number,
): { dt: number; onProgress: AdvanceOptions["onProgress"]; signal: AbortSignal | undefined } {
  if (typeof duration !== "number" || !Number.isFinite(duration) || duration < 0) {
    throw new OptionError(`duration is ${describe(duration)}: it must be a finite number of 0 or more`, "duration");
  }
  if (!isRecord(options)) throw new OptionError(`the options are ${describe(options)}: give an object`, "options");
  for (const key of Object.keys(options)) {
    if (!KNOWN.includes(key)) throw new OptionError(`advance has no option "${key}": ${nearest(key, KNOWN)}`, key);
  }
  const method = oneOf(options.method ?? "auto", METHODS, "method");
  if (method !== "auto" && method !== "ftcs") {
    throw new UnsupportedError(`method "${method}" is not supported by this version: use "ftcs"`, "method");
  }
  const { dt = Math.min(comfortable, duration || 1), onProgress, signal } = options;
  if (typeof dt !== "number" || !Number.isFinite(dt) || dt <= 0) {
    throw new OptionError(`dt is ${describe(dt)}: it must be a finite number above 0`, "dt");
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError(`signal is ${describe(signal)}: it must be an AbortSignal`, "signal");
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new OptionError(`onProgress is ${describe(onProgress)}: it must be a function`, "onProgress");
  }
  return { dt, onProgress: onProgress as AdvanceOptions["onProgress"], signal };
}

/** The report of a run of explicit steps that began at `start` (performance.now()). */
export function reportOf(steps: number, dt: number, start: number, cells: number): AdvanceReport {
  const seconds = (performance.now() - start) / 1000;
  return { method: "ftcs", steps, dt, seconds, cellsPerSecond: seconds > 0 ? (steps * cells) / seconds : 0 };
}
