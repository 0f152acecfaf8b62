/**
 * Lines along x, turned so that they lie side by side: eight lines become rows of eight values, one per cache line, as
 * `./solve` wants them.
 */
import { ROW_BYTES, ROW_VALUES } from "./slots";

/** Reads `lines` lines of `count` values, `pitch` bytes apart; the rest of the eight become 0. */
export function gather<V>(rows: usize, source: usize, pitch: usize, lines: i32, count: i32): void {
  for (let line = 0; line < ROW_VALUES; line += isVector<V>() ? 2 : 1) {
    let from = source + <usize>line * pitch, to = rows + (<usize>line << 3);
    const end = to + <usize>count * ROW_BYTES;
    if (line >= lines) {
      for (; to < end; to += ROW_BYTES) put<V>(to);
    } else if (isVector<V>() && line + 1 < lines) {
      for (; to < end; to += 2 * ROW_BYTES) {
        const a = v128.load(from), b = v128.load(from + pitch);
        v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
        v128.store(to, v128.shuffle<f64>(a, b, 1, 3), ROW_BYTES);
        from += 16;
      }
    } else {
      for (; to < end; to += ROW_BYTES) {
        if (isVector<V>()) put<V>(to);
        store<f64>(to, load<f64>(from));
        from += 8;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function put<V>(to: usize): void {
  if (isVector<V>()) v128.store(to, f64x2.splat(0));
  else store<f64>(to, 0);
}

/** Adds `lines` lines, from value `first` to value `last`, to those of `target`, `pitch` bytes apart. */
export function deliver<V>(rows: usize, target: usize, pitch: usize, lines: i32, first: i32, last: i32): void {
  for (let line = 0; line < lines; line += isVector<V>() ? 2 : 1) {
    let from = rows + (<usize>line << 3) + <usize>first * ROW_BYTES;
    let to = target + <usize>line * pitch + (<usize>first << 3), i = first;
    if (isVector<V>() && line + 1 < lines) {
      for (; i < last; i += 2) {
        const a = v128.load(from), b = v128.load(from, ROW_BYTES), next = to + pitch;
        v128.store(to, f64x2.add(v128.load(to), v128.shuffle<f64>(a, b, 0, 2)));
        v128.store(next, f64x2.add(v128.load(next), v128.shuffle<f64>(a, b, 1, 3)));
        from += 2 * ROW_BYTES;
        to += 16;
      }
      if (i == last) store<f64>(to + pitch, load<f64>(to + pitch) + load<f64>(from, 8));
    }
    for (; i <= last; i++) {
      store<f64>(to, load<f64>(to) + load<f64>(from));
      from += ROW_BYTES;
      to += 8;
    }
  }
}
