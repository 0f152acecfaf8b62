/**
 * Methods by transforms: where diffusivity is constant along each axis and walls set values or slopes, sines and cosines
 * are the discrete operator's own modes, and a whole run is one number per mode (Hockney, "A fast direct solution of
 * Poisson's equation using Fourier analysis", J. ACM 12, 1965, for the steady state).
 *
 * The field goes to modes axis by axis, fastest axis first; along the slowest one every line is transformed, multiplied
 * and transformed back in one go; and the other axes follow home:
 *
 *     field ─x─▶ modes ─y─▶ modes ─z, factor, z─▶ modes ─y─▶ modes ─x─▶ field
 */
import { METHOD_CRANK_NICOLSON, METHOD_EXACT, METHOD_STEADY, METHOD_STEPS } from "../../assembly/transform/slots.js";
import { UnsupportedError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import { type Operator, rates } from "../operator.js";
import { blankInput, inputOf, padded, transposed, type WallInput } from "./spectral/input.js";
import { holds, type Modes, modesOf, setsValue } from "./spectral/modes.js";
import { sweepAlong, type Treatment } from "./spectral/sweeps.js";
import { type Factor, type FactorAxis, inputAtRest, least } from "./transform/factor.js";
import type { Sweep } from "./transform/sweep.js";

/** What is to become of the field. */
export type Propagation =
  /** What so many explicit steps make of it. */
  | { readonly method: "steps"; readonly steps: number; readonly dt: number }
  /** exp(duration·L): exact in time. */
  | { readonly method: "exact"; readonly duration: number }
  /** So many steps of the unsplit scheme; `damped` puts two implicit half steps in the place of the first. */
  | { readonly method: "crank-nicolson"; readonly steps: number; readonly dt: number; readonly damped: boolean }
  /** What remains in the end. Modes that do not decay keep what the field has of them. */
  | { readonly method: "steady" };

/** A sweep from the field or from the array of modes to either. */
export interface SpectralPass {
  readonly sweep: Sweep;
  readonly from: "field" | "modes";
  readonly to: "field" | "modes";
}

/** What enters through a wall. */
type InputOf = (axis: number, side: 0 | 1) => WallInput | undefined;

/** Why the operator's modes are not sines and cosines; undefined where they are. */
export function whyNotSpectral({ axes, centering }: Operator): string | undefined {
  for (const { name, low, high } of axes) {
    for (const [wall, side] of [
      [low, "-"],
      [high, "+"],
    ] as const) {
      if (wall.kind === "periodic" || setsValue(wall, centering) !== undefined) continue;
      return `wall ${name}${side} exchanges with its surroundings ({ transfer, ambient })`;
    }
  }
  return undefined;
}

/** An operator's modes, and what to do with them. */
export class Spectral {
  readonly #operator: Operator;
  readonly #modes: readonly Modes[];

  /** @throws UnsupportedError where the modes are not sines and cosines. */
  constructor(operator: Operator) {
    const reason = whyNotSpectral(operator);
    if (reason) {
      throw new UnsupportedError(
        `no transform makes this operator diagonal: ${reason}. Take step(), or advance() by another method`,
      );
    }
    this.#operator = operator;
    this.#modes = isIdle(operator) ? [] : operator.axes.map((axis) => modesOf(axis, operator.centering));
  }

  /** The axes' modes, slowest axis first; none where walls hold every value. */
  get modes(): readonly Modes[] {
    return this.#modes;
  }

  /**
   * The passes that carry a propagation out, in order; none where walls hold every value.
   *
   * @param field gives what "fixed" walls hold; walls with values of their own have been imposed on it
   * @throws UnsupportedError where a steady state is asked for and none exists
   */
  passes(propagation: Propagation, field: FieldArray): SpectralPass[] {
    if (this.#modes.length === 0) return [];
    const factor = this.#factor(propagation, (axis, side) => inputOf(this.#operator, this.#modes, axis, side, field));
    if (propagation.method === "steady") this.#checkSteady(factor);
    return this.#passes(factor);
  }

  /** Passes as large as any can be, to measure the memory they take: everything enters through every wall. */
  largestPasses(): SpectralPass[] {
    if (this.#modes.length === 0) return [];
    return this.#passes(this.#factor({ method: "steady" }, (axis) => blankInput(this.#modes, axis)));
  }

  #passes(factor: Factor): SpectralPass[] {
    const counts = this.#operator.axes.map(({ count }) => count);
    const pass = (axis: number, treatment: Treatment, from: SpectralPass["from"], to: SpectralPass["to"]) => ({
      sweep: sweepAlong(axis, counts, this.#modes, treatment),
      from,
      to,
    });
    const last = counts.length - 1;
    const others = counts.map((_, axis) => axis).slice(1);
    return [
      ...others
        .toReversed()
        .map((axis) => pass(axis, { forward: true, backward: false }, axis === last ? "field" : "modes", "modes")),
      pass(
        0,
        { forward: true, backward: true, factor },
        last === 0 ? "field" : "modes",
        last === 0 ? "field" : "modes",
      ),
      ...others.map((axis) =>
        pass(axis, { forward: false, backward: true }, "modes", axis === last ? "field" : "modes"),
      ),
    ];
  }

  #factor(propagation: Propagation, input: InputOf): Factor {
    const { numbers, scales } = this.#numbers(propagation);
    const [along, second, third] = this.#modes.map((_, axis) => this.#axis(axis, scales[axis]!, input));
    const gap = gapOf(scales);
    return {
      ...numbers,
      gap,
      norm: 1 / this.#modes.reduce((product, { transform }) => product * transform.gain, 1),
      faded: fadedOf(numbers, gap, [along!, second, third]),
      along: along!,
      inner: third ?? second ?? NO_AXIS,
      outer: third ? second! : NO_AXIS,
    };
  }

  /** The factor's own numbers, and r per axis. */
  #numbers(propagation: Propagation): {
    numbers: Pick<Factor, "method" | "steps" | "damped" | "atRest">;
    scales: number[];
  } {
    const operator = this.#operator;
    switch (propagation.method) {
      case "steps": {
        const { steps, dt } = propagation;
        // The very r that the steps take.
        const round = operator.dtype === "float32" ? Math.fround : (r: number) => r;
        const numbers = { method: METHOD_STEPS, steps, damped: false, atRest: steps } as const;
        return { numbers, scales: rates(operator, dt).map(round) };
      }
      case "exact": {
        const numbers = { method: METHOD_EXACT, steps: 1, damped: false, atRest: 1 } as const;
        return { numbers, scales: rates(operator, propagation.duration) };
      }
      case "crank-nicolson": {
        const { steps, dt } = propagation;
        const damped = propagation.damped && steps > 0;
        const numbers = {
          method: METHOD_CRANK_NICOLSON,
          steps: damped ? steps - 1 : steps,
          damped,
          atRest: steps,
        } as const;
        return { numbers, scales: rates(operator, dt) };
      }
      case "steady": {
        const numbers = { method: METHOD_STEADY, steps: 0, damped: false, atRest: 0 } as const;
        return { numbers, scales: rates(operator, 1) };
      }
    }
  }

  /** The modes of an axis, scaled by its r, with what enters through its walls. */
  #axis(axis: number, r: number, inputOf: InputOf): FactorAxis {
    const { low, high, edges } = this.#modes[axis]!;
    const isInner = axis > 0 && axis === this.#modes.length - 1;
    const wall = (side: 0 | 1): Float64Array | undefined => {
      const input = inputOf(axis, side);
      if (!input) return undefined;
      const columns = input.modes.at(-1)?.count ?? 1;
      return isInner ? transposed(input.values, columns, r) : padded(input.values, columns, r);
    };
    return { low: low.map((x) => r * x), high: high.map((x) => r * x), edges, walls: [wall(0), wall(1)] };
  }

  /** Refuses where something flows into modes that do not decay: the field would grow for ever. */
  #checkSteady(factor: Factor): void {
    const { input, scale } = inputAtRest(factor);
    if (Math.abs(input) <= NEGLIGIBLE * scale) return;
    const growth = input * factor.norm;
    throw new UnsupportedError(
      `there is no steady state: no wall holds a value, and the net flux through the walls changes the mean by ${growth} ` +
        "per unit of time. Make the fluxes balance, or give some wall a value",
      "boundary",
    );
  }
}

