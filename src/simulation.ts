/** The facade: small, and reads like the contract. */
import { asBytes } from "./bytes.js";
import type { EngineInfo } from "./engine/engine.js";
import { BusyError, DisposedError, OptionError, StabilityError } from "./errors.js";
import { decodeCheckpoint, encodeCheckpoint } from "./files/checkpoint.js";
import { checkFrames, type FrameOptions, takeFrames } from "./frames.js";
import type { Dtype, FieldArray } from "./grid.js";
import { imposeWalls } from "./held.js";
import { type Budgets, Ledger } from "./ledger.js";
import { type AdvanceOptions, type AdvanceReport, checkJourney, reportOf } from "./methods/advance.js";
import { checkSteady, type SteadyOptions, type SteadyReport } from "./methods/steady.js";
import type { Log } from "./methods/travel.js";
import { checkParameter } from "./model/scene.js";
import { checkLength } from "./motion/bound.js";
import { createMotion } from "./motion/create.js";
import { proveJoining } from "./motion/joined.js";
import { COMFORT, type Motion } from "./motion/motion.js";
import { checkField } from "./numbers.js";
import { checkKeys } from "./options/check.js";
import { type KeptOptions, keptOf, resumable } from "./options/kept.js";
import { checkOptions, type Problem, type SimulationOptions } from "./options.js";
import { sampleAt } from "./sample.js";
import { describe, isRecord, nearest } from "./text.js";

/** Options of {@link Simulation.step}. */
export interface StepOptions {
  /** Take the step even where dt is above `maxStableStep`. Values that overflow are still an error. */
  readonly allowUnstable?: boolean;
}

/** Plain steps in one call from which on a look at the field, which costs about as much as one, is cheap beside them. */
const WORTH_A_LOOK = 64;

/** When a simulation starts: at 0, or where a checkpoint was taken. */
interface Start {
  readonly time: number;
  readonly stepCount: number;
  /** The checkpoint's budgets, "broken" where it had none; nothing where the simulation is new. */
  readonly past: Budgets | "broken" | undefined;
}

/**
 * Creates a simulation: checks every option, then allocates.
 *
 * @throws OptionError, NonFiniteError, CapacityError, UnsupportedError before anything is allocated.
 */
export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  return open(options, { time: 0, stepCount: 0, past: undefined });
}

/**
 * Goes on from a checkpoint, bit for bit as if the simulation had never stopped.
 *
 * @param bytes what `checkpoint()` gave, perhaps on another machine: a Uint8Array, or as `fetch` or IndexedDB has it, a buffer
 * or any view of one
 * @param options what runs here: `engine` and `threads` instead of those the simulation was created with
 * @throws OptionError where there are no bytes, or other options; FormatError where the bytes are no checkpoint, or damaged; and what `createSimulation` throws
 */
export async function restoreSimulation(
  bytes: ArrayBufferLike | ArrayBufferView,
  options: Pick<SimulationOptions, "engine" | "threads"> = {},
): Promise<Simulation> {
  checkGiven(options, ["engine", "threads"], "restoreSimulation");
  const snapshot = decodeCheckpoint(asBytes(bytes, "bytes", "what checkpoint() gave"));
  const { options: kept, fields, time, stepCount, budgets = "broken" } = snapshot;
  return open({ ...resumable(kept, fields), ...options }, { time, stepCount, past: budgets });
}

async function open(options: SimulationOptions, start: Start): Promise<Simulation> {
  const problem = checkOptions(options, start.time);
  const kept = keptOf(options);
  const motion = await createMotion(problem);
  await proveJoining(motion.info).catch((error: unknown) => {
    motion.dispose();
    throw error;
  });
  return new Simulation(problem, motion, kept, start, internal);
}

/** Keeps the constructor to this module: an engine starts asynchronously, so a simulation comes from a function. */
const internal = Symbol("internal");

/** Fields that diffuse; made by {@link createSimulation}. */
export class Simulation {
  readonly #problem: Problem;
  readonly #parameters: Map<string, number>;
  #motion: Motion | undefined;
  #time: number;
  #stepCount: number;
  readonly #ledger: Ledger;
  /** Stops the `advance` that is under way. */
  #running: AbortController | undefined;
  /** The options without initial values, for checkpoints. */
  readonly #options: KeptOptions;

