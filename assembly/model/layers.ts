/**
 * What a model's tile keeps in scratch memory besides the rings of its fields:
 *
 *     │ rings of fields │ rings of coefficients │ rings of fixed arrays │ spare slabs │ a line of each field │
 *     │ in 2-D a line of fluxes of each field and level │ environment │ scratch of each program │
 *
 * Coefficients lie in rings like the fields', one slab at an even and at an odd level; a place in a fixed array's ring
 * holds one slab. Of the spare slabs, beyond the first and the last slab of the domain, those of the fields come first,
 * the nearer ones before the further ones, then one on each side for coefficients.
 */
import { PLAN_DEPTH, PLAN_MODEL } from "../abi";
import { address, integer } from "../plan";
import { CHUNK_BYTES, ENVIRONMENT_LINES, PROGRAM_REGISTERS, PROGRAM_UNIFORM, UNIFORM_BYTES } from "../program";
import { Tile, layersOf } from "../tile";
import { copyCells, wrapped } from "../walls";
import { Course } from "./carry";
import { Stencil } from "./flux";
import {
  FIXED_ADDRESS, FIXED_LINE, FIXED_ROW, FIXED_SLOTS, FIXED_STREAM, MODEL_ARRAYS, MODEL_COEFFICIENTS,
  MODEL_COEFFICIENT_PROGRAM, MODEL_FIXED, MODEL_FIXED_TABLE, MODEL_REACH, MODEL_REACTION_PROGRAM, MODEL_SPECIES,
  NEIGHBOUR_LINES, SPECIES_SLOTS,
} from "./slots";

/** Bytes before a line of fluxes, which say what slab they flow into. */
export const FLUX_HEAD: usize = 16;

@unmanaged
export class Layers {
  model: usize;
  fixed: usize;
  fixedBytes: usize;
  /** A line for each field, of new values before they react. */
  unreacted: usize;
  /** Lines of what flows from one pair of lines to the next. */
  flux: usize;
  environment: usize;
  coefficientScratch: usize;
  reactionScratch: usize;
  stepScratch: usize;
  /** Of a line, and of the one south of it where two are computed together. */
  stencil: Stencil;
  lower: Stencil;
  course: Course;

  /** Address of the cell or face (row.from, line.from) of a fixed array's slab. */
  @inline
  fixedAt(tile: Tile, index: i32, slab: i32): usize {
    return this.fixed + <usize>index * this.fixedBytes + <usize>tile.placeOf(slab) * tile.slabBytes;
  }

  /** Where what flows into a slab of a field at the level below `level` is kept: the slab's number, then the fluxes. */
  @inline
  fluxAt(tile: Tile, field: i32, level: i32): usize {
    const levels = tile.dims == 2 ? integer(tile.plan, PLAN_DEPTH) : 0;
    return this.flux + <usize>(field * levels + level - 1) * tile.pitch;
  }

  /** A slab beyond the domain's first (side 0) or last (1), `distance` 1 or 2 away. */
  @inline
  spareAt(tile: Tile, side: i32, distance: i32): usize {
    return tile.spareSlab(side + 2 * (distance - 1));
  }

  /** The same for a coefficient. */
  @inline
  spareCoefficient(tile: Tile, side: i32): usize {
    return tile.spareSlab(side + 2 * tile.reach);
  }
}