/** An absent axis: one mode, which does nothing. */
const NOTHING = new Float64Array(1);
const NO_AXIS: FactorAxis = { low: NOTHING, high: NOTHING, edges: [NOTHING, NOTHING], walls: [undefined, undefined] };

/** Share of what the walls exchange that may be left over as rounding. */
const NEGLIGIBLE = 1e-11;

/** Whether walls hold every value. */
function isIdle({ axes }: Operator): boolean {
  return axes.some(({ low, high, count }) => count <= (holds(low) ? 1 : 0) + (holds(high) ? 1 : 0));
}

/**
 * Modes with a factor below exp(−this) are gone: e⁻¹⁰⁰ times what is left of the slowest mode, far below its own rounding
 * error; but never so little that denormal numbers would arise.
 */
function fadedOf(
  { method, steps }: Pick<Factor, "method" | "steps">,
  gap: number,
  axes: readonly (FactorAxis | undefined)[],
): number {
  const sum = (entries: (axis: FactorAxis) => Float64Array) =>
    axes.reduce((total, axis) => total + (axis ? least(entries(axis)) : 0), 0);
  const s = sum(({ low }) => low);
  const slowest = Math.min(s, gap + sum(({ high }) => high));
  const decay = method === METHOD_STEPS ? -steps * logOneMinus(slowest) : s;
  return Math.min(700, 100 + Math.max(0, decay));
}

/** 2 − Σ 4r, rounded once or nearly so: what is lost in each sum is added at last. */
function gapOf(scales: readonly number[]): number {
  let sum = 2;
  let lost = 0;
  for (const r of scales) {
    const next = sum - 4 * r;
    const taken = sum - next;
    lost += sum - (next + taken) + (taken - 4 * r);
    sum = next;
  }
  return sum + lost;
}
