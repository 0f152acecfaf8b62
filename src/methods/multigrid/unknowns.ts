/** The unknowns: a field's values without those that walls hold. */
import { type FieldArray, strides } from "../../grid.js";
import type { Operator, Wall } from "../../operator.js";

export class Unknowns {
  /** Along each axis, slowest first: where they begin, and how many they are. */
  readonly starts: readonly number[];
  readonly counts: readonly number[];
  readonly size: number;
  /** Counts of the field. */
  readonly #all: readonly number[];

  constructor({ axes }: Operator) {
    this.#all = axes.map(({ count }) => count);
    this.starts = axes.map(({ low }) => (isHeld(low) ? 1 : 0));
    this.counts = axes.map(({ count, high }, k) => Math.max(0, count - this.starts[k]! - (isHeld(high) ? 1 : 0)));
    this.size = this.counts.reduce((product, count) => product * count, 1);
  }

  /** The unknowns among a field's values. */
  gather(field: FieldArray): Float64Array {
    const values = new Float64Array(this.size);
    const length = this.counts.at(-1)!;
    this.#lines().forEach((start, line) => {
      values.set(field.subarray(start, start + length), line * length);
    });
    return values;
  }

  /** Puts the unknowns into a field. */
  scatter(values: Float64Array, field: FieldArray): void {
    const length = this.counts.at(-1)!;
    this.#lines().forEach((start, line) => {
      field.set(values.subarray(line * length, (line + 1) * length), start);
    });
  }

  /** Where the lines of unknowns begin in the field. */
  #lines(): number[] {
    const steps = strides(this.#all);
    const origin = this.starts.reduce((sum, start, k) => sum + start * steps[k]!, 0);
    return this.counts
      .slice(0, -1)
      .reduce(
        (lines, count, k) => lines.flatMap((start) => Array.from({ length: count }, (_, i) => start + i * steps[k]!)),
        [origin],
      );
  }
}

/** Whether the outermost values are the wall's own. */
function isHeld(wall: Wall): boolean {
  return wall.kind === "held" || wall.kind === "fixed";
}
