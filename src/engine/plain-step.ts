/** The contract's formulas in plain TypeScript: one explicit step where nothing but constants and walls are involved. */
import type { FieldArray } from "../grid.js";
import { isEven, type Operator } from "../operator.js";
import type { PaddedGrid } from "./padded.js";

/** The explicit step from one padded array, whose ghosts are filled, to another; r per axis in float64. */
export function stepPlainly(
  operator: Operator,
  grid: PaddedGrid,
  rates: readonly number[],
  old: FieldArray,
  next: FieldArray,
): void {
  if (operator.dtype === "float64") step64(operator, grid, rates, old, next);
  else step32(operator, grid, rates.map(Math.fround), old, next);
}

/** new = c + r·(neighbours − 2·dims·c), one line after another; the sums stand as the contract has them. */
function step64(operator: Operator, grid: PaddedGrid, rates: readonly number[], u: FieldArray, v: FieldArray): void {
  const { axes } = operator;
  const even = isEven(operator);
  const [sy = 0, sz = 0] = grid.strides.slice(0, -1).reverse();
  const [rx = 0, ry = 0, rz = 0] = [...rates].reverse();
  for (const start of grid.lines) {
    const end = start + grid.length;
    if (axes.length === 1) {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        v[i] = c + rx * (u[i - 1]! + u[i + 1]! - 2 * c);
      }
    } else if (axes.length === 2 && even) {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        v[i] = c + rx * (u[i - sy]! + u[i + sy]! + (u[i - 1]! + u[i + 1]!) - 4 * c);
      }
    } else if (axes.length === 2) {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        v[i] = c + (ry * (u[i - sy]! + u[i + sy]! - 2 * c) + rx * (u[i - 1]! + u[i + 1]! - 2 * c));
      }
    } else if (even) {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        v[i] = c + rx * (u[i - sy]! + u[i + sy]! + (u[i - 1]! + u[i + 1]!) + (u[i - sz]! + u[i + sz]!) - 6 * c);
      }
    } else {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        const plane = ry * (u[i - sy]! + u[i + sy]! - 2 * c) + rx * (u[i - 1]! + u[i + 1]! - 2 * c);
        v[i] = c + (plane + rz * (u[i - sz]! + u[i + sz]! - 2 * c));
      }
    }
  }
}

/** The same with every operation rounded to float32. */
function step32(operator: Operator, grid: PaddedGrid, rates: readonly number[], u: FieldArray, v: FieldArray): void {
  const { axes } = operator;
  const even = isEven(operator);
  const f = Math.fround;
  const [sy = 0, sz = 0] = grid.strides.slice(0, -1).reverse();
  const [rx = 0, ry = 0, rz = 0] = [...rates].reverse();
  for (const start of grid.lines) {
    const end = start + grid.length;
    if (axes.length === 1) {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        v[i] = c + f(rx * f(f(u[i - 1]! + u[i + 1]!) - f(2 * c)));
      }
    } else if (axes.length === 2 && even) {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        v[i] = c + f(rx * f(f(f(u[i - sy]! + u[i + sy]!) + f(u[i - 1]! + u[i + 1]!)) - f(4 * c)));
      }
    } else if (axes.length === 2) {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        const along = f(ry * f(f(u[i - sy]! + u[i + sy]!) - f(2 * c)));
        v[i] = c + f(along + f(rx * f(f(u[i - 1]! + u[i + 1]!) - f(2 * c))));
      }
    } else if (even) {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        const plane = f(f(u[i - sy]! + u[i + sy]!) + f(u[i - 1]! + u[i + 1]!));
        v[i] = c + f(rx * f(f(plane + f(u[i - sz]! + u[i + sz]!)) - f(6 * c)));
      }
    } else {
      for (let i = start; i < end; i++) {
        const c = u[i]!;
        const along = f(ry * f(f(u[i - sy]! + u[i + sy]!) - f(2 * c)));
        const plane = f(along + f(rx * f(f(u[i - 1]! + u[i + 1]!) - f(2 * c))));
        v[i] = c + f(plane + f(rz * f(f(u[i - sz]! + u[i + sz]!) - f(2 * c))));
      }
    }
  }
}
