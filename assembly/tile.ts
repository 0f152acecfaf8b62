/**
 * The tile at hand: where it lies in the domain, and where its lines lie in scratch memory.
 *
 * A tile's own cells grow by a rim of one cell per time level on every side that is not a wall. Its slabs (lines in
 * 2-D, planes in 3-D) pass through a ring. A place in the ring holds one slab at an even and at an odd level: level
 * k + 2 of a slab takes the place of level k, which nobody needs by then. A slab in the ring, one row per line, with a
 * row of ghosts above and below where slabs are planes:
 *
 *     │ padding, ghost │ line.from … line.to−1 │ ghost, padding │  × rows + 2
 *
 * How far rows and slabs lie from each other, `src/engine/ring.ts` says.
 *
 * A worker's scratch memory:
 *
 *     │ tile, spans, layers │ two lines of wall values │ rings, field by field │ two spare slabs │
 */
import {
  AXIS_COUNT, AXIS_PERIODIC, AXIS_TILES, CONTROL_PULSE, CONTROL_WORD_BYTES, FIELD_EVEN_ARRAY,
  FIELD_ODD_ARRAY, LINE, PLAN_ACCOUNTS, PLAN_CONTROL, PLAN_DEPTH, PLAN_DIMENSIONS, PLAN_FIELDS, PLAN_GROUP,
  PLAN_MIRROR, PLAN_MODEL, PLAN_PITCH, PLAN_SCRATCH, PLAN_SCRATCH_BYTES, PLAN_SLAB_BYTES, PLAN_STAGES, RING_PADDING,
  ROW, SLOT_BYTES, STAGE_SLOTS, STAGES_FIRST, STREAM, TILE_BYTES, TILE_LAYERS, WALL_FIXED, WALL_GHOST, WALL_HELD, WALL_KIND, WALL_PERIODIC,
} from "./abi";
import { cellOf, slabOf } from "./bands";
import { MODEL_REACH } from "./model/slots";
import { address, axisOf, fieldOf, integer, wallOf } from "./plan";

/** One axis of the tile: own cells low … high−1, with the rim from … to−1. */
@unmanaged
export class Span {
  count: i32;
  /** Cells that a level needs beyond those of the next. */
  reach: i32;
  low: i32;
  high: i32;
  from: i32;
  to: i32;
  /** 1 where the rim ends at the domain's edge, on the low and on the high side. */
  closedLow: i32;
  closedHigh: i32;

  /** First, and last plus one, of the cells that must be right `left` levels before the last. */
  @inline
  lowAt(left: i32): i32 {
    return max(this.from, this.low - this.reach * left);
  }
  @inline
  highAt(left: i32): i32 {
    return min(this.to, this.high + this.reach * left);
  }

  /** Whether that reaches the domain's edge on the low (0) or high (1) side. */
  @inline
  reaches(side: i32, left: i32): bool {
    return side ? this.closedHigh && this.highAt(left) == this.count : this.closedLow && this.lowAt(left) == 0;
  }

  /** Lays a tile out that owns `low` … `high`−1 of an axis. A periodic axis in one piece is closed, and its ghosts wrap. */
  place(axis: usize, low: i32, high: i32, depth: i32, reach: i32, streams: bool): void {
    const count = integer(axis, AXIS_COUNT), rim = reach * depth;
    this.count = count;
    this.reach = reach;
    this.low = low;
    this.high = high;
    const open = integer(axis, AXIS_PERIODIC) && (streams || integer(axis, AXIS_TILES) > 1);
    this.from = open ? this.low - rim : max(0, this.low - rim);
    this.to = open ? this.high + rim : min(count, this.high + rim);
    this.closedLow = !open && this.from == 0 ? 1 : 0;
    this.closedHigh = !open && this.to == count ? 1 : 0;
  }
}

