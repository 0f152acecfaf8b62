/**
 * Faces of padded arrays, for the reference of a model: one array per axis, in which entry i belongs to the face between
 * the cells i − stride and i.
 */
import type { Dtype, FieldArray } from "../grid.js";
import type { PaddedGrid } from "./padded.js";

/** One array of faces per axis, and where their entries lie. */
export class FaceArrays {
  readonly values: readonly FieldArray[];
  readonly #places: readonly ReturnType<PaddedGrid["aboveFaces"]>[];

  constructor(grid: PaddedGrid, dtype: Dtype) {
    this.values = grid.counts.map(() => grid.create(dtype));
    this.#places = grid.counts.map((_, axis) => grid.aboveFaces(axis));
  }

  /** Gives every face across an axis its value: `valueAt` is asked by the cell above it, and the face's number. */
  fill(axis: number, valueAt: (above: number, face: number) => number): void {
    const target = this.values[axis]!;
    const { lines, length } = this.#places[axis]!;
    let face = 0;
    for (const start of lines) {
      for (let above = start; above < start + length; above++) target[above] = valueAt(above, face++);
    }
  }

  /** Takes over what the faces across an axis have in C order. */
  copy(axis: number, faces: Float64Array): void {
    const target = this.values[axis]!;
    const { lines, length } = this.#places[axis]!;
    lines.forEach((start, line) => {
      target.set(faces.subarray(line * length, (line + 1) * length), start);
    });
  }

  /** The value of all faces across an axis, if it is one. */
  evenValue(axis: number): number | undefined {
    const values = this.values[axis]!;
    const { lines, length } = this.#places[axis]!;
    const first = values[lines[0]!]!;
    for (const start of lines) {
      for (let above = start; above < start + length; above++) if (values[above] !== first) return undefined;
    }
    return first;
  }
}

/**
 * Calls `change` with every cell and the sum over some axes of what `along` gives for it, (y + x) + z.
 *
 * @param axes whose terms are added, slowest first
 */
export function sumOverAxes(
  grid: PaddedGrid,
  axes: readonly number[],
  round: (value: number) => number,
  along: (cell: number, axis: number) => number,
  change: (cell: number, sum: number) => void,
): void {
  const [first, ...others] = inContractsOrder(axes, grid.counts.length);
  if (first === undefined) return;
  for (const start of grid.lines) {
    for (let cell = start; cell < start + grid.length; cell++) {
      let sum = along(cell, first);
      for (const axis of others) sum = round(sum + along(cell, axis));
      change(cell, sum);
    }
  }
}

/** y, x, z; there is a z only in three dimensions, and it is the first axis then. */
function inContractsOrder(axes: readonly number[], dimensions: number): readonly number[] {
  return dimensions < 3 ? axes : [...axes.filter((axis) => axis > 0), ...axes.filter((axis) => axis === 0)];
}
