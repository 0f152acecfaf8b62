/** A simulation's way through its run: by steps, by a duration, by a jump, or to the steady state. */
import { OptionError } from "../errors.js";
import type { Run } from "../files/scenario.js";
import type { AdvanceOptions, Simulation } from "../index.js";
import { isStable } from "../motion/bound.js";
import { COMFORT } from "../motion/motion.js";
import type { Standing } from "./progress.js";

export interface Watch {
  readonly onProgress: (standing: Standing) => void;
  readonly signal: AbortSignal;
  /** Seconds of work between two calls of `onPause`; undefined for no pauses. */
  readonly pauseEvery: number | undefined;
  readonly onPause: () => void;
}

/** What became of a run. */
export interface Outcome {
  readonly method: string;
  readonly steps: number;
  readonly dt: number;
  readonly seconds: number;
  readonly cellsPerSecond: number;
}

/** Leads a simulation from mark to mark. */
export interface Course {
  /** Time at which the run ends; Infinity where it ends when nothing changes any more. */
  readonly end: number;
  /** Goes on to a time: exactly there, or, by whole steps, to the first step that is there. */
  to(time: number): Promise<void>;
  /** Whether what `to` would have stopped at lies behind. */
  hasPassed(time: number): boolean;
  outcome(): Outcome;
}

/** A share of a step, and of a run, that is nothing but rounding. */
const ROUNDING = 1e-6;
const SAME = 1e-9;

/** Plans the course of a run for a simulation, which may be under way already. */
export function courseOf(simulation: Simulation, run: Run, watch: Watch): Course {
  const meter = new Meter(simulation, watch);
  if ("steady" in run) return steadyCourse(simulation, run.tolerance, meter);
  if ("duration" in run) return durationCourse(simulation, run, meter);
  const dt = run.dt ?? stepOf(simulation);
  if (dt === Number.POSITIVE_INFINITY) {
    throw new OptionError("run.dt is missing: nothing moves here, so that any step is stable; give one", "run.dt");
  }
  return "jump" in run ? jumpCourse(simulation, run.jump, dt, meter) : stepCourse(simulation, run.steps, dt, meter);
}

/** The length of steps where none is given. */
export function stepOf(simulation: Simulation): number {
  return COMFORT * simulation.maxStableStep;
}

function stepCourse(simulation: Simulation, steps: number, dt: number, meter: Meter): Course {
  return {
    end: steps * dt,
    async to(time) {
      const target = stepAt(time, dt, steps);
      // By the time, for a model may have taken shorter steps; what is whole but for rounding is whole.
      const stepsLeft = () => {
        const left = target - simulation.time / dt;
        return Math.abs(left - Math.round(left)) < ROUNDING ? Math.round(left) : left;
      };
      // advance takes the very steps that step() takes, and leaves the event loop free.
      for (let left = stepsLeft(); left > 0; left = stepsLeft()) {
        await meter.advance(left * dt, steps * dt, { method: "ftcs", dt });
      }
    },
    hasPassed: (time) => simulation.time / dt > stepAt(time, dt, steps) + ROUNDING,
    outcome: () => meter.outcome({ method: "ftcs", dt }),
  };
}

function durationCourse(simulation: Simulation, run: Extract<Run, { duration: number }>, meter: Meter): Course {
  const { duration, damping = false, ...options } = run;
  return {
    end: duration,
    async to(time) {
      for (let done = simulation.time >= time; !done; ) {
        const start = damping && simulation.stepCount === 0 ? { damping } : {};
        done = await meter.advance(time - simulation.time, duration, { ...options, ...start });
      }
    },
    hasPassed: (time) => simulation.time > time + SAME * duration,
    outcome: () => meter.outcome({ method: options.method ?? "auto", dt: options.dt ?? 0 }),
  };
}

function jumpCourse(simulation: Simulation, steps: number, dt: number, meter: Meter): Course {
  let done = Math.round(simulation.time / dt);
  if (Math.abs(simulation.time / dt - done) > ROUNDING) {
    const problem = `is ${dt}, but the checkpoint is at t = ${simulation.time}, between two such steps`;
    throw new OptionError(`run.dt ${problem}: give the dt it was made with`, "run.dt");
  }
  return {
    end: steps * dt,
    async to(time) {
      const target = stepAt(time, dt, steps);
      await meter.timed(async () => simulation.jump(target - done, dt));
      done = target;
      meter.show(done / steps, time);
    },
    hasPassed: (time) => done > stepAt(time, dt, steps),
    outcome: () => meter.outcome({ method: "jump", dt }),
  };
}

