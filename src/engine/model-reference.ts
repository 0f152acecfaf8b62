/**
 * The reference of a model's step, in plain TypeScript, written for reading: it follows `src/model/model.ts` line by
 * line, and the kernel has its bits.
 */
import type { FieldArray } from "../grid.js";
import type { Field, Model } from "../model/model.js";
import { rounding } from "../numbers.js";
import { cellsOf, rates } from "../operator.js";
import { type Account, lastingShares } from "./account.js";
import type { EngineInfo, Stages, Watch } from "./engine.js";
import { Advector } from "./model-advection.js";
import { diffuse, FaceDiffusivities } from "./model-diffusion.js";
import type { Clock, ModelEngine, Part, StagePart } from "./model-engine.js";
import { ProgramRunner } from "./model-programs.js";
import { Edges, PaddedGrid } from "./padded.js";
import { stepPlainly } from "./plain-step.js";
import { Recorder } from "./recorder.js";
import { inSlices } from "./slices.js";

/** Two padded copies of a field take turns. */
interface State {
  old: FieldArray;
  fresh: FieldArray;
}

/** What changes a field. */
interface Forces {
  readonly field: Field;
  readonly edges: Edges;
  readonly diffusivities: FaceDiffusivities | undefined;
  readonly advector: Advector | undefined;
  /** Where an account is kept. */
  readonly recorder: Recorder | undefined;
}

export class ModelReference implements ModelEngine {
  readonly info: EngineInfo;
  readonly fields: readonly FieldArray[];
  readonly accounts: readonly Account[];
  readonly #grid: PaddedGrid;
  readonly #states: readonly State[];
  readonly #coefficients: readonly FieldArray[];
  readonly #reacted: readonly FieldArray[];
  #model: Model;
  #forces: readonly Forces[];
  #programs: ProgramRunner;

