/** The rule that cuts a domain into tiles and says how many time levels a pass takes them through. */
import { LINE, RING_PADDING, RING_PLACES, ROW, type STREAM, TILE_BYTES } from "../../assembly/abi.js";
import { bytesOf } from "../grid.js";
import type { Operator } from "../operator.js";
import type { TilingOverride } from "../options.js";

/** Tiles along the line, row and stream axes (see `assembly/abi.ts`), and levels per pass. */
export interface Tiling {
  readonly counts: readonly [line: number, row: number, stream: number];
  readonly tile: readonly [line: number, row: number, stream: number];
  readonly depth: number;
}

/** Bytes of a 2-D tile's lines: long enough to stream, short enough for many levels to stay in the second-level cache. */
const LINE_BYTES = 8 * 1024;
/** Levels of a pass: deeper ones save less than their rims cost. */
const DEPTHS = { 1: 128, 2: 16, 3: 6 };
/** Bytes of a 1-D tile, two copies of which stay in the second-level cache. */
const CHUNK_BYTES = 64 * 1024;
/** Bytes of a 3-D tile's planes: its ring holds 2·(depth + 3) of them. */
const PLANE_BYTES = 120 * 1024;
/** Tiles per thread, so that a busy core slows only itself, and slabs of a tile that make its rim worthwhile. */
const TILES_PER_THREAD = 2;
const MOST_SLABS = 512;
const RIMS = 8;

/** Cells by role: an axis that the operator lacks has one. */
export function roleCounts(operator: Operator): [line: number, row: number, stream: number] {
  const counts = operator.axes.map((axis) => axis.count).reverse();
  if (counts.length === 1) return [counts[0]!, 1, 1];
  if (counts.length === 2) return [counts[0]!, 1, counts[1]!];
  return [counts[0]!, counts[1]!, counts[2]!];
}

/**
 * Cuts lines, then rows, so that a tile's ring stays in cache, and the stream so that every thread has a choice of tiles
 * whose rims are thin. Sweeps of the benchmark find this rule within a tenth of the best.
 */
export function tilingOf(operator: Operator, threads: number, override: TilingOverride = {}): Tiling {
  const counts = roleCounts(operator);
  const bytes = bytesOf(operator.dtype);
  const dims = operator.axes.length as 1 | 2 | 3;
  const [lines, rows, streams] = counts;
  const depth = override.depth ?? DEPTHS[dims];
  const line = Math.min(lines, override.line ?? evenly(lines, (dims === 1 ? CHUNK_BYTES : LINE_BYTES) / bytes));
  const row = Math.min(rows, override.row ?? evenly(rows, PLANE_BYTES / (line * bytes)));
  const across = Math.ceil(lines / line) * Math.ceil(rows / row);
  const share = Math.ceil(streams / Math.ceil((threads * TILES_PER_THREAD) / across));
  const stream = evenly(streams, Math.min(MOST_SLABS, Math.max(share, RIMS * depth)));
  return { counts, tile: [line, row, Math.min(streams, override.stream ?? stream)], depth };
}

/** The size of tiles of at most `most` cells (or all) that cut `count` cells most evenly. */
function evenly(count: number, most: number): number {
  return Math.ceil(count / Math.ceil(count / Math.max(1, most)));
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
  const slabs = dims === 1 ? 2 : 2 * (tiling.depth + RING_PLACES);
  return TILE_BYTES + RING_PADDING + (dims === 3 ? 3 : 2) * pitch + (fields * slabs + 2) * slab + pitch;
}

/** Tiles along one axis. */
export function tilesAlong({ counts, tile }: Tiling, role: typeof LINE | typeof ROW | typeof STREAM): number {
  return Math.ceil(counts[role] / tile[role]);
}
