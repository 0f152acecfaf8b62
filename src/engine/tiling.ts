/** The rule that cuts a domain into tiles and says how many time levels a pass takes them through. */
import { LINE, RING_PADDING, ROW, STREAM, TILE_BYTES } from "../../assembly/abi.js";
import { bytesOf } from "../grid.js";
import type { Operator } from "../operator.js";
import type { TilingOverride } from "../options.js";

/** Tiles along the line, row and stream axes (see `assembly/abi.ts`), and levels per pass. */
export interface Tiling {
  readonly counts: readonly [line: number, row: number, stream: number];
  readonly tile: readonly [line: number, row: number, stream: number];
  readonly depth: number;
}

/** Bytes of the rings that are to stay in one core's second-level cache. */
const RING_BYTES = 512 * 1024;
/** A rim wider than this share of its tile costs more than its depth saves. */
const RIM_SHARE = 1 / 8;
/** Tiles per thread, so that a busy core slows only itself. */
const TILES_PER_THREAD = 2;
/** Cells of a 1-D tile: two buffers in the first-level cache. */
const CHUNK_BYTES = 16 * 1024;
/** Longest line of a tile. */
const LINE_BYTES = 16 * 1024;

/** Cells by role: an axis that the operator lacks has one. */
export function roleCounts(operator: Operator): [line: number, row: number, stream: number] {
  const counts = operator.axes.map((axis) => axis.count).reverse();
  if (counts.length === 1) return [counts[0]!, 1, 1];
  if (counts.length === 2) return [counts[0]!, 1, counts[1]!];
  return [counts[0]!, counts[1]!, counts[2]!];
}

export function tilingOf(operator: Operator, threads: number, override: TilingOverride = {}): Tiling {
  const counts = roleCounts(operator);
  const bytes = bytesOf(operator.dtype);
  const dims = operator.axes.length;
  const [lines, rows, streams] = counts;
  let line: number;
  let row = 1;
  let stream = 1;
  let depth: number;
  if (dims === 1) {
    line = evenly(lines, CHUNK_BYTES / bytes);
    depth = 64;
  } else if (dims === 2) {
    line = evenly(lines, LINE_BYTES / bytes);
    depth = clamp(Math.floor(RING_BYTES / (4 * line * bytes)), 1, 24);
    stream = evenly(streams, Math.max(depth / RIM_SHARE, Math.ceil(streams / (threads * TILES_PER_THREAD))));
  } else {
    line = evenly(lines, LINE_BYTES / bytes / 4);
    row = evenly(rows, Math.max(16, RING_BYTES / (3 * 3 * line * bytes)));
    depth = clamp(Math.floor((2 * RING_BYTES) / (3 * (row + 8) * line * bytes)), 1, 8);
    stream = evenly(streams, Math.max(depth / RIM_SHARE, Math.ceil(streams / (threads * TILES_PER_THREAD))));
  }
  return {
    counts,
    tile: [
      Math.min(lines, override.line ?? line),
      Math.min(rows, override.row ?? row),
      Math.min(streams, override.stream ?? stream),
    ],
    depth: override.depth ?? depth,
  };
}

/** The size of tiles of at most `most` cells (or all) that cut `count` cells most evenly. */
function evenly(count: number, most: number): number {
  return Math.ceil(count / Math.ceil(count / Math.max(1, most)));
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** Tiles in all. */
export function tilesOf({ counts, tile }: Tiling): number {
  return counts.reduce((product, count, role) => product * Math.ceil(count / tile[role]!), 1);
}

/** Cells that one line, and rows that one slab of a ring must hold: a tile with its rim, in whole vectors. */
export function ringOf({ counts, tile, depth }: Tiling): { line: number; rows: number } {
  const line = tile[LINE] === counts[LINE] ? tile[LINE] : tile[LINE] + 2 * depth;
  const rows = tile[ROW] === counts[ROW] ? tile[ROW] : tile[ROW] + 2 * depth;
  return { line: Math.ceil(line / 16) * 16, rows };
}

/** Bytes of one worker's scratch memory, laid out as `assembly/tile.ts` says. */
export function scratchBytes(operator: Operator, tiling: Tiling, fields: number): number {
  const { line, rows } = ringOf(tiling);
  const pitch = line * bytesOf(operator.dtype) + 2 * RING_PADDING;
  const dims = operator.axes.length;
  const slab = pitch * (dims === 3 ? rows + 2 : 1);
  const slabs = dims === 1 ? 2 : tiling.depth * (dims === 2 ? 4 : 3) + 2 / fields;
  return TILE_BYTES + RING_PADDING + (dims === 3 ? 3 : 2) * pitch + fields * slabs * slab + pitch;
}

/** Tiles along one axis. */
export function tilesAlong({ counts, tile }: Tiling, role: typeof LINE | typeof ROW | typeof STREAM): number {
  return Math.ceil(counts[role] / tile[role]);
}
