/** The rule that cuts a domain into tiles and says how many time levels a pass takes them through. */
import { GROUP_2D, GROUP_3D, LINE, RING_PADDING, ROW, STREAM, TILE_BYTES } from "../../assembly/abi.js";
import { bytesOf } from "../grid.js";
import type { Operator } from "../operator.js";
import type { TilingOverride } from "../options.js";
import { crewSizes } from "./crew.js";
import { type ByRole, type Role, shareOut, withRim } from "./pieces.js";
import { LONGEST_ROW, planePitch, ringOf, ringPlaces } from "./ring.js";

/** Tiles along the line, row and stream axes (see `assembly/abi.ts`), levels per pass, and slabs per stage of a tile. */
export interface Tiling {
  readonly counts: ByRole;
  readonly tile: ByRole;
  readonly depth: number;
  readonly group: number;
}

/** Ways to cut a domain, by the number of threads that share it out. */
export type Tilings = ReadonlyMap<number, Tiling>;

/** Bytes of a 2-D tile's lines: long enough to stream, short enough for many levels to stay in the second-level cache. */
const LINE_BYTES = 8 * 1024;
/** Bytes of the lines that a stage reads in 2-D, where more than the fewest of them have no more; and most lines. */
const GROUP_BYTES = 8 * 1024;
const MOST_LINES = 32;
/** Levels of a pass: deeper ones save less than their rims cost. */
const DEPTHS = { 1: 128, 2: 24, 3: 6 };
/** Deepest passes that may be asked for: in 3-D a row of the ring must hold the rim, and cells between. */
export const DEEPEST = { 1: 1024, 2: 1024, 3: 48 };
/** Bytes of a 1-D tile, two copies of which stay in the second-level cache. */
const CHUNK_BYTES = 64 * 1024;
/** Bytes of a 3-D tile's ring: a smaller one would stay in the second-level cache, but its rims cost more than that saves. */
const RING_BYTES = 3e6;
/**
 * Rows of a 3-D tile at the most: each takes a whole pitch, however short its line, and scratch memory should stay below
 * 16 MiB.
 */
export const MOST_ROWS = 256;
/** Most slabs of a tile, so that threads have tiles to choose from. */
const MOST_SLABS = 1024;
/** Tiles of a super-step for each thread, and the fewest rims that make one up. */
const STAGE_TILES_PER_THREAD = 2;
const RIMS = 8;
/** Most stages of a super-step, odd: more would make a tile's rim wider than the tile. */
const MOST_STAGES = { 1: 127, 2: 127, 3: 15 };
/** Bytes of a super-step's ring: most of a second-level cache. */
const STAGE_RING_BYTES = 1.5 * 2 ** 20;

/** Cells by role: an axis that the operator lacks has one. */
export function roleCounts(operator: Pick<Operator, "axes">): ByRole {
  const counts = operator.axes.map((axis) => axis.count).reverse();
  if (counts.length === 1) return [counts[0]!, 1, 1];
  if (counts.length === 2) return [counts[0]!, 1, counts[1]!];
  return [counts[0]!, counts[1]!, counts[2]!];
}

/**
 * Cuts lines, then rows, so that a tile's ring stays in cache, and all axes so that threads have as much to do. Sweeps of
 * the benchmark find this rule within a tenth of the best.
 */
export function tilingOf(operator: Operator, threads: number, override: TilingOverride = {}): Tiling {
  const counts = roleCounts(operator);
  const bytes = bytesOf(operator.dtype);
  const dims = operator.axes.length as 1 | 2 | 3;
  const [lines, rows, streams] = counts;
  const depth = Math.min(override.depth ?? DEPTHS[dims], DEEPEST[dims]);
  const line = lineOf(operator, lines, (dims === 1 ? CHUNK_BYTES : LINE_BYTES) / bytes, depth, override);
  const cells = withRim(line, lines, depth);
  const places = ringPlaces(dims, depth, 1, groupOf(dims, cells * bytes));
  const most = RING_BYTES / (2 * places * planePitch(cells * bytes)) - 2;
  const row = Math.min(rows, override.row ?? rowsWithin(rows, Math.min(most, MOST_ROWS), depth));
  const largest = [line, row, Math.min(streams, override.stream ?? MOST_SLABS)] as const;
  const tile = shareOut({ counts, tile: largest, free: freeOf(override), rim: depth }, threads);
  return { counts, tile, depth, group: groupOf(dims, withRim(tile[LINE], lines, depth) * bytes) };
}

/** How it is cut for each number of threads that a crew may have. */
export function tilingsOf(operator: Operator, threads: number, override: TilingOverride = {}): Tilings {
  return new Map(crewSizes(threads).map((members) => [members, tilingOf(operator, members, override)]));
}

/** Axes along which nothing was asked for. */
export function freeOf({ line, row, stream }: TilingOverride): Role[] {
  const asked = [line, row, stream];
  return ([LINE, ROW, STREAM] as const).filter((role) => asked[role] === undefined);
}

