/** The second ghosts that advection looks at, and the first ones beyond walls that hold their cells and so have none. */
import { LINE, ROW, STREAM } from "../abi";
import { slabOrGhost } from "../edges";
import { fieldOf, wallOf } from "../plan";
import { Tile } from "../tile";
import { holds } from "../walls";
import { Layers } from "./layers";

/**
 * The ghosts that are still missing beyond each end of every line, and in rows above and below, of a slab in the ring: two of
 * them where the flow looks `far`, else one.
 */
export function extend<T>(tile: Tile, index: i32, level: i32, here: usize, far: bool): void {
  const line = tile.line, row = tile.row, left = tile.depth - level, field = fieldOf(tile.plan, index);
  const size: usize = sizeof<T>();
  for (let j = row.lowAt(left); j < row.highAt(left); j++) {
    const first = here + <usize>(j - row.from) * tile.pitch;
    if (line.closedLow) extendEnd<T>(tile, wallOf(field, LINE, 0), first, 0 - size, far);
    if (line.closedHigh) {
      extendEnd<T>(tile, wallOf(field, LINE, 1), first + <usize>(line.to - 1 - line.from) * size, size, far);
    }
  }
  if (tile.dims < 3) return;
  if (row.closedLow) extendRow<T>(tile, wallOf(field, ROW, 0), here, 0 - tile.pitch, far);
  if (row.closedHigh) {
    extendRow<T>(tile, wallOf(field, ROW, 1), here + <usize>(row.to - 1 - row.from) * tile.pitch, tile.pitch, far);
  }
}

function extendEnd<T>(tile: Tile, wall: usize, edge: usize, outward: usize, far: bool): void {
  const count = tile.line.count;
  if (holds(wall)) {
    store<T>(edge + outward, <T>(2 * load<T>(edge)) - load<T>(count > 1 ? edge - outward : edge));
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
  if (!holds(wallOf(fieldOf(tile.plan, index), STREAM, side))) {
    return slabOrGhost<T>(tile, index, level, edge + outward);
  }
  const inner = tile.stream.count > 1 ? edge - outward : edge, first = layers.spareAt(tile, side, 1);
  continueSlab<T>(tile, first, tile.slabAt(index, level, edge), tile.slabAt(index, level, inner));
  return first;
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
