/**
 * A tile through several time levels, slab by slab.
 *
 * Slabs are read once, in order, into level 0; each stage then computes the next slab of every level from three slabs
 * of the level below, and the last level's slab goes to the target array:
 *
 *     slab        s−3   s−2   s−1    s        stage s, three levels
 *     level 0            ·     ·     R        R read, C computed, · still in its ring
 *     level 1      ·     ·     C
 *     level 2      ·     C
 *     level 3      C
 *
 * A stage handles a group of slabs: two lines, or two planes, are computed together, and four lines, or more
 * short ones, pass through the ring for one round trip of its contents. In 1-D there is one slab, the whole tile, at an
 * even and at an odd level.
 *
 * Lines that have no ghosts are not read into level 0: level 1 is computed from the source array.
 *
 * In a super-step (see `src/methods/rkl2.ts`) every level is a stage. The last one stays in the ring as well, and is
 * blended into the target array with what the source array holds.
 */
import {
  FIELD_EVEN, FIELD_RATE_X, FIELD_RATE_Y, FIELD_RATE_Z, STAGE_MOMENTUM, STAGE_WEIGHT, STAGES_SHARE,
} from "./abi";
import { accountDiffusion, accountHeld, lastingShare } from "./account";
import { arrayPitch, endBelow, isDirect, slabBelow, sourceOf, stepBelow } from "./below";
import { advanceBlocks } from "./block";
import { hold, holdLines, isWhole, slabOrGhost, surround, wrapLines } from "./edges";
import { advanceLine, blendLine } from "./line";
import { Layers } from "./model/layers";
import { DIFFUSION_CONSTANT } from "./model/slots";
import { advancePairs } from "./pair";
import { address, fieldOf, float, integer } from "./plan";
import { Tile, layersOf, stageOf, tileOf } from "./tile";
import { copyCells, wrapped } from "./walls";

/** Advances tile number `index` through `depth` levels, the first of which is the job's level `before`. */
export function advanceTile<T>(plan: usize, worker: i32, index: i32, depth: i32, before: i32, odd: bool): void {
  const tile = tileOf<T>(plan, worker, index, depth, before, odd);
  const slabs = tile.stream, group = tile.group, layers = changetype<Layers>(layersOf(tile));
  for (; tile.head - depth < slabs.high; tile.advance()) {
    const head = tile.head;
    for (let field = 0; field < tile.fields && !tile.direct; field++) {
      for (let slab = head; slab < min(head + group, slabs.to); slab++) readSlab<T>(tile, field, slab);
    }
    for (let level = 1; level <= depth; level++) {
      const first = max(slabs.lowAt(depth - level), head - level);
      const many = min(slabs.highAt(depth - level), head - level + group) - first;
      if (many <= 0) continue;
      for (let field = 0; field < tile.fields; field++) {
        advanceSlabs<T>(tile, field, level, first, first + many);
        for (let slab = first; slab < first + many && tile.accounts; slab++) {
          accountDiffusion<T>(tile, layers, DIFFUSION_CONSTANT, field, level, slab, weightOf(tile, level));
          accountHeld<T>(
            tile, field, level, slab, targetOf<T>(tile, field, level, slab), pitchOf<T>(tile, level),
            tile.slabAt(field, level - 1, slab), lastingShare(tile, level),
          );
        }
        for (let slab = first; slab < first + many && tile.stages && level == depth; slab++) {
          blendSlab<T>(tile, field, slab);
        }
        finishSlabs<T>(tile, field, level, first, first + many);
      }
    }
  }
}

/** The slabs `first` … `behind`−1 of `level`, a group at the most. */
export function advanceSlabs<T>(tile: Tile, field: i32, level: i32, first: i32, behind: i32): void {
  if (tile.dims == 1) advanceChunk<T>(tile, field, level);
  else if (tile.dims == 2) advanceLines<T>(tile, field, level, first, behind);
  else advancePlanes<T>(tile, field, level, first, behind - first == 2);
}

/** Reads one slab of the source array into level 0. */
export function readSlab<T>(tile: Tile, index: i32, slab: i32): void {
  const line = tile.line, row = tile.row;
  const array = sourceOf(tile, index);
  let target = tile.slabAt(index, 0, slab);
  const plane = wrapped(slab, tile.stream.count) * row.count;
  for (let j = row.from; j < row.to; j++, target += tile.pitch) {
    const source = array + <usize>(plane + wrapped(j, row.count)) * <usize>line.count * sizeof<T>();
    copyCells<T>(target, source, line.from, line.to, line.count);
  }
  const here = tile.slabAt(index, 0, slab);
  if (tile.accounts) accountHeld<T>(tile, index, 0, slab, here, tile.pitch, here, 1);
  finish<T>(tile, index, 0, slab);
}

/** Edges of slabs that have just been computed. */
export function finishSlabs<T>(tile: Tile, index: i32, level: i32, first: i32, behind: i32): void {
  if (tile.dims == 2 && first > 0 && behind < tile.stream.count && !tile.ghostEnds) {
    if (tile.heldEnds) holdLines<T>(tile, index, level, first, behind);
    return;
  }
  if (tile.dims == 2 && isWhole(tile) && !isHeld(tile, first) && !isHeld(tile, behind - 1)) {
    if (level < tile.depth) wrapLines<T>(tile, index, level, first, behind);
    return;
  }
  for (let slab = first; slab < behind; slab++) finish<T>(tile, index, level, slab);
}

