/**
 * The matrix 1 − ½A of a plane's axis y, cut into blocks of rows, with a separator row between one and the next: without
 * separators the blocks stand apart, and the separators' own matrix is tridiagonal again, and small. See
 * `assembly/dissection.ts`.
 */
import { ROW_VALUES } from "../../../assembly/tridiagonal/slots.js";
import type { Domain, Span } from "./domain.js";
import {
  closeLine,
  eliminateRows,
  emptyFactors,
  type Factors,
  factorise,
  factoriseTridiagonal,
  isRing,
  matrixOf,
  solveLine,
  type Tridiagonal,
} from "./factors.js";

/**
 * Within block and beside separators `low` and `high`: v[i] = y[i] − fromLow[i]·low − fromHigh[i]·high, y being the block's
 * own solution. A block's first row is its separator, but for the first block's where the axis is no ring.
 */
export interface Dissection {
  readonly blocks: number;
  /** Rows of a block; the last one has more or fewer, half of them at the least. */
  readonly rows: number;
  /** The first separator, and how many there are, `rows` apart. */
  readonly first: number;
  readonly separators: number;
  /** What a block's rows are solved with. */
  readonly within: Factors;
  readonly fromLow: Float64Array;
  readonly fromHigh: Float64Array;
  /** The matrix beside its diagonal. */
  readonly below: Float64Array;
  readonly above: Float64Array;
  /** What the separators are solved with, in their order. */
  readonly between: Factors;
}

/** Values of a block at the most, so that a core's own cache keeps them from the sweep along x to that along y. */
const KEPT = 64 * 1024;
/** Blocks at the least, so that threads find work: few rows come before that. */
const LEAST_BLOCKS = 16;

/** What a step's sweeps are done with. */
export interface StepFactors {
  /** Of x, y and z, as far as there are such axes; of a plane only x. */
  readonly axes: readonly Factors[];
  /** Of a plane's y. */
  readonly dissection: Dissection | undefined;
}

/** Factorises all axes, for r = D·dt/h² of x, y and z. */
export function factoriseAxes({ spans, dimensions }: Domain, rates: readonly number[]): StepFactors {
  const [x, y] = spans;
  if (dimensions === 2) return { axes: [factorise(x, rates[0]!)], dissection: dissect(y, rates[1]!, x.count) };
  const axes = spans.slice(0, dimensions).map((span, axis) => factorise(span, rates[axis]!));
  return { axes, dissection: undefined };
}

/** Cuts axis y of a plane, and factorises it for r = D·dt/h². `width` is a row's values. */
function dissect(span: Span, r: number, width: number): Dissection {
  const { count, first, last } = span;
  const free = last - first + 1;
  const rows = rowsOf(free, width);
  const blocks = Math.max(1, Math.round(free / rows));
  const ring = isRing(span);
  const matrix = matrixOf(span, r);
  const within = emptyFactors(count);
  const fromLow = new Float64Array(count);
  const fromHigh = new Float64Array(count);
  const cut = { blocks, rows, first: ring ? first : first + rows, separators: ring ? blocks : blocks - 1 };
  for (const { low, high, inner, end } of blocksOf(span, cut)) {
    eliminateRows(matrix, inner, end, within);
    const ends = { first: inner, last: end };
    if (low !== undefined) fromLow[inner] = matrix.below[inner]!;
    if (high !== undefined) fromHigh[end] = matrix.above[end]!;
    solveLine(within, ends, fromLow);
    solveLine(within, ends, fromHigh);
  }
  const { below, above } = matrix;
  const between = factoriseTridiagonal(betweenOf(span, cut, matrix, fromLow, fromHigh), ring && blocks > 1);
  return { ...cut, within, fromLow, fromHigh, below, above, between };
}

type Cut = Pick<Dissection, "blocks" | "rows" | "first" | "separators">;

/** Rows of a block: whole groups of lines along x. */
function rowsOf(free: number, width: number): number {
  const wanted = Math.min(KEPT / width, free / LEAST_BLOCKS);
  return ROW_VALUES * Math.max(1, Math.round(wanted / ROW_VALUES));
}

/** A block's rows `inner` to `end`, and the separators beside them, if there are such. */
export interface Block {
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly inner: number;
  readonly end: number;
}

/** The blocks of an axis, in order. */
export function blocksOf({ first, last }: Span, { blocks, rows, first: separator, separators }: Cut): Block[] {
  return Array.from({ length: blocks }, (_, block) => {
    const begin = first + block * rows;
    const closing = block === blocks - 1;
    const next = closing ? first : begin + rows;
    const isSeparator = (row: number) => separators > 0 && row >= separator;
    return {
      low: isSeparator(begin) ? begin : undefined,
      high: isSeparator(next) ? next : undefined,
      inner: isSeparator(begin) ? begin + 1 : begin,
      end: closing ? last : next - 1,
    };
  });
}

/** What is left of the matrix for the separators, once the blocks' rows are eliminated. */
function betweenOf(
  { first, last }: Span,
  cut: Cut,
  matrix: Tridiagonal,
  fromLow: Float64Array,
  fromHigh: Float64Array,
): Tridiagonal {
  const below = new Float64Array(cut.separators);
  const diagonal = new Float64Array(cut.separators);
  const above = new Float64Array(cut.separators);
  for (let k = 0; k < cut.separators; k++) {
    const at = cut.first + k * cut.rows;
    const before = at > first ? at - 1 : last;
    const after = at + 1;
    below[k] = -matrix.below[at]! * fromLow[before]!;
    diagonal[k] = matrix.diagonal[at]! - matrix.below[at]! * fromHigh[before]! - matrix.above[at]! * fromLow[after]!;
    above[k] = -matrix.above[at]! * fromHigh[after]!;
    // The only separator of a ring is its own neighbour.
    if (cut.separators === 1 && cut.first === first) diagonal[k]! += below[k]! + above[k]!;
  }
  return { below, diagonal, above };
}

/** Solves one line in place, as the kernel does; its values lie `stride` apart, from `start` on. */
export function solveDissected(
  dissection: Dissection,
  span: Span,
  values: Float64Array,
  start: number,
  stride: number,
): void {
  const { within, between, fromLow, fromHigh, below, above, first, rows, separators } = dissection;
  const at = (row: number) => start + row * stride;
  const blocks = blocksOf(span, dissection);
  for (const { inner, end } of blocks) solveLine(within, { first: inner, last: end }, values, start, stride);
  for (let k = 0; k < separators; k++) {
    const row = first + k * rows;
    const before = row > span.first ? row - 1 : span.last;
    values[at(row)]! -= values[at(before)]! * below[row]!;
    values[at(row)]! -= values[at(row + 1)]! * above[row]!;
  }
  if (separators > 0) {
    solveLine(between, { first: 0, last: separators - 1 }, values, at(first), rows * stride);
    closeLine(between, values, at(first), rows * stride, separators);
  }
  for (const { low, high, inner, end } of blocks) {
    // Where there is no separator its factors are 0; the sign of what they multiply is that of the kernel's.
    const lowValue = values[at(low ?? high ?? inner)]!;
    const highValue = values[at(high ?? low ?? inner)]!;
    for (let i = inner; i <= end; i++) {
      values[at(i)] = values[at(i)]! - fromLow[i]! * lowValue - fromHigh[i]! * highValue;
    }
  }
}
