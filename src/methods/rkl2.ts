/**
 * Super-time-stepping of second order: Runge–Kutta–Legendre, after Meyer, Balsara & Aslam, "A stabilized
 * Runge–Kutta–Legendre method for explicit super-time-stepping of parabolic and mixed equations", J. Comput. Phys. 257
 * (2014) 594–626. A super-step of s stages, each at the price of an explicit step, is stable over (s² + s − 2)/4 times
 * the largest stable explicit step.
 */
import type { Engine, Stages, Watch } from "../engine/engine.js";
import type { Clock } from "../engine/model-engine.js";
import { mostStages } from "../engine/tiling.js";
import type { FieldArray } from "../grid.js";
import { boundsOf } from "../model/operator-bounds.js";
import { type Operator, rates } from "../operator.js";
import { SLACK } from "../stability.js";
import { cubeRoot, largest, Sizes } from "./measures.js";
import type { Fields, Stepper, Trial, Trials } from "./method.js";
import { withinReach } from "./travel.js";

/** The largest stable explicit steps that a super-step of so many stages is stable over. */
export function reachOf(stages: number): number {
  return (stages * stages + stages - 2) / 4;
}

/** What a super-step of many stages lacks of z³/6. */
const LAG = 1 / 18;

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
    times: numbers.map((j) => (j * (j - 1) * w) / 2),
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
  readonly longest: number;
  readonly #engine: Engine;
  readonly #operator: Operator;
  readonly #maxStableStep: number;

  constructor(engine: Engine, operator: Operator) {
    this.#engine = engine;
    this.#operator = operator;
    this.#maxStableStep = boundsOf(operator).stable;
    this.longest = this.#maxStableStep * reachOf(mostStages(operator));
  }

  /** Stages of a super-step of `dt`, which is not beyond `longest`. */
  stages(dt: number): number {
    return stagesFor(dt / this.#maxStableStep);
  }

  run(_: Fields, steps: number, { dt }: Clock, watch: Watch): Promise<number> {
    return this.#engine.runStages(steps, rates(this.#operator, dt), rkl2Stages(this.stages(dt)), watch);
  }

  /** One explicit step, as long as it may be. Answers its length: 1 where nothing moves and any would do. */
  nudge(): number {
    const dt = this.#maxStableStep < Infinity ? this.#maxStableStep : 1;
    this.#engine.step(1, rates(this.#operator, dt));
    return dt;
  }

  trials(fields: Fields): Trials {
    return new History(this, fields);
  }

  dispose(): void {}
}

/** A state of the field, and when it was; the last that was kept is at 0. */
interface State {
  readonly values: FieldArray;
  readonly time: number;
}

/**
 * Super-steps with an error of their own estimate: the method's leading term, τ³u‴ times a constant, with u‴ from the
 * divided difference of four states, the step's end and what came before it. At first these come from the derivatives
 * that three explicit steps are made of, continued backwards.
 */
class History implements Trials {
  readonly #stepper: Rkl2Stepper;
  readonly #fields: Fields;
  readonly #sizes: Sizes;
  /** The last three states that were kept, the newest first. */
  #states: readonly [State, State, State];
  #length = 0;
  /** Largest size at the start of values, with an explicit step to come, and of the first and second derivatives. */
  readonly #size: number;
  readonly #first: number;
  readonly #second: number;

  constructor(stepper: Rkl2Stepper, fields: Fields) {
    const [field] = fields;
    const now = field.slice();
    const dt = stepper.nudge();
    const once = field.slice();
    this.#size = Math.max(largest(now), largest(once));
    stepper.nudge();
    const twice = field.slice();
    stepper.nudge();
    let first = 0;
    let second = 0;
    for (let i = 0; i < field.length; i++) {
      const slope = once[i]! - now[i]!;
      const curve = twice[i]! - once[i]! - slope;
      const jerk = field[i]! - twice[i]! - (twice[i]! - once[i]!) - curve;
      first = Math.max(first, Math.abs(slope));
      second = Math.max(second, Math.abs(curve));
      once[i] = now[i]! - slope + curve / 2 - jerk / 6;
      twice[i] = now[i]! - 2 * slope + 2 * curve - (4 / 3) * jerk;
    }
    field.set(now);
    this.#stepper = stepper;
    this.#fields = fields;
    this.#sizes = new Sizes(fields);
    this.#states = [
      { values: now, time: 0 },
      { values: once, time: -dt },
      { values: twice, time: -2 * dt },
    ];
    this.#first = first / dt;
    this.#second = second / (dt * dt);
  }

  /** As if one mode made both derivatives. */
  firstLength(error: number): number {
    if (!(this.#second > 0)) return Infinity;
    return cubeRoot((error * this.#size * this.#first) / (LAG * this.#second * this.#second));
  }

  async attempt(_: number, length: number, watch: Watch): Promise<Trial | undefined> {
    const { parts, dt } = withinReach(length, this.#stepper.longest);
    if ((await this.#stepper.run(this.#fields, parts, { time: 0, dt }, watch)) < parts) {
      this.reject();
      return undefined;
    }
    this.#length = length;
    const rounding = this.#sizes.look(this.#fields);
    const jerk = this.#jerk();
    const lag = (1 / 6 - thirdOrder(this.#stepper.stages(dt))) / (parts * parts);
    const error = lag * length * length * length * jerk;
    this.#sizes.keep(error);
    return { steps: parts, dt, error, jerk, rounding, shrinkage: this.#sizes.shrinkage };
  }

  accept(): void {
    const [now, before, { values }] = this.#states;
    values.set(this.#fields[0]);
    this.#sizes.accept();
    const aged = (state: State) => ({ ...state, time: state.time - this.#length });
    this.#states = [{ values, time: 0 }, aged(now), aged(before)];
  }

  reject(): void {
    this.#fields[0].set(this.#states[0].values);
  }

  /** The largest third derivative, 6 times the divided difference, relative to the size of the field. */
  #jerk(): number {
    const [field] = this.#fields;
    const [a, b, c] = this.#states.map(({ values }) => values) as [FieldArray, FieldArray, FieldArray];
    const times = [this.#length, ...this.#states.map(({ time }) => time)];
    const weights = times.map((t) => times.reduce((weight, s) => (s === t ? weight : weight / (t - s)), 1));
    const [ofField, ofA, ofB, ofC] = weights as [number, number, number, number];
    let difference = 0;
    for (let i = 0; i < field.length; i++) {
      const value = field[i]!;
      difference = Math.max(difference, Math.abs(ofField * value + ofA * a[i]! + (ofB * b[i]! + ofC * c[i]!)));
    }
    return 6 * this.#sizes.relative([difference]);
  }
}
