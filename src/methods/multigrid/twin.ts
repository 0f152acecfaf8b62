/** Multigrid's operations in plain TypeScript: `assembly/multigrid` for reading, with the same bits. */
import * as slots from "../../../assembly/multigrid/slots.js";
import type { Watch } from "../../engine/engine.js";
import { breath } from "../../engine/slices.js";
import type { Cycle, Operation } from "./cycle.js";
import type { Grid, GridAxis, Interpolation, Stage } from "./levels.js";
import type { Machine } from "./machine.js";
import type { Rows } from "./rows.js";
import type { Vector } from "./vector.js";
import { networked, prolongRows, restrictRows, solve } from "./web-twin.js";
import { isWeb, type Web } from "./webs.js";

export class Twin implements Machine {
  readonly #views: ReadonlyMap<Vector, Float64Array>;
  readonly #scalars: Float64Array;

  constructor(cycle: Cycle) {
    this.#views = new Map(cycle.vectors.map((vector) => [vector, new Float64Array(vector.length)]));
    this.#scalars = this.view(cycle.scalars);
  }

  view(vector: Vector): Float64Array {
    return this.#views.get(vector)!;
  }

  async carryOut(operations: readonly Operation[], { signal }: Watch): Promise<boolean> {
    for (const operation of operations) {
      await breath();
      if (signal?.aborted) return false;
      this.#perform(operation);
    }
    return true;
  }

  dispose(): void {}

  #perform(operation: Operation): void {
    const { kind, level, coarse, index = 0, weight = 0 } = operation;
    const { stage } = level;
    const viewOf = (vector: Vector | undefined) => (vector ? this.view(vector) : NOTHING);
    const from = viewOf(operation.from);
    const to = viewOf(operation.to);
    const given = viewOf(operation.given);
    const scalar = this.#scalars[index]!;
    if (kind === slots.ADD) combine(to, to, scalar, from);
    else if (kind === slots.AIM) combine(to, from, scalar, to);
    else if (kind === slots.DOT) dot(stage, from, given, to, index);
    else if (kind === slots.STEP) this.#step(from);
    else if (kind === slots.TURN) this.#turn(from);
    else if (isWeb(stage)) {
      if (kind === slots.RESTRICT) restrictRows((coarse!.stage as Web).restriction!, from, to);
      else if (kind === slots.PROLONG) prolongRows(stage.prolongation!, from, to);
      else if (kind === slots.SOLVE) solve(this.view(stage.inverse), given, to, stage.solved);
      else networked(kind, this.#couplingsOf(stage), this.view(level.excess), from, given, to, weight);
    } else {
      const grid = stage as Grid;
      if (kind === slots.RESTRICT) restrict(grid, coarse!.stage as Grid, from, to);
      else if (kind === slots.PROLONG) prolong(grid, coarse!.stage as Grid, from, to);
      else stencil(kind, grid, this.view(level.excess), from, given, to, weight);
    }
  }

  #couplingsOf({ network: { couplings }, entries }: Web): Rows {
    return { ...couplings, entries: this.view(entries) };
  }

  #step(partials: Float64Array): void {
    const alpha = this.#scalars[slots.RESIDUAL_CORRECTION]! / sum(partials, 0);
    this.#scalars[slots.ALPHA] = alpha;
    this.#scalars[slots.MINUS_ALPHA] = -alpha;
  }

  #turn(partials: Float64Array): void {
    const product = sum(partials, 0);
    this.#scalars[slots.BETA] = product / this.#scalars[slots.RESIDUAL_CORRECTION]!;
    this.#scalars[slots.RESIDUAL_CORRECTION] = product;
    this.#scalars[slots.CORRECTION_SQUARED] = sum(partials, 1);
    this.#scalars[slots.SOLUTION_SQUARED] = sum(partials, 2);
  }
}

const NOTHING = new Float64Array();

/** to = a + scalar·b */
function combine(to: Float64Array, a: Float64Array, scalar: number, b: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = a[i]! + scalar * b[i]!;
}

/** BEGIN, RELAX, RESIDUAL and APPLY. */
function stencil(
  kind: number,
  { axes }: Grid,
  excess: Float64Array,
  u: Float64Array,
  given: Float64Array,
  to: Float64Array,
  weight: number,
): void {
  const [x, y, z] = axes as [GridAxis, GridAxis, GridAxis];
  const slabSize = x.count * y.count;
  for (let k = 0, cell = 0; k < z.count; k++) {
    for (let j = 0; j < y.count; j++) {
      const my = y.masses[j]!;
      const mz = z.masses[k]!;
      const across = my * mz;
      const south = y.couplings[j]! * mz;
      const north = y.couplings[j + 1]! * mz;
      const below = z.couplings[k]! * my;
      const above = z.couplings[k + 1]! * my;
      const toSouth = (before(y, j) - j) * x.count;
      const toNorth = (after(y, j) - j) * x.count;
      const toBelow = (before(z, k) - k) * slabSize;
      const toAbove = (after(z, k) - k) * slabSize;
      for (let i = 0; i < x.count; i++, cell++) {
        const west = x.couplings[i]!;
        const east = x.couplings[i + 1]!;
        const mass = x.masses[i]!;
        const e = excess[cell]!;
        const diagonal = across * (west + east) + mass * (south + north + (below + above)) + e;
        if (kind === slots.BEGIN) {
          to[cell] = weight * (given[cell]! / diagonal);
          continue;
        }
        const c = u[cell]!;
        const line = west * (c - u[cell + before(x, i) - i]!) + east * (c - u[cell + after(x, i) - i]!);
        const plane = south * (c - u[cell + toSouth]!) + north * (c - u[cell + toNorth]!);
        const space = below * (c - u[cell + toBelow]!) + above * (c - u[cell + toAbove]!);
        const out = across * line + mass * (plane + space) + e * c;
        if (kind === slots.APPLY) to[cell] = out;
        else if (kind === slots.RESIDUAL) to[cell] = given[cell]! - out;
        else to[cell] = c + weight * ((given[cell]! - out) / diagonal);
      }
    }
  }
}

