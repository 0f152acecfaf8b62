/** What the walls hold, put into a field. */
import { type FieldArray, strides } from "./grid.js";
import type { Operator, Wall } from "./operator.js";

/** Sets the values that lie on walls of a given value. At corners the slowest axis has the last word. */
export function imposeWalls(field: FieldArray, operator: Operator): void {
  const counts = operator.axes.map((axis) => axis.count);
  for (let axis = counts.length - 1; axis >= 0; axis--) {
    imposeWall(field, counts, axis, 0, operator.axes[axis]!.low);
    imposeWall(field, counts, axis, counts[axis]! - 1, operator.axes[axis]!.high);
  }
}

function imposeWall(field: FieldArray, counts: readonly number[], axis: number, index: number, wall: Wall): void {
  if (wall.kind !== "held") return;
  const inner = strides(counts)[axis]!;
  const outer = wall.values.length / inner;
  for (let block = 0; block < outer; block++) {
    const start = (block * counts[axis]! + index) * inner;
    for (let i = 0; i < inner; i++) field[start + i] = wall.values[block * inner + i]!;
  }
}