/** Slabs of a stage, an even number: the more the shorter lines are, for each group costs time around its arithmetic. */
function groupOf(dims: number, lineBytes: number): number {
  if (dims !== 2) return dims === 1 ? 1 : GROUP_3D;
  return Math.max(GROUP_2D, Math.min(MOST_LINES, 2 * Math.floor(GROUP_BYTES / lineBytes / 2)));
}

/** Rows of a tile that, with its rim, has `most` at the most. */
function rowsWithin(rows: number, most: number, depth: number): number {
  for (let pieces = 1; rows / pieces > depth; pieces++) {
    const row = Math.ceil(rows / pieces);
    if (row + Math.min(pieces - 1, 2) * depth <= most) return row;
  }
  return depth;
}

/** Most stages of one super-step; the same for every engine, so that all take the same ones. */
export function mostStages(operator: Pick<Operator, "axes">): number {
  return MOST_STAGES[operator.axes.length as 1 | 2 | 3];
}

/**
 * Cuts the domain for super-steps of `stages` stages: lines as for explicit steps, unless the deeper ring, with its wider
 * rim, would leave the second-level cache; rows as that ring allows; and the stream into as many tiles for each thread.
 *
 * @param layers slabs in the ring for each place: two levels of every field
 */
export function stageTilingOf(
  operator: Pick<Operator, "axes" | "dtype">,
  threads: number,
  stages: number,
  override: TilingOverride = {},
  layers = 2,
): Tiling {
  const counts = roleCounts(operator);
  const bytes = bytesOf(operator.dtype);
  const dims = operator.axes.length as 1 | 2 | 3;
  const [lines, rows, streams] = counts;
  const slab = STAGE_RING_BYTES / (bytes * layers * ringPlaces(dims, stages, 1, groupOf(dims, LINE_BYTES)));
  const within = (cells: number) => Math.max(2 * stages, cells - 2 * stages);
  const longest = dims === 1 ? CHUNK_BYTES / bytes : Math.min(dims === 2 ? within(slab) : lines, LINE_BYTES / bytes);
  const line = lineOf(operator, lines, longest, stages, override);
  const row = Math.min(rows, override.row ?? evenly(rows, Math.min(within(slab / line), MOST_ROWS)));
  const most = Math.min(STAGE_TILES_PER_THREAD, Math.floor(streams / (threads * RIMS * stages)));
  const tiles = threads * Math.max(1, most, Math.ceil(streams / (threads * MOST_SLABS)));
  const stream = Math.max(stages, Math.ceil(streams / tiles));
  const group = groupOf(dims, line * bytes);
  return { counts, tile: [line, row, Math.min(streams, override.stream ?? stream)], depth: stages, group };
}

/**
 * Cells of a tile's lines: as asked for, or cut evenly into `most` at the most. In 3-D a row of the ring must hold them,
 * with the rim where they are cut.
 */
export function lineOf(
  { axes, dtype }: Pick<Operator, "axes" | "dtype">,
  lines: number,
  most: number,
  depth: number,
  { line }: TilingOverride,
): number {
  const bytes = bytesOf(dtype);
  const room = axes.length === 3 ? LONGEST_ROW / bytes : Number.POSITIVE_INFINITY;
  const asked = Math.min(lines, line ?? evenly(lines, most));
  return asked === lines && lines <= room ? lines : Math.min(asked, evenly(lines, room - 2 * depth));
}

/** The size of tiles of at most `most` cells (or all) that cut `count` cells most evenly. */
export function evenly(count: number, most: number): number {
  return Math.ceil(count / Math.ceil(count / Math.max(1, most)));
}

/** Tiles in all. */
export function tilesOf({ counts, tile }: Tiling): number {
  return counts.reduce((product, count, role) => product * Math.ceil(count / tile[role]!), 1);
}

/** Bytes of one worker's scratch memory, laid out as `assembly/tile.ts` says. */
export function scratchBytes(operator: Operator, tiling: Tiling, fields: number): number {
  const { pitch, slab } = ringOf(operator, tiling);
  const dims = operator.axes.length;
  const slabs = 2 * ringPlaces(dims, tiling.depth, 1, tiling.group);
  return TILE_BYTES + RING_PADDING + (dims === 3 ? 3 : 2) * pitch + (fields * slabs + 2) * slab + pitch;
}

/** Bytes that are enough for explicit steps and for super-steps of any number of stages, on as many threads. */
export function mostScratchBytes(operator: Operator, tilings: Tilings, override: TilingOverride): number {
  let most = 0;
  for (const [threads, tiling] of tilings) {
    most = Math.max(most, scratchBytes(operator, tiling, 1));
    for (let stages = 1; stages <= mostStages(operator); stages++) {
      most = Math.max(most, scratchBytes(operator, stageTilingOf(operator, threads, stages, override), 1));
    }
  }
  return most;
}

/** Tiles along one axis. */
export function tilesAlong({ counts, tile }: Tiling, role: Role): number {
  return Math.ceil(counts[role] / tile[role]);
}
