/**
 * A tile of the domain through several time levels, in a ring of lines.
 *
 * The tile's own cells grow by a rim of one cell per level on every side that is not a wall. Slabs (lines in 2-D,
 * planes in 3-D) are read once, in order, into level 0; each stage then computes the next slab of every level from
 * three slabs of the level below, and the last level goes straight to the target array:
 *
 *     slab        s−3   s−2   s−1    s        stage s, three levels
 *     level 0            ·     ·     R        R read, C computed, · still in its ring
 *     level 1      ·     ·     C
 *     level 2      ·     C
 *     target       C
 *
 * In 2-D a stage handles two slabs, so that two lines can be computed together. In 1-D there is one slab, the whole
 * tile, and two buffers take turns.
 *
 * A ring slab in scratch memory, one row per line, and a row of ghosts above and below where slabs are planes:
 *
 *     │ padding, ghost │ line.from … line.to−1 │ ghost, padding │  × rows + 2
 *
 * Scratch memory: the tile, two lines of wall values, the rings (field by field, level by level), two spare slabs.
 */
import {
  AXIS_COUNT, AXIS_PERIODIC, AXIS_TILE, AXIS_TILES, LINE, PLAN_DEPTH, PLAN_DIMENSIONS, PLAN_EVEN, PLAN_FIELDS,
  PLAN_MIRROR, PLAN_RING_LINE, PLAN_RING_ROWS, PLAN_SCRATCH, PLAN_SCRATCH_BYTES, RING_PADDING, ROW, STREAM,
  TILE_BYTES, WALL_BETA, WALL_FIXED, WALL_GHOST, WALL_HELD, WALL_KIND, WALL_NONE, WALL_PERIODIC,
  FIELD_RATE_X, FIELD_RATE_Y, FIELD_RATE_Z, FIELD_EVEN_ARRAY, FIELD_ODD_ARRAY,
} from "./abi";
import { advanceLine, advancePair } from "./line";
import { address, axisOf, fieldOf, float, integer, wallOf } from "./plan";
import { alphaAt, copyCells, ghostCell, ghostLine, wrapped } from "./walls";

/** One axis of the tile at hand: own cells low … high−1, with the rim from … to−1. */
@unmanaged
class Span {
  count: i32;
  low: i32;
  high: i32;
  from: i32;
  to: i32;
  /** 1 where the tile's rim ends at the domain's edge, on the low and on the high side. */
  closedLow: i32;
  closedHigh: i32;
  /** Whether cells beyond the edge are found at the other end. */
  periodic: i32;
}

/** The tile at hand, at the head of a worker's scratch memory. */
@unmanaged
class Tile {
  plan: usize;
  dims: i32;
  fields: i32;
  even: i32;
  mirror: i32;
  /** Levels of this pass, and levels of the job before it. */
  depth: i32;
  before: i32;
  /** 1 where the pass reads the odd arrays and writes the even ones. */
  odd: i32;
  /** Bytes from row to row and from slab to slab of the rings, and slabs in a ring. */
  pitch: usize;
  slabBytes: usize;
  slabs: i32;
  ring: usize;
  line: usize;
  row: usize;
  stream: usize;
}

// @ts-ignore: decorator
@inline
function span(at: usize): Span {
  return changetype<Span>(at);
}

/** First and last-plus-one cell that `level` must reach for the tile's own cells to come out right. */
// @ts-ignore: decorator
@inline
function lowAt(s: Span, left: i32): i32 {
  return max(s.from, s.low - left);
}
// @ts-ignore: decorator
@inline
function highAt(s: Span, left: i32): i32 {
  return min(s.to, s.high + left);
}

/** Lays `index` of the axis's tiles out in `s`; a periodic axis in one piece is closed, and its ghosts wrap. */
function place(s: Span, axis: usize, index: i32, depth: i32, streams: bool): void {
  const count = integer(axis, AXIS_COUNT), size = integer(axis, AXIS_TILE);
  s.count = count;
  s.periodic = integer(axis, AXIS_PERIODIC);
  s.low = index * size;
  s.high = min(count, s.low + size);
  const open = s.periodic && (streams || integer(axis, AXIS_TILES) > 1);
  s.from = open ? s.low - depth : max(0, s.low - depth);
  s.to = open ? s.high + depth : min(count, s.high + depth);
  s.closedLow = !open && s.from == 0 ? 1 : 0;
  s.closedHigh = !open && s.to == count ? 1 : 0;
}

