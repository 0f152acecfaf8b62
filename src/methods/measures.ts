/** Measures that choose the lengths of steps, with the same bits in every JavaScript engine. */
import type { FieldArray } from "../grid.js";

/** Largest size of a field's values. */
export function largest(field: FieldArray): number {
  let result = 0;
  for (let i = 0; i < field.length; i++) result = Math.max(result, Math.abs(field[i]!));
  return result;
}

/** Largest distance between two fields. */
export function furthest(a: FieldArray, b: FieldArray): number {
  let result = 0;
  for (let i = 0; i < a.length; i++) result = Math.max(result, Math.abs(a[i]! - b[i]!));
  return result;
}

/**
 * The cube root of x ≥ 0 to a millionth, from square roots alone, which are exact everywhere: fourth roots of fourth
 * roots, for 1/3 = 1/4 + 1/16 + 1/64 + …
 */
export function cubeRoot(x: number): number {
  let root = 1;
  let term = x;
  for (let i = 0; i < 14; i++) {
    term = Math.sqrt(Math.sqrt(term));
    root *= term;
  }
  return root;
}
