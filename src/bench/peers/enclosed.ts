/** Fields within walls of zero, for peers whose convolution takes what lies beyond its array for zero. */
import type { FieldArray } from "../../grid.js";
import type { Job } from "../job.js";

/** Rows and columns that the walls enclose. */
export function enclosedShape(job: Job): [rows: number, columns: number] {
  const [rows = 0, columns = 0] = job.shape;
  return [rows - 2, columns - 2];
}

/** What the walls of a 2-D field enclose. */
export function enclosed(field: FieldArray, job: Job): FieldArray {
  const [rows, columns] = enclosedShape(job);
  const inner = field.slice(0, rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = (row + 1) * (columns + 2) + 1;
    inner.set(field.subarray(from, from + columns), row * columns);
  }
  return inner;
}

/** The whole field again, walls and all. */
export function withWalls(inner: FieldArray, job: Job): FieldArray {
  const [rows, columns] = enclosedShape(job);
  const Values = job.dtype === "float64" ? Float64Array : Float32Array;
  const field = new Values((rows + 2) * (columns + 2));
  for (let row = 0; row < rows; row++) {
    field.set(inner.subarray(row * columns, (row + 1) * columns), (row + 1) * (columns + 2) + 1);
  }
  return field;
}

/** The stencil as a 3×3 kernel, row by row. */
export function kernelOf(rate: number): number[] {
  return [0, rate, 0, rate, 1 - 4 * rate, rate, 0, rate, 0];
}
