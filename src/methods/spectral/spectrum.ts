/**
 * An operator by its modes. Where diffusivity is constant along each axis and walls set values or slopes, sines and
 * cosines are the discrete operator's own modes, and a whole run is one number for each of them (Hockney, "A fast
 * direct solution of Poisson's equation using Fourier analysis", J. ACM 12, 1965, for the steady state).
 *
 * The field goes to modes axis by axis, fastest axis first; along the slowest one every line is transformed, multiplied
 * and transformed back in one go; and the other axes follow home:
 *
 *     field ─x─▶ · ─y─▶ · ─z, factor, z─▶ · ─y─▶ · ─x─▶ field
 */
import { UnsupportedError } from "../../errors.js";
import type { FieldArray } from "../../grid.js";
import type { Operator } from "../../operator.js";
import { checkBalance } from "../balance.js";
import { type Factor, inputAtRest } from "../transform/factor.js";
import type { Sweep } from "../transform/sweep.js";
import { blankInput, inputOf } from "./input.js";
import { holds, type Modes, modesOf, setsValue } from "./modes.js";
import { factorOf, type Propagation } from "./propagation.js";
import { sweepAlong, type Treatment } from "./sweeps.js";

/** Why the operator's modes are not sines and cosines; undefined where they are. */
export function whyNotSpectral({ axes, centering }: Operator): string | undefined {
  for (const { name, low, high } of axes) {
    for (const [side, wall] of Object.entries({ "-": low, "+": high })) {
      if (wall.kind === "periodic" || setsValue(wall, centering) !== undefined) continue;
      return `wall ${name}${side} exchanges with its surroundings ({ transfer, ambient })`;
    }
  }
  return undefined;
}

/** An operator's modes. */
export class Spectrum {
  /** The modes of each axis, slowest axis first; none where walls hold every value. */
  readonly modes: readonly Modes[];
  readonly #operator: Operator;

  /** @throws UnsupportedError where the modes are not sines and cosines. */
  constructor(operator: Operator) {
    const reason = whyNotSpectral(operator);
    if (reason) {
      throw new UnsupportedError(
        `no transform makes this operator diagonal: ${reason}. Take step(), or advance() by another method`,
      );
    }
    this.#operator = operator;
    this.modes = isHeld(operator) ? [] : operator.axes.map((axis) => modesOf(axis, operator.centering));
  }

  /**
   * The sweeps that carry a propagation out, one after another; none where walls hold every value.
   *
   * @param field gives what its walls hold; those with values of their own have been imposed on it
   * @throws UnsupportedError where a steady state is asked for and none exists
   */
  sweeps(propagation: Propagation, field: FieldArray): Sweep[] {
    if (this.modes.length === 0) return [];
    const input = (axis: number, side: 0 | 1) => inputOf(this.#operator, this.modes, axis, side, field);
    const factor = factorOf(propagation, this.#operator, this.modes, input);
    if (propagation.method === "steady") checkSteady(factor);
    return this.#sweeps(factor);
  }

  /** Sweeps as large as any can be, to measure the memory they take: something enters through every wall. */
  largestSweeps(): Sweep[] {
    if (this.modes.length === 0) return [];
    const input = (axis: number) => blankInput(this.modes, axis);
    return this.#sweeps(factorOf({ method: "steady" }, this.#operator, this.modes, input));
  }

  #sweeps(factor: Factor): Sweep[] {
    const counts = this.#operator.axes.map(({ count }) => count);
    const sweep = (axis: number, treatment: Treatment) => sweepAlong(axis, counts, this.modes, treatment);
    const others = counts.map((_, axis) => axis).slice(1);
    return [
      ...others.toReversed().map((axis) => sweep(axis, { forward: true, backward: false })),
      sweep(0, { forward: true, backward: true, factor }),
      ...others.map((axis) => sweep(axis, { forward: false, backward: true })),
    ];
  }
}

/** Whether walls hold every value. */
function isHeld({ axes }: Operator): boolean {
  return axes.some(({ low, high, count }) => count <= (holds(low) ? 1 : 0) + (holds(high) ? 1 : 0));
}

/** Refuses where something flows into modes that do not decay: the field would grow for ever. */
function checkSteady(factor: Factor): void {
  const { input, scale } = inputAtRest(factor);
  checkBalance(input, scale, input * factor.norm);
}