/** Address of the cell (row.from, line.from) of a slab in its ring. */
function ringSlab(tile: Tile, field: i32, level: i32, slab: i32): usize {
  const maximum = integer(tile.plan, PLAN_DEPTH);
  if (tile.dims == 1) return tile.ring + <usize>(2 * field + (level & 1)) * tile.slabBytes;
  const slot = (slab - span(tile.stream).from) % tile.slabs;
  return tile.ring + <usize>((field * maximum + level) * tile.slabs + slot) * tile.slabBytes;
}

/** Two slabs beyond the rings, for what lies behind the first and before the last slab. */
function spareSlab(tile: Tile, side: i32): usize {
  const rings = tile.fields * integer(tile.plan, PLAN_DEPTH) * tile.slabs;
  return tile.ring + <usize>(rings + side) * tile.slabBytes;
}

/** Where the cell (row.from, line.from) of a slab would lie in one of the field's arrays; it may lie outside. */
function arraySlab<T>(tile: Tile, array: usize, slab: i32): usize {
  const line = span(tile.line), row = span(tile.row);
  return array + <usize>((slab * row.count + row.from) * line.count + line.from) * sizeof<T>();
}

/** A line of a row's or stream's wall, cells line.from … line.to−1; copied together where it wraps. */
function wallLine<T>(tile: Tile, values: usize, position: i32, side: i32): usize {
  const line = span(tile.line);
  const start = values + <usize>position * <usize>line.count * sizeof<T>();
  if (line.from >= 0 && line.to <= line.count) return start + <usize>line.from * sizeof<T>();
  const copy = changetype<usize>(tile) + TILE_BYTES + RING_PADDING + <usize>side * tile.pitch;
  copyCells<T>(copy, start, line.from, line.to, line.count);
  return copy;
}

/** Cells that a line's walls hold. `before` is the line one level earlier. */
function holdEnds<T>(
  tile: Tile, field: usize, level: i32, slab: i32, row: i32, target: usize, before: usize, low: i32, high: i32,
): void {
  const line = span(tile.line);
  const position = wrapped(slab, span(tile.stream).count) * span(tile.row).count + wrapped(row, span(tile.row).count);
  if (line.closedLow && low == 0) holdCell<T>(wallOf(field, LINE, 0), tile.before + level, position, target, before);
  if (line.closedHigh && high == line.count) {
    const last = <usize>(line.to - 1 - line.from) * sizeof<T>();
    holdCell<T>(wallOf(field, LINE, 1), tile.before + level, position, target + last, before + last);
  }
}

// @ts-ignore: decorator
@inline
function holdCell<T>(wall: usize, level: i32, position: i32, target: usize, before: usize): void {
  const kind = integer(wall, WALL_KIND);
  if (kind == WALL_HELD) store<T>(target, load<T>(alphaAt<T>(wall, level, position)));
  else if (kind == WALL_FIXED) store<T>(target, load<T>(before));
}

/** Holds a whole line where its wall says so; `position` counts lines along the wall. */
function holdLine<T>(
  tile: Tile, wall: usize, level: i32, position: i32, target: usize, before: usize, low: i32, high: i32,
): void {
  const kind = integer(wall, WALL_KIND);
  const line = span(tile.line);
  const skip = <usize>(low - line.from) * sizeof<T>();
  if (kind == WALL_HELD) {
    const values = alphaAt<T>(wall, tile.before + level, 0);
    copyCells<T>(target + skip, values + <usize>position * <usize>line.count * sizeof<T>(), low, high, line.count);
  } else if (kind == WALL_FIXED) copyCells<T>(target + skip, before + skip, 0, high - low, high - low);
}

