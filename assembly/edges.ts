/** The edges of a ring slab: cells that walls hold, and the ghosts around it. */
import {
  LINE, ROW, STREAM, WALL_FIXED, WALL_GHOST, WALL_HELD, WALL_KIND, WALL_PERIODIC,
} from "./abi";
import { endBelow, slabBelow, stepBelow } from "./below";
import { onward } from "./pair";
import { fieldOf, integer, wallOf } from "./plan";
import { Span, Tile } from "./tile";
import { alphaAt, betaAt, copyCells, ghostCell, ghostLine, holds, wrapped } from "./walls";

/** Sides of an axis. */
const LOW = 0;
const HIGH = 1;

/** Whether the low wall's only cell is that of the high one, which holds it too. */
// @ts-ignore: decorator
@inline
export function isLatter(field: usize, role: i32, span: Span, side: i32): bool {
  return side == 0 && span.count == 1 && holds(wallOf(field, role, 1));
}

/** Whether row or slab number `index` lies on a wall that holds its cells. */
export function isHeldAcross(tile: Tile, field: usize, role: i32, index: i32): bool {
  if (tile.dims < (role == ROW ? 3 : 2)) return false;
  const span = role == ROW ? tile.row : tile.stream;
  return (index == 0 && span.closedLow && holds(wallOf(field, role, 0))) ||
    (index == span.count - 1 && span.closedHigh && holds(wallOf(field, role, 1)));
}

/**
 * Puts what the walls hold into one slab of `level`. Where walls meet, the slowest axis has the last word, and the only one:
 * what a fixed wall keeps must not be overwritten before. Rows are `pitch` bytes apart; `before` is the slab one level
 * earlier, as `./below` has it.
 */
export function hold<T>(
  tile: Tile, index: i32, level: i32, slab: i32, here: usize, pitch: usize, before: usize,
): void {
  const field = fieldOf(tile.plan, index), stream = tile.stream;
  if (isHeldAcross(tile, field, STREAM, slab)) {
    const high = slab == stream.count - 1 && stream.closedHigh != 0 && holds(wallOf(field, STREAM, HIGH));
    holdSlab<T>(tile, wallOf(field, STREAM, high ? HIGH : LOW), level, here, pitch, before);
    return;
  }
  if (tile.heldEnds) {
    for (let side = LOW; side <= HIGH; side++) holdEnds<T>(tile, field, side, level, slab, here, pitch, before);
  }
  if (tile.dims == 3) holdRows<T>(tile, field, level, slab, here, pitch, before);
}

/** Bytes from the first cell of a line to the last on that side. */
// @ts-ignore: decorator
@inline
function endOf<T>(tile: Tile, side: i32): usize {
  return side == LOW ? <usize>0 : <usize>(tile.line.to - 1 - tile.line.from) * sizeof<T>();
}

/** 2-D, away from the stream's walls: what `hold` does to the lines `first` … `behind`−1 of `level`, in one go. */
export function holdLines<T>(tile: Tile, index: i32, level: i32, first: i32, behind: i32): void {
  const field = fieldOf(tile.plan, index);
  for (let side = LOW; side <= HIGH; side++) {
    if (!tile.line.reaches(side, tile.depth - level)) continue;
    const wall = wallOf(field, LINE, side), kind = integer(wall, WALL_KIND), end = endOf<T>(tile, side);
    if (!holds(wall) || isLatter(field, LINE, tile.line, side)) continue;
    const last = level == tile.depth, fixed = kind == WALL_FIXED;
    const round = tile.fieldBytes;
    let target = tile.placeAt<T>(index, level, first) + end;
    let source = fixed
      ? slabBelow<T>(tile, index, level, first) + end
      : alphaAt<T>(wall, tile.before + level, 0) + <usize>first * sizeof<T>();
    const targetStep = last ? <usize>tile.line.count * sizeof<T>() : tile.slabStep();
    const targetEnd = last ? usize.MAX_VALUE : tile.ringEnd(index);
    const step = fixed ? stepBelow<T>(tile, level) : sizeof<T>();
    const sourceEnd = fixed ? endBelow(tile, index, level) : usize.MAX_VALUE;
    for (let slab = first; slab < behind; slab++) {
      store<T>(target, load<T>(source));
      target = onward(target, targetStep, targetEnd, round);
      source = onward(source, step, sourceEnd, round);
    }
  }
}