/** Edges of a slab that has just been read or computed. */
function finish<T>(tile: Tile, index: i32, level: i32, slab: i32): void {
  const inRing = level < tile.depth, surrounded = inRing && (tile.ghostEnds || tile.dims == 3), held = isHeld(tile, slab);
  if (!held && !surrounded) return;
  const here = tile.placeAt<T>(index, level, slab);
  if (held) {
    const before = level == 0 ? here : slabBelow<T>(tile, index, level, slab);
    hold<T>(tile, index, level, slab, here, inRing ? tile.pitch : arrayPitch<T>(tile), before);
  }
  if (surrounded) surround<T>(tile, index, level, slab, here);
}

/** Whether walls may hold something in a slab. */
// @ts-ignore: decorator
@inline
function isHeld(tile: Tile, slab: i32): bool {
  const stream = tile.stream;
  return tile.heldEnds != 0 || tile.dims == 3 || (slab == 0 && stream.closedLow != 0) ||
    (slab == stream.count - 1 && stream.closedHigh != 0);
}

/** Whether `level` is computed in the ring: it is not where it can go straight to the target array. */
// @ts-ignore: decorator
@inline
function inRing(tile: Tile, level: i32): bool {
  return level < tile.depth || tile.stages != 0;
}

/** Where a slab of `level` is computed. */
// @ts-ignore: decorator
@inline
export function targetOf<T>(tile: Tile, index: i32, level: i32, slab: i32): usize {
  return inRing(tile, level) ? tile.slabAt(index, level, slab) : tile.placeAt<T>(index, level, slab);
}

/** Bytes from row to row there. */
// @ts-ignore: decorator
@inline
export function pitchOf<T>(tile: Tile, level: i32): usize {
  return inRing(tile, level) ? tile.pitch : arrayPitch<T>(tile);
}

/** 2-D: bytes from slab to slab there, and the end from which the ring goes on at its start. */
// @ts-ignore: decorator
@inline
export function slabStepOf<T>(tile: Tile, level: i32): usize {
  return inRing(tile, level) ? tile.slabStep() : arrayPitch<T>(tile);
}
// @ts-ignore: decorator
@inline
function slabEndOf(tile: Tile, index: i32, level: i32): usize {
  return inRing(tile, level) ? tile.ringEnd(index) : usize.MAX_VALUE;
}

/**
 * First cell to compute at `level`, counted from line.from. In the ring a line begins with a line of the cache, and ends on
 * whole vectors (the last may spill into the padding); in the array it must not.
 */
// @ts-ignore: decorator
@inline
function startOf<T>(tile: Tile, level: i32): i32 {
  const start = tile.line.lowAt(tile.depth - level) - tile.line.from;
  return inRing(tile, level) ? start & ~(64 / <i32>sizeof<T>() - 1) : start;
}

/** Cells to compute from there. */
// @ts-ignore: decorator
@inline
function countOf<T>(tile: Tile, level: i32, start: i32): i32 {
  const count = tile.line.highAt(tile.depth - level) - tile.line.from - start;
  return inRing(tile, level) ? (count + lanesOf<T>() - 1) & ~(lanesOf<T>() - 1) : count;
}

// @ts-ignore: decorator
@inline
function lanesOf<T>(): i32 {
  return ASC_FEATURE_SIMD ? 16 / <i32>sizeof<T>() : 1;
}

/** The factor to r at `level`. */
// @ts-ignore: decorator
@inline
export function weightOf(tile: Tile, level: i32): f64 {
  return tile.stages ? float(stageOf(tile, level), STAGE_WEIGHT) : 1;
}

/** θ of `level`: 0 in explicit steps, and in the first stage. */
// @ts-ignore: decorator
@inline
export function momentumOf(tile: Tile, level: i32): f64 {
  return tile.stages ? float(stageOf(tile, level), STAGE_MOMENTUM) : 0;
}

/** Brings a slab of the last stage into the target array. */
export function blendSlab<T>(tile: Tile, index: i32, slab: i32): void {
  const line = tile.line, row = tile.row, share = float(tile.stages, STAGES_SHARE);
  const shift = <usize>(line.low - line.from) * sizeof<T>(), first = row.low - row.from, step = arrayPitch<T>(tile);
  const skip = <usize>first * step + shift;
  let target = tile.placeAt<T>(index, tile.depth, slab) + skip;
  let start = tile.arrayAt<T>(sourceOf(tile, index), slab) + skip;
  let stage = tile.slabAt(index, tile.depth, slab) + <usize>first * tile.pitch + shift;
  for (let j = row.low; j < row.high; j++, target += step, start += step, stage += tile.pitch) {
    blendLine<T>(target, start, stage, line.high - line.low, share);
  }
}