/** Puts what the walls hold into one slab of `level`: lines' ends, then rows' ends, then the stream's ends. */
function hold<T>(
  tile: Tile, field: usize, level: i32, slab: i32, target: usize, pitch: usize, before: usize, left: i32,
): void {
  const row = span(tile.row), stream = span(tile.stream), line = span(tile.line);
  const low = lowAt(line, left), high = highAt(line, left);
  const first = lowAt(row, left), last = highAt(row, left) - 1;
  for (let j = first; j <= last; j++) {
    const skip = <usize>(j - row.from);
    holdEnds<T>(tile, field, level, slab, j, target + skip * pitch, before + skip * tile.pitch, low, high);
  }
  const along = wrapped(slab, stream.count);
  if (row.closedLow && first == 0) {
    holdLine<T>(tile, wallOf(field, ROW, 0), level, along, target, before, low, high);
  }
  if (row.closedHigh && last == row.count - 1) {
    const skip = <usize>(last - row.from);
    holdLine<T>(
      tile, wallOf(field, ROW, 1), level, along, target + skip * pitch, before + skip * tile.pitch, low, high,
    );
  }
  for (let side = 0; side < 2; side++) {
    if (slab != (side ? stream.count - 1 : 0) || !(side ? stream.closedHigh : stream.closedLow)) continue;
    for (let j = first; j <= last; j++) {
      const skip = <usize>(j - row.from), at = wrapped(j, row.count);
      holdLine<T>(
        tile, wallOf(field, STREAM, side), level, at, target + skip * pitch, before + skip * tile.pitch, low, high,
      );
    }
  }
}

/** The ghosts around one ring slab of `level`: both ends of each line, then a row above and a row below. */
function surround<T>(tile: Tile, field: usize, level: i32, slab: i32, here: usize): void {
  const row = span(tile.row), line = span(tile.line);
  for (let j = row.from; j < row.to; j++) {
    ghostEnds<T>(tile, field, level, slab, j, here + <usize>(j - row.from) * tile.pitch);
  }
  if (tile.dims < 3) return;
  for (let side = 0; side < 2; side++) {
    if (!(side ? row.closedHigh : row.closedLow)) continue;
    const edge = here + (side ? <usize>(row.to - 1 - row.from) * tile.pitch : 0);
    const outside = side ? edge + tile.pitch : edge - tile.pitch;
    const wall = wallOf(field, ROW, side), kind = integer(wall, WALL_KIND);
    if (kind == WALL_GHOST) {
      const inward = row.count > 1 ? <usize>tile.mirror * tile.pitch : 0;
      const along = wrapped(slab, span(tile.stream).count);
      ghostLine<T>(
        outside, side ? edge - inward : edge + inward, edge,
        wallLine<T>(tile, alphaAt<T>(wall, tile.before + level, 0), along, 0),
        wallLine<T>(tile, address(wall, WALL_BETA), along, 1), line.to - line.from,
      );
    } else if (kind == WALL_PERIODIC) {
      const across = <usize>(row.count - 1) * tile.pitch, cells = line.to - line.from;
      copyCells<T>(outside, side ? edge - across : edge + across, 0, cells, cells);
    }
  }
}

function ghostEnds<T>(tile: Tile, field: usize, level: i32, slab: i32, row: i32, here: usize): void {
  const line = span(tile.line);
  const position = wrapped(slab, span(tile.stream).count) * span(tile.row).count + wrapped(row, span(tile.row).count);
  const last = here + <usize>(line.to - 1 - line.from) * sizeof<T>();
  const inward = line.count > 1 ? <usize>tile.mirror * sizeof<T>() : 0;
  const from = wallOf(field, LINE, 0), to = wallOf(field, LINE, 1);
  if (line.closedLow) {
    const kind = integer(from, WALL_KIND);
    if (kind == WALL_GHOST) {
      const ghost = ghostCell<T>(from, tile.before + level, position, load<T>(here + inward), load<T>(here));
      store<T>(here - sizeof<T>(), ghost);
    } else if (kind == WALL_PERIODIC) store<T>(here - sizeof<T>(), load<T>(last));
  }
  if (line.closedHigh) {
    const kind = integer(to, WALL_KIND);
    if (kind == WALL_GHOST) {
      const ghost = ghostCell<T>(to, tile.before + level, position, load<T>(last - inward), load<T>(last));
      store<T>(last + sizeof<T>(), ghost);
    } else if (kind == WALL_PERIODIC) store<T>(last + sizeof<T>(), load<T>(here));
  }
}

