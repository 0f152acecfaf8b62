/** Sweeps over arrays of modes: where the lines along an axis begin, and how they lie. */
import { strides } from "../../grid.js";
import type { Factor } from "../transform/factor.js";
import { runSweep, type Sweep } from "../transform/sweep.js";
import type { Modes } from "./modes.js";

/** What a sweep does to its lines. */
export interface Treatment {
  readonly forward: boolean;
  readonly backward: boolean;
  readonly factor?: Factor;
}

/**
 * The sweep along one axis of an array.
 *
 * @param counts values per axis, slowest first
 * @param modes the axes' modes
 */
export function sweepAlong(
  axis: number,
  counts: readonly number[],
  modes: readonly Modes[],
  treatment: Treatment,
): Sweep {
  const distances = strides(counts);
  const { transform, count, mirrored } = modes[axis]!;
  const stride = distances[axis]!;
  const [inner, outer] = counts
    .map((_, i) => i)
    .filter((i) => i !== axis)
    .reverse();
  const start = modes.reduce((sum, { first }, i) => sum + first * distances[i]!, 0);
  const plain = { start, stride };
  const backwards = { start: start + (count - 1) * stride, stride: -stride };
  return {
    ...treatment,
    read: mirrored && treatment.forward ? backwards : plain,
    write: mirrored && treatment.backward ? backwards : plain,
    count,
    inner: inner === undefined ? 1 : modes[inner]!.count,
    innerStride: inner === undefined ? 0 : distances[inner]!,
    outer: outer === undefined ? 1 : modes[outer]!.count,
    outerStride: outer === undefined ? 0 : distances[outer]!,
    transform,
  };
}

/** Transforms all of an array's unknowns in place. */
export function transformAll(array: Float64Array, counts: readonly number[], modes: readonly Modes[]): void {
  modes.forEach((_, axis) => {
    runSweep(sweepAlong(axis, counts, modes, { forward: true, backward: false }), array);
  });
}
