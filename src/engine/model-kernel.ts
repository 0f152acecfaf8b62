/** A model on the WebAssembly builds: one memory, one plan, one instance per thread. */
import { type FieldArray, viewOf } from "../grid.js";
import type { Diffusion, Field, Model } from "../model/model.js";
import { cellsOf } from "../operator.js";
import type { TilingOverride } from "../options.js";
import { type Account, createAccount } from "./account.js";
import { type BuildName, compile, instantiateKernel, isShared, type Parts } from "./builds.js";
import { Control } from "./control.js";
import type { EngineInfo, Stages, Watch } from "./engine.js";
import { awaitCollection, createMemory, disposeMemory } from "./memory.js";
import { fixedOf, ModelBlock, reachOf } from "./model-block.js";
import { CellProgram } from "./model-cells.js";
import type { CellProgramName, Clock, ModelEngine, Part, StagePart } from "./model-engine.js";
import { compilePrograms, type ModelPrograms } from "./model-fusion.js";
import { layOutModel, type ModelLayout } from "./model-layout.js";
import { modelStageTilingOf, modelTilingsOf, mostModelScratchBytes } from "./model-tiling.js";
import { type FieldPlace, Plan } from "./plan.js";
import { ringOf } from "./ring.js";
import { type Course, Runner } from "./runner.js";
import { Team } from "./team.js";
import type { Tiling, Tilings } from "./tiling.js";

export interface ModelKernelOptions {
  readonly info: EngineInfo;
  readonly build: BuildName;
  readonly shape: readonly number[];
  readonly tiling: TilingOverride;
  /** Whether accounts are kept of what comes into the fields. */
  readonly keepsAccount: boolean;
}

export class ModelKernel implements ModelEngine {
  readonly info: EngineInfo;
  readonly fields: readonly FieldArray[];
  readonly accounts: readonly Account[];
  readonly #others: readonly FieldArray[];
  readonly #plan: Plan;
  readonly #block: ModelBlock;
  readonly #layout: ModelLayout;
  readonly #tilings: Tilings;
  readonly #cellPrograms: Readonly<Record<CellProgramName, CellProgram | undefined>>;
  readonly #override: TilingOverride;
  readonly #team: Team;
  readonly #runner: Runner;
  #model: Model;

  /**
   * Compiles, allocates and instantiates.
   * @throws CapacityError where the model does not fit into one memory.
   */
  static async create(model: Model, options: ModelKernelOptions): Promise<ModelKernel> {
    const { threads } = options.info;
    const tilings = modelTilingsOf(model, threads, options.tiling);
    const { programs, fused } = await compilePrograms(model, options.build, options.info.wide);
    const scratch = mostModelScratchBytes(model, programs, tilings, options.tiling);
    const layout = layOutModel(model, programs, fixedOf(model), threads, scratch, options);
    const module = await compile(options.build);
    await awaitCollection();
    const memory = createMemory(layout.pages, isShared(options.build), options.shape);
    const parts = { module, memory, fused, wide: options.info.wide };
    return new ModelKernel(model, programs, options, tilings, layout, parts);
  }