  constructor(model: Model, reason: string, keepsAccount = false) {
    this.info = { name: "js", threads: 1, reason, wide: false };
    const flows = model.fields.some((field) => field.advection);
    this.#grid = new PaddedGrid(
      model.axes.map((axis) => axis.count),
      flows ? 2 : 1,
    );
    const create = () => this.#grid.create(model.dtype);
    const several = (count: number) => Array.from({ length: count }, create);
    const Values = model.dtype === "float64" ? Float64Array : Float32Array;
    this.fields = model.fields.map((field) => new Values(cellsOf(field.operator)));
    this.#states = model.fields.map(() => ({ old: create(), fresh: create() }));
    this.#coefficients = several(model.coefficients?.results ?? 0);
    this.#reacted = several(model.reacting.length);
    this.#model = model;
    this.#forces = forcesOf(model, this.#grid, keepsAccount);
    this.accounts = this.#forces.flatMap(({ recorder }) => recorder?.account ?? []);
    this.#programs = new ProgramRunner(model, this.#grid);
  }

  step(steps: number, clock: Clock, part: Part = "all"): void {
    this.#advance(0, steps, clock, part);
  }

  run(steps: number, clock: Clock, watch: Watch, part: Part = "all"): Promise<number> {
    return inSlices(steps, watch, (some, done) => this.#advance(done, done + some, clock, part));
  }

  runStages(
    superSteps: number,
    { time, dt, first = 0 }: Clock,
    stages: Stages,
    watch: Watch,
    part: StagePart = "all",
  ): Promise<number> {
    return inSlices(superSteps, watch, (some, done) => {
      const from = first + done;
      this.#load(time + from * dt);
      for (let step = from; step < from + some; step++) this.#superStep({ time, dt }, step, stages, part);
      this.#store();
    });
  }

  refresh(model: Model): void {
    this.#model = model;
    this.#forces = forcesOf(model, this.#grid, this.accounts.length > 0, this.accounts);
    this.#programs = new ProgramRunner(model, this.#grid);
  }

  dispose(): void {}

  /** Takes the steps from number `from` to before number `end`, counted from the clock's first one. */
  #advance(from: number, end: number, { time, dt, first = 0 }: Clock, part: Part): void {
    if (from === end) return;
    this.#load(time + (first + from) * dt);
    for (let step = first + from; step < first + end; step++) {
      const moves = part === "all";
      this.#step({ ...EXPLICIT, time: time + step * dt, dt, diffuses: moves, reacts: moves });
      this.#states.forEach((state, i) => {
        hold(this.#forces[i]!, state.fresh, state.old, time + (step + 1) * dt);
        [state.old, state.fresh] = [state.fresh, state.old];
      });
    }
    this.#store();
  }

  /** Super-step number `step`: each stage is an explicit step with momentum, and the last one is blended with the start. */
  #superStep({ time, dt }: Clock, step: number, stages: Stages, part: StagePart): void {
    const { share, weights, momenta, times } = stages;
    const start = time + step * dt;
    const end = time + (step + 1) * dt;
    const lasting = lastingShares(stages);
    const copies = this.#states.map(({ old }): { start: FieldArray; before: FieldArray } => {
      return { start: old.slice(), before: old.slice() };
    });
    weights.forEach((weight, stage) => {
      const move = {
        time: start + times[stage]! * dt,
        dt,
        weight,
        lasting: lasting[stage]!,
        diffuses: part === "all",
        reacts: true,
        flows: false,
      };
      this.#step(move, (i, fresh) =>
        this.#addProducts(fresh, momenta[stage]!, this.#states[i]!.old, copies[i]!.before),
      );
      const next = times[stage + 1];
      this.#states.forEach((state, i) => {
        hold(this.#forces[i]!, state.fresh, state.old, next === undefined ? end : start + next * dt, lasting[stage]);
        const spare = copies[i]!.before;
        copies[i]!.before = state.old;
        state.old = state.fresh;
        state.fresh = spare;
      });
    });
    this.#states.forEach((state, i) => {
      const { start: from, before } = copies[i]!;
      state.fresh.set(from);
      this.#addProducts(state.fresh, share, state.old, from);
      hold(this.#forces[i]!, state.fresh, before, end);
      [state.old, state.fresh] = [state.fresh, state.old];
    });
  }

  /** target += factor·(a − b), cell by cell. */
  #addProducts(target: FieldArray, factor: number, a: FieldArray, b: FieldArray): void {
    const f = rounding(this.#model.dtype);
    const product = f(factor);
    this.#grid.forCells((i) => {
      target[i]! += f(product * f(a[i]! - b[i]!));
    });
  }

  #load(time: number): void {
    this.#states.forEach(({ old }, i) => {
      this.#grid.load(old, this.fields[i]!);
      hold(this.#forces[i]!, old, old, time);
    });
  }

  #store(): void {
    this.#states.forEach(({ old }, i) => {
      this.#grid.store(old, this.fields[i]!);
    });
  }

  /**
   * One step or stage of all fields but for what walls hold.
   * @param push told of every field by its number, and of what has become of it, before it reacts
   */
  #step(move: Move, push: (field: number, fresh: FieldArray) => void = () => {}): void {
    const old = this.#states.map((state) => state.old);
    const fresh = this.#states.map((state) => state.fresh);
    const { coefficients, reaction, reacting } = this.#model;
    const moment = { time: move.time, dt: move.reacts ? move.weight * move.dt : 0 };
    if (coefficients) this.#programs.run(coefficients, old, [], this.#coefficients, moment);
    this.#forces.forEach((forces, i) => {
      this.#move(forces, old[i]!, fresh[i]!, move);
      push(i, fresh[i]!);
      if (move.diffuses) enter(forces, fresh[i]!, move);
    });
    if (!reaction) return;
    this.#programs.run(reaction, old, fresh, this.#reacted, moment);
    reacting.forEach((field, i) => {
      const { held } = this.#model.fields[field]!;
      const mask = held === undefined ? undefined : this.#programs.arrays[held];
      this.#forces[field]!.recorder?.reaction(fresh[field]!, this.#reacted[i]!, mask, move.lasting);
      fresh[field]!.set(this.#reacted[i]!);
    });
  }

  /** Diffusion and advection of one field. */
  #move(
    { field, edges, diffusivities, advector, recorder }: Forces,
    old: FieldArray,
    fresh: FieldArray,
    move: Move,
  ): void {
    const { time, dt, weight, lasting, diffuses, flows } = move;
    edges.fillGhosts(old, time);
    const { operator } = field;
    if (diffusivities && diffuses) {
      diffusivities.compute(old, this.#coefficients);
      const r = diffusivities.rates(dt, weight);
      diffuse(this.#grid, diffusivities, r, old, fresh);
      recorder?.diffusion(old, r, diffusivities.faces.values, lasting);
    } else {
      const r = rates(operator, diffuses ? dt : 0).map((rate) => rate * weight);
      stepPlainly(operator, this.#grid, r, old, fresh);
      recorder?.diffusion(old, r.map(rounding(operator.dtype)), undefined, lasting);
    }
    if (!advector || !flows) return;
    const { diffusion } = field;
    edges.extendGhosts(old, time, diffusion.kind === "coefficient" ? this.#coefficients[diffusion.index] : undefined);
    advector.velocities.compute(this.#coefficients);
    advector.step(old, fresh, dt);
    recorder?.advection(advector, old, dt);
  }
}

/** What one step or stage does. */
interface Move extends Clock {
  /** The stage's factor to dt in everything but the flow, and the share of what it takes in that lasts. */
  readonly weight: number;
  readonly lasting: number;
  /** Whether anything diffuses, whether anything reacts, and whether the flow carries anything. */
  readonly diffuses: boolean;
  readonly reacts: boolean;
  readonly flows: boolean;
}

const EXPLICIT = { weight: 1, lasting: 1, flows: true };

/** Adds what enters through walls apart from their ghosts. */
function enter({ edges, recorder, field }: Forces, fresh: FieldArray, { time, dt, weight, lasting }: Move): void {
  const step = rounding(field.operator.dtype)(dt * weight);
  if (recorder) recorder.enter(fresh, step, time, lasting);
  else edges.enter(fresh, step, time);
}

/** Puts what walls hold at `time` into a state; `before` is the one a step earlier. */
function hold({ edges, recorder }: Forces, target: FieldArray, before: FieldArray, time: number, lasting = 1): void {
  if (recorder) recorder.hold(target, before, time, lasting);
  else edges.hold(target, before, time);
}

/** @param accounts those of the fields' past */
function forcesOf(
  { fields, dtype }: Model,
  grid: PaddedGrid,
  keepsAccount: boolean,
  accounts: readonly Account[] = [],
): Forces[] {
  return fields.map((field, i) => {
    const { operator, diffusion, advection } = field;
    const edges = new Edges(grid, operator);
    const { axes } = operator;
    const uneven = diffusion.kind === "constant" ? undefined : diffusion;
    const diffusivities = uneven && new FaceDiffusivities(axes, grid, edges, dtype, uneven);
    const advector = advection && new Advector(axes, grid, edges, dtype, advection);
    const recorder = keepsAccount ? new Recorder(operator, grid, edges, accounts[i]) : undefined;
    return { field, edges, diffusivities, advector, recorder };
  });
}
