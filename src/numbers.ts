/** Numbers that the user gives in bulk, checked. */
import { NonFiniteError, OptionError } from "./errors.js";
import type { Dtype, FieldArray } from "./grid.js";
import { describe } from "./text.js";

/** Whether something is an array, typed or plain, whose entries may be numbers. */
export function isNumbers(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return true;
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return false;
  return !(value instanceof BigInt64Array || value instanceof BigUint64Array);
}

/** The rounding of a dtype. */
export function rounding(dtype: Dtype): (value: number) => number {
  return dtype === "float32" ? Math.fround : (value) => value;
}

/**
 * Checks an array of `size` finite numbers.
 * @throws OptionError where it is no such array; NonFiniteError where a value is NaN, infinite or beyond the dtype.
 */
export function checkNumbers(values: unknown, size: number, path: string, dtype: Dtype): ArrayLike<number> {
  const wanted = `${size} ${size === 1 ? "number" : "numbers in C order"}`;
  if (!isNumbers(values)) {
    throw new OptionError(
      `${path} is ${describe(values)}: it must be one number, an expression as a string, or an array of ${wanted}`,
      path,
    );
  }
  if (isNumbers(values[0])) {
    throw new OptionError(
      `${path} is an array of arrays: it must be flat, ${wanted}, as .flat(Infinity) makes it`,
      path,
    );
  }
  if (values.length !== size) {
    throw new OptionError(`${path} has ${values.length} values: it must have ${wanted}`, path);
  }
  for (let i = 0; i < size; i++) {
    if (typeof values[i] === "number") continue;
    throw new OptionError(`${path}[${i}] is ${describe(values[i])}: it must be a finite number`, `${path}[${i}]`);
  }
  checkFinite(values, path, dtype);
  return values;
}

/** Whether all values are finite: 0·x is 0 for those, and NaN for all others. Of four sums none waits for another. */
export function allFinite(values: FieldArray): boolean {
  const whole = values.length - (values.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += 0 * values[i]!;
    b += 0 * values[i + 1]!;
    c += 0 * values[i + 2]!;
    d += 0 * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += 0 * values[i]!;
  return a + b + (c + d) === 0;
}

/** Throws where a field has a value that is NaN or infinite. */
export function checkField(field: FieldArray, path: string): void {
  if (!allFinite(field)) checkFinite(field, path, "float64");
}

/** Throws where a value is NaN or infinite, or would be in this dtype. */
export function checkFinite(values: ArrayLike<number>, path: string, dtype: Dtype): void {
  const round = rounding(dtype);
  let first = -1;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(round(values[i]!))) continue;
    if (first < 0) first = i;
    count++;
  }
  if (first < 0) return;
  const others = count > 1 ? ` and ${count - 1} more` : "";
  const allowed = dtype === "float32" ? "a finite number within float32, 3.4e38 at the most" : "a finite number";
  throw new NonFiniteError(
    `${path} has ${describe(values[first])} at index ${first}${others}: every value must be ${allowed}`,
    first,
    count,
    path,
  );
}