/** The same end of every line of the slab. */
function holdEnds<T>(
  tile: Tile, field: usize, side: i32, level: i32, slab: i32, here: usize, pitch: usize, before: usize,
): void {
  if (!tile.line.reaches(side, tile.depth - level) || isLatter(field, LINE, tile.line, side)) return;
  const row = tile.row, left = tile.depth - level, wall = wallOf(field, LINE, side), end = endOf<T>(tile, side);
  let first = row.lowAt(left), last = row.highAt(left);
  if (first < last && isHeldAcross(tile, field, ROW, first)) first++;
  if (first < last && isHeldAcross(tile, field, ROW, last - 1)) last--;
  const skip = <usize>(first - row.from);
  let target = here + skip * pitch + end;
  const kind = integer(wall, WALL_KIND);
  if (kind == WALL_FIXED) {
    let source = before + skip * tile.pitch + end;
    for (let j = first; j < last; j++, target += pitch, source += tile.pitch) store<T>(target, load<T>(source));
  } else if (kind == WALL_HELD) {
    const base = wrapped(slab, tile.stream.count) * row.count;
    const values = alphaAt<T>(wall, tile.before + level, 0);
    for (let j = first; j < last; j++, target += pitch) {
      store<T>(target, load<T>(values + <usize>(base + wrapped(j, row.count)) * sizeof<T>()));
    }
  }
}

/** The slab's outermost rows, where they lie on walls. */
function holdRows<T>(
  tile: Tile, field: usize, level: i32, slab: i32, here: usize, pitch: usize, before: usize,
): void {
  const row = tile.row, left = tile.depth - level, along = wrapped(slab, tile.stream.count);
  const last = row.highAt(left) - 1;
  if (row.closedLow && row.lowAt(left) == 0 && !isLatter(field, ROW, row, LOW)) {
    holdLine<T>(tile, wallOf(field, ROW, LOW), level, along, here, before);
  }
  if (row.closedHigh && last == row.count - 1) {
    const skip = <usize>(last - row.from);
    holdLine<T>(tile, wallOf(field, ROW, HIGH), level, along, here + skip * pitch, before + skip * tile.pitch);
  }
}

/** A slab that lies on a wall. */
function holdSlab<T>(tile: Tile, wall: usize, level: i32, here: usize, pitch: usize, before: usize): void {
  const row = tile.row, left = tile.depth - level;
  for (let j = row.lowAt(left); j < row.highAt(left); j++) {
    const skip = <usize>(j - row.from), at = wrapped(j, row.count);
    holdLine<T>(tile, wall, level, at, here + skip * pitch, before + skip * tile.pitch);
  }
}

/** A line of the cells that `level` must reach; `position` counts lines along the wall. */
function holdLine<T>(tile: Tile, wall: usize, level: i32, position: i32, target: usize, before: usize): void {
  const kind = integer(wall, WALL_KIND), line = tile.line, left = tile.depth - level;
  const low = line.lowAt(left), high = line.highAt(left);
  const skip = <usize>(low - line.from) * sizeof<T>();
  if (kind == WALL_HELD) {
    const values = alphaAt<T>(wall, tile.before + level, 0) + <usize>position * <usize>line.count * sizeof<T>();
    copyCells<T>(target + skip, values, low, high, line.count);
  } else if (kind == WALL_FIXED) copyCells<T>(target + skip, before + skip, 0, high - low, high - low);
}

/** The ghosts around a slab of `level`: both ends of each line, then a row above and a row below. */
export function surround<T>(tile: Tile, index: i32, level: i32, slab: i32, here: usize): void {
  if (tile.dims == 2 && isWhole(tile)) return wrapLine<T>(tile, here);
  const field = fieldOf(tile.plan, index), row = tile.row;
  for (let side = 0; tile.ghostEnds && side < 2; side++) {
    if (side ? tile.line.closedHigh : tile.line.closedLow) ghostEnds<T>(tile, field, level, slab, here, side);
  }
  if (tile.dims < 3) return;
  for (let side = 0; side < 2; side++) {
    if (!(side ? row.closedHigh : row.closedLow)) continue;
    const edge = here + (side ? <usize>(row.to - 1 - row.from) * tile.pitch : 0);
    ghostRow<T>(tile, wallOf(field, ROW, side), level, slab, edge, side);
  }
}

/** Whether lines are periodic, and the tile has them whole. */
// @ts-ignore: decorator
@inline
export function isWhole(tile: Tile): bool {
  return tile.periodicLine != 0 && tile.line.closedLow != 0;
}

/** 2-D: `surround` for the lines `first` … `behind`−1 of the ring, where the tile has them whole. */
export function wrapLines<T>(tile: Tile, index: i32, level: i32, first: i32, behind: i32): void {
  const step = tile.slabStep(), end = tile.ringEnd(index), round = tile.fieldBytes;
  let here = tile.slabAt(index, level, first);
  for (let slab = first; slab < behind; slab++) {
    wrapLine<T>(tile, here);
    here = onward(here, step, end, round);
  }
}

/** The ghosts of a periodic line that the tile has whole: what lies at its other end. */
// @ts-ignore: decorator
@inline
function wrapLine<T>(tile: Tile, here: usize): void {
  const bytes = <usize>tile.line.count * sizeof<T>();
  store<T>(here - sizeof<T>(), load<T>(here + bytes - sizeof<T>()));
  store<T>(here + bytes, load<T>(here));
}

/**
 * The ghosts beyond one end of every line of the slab. A wall that holds its cells has none that matters to them; for
 * accounts of what it gives, it mirrors.
 */
