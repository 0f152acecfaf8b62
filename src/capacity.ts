/** What one WebAssembly memory holds, and the largest grid that fits into it. */
import { CACHE_LINE, PAGE } from "./engine/regions.js";
import { CapacityError } from "./errors.js";
import { bytesOf, type Dtype } from "./grid.js";

/** 4 GiB, less a page so that addresses past the end stay positive, and one for plan, control block and guard lines. */
const MOST_BYTES = 65534 * PAGE;
/** Kept free when the largest grid is sought, for what does not grow with it: 20 threads' scratch memory of 16 MiB. */
const RESERVE = 320 * 2 ** 20;

/** The part of an operator's description that decides on bytes: values along each axis that something crosses. */
export interface Extent {
  readonly axes: readonly { readonly count: number }[];
  readonly dtype: Dtype;
}

/** Bytes of one array of values. */
export function arrayBytes({ axes, dtype }: Extent): number {
  return axes.reduce((product, axis) => product * axis.count, 1) * bytesOf(dtype);
}

/** Bytes of all walls' values: two numbers per value of a wall, two walls an axis, each on cache lines of its own. */
function wallBytes(extent: Extent): number {
  const walls = extent.axes.reduce((sum, axis) => sum + arrayBytes(extent) / axis.count, 0);
  return 4 * (walls + extent.axes.length * 2 * CACHE_LINE);
}

/**
 * Refuses a grid that does not fit into one memory, before anything that grows with it is allocated.
 * @param scratch bytes that are needed besides arrays and walls
 * @throws CapacityError with the largest grid of the same proportions that does.
 */
export function checkCapacity(extent: Extent, shape: readonly number[], scratch = 0): void {
  const bytes = bytesFor(extent) + scratch;
  if (bytes <= MOST_BYTES) return;
  const room = MOST_BYTES - Math.max(scratch, RESERVE);
  refuse(bytes, shape, largestFactor(extent, room));
}

/**
 * The same where nearly all that is needed grows with the grid.
 * @param bytes that are needed in all
 * @throws CapacityError
 */
export function checkBytes(bytes: number, shape: readonly number[]): void {
  if (bytes > MOST_BYTES) refuse(bytes, shape, ((MOST_BYTES - RESERVE) / bytes) ** (1 / shape.length));
}

function refuse(bytes: number, shape: readonly number[], factor: number): never {
  const largest = shape.map((count) => scaled(count, factor));
  throw new CapacityError(
    `shape [${shape.join(", ")}] needs ${(bytes / 2 ** 30).toFixed(1)} GiB, but one WebAssembly memory holds 4 GiB: ` +
      `the largest grid of these proportions is [${largest.join(", ")}]; float32 takes half of float64`,
    bytes,
    largest,
  );
}

function bytesFor(extent: Extent): number {
  return 2 * arrayBytes(extent) + wallBytes(extent);
}

/** The factor, 2 to the power of −1100 … 0, by which all axes must shrink for the grid to take `room` bytes. */
function largestFactor({ axes, dtype }: Extent, room: number): number {
  let fits = -1100;
  let exceeds = 0;
  for (let halvings = 0; halvings < 60; halvings++) {
    const middle = (fits + exceeds) / 2;
    const smaller = axes.map((axis) => ({ count: scaled(axis.count, 2 ** middle) }));
    if (bytesFor({ axes: smaller, dtype }) <= room) fits = middle;
    else exceeds = middle;
  }
  return 2 ** fits;
}

function scaled(count: number, factor: number): number {
  return Math.max(1, Math.floor(count * factor));
}
