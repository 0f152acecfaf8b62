/** What the methods of `advance` have in common. */
import type { Watch } from "../engine/engine.js";
import type { FieldArray } from "../grid.js";

/** A method at work on one operator: made when it is first asked for, kept until the simulation is disposed of. */
export interface Stepper {
  /** The longest step there is. */
  readonly longest: number;
  /**
   * Takes `steps` steps of length `dt` on the field, with the event loop free. Answers how many steps were done, fewer
   * only where the watch's signal was aborted; the field is then at a whole step. `damped` puts a damping start in the
   * place of the first step, in methods that have one.
   */
  run(field: FieldArray, steps: number, dt: number, watch: Watch, damped?: boolean): Promise<number>;
  /** Steps on trial with an error of the method's own estimate; left out where step doubling is to say it. */
  trials?(field: FieldArray): Trials;
  dispose(): void;
}

/** Steps that may be taken back. */
export interface Trials {
  /** A length for the first step whose error may be about `error` relative to the largest value. */
  firstLength(error: number): number;
  /** Tries a step of a length from the state at hand; undefined where it was aborted, and the field left as it was. */
  attempt(length: number, watch: Watch): Promise<Trial | undefined>;
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
  /** The largest error of a value, and how much of that rounding alone may be. */
  readonly error: number;
  readonly rounding: number;
  /** Size of the third derivative in time, times any constant. */
  readonly jerk: number;
  /** The largest size of the values at its end. */
  readonly largest: number;
}