/** The slab beyond the stream's first or last one, as `level` sees it. */
function beyond<T>(tile: Tile, index: i32, level: i32, side: i32): usize {
  const field = fieldOf(tile.plan, index), stream = span(tile.stream), row = span(tile.row), line = span(tile.line);
  const wall = wallOf(field, STREAM, side);
  const edge = side ? stream.count - 1 : 0;
  const here = ringSlab(tile, index, level, edge);
  if (integer(wall, WALL_KIND) != WALL_GHOST) return here;
  const inward = stream.count > 1 ? tile.mirror : 0;
  const mirror = ringSlab(tile, index, level, side ? edge - inward : edge + inward);
  const target = spareSlab(tile, side);
  for (let j = row.from; j < row.to; j++) {
    const skip = <usize>(j - row.from) * tile.pitch, at = wrapped(j, row.count);
    ghostLine<T>(
      target + skip, mirror + skip, here + skip,
      wallLine<T>(tile, alphaAt<T>(wall, tile.before + level, 0), at, 0),
      wallLine<T>(tile, address(wall, WALL_BETA), at, 1), line.to - line.from,
    );
  }
  return target;
}

/** A neighbouring slab of `level`, inside the tile or beyond the domain's edge. */
// @ts-ignore: decorator
@inline
function neighbour<T>(tile: Tile, index: i32, level: i32, slab: i32): usize {
  const stream = span(tile.stream);
  if (slab < 0 && stream.closedLow) return beyond<T>(tile, index, level, 0);
  if (slab >= stream.count && stream.closedHigh) return beyond<T>(tile, index, level, 1);
  return ringSlab(tile, index, level, slab);
}

/** Reads one slab of the source array into level 0. */
function readSlab<T>(tile: Tile, index: i32, slab: i32): void {
  const line = span(tile.line), row = span(tile.row);
  const field = fieldOf(tile.plan, index);
  const array = address(field, tile.odd ? FIELD_ODD_ARRAY : FIELD_EVEN_ARRAY);
  const target = ringSlab(tile, index, 0, slab);
  const plane = wrapped(slab, span(tile.stream).count) * row.count;
  for (let j = row.from; j < row.to; j++) {
    const source = array + <usize>(plane + wrapped(j, row.count)) * <usize>line.count * sizeof<T>();
    copyCells<T>(target + <usize>(j - row.from) * tile.pitch, source, line.from, line.to, line.count);
  }
  hold<T>(tile, field, 0, slab, target, tile.pitch, target, tile.depth);
  if (tile.depth > 0) surround<T>(tile, field, 0, slab, target);
}

/** Computes `slabs` (1 or 2) slabs of `level` from the level below. */
function advanceSlabs<T>(tile: Tile, index: i32, level: i32, slab: i32, slabs: i32): void {
  const plan = tile.plan, dims = tile.dims, even = tile.even != 0;
  const field = fieldOf(plan, index);
  const line = span(tile.line), row = span(tile.row);
  const left = tile.depth - level, last = left == 0;
  const rx = float(field, FIELD_RATE_X), ry = float(field, FIELD_RATE_Y), rz = float(field, FIELD_RATE_Z);
  // In a ring a line may start early and end late, on whole vectors; in the target array it must not.
  const lanes: i32 = ASC_FEATURE_SIMD ? 16 / <i32>sizeof<T>() : 1;
  let start = lowAt(line, left) - line.from;
  let count = highAt(line, left) - line.from - start;
  if (!last) {
    count += start & (lanes - 1);
    start &= ~(lanes - 1);
    count = (count + lanes - 1) & ~(lanes - 1);
  }
  const shift = <usize>start * sizeof<T>();
  const pitch = last ? <usize>line.count * sizeof<T>() : tile.pitch;
  const array = address(field, tile.odd ? FIELD_EVEN_ARRAY : FIELD_ODD_ARRAY);
  const target = last ? arraySlab<T>(tile, array, slab) : ringSlab(tile, index, level, slab);
  const here = ringSlab(tile, index, level - 1, slab);
  if (dims == 2) {
    const north = neighbour<T>(tile, index, level - 1, slab - 1) + shift;
    const south = neighbour<T>(tile, index, level - 1, slab + slabs) + shift;
    if (slabs == 2) {
      const below = ringSlab(tile, index, level - 1, slab + 1);
      const lower = last ? target + pitch : ringSlab(tile, index, level, slab + 1);
      advancePair<T>(
        2, even, target + shift, lower + shift, here + shift, below + shift, north, south,
        here, here, here, here, count, rx, ry, ry,
      );
      finish<T>(tile, field, level, slab + 1, lower, pitch, below);
    } else {
      const at = here + shift;
      advanceLine<T>(2, even, target + shift, at, north, south, at, at, count, rx, ry, ry);
    }
  } else if (dims == 1) {
    const at = here + shift;
    advanceLine<T>(1, even, target + shift, at, at, at, at, at, count, rx, rx, rx);
  } else {
    const back = neighbour<T>(tile, index, level - 1, slab - 1) + shift;
    const front = neighbour<T>(tile, index, level - 1, slab + 1) + shift;
    const first = lowAt(row, left) - row.from, rows = highAt(row, left) - row.from;
    const ring = tile.pitch;
    let j = first;
    for (; j + 1 < rows; j += 2) {
      const at = <usize>j * ring, to = target + <usize>j * pitch + shift, middle = here + at + shift;
      advancePair<T>(
        3, even, to, to + pitch, middle, middle + ring, middle - ring, middle + 2 * ring,
        back + at, back + at + ring, front + at, front + at + ring, count, rx, ry, rz,
      );
    }
    if (j < rows) {
      const at = <usize>j * ring, middle = here + at + shift;
      advanceLine<T>(
        3, even, target + <usize>j * pitch + shift, middle, middle - ring, middle + ring, back + at, front + at,
        count, rx, ry, rz,
      );
    }
  }
  finish<T>(tile, field, level, slab, target, pitch, here);
}