function ghostEnds<T>(tile: Tile, field: usize, level: i32, slab: i32, here: usize, side: i32): void {
  const line = tile.line, row = tile.row, left = tile.depth - level;
  const wall = wallOf(field, LINE, side), kind = integer(wall, WALL_KIND);
  const last = <usize>(line.count - 1) * sizeof<T>();
  const outward: usize = side ? sizeof<T>() : 0 - sizeof<T>(), inward: usize = line.count > 1 ? 0 - outward : 0;
  const mirror: usize = tile.mirror ? inward : 0;
  const base = wrapped(slab, tile.stream.count) * row.count;
  let edge = here + (side ? <usize>(line.to - 1 - line.from) * sizeof<T>() : 0);
  edge += <usize>(row.lowAt(left) - row.from) * tile.pitch;
  for (let j = row.lowAt(left); j < row.highAt(left); j++, edge += tile.pitch) {
    let ghost: T;
    if (kind == WALL_PERIODIC) ghost = load<T>(side ? edge - last : edge + last);
    else if (kind != WALL_GHOST) ghost = load<T>(edge + inward);
    else {
      const position = base + wrapped(j, row.count);
      ghost = ghostCell<T>(wall, tile.before + level, position, load<T>(edge + mirror), load<T>(edge));
    }
    store<T>(edge + outward, ghost);
  }
}

/** The row of ghosts above or below a slab whose outermost row is at `edge`. */
function ghostRow<T>(tile: Tile, wall: usize, level: i32, slab: i32, edge: usize, side: i32): void {
  const line = tile.line, row = tile.row, kind = integer(wall, WALL_KIND);
  const outside = side ? edge + tile.pitch : edge - tile.pitch;
  if (kind == WALL_GHOST) {
    const inward = row.count > 1 && tile.mirror ? tile.pitch : 0;
    const along = wrapped(slab, tile.stream.count);
    ghostLine<T>(
      outside, side ? edge - inward : edge + inward, edge,
      wallValues<T>(tile, alphaAt<T>(wall, tile.before + level, 0), along, 0),
      wallValues<T>(tile, betaAt<T>(wall, tile.before + level, 0), along, 1), line.to - line.from,
    );
  } else if (kind == WALL_PERIODIC) {
    const across = <usize>(row.count - 1) * tile.pitch, cells = line.to - line.from;
    copyCells<T>(outside, side ? edge - across : edge + across, 0, cells, cells);
  } else if (tile.accounts) {
    const inward = row.count > 1 ? tile.pitch : 0, cells = line.to - line.from;
    copyCells<T>(outside, side ? edge - inward : edge + inward, 0, cells, cells);
  }
}

/** The slab beyond the stream's first or last one, as `level` sees it. */
function beyond<T>(tile: Tile, index: i32, level: i32, side: i32): usize {
  const stream = tile.stream, row = tile.row, line = tile.line;
  const wall = wallOf(fieldOf(tile.plan, index), STREAM, side);
  const edge = side ? stream.count - 1 : 0;
  const here = tile.slabAt(index, level, edge), next = stream.count > 1 ? 1 : 0;
  if (integer(wall, WALL_KIND) != WALL_GHOST) return tile.slabAt(index, level, side ? edge - next : edge + next);
  const inward = next * tile.mirror;
  const mirror = tile.slabAt(index, level, side ? edge - inward : edge + inward);
  const target = tile.spareSlab(side);
  for (let j = row.from; j < row.to; j++) {
    const skip = <usize>(j - row.from) * tile.pitch, at = wrapped(j, row.count);
    ghostLine<T>(
      target + skip, mirror + skip, here + skip,
      wallValues<T>(tile, alphaAt<T>(wall, tile.before + level, 0), at, 0),
      wallValues<T>(tile, betaAt<T>(wall, tile.before + level, 0), at, 1), line.to - line.from,
    );
  }
  return target;
}

/** A slab of `level`, inside the tile or beyond the domain's edge. */
// @ts-ignore: decorator
@inline
export function slabOrGhost<T>(tile: Tile, index: i32, level: i32, slab: i32): usize {
  if (slab < 0 && tile.stream.closedLow) return beyond<T>(tile, index, level, LOW);
  if (slab >= tile.stream.count && tile.stream.closedHigh) return beyond<T>(tile, index, level, HIGH);
  return tile.slabAt(index, level, slab);
}

/** Values of a row's or stream's wall along the ring line at `position`; put together where the line wraps. */
function wallValues<T>(tile: Tile, values: usize, position: i32, side: i32): usize {
  const line = tile.line;
  const start = values + <usize>position * <usize>line.count * sizeof<T>();
  if (line.from >= 0 && line.to <= line.count) return start + <usize>line.from * sizeof<T>();
  const copy = tile.wallLine(side);
  copyCells<T>(copy, start, line.from, line.to, line.count);
  return copy;
}
