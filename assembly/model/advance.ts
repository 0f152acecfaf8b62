/**
 * A model's tile through several time levels: as `../stream` has it for plain diffusion, with more to do for each slab. In a
 * super-step every level is a stage, and what the flow carries is left out.
 */
import { LINE, ROW, STREAM } from "../abi";
import { accountDiffusion, accountHeld, axisOf, lastingShare, ownsSlab } from "../account";
import { arrayPitch, sourceOf } from "../below";
import { evaluate } from "../expression";
import { address, integer } from "../plan";
import {
  advanceSlabs, blendSlab, finishSlabs, pitchOf, readSlab, slabStepOf, targetOf, weightOf,
} from "../stream";
import { Tile, skipTo, tileOf } from "../tile";
import { accountReaction } from "./account";
import { extend, slabAround } from "./beyond";
import { Course, carryLine, takeAway } from "./carry";
import { computeCoefficients } from "./coefficients";
import { diffuseSlabs } from "./diffuse";
import { enter } from "./enter";
import { Layers, layOut, readFixed, speciesOf } from "./layers";
import { passWalls } from "./pass";
import { targetAt } from "./place";
import {
  isPlaced, moveStepLines, openEnvironment, prepareProgram, runProgram, setLine, setOldLines, setStepLines,
} from "./react";
import {
  ADVECTION_NONE, ADVECTION_VAN_LEER, DIFFUSION_CONSTANT, MODEL_ARRAYS, MODEL_COEFFICIENT_PROGRAM, MODEL_REACTING,
  MODEL_REACTING_FIELDS, MODEL_REACTION_PROGRAM, MODEL_STEP_PROGRAM, SPECIES_ADVECTION, SPECIES_DIFFUSION,
  SPECIES_ENTERED, SPECIES_MERGED, SPECIES_VELOCITY,
} from "./slots";
import { flows, setVelocities, strideOf } from "./velocity";

/** Advances tile number `index` through `depth` levels, the first of which is the job's level `before`. */
export function advanceModelTile<T>(plan: usize, worker: i32, index: i32, depth: i32, before: i32, odd: bool): void {
  const tile = tileOf<T>(plan, worker, index, depth, before, odd), layers = layOut(tile);
  const slabs = tile.stream, group = tile.group, reach = tile.reach;
  prepareProgram<T>(address(layers.model, MODEL_COEFFICIENT_PROGRAM), layers, layers.coefficientScratch);
  prepareProgram<T>(address(layers.model, MODEL_REACTION_PROGRAM), layers, layers.reactionScratch);
  prepareProgram<T>(address(layers.model, MODEL_STEP_PROGRAM), layers, layers.stepScratch);
  for (; tile.head - reach * depth < slabs.high; tile.advance()) {
    const head = tile.head, read = min(head + group, slabs.to);
    for (let slab = head; slab < min(head + group, slabs.to + slabs.closedHigh); slab++) {
      readFixed<T>(tile, layers, slab);
    }
    for (let slab = head; slab < read; slab++) {
      for (let field = 0; field < tile.fields; field++) {
        readSlab<T>(tile, field, slab);
        if (tile.stages && tile.accounts) writeBack<T>(tile, field, slab);
      }
      computeCoefficients<T>(tile, layers, 0, slab);
    }
    for (let level = 1; level <= depth; level++) {
      const first = max(slabs.lowAt(depth - level), head - reach * level);
      const behind = min(slabs.highAt(depth - level), head - reach * level + group);
      if (first < behind) advanceLevel<T>(tile, layers, level, first, behind);
    }
  }
}

