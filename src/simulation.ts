/** The facade: small, and reads like the contract. */

import type { Engine, EngineInfo } from "./engine/engine.js";
import { createEngine } from "./engine/select.js";
import { BusyError, DisposedError, FormatError, OptionError, StabilityError } from "./errors.js";
import { decodeCheckpoint, encodeCheckpoint, type Snapshot } from "./files/checkpoint.js";
import type { Dtype, FieldArray, Grid } from "./grid.js";
import { imposeWalls } from "./held.js";
import { type AdvanceOptions, type AdvanceReport, checkAdvance, reportOf } from "./methods/advance.js";
import { type Operator, rates } from "./operator.js";
import { checkFinite, checkOptions, type Problem, type SimulationOptions } from "./options.js";
import { sampleAt } from "./sample.js";
import { maxPositiveStep, maxStableStep, SLACK } from "./stability.js";
import { describe } from "./text.js";

/** Options of {@link Simulation.step}. */
export interface StepOptions {
  /** Take the step even where dt is above `maxStableStep`. Values that overflow are still an error. */
  readonly allowUnstable?: boolean;
}

/** Share of `maxStableStep` that `step` takes where no dt is given. */
const COMFORT = 0.9;

/**
 * Creates a simulation: checks every option, then allocates.
 *
 * @throws OptionError, NonFiniteError, CapacityError, UnsupportedError before anything is allocated.
 */
export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  const problem = checkOptions(options);
  const { initial, ...kept } = options;
  return new Simulation(problem, await createEngine(problem), structuredClone(kept), internal);
}

/**
 * Goes on from a checkpoint, bit for bit as if the simulation had never stopped.
 *
 * @param bytes what `checkpoint()` gave, perhaps on another machine
 * @param options what runs here: `engine` and `threads` instead of those the simulation was created with
 * @throws FormatError where the bytes are no checkpoint, or damaged; and what `createSimulation` throws
 */
export async function restoreSimulation(
  bytes: Uint8Array,
  options: Pick<SimulationOptions, "engine" | "threads"> = {},
): Promise<Simulation> {
  const snapshot = decodeCheckpoint(bytes);
  const simulation = await createSimulation({ ...snapshot.options, ...options });
  try {
    simulation[resume](snapshot);
  } catch (error) {
    simulation.dispose();
    throw error;
  }
  return simulation;
}

/** Keeps the constructor to this module: an engine starts asynchronously, so a simulation comes from a function. */
const internal = Symbol("internal");
const resume = Symbol("resume");

/** A field that diffuses; made by {@link createSimulation}. */
export class Simulation {
  /** Values per axis, slowest first. */
  readonly shape: readonly number[];
  /** Distance between neighbours per axis, in the shape's order. */
  readonly spacing: readonly number[];
  readonly dtype: Dtype;
  /** The largest dt for which the explicit step is stable: Infinity where nothing can move. */
  readonly maxStableStep: number;
  /** The largest dt for which an explicit step makes no new extremum. */
  readonly maxPositiveStep: number;
  readonly #grid: Grid;
  readonly #operator: Operator;
  #engine: Engine | undefined;
  #time = 0;
  #stepCount = 0;
  #busy = false;
  /** The options without `initial`, for checkpoints. */
  readonly #options: Omit<SimulationOptions, "initial">;

  /** @internal */
  constructor(problem: Problem, engine: Engine, options: Omit<SimulationOptions, "initial">, key: symbol) {
    if (key !== internal) throw new OptionError("a simulation comes from createSimulation(options)");
    const { grid, dtype, operator, initial } = problem;
    this.#grid = grid;
    this.#operator = operator;
    this.#engine = engine;
    this.#options = options;
    this.shape = grid.axes.map((axis) => axis.count);
    this.spacing = grid.axes.map((axis) => axis.spacing);
    this.dtype = dtype;
    this.maxStableStep = maxStableStep(operator);
    this.maxPositiveStep = maxPositiveStep(operator);
    if (typeof initial === "number") engine.field.fill(initial);
    else engine.field.set(initial);
    imposeWalls(engine.field, operator);
  }

  /** The values, C order, over the engine's memory: the same array for life. Writing to it changes the state. */
  get field(): FieldArray {
    return this.#alive().field;
  }

  /** All fields by name. */
  get fields(): Readonly<Record<string, FieldArray>> {
    return { u: this.field };
  }

  /** What runs, and why not something faster. */
  get engine(): EngineInfo {
    return this.#alive().info;
  }

  /** Time simulated so far. */
  get time(): number {
    return this.#time;
  }

  /** Steps taken so far. */
  get stepCount(): number {
    return this.#stepCount;
  }

