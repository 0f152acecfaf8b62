/** What enters through the walls, mode by mode. */

import { GROUP } from "../../../assembly/transform/slots.js";
import { type FieldArray, strides } from "../../grid.js";
import type { Operator, OperatorAxis, Wall } from "../../operator.js";
import { holds, type Modes } from "./modes.js";
import { transformAll } from "./sweeps.js";

/** Modes of the axes along a wall, and what enters there, one number per mode, C order. */
export interface WallInput {
  readonly modes: readonly Modes[];
  readonly values: Float64Array;
}

/**
 * What the wall adds to the differences of the values beside it, by the modes of the axes along it: the value that it
 * holds, or its ghost's α. Undefined where that is nothing.
 */
export function inputOf(
  operator: Operator,
  modes: readonly Modes[],
  axis: number,
  side: 0 | 1,
  field: FieldArray,
): WallInput | undefined {
  const { low, high } = operator.axes[axis]!;
  const wall = side === 0 ? low : high;
  const plane = planeOf(operator.axes, axis, side, wall, field);
  if (!plane?.some((value) => value !== 0)) return undefined;
  const counts = operator.axes.map(({ count }) => count).filter((_, i) => i !== axis);
  const along = modes.filter((_, i) => i !== axis);
  transformAll(plane, counts, along);
  return { modes: along, values: unknowns(plane, counts, along) };
}

/** Zeros where an input would be. */
export function blankInput(modes: readonly Modes[], axis: number): WallInput {
  const along = modes.filter((_, i) => i !== axis);
  return { modes: along, values: new Float64Array(along.reduce((product, { count }) => product * count, 1)) };
}

/** One number per value of the wall. */
function planeOf(
  axes: readonly OperatorAxis[],
  axis: number,
  side: 0 | 1,
  wall: Wall,
  field: FieldArray,
): Float64Array | undefined {
  if (wall.kind === "ghost") return wall.alpha.slice();
  if (!holds(wall)) return undefined;
  const counts = axes.map(({ count }) => count);
  const inner = strides(counts)[axis]!;
  const outer = field.length / (inner * counts[axis]!);
  const plane = new Float64Array(outer * inner);
  for (let block = 0; block < outer; block++) {
    const start = (block * counts[axis]! + side * (counts[axis]! - 1)) * inner;
    plane.set(field.subarray(start, start + inner), block * inner);
  }
  return plane;
}

/** The values of an array that no wall holds, close together. */
function unknowns(array: Float64Array, counts: readonly number[], modes: readonly Modes[]): Float64Array {
  const [last, row] = [modes.at(-1), modes.at(-2)];
  if (!last) return array;
  const rows = row?.count ?? 1;
  const result = new Float64Array(rows * last.count);
  for (let i = 0; i < rows; i++) {
    const start = ((row?.first ?? 0) + i) * counts.at(-1)! + last.first;
    result.set(array.subarray(start, start + last.count), i * last.count);
  }
  return result;
}

/** Rows of numbers, times a factor, each filled up to whole groups of lines with zeros. */
export function padded(values: Float64Array, columns: number, factor: number): Float64Array {
  const pitch = Math.ceil(columns / GROUP) * GROUP;
  const result = new Float64Array((values.length / columns) * pitch);
  values.forEach((value, i) => {
    result[Math.floor(i / columns) * pitch + (i % columns)] = factor * value;
  });
  return result;
}

/** Rows of numbers as columns, times a factor. */
export function transposed(values: Float64Array, columns: number, factor: number): Float64Array {
  const rows = values.length / columns;
  return Float64Array.from(values, (_, i) => factor * values[(i % rows) * columns + Math.floor(i / rows)]!);
}
