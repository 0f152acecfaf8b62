/** What every engine offers for a model: the same verbs, the same bits. */

import type { FieldArray } from "../grid.js";
import type { Model } from "../model/model.js";
import type { Accountant } from "./account.js";
import type { EngineInfo, Stages, Watch } from "./engine.js";

/** When a run of steps begins, and how long each is: step number k begins at time + k·dt. */
export interface Clock {
  readonly time: number;
  readonly dt: number;
  /** The number of the first step, 0 if left out: steps that are taken a few at a time then begin when they would in one go. */
  readonly first?: number;
}

/** What of a model a step carries out: all of it, or only what the flow carries, as if nothing diffused or reacted. */
export type Part = "all" | "flow";

/** What of a model a super-step carries out: all but the flow, or reactions alone, as if nothing diffused. */
export type StagePart = "all" | "reaction";

/** Programs of a model that know of old values alone. */
export type CellProgramName = "coefficients" | "decay";

export interface ModelEngine extends Accountant {
  readonly info: EngineInfo;
  /** One array per field of the model: the same arrays for the engine's whole life. */
  readonly fields: readonly FieldArray[];
  /** Takes `steps` explicit steps and returns when they are done. */
  step(steps: number, clock: Clock, part?: Part): void;
  /** The same with the event loop free; answers how many were done, fewer only where it was aborted. */
  run(steps: number, clock: Clock, watch: Watch, part?: Part): Promise<number>;
  /**
   * Takes super-steps, `mostStages` stages at the most, with the event loop free; answers how many were done, fewer only where
   * it was aborted.
   */
  runStages(superSteps: number, clock: Clock, stages: Stages, watch: Watch, part?: StagePart): Promise<number>;
  /**
   * What one of the model's programs makes of the present state, faster than plain TypeScript: arrays that hold until the next
   * call or step. Undefined where there is no such program, or no room for its results.
   */
  evaluate?(name: CellProgramName, time: number): readonly FieldArray[] | undefined;
  /**
   * Takes over the numbers of a model of the same make: constant diffusivities, faces, arrays, walls, parameters. Programs
   * and kinds must be those of the first.
   */
  refresh(model: Model): void;
  dispose(): void;
}