  /**
   * Takes `steps` explicit steps (forward in time, central in space) and returns when they are done.
   *
   * @param steps whole number, 0 or more
   * @param dt length of one step; by default nine tenths of `maxStableStep`
   * @throws StabilityError where dt is above `maxStableStep`, unless `allowUnstable` is set; OptionError, BusyError,
   * DisposedError; NonFiniteError where an unstable run overflowed; EngineError where a worker died.
   */
  step(steps = 1, dt = this.#comfortable(), { allowUnstable = false }: StepOptions = {}): void {
    const engine = this.#idle();
    if (!Number.isSafeInteger(steps) || steps < 0) {
      throw new OptionError(`steps is ${describe(steps)}: it must be a whole number of 0 or more`, "steps");
    }
    this.#checkStep(dt, allowUnstable);
    engine.step(steps, rates(this.#operator, dt));
    this.#time += steps * dt;
    this.#stepCount += steps;
    if (allowUnstable) checkFinite(engine.field, "field");
  }

  /**
   * Goes on to `time + duration` with all threads and the event loop free.
   *
   * @param duration 0 or more
   * @returns what was done: method, steps, dt, seconds, cellsPerSecond, estimatedError
   * @throws what `step` throws, as a rejection. An aborted run rejects with the signal's reason, and leaves the state at
   * a whole step.
   */
  async advance(duration: number, options: AdvanceOptions = {}): Promise<AdvanceReport> {
    const engine = this.#idle();
    const { dt, onProgress, signal } = checkAdvance(duration, options, this.maxStableStep * COMFORT);
    signal?.throwIfAborted();
    this.#checkStep(dt, false);
    const whole = Math.floor((duration / dt) * (1 + SLACK));
    const rest = duration - whole * dt;
    const last = rest > duration * 1e-12 ? rest : 0;
    const start = performance.now();
    const startTime = this.#time;
    const progress = (steps: number): void => {
      const seconds = (performance.now() - start) / 1000;
      const fraction = Math.min(1, (steps * dt) / duration);
      const cellsPerSecond = seconds > 0 ? (steps * this.#grid.size) / seconds : 0;
      onProgress?.({ time: startTime + fraction * duration, fraction, cellsPerSecond });
    };
    this.#busy = true;
    try {
      const done = await engine.run(whole, rates(this.#operator, dt), { onSteps: progress, ...(signal && { signal }) });
      this.#stepCount += done;
      this.#time = startTime + done * dt;
      signal?.throwIfAborted();
      if (last > 0) {
        engine.step(1, rates(this.#operator, last));
        this.#stepCount += 1;
      }
      this.#time = startTime + duration;
    } finally {
      this.#busy = false;
    }
    checkFinite(engine.field, "field");
    const steps = whole + (last > 0 ? 1 : 0);
    onProgress?.({
      time: this.#time,
      fraction: 1,
      cellsPerSecond: reportOf(steps, dt, start, this.#grid.size).cellsPerSecond,
    });
    return reportOf(steps, dt, start, this.#grid.size);
  }

  /**
   * The field at a coordinate, linear between values.
   *
   * @param point one coordinate per axis, in the shape's order; inside the walls
   */
  sample(point: readonly number[]): number {
    return sampleAt(this.#grid, this.#operator, this.#alive().field, point);
  }

  /**
   * Everything that {@link restoreSimulation} needs to go on bit for bit: options, time, steps and the field, as bytes to
   * keep in a file.
   */
  checkpoint(): Uint8Array {
    const { field } = this.#idle();
    return encodeCheckpoint({
      options: this.#options,
      time: this.time,
      stepCount: this.stepCount,
      fields: { u: field },
    });
  }

  /** @internal Takes over a state. */
  [resume]({ time, stepCount, fields }: Snapshot): void {
    const { field } = this.#alive();
    const { u } = fields;
    if (u?.length !== field.length || u.constructor !== field.constructor) {
      throw new FormatError("the checkpoint's field does not fit its options: it was changed; take another one");
    }
    field.set(u);
    this.#time = time;
    this.#stepCount = stepCount;
  }

  /** Frees memory and workers. Twice is once; any later use throws DisposedError. */
  dispose(): void {
    this.#engine?.dispose();
    this.#engine = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #alive(): Engine {
    if (!this.#engine) throw new DisposedError();
    return this.#engine;
  }

  #idle(): Engine {
    const engine = this.#alive();
    if (this.#busy) throw new BusyError();
    return engine;
  }

  #comfortable(): number {
    if (this.maxStableStep < Infinity) return COMFORT * this.maxStableStep;
    throw new OptionError("dt is missing: nothing can move here, so that any step is stable; give one", "dt");
  }

  #checkStep(dt: number, allowUnstable: boolean): void {
    if (!Number.isFinite(dt) || dt < 0) {
      throw new OptionError(`dt is ${describe(dt)}: it must be a finite number of 0 or more`, "dt");
    }
    if (allowUnstable || dt <= this.maxStableStep * (1 + SLACK)) return;
    throw new StabilityError(
      `dt = ${dt} is above the stability bound ${this.maxStableStep}: every step would add to the error. ` +
        `Take at most maxStableStep, or advance() with an implicit method; { allowUnstable: true } steps all the same`,
      this.maxStableStep,
    );
  }
}
