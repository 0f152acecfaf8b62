/**
 * A field of a model that is linear and stays as it is, cell by cell, in float64 and per unit of time:
 *
 *     u' = Σ low·(below − u) + high·(above − u) − leak·u   over the axes, and what enters
 *
 * Walls are part of it: a ghost mirror + (α − β·u) beyond a face that exchanges k lets k·α in and k·β·u out, and where it
 * mirrors the inner neighbour, exchanges k more with that. What cells lose by themselves, κ·u, is shared out among the axes.
 * Cells that are held, by masks or walls, exchange nothing, and so stay.
 */
import { FaceDiffusivities } from "../../engine/model-diffusion.js";
import { Edges, type PaddedGrid } from "../../engine/padded.js";
import type { FieldArray } from "../../grid.js";
import { evenRates } from "../../model/field-bounds.js";
import { FrozenState } from "../../model/frozen.js";
import type { Field, Model } from "../../model/model.js";
import { cellsOf } from "../../operator.js";

/** One axis; an absent one has one value and exchanges nothing. One number per cell each, in C order. */
export interface Span {
  readonly count: number;
  /** Whether it is a ring of several values. */
  readonly ring: boolean;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly leak: Float64Array;
}

export interface System {
  /** x, then y and z as far as there are such axes. */
  readonly spans: readonly Span[];
  readonly source: Float64Array;
}

/** What cells make and lose by themselves, per unit of time; padded arrays. */
interface Own {
  readonly source: FieldArray | undefined;
  readonly decay: FieldArray | undefined;
  readonly held: FieldArray | undefined;
}

/** The systems of a model's fields. */
export function systemsOf(model: Model): System[] {
  const state = atNothing(model);
  return model.fields.map((field, i) => {
    const held = field.held === undefined ? undefined : state.programs.arrays[field.held];
    return systemOf(field, state.grid, { source: state.sourceOf(i), decay: state.decayOf(i), held });
  });
}

/** The least and the largest decay of a model's cells: below 0 where a source makes a field grow by itself. */
export function decayOf(model: Model): readonly [number, number] {
  const state = atNothing(model);
  const ranges = model.fields.map((_, i) => state.grid.rangeOf(state.decayOf(i) ?? new Float64Array(state.grid.size)));
  return [Math.min(...ranges.map(([least]) => least)), Math.max(...ranges.map(([, most]) => most))];
}

/** Fields that are 0, whose sources are what enters by itself. */
function atNothing(model: Model): FrozenState {
  const state = new FrozenState(model);
  const nothing = new Float64Array(cellsOf(model));
  state.load(
    model.fields.map(() => nothing),
    0,
  );
  return state;
}

function systemOf({ operator, diffusion }: Field, grid: PaddedGrid, { source, decay, held }: Own): System {
  const { axes } = operator;
  const edges = new Edges(grid, { ...operator, dtype: "float64" });
  const { faces } =
    diffusion.kind === "constant"
      ? evenRates(grid, operator)
      : new FaceDiffusivities(axes, grid, edges, "float64", diffusion);
  const create = () => new Float64Array(grid.size);
  const spans = axes.map(() => ({ low: create(), high: create(), leak: create() }));
  const enters = source ? Float64Array.from(source) : create();
  axes.forEach(({ spacing }, axis) => {
    const { low, high, leak } = spans[axis]!;
    const k = faces.values[axis]!;
    const scale = 1 / (spacing * spacing);
    const stride = grid.strides[axis]!;
    grid.forCells((cell) => {
      low[cell] = scale * k[cell]!;
      high[cell] = scale * k[cell + stride]!;
      leak[cell] = (decay?.[cell] ?? 0) / axes.length;
    });
  });
  for (const { axis, wall, cells, outward, mirror, around } of edges.all) {
    const { low, high, leak } = spans[axis]!;
    const [out, inward] = outward < 0 ? [low, high] : [high, low];
    cells.forEach((cell, i) => {
      const exchange = out[cell]!;
      if (wall.kind !== "periodic" || around[0] === 0) out[cell] = 0;
      if (wall.kind !== "ghost") return;
      if (mirror !== 0) inward[cell]! += exchange;
      leak[cell]! += exchange * wall.beta[i]!;
      enters[cell]! += exchange * wall.alpha[i]!;
    });
  }
  const arrays = [...spans.flatMap(({ low, high, leak }) => [low, high, leak]), enters];
  const still = (cell: number) => {
    for (const values of arrays) values[cell] = 0;
  };
  for (const { wall, cells } of edges.all) if (wall.kind === "held" || wall.kind === "fixed") cells.forEach(still);
  if (held) grid.forCells((cell) => held[cell] && still(cell));
  return {
    spans: axes
      .map(({ count, low: { kind } }, axis) => {
        const { low, high, leak } = spans[axis]!;
        const ring = kind === "periodic" && count > 1;
        return { count, ring, low: packed(grid, low), high: packed(grid, high), leak: packed(grid, leak) };
      })
      .reverse(),
    source: packed(grid, enters),
  };
}

function packed(grid: PaddedGrid, values: Float64Array): Float64Array {
  const cells = new Float64Array(grid.lines.length * grid.length);
  grid.store(values, cells);
  return cells;
}