@unmanaged
export class Tile {
  plan: usize;
  dims: i32;
  fields: i32;
  mirror: i32;
  /** Levels of this pass, and levels of the job before it. */
  depth: i32;
  before: i32;
  /** 1 where the pass reads the odd arrays and writes the even ones. */
  odd: i32;
  /** Address of the stages' table where the pass is a super-step, or 0. */
  stages: usize;
  /** Cells that a level needs beyond those of the next. */
  reach: i32;
  /** Slabs that a stage advances together, and places in a ring. */
  group: i32;
  places: i32;
  /** The slab that the stage at hand reads first, and its place; no slab in use is a whole ring away from it. */
  head: i32;
  headPlace: i32;
  /** 1 where some line of the tile ends at a wall that holds it, and where one does with ghosts beyond. */
  heldEnds: i32;
  ghostEnds: i32;
  /** 1 where accounts are kept. */
  accounts: i32;
  /** 1 where level 1 is computed from the source array itself, and level 0 has no lines in the ring. */
  direct: i32;
  /** 1 where the line and row axes are periodic. */
  periodicLine: i32;
  periodicRow: i32;
  /** Bytes from row to row, from slab to slab and from field to field of the rings. */
  pitch: usize;
  slabBytes: usize;
  fieldBytes: usize;
  ring: usize;
  spare: usize;
  /** Address of the word that shows the others that the tile goes on. */
  pulse: usize;
  line: Span;
  row: Span;
  stream: Span;

  /** Address of the cell (row.from, line.from) of a slab in its ring. */
  @inline
  slabAt(field: i32, level: i32, slab: i32): usize {
    const place = 2 * this.placeOf(slab) + (level & 1);
    return this.ring + <usize>field * this.fieldBytes + <usize>place * this.slabBytes;
  }

  /** A slab's place in the rings. */
  @inline
  placeOf(slab: i32): i32 {
    if (this.dims == 1) return 0;
    let place = this.headPlace + slab - this.head;
    if (place < 0) place += this.places;
    if (place >= this.places) place -= this.places;
    return place;
  }

  /** Bytes from one slab of a level to the next in the ring, which goes on at its start from `ringEnd`. */
  @inline
  slabStep(): usize {
    return 2 * this.slabBytes;
  }
  @inline
  ringEnd(field: i32): usize {
    return this.ring + <usize>(field + 1) * this.fieldBytes;
  }

  /** Where that cell would lie in one of the field's arrays; it may be a cell of the rim, and lie outside. */
  @inline
  arrayAt<T>(array: usize, slab: i32): usize {
    const position = (slab * this.row.count + this.row.from) * this.line.count + this.line.from;
    return array + <usize>position * sizeof<T>();
  }

  /** Where a slab of `level` ends up: in the ring, or at the last level in the target array. */
  @inline
  placeAt<T>(field: i32, level: i32, slab: i32): usize {
    if (level < this.depth) return this.slabAt(field, level, slab);
    return this.arrayAt<T>(address(fieldOf(this.plan, field), this.odd ? FIELD_EVEN_ARRAY : FIELD_ODD_ARRAY), slab);
  }

  /** Goes on to the next stage. */
  @inline
  advance(): void {
    if (ASC_FEATURE_THREADS) store<i32>(this.pulse, this.head);
    this.head += this.group;
    this.headPlace += this.group;
    if (this.headPlace >= this.places) this.headPlace -= this.places;
  }

  /** A slab beyond the rings: of a plain step, for what lies before the first (0) or behind the last (1) slab. */
  @inline
  spareSlab(index: i32): usize {
    return this.spare + <usize>index * this.slabBytes;
  }

  /** A line for wall values that had to be put together. */
  @inline
  wallLine(side: i32): usize {
    return changetype<usize>(this) + TILE_BYTES + RING_PADDING + <usize>side * this.pitch;
  }
}

/** Bytes from a slab's first cell to cell `i` of row `j`, where rows are `pitch` bytes apart. */
// @ts-ignore: decorator
@inline
export function skipTo<T>(tile: Tile, pitch: usize, j: i32, i: i32): usize {
  return <usize>(j - tile.row.from) * pitch + <usize>(i - tile.line.from) * sizeof<T>();
}

/** The stage that `level` is; only where there are stages. */
// @ts-ignore: decorator
@inline
export function stageOf(tile: Tile, level: i32): usize {
  return tile.stages + <usize>((STAGES_FIRST + (level - 1) * STAGE_SLOTS) * SLOT_BYTES);
}

/** Where the description of a model's layers lies. */
// @ts-ignore: decorator
@inline
export function layersOf(tile: Tile): usize {
  return changetype<usize>(tile) + TILE_LAYERS;
}

/** Cells that a level needs beyond those of the next. */
export function reachOf(plan: usize): i32 {
  const model = address(plan, PLAN_MODEL);
  return model ? integer(model, MODEL_REACH) : 1;
}