/** 1-D: the whole tile. */
function advanceChunk<T>(tile: Tile, field: i32, level: i32): void {
  const start = startOf<T>(tile, level), shift = <usize>start * sizeof<T>();
  const here = tile.slabAt(field, level - 1, 0) + shift;
  const r = float(fieldOf(tile.plan, field), FIELD_RATE_X) * weightOf(tile, level), theta = momentumOf(tile, level);
  const target = targetOf<T>(tile, field, level, 0) + shift;
  advanceLine<T>(1, true, target, here, here, here, here, here, countOf<T>(tile, level, start), r, r, r, theta);
}

/** A slab of the tile or next to it, as `level` reads it. */
// @ts-ignore: decorator
@inline
function besideBelow<T>(tile: Tile, index: i32, level: i32, slab: i32): usize {
  if (!isDirect(tile, level)) return slabOrGhost<T>(tile, index, level - 1, slab);
  // Beyond a wall that leaves its cells as they are any slab will do.
  return slabBelow<T>(tile, index, level, max(0, min(slab, tile.stream.count - 1)));
}

/** 2-D: lines in pairs, and one that is left over. */
function advanceLines<T>(tile: Tile, index: i32, level: i32, first: i32, behind: i32): void {
  const field = fieldOf(tile.plan, index), even = integer(field, FIELD_EVEN) != 0;
  const start = startOf<T>(tile, level), count = countOf<T>(tile, level, start);
  const shift = <usize>start * sizeof<T>();
  const weight = weightOf(tile, level), theta = momentumOf(tile, level);
  const rx = float(field, FIELD_RATE_X) * weight, ry = float(field, FIELD_RATE_Y) * weight;
  const north = besideBelow<T>(tile, index, level, first - 1) + shift;
  const here = slabBelow<T>(tile, index, level, first) + shift;
  const target = targetOf<T>(tile, index, level, first) + shift;
  const many = (behind - first) >> 1, odd = (behind - first) & 1;
  if (many > 0) {
    const last = besideBelow<T>(tile, index, level, behind - odd) + shift;
    const step = stepBelow<T>(tile, level), end = endBelow(tile, index, level), round = tile.fieldBytes;
    const targetStep = slabStepOf<T>(tile, level), targetEnd = slabEndOf(tile, index, level);
    advancePairs<T>(
      even, target, targetStep, targetEnd, here, step, end, round, north, last, many, count, rx, ry, theta,
    );
  }
  if (odd) {
    const over = behind - 1, south = besideBelow<T>(tile, index, level, behind) + shift;
    const before = many > 0 ? slabBelow<T>(tile, index, level, over - 1) + shift : north;
    const middle = slabBelow<T>(tile, index, level, over) + shift;
    const rest = targetOf<T>(tile, index, level, over) + shift;
    advanceLine<T>(2, even, rest, middle, before, south, middle, middle, count, rx, ry, ry, theta);
  }
}

/** 3-D: one plane, or two at once. */
function advancePlanes<T>(tile: Tile, index: i32, level: i32, slab: i32, two: bool): void {
  const field = fieldOf(tile.plan, index), even = integer(field, FIELD_EVEN) != 0;
  const start = startOf<T>(tile, level), count = countOf<T>(tile, level, start);
  const weight = weightOf(tile, level), theta = momentumOf(tile, level);
  const rx = float(field, FIELD_RATE_X) * weight, ry = float(field, FIELD_RATE_Y) * weight;
  const rz = float(field, FIELD_RATE_Z) * weight;
  const row = tile.row, left = tile.depth - level, pitch = tile.pitch, step = pitchOf<T>(tile, level);
  const last = row.highAt(left);
  let j = row.lowAt(left);
  const shift = <usize>start * sizeof<T>(), skip = <usize>(j - row.from) * pitch + shift;
  let back = slabOrGhost<T>(tile, index, level - 1, slab - 1) + skip;
  let here = tile.slabAt(index, level - 1, slab) + skip;
  let next = slabOrGhost<T>(tile, index, level - 1, slab + 1) + skip;
  let target = targetOf<T>(tile, index, level, slab) + <usize>(j - row.from) * step + shift;
  if (!two) {
    for (; j < last; j++) {
      advanceLine<T>(3, even, target, here, here - pitch, here + pitch, back, next, count, rx, ry, rz, theta);
      target += step; back += pitch; here += pitch; next += pitch;
    }
    return;
  }
  let front = slabOrGhost<T>(tile, index, level - 1, slab + 2) + skip;
  let beyond = targetOf<T>(tile, index, level, slab + 1) + <usize>(j - row.from) * step + shift;
  const pairs: i32 = (last - j) >> 1;
  advanceBlocks<T>(even, target, beyond, step, here, next, back, front, pitch, pairs, count, rx, ry, rz, theta);
  if (j + 2 * pairs < last) {
    const lines = <usize>(2 * pairs), done = lines * pitch, written = lines * step;
    back += done; here += done; next += done; front += done; target += written; beyond += written;
    advanceLine<T>(3, even, target, here, here - pitch, here + pitch, back, next, count, rx, ry, rz, theta);
    advanceLine<T>(3, even, beyond, next, next - pitch, next + pitch, here, front, count, rx, ry, rz, theta);
  }
}
