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
    const { coefficients, reaction, decay } = this.model;
    this.values.forEach((values, i) => {
      this.grid.load(values, fields[i]!);
    });
    if (coefficients) this.programs.run(coefficients, this.values, [], this.coefficients, { time, dt: 0 });
    if (decay) this.programs.run(decay, this.values, [], this.#decay, { time, dt: 0 });
    // A field that nothing has moved, and a step of length 1: what the reaction makes of it are the sources alone.
    const nothing = this.values.map(() => this.grid.create("float64"));
    if (reaction) this.programs.run(reaction, this.values, nothing, this.#sources, { time, dt: 1 });
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
  system(decay: "signed" | "absolute"): System {
    const { grid } = this.#state;
    const free = this.#free;
    const couplings = grid.counts.map((_, axis) => this.#couplingsOf(axis));
    const excess = new Float64Array(grid.size);
    const decays = this.#state.decayOf(this.#index);
    grid.forCells((cell) => {
      const own = decays?.[cell] ?? 0;
      if (free[cell]) excess[cell] = this.#masses[cell]! * (decay === "signed" ? own : Math.abs(own));
      else excess[cell] = 1;
    });
    couplings.forEach((values, axis) => {
      this.#hold(values, excess, axis);
    });
    this.#exchange((cell, rate, beta) => {
      excess[cell]! += rate * beta;
    });
    const compact = (values: Float64Array) => {
      const packed = new Float64Array(grid.lines.length * grid.length);
      grid.store(values, packed);
      return packed;
    };
    return {
      couplings: couplings.map(compact),
      excess: compact(excess),
      masses: compact(this.#masses),
      free: Uint8Array.from(compact(Float64Array.from(free))),
    };
  }

  /** M·u' of the state, and how much of that comes in through walls and from sources, one number per cell each. */
  rates(): { readonly total: Float64Array; readonly entering: Float64Array } {
    const { grid } = this.#state;
    const { faces, factor } = this.#rates;
    const values = this.#state.values[this.#index]!;
    const total = new Float64Array(grid.lines.length * grid.length);
    const entering = new Float64Array(grid.size);
    const source = this.#state.sourceOf(this.#index);
    grid.forCells((cell) => {
      entering[cell] = this.#masses[cell]! * (source?.[cell] ?? 0);
    });
    this.#exchange((cell, rate, _, alpha) => {
      entering[cell]! += rate * alpha;
    });
    let at = 0;
    grid.forCells((cell) => {
      let sum = source?.[cell] ?? 0;
      this.#field.operator.axes.forEach(({ spacing }, axis) => {
        const stride = grid.strides[axis]!;
        const k = faces.values[axis]!;
        const here = values[cell]!;
        const above = k[cell + stride]! * (values[cell + stride]! - here);
        const below = k[cell]! * (here - values[cell - stride]!);
        sum += (factor / (spacing * spacing)) * (above - below);
      });
      total[at++] = this.#free[cell] ? this.#masses[cell]! * sum : 0;
      if (!this.#free[cell]) entering[cell] = 0;
    });
    const packed = new Float64Array(total.length);
    grid.store(entering, packed);
    return { total, entering: packed };
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
  #couplingsOf(axis: number): Float64Array {
    const { grid } = this.#state;
    const { faces, factor } = this.#rates;
    const { spacing, low, count } = this.#field.operator.axes[axis]!;
    const couplings = new Float64Array(grid.size);
    const stride = grid.strides[axis]!;
    const scale = factor / (spacing * spacing);
    const along = this.#alongOf(axis);
    grid.forCells((cell) => {
      couplings[cell] = (scale * faces.values[axis]![cell + stride]! * this.#masses[cell]!) / along[cell]!;
    });
    if (low.kind !== "periodic" || count === 1) for (const cell of grid.cellsAt(axis, count - 1)) couplings[cell] = 0;
    return couplings;
  }

  /** The extents along one axis alone. */
  #alongOf(axis: number): Float64Array {
    const along = new Float64Array(this.#masses.length).fill(1);
    const { operator } = this.#field;
    const halves = mirrorDistance(operator.centering, operator.axes[axis]!.count) === 1;
    for (const edge of this.#edges.all) {
      if (edge.axis === axis && halves && edge.wall.kind === "ghost") for (const cell of edge.cells) along[cell] = 0.5;
    }
    return along;
  }

  /** Couplings to cells without a row become an excess of the other. */
  #hold(couplings: Float64Array, excess: Float64Array, axis: number): void {
    const { grid } = this.#state;
    const free = this.#free;
    const stride = grid.strides[axis]!;
    const last = new Set(
      this.#field.operator.axes[axis]!.low.kind === "periodic" ? grid.cellsAt(axis, grid.counts[axis]! - 1) : [],
    );
    grid.forCells((cell) => {
      const above = last.has(cell) ? cell - (grid.counts[axis]! - 1) * stride : cell + stride;
      const coupling = couplings[cell]!;
      if (coupling === 0 || (free[cell] && free[above])) return;
      if (free[cell]) excess[cell]! += coupling;
      else if (free[above]) excess[above]! += coupling;
      couplings[cell] = 0;
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
