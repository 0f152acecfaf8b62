/** A field's account where a flow crosses walls, and where reactions and held cells make and take. */
import { LINE, ROW, STREAM, WALL_KIND, WALL_PERIODIC } from "../abi";
import { accountAt, addTo, axisOf, edgeOf, endsInHalves, faceAt, neighbour, ownsEnd, ownsSlab, spanOf } from "../account";
import { address, fieldOf, float, integer, wallOf } from "../plan";
import { Tile, skipTo } from "../tile";
import { slabAround } from "./beyond";
import { carried, halfway } from "./carry";
import { Layers, speciesOf } from "./layers";
import {
  ACCOUNT_BLOCK, ADVECTION_UPWIND, ADVECTION_VAN_LEER, SPECIES_ADVECTION, SPECIES_COURANT, SPECIES_HELD,
  SPECIES_HELD_CELLS, SPECIES_SOURCES, SPECIES_VELOCITY, SPECIES_VELOCITY_AT, VELOCITY_FACES, VELOCITY_NONE,
} from "./slots";

/** What is carried through the walls of a slab from level − 1 to `level`. */
export function accountFlow<T>(tile: Tile, layers: Layers, index: i32, level: i32, slab: i32): void {
  if (!ownsSlab(tile, slab)) return;
  const field = fieldOf(tile.plan, index), species = speciesOf(layers.model, index), row = tile.row;
  for (let role = LINE; role <= STREAM; role++) {
    if ((role == ROW && tile.dims < 3) || (role == STREAM && tile.dims < 2)) continue;
    const span = spanOf(tile, role), axis = axisOf(tile, role);
    if (integer(species, SPECIES_VELOCITY + axis) == VELOCITY_NONE) continue;
    for (let side = 0; side < 2; side++) {
      const wall = wallOf(field, role, side), edge = edgeOf(span, side);
      if (!ownsEnd(span, side) || integer(wall, WALL_KIND) == WALL_PERIODIC) continue;
      if (role == STREAM && slab != edge) continue;
      const first = role == ROW ? edge : row.low, behind = role == ROW ? edge + 1 : row.high;
      for (let j = first; j < behind; j++) {
        const last = role == LINE ? edgeOf(tile.line, side) + 1 : tile.line.high;
        let account = accountAt(tile, wall, role, slab, j);
        for (let i = role == LINE ? last - 1 : tile.line.low; i < last; i++, account += 8) {
          accountCell<T>(tile, layers, species, index, role, axis, side, level - 1, slab, j, i, account);
        }
      }
    }
  }
}

/** A field's value up to two cells along an axis from cell i of row j of a slab. */
// @ts-ignore: decorator
@inline
function valueAt<T>(
  tile: Tile, layers: Layers, index: i32, role: i32, level: i32, slab: i32, j: i32, i: i32, distance: i32,
): T {
  const ring = role == STREAM ? slabAround<T>(tile, layers, index, level, slab + distance) : tile.slabAt(index, level, slab);
  const skip = skipTo<T>(tile, tile.pitch, role == ROW ? j + distance : j, role == LINE ? i + distance : i);
  return load<T>(ring + skip);
}

/** The velocity across the face before (0) or behind (1) a cell. */
function velocityAt<T>(
  tile: Tile, layers: Layers, species: usize, role: i32, axis: i32, level: i32, slab: i32, j: i32, i: i32, behind: i32,
): T {
  const at = integer(species, SPECIES_VELOCITY_AT + axis);
  if (integer(species, SPECIES_VELOCITY + axis) == VELOCITY_FACES) {
    return load<T>(faceAt<T>(tile, layers, at, role, slab, j, i, behind));
  }
  const own = load<T>(neighbour<T>(tile, layers, tile.fields + at, LINE, level, slab, j, i, 0));
  const other = load<T>(neighbour<T>(tile, layers, tile.fields + at, role, level, slab, j, i, behind ? 1 : -1));
  return behind ? halfway<T, T>(own, other) : halfway<T, T>(other, own);
}