function steadyCourse(simulation: Simulation, tolerance: number | undefined, meter: Meter): Course {
  return {
    end: Number.POSITIVE_INFINITY,
    async to() {
      await meter.timed((signal) => simulation.steady({ signal, ...(tolerance !== undefined && { tolerance }) }));
    },
    hasPassed: () => false,
    outcome: () => meter.outcome({ method: "steady", dt: 0 }),
  };
}

/**
 * A step that was allowed when the run began is as long as the bound allows where that has come down since: as it would be
 * without marks and pauses on the way.
 */
function withinBound(simulation: Simulation, options: AdvanceOptions): AdvanceOptions {
  if (!hasExplicitStep(options) || simulation.stepCount === 0) return options;
  const isAllowed = isStable(options.dt, simulation.maxStableStep);
  return isAllowed ? options : { ...options, dt: stepOf(simulation) };
}

/** Whether a journey is one of explicit steps, of a length that was given. */
export function hasExplicitStep<Options extends AdvanceOptions>(
  options: Options,
): options is Options & { readonly dt: number } {
  const { method = "auto", dt } = options;
  return dt !== undefined && (method === "ftcs" || method === "auto");
}

/** The first step at or after a time. */
function stepAt(time: number, dt: number, steps: number): number {
  return Math.min(steps, Math.ceil((time / dt) * (1 - 1e-12)));
}

/** Measures the work, tells how far it is, and pauses it now and then. */
class Meter {
  readonly #simulation: Simulation;
  readonly #watch: Watch;
  readonly #startSteps: number;
  #seconds = 0;
  #lastPause = performance.now();
  /** Whether the last piece of work could not be done between two pauses. */
  #indivisible = false;
  #report: { method: string; dt: number } | undefined;

  constructor(simulation: Simulation, watch: Watch) {
    this.#simulation = simulation;
    this.#watch = watch;
    this.#startSteps = simulation.stepCount;
  }

  /** Advances by a duration; false where a pause came before it was over, and the rest is still to be done. */
  async advance(duration: number, end: number, options: AdvanceOptions): Promise<boolean> {
    const { onProgress, signal, pauseEvery, onPause } = this.#watch;
    const paused = pauseEvery !== undefined && !this.#indivisible;
    const pause = paused ? AbortSignal.timeout(this.#untilPause(pauseEvery)) : undefined;
    const { time: start } = this.#simulation;
    try {
      this.#report = await this.timed(() =>
        this.#simulation.advance(duration, {
          ...withinBound(this.#simulation, options),
          signal: pause ? AbortSignal.any([signal, pause]) : signal,
          onProgress: ({ time, cellsPerSecond }) =>
            onProgress({ fraction: Math.min(1, time / end), time, cellsPerSecond }),
        }),
      );
      return true;
    } catch (error) {
      if (signal.aborted || !pause?.aborted || error !== pause.reason) throw error;
      onPause();
      this.#lastPause = performance.now();
      this.#indivisible = this.#simulation.time === start;
      return false;
    }
  }

  /** Tells how far the work is, where that is known only when it is done. */
  show(fraction: number, time: number): void {
    this.#watch.onProgress({ fraction, time, cellsPerSecond: 0 });
  }

  async timed<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { signal } = this.#watch;
    signal.throwIfAborted();
    const start = performance.now();
    try {
      return await work(signal);
    } finally {
      this.#seconds += (performance.now() - start) / 1000;
    }
  }

  outcome(asked: { method: string; dt: number }): Outcome {
    const steps = this.#simulation.stepCount;
    const cells = Object.values(this.#simulation.fields).reduce((sum, field) => sum + field.length, 0);
    const updates = (steps - this.#startSteps) * cells;
    const { method, dt } = this.#report ?? asked;
    return {
      method,
      dt,
      steps,
      seconds: this.#seconds,
      cellsPerSecond: this.#seconds > 0 ? updates / this.#seconds : 0,
    };
  }

  #untilPause(seconds: number): number {
    return Math.max(1, Math.round(this.#lastPause + seconds * 1000 - performance.now()));
  }
}
