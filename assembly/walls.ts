/** What lies beyond the edge: cells that a wall holds, and ghosts. */
import {
  WALL_ALPHA, WALL_BETA, WALL_ENTERING, WALL_FIXED, WALL_HELD, WALL_KIND, WALL_LEVEL_BYTES,
} from "./abi";
import { At0, add, mul, read, splat, sub, write } from "./lanes";
import { address, integer } from "./plan";

/** Whether a wall holds its cells. */
// @ts-ignore: decorator
@inline
export function holds(wall: usize): bool {
  const kind = integer(wall, WALL_KIND);
  return kind == WALL_HELD || kind == WALL_FIXED;
}

/** `position` brought into 0 … count−1, however many periods away it lies. */
// @ts-ignore: decorator
@inline
export function wrapped(position: i32, count: i32): i32 {
  if (<u32>position < <u32>count) return position;
  const rest = position % count;
  return rest < 0 ? rest + count : rest;
}

/** Copies the cells `from` … `to`−1 of a periodic or plain line of `count` cells, the first of which is at `source`. */
export function copyCells<T>(target: usize, source: usize, from: i32, to: i32, count: i32): void {
  while (from < to) {
    const start = wrapped(from, count);
    const some = min(count - start, to - from);
    const bytes = <usize>some * sizeof<T>();
    copyBytes(target, source + <usize>start * sizeof<T>(), bytes);
    target += bytes;
    from += some;
  }
}

/** Inline, because the host's bulk copy costs more to call than a short line costs to copy. */
function copyBytes(target: usize, source: usize, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    while (bytes >= 64) {
      const a = v128.load(source), b = v128.load(source, 16), c = v128.load(source, 32), d = v128.load(source, 48);
      v128.store(target, a);
      v128.store(target, b, 16);
      v128.store(target, c, 32);
      v128.store(target, d, 48);
      target += 64; source += 64; bytes -= 64;
    }
    while (bytes >= 16) {
      v128.store(target, v128.load(source));
      target += 16; source += 16; bytes -= 16;
    }
  }
  while (bytes > 0) {
    store<f32>(target, load<f32>(source));
    target += 4; source += 4; bytes -= 4;
  }
}

/** The wall's α (or held values) at `position` along it, `level` time levels after the job's start. */
// @ts-ignore: decorator
@inline
export function alphaAt<T>(wall: usize, level: i32, position: i32): usize {
  return address(wall, WALL_ALPHA) + <usize>level * address(wall, WALL_LEVEL_BYTES) + <usize>position * sizeof<T>();
}

/** The same of its β. */
// @ts-ignore: decorator
@inline
export function betaAt<T>(wall: usize, level: i32, position: i32): usize {
  return address(wall, WALL_BETA) + <usize>level * address(wall, WALL_LEVEL_BYTES) + <usize>position * sizeof<T>();
}

/** The same of what enters its cells apart from the ghosts. */
// @ts-ignore: decorator
@inline
export function enteringAt<T>(wall: usize, level: i32, position: i32): usize {
  return address(wall, WALL_ENTERING) + <usize>level * address(wall, WALL_LEVEL_BYTES) + <usize>position * sizeof<T>();
}

/** The ghost beyond `here`: mirror + (α − β·here). */
// @ts-ignore: decorator
@inline
export function ghostCell<T>(wall: usize, level: i32, position: i32, mirror: T, here: T): T {
  const alpha = load<T>(alphaAt<T>(wall, level, position));
  const beta = load<T>(betaAt<T>(wall, level, position));
  return mirror + (alpha - beta * here);
}

/** A line of ghosts, given the lines of the wall's α and β. */
export function ghostLine<T>(
  target: usize, mirror: usize, here: usize, alpha: usize, beta: usize, count: i32,
): void {
  let bytes: i32 = count * <i32>sizeof<T>();
  if (ASC_FEATURE_SIMD) {
    while (bytes >= 16) {
      ghosts<v128, T>(target, mirror, here, alpha, beta);
      target += 16; mirror += 16; here += 16; alpha += 16; beta += 16; bytes -= 16;
    }
  }
  while (bytes > 0) {
    ghosts<T, T>(target, mirror, here, alpha, beta);
    target += sizeof<T>(); mirror += sizeof<T>(); here += sizeof<T>();
    alpha += sizeof<T>(); beta += sizeof<T>(); bytes -= <i32>sizeof<T>();
  }
}

// @ts-ignore: decorator
@inline
function ghosts<V, T>(target: usize, mirror: usize, here: usize, alpha: usize, beta: usize): void {
  const drawn = mul<V, T>(read<V, T, At0>(beta), read<V, T, At0>(here));
  write<V, T, At0>(target, add<V, T>(read<V, T, At0>(mirror), sub<V, T>(read<V, T, At0>(alpha), drawn)));
}
