/** The WebAssembly engines: one memory, one plan, one instance per thread. */
import { type FieldArray, viewOf } from "../grid.js";
import { cellsOf, type Operator } from "../operator.js";
import type { TilingOverride } from "../options.js";
import { type Account, createAccount } from "./account.js";
import { type BuildName, compile, instantiateKernel, isShared } from "./builds.js";
import { Control } from "./control.js";
import type { Engine, EngineInfo, Stages, Watch } from "./engine.js";
import { type Layout, layOut } from "./layout.js";
import { awaitCollection, createMemory, disposeMemory } from "./memory.js";
import { type FieldPlace, Plan } from "./plan.js";
import { ringOf } from "./ring.js";
import { type Course, Runner } from "./runner.js";
import { Team } from "./team.js";
import { stageTilingOf, type Tiling, type Tilings, tilingsOf } from "./tiling.js";

export interface KernelEngineOptions {
  readonly info: EngineInfo;
  readonly build: BuildName;
  readonly shape: readonly number[];
  readonly tiling: TilingOverride;
  /** Whether an account is kept of what comes through the walls. */
  readonly keepsAccount: boolean;
}

export class KernelEngine implements Engine {
  readonly info: EngineInfo;
  readonly field: FieldArray;
  readonly accounts: readonly Account[];
  readonly #other: FieldArray;
  #operator: Operator;
  readonly #layout: Layout;
  readonly #override: TilingOverride;
  readonly #plan: Plan;
  readonly #stagePlan: Plan;
  readonly #explicit: Course;
  readonly #team: Team;
  readonly #runner: Runner;

  /**
   * Compiles, allocates and instantiates.
   * @throws CapacityError where the operator does not fit into one memory.
   */
  static async create(operator: Operator, options: KernelEngineOptions): Promise<KernelEngine> {
    const tilings = tilingsOf(operator, options.info.threads, options.tiling);
    const layout = layOut(operator, tilings, options.info.threads, options.shape, options.tiling, options.keepsAccount);
    const module = await compile(options.build);
    await awaitCollection();
    const memory = createMemory(layout.pages, isShared(options.build), options.shape);
    return new KernelEngine(operator, options, tilings, layout, module, memory);
  }

  private constructor(
    operator: Operator,
    { info, tiling: override }: KernelEngineOptions,
    tilings: Tilings,
    layout: Layout,
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
  ) {
    const { buffer } = memory;
    this.info = info;
    this.field = viewOf(operator.dtype, buffer, layout.even, cellsOf(operator));
    this.#other = viewOf(operator.dtype, buffer, layout.odd, cellsOf(operator));
    this.#operator = operator;
    this.#layout = layout;
    this.#override = override;
    this.accounts = layout.account === undefined ? [] : [createAccount(operator, buffer, layout.account)];
    this.#plan = new Plan(buffer, layout, [this.#place()]);
    this.#stagePlan = new Plan(buffer, { ...layout, plan: layout.stagePlan }, [this.#place()]);
    this.#explicit = this.#course(this.#plan, 1, (members) => tilings.get(members)!);
    const control = new Control(buffer, layout.control);
    const parts = { module, memory, wide: info.wide };
    this.#team = new Team(control, instantiateKernel(parts), info.threads, { ...parts, control: layout.control });
    this.#runner = new Runner(this.#team, info.threads, cellsOf(operator));
  }

  step(steps: number, rates: readonly number[]): void {
    this.#plan.setRates(rates);
    this.#runner.run(this.#explicit, steps);
  }

  async run(steps: number, rates: readonly number[], watch: Watch): Promise<number> {
    this.#plan.setRates(rates);
    return this.#runner.runAside(this.#explicit, steps, watch);
  }

  async runStages(superSteps: number, rates: readonly number[], stages: Stages, watch: Watch): Promise<number> {
    const depth = stages.weights.length;
    this.#stagePlan.setStages(this.#layout.stages, stages);
    this.#stagePlan.setRates(rates);
    const tilingFor = (members: number) => stageTilingOf(this.#operator, members, depth, this.#override);
    return this.#runner.runAside(this.#course(this.#stagePlan, depth, tilingFor), superSteps, watch);
  }

  refresh(operator: Operator): void {
    this.#operator = operator;
    for (const plan of [this.#plan, this.#stagePlan]) plan.writeField(0, this.#place());
  }

  dispose(): void {
    this.#team.dispose();
    disposeMemory(this.field.buffer);
  }

  #place(): FieldPlace {
    const { even, odd, walls } = this.#layout;
    const [account] = this.accounts;
    return { operator: this.#operator, even, odd, walls, ...(account && { account }) };
  }

  #course(plan: Plan, stages: number, tilingFor: (members: number) => Tiling): Course {
    return {
      verb: this.#operator.dtype === "float64" ? "work_f64" : "work_f32",
      plan: plan.address,
      stages,
      inWholePasses: this.accounts.length > 0,
      share: (members) => {
        const tiling = tilingFor(members);
        plan.setTiling(tiling, ringOf(this.#operator, tiling), members);
        return tiling;
      },
      prepare: (levels, passes) => plan.setSteps(levels, passes),
      settle: () => this.field.set(this.#other),
    };
  }
}