/** The slabs `first` … `behind`−1 of `level`, all fields. */
function advanceLevel<T>(tile: Tile, layers: Layers, level: i32, first: i32, behind: i32): void {
  for (let field = 0; field < tile.fields; field++) {
    const species = speciesOf(layers.model, field);
    if (merged(tile, layers) && integer(species, SPECIES_MERGED)) {
      if (atEdge(tile, first)) advanceSlabs<T>(tile, field, level, first, first + 1);
      if (first + 1 < behind && atEdge(tile, behind - 1)) advanceSlabs<T>(tile, field, level, behind - 1, behind);
    } else if (integer(species, SPECIES_DIFFUSION) == DIFFUSION_CONSTANT) {
      advanceSlabs<T>(tile, field, level, first, behind);
    }
    else diffuseSlabs<T>(tile, layers, field, level, first, behind);
    for (let slab = first; slab < behind; slab++) {
      if (tile.accounts) {
        const kind = integer(species, SPECIES_DIFFUSION);
        accountDiffusion<T>(tile, layers, kind, field, level, slab, weightOf(tile, level));
      }
      if (integer(species, SPECIES_ADVECTION) != ADVECTION_NONE) {
        // Once for a slab, and after diffusion is accounted for: it may raise ghosts where they are.
        extendSlab<T>(tile, layers, field, level - 1, slab);
        carry<T>(tile, layers, field, level, slab);
        if (tile.accounts || tile.mirror) passWalls<T>(tile, layers, field, level, slab);
      }
      if (integer(species, SPECIES_ENTERED)) enter<T>(tile, layers, field, level, slab);
    }
  }
  if (!reactLines<T>(tile, layers, level, first, behind)) {
    for (let slab = first; slab < behind; slab++) react<T>(tile, layers, level, slab);
  }
  for (let field = 0; field < tile.fields; field++) {
    for (let slab = first; slab < behind && tile.accounts; slab++) {
      const here = targetOf<T>(tile, field, level, slab), before = tile.slabAt(field, level - 1, slab);
      accountHeld<T>(tile, field, level, slab, here, pitchOf<T>(tile, level), before, lastingShare(tile, level));
    }
    for (let slab = first; slab < behind && tile.stages && level == tile.depth; slab++) {
      blendSlab<T>(tile, field, slab);
      if (!tile.accounts) continue;
      const here = tile.placeAt<T>(field, level, slab), before = tile.slabAt(field, level - 1, slab);
      accountHeld<T>(tile, field, level, slab, here, arrayPitch<T>(tile), before, 1);
    }
    finishSlabs<T>(tile, field, level, first, behind);
  }
  for (let slab = first; slab < behind && level < tile.depth; slab++) {
    computeCoefficients<T>(tile, layers, level, slab);
  }
}

/**
 * Writes a slab's own cells back to where they were read, with what the walls hold in them: the super-step is blended with
 * these, and whatever it then changes in them goes into the account.
 */
function writeBack<T>(tile: Tile, index: i32, slab: i32): void {
  if (!ownsSlab(tile, slab)) return;
  const line = tile.line, row = tile.row, size = <usize>(line.high - line.low) * sizeof<T>();
  const array = tile.arrayAt<T>(sourceOf(tile, index), slab), ring = tile.slabAt(index, 0, slab);
  for (let j = row.low; j < row.high; j++) {
    const from = ring + skipTo<T>(tile, tile.pitch, j, line.low);
    memory.copy(array + skipTo<T>(tile, arrayPitch<T>(tile), j, line.low), from, size);
  }
}

function extendSlab<T>(tile: Tile, layers: Layers, field: i32, level: i32, slab: i32): void {
  const far = integer(speciesOf(layers.model, field), SPECIES_ADVECTION) == ADVECTION_VAN_LEER;
  extend<T>(tile, layers, field, level, slab, far);
}

