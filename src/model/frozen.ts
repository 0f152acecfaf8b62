/**
 * One field of a model with everything frozen that depends on the state, as a system in float64, each row times the extent
 * of its cell, which is half at a node on a wall:
 *
 *     M u' = b − A u,   (A u)ᵢ = Σ coupling·(uᵢ − neighbour) + excessᵢ·uᵢ
 *
 * A is symmetric. It leaves out what a diffusivity that depends on the state makes of a ghost beyond a wall of nodes; rates
 * do not. Cells that are held or insulated have no row: nothing, and an excess of 1.
 */

import { FaceDiffusivities } from "../engine/model-diffusion.js";
import { ProgramRunner } from "../engine/model-programs.js";
import { Edges, PaddedGrid } from "../engine/padded.js";
import type { Breather } from "../engine/slices.js";
import type { FieldArray } from "../grid.js";
import { mirrorDistance } from "../operator.js";
import { evenRates } from "./field-bounds.js";
import type { Field, Model } from "./model.js";
import type { FaceRates } from "./rows.js";

/** The fields' values, and what programs make of them. */
export class FrozenState {
  readonly model: Model;
  readonly grid: PaddedGrid;
  readonly values: readonly FieldArray[];
  readonly coefficients: readonly FieldArray[];
  readonly programs: ProgramRunner;
  readonly #sources: readonly FieldArray[];
  readonly #decay: readonly FieldArray[];

  constructor(model: Model) {
    this.model = { ...model, dtype: "float64" };
    this.grid = new PaddedGrid(
      model.axes.map(({ count }) => count),
      1,
    );
    const several = (count = 0) => Array.from({ length: count }, () => this.grid.create("float64"));
    this.programs = new ProgramRunner(this.model, this.grid);
    this.values = several(model.fields.length);
    this.coefficients = several(model.coefficients?.results);
    this.#sources = several(model.reacting.length);
    this.#decay = several(model.decay?.results);
  }

