/**
 * The second ghosts that advection looks at, and the first ones beyond walls that hold their cells and so have none, or that
 * have a flux which is given and so no slope.
 */
import { LINE, ROW, STREAM, WALL_ENTERING } from "../abi";
import { slabOrGhost } from "../edges";
import { address, fieldOf, float, integer, wallOf } from "../plan";
import { Tile } from "../tile";
import { enteringAt, holds, wrapped } from "../walls";
import { Layers, speciesOf } from "./layers";
import { MODEL_SPACING, SPECIES_SLOPES } from "./slots";

/**
 * The ghosts that are still missing beyond each end of every line, and in rows above and below, of a slab in the ring: two of
 * them where the flow looks `far`, else one.
 */
export function extend<T>(tile: Tile, layers: Layers, index: i32, level: i32, slab: i32, far: bool): void {
  const line = tile.line, row = tile.row, left = tile.depth - level, field = fieldOf(tile.plan, index);
  const size: usize = sizeof<T>(), here = tile.slabAt(index, level, slab);
  const slopes = slopesAt(tile, layers, index, level, slab), along = wrapped(slab, tile.stream.count);
  for (let j = row.lowAt(left); j < row.highAt(left); j++) {
    const skip = <usize>(j - row.from) * tile.pitch, position = along * row.count + wrapped(j, row.count);
    for (let side = 0; side < 2; side++) {
      if (!(side ? line.closedHigh : line.closedLow)) continue;
      const wall = wallOf(field, LINE, side), end = skip + (side ? <usize>(line.to - 1 - line.from) * size : 0);
      const outward = side ? size : 0 - size, edge = here + end;
      if (isRaised(wall, slopes)) {
        const inner = edge + inward(line.count, outward);
        raiseCell<T>(tile, layers, LINE, wall, level, position, edge, edge + outward, inner, slopes + end);
      }
      extendEnd<T>(tile, wall, edge, outward, far);
    }
  }
  for (let side = 0; tile.dims == 3 && side < 2; side++) {
    if (!(side ? row.closedHigh : row.closedLow)) continue;
    const wall = wallOf(field, ROW, side), end = side ? <usize>(row.to - 1 - row.from) * tile.pitch : 0;
    const outward = side ? tile.pitch : 0 - tile.pitch, edge = here + end;
    if (isRaised(wall, slopes)) {
      const inner = inward(row.count, outward);
      raiseLine<T>(tile, layers, ROW, wall, level, along, edge, edge + outward, inner, slopes + end);
    }
    extendRow<T>(tile, wall, edge, outward, far);
  }
}

/** The field's diffusivity in the cells of a slab, where fluxes that are given make slopes by it; else 0. */
function slopesAt(tile: Tile, layers: Layers, index: i32, level: i32, slab: i32): usize {
  const coefficient = integer(speciesOf(layers.model, index), SPECIES_SLOPES);
  return coefficient < 0 ? 0 : tile.slabAt(tile.fields + coefficient, level, slab);
}

/** Bytes from a wall's cell to its inner neighbour, or to itself. */
// @ts-ignore: decorator
@inline
function inward(count: i32, outward: usize): usize {
  return count > 1 ? 0 - outward : 0;
}

/** Whether ghosts beyond a wall take the slope of a flux. */
// @ts-ignore: decorator
@inline
function isRaised(wall: usize, slopes: usize): bool {
  return slopes != 0 && address(wall, WALL_ENTERING) != 0;
}

/** Gives the ghost beyond a wall's cell the slope of the flux: no further from the mirror than the straight line goes. */
// @ts-ignore: decorator
@inline
function raiseCell<T>(
  tile: Tile, layers: Layers, role: i32, wall: usize, level: i32, position: i32, edge: usize, ghost: usize, inner: usize,
  slopes: usize,
): void {
  const h = float(layers.model, MODEL_SPACING + role), diffusivity = load<T>(slopes), mirror = load<T>(ghost);
  if (!(diffusivity > 0)) return;
  const rise = <T>(load<T>(enteringAt<T>(wall, tile.before + level, position)) * <T>(h * h)) / diffusivity;
  const straight = <T>(<T>(2 * load<T>(edge)) - load<T>(inner)) - mirror;
  if (<T>(rise * straight) > 0) store<T>(ghost, mirror + (abs<T>(rise) < abs<T>(straight) ? rise : straight));
}

