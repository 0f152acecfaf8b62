/**
 * Super-time-stepping of second order: Runge–Kutta–Legendre, after Meyer, Balsara & Aslam, "A stabilized
 * Runge–Kutta–Legendre method for explicit super-time-stepping of parabolic and mixed equations", J. Comput. Phys. 257
 * (2014) 594–626. A super-step of s stages, each at the price of an explicit step, is stable over (s² + s − 2)/4 times
 * the largest stable explicit step.
 */
import type { Engine, Stages, Watch } from "../engine/engine.js";
import { mostStages } from "../engine/tiling.js";
import type { FieldArray } from "../grid.js";
import { type Operator, rates } from "../operator.js";
import { maxStableStep, SLACK } from "../stability.js";
import type { Stepper } from "./method.js";

/** The largest stable explicit steps that a super-step of so many stages is stable over. */
export function reachOf(stages: number): number {
  return (stages * stages + stages - 2) / 4;
}

/** The coefficient of z³ in the factor by which a super-step multiplies a mode, z = λτ; 1/6 were exact. */
function thirdOrder(stages: number): number {
  const square = stages * stages + stages;
  return (square - 6) / (9 * (square - 2));
}

/** The least number of stages, odd as the authors recommend, that is stable over `ratio` largest explicit steps. */
export function stagesFor(ratio: number): number {
  const stages = Math.ceil((Math.sqrt(9 + 16 * ratio * (1 - SLACK)) - 1) / 2);
  return Math.max(3, stages + 1 - (stages % 2));
}

/**
 * The coefficients of `stages` stages. For a linear operator L with constant walls the super-step over τ is
 * (1 − b)·u + b·P(1 + wτL)·u with P the Legendre polynomial of degree s, w = 4/(s² + s − 2), and
 * b = (s² + s − 2)/(2s(s + 1)). P's recursion alone needs only two levels, where that of
 * the authors' stages, which are blended one by one, needs u and its first slope as well:
 *
 *     jP_j = (2j − 1)(1 + wτL)P_j−1 − (j − 1)P_j−2
 *     P_j = P_j−1 + (2 − 1/j)wτL P_j−1 + (1 − 1/j)(P_j−1 − P_j−2)
 */
export function rkl2Stages(stages: number): Stages {
  const w = 1 / reachOf(stages);
  const numbers = Array.from({ length: stages }, (_, i) => i + 1);
  return {
    share: (2 * reachOf(stages)) / (stages * (stages + 1)),
    weights: numbers.map((j) => ((2 * j - 1) / j) * w),
    momenta: numbers.map((j) => (j - 1) / j),
  };
}

/**
 * Super-steps on an engine's field, each of the least number of stages that is stable.
 *
 * **New extrema.** In 1-D, with insulated or periodic walls, there are none. Beside walls of given value, and in 2-D and
 * 3-D, rough data may produce them: a lone point falls below its surroundings by up to 4 % of its height, a pattern of
 * many may add up to more. Smooth data are not affected, and a straight front behaves as in 1-D. Steps of at most
 * 1.5·maxStableStep produce none away from walls, explicit steps of at most `maxPositiveStep` none at all: start with
 * a few of them, until the roughness is gone.
 */
export class Rkl2Stepper implements Stepper {
  readonly #engine: Engine;
  readonly #operator: Operator;
  readonly #maxStableStep: number;

  constructor(engine: Engine, operator: Operator) {
    this.#engine = engine;
    this.#operator = operator;
    this.#maxStableStep = maxStableStep(operator);
  }

  /** Stages of all super-steps that a step of `dt` is made of. */
  stages(dt: number): number {
    const { parts, stages } = this.#share(dt);
    return parts * stages;
  }

  async run(_field: FieldArray, steps: number, dt: number, watch: Watch): Promise<number> {
    const { parts, stages } = this.#share(dt);
    const r = rates(this.#operator, dt / parts);
    const coefficients = rkl2Stages(stages);
    const watched = { ...watch, onSteps: (now: number) => watch.onSteps?.(Math.floor(now / parts)) };
    const done = await this.#engine.runStages(steps * parts, r, coefficients, watched);
    // An abort may fall between the super-steps of one step: finish it.
    const missing = (parts - (done % parts)) % parts;
    if (missing > 0) await this.#engine.runStages(missing, r, coefficients, {});
    return (done + missing) / parts;
  }

  dispose(): void {}

  /**
   * The largest error that a step of `dt` from `before` has left in the engine's field, of which it is the result. It is
   * the method's own leading term, τ³u‴ times a constant, with u‴ from the values and slopes at both ends, as Sommeijer,
   * Shampine & Verwer's RKC has it (J. Comput. Appl. Math. 88, 1998), and means something once the roughest modes have
   * died out. Takes two explicit steps.
   */
  estimateError(before: FieldArray, dt: number): number {
    if (this.#maxStableStep === Infinity) return 0;
    const { parts, stages } = this.#share(dt);
    const after = this.#engine.field.slice();
    const [first, last] = [this.#advanced(before), this.#advanced(after)];
    this.#engine.field.set(after);
    const lag = (1 / 6 - thirdOrder(stages)) / (parts * parts);
    const slope = (6 * dt) / this.#maxStableStep;
    let most = 0;
    for (let i = 0; i < after.length; i++) {
      const changes = first[i]! - before[i]! + (last[i]! - after[i]!);
      most = Math.max(most, Math.abs(12 * (before[i]! - after[i]!) + slope * changes));
    }
    return (lag / (1 + 12 * lag)) * most;
  }

  /** What one explicit step makes of a field. */
  #advanced(field: FieldArray): FieldArray {
    this.#engine.field.set(field);
    this.#engine.step(1, rates(this.#operator, this.#maxStableStep));
    return this.#engine.field.slice();
  }

  /** The super-steps that a step is split into where it needs more stages than a pass can take. */
  #share(dt: number): { parts: number; stages: number } {
    const ratio = dt / this.#maxStableStep;
    const most = mostStages(this.#operator);
    const parts = Math.max(1, Math.ceil((ratio / reachOf(most)) * (1 - SLACK)));
    return { parts, stages: Math.min(most, stagesFor(ratio / parts)) };
  }
}
