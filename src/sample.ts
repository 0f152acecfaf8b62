/** The field between its values. */
import { OptionError } from "./errors.js";
import { type FieldArray, type Grid, strides } from "./grid.js";
import { isNumbers } from "./numbers.js";
import { describe } from "./text.js";

/** A coordinate between two values of one axis: `low` and `high` weigh 1 − `weight` and `weight`. */
interface Bracket {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/**
 * Multilinear interpolation at `point`, one coordinate per axis in the shape's order. In a half cell between a wall and
 * the first cell centre the first value holds.
 */
export function sampleAt(grid: Grid, field: FieldArray, point: ArrayLike<number>): number {
  if (!isNumbers(point) || point.length !== grid.axes.length) {
    throw new OptionError(
      `point is ${describe(point)}: give one coordinate per axis, ${grid.axes.length} in all`,
      "point",
    );
  }
  const brackets = grid.axes.map((_, axis) => bracket(grid, axis, point[axis]));
  const stride = strides(grid.axes.map((axis) => axis.count));
  const blend = (axis: number, base: number): number => {
    if (axis === brackets.length) return field[base]!;
    const { low, high, weight } = brackets[axis]!;
    const from = blend(axis + 1, base + low * stride[axis]!);
    if (weight === 0) return from;
    return from + weight * (blend(axis + 1, base + high * stride[axis]!) - from);
  };
  return blend(0, 0);
}

function bracket(grid: Grid, index: number, at: unknown): Bracket {
  const { name, count, spacing, origin, periodic } = grid.axes[index]!;
  const cell = grid.centering === "cell";
  const length = (cell || periodic ? count : count - 1) * spacing;
  const slack = 1e-9 * spacing;
  if (typeof at !== "number" || !(at >= origin - slack && at <= origin + length + slack)) {
    throw new OptionError(
      `coordinate ${name} = ${describe(at)} lies outside the domain: it must be from ${origin} to ${origin + length}`,
      `point[${index}]`,
    );
  }
  const position = (at - origin) / spacing - (cell ? 0.5 : 0);
  const nearest = Math.round(position);
  const exact = Math.abs(position - nearest) < 1e-9 ? nearest : position;
  const low = Math.floor(exact);
  const wrap = (i: number) => (periodic ? (i + count) % count : Math.max(0, Math.min(count - 1, i)));
  return { low: wrap(low), high: wrap(low + 1), weight: exact - low };
}
