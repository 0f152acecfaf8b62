/** The states of a simulation at regular times, one after another. */
import { OptionError } from "./errors.js";
import type { AdvanceOptions } from "./methods/advance.js";
import { checkKeys } from "./options/check.js";
import { describe, isRecord } from "./text.js";

/** Options of {@link Simulation.frames}: those of `advance`, which takes it from frame to frame, and when to stop. */
export interface FrameOptions extends Omit<AdvanceOptions, "damping"> {
  /** Time from one frame to the next. */
  readonly every: number;
  /** Time to the last frame. Default: without end, until the loop is left. */
  readonly duration?: number;
}

const KNOWN = ["every", "duration", "method", "dt", "tolerance", "onProgress", "signal"];

/** When frames are due, and how to get there. */
export interface Film {
  readonly every: number;
  readonly duration: number;
  readonly journey: AdvanceOptions;
}

/** Checks a request for frames, but for what `advance` checks. */
export function checkFrames(options: unknown): Film {
  if (!isRecord(options)) {
    throw new OptionError(`the options are ${describe(options)}: give an object such as { every: 0.1 }`, "options");
  }
  checkKeys(options, KNOWN, "frames");
  const { every, duration = Number.POSITIVE_INFINITY, ...journey } = options;
  if (typeof every !== "number" || !Number.isFinite(every) || every <= 0) {
    throw new OptionError(`every is ${describe(every)}: it must be a finite number above 0`, "every");
  }
  if (typeof duration !== "number" || Number.isNaN(duration) || duration < 0) {
    throw new OptionError(`duration is ${describe(duration)}: it must be a number of 0 or more`, "duration");
  }
  return { every, duration, journey };
}

/** What frames are taken of. */
interface Subject {
  readonly time: number;
  advance(duration: number, options: AdvanceOptions): Promise<unknown>;
}

/** Frame number k is due at the start's time + k·every. */
export async function* takeFrames(subject: Subject, { every, duration, journey }: Film): AsyncGenerator<number, void> {
  const start = subject.time;
  yield start;
  for (let next = 1; subject.time < start + duration; next++) {
    const due = start + Math.min(next * every, duration);
    await subject.advance(due - subject.time, journey);
    yield subject.time;
  }
}