/** Lays the layers of a tile out. */
export function layOut(tile: Tile): Layers {
  const layers = changetype<Layers>(layersOf(tile)), model = address(tile.plan, PLAN_MODEL);
  layers.model = model;
  layers.stencil = changetype<Stencil>((changetype<usize>(layers) + offsetof<Layers>() + 7) & ~7);
  layers.lower = changetype<Stencil>((changetype<usize>(layers.stencil) + offsetof<Stencil>() + 7) & ~7);
  layers.course = changetype<Course>((changetype<usize>(layers.lower) + offsetof<Stencil>() + 7) & ~7);
  layers.fixed = tile.ring + <usize>(tile.fields + integer(model, MODEL_COEFFICIENTS)) * tile.fieldBytes;
  layers.fixedBytes = <usize>tile.places * tile.slabBytes;
  tile.spare = layers.fixed + <usize>integer(model, MODEL_FIXED) * layers.fixedBytes;
  const spares = 2 * integer(model, MODEL_REACH) + 2;
  layers.unreacted = tile.spare + <usize>spares * tile.slabBytes;
  layers.flux = layers.unreacted + <usize>tile.fields * tile.pitch;
  layers.environment = layers.fluxAt(tile, tile.fields, 1);
  for (let line = layers.flux; line < layers.environment; line += tile.pitch) store<i32>(line, i32.MIN_VALUE);
  const lines = (3 + NEIGHBOUR_LINES) * tile.fields + integer(model, MODEL_ARRAYS) + integer(model, MODEL_COEFFICIENTS);
  layers.coefficientScratch = (layers.environment + <usize>((ENVIRONMENT_LINES + lines) * 8) + 15) & ~15;
  layers.reactionScratch = layers.coefficientScratch + scratchBytes(address(model, MODEL_COEFFICIENT_PROGRAM));
  layers.stepScratch = layers.reactionScratch + scratchBytes(address(model, MODEL_REACTION_PROGRAM));
  return layers;
}

/** Bytes that a program needs while it runs, if there is one. */
function scratchBytes(program: usize): usize {
  if (program == 0) return 0;
  const uniforms = load<i32>(program + (PROGRAM_UNIFORM << 2)), registers = load<i32>(program + (PROGRAM_REGISTERS << 2));
  return <usize>(uniforms * UNIFORM_BYTES + registers * CHUNK_BYTES);
}

/** A field's part of the model. */
// @ts-ignore: decorator
@inline
export function speciesOf(model: usize, field: i32): usize {
  return model + <usize>((MODEL_SPECIES + field * SPECIES_SLOTS) * 8);
}

/** Reads one slab of every fixed array; where slab is one beyond the last, of those that have one more. */
export function readFixed<T>(tile: Tile, layers: Layers, slab: i32): void {
  const count = integer(layers.model, MODEL_FIXED), table = address(layers.model, MODEL_FIXED_TABLE);
  for (let index = 0; index < count; index++) {
    const fixed = table + <usize>(index * FIXED_SLOTS * 8);
    if (slab == tile.stream.count && tile.stream.closedHigh && !integer(fixed, FIXED_STREAM)) continue;
    readFixedSlab<T>(tile, fixed, layers.fixedAt(tile, index, slab), slab);
  }
}

/** Position of cell or face `index` in an array with `more` entries than cells. */
// @ts-ignore: decorator
@inline
function entry(index: i32, count: i32, more: i32): i32 {
  return more && index == count ? count : wrapped(index, count);
}

function readFixedSlab<T>(tile: Tile, fixed: usize, target: usize, slab: i32): void {
  const line = tile.line, row = tile.row;
  const moreLine = integer(fixed, FIXED_LINE), moreRow = integer(fixed, FIXED_ROW);
  const length = <usize>(line.count + moreLine) * sizeof<T>();
  const plane = <usize>entry(slab, tile.stream.count, integer(fixed, FIXED_STREAM)) * <usize>(row.count + moreRow);
  const array = address(fixed, FIXED_ADDRESS) + plane * length;
  const straight = line.from >= 0 && line.to <= line.count;
  for (let j = row.from; j < row.to + moreRow; j++, target += tile.pitch) {
    const source = array + <usize>entry(j, row.count, moreRow) * length;
    if (straight) copyCells<T>(target, source, line.from, line.to + moreLine, line.count + moreLine);
    else copyCells<T>(target, source, line.from, line.to + moreLine, line.count);
  }
}