function finish<T>(
  tile: Tile, field: usize, level: i32, slab: i32, target: usize, pitch: usize, before: usize,
): void {
  hold<T>(tile, field, level, slab, target, pitch, before, tile.depth - level);
  if (level < tile.depth) surround<T>(tile, field, level, slab, target);
}

/** Advances tile number `index` through `depth` levels, the first of which is the job's level `before`. */
export function advanceTile<T>(plan: usize, worker: i32, index: i32, depth: i32, before: i32, odd: bool): void {
  const scratch = address(plan, PLAN_SCRATCH) + <usize>worker * address(plan, PLAN_SCRATCH_BYTES);
  const tile = changetype<Tile>(scratch);
  const dims = integer(plan, PLAN_DIMENSIONS);
  tile.plan = plan;
  tile.dims = dims;
  tile.fields = integer(plan, PLAN_FIELDS);
  tile.even = integer(plan, PLAN_EVEN);
  tile.mirror = integer(plan, PLAN_MIRROR);
  tile.depth = depth;
  tile.before = before;
  tile.odd = odd ? 1 : 0;
  tile.line = scratch + offsetof<Tile>();
  tile.row = tile.line + offsetof<Span>();
  tile.stream = tile.row + offsetof<Span>();
  const lines = integer(axisOf(plan, LINE), AXIS_TILES), rows = integer(axisOf(plan, ROW), AXIS_TILES);
  place(span(tile.line), axisOf(plan, LINE), index % lines, depth, false);
  place(span(tile.row), axisOf(plan, ROW), index / lines % rows, depth, false);
  place(span(tile.stream), axisOf(plan, STREAM), index / lines / rows, depth, dims > 1);
  const ringRows = <usize>integer(plan, PLAN_RING_ROWS);
  tile.pitch = <usize>integer(plan, PLAN_RING_LINE) * sizeof<T>() + 2 * RING_PADDING;
  tile.slabBytes = tile.pitch * (dims == 3 ? ringRows + 2 : 1);
  tile.slabs = dims == 2 ? 4 : 3;
  tile.ring = scratch + TILE_BYTES + RING_PADDING + (dims == 3 ? 3 : 2) * tile.pitch;
  stream<T>(tile);
}

function stream<T>(tile: Tile): void {
  const slabs = span(tile.stream);
  const group = tile.dims == 2 ? 2 : 1;
  for (let head = slabs.from; head - tile.depth < slabs.high; head += group) {
    for (let field = 0; field < tile.fields; field++) {
      for (let slab = head; slab < min(head + group, slabs.to); slab++) readSlab<T>(tile, field, slab);
    }
    for (let level = 1; level <= tile.depth; level++) {
      const left = tile.depth - level;
      const first = max(lowAt(slabs, left), head - level);
      const many = min(highAt(slabs, left), head - level + group) - first;
      if (many <= 0) continue;
      for (let field = 0; field < tile.fields; field++) advanceSlabs<T>(tile, field, level, first, many);
    }
  }
}