/** Advection, axis by axis: y, x, z. */
function carry<T>(tile: Tile, layers: Layers, index: i32, level: i32, slab: i32): void {
  const left = tile.depth - level, row = tile.row, low = tile.line.lowAt(left), count = tile.line.highAt(left) - low;
  const sum = tile.wallLine(0) + <usize>(low - tile.line.from) * sizeof<T>();
  const dims = tile.dims, species = speciesOf(layers.model, index);
  const far = integer(species, SPECIES_ADVECTION) == ADVECTION_VAN_LEER;
  const c = tile.slabAt(index, level - 1, slab);
  const b = dims > 1 ? slabAround<T>(tile, layers, index, level - 1, slab - 1) : c;
  const d = dims > 1 ? slabAround<T>(tile, layers, index, level - 1, slab + 1) : c;
  const a = dims > 1 && far ? slabAround<T>(tile, layers, index, level - 1, slab - 2) : b;
  const e = dims > 1 && far ? slabAround<T>(tile, layers, index, level - 1, slab + 2) : d;
  const course = layers.course;
  course.sum = sum;
  course.count = count;
  for (let j = row.lowAt(left); j < row.highAt(left); j++) {
    const skip = skipTo<T>(tile, tile.pitch, j, low);
    let first = true;
    if (dims == 3) first = carryWithin<T>(tile, layers, species, ROW, level, slab, skip, c, first);
    if (dims == 2) {
      setLines(course, a + skip, b + skip, c + skip, d + skip, e + skip);
      first = carryAlong<T>(tile, layers, species, STREAM, level, slab, skip, first);
    }
    first = carryWithin<T>(tile, layers, species, LINE, level, slab, skip, c, first);
    if (dims == 3) {
      setLines(course, a + skip, b + skip, c + skip, d + skip, e + skip);
      first = carryAlong<T>(tile, layers, species, STREAM, level, slab, skip, first);
    }
    if (!first) takeAway<T>(targetAt<T>(tile, index, level, slab, j, low), sum, count);
  }
}

// @ts-ignore: decorator
@inline
function setLines(course: Course, a: usize, b: usize, c: usize, d: usize, e: usize): void {
  course.a = a;
  course.b = b;
  course.c = c;
  course.d = d;
  course.e = e;
}

/** Along an axis inside the slab; answers whether nothing has been summed yet. */
function carryWithin<T>(
  tile: Tile, layers: Layers, species: usize, role: i32, level: i32, slab: i32, skip: usize, here: usize, first: bool,
): bool {
  const c = here + skip, stride = strideOf<T>(tile, role);
  setLines(layers.course, c - 2 * stride, c - stride, c, c + stride, c + 2 * stride);
  return carryAlong<T>(tile, layers, species, role, level, slab, skip, first);
}

/** Along any axis, the course's lines being set. */
function carryAlong<T>(
  tile: Tile, layers: Layers, species: usize, role: i32, level: i32, slab: i32, skip: usize, first: bool,
): bool {
  if (!flows(tile, species, role)) return first;
  setVelocities<T>(tile, layers, species, role, level - 1, slab, skip);
  const kind = integer(species, SPECIES_VELOCITY + axisOf(tile, role));
  carryLine<T>(integer(species, SPECIES_ADVECTION), kind, first, layers.course);
  return false;
}

/** Whether the step program is run: accounts are kept of diffusion and reaction one by one. */
// @ts-ignore: decorator
@inline
function merged(tile: Tile, layers: Layers): bool {
  return address(layers.model, MODEL_STEP_PROGRAM) != 0 && !tile.accounts;
}

/** Whether a slab lies beside a wall: its ghosts have one place for all fields. */
// @ts-ignore: decorator
@inline
function atEdge(tile: Tile, slab: i32): bool {
  const stream = tile.stream;
  return tile.dims > 1 && ((slab == 0 && stream.closedLow != 0) || (slab == stream.count - 1 && stream.closedHigh != 0));
}

/**
 * The step program on lines that follow each other in the ring: the addresses of each but the first are those of the line
 * before, a slab further on. False where lines differ in more than that.
 */
