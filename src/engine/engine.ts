/** What every engine offers the facade: the same verbs, the same bits. */
import type { FieldArray } from "../grid.js";
import type { EngineName } from "../options.js";

/** What runs, and why nothing faster does. */
export interface EngineInfo {
  readonly name: EngineName;
  /** Threads that a large enough step is shared out over. */
  readonly threads: number;
  readonly reason: string;
}

/** How an asynchronous run is watched and stopped. */
export interface Watch {
  /** Called now and then with the steps done so far. */
  readonly onSteps?: (steps: number) => void;
  readonly signal?: AbortSignal;
}

/** Carries an operator out on an array of its own. */
export interface Engine {
  readonly info: EngineInfo;
  /** The field: the same array for the engine's whole life. */
  readonly field: FieldArray;
  /** Takes `steps` explicit steps, r per axis given, and returns when they are done. */
  step(steps: number, rates: readonly number[]): void;
  /** The same without blocking the event loop; answers how many steps were done, fewer only where it was aborted. */
  run(steps: number, rates: readonly number[], watch: Watch): Promise<number>;
  dispose(): void;
}
