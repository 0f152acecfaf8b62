/** The facade: small, and reads like the contract. */
import type { Engine, EngineInfo } from "./engine/engine.js";
import { createEngine } from "./engine/select.js";
import { BusyError, DisposedError, FormatError, OptionError, StabilityError, UnsupportedError } from "./errors.js";
import { decodeCheckpoint, encodeCheckpoint, type Snapshot } from "./files/checkpoint.js";
import type { Dtype, FieldArray, Grid } from "./grid.js";
import { imposeWalls } from "./held.js";
import {
  type AdvanceOptions,
  type AdvanceReport,
  checkJourney,
  type Journey,
  type MethodName,
  reportOf,
} from "./methods/advance.js";
import type { Stepper } from "./methods/method.js";
import type { SpectralMethod } from "./methods/spectral.js";
import { checkSteady, findSteady, type SteadyOptions, type SteadyReport } from "./methods/steady.js";
import { type Choice, choose, createStepper, type Ground, isExact, spectralOn } from "./methods/steppers.js";
import { type Log, travel, withinReach } from "./methods/travel.js";
import { checkFinite } from "./numbers.js";
import { type Operator, rates } from "./operator.js";
import { checkKeys } from "./options/check.js";
import { checkOptions, type Problem, type SimulationOptions } from "./options.js";
import { sampleAt } from "./sample.js";
import { maxPositiveStep, maxStableStep, SLACK } from "./stability.js";
import { describe, isRecord } from "./text.js";

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
  if (problem.model) throw new UnsupportedError("this version of createSimulation takes plain steps of one field only");
  const { initial, ...rest } = options;
  const kept = structuredClone(rest);
  return new Simulation(problem, await createEngine(problem), kept, internal);
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
  readonly #grid: Grid;
  readonly #operator: Operator;
  readonly #maxStableStep: number;
  readonly #maxPositiveStep: number;
  #engine: Engine | undefined;
  /** Methods that have been asked for. */
  readonly #steppers = new Map<MethodName, Stepper>();
  /** Transforms, where a jump has been asked for. */
  #spectral: SpectralMethod | undefined;
  #time = 0;
  #stepCount = 0;
  /** Stops the `advance` that is under way. */
  #running: AbortController | undefined;
  /** The options without `initial`, for checkpoints. */
  readonly #options: Omit<SimulationOptions, "initial">;

  /** @internal */
  constructor(problem: Problem, engine: Engine, options: Omit<SimulationOptions, "initial">, key: symbol) {
    if (key !== internal) throw new OptionError("a simulation comes from createSimulation(options)");
    const { grid, operator } = problem;
    const { initial } = problem.fields[0]!;
    this.#grid = grid;
    this.#operator = operator;
    this.#maxStableStep = maxStableStep(operator);
    this.#maxPositiveStep = maxPositiveStep(operator);
    this.#engine = engine;
    this.#options = options;
    // Fresh memory is 0, and is not touched before it is needed.
    if (typeof initial !== "number") engine.field.set(initial);
    else if (!Object.is(initial, 0)) engine.field.fill(initial);
    imposeWalls(engine.field, operator);
  }

  /** Values per axis, slowest first. */
  get shape(): readonly number[] {
    this.#alive();
    return this.#grid.axes.map((axis) => axis.count);
  }

  /** Distance between neighbours per axis, in the shape's order. */
  get spacing(): readonly number[] {
    this.#alive();
    return this.#grid.axes.map((axis) => axis.spacing);
  }

  get dtype(): Dtype {
    this.#alive();
    return this.#operator.dtype;
  }

  /** The largest dt for which the explicit step is stable: Infinity where nothing can move. */
  get maxStableStep(): number {
    this.#alive();
    return this.#maxStableStep;
  }

  /** The largest dt for which an explicit step makes no new extremum. */
  get maxPositiveStep(): number {
    this.#alive();
    return this.#maxPositiveStep;
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
    this.#alive();
    return this.#time;
  }

  /** Steps taken so far. */
  get stepCount(): number {
    this.#alive();
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
  step(steps = 1, dt = this.#comfortable(), options: StepOptions = {}): void {
    const engine = this.#idle();
    const allowUnstable = this.#checkSteps(steps, dt, options);
    engine.step(steps, rates(this.#operator, dt));
    this.#time += steps * dt;
    this.#stepCount += steps;
    if (allowUnstable) checkFinite(engine.field, "field", "float64");
  }

  /**
   * Goes on to `time + duration` with all threads and the event loop free.
   *
   * @param duration 0 or more
   * @returns what was done: method, steps, dt, seconds, cellsPerSecond
   * @throws what `step` throws, as a rejection. An aborted run rejects with the signal's reason, one that `onProgress`
   * broke off with what that threw, and one whose simulation was disposed of with DisposedError; the first two leave the
   * state at a whole step.
   */
  async advance(duration: number, options: AdvanceOptions = {}): Promise<AdvanceReport> {
    const engine = this.#idle();
    const journey = checkJourney(duration, options, this.dtype);
    const { onProgress, signal } = journey;
    signal?.throwIfAborted();
    const choice = this.#choose(journey, duration);
    const { method } = choice;
    const wanted = journey.dt ?? this.#lengthOf(method, duration);
    if (method === "ftcs" && wanted !== undefined) this.#checkStep(wanted, false);
    const stepper = this.#stepper(method);
    const dt = wanted && withinReach(wanted, stepper.longest).dt;
    const start = performance.now();
    const { time } = this;
    const log: Log = { time: 0, steps: 0, longest: 0, error: undefined };
    const running = new AbortController();
    const stop = () => running.abort(signal?.reason);
    if (method !== "ftcs") imposeWalls(engine.field, this.#operator);
    const progress = (steps: number): void => {
      const travelled = dt === undefined ? log.time : Math.min(duration, steps * dt);
      const { cellsPerSecond } = reportOf(choice, { ...log, steps }, start, this.#grid.size);
      const fraction = duration > 0 ? travelled / duration : 1;
      try {
        onProgress?.({ time: time + travelled, fraction, cellsPerSecond });
      } catch (error) {
        running.abort(error);
      }
    };
    const watch = { onSteps: progress, signal: running.signal };
    this.#running = running;
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await travel(stepper, engine.field, duration, { ...journey, dt }, log, watch);
    } finally {
      this.#time = time + log.time;
      this.#stepCount += log.steps;
      signal?.removeEventListener("abort", stop);
      this.#running = undefined;
    }
    running.signal.throwIfAborted();
    if (isExact(method)) log.error = 0;
    checkFinite(engine.field, "field", "float64");
    const report = reportOf(choice, log, start, this.#grid.size);
    onProgress?.({ time: this.#time, fraction: 1, cellsPerSecond: report.cellsPerSecond });
    return report;
  }

  /**
   * Brings the field to the state that `step(steps, dt)` would reach, at a cost that does not grow with `steps`: sines and
   * cosines are the explicit step's own modes, and every step multiplies each by the same number.
   *
   * @param steps whole number, 0 or more
   * @param dt length of one step; by default nine tenths of `maxStableStep`
   * @throws UnsupportedError where a wall exchanges with its surroundings ({ transfer, ambient }); and what `step` throws
   */
  jump(steps: number, dt = this.#comfortable(), options: StepOptions = {}): void {
    const { field } = this.#idle();
    this.#checkSteps(steps, dt, options);
    this.#spectral ??= spectralOn(this.#ground);
    imposeWalls(field, this.#operator);
    this.#spectral.run({ method: "steps", steps, dt }, field);
    this.#time += steps * dt;
    this.#stepCount += steps;
    checkFinite(field, "field", "float64");
  }

  /**
   * Brings the field to the state in which nothing changes any more; `time` and `stepCount` stay as they are. By transforms
   * in one go where they apply, by multigrid elsewhere. Where no wall sets a value, the field's mean is kept.
   *
   * @throws UnsupportedError, with the growth of the mean, where no steady state exists; ConvergenceError, with the
   * residuals, where the tolerance is out of reach; OptionError, BusyError, DisposedError; the signal's reason. The field
   * then stays as it was.
   */
  async steady(options: SteadyOptions = {}): Promise<SteadyReport> {
    const { field } = this.#idle();
    const { tolerance, signal } = checkSteady(options, this.dtype);
    signal?.throwIfAborted();
    const ground = this.#ground;
    const running = new AbortController();
    const stop = () => running.abort(signal?.reason);
    this.#running = running;
    signal?.addEventListener("abort", stop, { once: true });
    imposeWalls(field, this.#operator);
    try {
      const report = await findSteady(ground, field, tolerance, { signal: running.signal });
      running.signal.throwIfAborted();
      return report;
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#running = undefined;
    }
  }

  /**
   * The field at a coordinate, linear between values.
   *
   * @param point one coordinate per axis, in the shape's order; inside the walls
   */
  sample(point: ArrayLike<number>): number {
    return sampleAt(this.#grid, this.#alive().field, point);
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
    this.#running?.abort(new DisposedError());
    for (const method of [...this.#steppers.values(), this.#spectral]) method?.dispose();
    this.#steppers.clear();
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

  #choose({ method, dt, tolerance }: Journey, duration: number): Choice {
    if (method !== "auto") return { method, reason: "asked for" };
    if (dt !== undefined) return { method: "ftcs", reason: "dt was given" };
    return choose(this.#operator, duration / this.#maxStableStep, tolerance);
  }

  /** How long a method's steps are where it neither was told nor chooses by itself. */
  #lengthOf(method: MethodName, duration: number): number | undefined {
    if (method === "ftcs") return Math.min(this.#maxStableStep * COMFORT, duration || 1);
    return isExact(method) ? duration || 1 : undefined;
  }

  get #ground(): Ground {
    return { operator: this.#operator, engine: this.#idle(), shape: this.shape };
  }

  #stepper(method: MethodName): Stepper {
    let stepper = this.#steppers.get(method);
    if (!stepper) {
      stepper = createStepper(method, this.#ground);
      this.#steppers.set(method, stepper);
    }
    return stepper;
  }

  #idle(): Engine {
    const engine = this.#alive();
    if (this.#running) throw new BusyError();
    return engine;
  }

  #comfortable(): number {
    if (this.maxStableStep < Infinity) return COMFORT * this.maxStableStep;
    throw new OptionError("dt is missing: nothing can move here, so that any step is stable; give one", "dt");
  }

  /** Checks a request for steps; answers whether they may be unstable. */
  #checkSteps(steps: number, dt: number, options: StepOptions): boolean {
    const allowUnstable = checkStepOptions(options);
    if (!Number.isSafeInteger(steps) || steps < 0) {
      throw new OptionError(`steps is ${describe(steps)}: it must be a whole number of 0 or more`, "steps");
    }
    this.#checkStep(dt, allowUnstable);
    return allowUnstable;
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

function checkStepOptions(options: unknown): boolean {
  if (!isRecord(options)) throw new OptionError(`the options are ${describe(options)}: give an object`, "options");
  checkKeys(options, ["allowUnstable"], "step");
  const { allowUnstable = false } = options;
  if (typeof allowUnstable === "boolean") return allowUnstable;
  throw new OptionError(`allowUnstable is ${describe(allowUnstable)}: it must be true or false`, "allowUnstable");
}