/** The same for the cells of a line on a wall, which is line number `along` of it. */
function raiseLine<T>(
  tile: Tile, layers: Layers, role: i32, wall: usize, level: i32, along: i32, edge: usize, ghost: usize, inner: usize,
  slopes: usize,
): void {
  const line = tile.line;
  for (let i = line.from; i < line.to; i++) {
    const at = <usize>(i - line.from) * sizeof<T>(), position = along * line.count + wrapped(i, line.count);
    raiseCell<T>(
      tile, layers, role, wall, level, position, edge + at, ghost + at, edge + inner + at, slopes + at,
    );
  }
}

function extendEnd<T>(tile: Tile, wall: usize, edge: usize, outward: usize, far: bool): void {
  const count = tile.line.count;
  if (holds(wall)) {
    store<T>(edge + outward, <T>(2 * load<T>(edge)) - load<T>(edge + inward(count, outward)));
  }
  if (!far) return;
  const second = edge + 2 * outward;
  if (tile.periodicLine) store<T>(second, load<T>(count > 1 ? edge - <usize>(count - 2) * outward : edge));
  else store<T>(second, <T>(2 * load<T>(edge + outward)) - load<T>(edge));
}

function extendRow<T>(tile: Tile, wall: usize, edge: usize, outward: usize, far: bool): void {
  const count = tile.row.count, first = edge + outward, second = first + outward;
  if (holds(wall)) continueLine<T>(tile, first, edge, count > 1 ? edge - outward : edge);
  if (!far) return;
  if (tile.periodicRow) {
    const across = count > 1 ? edge - <usize>(count - 2) * outward : edge;
    memory.copy(second, across, <usize>(tile.line.to - tile.line.from) * sizeof<T>());
  } else continueLine<T>(tile, second, first, edge);
}

/** A field's slab at `level`, inside the tile or up to two beyond the domain's edge. */
export function slabAround<T>(tile: Tile, layers: Layers, index: i32, level: i32, slab: i32): usize {
  const stream = tile.stream;
  const side = slab < 0 && stream.closedLow ? 0 : slab >= stream.count && stream.closedHigh ? 1 : -1;
  if (side < 0) return tile.slabAt(index, level, slab);
  const edge = side ? stream.count - 1 : 0, distance = side ? slab - edge : edge - slab;
  const here = tile.slabAt(index, level, edge);
  const first = firstBeyond<T>(tile, layers, index, level, side, edge);
  if (distance == 1) return first;
  const second = layers.spareAt(tile, side, 2);
  continueSlab<T>(tile, second, first, here);
  return second;
}

function firstBeyond<T>(tile: Tile, layers: Layers, index: i32, level: i32, side: i32, edge: i32): usize {
  const outward = side ? 1 : -1;
  const wall = wallOf(fieldOf(tile.plan, index), STREAM, side), inner = tile.stream.count > 1 ? edge - outward : edge;
  if (!holds(wall)) {
    const ghosts = slabOrGhost<T>(tile, index, level, edge + outward);
    const slopes = slopesAt(tile, layers, index, level, edge);
    if (isRaised(wall, slopes)) {
      const here = tile.slabAt(index, level, edge);
      raiseSlab<T>(tile, layers, wall, level, here, ghosts, tile.slabAt(index, level, inner) - here, slopes);
    }
    return ghosts;
  }
  const first = layers.spareAt(tile, side, 1);
  continueSlab<T>(tile, first, tile.slabAt(index, level, edge), tile.slabAt(index, level, inner));
  return first;
}

/** `raiseLine` for every row of a slab on a wall, `inner` bytes from that inside it. */
function raiseSlab<T>(
  tile: Tile, layers: Layers, wall: usize, level: i32, here: usize, ghosts: usize, inner: usize, slopes: usize,
): void {
  const row = tile.row;
  for (let j = row.from; j < row.to; j++) {
    const skip = <usize>(j - row.from) * tile.pitch, along = wrapped(j, row.count);
    raiseLine<T>(tile, layers, STREAM, wall, level, along, here + skip, ghosts + skip, inner, slopes + skip);
  }
}

/** 2·here − inner, cell by cell. */
function continueLine<T>(tile: Tile, target: usize, here: usize, inner: usize): void {
  const bytes = <usize>(tile.line.to - tile.line.from) * sizeof<T>();
  for (let at: usize = 0; at < bytes; at += sizeof<T>()) {
    store<T>(target + at, <T>(2 * load<T>(here + at)) - load<T>(inner + at));
  }
}

/** 2·here − inner, row by row. */
function continueSlab<T>(tile: Tile, target: usize, here: usize, inner: usize): void {
  for (let j = tile.row.from; j < tile.row.to; j++) {
    const skip = <usize>(j - tile.row.from) * tile.pitch;
    continueLine<T>(tile, target + skip, here + skip, inner + skip);
  }
}
