/** The WebAssembly engines: one memory, one plan, one instance per thread. */
import { type FieldArray, viewOf } from "../grid.js";
import { cellsOf, type Operator } from "../operator.js";
import type { TilingOverride } from "../options.js";
import { type BuildName, compile, instantiateKernel, isShared } from "./builds.js";
import { Control } from "./control.js";
import type { Engine, EngineInfo, Stages, Watch } from "./engine.js";
import { type Layout, layOut } from "./layout.js";
import { createMemory, promptCollection } from "./memory.js";
import { Plan } from "./plan.js";
import { inSlices } from "./slices.js";
import { type Job, Team } from "./team.js";
import { stageTilingOf, type Tiling, tilesOf, tilingOf } from "./tiling.js";

/** Cell updates below which waking workers costs more than it saves, and below which starting them does. */
const WAKE = 300_000;
const START = 20_000_000;
/** Tickets of one job at the most: the counters are 32 bits wide. */
const MOST_TICKETS = 2 ** 29;

export interface KernelEngineOptions {
  readonly info: EngineInfo;
  readonly build: BuildName;
  readonly shape: readonly number[];
  readonly tiling: TilingOverride;
}

/** What a job repeats: explicit steps, up to `depth` of them a pass, or super-steps of as many stages, one a pass. */
interface Course {
  readonly plan: Plan;
  readonly tiles: number;
  readonly depth: number;
  /** Levels of one step. */
  readonly stages: number;
}

export class KernelEngine implements Engine {
  readonly info: EngineInfo;
  readonly field: FieldArray;
  readonly #other: FieldArray;
  readonly #operator: Operator;
  readonly #layout: Layout;
  readonly #override: TilingOverride;
  readonly #plan: Plan;
  readonly #stagePlan: Plan;
  readonly #explicit: Course;
  readonly #team: Team;
  #started = false;

  /**
   * Compiles, allocates and instantiates.
   * @throws CapacityError where the operator does not fit into one memory.
   */
  static async create(operator: Operator, options: KernelEngineOptions): Promise<KernelEngine> {
    const tiling = tilingOf(operator, options.info.threads, options.tiling);
    const layout = layOut(operator, tiling, options.info.threads, options.shape, options.tiling);
    const module = await compile(options.build);
    const memory = createMemory(layout.pages, isShared(options.build), options.shape);
    return new KernelEngine(operator, options, tiling, layout, module, memory);
  }

  private constructor(
    operator: Operator,
    { info, tiling: override }: KernelEngineOptions,
    tiling: Tiling,
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
    this.#plan = new Plan(buffer, operator, layout, layout.plan);
    this.#plan.setTiling(tiling);
    this.#stagePlan = new Plan(buffer, operator, layout, layout.stagePlan);
    this.#explicit = { plan: this.#plan, tiles: tilesOf(tiling), depth: tiling.depth, stages: 1 };
    const control = new Control(buffer, layout.control);
    const orders = { module, memory, control: layout.control };
    this.#team = new Team(control, instantiateKernel(module, memory), info.threads, orders);
  }

  step(steps: number, rates: readonly number[]): void {
    this.#plan.setRates(rates);
    this.#carryOut(this.#explicit, steps);
  }

  async run(steps: number, rates: readonly number[], watch: Watch): Promise<number> {
    this.#plan.setRates(rates);
    return this.#carryOutAside(this.#explicit, steps, watch);
  }

  async runStages(superSteps: number, rates: readonly number[], stages: Stages, watch: Watch): Promise<number> {
    const depth = stages.weights.length;
    const tiling = stageTilingOf(this.#operator, this.info.threads, depth, this.#override);
    this.#stagePlan.setTiling(tiling);
    this.#stagePlan.setStages(this.#layout.stages, stages);
    this.#stagePlan.setRates(rates);
    return this.#carryOutAside(
      { plan: this.#stagePlan, tiles: tilesOf(tiling), depth, stages: depth },
      superSteps,
      watch,
    );
  }

  dispose(): void {
    this.#team.dispose();
    promptCollection(this.field.buffer);
  }

  /** Steps of a course, with this thread's help. */
  #carryOut(course: Course, steps: number): void {
    for (let left = steps; left > 0; ) {
      const some = Math.min(left, mostSteps(course));
      const { job, passes } = this.#job(course, some);
      const updates = cellsOf(this.#operator) * some * course.stages;
      const together = this.info.threads > 1 && updates >= (this.#started ? WAKE : START);
      this.#started ||= together;
      this.#team.run(job, together);
      this.#settle(passes);
      left -= some;
    }
  }

  /** The same with the event loop free. */
  async #carryOutAside(course: Course, steps: number, watch: Watch): Promise<number> {
    if (this.info.threads === 1) return inSlices(steps, watch, (some) => this.#carryOut(course, some));
    let done = 0;
    while (done < steps && !watch.signal?.aborted) {
      const some = Math.min(steps - done, mostSteps(course));
      const { job, passes } = this.#job(course, some);
      const before = done;
      const stepsAfter = (tickets: number) => levelsAfter(Math.floor(tickets / course.tiles), some, passes);
      this.#started = true;
      const tickets = await this.#team.runAside(job, watch, (now) => watch.onSteps?.(before + stepsAfter(now)));
      this.#settle(Math.floor(tickets / course.tiles));
      done += stepsAfter(tickets);
      if (tickets < job.tickets) break;
    }
    return done;
  }

  /** A job of `steps` steps. The passes are even in number where they can be, so that it ends where it began. */
  #job({ plan, tiles, depth, stages }: Course, steps: number): { job: Job; passes: number } {
    const least = Math.ceil((steps * stages) / depth);
    const passes = least < steps ? least + (least % 2) : least;
    plan.setSteps(steps * stages, passes);
    const verb = this.#operator.dtype === "float64" ? "work_f64" : "work_f32";
    return { job: { verb, plan: plan.address, tickets: passes * tiles }, passes };
  }

  /** Brings the state home after an odd number of passes. */
  #settle(passes: number): void {
    if (passes % 2 === 1) this.field.set(this.#other);
  }
}

/** Steps that one job can take. */
function mostSteps({ tiles }: Course): number {
  return Math.max(1, Math.floor(MOST_TICKETS / tiles));
}

/** Steps that the first `done` of `passes` passes take, as `assembly/team.ts` shares them out. */
function levelsAfter(done: number, steps: number, passes: number): number {
  return done * Math.floor(steps / passes) + Math.min(done, steps % passes);
}
