/** Measures that choose the lengths of steps, with the same bits in every JavaScript engine. */
import type { FieldArray } from "../grid.js";

/** Relative errors up to which a state on trial tells how large values become. */
const TRUSTWORTHY = 1 / 4;

/** The largest size that the values of each of some fields have had: errors are relative to it. */
export class Sizes {
  #sizes: readonly number[];
  /** These with a state on trial. */
  #tried: readonly number[];
  /** What they were when the last step was accepted. */
  #accepted: readonly number[];

  constructor(fields: readonly FieldArray[]) {
    this.#sizes = fields.map((field) => Math.max(largest(field), Number.MIN_VALUE));
    this.#tried = this.#sizes;
    this.#accepted = this.#sizes;
  }

  /** Looks at a state on trial, and answers how much of that rounding may be. */
  look(fields: readonly FieldArray[]): number {
    const present = fields.map(largest);
    this.#tried = present.map((size, i) => Math.max(this.#sizes[i]!, size));
    return this.relative(present) * (fields[0] instanceof Float32Array ? 2 ** -21 : 2 ** -50);
  }

  /**
   * Takes the state for one that the fields come to, where its relative error is small enough to tell. A field that grows out
   * of nothing would otherwise never have a size that errors are small against.
   */
  keep(error: number): void {
    if (error < TRUSTWORTHY) this.#sizes = this.#tried;
  }

  /** What has become of an error relative to the sizes since a step was accepted last, for these have grown. */
  get shrinkage(): number {
    return this.#accepted.reduce((most, size, i) => Math.max(most, size / this.#sizes[i]!), 0);
  }

  accept(): void {
    this.#accepted = this.#sizes;
  }

  /** The largest of some differences, one per field. */
  relative(differences: readonly number[]): number {
    return differences.reduce((most, difference, i) => Math.max(most, difference / this.#tried[i]!), 0);
  }
}

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
