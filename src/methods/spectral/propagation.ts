/** What is to become of a field, as numbers for each of its modes. */
import { logOneMinus } from "../../../assembly/elementary/small.js";
import { METHOD_CRANK_NICOLSON, METHOD_EXACT, METHOD_STEADY, METHOD_STEPS } from "../../../assembly/transform/slots.js";
import { type Operator, rates } from "../../operator.js";
import { type Factor, type FactorAxis, least } from "../transform/factor.js";
import type { WallInput } from "./input.js";
import { padded, transposed } from "./input.js";
import type { Modes } from "./modes.js";

/** What is to become of the field. */
export type Propagation =
  /** What so many explicit steps make of it. */
  | { readonly method: "steps"; readonly steps: number; readonly dt: number }
  /** exp(duration·L)u: exact in time. */
  | { readonly method: "exact"; readonly duration: number }
  /** So many steps of the unsplit scheme; `damped` puts two implicit half steps in the place of the first. */
  | { readonly method: "crank-nicolson"; readonly steps: number; readonly dt: number; readonly damped: boolean }
  /** What remains in the end. Modes that do not decay keep what the field has of them. */
  | { readonly method: "steady" };

/** What enters through the wall of an axis, if anything. */
export type InputThrough = (axis: number, side: 0 | 1) => WallInput | undefined;

/** A propagation's own numbers. */
type Numbers = Pick<Factor, "method" | "steps" | "damped" | "atRest">;

/** The factor that carries a propagation out. */
export function factorOf(
  propagation: Propagation,
  operator: Operator,
  modes: readonly Modes[],
  input: InputThrough,
): Factor {
  const numbers = numbersOf(propagation);
  const scales = scalesOf(propagation, operator);
  const axes = modes.map((_, axis) => scaled(modes, axis, scales[axis]!, input));
  const [along, second, third] = axes;
  const gap = gapOf(scales);
  return {
    ...numbers,
    gap,
    norm: 1 / modes.reduce((product, { transform }) => product * transform.gain, 1),
    faded: fadedOf(numbers, gap, axes),
    along: along!,
    inner: third ?? second ?? NO_AXIS,
    outer: third ? second! : NO_AXIS,
  };
}

/** An absent axis: one mode, which does nothing. */
const NOTHING = new Float64Array(1);
const NO_AXIS: FactorAxis = { low: NOTHING, high: NOTHING, edges: [NOTHING, NOTHING], walls: [undefined, undefined] };

function numbersOf(propagation: Propagation): Numbers {
  switch (propagation.method) {
    case "steps": {
      const { steps } = propagation;
      return { method: METHOD_STEPS, steps, damped: false, atRest: steps };
    }
    case "exact":
      return { method: METHOD_EXACT, steps: 1, damped: false, atRest: 1 };
    case "crank-nicolson": {
      const { steps } = propagation;
      const damped = propagation.damped && steps > 0;
      return { method: METHOD_CRANK_NICOLSON, steps: damped ? steps - 1 : steps, damped, atRest: steps };
    }
    case "steady":
      return { method: METHOD_STEADY, steps: 0, damped: false, atRest: 0 };
  }
}

/** r = D·dt/h² per axis, dt being the length of what the factor does once. */
function scalesOf(propagation: Propagation, operator: Operator): number[] {
  if (propagation.method === "exact") return rates(operator, propagation.duration);
  if (propagation.method === "steady") return rates(operator, 1);
  const scales = rates(operator, propagation.dt);
  // Explicit steps round r to the field's own format.
  return propagation.method === "steps" && operator.dtype === "float32" ? scales.map(Math.fround) : scales;
}

/** The modes of an axis, times r, with what enters through its walls. */
function scaled(modes: readonly Modes[], axis: number, r: number, input: InputThrough): FactorAxis {
  const { low, high, edges } = modes[axis]!;
  const isInner = axis > 0 && axis === modes.length - 1;
  const wall = (side: 0 | 1): Float64Array | undefined => {
    const found = input(axis, side);
    if (!found) return undefined;
    const columns = found.modes.at(-1)?.count ?? 1;
    return isInner ? transposed(found.values, columns, r) : padded(found.values, columns, r);
  };
  return { low: low.map((x) => r * x), high: high.map((x) => r * x), edges, walls: [wall(0), wall(1)] };
}

/**
 * Modes with a factor below exp(−this) are gone: e⁻¹⁰⁰ times what is left of the slowest mode, far below its own
 * rounding error; but never so little that denormal numbers would arise.
 */
function fadedOf({ method, steps }: Numbers, gap: number, axes: readonly FactorAxis[]): number {
  const slowest = axes.reduce((sum, { low }) => sum + least(low), 0);
  if (method === METHOD_EXACT) return Math.min(700, 100 + slowest);
  if (method !== METHOD_STEPS) return 700;
  const fastest = axes.reduce((sum, { high }) => sum + least(high), gap);
  return Math.min(700, 100 + Math.max(0, -steps * logOneMinus(Math.min(slowest, fastest))));
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