  private constructor(
    model: Model,
    programs: ModelPrograms,
    { info, tiling: override }: ModelKernelOptions,
    tilings: Tilings,
    layout: ModelLayout,
    parts: Parts,
  ) {
    const { buffer } = parts.memory;
    const view = (address: number) => viewOf(model.dtype, buffer, address, cellsOf(model));
    this.info = info;
    this.fields = layout.even.map(view);
    this.#others = layout.odd.map(view);
    this.accounts = layout.accounts.map((address, i) => createAccount(model.fields[i]!.operator, buffer, address));
    this.#model = model;
    this.#layout = layout;
    this.#tilings = tilings;
    this.#override = override;
    this.#plan = new Plan(
      buffer,
      layout,
      model.fields.map((_, index) => this.#place(index)),
    );
    this.#plan.setModel(layout.model);
    this.#block = new ModelBlock(buffer, model, programs, layout, this.accounts);
    const control = new Control(buffer, layout.control);
    const kernel = instantiateKernel(parts);
    const cellProgram = (name: CellProgramName): CellProgram | undefined => {
      const program = programs[name];
      if (!program || program.results > this.#others.length) return undefined;
      return new CellProgram(kernel, model, program, layout[name], layout, this.#others);
    };
    this.#cellPrograms = { coefficients: cellProgram("coefficients"), decay: cellProgram("decay") };
    this.#team = new Team(control, kernel, info.threads, { ...parts, control: layout.control });
    this.#runner = new Runner(this.#team, info.threads, cellsOf(model) * model.fields.length);
  }

  step(steps: number, clock: Clock, part: Part = "all"): void {
    this.#runner.run(this.#explicit(clock, part), steps);
  }

  run(steps: number, clock: Clock, watch: Watch, part: Part = "all"): Promise<number> {
    return this.#runner.runAside(this.#explicit(clock, part), steps, watch);
  }

  runStages(superSteps: number, clock: Clock, stages: Stages, watch: Watch, part: StagePart = "all"): Promise<number> {
    return this.#runner.runAside(this.#superSteps(clock, stages, part), superSteps, watch);
  }

  evaluate(name: CellProgramName, time: number): readonly FieldArray[] | undefined {
    return this.#cellPrograms[name]?.at(time);
  }

  refresh(model: Model): void {
    this.#model = model;
    this.#block.refresh(model);
    model.fields.forEach((_, index) => {
      this.#plan.writeField(index, this.#place(index));
    });
  }

  dispose(): void {
    this.#team.dispose();
    disposeMemory(this.fields[0]!.buffer);
  }

  #place(index: number): FieldPlace {
    const { even, odd, walls, levels } = this.#layout;
    const place = { even: even[index]!, odd: odd[index]!, walls: walls[index]! };
    const account = this.accounts[index];
    const { operator } = this.#model.fields[index]!;
    return { ...place, operator, ...(account && { account }), ...(levels && { levels }) };
  }

  #explicit(clock: Clock, part: Part): Course {
    this.#plan.clearStages();
    this.#block.setSteps(this.#model, clock, part, this.#setRates(part === "flow" ? 0 : clock.dt));
    const tilingFor = (members: number) => this.#tilings.get(members)!;
    return this.#course(1, tilingFor, reachOf(this.#model), clock, (level) => clock.time + level * clock.dt);
  }

  #superSteps(clock: Clock, stages: Stages, part: StagePart): Course {
    const depth = stages.weights.length;
    this.#plan.setStages(this.#layout.stages, stages);
    this.#block.setStages(this.#model, clock, stages, part);
    this.#setRates(part === "reaction" ? 0 : clock.dt);
    const { time, dt } = clock;
    const tilingFor = (members: number) => modelStageTilingOf(this.#model, members, depth, this.#override);
    return this.#course(depth, tilingFor, 1, clock, (level) => {
      return time + Math.floor(level / depth) * dt + stages.times[level % depth]! * dt;
    });
  }

  /** Sets r per axis of each field, and answers it, in the operator's order. */
  #setRates(dt: number): readonly (readonly number[])[] {
    const rates = this.#model.fields.map((field) => ratesOf(field, dt));
    rates.forEach((ofField, index) => {
      this.#plan.setRates(ofField, index);
    });
    return rates;
  }

  /**
   * @param tilingFor how the domain is cut for so many threads
   * @param reach cells that a level reaches
   * @param first the number of the run's first step
   * @param timeOf when a level begins, counted from that of step number 0
   */
  #course(
    stages: number,
    tilingFor: (members: number) => Tiling,
    reach: number,
    { first = 0 }: Clock,
    timeOf: (level: number) => number,
  ): Course {
    const { levels: most } = this.#layout;
    return {
      verb: this.#model.dtype === "float64" ? "work_f64" : "work_f32",
      plan: this.#plan.address,
      stages,
      inWholePasses: this.accounts.length > 0,
      share: (members) => {
        const tiling = tilingFor(members);
        this.#plan.setTiling(tiling, ringOf(this.#model, tiling, reach), members);
        return tiling;
      },
      ...(most && { most: Math.floor(most / stages) }),
      prepare: (levels, passes, before) => {
        this.#plan.setSteps(levels, passes);
        const done = first + before;
        this.#block.setBefore(done);
        if (most) this.#moveWalls(Array.from({ length: levels + 1 }, (_, i) => timeOf(done * stages + i)));
      },
      settle: () => {
        for (const [index, field] of this.fields.entries()) field.set(this.#others[index]!);
      },
    };
  }

  /** Writes the walls that change, for every level of a job. */
  #moveWalls(times: readonly number[]): void {
    this.#model.fields.forEach((_, index) => {
      this.#plan.writeField(index, this.#place(index), times);
    });
  }
}

/** The factors that the coefficients of a field's axes are multiplied by, in the operator's order. */
function ratesOf({ operator, diffusion }: Field, dt: number): number[] {
  return operator.axes.map(
    ({ spacing, diffusivity }) =>
      (diffusion.kind === "constant" ? diffusivity * dt : weightOf(diffusion) * dt) / (spacing * spacing),
  );
}

/** Arithmetic means are half a sum, harmonic ones twice a product over the sum. */
function weightOf(diffusion: Diffusion): number {
  if (diffusion.kind !== "coefficient") return 1;
  return diffusion.mean === "harmonic" ? 2 : 0.5;
}