function before({ count, periodic }: GridAxis, index: number): number {
  if (index > 0) return index - 1;
  return periodic ? count - 1 : 0;
}

function after({ count, periodic }: GridAxis, index: number): number {
  if (index < count - 1) return index + 1;
  return periodic ? 0 : index;
}

/** A fine value's share in a coarse one. */
interface Share {
  readonly index: number;
  readonly share: number;
}

/** What a coarse value is made of: the interval that ends in it, then the one that begins there. */
function shares({ count, periodic }: GridAxis, { shift, last, weights }: Interpolation, coarse: number): Share[] {
  const start = (interval: number) => (interval > last ? count : interval << shift);
  const within = (interval: number, upper: boolean) => {
    if (interval < 0 || interval > last) return [];
    return Array.from({ length: start(interval + 1) - start(interval) }, (_, i) => {
      const index = start(interval) + i;
      return { index, share: upper ? weights[index]! : 1 - weights[index]! };
    });
  };
  const before = coarse > 0 ? coarse - 1 : periodic ? last : -1;
  return [...within(before, true), ...within(coarse, false)];
}

function restrict({ axes, interpolations }: Grid, coarse: Grid, from: Float64Array, to: Float64Array): void {
  const [columns, rows, slabs] = axes.map((axis, a) =>
    Array.from({ length: coarse.axes[a]!.count }, (_, index) => shares(axis, interpolations[a]!, index)),
  ) as [Share[][], Share[][], Share[][]];
  const count = axes[0]!.count;
  const work = new Float64Array(count);
  let cell = 0;
  for (const inZ of slabs) {
    for (const inY of rows) {
      work.fill(0);
      for (const slab of inZ) {
        for (const row of inY) {
          const weight = slab.share * row.share;
          if (weight === 0) continue;
          const line = (slab.index * axes[1]!.count + row.index) * count;
          for (let i = 0; i < count; i++) work[i] = work[i]! + weight * from[line + i]!;
        }
      }
      for (const inX of columns) {
        let sum = 0;
        for (const { index, share } of inX) sum += share * work[index]!;
        to[cell++] = sum;
      }
    }
  }
}

function prolong({ axes, interpolations }: Grid, coarse: Grid, from: Float64Array, to: Float64Array): void {
  const [nx, ny] = coarse.axes.map(({ count }) => count) as [number, number, number];
  const ends = axes.map(({ count }, a) => {
    const { shift, last, weights } = interpolations[a]!;
    return Array.from({ length: count }, (_, i) => {
      const low = Math.min(i >> shift, last);
      return { low, high: low + 1 < coarse.axes[a]!.count ? low + 1 : 0, weight: weights[i]! };
    });
  });
  const work = new Float64Array(nx);
  let cell = 0;
  for (const z of ends[2]!) {
    for (const y of ends[1]!) {
      for (let i = 0; i < nx; i++) {
        const at = (slab: number, row: number) => from[(slab * ny + row) * nx + i]!;
        const low = between(at(z.low, y.low), at(z.low, y.high), y.weight);
        const high = between(at(z.high, y.low), at(z.high, y.high), y.weight);
        work[i] = between(low, high, z.weight);
      }
      for (const x of ends[0]!) {
        to[cell] = to[cell]! + between(work[x.low]!, work[x.high]!, x.weight);
        cell++;
      }
    }
  }
}

function between(low: number, high: number, weight: number): number {
  return low + weight * (high - low);
}

/** Even and odd places of a line are summed apart, as the lanes of a vector are. */
function dot({ size, lines }: Stage, a: Float64Array, b: Float64Array, partials: Float64Array, row: number): void {
  const count = size / lines;
  for (let line = 0; line < lines; line++) {
    const sums = [0, 0];
    for (let i = 0; i < count; i++) sums[i % 2]! += a[line * count + i]! * b[line * count + i]!;
    partials[row * lines + line] = sums[0]! + sums[1]!;
  }
}

/** The sum of a row of partial sums. */
function sum(partials: Float64Array, row: number): number {
  const lines = partials.length / slots.PARTIALS;
  let total = 0;
  for (let line = 0; line < lines; line++) total += partials[row * lines + line]!;
  return total;
}
