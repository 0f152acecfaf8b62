/** How far one explicit step of a plain operator may go. */
import { PaddedGrid } from "../engine/padded.js";
import { cellsOf, type Operator } from "../operator.js";
import { hasEvenWalls, maxPositiveStep, maxStableStep } from "../stability.js";
import { FieldBounds, type StepBound } from "./field-bounds.js";

/** Cells up to which walls that are not the same all along are worth a look at every row, at a hundred bytes each. */
const MOST_ROWS = 2 ** 20;

/** The formula's bounds; where it takes the strongest of a wall for all of it, those of the rows, if there are not too many. */
export function boundsOf(operator: Operator): StepBound {
  if (hasEvenWalls(operator) || cellsOf(operator) > MOST_ROWS) {
    return { stable: maxStableStep(operator), positive: maxPositiveStep(operator) };
  }
  const grid = new PaddedGrid(
    operator.axes.map((axis) => axis.count),
    1,
  );
  const diffusion = { kind: "constant" } as const;
  const field = { name: "u", operator, diffusion, advection: undefined, held: undefined };
  const enough = Number.POSITIVE_INFINITY;
  const circumstances = { time: 0, enough, coefficients: [], largest: [], decay: undefined, held: undefined };
  const bounds = new FieldBounds(field, grid, false);
  return bounds.at(circumstances, bounds.quick(circumstances));
}
