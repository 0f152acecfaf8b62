/** What carries operations out: the kernel's team, or plain TypeScript. */
import type { Watch } from "../../engine/engine.js";
import type { Operation } from "./cycle.js";
import type { Vector } from "./vector.js";

export interface Machine {
  /** The values of a vector: the same array for the machine's whole life. */
  view(vector: Vector): Float64Array;
  /** Carries operations out, one after another; false where it was aborted. */
  carryOut(operations: readonly Operation[], watch: Watch): Promise<boolean>;
  dispose(): void;
}
