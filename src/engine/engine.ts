/** What every engine offers the facade: the same verbs, the same bits. */

import type { FieldArray } from "../grid.js";
import type { Operator } from "../operator.js";
import type { EngineName } from "../options.js";
import type { Accountant } from "./account.js";

/** What runs, and why nothing faster does. */
export interface EngineInfo {
  readonly name: EngineName;
  /** Threads that a large enough step is shared out over. */
  readonly threads: number;
  readonly reason: string;
  /** Whether vectors are computed two at a time, for a host that joins them. */
  readonly wide: boolean;
}

/** How an asynchronous run is watched and stopped. */
export interface Watch {
  /** Called now and then with the steps done so far. */
  readonly onSteps?: (steps: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * One super-step: u + share·(last stage − u), where every stage is an explicit step of `weights[i]`·r, plus
 * `momenta[i]` times what the stage before has changed. There is no momentum in the first stage, and some in all others.
 */
export interface Stages {
  readonly share: number;
  readonly weights: readonly number[];
  readonly momenta: readonly number[];
  /** When each stage begins, as a share of the super-step: some two of its lengths on for the last ones. */
  readonly times: readonly number[];
}

/** Carries an operator out on an array of its own. */
export interface Engine extends Accountant {
  readonly info: EngineInfo;
  /** The field: the same array for the engine's whole life. */
  readonly field: FieldArray;
  /** Takes `steps` explicit steps, r per axis given, and returns when they are done. */
  step(steps: number, rates: readonly number[]): void;
  /** The same without blocking the event loop; answers how many steps were done, fewer only where it was aborted. */
  run(steps: number, rates: readonly number[], watch: Watch): Promise<number>;
  /**
   * Takes `superSteps` super-steps, `mostStages` stages at the most, r per axis of a whole one given, with the event loop free;
   * answers how many were done, fewer only where it was aborted.
   */
  runStages(superSteps: number, rates: readonly number[], stages: Stages, watch: Watch): Promise<number>;
  /** Takes over the numbers of an operator of the same make: diffusivities and walls. */
  refresh(operator: Operator): void;
  dispose(): void;
}
