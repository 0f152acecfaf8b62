/** Implicit sweeps in plain TypeScript: the same operations as the kernel's, written for reading. */
import type { FieldArray } from "../../grid.js";
import { type StepFactors, solveDissected } from "./dissection.js";
import type { Domain, Span } from "./domain.js";
import { closeLine, solveLine } from "./factors.js";

/** Index distances along x, y and z. */
function stridesOf({ spans }: Domain): [number, number, number] {
  return [1, spans[0].count, spans[0].count * spans[1].count];
}

/**
 * One step: the change that (1 − ½A_x)·(1 − ½A_y)·(1 − ½A_z)·change = F(field) asks for, added to the field.
 *
 * @param rates r of x, y and z for the right-hand side F
 * @param factors of x, y and z
 */
export function sweepField(field: Float64Array, domain: Domain, rates: readonly number[], factors: StepFactors): void {
  const { spans } = domain;
  const strides = stridesOf(domain);
  const change = changeOf(field, domain, rates);
  for (let axis = 0; axis < domain.dimensions; axis++) {
    const [inner, outer] = [0, 1, 2].filter((other) => other !== axis) as [number, number];
    for (let j = 0; j < spans[outer]!.count; j++) {
      for (let i = 0; i < spans[inner]!.count; i++) {
        if (!isFree(spans[inner]!, i) || !isFree(spans[outer]!, j)) continue;
        const start = i * strides[inner]! + j * strides[outer]!;
        solveAxis(factors, axis, spans[axis]!, change, start, strides[axis]!);
      }
    }
  }
  forEachFree(domain, (at) => {
    field[at]! += change[at]!;
  });
}

/** Solves one line of an axis. */
function solveAxis(
  { axes, dissection }: StepFactors,
  axis: number,
  span: Span,
  change: Float64Array,
  start: number,
  stride: number,
): void {
  if (dissection && axis === 1) {
    solveDissected(dissection, span, change, start, stride);
  } else {
    solveLine(axes[axis]!, span, change, start, stride);
    closeLine(axes[axis]!, change, start, stride, span.count);
  }
}

function isFree({ first, last }: Span, index: number): boolean {
  return index >= first && index <= last;
}

/** Σ r·((low + high) − 2·here) over the axes, x first; 0 where a wall holds the value. */
function changeOf(field: FieldArray, domain: Domain, rates: readonly number[]): Float64Array {
  const { spans, dimensions } = domain;
  const strides = stridesOf(domain);
  const change = new Float64Array(field.length);
  forEachFree(domain, (at, index) => {
    const here = field[at]!;
    let sum = 0;
    for (let axis = 0; axis < dimensions; axis++) {
      const span = spans[axis]!;
      const [inner, outer] = [0, 1, 2].filter((other) => other !== axis) as [number, number];
      const line = index[inner]! + index[outer]! * spans[inner]!.count;
      const low = beside(field, span, strides[axis]!, 0, at, index[axis]!, line);
      const high = beside(field, span, strides[axis]!, 1, at, index[axis]!, line);
      const bend = rates[axis]! * (low + high - (here + here));
      sum = axis === 0 ? bend : sum + bend;
    }
    change[at] = sum;
  });
  return change;
}

/** The neighbour on the low (0) or high (1) side, or what stands for it beyond the wall. */
function beside(
  field: FieldArray,
  { count, low, high, mirror }: Span,
  stride: number,
  side: 0 | 1,
  at: number,
  index: number,
  line: number,
): number {
  const outward = side === 0 ? -stride : stride;
  if (index !== (side === 0 ? 0 : count - 1)) return field[at + outward]!;
  const wall = side === 0 ? low : high;
  if (wall.kind === "periodic") return field[at - (count - 1) * outward]!;
  if (wall.kind !== "ghost") return 0;
  return field[at - mirror * outward]! + (wall.alpha[line]! - wall.beta[line]! * field[at]!);
}

/** Calls `work` with the position and the indices along x, y and z of every value that no wall holds. */
function forEachFree({ spans }: Domain, work: (at: number, index: readonly [number, number, number]) => void): void {
  const [x, y, z] = spans;
  for (let k = z.first; k <= z.last; k++) {
    for (let j = y.first; j <= y.last; j++) {
      for (let i = x.first; i <= x.last; i++) work((k * y.count + j) * x.count + i, [i, j, k]);
    }
  }
}
