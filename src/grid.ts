/** Where the values lie: shape, spacing, origin and centring of a grid, and coordinates on it. */

/** Where values sit: on the grid's nodes, the outermost on the walls, or at the centres of finite volumes. */
export type Centering = "node" | "cell";

/** NumPy's names for the two number formats. */
export type Dtype = "float64" | "float32";

export type AxisName = "x" | "y" | "z";

/** One axis of a grid. */
export interface Axis {
  readonly name: AxisName;
  /** Values along the axis. */
  readonly count: number;
  /** Distance between neighbours, length. */
  readonly spacing: number;
  /** Coordinate of the first node, or of the first cell's outer face. */
  readonly origin: number;
  /** Whether what leaves at one end enters at the other. */
  readonly periodic: boolean;
}

/** A grid; `axes` is in the shape's order, slowest first, so that x is always last. */
export interface Grid {
  readonly axes: readonly Axis[];
  readonly centering: Centering;
  /** Product of the shape. */
  readonly size: number;
}

const NAMES: readonly AxisName[] = ["z", "y", "x"];

/** Names of the axes of a shape with `dimensions` entries, slowest first. */
export function axisNames(dimensions: number): readonly AxisName[] {
  return NAMES.slice(NAMES.length - dimensions);
}

/** Coordinate of value number `index` along an axis. */
export function coordinate(axis: Pick<Axis, "origin" | "spacing">, centering: Centering, index: number): number {
  return axis.origin + (centering === "cell" ? index + 0.5 : index) * axis.spacing;
}

/** Products of the counts of all faster axes: the distance in the array from a value to its neighbour, per axis. */
export function strides(counts: readonly number[]): number[] {
  const result: number[] = new Array(counts.length).fill(1);
  for (let axis = counts.length - 2; axis >= 0; axis--) result[axis] = result[axis + 1]! * counts[axis + 1]!;
  return result;
}

/** The array type of a dtype. */
export type FieldArray = Float64Array | Float32Array;

/** Bytes of one value. */
export function bytesOf(dtype: Dtype): number {
  return dtype === "float64" ? 8 : 4;
}

/** A view of `length` values over a buffer. */
export function viewOf(dtype: Dtype, buffer: ArrayBufferLike, address: number, length: number): FieldArray {
  return dtype === "float64" ? new Float64Array(buffer, address, length) : new Float32Array(buffer, address, length);
}
