/** How a domain is cut so that every thread has as much to do, and little of it twice. */
import { LINE, ROW, STREAM } from "../../assembly/abi.js";

/** One number for each of the line, row and stream axes. */
export type ByRole = readonly [line: number, row: number, stream: number];

export type Role = typeof LINE | typeof ROW | typeof STREAM;

export interface Domain {
  /** Cells along each axis. */
  readonly counts: ByRole;
  /** Cells along a tile at the most. */
  readonly tile: ByRole;
  /** Axes along which tiles may be smaller. */
  readonly free: readonly Role[];
  /** Cells by which level 0 of a tile is wider than the tile, on either side. */
  readonly rim: number;
}

/** Fewest rims that make up a tile which is cut for the threads' sake alone. */
const RIMS = 2;
/** More tiles than so many for each thread share a pass out well enough, however many. */
const PLENTY = 4;
/**
 * What it costs that some core is slower than another, of the work, where there is no band of the stream for each thread
 * (see `assembly/bands.ts`).
 */
const UNEVEN_CORES = 1.05;
/** What surrounds a line takes as long as so many of its cells. */
const AROUND_LINE = 64;

/**
 * Cells along a tile: of all sizes, two rims or more where tiles are smaller than they might be, those with which the thread
 * that has most to do has least. What tiles compute twice, at their rims, counts, and so does what surrounds a line.
 */
export function shareOut(domain: Domain, threads: number): ByRole {
  const { counts, tile, free } = domain;
  const choices = ([LINE, ROW, STREAM] as const).map((role) => choicesOf(domain, role, threads));
  let best: ByRole = [choices[LINE]![0]!, choices[ROW]![0]!, choices[STREAM]![0]!];
  let least = loadOf(best, domain, threads);
  for (const line of choices[LINE]!) {
    for (const row of choices[ROW]!) {
      for (const stream of choices[STREAM]!) {
        if (line * row * stream > PLENTY * threads) break;
        const load = loadOf([line, row, stream], domain, threads);
        if (load >= least) continue;
        best = [line, row, stream];
        least = load;
      }
    }
  }
  const sizeOf = (role: Role) => (free.includes(role) ? Math.ceil(counts[role] / best[role]) : tile[role]);
  return [sizeOf(LINE), sizeOf(ROW), sizeOf(STREAM)];
}

/** Cells along an axis that a tile of `size` takes in at level 0, which is wider where the axis is cut. */
export function withRim(size: number, count: number, rim: number): number {
  return size === count ? size : size + 2 * rim;
}

/** Numbers of pieces to choose from; more than one for each thread beyond the fewest share nothing out any better. */
function choicesOf({ counts, tile, free, rim }: Domain, role: Role, threads: number): number[] {
  const first = Math.ceil(counts[role] / tile[role]);
  const last = free.includes(role) ? Math.min(first + threads, Math.floor(counts[role] / (RIMS * rim))) : first;
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, more) => first + more);
}

/** Cells that a thread computes at a level, on average, or as good as computes. */
function loadOf(pieces: ByRole, { counts, rim }: Domain, threads: number): number {
  const [line, row, stream] = counts.map((count, role) => widthOf(count, pieces[role]!, rim));
  const turns = Math.ceil((pieces[LINE] * pieces[ROW] * pieces[STREAM]) / threads);
  const wait = pieces[STREAM] % threads === 0 ? 1 : UNEVEN_CORES;
  return wait * turns * (line! + AROUND_LINE) * row! * stream!;
}

/** Cells along an axis of a tile, with the rim of an average level. */
function widthOf(count: number, pieces: number, rim: number): number {
  const openSides = pieces === 1 ? 0 : pieces === 2 ? 1 : 2;
  return Math.ceil(count / pieces) + (openSides * rim) / 2;
}
