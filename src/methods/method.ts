/** What the methods of `advance` have in common. */
import type { Watch } from "../engine/engine.js";
import type { Clock } from "../engine/model-engine.js";
import type { ConvergenceError } from "../errors.js";
import type { FieldArray } from "../grid.js";

/** The fields that a simulation moves: one array each, the first of which is all that a plain operator has. */
export type Fields = readonly [FieldArray, ...FieldArray[]];

/** A method at work on one operator or model: made when it is first asked for, kept until that changes. */
export interface Stepper {
  /** The longest step there is, as far as the method has found out: longer ones are shared out over several. */
  readonly longest: number;
  /** What belongs to a state besides its fields, and is put back with it: accounts. */
  readonly accounts?: readonly Float64Array[];
  /** The state that a run which throws may leave halfway between two steps, and that is then put back; nothing where none does. */
  readonly atRisk?: readonly FieldArray[];
  /** Whether some diffusivity was below 0 when the method last looked at one that changes, be it on a step that was taken back. */
  readonly isBackward?: boolean;
  /** Forgets what it has found out about the states of earlier journeys: what one does depends on its start alone. */
  begin?(): void;
  /**
   * Takes `steps` steps of length `dt` on the fields, the first of which begins at `time`, with the event loop free. Answers
   * how many steps were done, fewer only where the watch's signal was aborted; the fields are then at a whole step. `damped`
   * puts a damping start in the place of the first step, in methods that have one.
   */
  run(fields: Fields, steps: number, clock: Clock, watch: Watch, damped?: boolean): Promise<number>;
  /** Steps on trial with an error of the method's own estimate; left out where step doubling is to say it. */
  trials?(fields: Fields): Trials;
  dispose(): void;
}

/** Steps that may be taken back. */
export interface Trials {
  /** A length for the first step whose error may be about `error` relative to the largest value. */
  firstLength(error: number): number;
  /** Tries a step from `time` on from the state at hand; undefined where it was aborted, and the fields left as they were. */
  attempt(time: number, length: number, watch: Watch): Promise<Trial | undefined>;
  /** Keeps what was tried last. */
  accept(): void;
  /** Takes it back. */
  reject(): void;
}

/** What a step came to. */
export interface Trial {
  /** The method's own steps that it was made of, and their length. */
  readonly steps: number;
  readonly dt: number;
  /** The largest error of a value relative to the largest one that its field has had, and how much rounding may be. */
  readonly error: number;
  readonly rounding: number;
  /** What errors of before have become in that measure, at most 1: less where the largest value has grown. */
  readonly shrinkage: number;
  /** Size of the third derivative in time, in the same measure times any constant. */
  readonly jerk: number;
  /** Why it came to nothing, where it did. */
  readonly failure?: ConvergenceError;
}
