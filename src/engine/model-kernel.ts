/** A model on the WebAssembly builds: one memory, one plan, one instance per thread. */
import { type FieldArray, viewOf } from "../grid.js";
import type { Diffusion, Field, Model } from "../model/model.js";
import { cellsOf } from "../operator.js";
import type { TilingOverride } from "../options.js";
import { type Account, createAccount } from "./account.js";
import { type BuildName, compile, instantiateKernel, isShared } from "./builds.js";
import { Control } from "./control.js";
import type { EngineInfo, Watch } from "./engine.js";
import { awaitCollection, createMemory, disposeMemory } from "./memory.js";
import { fixedOf, ModelBlock } from "./model-block.js";
import { DecayProgram } from "./model-decay.js";
import type { Clock, ModelEngine } from "./model-engine.js";
import { compilePrograms, type ModelPrograms } from "./model-fusion.js";
import { layOutModel, type ModelLayout } from "./model-layout.js";
import { modelRingOf, modelScratchBytes, modelTilingOf } from "./model-tiling.js";
import { type FieldPlace, Plan } from "./plan.js";
import { type Course, Runner } from "./runner.js";
import { Team } from "./team.js";
import { type Tiling, tilesOf } from "./tiling.js";
import type { WorkerOrders } from "./worker.js";

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
  readonly #tiling: Tiling;
  readonly #decay: DecayProgram | undefined;
  readonly #team: Team;
  readonly #runner: Runner;
  #model: Model;

  /**
   * Compiles, allocates and instantiates.
   * @throws CapacityError where the model does not fit into one memory.
   */
  static async create(model: Model, options: ModelKernelOptions): Promise<ModelKernel> {
    const { threads } = options.info;
    const tiling = modelTilingOf(model, threads, options.tiling);
    const { programs, fused } = await compilePrograms(model, options.build);
    const scratch = modelScratchBytes(model, programs, tiling);
    const layout = layOutModel(model, programs, fixedOf(model), threads, scratch, options);
    const module = await compile(options.build);
    await awaitCollection();
    const memory = createMemory(layout.pages, isShared(options.build), options.shape);
    return new ModelKernel(model, programs, options.info, tiling, layout, { module, memory, fused });
  }

  private constructor(
    model: Model,
    programs: ModelPrograms,
    info: EngineInfo,
    tiling: Tiling,
    layout: ModelLayout,
    { module, memory, fused }: Omit<WorkerOrders, "control" | "worker">,
  ) {
    const { buffer } = memory;
    const view = (address: number) => viewOf(model.dtype, buffer, address, cellsOf(model));
    this.info = info;
    this.fields = layout.even.map(view);
    this.#others = layout.odd.map(view);
    this.accounts = layout.accounts.map((address, i) => createAccount(model.fields[i]!.operator, buffer, address));
    this.#model = model;
    this.#layout = layout;
    this.#tiling = tiling;
    this.#plan = new Plan(
      buffer,
      layout,
      model.fields.map((_, index) => this.#place(index)),
    );
    this.#plan.setTiling(tiling, modelRingOf(model, tiling));
    this.#plan.setModel(layout.model);
    this.#block = new ModelBlock(buffer, model, programs, layout, this.accounts);
    const control = new Control(buffer, layout.control);
    const orders = { module, memory, fused, control: layout.control };
    const kernel = instantiateKernel(module, memory, fused);
    this.#decay = programs.decay && new DecayProgram(kernel, model, programs.decay, layout, this.#others);
    this.#team = new Team(control, kernel, info.threads, orders);
    this.#runner = new Runner(this.#team, info.threads, cellsOf(model) * model.fields.length);
  }

  step(steps: number, clock: Clock): void {
    this.#runner.run(this.#course(clock), steps);
  }

  run(steps: number, clock: Clock, watch: Watch): Promise<number> {
    return this.#runner.runAside(this.#course(clock), steps, watch);
  }

  decay(time: number): readonly FieldArray[] {
    return this.#decay?.at(time) ?? [];
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

  #course(clock: Clock): Course {
    const model = this.#model;
    const rates = model.fields.map((field) => ratesOf(field, clock.dt));
    this.#block.setClock(model, clock, rates);
    rates.forEach((ofField, index) => {
      this.#plan.setRates(ofField, index);
    });
    return {
      verb: model.dtype === "float64" ? "work_f64" : "work_f32",
      plan: this.#plan.address,
      tiles: tilesOf(this.#tiling),
      depth: this.#tiling.depth,
      stages: 1,
      ...(this.#layout.levels && { most: this.#layout.levels }),
      prepare: (levels, passes, before) => {
        this.#plan.setSteps(levels, passes);
        this.#block.setBefore(before);
        this.#moveWalls(clock, levels, before);
      },
      settle: () => {
        for (const [index, field] of this.fields.entries()) field.set(this.#others[index]!);
      },
    };
  }

  /** Writes the walls that change, for every level of a job. */
  #moveWalls({ time, dt }: Clock, levels: number, before: number): void {
    if (!this.#layout.levels) return;
    const times = Array.from({ length: levels + 1 }, (_, level) => time + (before + level) * dt);
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
