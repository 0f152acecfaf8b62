/**
 * What a flow carries through walls. Nodes on a wall have half a cell there, and the wall's own value: where that is free to
 * change, the face beyond it, which the flow has been carried across as if there were a whole cell, is put right.
 */
import { LINE, ROW, STREAM, WALL_GHOST, WALL_KIND, WALL_PERIODIC } from "../abi";
import { accountAt, addTo, edgeOf, endsInHalves, hasAxis, ownsEnd, ownsSlab, spanOf } from "../account";
import { fieldOf, integer, wallOf } from "../plan";
import { Tile, skipTo } from "../tile";
import { slabAround } from "./beyond";
import { Course, carried, halfway } from "./carry";
import { Layers, speciesOf } from "./layers";
import { targetAt } from "./place";
import { ADVECTION_UPWIND, ADVECTION_VAN_LEER, SPECIES_ADVECTION } from "./slots";
import { flows, isOnFaces, setVelocities, strideOf } from "./velocity";

/** What is carried through the walls of a slab from level − 1 to `level`. */
export function passWalls<T>(tile: Tile, layers: Layers, index: i32, level: i32, slab: i32): void {
  const field = fieldOf(tile.plan, index), species = speciesOf(layers.model, index), row = tile.row;
  const left = tile.depth - level;
  for (let role = LINE; role <= STREAM; role++) {
    if (!hasAxis(tile, role)) continue;
    if (!flows(tile, species, role)) continue;
    const span = spanOf(tile, role);
    for (let side = 0; side < 2; side++) {
      const wall = wallOf(field, role, side), kind = integer(wall, WALL_KIND), edge = edgeOf(span, side);
      const half = kind == WALL_GHOST && endsInHalves(tile, span);
      const accounted = tile.accounts != 0 && ownsEnd(span, side) && ownsSlab(tile, slab);
      const concerned = half ? span.reaches(side, left) : accounted;
      if (kind == WALL_PERIODIC || !concerned || (role == STREAM && slab != edge)) continue;
      setValues<T>(tile, layers, index, role, level - 1, slab, integer(species, SPECIES_ADVECTION) == ADVECTION_VAN_LEER);
      setVelocities<T>(tile, layers, species, role, level - 1, slab, 0);
      const low = half ? row.lowAt(left) : row.low, high = half ? row.highAt(left) : row.high;
      const first = role == ROW ? edge : low, behind = role == ROW ? edge + 1 : high;
      for (let j = first; j < behind; j++) {
        passRow<T>(tile, layers, species, index, role, side, level, slab, j, half, accounted);
      }
    }
  }
}

/** Points the course at the slab's first cell, at those one and two cells before and behind it along an axis. */
function setValues<T>(
  tile: Tile, layers: Layers, index: i32, role: i32, level: i32, slab: i32, far: bool,
): void {
  const course = layers.course, here = tile.slabAt(index, level, slab);
  course.c = here;
  if (role != STREAM) {
    const stride = strideOf<T>(tile, role);
    course.b = here - stride;
    course.d = here + stride;
    course.a = far ? course.b - stride : course.b;
    course.e = far ? course.d + stride : course.d;
    return;
  }
  course.b = slabAround<T>(tile, layers, index, level, slab - 1);
  course.d = slabAround<T>(tile, layers, index, level, slab + 1);
  course.a = far ? slabAround<T>(tile, layers, index, level, slab - 2) : course.b;
  course.e = far ? slabAround<T>(tile, layers, index, level, slab + 2) : course.d;
}

/** The cells of one row on a wall; `half` where they are half cells with values of their own. */
function passRow<T>(
  tile: Tile, layers: Layers, species: usize, index: i32, role: i32, side: i32, level: i32, slab: i32, j: i32, half: bool,
  accounted: bool,
): void {
  const line = tile.line, course = layers.course, left = tile.depth - level, pitch = tile.pitch, span = spanOf(tile, role);
  const start = half ? line.lowAt(left) : line.low, end = half ? line.highAt(left) : line.high;
  const low = role == LINE ? edgeOf(line, side) : start, high = role == LINE ? low + 1 : end;
  const scheme = integer(species, SPECIES_ADVECTION), g = <T>course.g, held = endsInHalves(tile, span);
  const faces = isOnFaces(tile, species, role);
  const own = accounted && j >= tile.row.low && j < tile.row.high;
  const account = accountAt(tile, wallOf(fieldOf(tile.plan, index), role, side), role, slab, j);
  for (let i = low; i < high; i++) {
    const skip = skipTo<T>(tile, pitch, j, i), here = load<T>(course.here + skip);
    const down = faces ? here : halfway<T, T>(load<T>(course.before + skip), here);
    const up = faces ? load<T>(course.behind + skip) : halfway<T, T>(here, load<T>(course.behind + skip));
    const before = across<T>(scheme, down, course, skip, false, g), behind = across<T>(scheme, up, course, skip, true, g);
    const outer = side ? behind : before, inner = side ? before : behind;
    let entering = held ? 0.5 * (<f64>g * (<f64>outer + <f64>inner)) : <f64>g * <f64>outer;
    if (half) {
      const through = <T>((side ? up : down) * load<T>(course.c + skip));
      const target = targetAt<T>(tile, index, level, slab, j, i);
      const missing = <T>(g * <T>(<T>(<T>(2 * through) - inner) - outer));
      store<T>(target, side ? load<T>(target) - missing : load<T>(target) + missing);
      entering = <f64>g * <f64>through;
    }
    if (own && i >= line.low && i < line.high) {
      addTo(role == LINE ? account : account + (<usize>(i - line.low) << 3), side ? -entering : entering);
    }
  }
}

/** w·v across the face before or behind a cell. */
// @ts-ignore: decorator
@inline
function across<T>(scheme: i32, w: T, l: Course, skip: usize, isBehind: bool, g: T): T {
  const a = load<T>((isBehind ? l.b : l.a) + skip), b = load<T>((isBehind ? l.c : l.b) + skip);
  const c = load<T>((isBehind ? l.d : l.c) + skip), d = load<T>((isBehind ? l.e : l.d) + skip);
  if (scheme == ADVECTION_VAN_LEER) return carried<T, T>(ADVECTION_VAN_LEER, w, a, b, c, d, g);
  return carried<T, T>(ADVECTION_UPWIND, w, a, b, c, d, g);
}
