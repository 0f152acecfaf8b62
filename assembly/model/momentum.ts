/** Stages of a super-step where coefficients vary: lines are computed apart, and then moved on as the stage before was. */
import { At0, addProduct, read, splat, sub, write } from "../lanes";
import { Tile } from "../tile";
import { Stencil, diffuseLine } from "./flux";
import { diffusePair } from "./pair";

/** New values of one line; θ is not 0 in a stage, whose target holds the level before last. */
export function advanceOne<T>(tile: Tile, kind: i32, dims: i32, stencil: Stencil, theta: f64): void {
  const target = stencil.target;
  if (theta != 0) stencil.target = tile.wallLine(0);
  diffuseLine<T>(kind, dims, stencil);
  if (theta != 0) moveOn<T>(target, tile.wallLine(0), stencil, theta);
  stencil.target = target;
}

/** The same for two lines that are neighbours; false where they are to be computed one by one. */
export function advanceBoth<T>(
  tile: Tile, kind: i32, dims: i32, upper: Stencil, lower: Stencil, theta: f64,
): bool {
  if (theta == 0) return diffusePair<T>(kind, dims, upper, lower);
  const first = upper.target, second = lower.target;
  upper.target = tile.wallLine(0);
  lower.target = tile.wallLine(1);
  const done = diffusePair<T>(kind, dims, upper, lower);
  if (done) {
    moveOn<T>(first, tile.wallLine(0), upper, theta);
    moveOn<T>(second, tile.wallLine(1), lower, theta);
  }
  upper.target = first;
  lower.target = second;
  return done;
}

/** target = updated + θ·(here − target) */
function moveOn<T>(target: usize, updated: usize, stencil: Stencil, theta: f64): void {
  const bytes = <usize>stencil.count * sizeof<T>(), here = stencil.here;
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    const t = splat<v128, T>(theta);
    for (; at + 16 <= bytes; at += 16) moved<v128, T>(target + at, updated + at, here + at, t);
  }
  for (; at < bytes; at += sizeof<T>()) moved<T, T>(target + at, updated + at, here + at, <T>theta);
}

// @ts-ignore: decorator
@inline
function moved<V, T>(target: usize, updated: usize, here: usize, theta: V): void {
  const change = sub<V, T>(read<V, T, At0>(here), read<V, T, At0>(target));
  write<V, T, At0>(target, addProduct<V, T>(read<V, T, At0>(updated), theta, change));
}