  /** Takes over the fields at a time. */
  load(fields: readonly FieldArray[], time: number): void {
    this.#take(fields);
    for (const run of this.#runs(time)) run(0, this.grid.lines.length);
  }

  /** The same with the event loop free. @throws the breather's */
  async loadAside(fields: readonly FieldArray[], time: number, breather: Breather): Promise<void> {
    this.#take(fields);
    await breather.rest();
    const { lines, length } = this.grid;
    for (const run of this.#runs(time)) await breather.over(lines.length, run, length);
  }

  #take(fields: readonly FieldArray[]): void {
    this.values.forEach((values, i) => {
      this.grid.load(values, fields[i]!);
    });
  }

  /** What runs the programs, one after another, for the lines from one to before another. */
  #runs(time: number): ((from: number, to: number) => void)[] {
    const { coefficients, reaction, decay } = this.model;
    // A field that nothing has moved, and a step of length 1: what the reaction makes of it are the sources alone.
    const nothing = reaction ? this.values.map(() => this.grid.create("float64")) : [];
    const jobs = [
      { program: coefficients, fresh: [], results: this.coefficients, dt: 0 },
      { program: decay, fresh: [], results: this.#decay, dt: 0 },
      { program: reaction, fresh: nothing, results: this.#sources, dt: 1 },
    ];
    return jobs.flatMap(({ program, fresh, results, dt }) => {
      if (!program) return [];
      const run = (from: number, to: number) =>
        this.programs.run(program, this.values, fresh, results, { time, dt }, from, to);
      return [run];
    });
  }

  /** What sources make of a field per time, and how fast they take it down by its own value. */
  sourceOf(field: number): FieldArray | undefined {
    return this.#sources[this.model.reacting.indexOf(field)];
  }

  decayOf(field: number): FieldArray | undefined {
    return this.#decay[this.model.reacting.indexOf(field)];
  }
}

/** A system, one number per cell each. */
export interface System {
  /** Per axis, slowest first: what couples each cell to the one above, around the end where the axis is periodic. */
  readonly couplings: readonly Float64Array[];
  readonly excess: Float64Array;
  readonly masses: Float64Array;
  /** 1 for cells that have a row. */
  readonly free: Uint8Array;
}

export class FrozenField {
  readonly #state: FrozenState;
  readonly #index: number;
  readonly #field: Field;
  readonly #edges: Edges;
  readonly #uneven: FaceDiffusivities | undefined;
  readonly #rates: FaceRates;
  /** Extents along each axis, by cell along it. */
  readonly #masses: Float64Array;
  /** 1 in cells with a row, padded. */
  readonly #free: Uint8Array;

  constructor(state: FrozenState, index: number) {
    const field = state.model.fields[index]!;
    const { grid } = state;
    const operator = { ...field.operator, dtype: "float64" } as const;
    const { axes } = operator;
    this.#state = state;
    this.#index = index;
    this.#field = { ...field, operator };
    this.#edges = new Edges(grid, operator);
    const { diffusion } = field;
    this.#uneven =
      diffusion.kind === "constant" ? undefined : new FaceDiffusivities(axes, grid, this.#edges, "float64", diffusion);
    this.#rates = this.#uneven ?? evenRates(grid, operator);
    this.#masses = new Float64Array(grid.size).fill(1);
    this.#free = this.#freeCells();
    for (const { axis, wall, cells } of this.#edges.all) {
      const halves = wall.kind === "ghost" && mirrorDistance(operator.centering, axes[axis]!.count) === 1;
      if (halves) for (const cell of cells) this.#masses[cell]! /= 2;
    }
  }

  /** Brings faces and ghosts to the state, whose walls are those of a time. */
  freeze(time: number): void {
    const values = this.#state.values[this.#index]!;
    this.#edges.fillGhosts(values, time);
    this.#uneven?.compute(values, this.#state.coefficients);
  }

  /** @param decay what becomes of sources by which the field grows by itself: an excess below 0, or as large a one above it */
  async system(decay: "signed" | "absolute", breather: Breather): Promise<System> {
    const { grid } = this.#state;
    const [free, masses] = [this.#free, this.#masses];
    const excess = new Float64Array(grid.size);
    const decays = this.#state.decayOf(this.#index);
    await this.#overLines(breather, (start, end) => {
      for (let cell = start; cell < end; cell++) {
        const own = decays ? decays[cell]! : 0;
        excess[cell] = free[cell] ? masses[cell]! * (decay === "signed" ? own : Math.abs(own)) : 1;
      }
    });
    const couplings: Float64Array[] = [];
    for (const axis of grid.counts.keys()) {
      const values = await this.#couplingsOf(axis, breather);
      await this.#hold(values, excess, axis, breather);
      couplings.push(values);
    }
    this.#exchange((cell, rate, beta) => {
      excess[cell]! += rate * beta;
    });
    const size = grid.lines.length * grid.length;
    const packed = { excess: new Float64Array(size), masses: new Float64Array(size), free: new Uint8Array(size) };
    grid.store(excess, packed.excess);
    grid.store(masses, packed.masses);
    grid.store(free, packed.free);
    await breather.rest();
    for (const [axis, values] of couplings.entries()) {
      couplings[axis] = new Float64Array(size);
      grid.store(values, couplings[axis]);
      await breather.rest();
    }
    return { ...packed, couplings };
  }

