/** Whether implicit steps should take a model further than super-steps for the same cost. */
import type { ModelGround } from "../methods/model-steppers.js";
import { whyNotFar } from "../methods/uneven.js";
import { cellsOf } from "../operator.js";

/** An implicit step's price in stages of super-steps, by dimensions: along one line there is little to share out. */
const PRICE = { 1: 100, 2: 6, 3: 8 };
/** Values up to which the systems, a hundred bytes each, are made unasked. */
const MOST_VALUES = 2 ** 24;

/**
 * Why not; undefined where they should. About 1/√tolerance steps of either kind keep to a tolerance, whose halves and wholes
 * cost one and a half times their price.
 *
 * @param stages what super-steps would cost
 */
export function whyNotImplicit(ground: ModelGround, stages: number, tolerance: number): string | undefined {
  const { model } = ground;
  if (model.fields.length * cellsOf(model) > MOST_VALUES) return "the grid leaves no room for implicit steps";
  const price = 1.5 * PRICE[model.axes.length as 1 | 2 | 3];
  if (stages < price / Math.sqrt(tolerance)) return "over so short a duration implicit steps would cost no less";
  return whyNotFar(ground);
}