  /** @internal */
  constructor(problem: Problem, motion: Motion, options: KeptOptions, { time, stepCount, past }: Start, key: symbol) {
    if (key !== internal) throw new OptionError("a simulation comes from createSimulation(options)");
    this.#problem = problem;
    this.#parameters = new Map(problem.parameters);
    this.#motion = motion;
    this.#options = options;
    this.#time = time;
    this.#stepCount = stepCount;
    problem.fields.forEach(({ initial, operator }, i) => {
      const field = motion.fields[i]!;
      // Fresh memory is 0, and is not touched before it is needed.
      if (typeof initial !== "number") field.set(initial);
      else if (!Object.is(initial, 0)) field.fill(initial);
      if (!past) imposeWalls(field, operator);
    });
    this.#ledger = new Ledger(problem.fields, motion.fields, motion.accounts, past === "broken" ? undefined : past);
    if (past === "broken") this.#ledger.break("the simulation comes from a checkpoint without budgets");
  }

  /** Values per axis, slowest first. */
  get shape(): readonly number[] {
    this.#alive();
    return this.#problem.grid.axes.map((axis) => axis.count);
  }

  /** Distance between neighbours per axis, in the shape's order. */
  get spacing(): readonly number[] {
    this.#alive();
    return this.#problem.grid.axes.map((axis) => axis.spacing);
  }

  get dtype(): Dtype {
    this.#alive();
    return this.#problem.dtype;
  }

  /**
   * The largest dt for which the explicit step is stable: Infinity where nothing can move. Where it depends on the fields or
   * on time, it is that of the present state.
   */
  get maxStableStep(): number {
    return this.#alive().bounds(this.#time).stable;
  }

  /** The largest dt for which an explicit step makes no new extremum, but for what sources make. */
  get maxPositiveStep(): number {
    return this.#alive().bounds(this.#time).positive;
  }

  /** The first field: its values, C order, over the engine's memory, the same array for life. Writing changes the state. */
  get field(): FieldArray {
    return this.#alive().fields[0]!;
  }

