/**
 * The reference of a model's step, in plain TypeScript, written for reading: it follows `src/model/model.ts` line by
 * line, and the kernel has its bits.
 */
import type { FieldArray } from "../grid.js";
import type { Field, Model } from "../model/model.js";
import { rounding } from "../numbers.js";
import { cellsOf, rates } from "../operator.js";
import type { Account } from "./account.js";
import type { EngineInfo, Watch } from "./engine.js";
import { Advector } from "./model-advection.js";
import { diffuse, FaceDiffusivities } from "./model-diffusion.js";
import type { Clock, ModelEngine } from "./model-engine.js";
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
    this.info = { name: "js", threads: 1, reason };
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

  step(steps: number, clock: Clock): void {
    this.#advance(0, steps, clock);
  }

  run(steps: number, clock: Clock, watch: Watch): Promise<number> {
    let done = 0;
    return inSlices(steps, watch, (some) => {
      this.#advance(done, done + some, clock);
      done += some;
    });
  }

  refresh(model: Model): void {
    this.#model = model;
    this.#forces = forcesOf(model, this.#grid, this.accounts.length > 0, this.accounts);
    this.#programs = new ProgramRunner(model, this.#grid);
  }

  dispose(): void {}

  /** Takes the steps from number `first` to before number `end` of those that begin with the clock. */
  #advance(first: number, end: number, { time, dt }: Clock): void {
    if (first === end) return;
    this.#states.forEach(({ old }, i) => {
      this.#grid.load(old, this.fields[i]!);
      hold(this.#forces[i]!, old, old, time + first * dt);
    });
    for (let step = first; step < end; step++) {
      this.#step(time + step * dt, dt);
      this.#states.forEach((state, i) => {
        hold(this.#forces[i]!, state.fresh, state.old, time + (step + 1) * dt);
        [state.old, state.fresh] = [state.fresh, state.old];
      });
    }
    this.#states.forEach(({ old }, i) => {
      this.#grid.store(old, this.fields[i]!);
    });
  }

  /** One step of all fields but for what walls hold. */
  #step(time: number, dt: number): void {
    const old = this.#states.map((state) => state.old);
    const fresh = this.#states.map((state) => state.fresh);
    const { coefficients, reaction, reacting } = this.#model;
    if (coefficients) this.#programs.run(coefficients, old, [], this.#coefficients, { time, dt });
    this.#forces.forEach((forces, i) => {
      this.#move(forces, old[i]!, fresh[i]!, time, dt);
    });
    if (!reaction) return;
    this.#programs.run(reaction, old, fresh, this.#reacted, { time, dt });
    reacting.forEach((field, i) => {
      const { held } = this.#model.fields[field]!;
      const mask = held === undefined ? undefined : this.#programs.arrays[held];
      this.#forces[field]!.recorder?.reaction(fresh[field]!, this.#reacted[i]!, mask);
      fresh[field]!.set(this.#reacted[i]!);
    });
  }

  /** Diffusion and advection of one field. */
  #move(
    { field, edges, diffusivities, advector, recorder }: Forces,
    old: FieldArray,
    fresh: FieldArray,
    time: number,
    dt: number,
  ): void {
    edges.fillGhosts(old, time);
    const { operator } = field;
    if (diffusivities) {
      diffusivities.compute(old, this.#coefficients);
      const r = diffusivities.rates(dt);
      diffuse(this.#grid, diffusivities, r, old, fresh);
      recorder?.diffusion(old, r, diffusivities.faces.values);
    } else {
      const r = rates(operator, dt);
      stepPlainly(operator, this.#grid, r, old, fresh);
      recorder?.diffusion(old, r.map(rounding(operator.dtype)));
    }
    if (!advector) return;
    edges.extendGhosts(old);
    advector.velocities.compute(this.#coefficients);
    advector.step(old, fresh, dt);
    recorder?.advection(advector.velocities.flowing, advector.rates(dt), advector.fluxes.values);
  }
}

/** Puts what walls hold at `time` into a state; `before` is the one a step earlier. */
function hold({ edges, recorder }: Forces, target: FieldArray, before: FieldArray, time: number): void {
  if (recorder) recorder.hold(target, before, time);
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
