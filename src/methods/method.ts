/** What the methods of `advance` have in common. */
import type { Watch } from "../engine/engine.js";
import type { FieldArray } from "../grid.js";

/** A method at work on one operator: made when it is first asked for, kept until the simulation is disposed of. */
export interface Stepper {
  /**
   * Takes `steps` steps of length `dt` on the field, with the event loop free. Answers how many steps were done, fewer
   * only where the watch's signal was aborted; the field is then at a whole step.
   */
  run(field: FieldArray, steps: number, dt: number, watch: Watch): Promise<number>;
  dispose(): void;
}
