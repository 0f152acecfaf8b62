/** The ring through which a tile's slabs pass: see `assembly/tile.ts`. */
import { LINE, LONG_PITCH, MIDDLE_PITCH, RING_PADDING, ROW, SHORT_PITCH } from "../../assembly/abi.js";
import { bytesOf } from "../grid.js";
import type { Operator } from "../operator.js";
import { type Role, withRim } from "./pieces.js";
import { CACHE_LINE, inCacheLines } from "./regions.js";
import type { Tiling } from "./tiling.js";

/** Bytes from row to row, and from slab to slab. */
export interface Ring {
  readonly pitch: number;
  readonly slab: number;
}

/** A load waits for an earlier store as long as their addresses agree in all but their multiples of this. */
const PAGE = 4096;
/** Bytes that should lie between them: stores of so many may be on their way. */
const APART = 7 * CACHE_LINE;
/** Slabs at one level lie so many slabs from those that they are computed from, which are at the other. */
const DISTANCES = [1, 3, 5];

/** The ring of tiles, where a level sees `reach` slabs far. */
export function ringOf(
  { axes, dtype }: Pick<Operator, "axes" | "dtype">,
  { counts, tile, depth }: Tiling,
  reach = 1,
): Ring {
  const held = (role: Role) => withRim(tile[role], counts[role], reach * depth);
  if (axes.length === 3) {
    const pitch = planePitch(held(LINE) * bytesOf(dtype));
    return { pitch, slab: apart(pitch * (held(ROW) + 2 * reach)) };
  }
  // Whole vectors of any width.
  const cells = Math.ceil(held(LINE) / 16) * 16;
  const pitch = apart(cells * bytesOf(dtype) + 2 * RING_PADDING);
  return { pitch, slab: pitch };
}

/** Bytes of a row that some pitch has room for. */
export const LONGEST_ROW = LONG_PITCH - 2 * RING_PADDING;

/** Bytes from row to row of a plane, where a row has `bytes`. */
export function planePitch(bytes: number): number {
  return [SHORT_PITCH, MIDDLE_PITCH].find((pitch) => bytes + 2 * RING_PADDING <= pitch) ?? LONG_PITCH;
}

/** The least number of whole cache lines, `bytes` or more, by which no slab lies a page from those it is computed from. */
function apart(bytes: number): number {
  const next = inCacheLines(bytes);
  const isApart = DISTANCES.every((slabs) => {
    const beyond = (slabs * next) % PAGE;
    return Math.min(beyond, PAGE - beyond) >= APART;
  });
  return isApart ? next : apart(next + CACHE_LINE);
}

/** Places in a ring, where a level sees `reach` slabs far and a stage has `group`. */
export function ringPlaces(dims: number, depth: number, reach: number, group: number): number {
  return dims === 1 ? 1 : reach * (depth + 1) + group;
}