  /** All fields by name. */
  get fields(): Readonly<Record<string, FieldArray>> {
    const { fields } = this.#alive();
    return Object.fromEntries(this.#problem.fields.map(({ name }, i) => [name, fields[i]!]));
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
   * @throws StabilityError where dt is above `maxStableStep`, unless `allowUnstable` is set, or comes to be above it on the
   * way, where that depends on the fields or on time; OptionError, BusyError, DisposedError; NonFiniteError where an unstable
   * run or a source overflowed, and before the first step where a field is not finite, which fewer than 64 steps of plain
   * diffusion do not look for; EngineError where a worker died. Where a wall comes to be what no wall can be, the state stays
   * that of a whole step before.
   */
  step(steps = 1, dt?: number, options: StepOptions = {}): void {
    const motion = this.#idle();
    const allowUnstable = checkSteps("step", steps, options);
    if (steps >= WORTH_A_LOOK || this.#problem.model) this.#checkFields(motion);
    const length = this.#lengthOf(dt);
    const { time } = this;
    const log: Log = { time: 0, steps: 0, longest: length, error: undefined };
    try {
      motion.step({ time, steps, dt: length, allowUnstable }, log);
    } finally {
      this.#time = time + log.time;
      this.#stepCount += log.steps;
    }
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
    const motion = this.#idle();
    const journey = checkJourney(duration, options, this.dtype);
    const { onProgress, signal } = journey;
    signal?.throwIfAborted();
    this.#checkFields(motion);
    const { time } = this;
    const trip = motion.plan(journey, duration, time);
    const start = performance.now();
    const cells = this.#problem.grid.size * this.#problem.fields.length;
    const log: Log = { time: 0, steps: 0, longest: 0, error: undefined };
    if (duration > 0 && !trip.keepsAccounts)
      this.#ledger.break(`the simulation has advanced by method "${trip.method}"`);
    await this.#underWay(signal, async (running) => {
      const progress = (steps: number, travelled: number): void => {
        const { cellsPerSecond } = reportOf(trip, { ...log, steps }, start, cells);
        const fraction = duration > 0 ? travelled / duration : 1;
        try {
          onProgress?.({ time: time + travelled, fraction, cellsPerSecond });
        } catch (error) {
          running.abort(error);
        }
      };
      try {
        await trip.go(log, { onProgress: progress, signal: running.signal });
      } finally {
        this.#time = time + log.time;
        this.#stepCount += log.steps;
      }
    });
    const report = reportOf(trip, log, start, cells);
    onProgress?.({ time: this.#time, fraction: 1, cellsPerSecond: report.cellsPerSecond });
    return report;
  }

  /**
   * The simulation's times at regular intervals, the present one first; the fields are at each of them while the loop's body
   * runs: `for await (const time of simulation.frames({ every: 0.1 })) draw(simulation.field);`
   *
   * @throws what `advance` throws; what is wrong with the options at once
   */
  frames(options: FrameOptions): AsyncGenerator<number, void> {
    this.#alive();
    const film = checkFrames(options);
    checkJourney(film.every, film.journey, this.dtype);
    return takeFrames(this, film);
  }

  /**
   * Brings the field to the state that `step(steps, dt)` would reach, at a cost that does not grow with `steps`: sines and
   * cosines are the explicit step's own modes, and every step multiplies each by the same number.
   *
   * @param steps whole number, 0 or more
   * @param dt length of one step; by default nine tenths of `maxStableStep`
   * @throws UnsupportedError where a wall exchanges with its surroundings ({ transfer, ambient }), and where there is more
   * than plain diffusion with one diffusivity; and what `step` throws
   */
  jump(steps: number, dt?: number, options: StepOptions = {}): void {
    const motion = this.#idle();
    const allowUnstable = checkSteps("jump", steps, options);
    this.#checkFields(motion);
    const length = this.#lengthOf(dt);
    const jump = motion.planJump(steps, length, allowUnstable);
    if (steps === 0) return;
    this.#ledger.break("the simulation has made a jump");
    jump();
    this.#time += steps * length;
    this.#stepCount += steps;
    this.#checkFields(motion);
  }

  /**
   * Brings the field to the state in which nothing changes any more; `time` and `stepCount` stay as they are. By transforms
   * in one go where they apply, by multigrid elsewhere. Where no wall sets a value, the field's mean is kept; where masks cut
   * the domain up, the mean of each part that nothing ties down. What depends on the fields is iterated from the present
   * ones: it may have several steady states, or none.
   *
   * @throws UnsupportedError where something changes in time or flows, and, with the growth of the mean, where no steady
   * state exists; ConvergenceError, with the
   * residuals, where the tolerance is out of reach; OptionError, BusyError, DisposedError; the signal's reason. The field
   * then stays as it was.
   */
  async steady(options: SteadyOptions = {}): Promise<SteadyReport> {
    const motion = this.#idle();
    const { tolerance, signal } = checkSteady(options, this.dtype);
    signal?.throwIfAborted();
    this.#checkFields(motion);
    const report = await this.#underWay(signal, (running) => motion.steady(tolerance, running.signal));
    this.#ledger.break("the simulation has gone to the steady state");
    return report;
  }

  /**
   * Changes a parameter. Whatever expressions make of it is computed anew, but for initial values.
   *
   * @param name one of the option `parameters`
   * @throws OptionError, NonFiniteError where there is no such parameter, or expressions make no sense with its value; it
   * then stays as it was. BusyError, DisposedError.
   */
  setParameter(name: string, value: number): void {
    const motion = this.#idle();
    const names = [...this.#parameters.keys()];
    const path = `parameters.${name}`;
    if (!names.includes(name)) {
      const remedy = names.length > 0 ? nearest(String(name), names) : "the option parameters names none";
      throw new OptionError(`there is no parameter ${describe(name)}: ${remedy}`, path);
    }
    const changed = new Map(this.#parameters).set(name, checkParameter(value, path));
    const moment = { time: this.#time, parameters: [...changed.values()] };
    const { blueprint } = this.#problem;
    const built = blueprint.build(moment);
    blueprint.check(motion.fields, moment);
    motion.refresh(built);
    this.#parameters.set(name, value);
  }

  /**
   * A field at a coordinate, linear between values.
   *
   * @param point one coordinate per axis, in the shape's order; inside the walls
   * @param field name of the field, by default the first
   */
  sample(point: ArrayLike<number>, field?: string): number {
    const { fields } = this.#alive();
    const names = this.#problem.fields.map(({ name }) => name);
    const index = field === undefined ? 0 : names.indexOf(field);
    if (index >= 0) return sampleAt(this.#problem.fields[index]!.grid, fields[index]!, point);
    throw new OptionError(`there is no field ${describe(field)}: ${nearest(String(field), names)}`, "field");
  }

  /**
   * The balance of every field since the start, by name: what there was, what came through each wall, what sources made and
   * held cells gave, what there is. Rounding alone explains the residual.
   *
   * @throws UnsupportedError where a method that keeps no accounts has moved the field, and on a larger grid that was
   * created without `budget: true`; DisposedError.
   */
  budget(): Budgets {
    return this.#ledger.balance(this.#alive().fields);
  }

  /** Whether {@link Simulation.budget} has an answer. */
  get hasBudget(): boolean {
    this.#alive();
    return this.#ledger.isWhole;
  }

  /**
   * Everything that {@link restoreSimulation} needs to go on bit for bit: options, time, steps and the fields, as bytes to
   * keep in a file.
   */
  checkpoint(): Uint8Array {
    this.#idle();
    const parameters = this.#parameters.size > 0 ? { parameters: Object.fromEntries(this.#parameters) } : {};
    return encodeCheckpoint({
      options: { ...this.#options, ...parameters },
      time: this.time,
      stepCount: this.stepCount,
      fields: this.fields,
      ...(this.hasBudget && { budgets: this.budget() }),
    });
  }

  /** Frees memory and workers. Twice is once; any later use throws DisposedError. */
  dispose(): void {
    this.#running?.abort(new DisposedError());
    this.#motion?.dispose();
    this.#motion = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #alive(): Motion {
    if (!this.#motion) throw new DisposedError();
    return this.#motion;
  }

  #idle(): Motion {
    const motion = this.#alive();
    if (this.#running) throw new BusyError();
    return motion;
  }

  /** Does what others must wait for, until it is done or aborted. */
  async #underWay<Result>(
    signal: AbortSignal | undefined,
    work: (running: AbortController) => Promise<Result>,
  ): Promise<Result> {
    const running = new AbortController();
    const stop = () => running.abort(signal?.reason);
    this.#running = running;
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const result = await work(running);
      running.signal.throwIfAborted();
      return result;
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#running = undefined;
    }
  }

  /** Refuses what is not finite in the fields, such as NaN that was written there, before anything is made of it. */
  #checkFields({ fields }: Motion): void {
    const { fields: species } = this.#problem;
    species.forEach(({ name }, i) => {
      checkField(fields[i]!, species.length > 1 ? `fields.${name}` : "field");
    });
  }

  /** The length of steps as given, or by default. */
  #lengthOf(dt: number | undefined): number {
    if (dt !== undefined) {
      checkLength(dt);
      return dt;
    }
    const { maxStableStep } = this;
    if (!(maxStableStep > 0)) {
      throw new StabilityError("no step is short enough: in the present state a diffusivity overflows", maxStableStep);
    }
    if (maxStableStep < Infinity) return COMFORT * maxStableStep;
    throw new OptionError("dt is missing: nothing can move here, so that any step is stable; give one", "dt");
  }
}

/** Refuses what is no record of options, and options that nobody knows. */
function checkGiven(
  options: unknown,
  known: readonly string[],
  owner: string,
): asserts options is Record<string, unknown> {
  if (!isRecord(options)) throw new OptionError(`the options are ${describe(options)}: give an object`, "options");
  checkKeys(options, known, owner);
}

/** Checks a request for steps, but for their length; answers whether they may be unstable. */
function checkSteps(verb: "step" | "jump", steps: number, options: unknown): boolean {
  checkGiven(options, ["allowUnstable"], verb);
  const { allowUnstable = false } = options;
  if (typeof allowUnstable !== "boolean") {
    throw new OptionError(`allowUnstable is ${describe(allowUnstable)}: it must be true or false`, "allowUnstable");
  }
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new OptionError(
      `steps is ${describe(steps)}: it must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
      "steps",
    );
  }
  return allowUnstable;
}
