/** Coefficients that depend on the fields or on time: computed in every cell at every level, and continued beyond walls. */
import { LINE, ROW, STREAM } from "../abi";
import { address, integer } from "../plan";
import { Tile } from "../tile";
import { copyCells } from "../walls";
import { Layers } from "./layers";
import { openEnvironment, runProgram, setLine, setOldLines } from "./react";
import {
  BEYOND_CLOSED, BEYOND_MANNERS, BEYOND_MIRRORED, BEYOND_SAME, CLOSED, HALF_CLOSED, MODEL_BEYOND, MODEL_COEFFICIENTS,
  MODEL_COEFFICIENT_PROGRAM, MODEL_DIFFUSIVITIES,
} from "./slots";

/** Computes all coefficients of a slab at `level`, and those beyond the ends of its lines and rows. */
export function computeCoefficients<T>(tile: Tile, layers: Layers, level: i32, slab: i32): void {
  const count = integer(layers.model, MODEL_COEFFICIENTS);
  if (count == 0) return;
  const program = address(layers.model, MODEL_COEFFICIENT_PROGRAM);
  const line = tile.line, row = tile.row, left = tile.depth - level;
  const low = line.lowAt(left), high = line.highAt(left);
  openEnvironment<T>(program, tile, layers, level, slab, layers.coefficientScratch);
  for (let j = row.lowAt(left); j < row.highAt(left); j++) {
    const lines = setOldLines<T>(tile, layers, level, slab, j, low);
    const skip = <usize>(j - row.from) * tile.pitch + <usize>(low - line.from) * sizeof<T>();
    for (let index = 0; index < count; index++) {
      setLine(layers, lines + index, tile.slabAt(tile.fields + index, level, slab) + skip);
    }
    runProgram<T>(program, tile, layers, j, low, high, lines + count);
  }
  for (let index = 0; index < count; index++) {
    const here = tile.slabAt(tile.fields + index, level, slab);
    continueLines<T>(tile, layers, index, here, left);
    if (tile.dims == 3) continueRows<T>(tile, layers, index, here);
  }
}

// How a coefficient goes on beyond a wall.
const STRAIGHT = 0;
const STRAIGHT_ABOVE_ZERO = 1;
const CLOSING = 2;
const MIRRORING = 3;
const SAME = 4;

/** How a coefficient goes on beyond the low (0) or high (1) wall of an axis. */
// @ts-ignore: decorator
@inline
function mannerOf(layers: Layers, index: i32, role: i32, side: i32): i32 {
  const wall = MODEL_BEYOND + (2 * role + side) * BEYOND_MANNERS;
  if (integer(layers.model, wall + BEYOND_CLOSED) >> index & 1) return CLOSING;
  if (integer(layers.model, wall + BEYOND_MIRRORED) >> index & 1) return MIRRORING;
  if (integer(layers.model, wall + BEYOND_SAME) >> index & 1) return SAME;
  return integer(layers.model, MODEL_DIFFUSIVITIES) >> index & 1 ? STRAIGHT_ABOVE_ZERO : STRAIGHT;
}

/** 2·here − inner, inner, or here. A closed inner cell has no say in it, but where the wall mirrors its values. */
// @ts-ignore: decorator
@inline
function beyondWall<T>(tile: Tile, here: T, inner: T, manner: i32): T {
  const isClosed = inner < <T>HALF_CLOSED;
  if (manner == CLOSING || (isClosed && tile.mirror != 0)) return <T>CLOSED;
  if (manner == MIRRORING) return inner;
  if (manner == SAME) return here;
  const value = <T>(2 * here) - (isClosed ? here : inner);
  return manner == STRAIGHT_ABOVE_ZERO ? max<T>(0, value) : value;
}

function continueLines<T>(tile: Tile, layers: Layers, index: i32, here: usize, left: i32): void {
  const line = tile.line, row = tile.row, low = mannerOf(layers, index, LINE, 0);
  const high = mannerOf(layers, index, LINE, 1);
  const last = <usize>(line.count - 1) * sizeof<T>(), inward: usize = line.count > 1 ? sizeof<T>() : 0;
  for (let j = row.lowAt(left); j < row.highAt(left); j++) {
    const first = here + <usize>(j - row.from) * tile.pitch;
    if (line.closedLow) {
      const periodic = tile.periodicLine != 0;
      store<T>(
        first - sizeof<T>(),
        periodic ? load<T>(first + last) : beyondWall<T>(tile, load<T>(first), load<T>(first + inward), low),
      );
    }
    if (line.closedHigh) {
      const end = first + <usize>(line.to - 1 - line.from) * sizeof<T>();
      store<T>(
        end + sizeof<T>(),
        tile.periodicLine ? load<T>(end - last) : beyondWall<T>(tile, load<T>(end), load<T>(end - inward), high),
      );
    }
  }
}

function continueRows<T>(tile: Tile, layers: Layers, index: i32, here: usize): void {
  const row = tile.row, across = <usize>(row.count - 1) * tile.pitch, inward: usize = row.count > 1 ? tile.pitch : 0;
  if (row.closedLow) {
    if (tile.periodicRow) copyLine<T>(tile, here - tile.pitch, here + across);
    else continueLine<T>(tile, here - tile.pitch, here, here + inward, mannerOf(layers, index, ROW, 0));
  }
  if (row.closedHigh) {
    const last = here + <usize>(row.to - 1 - row.from) * tile.pitch;
    if (tile.periodicRow) copyLine<T>(tile, last + tile.pitch, last - across);
    else continueLine<T>(tile, last + tile.pitch, last, last - inward, mannerOf(layers, index, ROW, 1));
  }
}

function copyLine<T>(tile: Tile, target: usize, source: usize): void {
  const cells = tile.line.to - tile.line.from;
  copyCells<T>(target, source, 0, cells, cells);
}

function continueLine<T>(tile: Tile, target: usize, here: usize, inner: usize, manner: i32): void {
  const bytes = <usize>(tile.line.to - tile.line.from) * sizeof<T>();
  for (let at: usize = 0; at < bytes; at += sizeof<T>()) {
    store<T>(target + at, beyondWall<T>(tile, load<T>(here + at), load<T>(inner + at), manner));
  }
}

/** A coefficient's slab at `level`, inside the tile or beyond the domain's edge. */
export function coefficientSlab<T>(tile: Tile, layers: Layers, index: i32, level: i32, slab: i32): usize {
  const stream = tile.stream, ring = tile.fields + index;
  const side = slab < 0 && stream.closedLow ? 0 : slab >= stream.count && stream.closedHigh ? 1 : -1;
  if (side < 0) return tile.slabAt(ring, level, slab);
  const edge = side ? stream.count - 1 : 0, inward = stream.count > 1 ? (side ? -1 : 1) : 0;
  const target = layers.spareCoefficient(tile, side);
  const here = tile.slabAt(ring, level, edge), inner = tile.slabAt(ring, level, edge + inward);
  for (let j = tile.row.from; j < tile.row.to; j++) {
    const skip = <usize>(j - tile.row.from) * tile.pitch;
    continueLine<T>(tile, target + skip, here + skip, inner + skip, mannerOf(layers, index, STREAM, side));
  }
  return target;
}