/** Sets up tile number `index` for a pass of `depth` levels, the first of which is the job's level `before`. */
export function tileOf<T>(plan: usize, worker: i32, index: i32, depth: i32, before: i32, odd: bool): Tile {
  const scratch = address(plan, PLAN_SCRATCH) + <usize>worker * address(plan, PLAN_SCRATCH_BYTES);
  const tile = changetype<Tile>(scratch);
  const dims = integer(plan, PLAN_DIMENSIONS);
  tile.plan = plan;
  tile.pulse = address(plan, PLAN_CONTROL) + CONTROL_PULSE * CONTROL_WORD_BYTES;
  tile.dims = dims;
  tile.fields = integer(plan, PLAN_FIELDS);
  tile.mirror = integer(plan, PLAN_MIRROR);
  tile.depth = depth;
  tile.before = before;
  tile.odd = odd ? 1 : 0;
  tile.stages = address(plan, PLAN_STAGES);
  const model = address(plan, PLAN_MODEL), reach = reachOf(plan);
  tile.reach = reach;
  tile.group = integer(plan, PLAN_GROUP);
  tile.line = changetype<Span>(scratch + offsetof<Tile>());
  tile.row = changetype<Span>(changetype<usize>(tile.line) + offsetof<Span>());
  tile.stream = changetype<Span>(changetype<usize>(tile.row) + offsetof<Span>());
  const line = axisOf(plan, LINE), row = axisOf(plan, ROW), stream = axisOf(plan, STREAM);
  const lines = integer(line, AXIS_TILES), rows = integer(row, AXIS_TILES);
  const i = index % lines, j = index / lines % rows, k = index / lines / rows;
  tile.line.place(line, cellOf(line, i), cellOf(line, i + 1), depth, reach, false);
  tile.row.place(row, cellOf(row, j), cellOf(row, j + 1), depth, reach, false);
  tile.stream.place(stream, slabOf(plan, k), slabOf(plan, k + 1), depth, reach, dims > 1);
  tile.pitch = address(plan, PLAN_PITCH);
  tile.slabBytes = address(plan, PLAN_SLAB_BYTES);
  tile.places = dims == 1 ? 1 : reach * (integer(plan, PLAN_DEPTH) + 1) + tile.group;
  tile.fieldBytes = 2 * <usize>tile.places * tile.slabBytes;
  tile.head = tile.stream.from;
  tile.headPlace = 0;
  tile.periodicLine = integer(axisOf(plan, LINE), AXIS_PERIODIC);
  tile.periodicRow = integer(axisOf(plan, ROW), AXIS_PERIODIC);
  tile.accounts = integer(plan, PLAN_ACCOUNTS);
  tile.heldEnds = 0;
  tile.ghostEnds = 0;
  for (let field = 0; field < tile.fields; field++) {
    for (let side = 0; side < 2; side++) {
      if (!(side ? tile.line.closedHigh : tile.line.closedLow)) continue;
      const kind = integer(wallOf(fieldOf(plan, field), LINE, side), WALL_KIND);
      if (kind == WALL_FIXED || kind == WALL_HELD) tile.heldEnds = 1;
      if (kind == WALL_GHOST || kind == WALL_PERIODIC || tile.accounts) tile.ghostEnds = 1;
    }
  }
  const plain = tile.accounts == 0 && tile.stages == 0 && model == 0;
  tile.direct = plain && dims == 2 && isFixed(tile) ? 1 : 0;
  tile.ring = scratch + TILE_BYTES + RING_PADDING + <usize>(dims == 3 ? 2 + reach : 2) * tile.pitch;
  tile.spare = tile.ring + <usize>tile.fields * tile.fieldBytes;
  return tile;
}

/**
 * 2-D: whether nothing lies beyond the tile's cells but what walls leave as it is, which needs no ghosts: the source array
 * is then as good as a copy of it. In 3-D, where planes lie as far apart as caches dislike, a copy is better.
 */
function isFixed(tile: Tile): bool {
  return isFixedAlong(tile, LINE, tile.line) && isFixedAlong(tile, STREAM, tile.stream);
}

function isFixedAlong(tile: Tile, role: i32, span: Span): bool {
  if (integer(axisOf(tile.plan, role), AXIS_PERIODIC)) return false;
  for (let field = 0; field < tile.fields; field++) {
    const walls = fieldOf(tile.plan, field);
    if (span.closedLow && integer(wallOf(walls, role, 0), WALL_KIND) != WALL_FIXED) return false;
    if (span.closedHigh && integer(wallOf(walls, role, 1), WALL_KIND) != WALL_FIXED) return false;
  }
  return true;
}
