/**
 * How the stream is cut into tiles: evenly, or into bands, one for each thread's share of a pass, which become wider and
 * narrower from pass to pass.
 *
 * Cores are seldom as fast as each other: another process, or another machine on the same processor, slows one of them
 * for a while, and all wait for the last after each pass. So a band that was done later than its neighbour gives it some
 * slabs. What is computed does not depend on it.
 */
import {
  AXIS_COUNT, AXIS_TILE, AXIS_TILES, BAND_DONE, BAND_END, BAND_SLOTS, PLAN_BAND, PLAN_BANDS, PLAN_DEPTH, SLOT_BYTES,
  STREAM,
} from "./abi";
import { axisOf, integer } from "./plan";

/** A band gives one in so many of an even one's slabs. */
const PORTION = 128;
/** A tile keeps so many rims, and one in so many of the slabs of an even one. */
const RIMS = 2;
const PART = 4;

// @ts-ignore: decorator
@inline
function bandOf(plan: usize, band: i32): usize {
  return plan + <usize>((PLAN_BAND + band * BAND_SLOTS) * SLOT_BYTES);
}

// @ts-ignore: decorator
@inline
function setInteger(block: usize, slot: i32, value: i32): void {
  store<i32>(block + (slot * SLOT_BYTES), value);
}

/** First cell of tile number `index` along an axis that is cut evenly; the axis's end, of the number of tiles. */
export function cellOf(axis: usize, index: i32): i32 {
  return min(integer(axis, AXIS_COUNT), index * integer(axis, AXIS_TILE));
}

/** The same along the stream. */
export function slabOf(plan: usize, index: i32): i32 {
  const axis = axisOf(plan, STREAM), bands = integer(plan, PLAN_BANDS);
  if (bands == 0) return cellOf(axis, index);
  const each = integer(axis, AXIS_TILES) / bands, band = index / each;
  const begin = band > 0 ? integer(bandOf(plan, band - 1), BAND_END) : 0;
  if (band == bands) return begin;
  // In 64 bits, for a stream of millions of slabs has thousands of tiles.
  return begin + <i32>(<i64>(integer(bandOf(plan, band), BAND_END) - begin) * (index % each) / each);
}

/** Notes that a tile was the `done`-th of `tiles` to be done in this pass, and moves slabs after the last. */
export function noteDone(plan: usize, tile: i32, tiles: i32, done: i32, reach: i32): void {
  const bands = integer(plan, PLAN_BANDS);
  setInteger(bandOf(plan, tile / (tiles / bands)), BAND_DONE, done);
  if (done == tiles) moveSlabs(plan, bands, reach);
}

function moveSlabs(plan: usize, bands: i32, reach: i32): void {
  const axis = axisOf(plan, STREAM), each = integer(axis, AXIS_TILES) / bands, size = integer(axis, AXIS_TILE);
  const least = each * max(size / PART, min(size, RIMS * reach * integer(plan, PLAN_DEPTH)));
  const portion = max(1, each * size / PORTION);
  let begin = 0;
  for (let band = 0; band < bands - 1; band++) {
    const here = bandOf(plan, band), next = bandOf(plan, band + 1);
    const isLater = integer(here, BAND_DONE) > integer(next, BAND_DONE);
    const end = integer(here, BAND_END) + (isLater ? -portion : portion), last = integer(next, BAND_END) - least;
    if (begin + least <= last) setInteger(here, BAND_END, max(begin + least, min(end, last)));
    begin = integer(here, BAND_END);
  }
}