function reactLines<T>(tile: Tile, layers: Layers, level: i32, first: i32, behind: i32): bool {
  if (tile.dims != 2 || !merged(tile, layers) || integer(layers.model, MODEL_ARRAYS) > 0) return false;
  const program = address(layers.model, MODEL_STEP_PROGRAM);
  if (isPlaced(program) || atEdge(tile, first) || atEdge(tile, behind - 1)) return false;
  const left = tile.depth - level, low = tile.line.lowAt(left), cells = tile.line.highAt(left) - low;
  const results = integer(layers.model, MODEL_REACTING), list = address(layers.model, MODEL_REACTING_FIELDS);
  openEnvironment<T>(program, tile, layers, level - 1, first, layers.stepScratch);
  const step = tile.slabStep(), targetStep = slabStepOf<T>(tile, level);
  // The place of the last line that is read; what lies behind the ring's last one is its first.
  let place = tile.places, lines = 0;
  for (let slab = first; slab < behind; slab++) {
    if (++place < tile.places) moveStepLines(layers, lines, tile.fields, results, step, targetStep);
    else {
      lines = setStepLines<T>(tile, layers, level - 1, slab, 0, low, results, list);
      place = tile.placeOf(slab + 1);
      // Two places before it must not have been left behind.
      if (place < 2) place = tile.places;
    }
    evaluate<T>(program, layers.environment, cells);
  }
  return true;
}

/** The reaction program, or the step program, on every row of a slab. */
function react<T>(tile: Tile, layers: Layers, level: i32, slab: i32): void {
  const whole = merged(tile, layers) && !atEdge(tile, slab);
  const program = address(layers.model, whole ? MODEL_STEP_PROGRAM : MODEL_REACTION_PROGRAM);
  if (program == 0) return;
  const left = tile.depth - level, row = tile.row, low = tile.line.lowAt(left), high = tile.line.highAt(left);
  const results = integer(layers.model, MODEL_REACTING), list = address(layers.model, MODEL_REACTING_FIELDS);
  openEnvironment<T>(program, tile, layers, level - 1, slab, whole ? layers.stepScratch : layers.reactionScratch);
  for (let j = row.lowAt(left); j < row.highAt(left); j++) {
    if (whole) {
      const lines = setStepLines<T>(tile, layers, level - 1, slab, j, low, results, list);
      runProgram<T>(program, tile, layers, j, low, high, lines);
    } else reactRow<T>(tile, layers, program, level, slab, j, low, high);
  }
}

/** The reaction program on one row. */
function reactRow<T>(
  tile: Tile, layers: Layers, program: usize, level: i32, slab: i32, j: i32, low: i32, high: i32,
): void {
  const results = integer(layers.model, MODEL_REACTING), list = address(layers.model, MODEL_REACTING_FIELDS);
  let lines = setOldLines<T>(tile, layers, level - 1, slab, j, low);
  for (let field = 0; field < tile.fields; field++) {
    setLine(layers, lines++, targetAt<T>(tile, field, level, slab, j, low));
  }
  const accounted = tile.accounts && ownsSlab(tile, slab) && j >= tile.row.low && j < tile.row.high;
  for (let i = 0; i < results; i++) {
    const field = integer(list, i);
    setLine(layers, lines++, targetAt<T>(tile, field, level, slab, j, low));
    if (accounted) {
      const size = <usize>(tile.line.high - tile.line.low) * sizeof<T>();
      memory.copy(unreacted<T>(tile, layers, field), targetAt<T>(tile, field, level, slab, j, tile.line.low), size);
    }
  }
  runProgram<T>(program, tile, layers, j, low, high, lines);
  for (let i = 0; accounted && i < results; i++) {
    const field = integer(list, i), after = targetAt<T>(tile, field, level, slab, j, tile.line.low);
    accountReaction<T>(tile, layers, field, slab, j, unreacted<T>(tile, layers, field), after, lastingShare(tile, level));
  }
}

/** A line for a field's new values before they react. */
// @ts-ignore: decorator
@inline
function unreacted<T>(tile: Tile, layers: Layers, field: i32): usize {
  return layers.unreacted + <usize>field * tile.pitch;
}
