/**
 * Alternating directions: an implicit step of second order in time, at the cost of tridiagonal systems along one axis
 * after another. With F what an explicit step would add to the field, and A_x, A_y, A_z the axes of the operator times dt,
 *
 *     (1 − ½A_x)·v_x = F(field),   (1 − ½A_y)·v_y = v_x,   (1 − ½A_z)·change = v_y
 *
 * is the scheme of Crank & Nicolson in 1-D, of Peaceman & Rachford (J. SIAM 3, 1955) in 2-D, and of Brian (AIChE J. 7,
 * 1961) and Douglas & Gunn (Numer. Math. 6, 1964) in 3-D, written for the change over the step: what walls hold does not
 * change, so that no sweep needs wall values of its own, the order stays 2 beside walls of any value or slope, and a field
 * at rest, which has F = 0, stays at rest.
 */
import type { Watch } from "../engine/engine.js";
import type { Clock } from "../engine/model-engine.js";
import { UnsupportedError } from "../errors.js";
import { type Operator, rates } from "../operator.js";
import type { Fields, Stepper } from "./method.js";
import { domainOf, isHeld } from "./tridiagonal/domain.js";
import { drive } from "./tridiagonal/drive.js";
import { createSweeper, type KernelChoice, type Sweeper } from "./tridiagonal/sweeper.js";

export interface AdiOptions {
  /** What the simulation's engine runs; left out, plain TypeScript sweeps ("js"). */
  readonly kernel?: KernelChoice | undefined;
  /** The shape that the user gave, for messages. */
  readonly shape: readonly number[];
}

/** Why the operator cannot be stepped so; undefined where it can. */
export function whyNotAdi({ axes }: Operator): string | undefined {
  for (const { name, low, high } of axes) {
    for (const [wall, side] of [
      [low, "-"],
      [high, "+"],
    ] as const) {
      if (wall.kind !== "ghost" || wall.beta.every((beta) => beta === wall.beta[0])) continue;
      return `{ transfer } varies along wall ${name}${side}, so that the axes' operators do not commute and long steps grow`;
    }
  }
  return undefined;
}

/**
 * Steps of alternating directions. Stable for any dt; but a dt far above the explicit bound lets rough data ring, and new
 * extrema appear: start damped, or take shorter steps first.
 *
 * The field is copied to float64 and back, so that float32 is rounded once a run.
 */
export class AdiStepper implements Stepper {
  readonly longest = Infinity;
  readonly #operator: Operator;
  /** None where walls hold every value. */
  readonly #sweeper: Sweeper | undefined;
  #dt: number | undefined;

  /** @throws UnsupportedError where {@link whyNotAdi} says why; CapacityError where two more fields do not fit. */
  static create(operator: Operator, options: AdiOptions): AdiStepper {
    const reason = whyNotAdi(operator);
    if (reason) throw new UnsupportedError(`method "adi" cannot do this: ${reason}. Use "rkl2" or "ftcs"`, "method");
    return new AdiStepper(operator, options);
  }

  private constructor(operator: Operator, { kernel, shape }: AdiOptions) {
    const domain = domainOf(operator);
    this.#operator = operator;
    this.#sweeper = isHeld(domain) ? undefined : createSweeper(domain, kernel, shape);
  }

  /**
   * A damping start is two half steps of the backward Euler kind, of the same matrix (Rannacher, Numer. Math. 43, 1984).
   * They take the ringing out of rough data, and the order stays 2.
   */
  async run([field]: Fields, steps: number, { dt }: Clock, watch: Watch, damped = false): Promise<number> {
    const sweeper = this.#sweeper;
    if (!sweeper || steps === 0) return steps;
    if (dt !== this.#dt) sweeper.prepare(rates(this.#operator, dt).reverse());
    this.#dt = dt;
    sweeper.load(field);
    const done = await drive(sweeper, steps, watch, damped);
    if (done > 0) sweeper.store(field);
    return done;
  }

  dispose(): void {
    this.#sweeper?.dispose();
  }
}
