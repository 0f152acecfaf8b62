/** Whether super-steps are still worth their while. */
import type { ModelRkl2 } from "../methods/model-rkl2.js";
import type { Log } from "../methods/travel.js";

/** Share of what explicit steps would cost altogether that is spent before anybody asks, for a rough start is dear. */
const PATIENCE = 1 / 4;
/** Super-steps between two questions. */
const WINDOW = 16;

export class Worth {
  readonly #stepper: ModelRkl2;
  /** Explicit steps per unit of time, and over the whole duration. */
  readonly #rate: number;
  readonly #total: number;
  readonly #before: number;
  /** When somebody asked last: what had been computed, and how far that led. */
  #last = { taken: 0, time: 0, steps: 0 };

  constructor(stepper: ModelRkl2, rate: number, duration: number) {
    this.#stepper = stepper;
    this.#rate = rate;
    this.#total = rate * duration;
    this.#before = stepper.taken;
  }

  /** Whether the last super-steps have come as far as explicit ones of the same cost would. */
  isThere({ time, steps }: Log): boolean {
    if (steps - this.#last.steps < WINDOW) return true;
    const taken = this.#stepper.taken - this.#before;
    const spent = taken - this.#last.taken;
    const come = time - this.#last.time;
    this.#last = { taken, time, steps };
    return taken < PATIENCE * this.#total || spent < come * this.#rate;
  }
}
