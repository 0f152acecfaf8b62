/** What enters through walls apart from their ghosts: so much per unit of time, whatever diffuses there. */
import { LINE, ROW, STREAM, WALL_ENTERING } from "../abi";
import { accountAt, addTo, edgeOf, endsInHalves, hasAxis, lastingShare, ownsEnd, ownsSlab, spanOf } from "../account";
import { address, fieldOf, float, wallOf } from "../plan";
import { weightOf } from "../stream";
import { Tile } from "../tile";
import { enteringAt, wrapped } from "../walls";
import { Layers } from "./layers";
import { targetAt } from "./place";
import { MODEL_ENTERING } from "./slots";

/** Adds to a slab of `level` what enters on the way there from level − 1. */
export function enter<T>(tile: Tile, layers: Layers, index: i32, level: i32, slab: i32): void {
  const step = <T>(float(layers.model, MODEL_ENTERING) * weightOf(tile, level));
  if (step == 0) return;
  const field = fieldOf(tile.plan, index), row = tile.row, left = tile.depth - level;
  for (let role = LINE; role <= STREAM; role++) {
    if (!hasAxis(tile, role)) continue;
    const span = spanOf(tile, role);
    for (let side = 0; side < 2; side++) {
      const wall = wallOf(field, role, side), edge = edgeOf(span, side);
      if (address(wall, WALL_ENTERING) == 0 || !span.reaches(side, left) || (role == STREAM && slab != edge)) continue;
      const first = role == ROW ? edge : row.lowAt(left), behind = role == ROW ? edge + 1 : row.highAt(left);
      for (let j = first; j < behind; j++) enterRow<T>(tile, wall, index, role, side, level, slab, j, step);
    }
  }
}

/** The cells of one row on a wall. */
function enterRow<T>(
  tile: Tile, wall: usize, index: i32, role: i32, side: i32, level: i32, slab: i32, j: i32, step: T,
): void {
  const line = tile.line, row = tile.row, span = spanOf(tile, role), left = tile.depth - level;
  const low = role == LINE ? edgeOf(line, side) : line.lowAt(left), high = role == LINE ? low + 1 : line.highAt(left);
  const own = tile.accounts && ownsEnd(span, side) && ownsSlab(tile, slab) && j >= row.low && j < row.high;
  const along = role == STREAM ? wrapped(j, row.count) : wrapped(slab, tile.stream.count);
  const position = role == LINE ? along * row.count + wrapped(j, row.count) : along * line.count;
  const weight = endsInHalves(tile, span) ? 0.5 * lastingShare(tile, level) : lastingShare(tile, level);
  const account = accountAt(tile, wall, role, slab, j);
  let target = targetAt<T>(tile, index, level, slab, j, low);
  for (let i = low; i < high; i++, target += sizeof<T>()) {
    const place = role == LINE ? position : position + wrapped(i, line.count);
    const amount = <T>(step * load<T>(enteringAt<T>(wall, tile.before + level - 1, place)));
    store<T>(target, load<T>(target) + amount);
    if (own && i >= line.low && i < line.high) {
      addTo(role == LINE ? account : account + (<usize>(i - line.low) << 3), weight * <f64>amount);
    }
  }
}