  /** M·u' of the state, and how much of that comes in through walls and from sources, one number per cell each. */
  async rates(breather: Breather): Promise<{ readonly total: Float64Array; readonly entering: Float64Array }> {
    const { grid } = this.#state;
    const { faces, factor } = this.#rates;
    const values = this.#state.values[this.#index]!;
    const [free, masses] = [this.#free, this.#masses];
    const sums = new Float64Array(grid.size);
    const entering = new Float64Array(grid.size);
    const source = this.#state.sourceOf(this.#index);
    const scales = this.#field.operator.axes.map(({ spacing }) => factor / (spacing * spacing));
    this.#edges.enter(sums, 1, 0); // Walls stay as they are, at any time.
    await this.#overLines(breather, (start, end) => {
      if (source) for (let cell = start; cell < end; cell++) sums[cell]! += source[cell]!;
      for (let cell = start; cell < end; cell++) entering[cell] = masses[cell]! * sums[cell]!;
      for (const [axis, scale] of scales.entries()) {
        const stride = grid.strides[axis]!;
        const k = faces.values[axis]!;
        for (let cell = start; cell < end; cell++) {
          const here = values[cell]!;
          const above = k[cell + stride]! * (values[cell + stride]! - here);
          const below = k[cell]! * (here - values[cell - stride]!);
          sums[cell]! += scale * (above - below);
        }
      }
      for (let cell = start; cell < end; cell++) {
        if (free[cell]) sums[cell]! *= masses[cell]!;
        else sums[cell] = entering[cell] = 0;
      }
    });
    this.#exchange((cell, rate, _, alpha) => {
      entering[cell]! += rate * alpha;
    });
    const size = grid.lines.length * grid.length;
    const packed = { total: new Float64Array(size), entering: new Float64Array(size) };
    grid.store(sums, packed.total);
    grid.store(entering, packed.entering);
    await breather.rest();
    return packed;
  }

  /** Calls `work` with the first cell of every line and the one after its last. */
  #overLines(breather: Breather, work: (start: number, end: number) => void): Promise<void> {
    const { lines, length } = this.#state.grid;
    const all = (first: number, end: number) => {
      for (let line = first; line < end; line++) work(lines[line]!, lines[line]! + length);
    };
    return breather.over(lines.length, all, length);
  }

  #freeCells(): Uint8Array {
    const { grid, programs } = this.#state;
    const { held } = this.#field;
    const free = new Uint8Array(grid.size);
    grid.forCells((cell) => {
      free[cell] = held !== undefined && programs.arrays[held]![cell] ? 0 : 1;
    });
    for (const { wall, cells } of this.#edges.all) {
      if (wall.kind === "held" || wall.kind === "fixed") for (const cell of cells) free[cell] = 0;
    }
    return free;
  }

  /** What couples every cell to the one above, whether or not either has a row. */
  async #couplingsOf(axis: number, breather: Breather): Promise<Float64Array> {
    const { grid } = this.#state;
    const { faces, factor } = this.#rates;
    const { operator } = this.#field;
    const { spacing, low, count } = operator.axes[axis]!;
    const couplings = new Float64Array(grid.size);
    const stride = grid.strides[axis]!;
    const scale = factor / (spacing * spacing);
    const k = faces.values[axis]!;
    const masses = this.#masses;
    await this.#overLines(breather, (start, end) => {
      for (let cell = start; cell < end; cell++) couplings[cell] = scale * k[cell + stride]! * masses[cell]!;
    });
    // The face's share of the extent is that across the axis alone.
    if (mirrorDistance(operator.centering, count) === 1) {
      for (const edge of this.#edges.all) {
        if (edge.axis === axis && edge.wall.kind === "ghost") for (const cell of edge.cells) couplings[cell]! /= 0.5;
      }
    }
    if (low.kind !== "periodic" || count === 1) for (const cell of grid.cellsAt(axis, count - 1)) couplings[cell] = 0;
    return couplings;
  }

  /** Couplings to cells without a row become an excess of the other. */
  #hold(couplings: Float64Array, excess: Float64Array, axis: number, breather: Breather): Promise<void> {
    const { grid } = this.#state;
    const free = this.#free;
    const stride = grid.strides[axis]!;
    const last = new Set(
      this.#field.operator.axes[axis]!.low.kind === "periodic" ? grid.cellsAt(axis, grid.counts[axis]! - 1) : [],
    );
    return this.#overLines(breather, (start, end) => {
      for (let cell = start; cell < end; cell++) {
        // Ghosts have no row either, but those of periodic axes stand for cells.
        if (couplings[cell] === 0 || (free[cell] && free[cell + stride])) continue;
        const above = last.has(cell) ? cell - (grid.counts[axis]! - 1) * stride : cell + stride;
        if (free[cell] && free[above]) continue;
        if (free[cell]) excess[cell]! += couplings[cell]!;
        else if (free[above]) excess[above]! += couplings[cell]!;
        couplings[cell] = 0;
      }
    });
  }

  /** Calls `visit` with every cell that has a row beside a wall with a ghost, the wall's coupling, β and α. */
  #exchange(visit: (cell: number, rate: number, beta: number, alpha: number) => void): void {
    const { faces, factor } = this.#rates;
    for (const { axis, wall, cells, outward } of this.#edges.all) {
      if (wall.kind !== "ghost") continue;
      const { spacing } = this.#field.operator.axes[axis]!;
      const scale = factor / (spacing * spacing);
      cells.forEach((cell, i) => {
        if (!this.#free[cell]) return;
        const k = faces.values[axis]![outward > 0 ? cell + outward : cell]!;
        visit(cell, scale * k * this.#masses[cell]!, wall.beta[i]!, wall.alpha[i]!);
      });
    }
  }
}
