/** Implicit sweeps through uneven media in plain TypeScript: the same operations as the kernel's, written for reading. */
import type { Span, System } from "./system.js";

/** Where a line's values lie. */
interface Line {
  readonly start: number;
  readonly stride: number;
}

/**
 * One step: the change that (1 − ½A_x)·(1 − ½A_y)·(1 − ½A_z)·change = F(field) asks for, added to the field.
 *
 * @param length the length in time that F is of
 * @param half half of the step's
 */
export function sweepSystem(field: Float64Array, system: System, length: number, half: number): void {
  const change = changeOf(field, system, length);
  forEachAxis(system, (span, stride) => {
    for (let start = 0; start < field.length; start++) {
      if (indexAlong(start, stride, span) !== 0) continue;
      if (span.ring) solveRing(change, span, { start, stride }, half);
      else solveLine(change, span, { start, stride }, half);
    }
  });
  for (let cell = 0; cell < field.length; cell++) field[cell]! += change[cell]!;
}

function forEachAxis({ spans }: System, work: (span: Span, stride: number) => void): void {
  let stride = 1;
  for (const span of spans) {
    work(span, stride);
    stride *= span.count;
  }
}

function indexAlong(cell: number, stride: number, { count }: Span): number {
  return Math.floor(cell / stride) % count;
}

function changeOf(field: Float64Array, system: System, length: number): Float64Array {
  const change = new Float64Array(field.length);
  for (let cell = 0; cell < field.length; cell++) {
    const here = field[cell]!;
    let sum: number | undefined;
    forEachAxis(system, (span, stride) => {
      const index = indexAlong(cell, stride, span);
      const across = (span.count - 1) * stride;
      const below = index > 0 ? field[cell - stride]! : span.ring ? field[cell + across]! : here;
      const above = index < span.count - 1 ? field[cell + stride]! : span.ring ? field[cell - across]! : here;
      const term = span.low[cell]! * (below - here) + span.high[cell]! * (above - here) - span.leak[cell]! * here;
      sum = sum === undefined ? term : sum + term;
    });
    change[cell] = length * (sum! + system.source[cell]!);
  }
  return change;
}

function solveLine(values: Float64Array, span: Span, line: Line, half: number): void {
  const upper = new Float64Array(span.count);
  reduce(values, upper, span, line, span.count, half);
  ascend(values, upper, line, span.count);
}

/** The way down of the first `count` values; leaves factors for the way up. */
function reduce(values: Float64Array, upper: Float64Array, span: Span, line: Line, count: number, half: number): void {
  for (let i = 0, cell = line.start; i < count; i++, cell += line.stride) {
    const p = half * span.low[cell]!;
    const pivot = pivotOf(span, cell, half, i > 0 ? upper[i - 1]! : 0);
    upper[i] = half * span.high[cell]! * pivot;
    values[cell] = (values[cell]! + p * (i > 0 ? values[cell - line.stride]! : 0)) * pivot;
  }
}

function pivotOf(span: Span, cell: number, half: number, upperBefore: number): number {
  return 1 / (diagonalOf(span, cell, half) - half * span.low[cell]! * upperBefore);
}

function diagonalOf({ low, high, leak }: Span, cell: number, half: number): number {
  return 1 + (half * low[cell]! + half * high[cell]! + half * leak[cell]!);
}

function ascend(values: Float64Array, upper: Float64Array, { start, stride }: Line, count: number): void {
  for (let i = count - 2; i >= 0; i--) {
    const cell = start + i * stride;
    values[cell] = values[cell]! + upper[i]! * values[cell + stride]!;
  }
}

/** A ring without its last value is open, and that value comes in at both ends. */
function solveRing(values: Float64Array, span: Span, line: Line, half: number): void {
  const { start, stride } = line;
  const open = span.count - 1;
  const upper = new Float64Array(open);
  const column = new Float64Array(open);
  reduce(values, upper, span, line, open, half);
  for (let i = 0, cell = start; i < open; i++, cell += stride) {
    const p = half * span.low[cell]!;
    let sum = p * (i > 0 ? column[i - 1]! : 0);
    if (i === 0) sum += p;
    if (i === open - 1) sum += half * span.high[cell]!;
    column[i] = sum * pivotOf(span, cell, half, i > 0 ? upper[i - 1]! : 0);
  }
  ascend(values, upper, line, open);
  ascend(column, upper, { start: 0, stride: 1 }, open);
  const last = start + open * stride;
  const p = half * span.low[last]!;
  const q = half * span.high[last]!;
  const enters = p * values[last - stride]! + q * values[start]!;
  const returns = p * column[open - 1]! + q * column[0]!;
  values[last] = (values[last]! + enters) / (diagonalOf(span, last, half) - returns);
  for (let i = 0, cell = start; i < open; i++, cell += stride) {
    values[cell] = values[cell]! + column[i]! * values[last]!;
  }
}