function accountCell<T>(
  tile: Tile, layers: Layers, species: usize, index: i32, role: i32, axis: i32, side: i32, level: i32, slab: i32, j: i32,
  i: i32, account: usize,
): void {
  const g = <T>float(species, SPECIES_COURANT + axis), far = integer(species, SPECIES_ADVECTION) == ADVECTION_VAN_LEER;
  const a = valueAt<T>(tile, layers, index, role, level, slab, j, i, far ? -2 : -1);
  const b = valueAt<T>(tile, layers, index, role, level, slab, j, i, -1);
  const c = valueAt<T>(tile, layers, index, role, level, slab, j, i, 0);
  const d = valueAt<T>(tile, layers, index, role, level, slab, j, i, 1);
  const e = valueAt<T>(tile, layers, index, role, level, slab, j, i, far ? 2 : 1);
  const down = velocityAt<T>(tile, layers, species, role, axis, level, slab, j, i, 0);
  const up = velocityAt<T>(tile, layers, species, role, axis, level, slab, j, i, 1);
  const before = <f64>(far
    ? carried<T, T>(ADVECTION_VAN_LEER, down, a, b, c, d, g)
    : carried<T, T>(ADVECTION_UPWIND, down, a, b, c, d, g));
  const behind = <f64>(far
    ? carried<T, T>(ADVECTION_VAN_LEER, up, b, c, d, e, g)
    : carried<T, T>(ADVECTION_UPWIND, up, b, c, d, e, g));
  const outer = side ? -behind : before, inner = side ? -before : behind;
  addTo(account, endsInHalves(tile, spanOf(tile, role)) ? 0.5 * (<f64>g * (outer + inner)) : <f64>g * outer);
}

/**
 * What a reaction made of the tile's own cells of a row: the differences from `before`, block by block, or the share of them
 * that lasts.
 */
export function accountReaction<T>(
  tile: Tile, layers: Layers, index: i32, slab: i32, j: i32, before: usize, after: usize, lasting: f64,
): void {
  const line = tile.line, species = speciesOf(layers.model, index), cells = integer(species, SPECIES_HELD_CELLS);
  const blocks = (line.count + ACCOUNT_BLOCK - 1) / ACCOUNT_BLOCK, halves = endsInHalves(tile, line) && !tile.periodicLine;
  const held = cells < 0 ? <usize>0 : layers.fixedAt(tile, cells, slab) + skipTo<T>(tile, tile.pitch, j, line.low);
  for (let from = line.low; from < line.high; from += ACCOUNT_BLOCK) {
    const to = min(from + ACCOUNT_BLOCK, line.high), skip = <usize>(from - line.low) * sizeof<T>();
    const block = <usize>((slab * tile.row.count + j) * blocks + from / ACCOUNT_BLOCK) << 3;
    const made = address(species, SPECIES_SOURCES) + block, given = address(species, SPECIES_HELD) + block;
    const first = halves && from == 0 ? 0 : -1, last = halves && to == line.count ? line.count - 1 : -1;
    if (ASC_FEATURE_SIMD && held == 0 && first < 0 && last < 0) {
      addTo(made, lasting * difference<T>(before + skip, after + skip, to - from));
      continue;
    }
    let evenMade: f64 = 0, oddMade: f64 = 0, evenGiven: f64 = 0, oddGiven: f64 = 0;
    for (let i = from; i < to; i++) {
      const at = <usize>(i - line.low) * sizeof<T>();
      let change = <f64>(load<T>(after + at) - load<T>(before + at));
      if (i == first || i == last) change *= 0.5;
      const even = (i & 1) == 0;
      if (held != 0 && load<T>(held + at) != 0) {
        if (even) evenGiven += change;
        else oddGiven += change;
      } else if (even) evenMade += change;
      else oddMade += change;
    }
    addTo(made, lasting * (evenMade + oddMade));
    addTo(given, lasting * (evenGiven + oddGiven));
  }
}

/** The sum of after − before over a block: that of even cells in one lane, of odd ones in the other, then both. */
function difference<T>(before: usize, after: usize, count: i32): f64 {
  let sums = f64x2.splat(0);
  for (; count >= 16 / <i32>sizeof<T>(); count -= 16 / <i32>sizeof<T>(), before += 16, after += 16) {
    const change = v128.sub<T>(v128.load(after), v128.load(before));
    if (sizeof<T>() == 8) sums = f64x2.add(sums, change);
    else {
      sums = f64x2.add(sums, f64x2.promote_low_f32x4(change));
      sums = f64x2.add(sums, f64x2.promote_low_f32x4(i64x2.shuffle(change, change, 1, 1)));
    }
  }
  let even = f64x2.extract_lane(sums, 0), odd = f64x2.extract_lane(sums, 1);
  for (let i = 0; i < count; i++, before += sizeof<T>(), after += sizeof<T>()) {
    const change = <f64>(load<T>(after) - load<T>(before));
    if (i & 1) odd += change;
    else even += change;
  }
  return even + odd;
}
