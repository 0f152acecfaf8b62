/** Lines along x, turned so that they lie side by side: eight lines become rows of eight values, one per cache line. */
import { LINES, ROW_BYTES } from "./slots";

/** Reads `lines` lines of `count` values, `pitch` bytes apart; the rest of the eight become 0. */
export function gather<V>(rows: usize, source: usize, pitch: usize, lines: i32, count: i32): void {
  const end = rows + <usize>count * ROW_BYTES;
  if (lines < LINES) memory.fill(rows, 0, end - rows);
  for (let line = 0; line < lines; line += isVector<V>() ? 2 : 1) {
    let from = source + <usize>line * pitch, to = rows + (<usize>line << 3);
    if (isVector<V>() && line + 1 < lines) {
      for (const even = end - ROW_BYTES; to < even; to += 2 * ROW_BYTES) {
        const a = v128.load(from), b = v128.load(from + pitch);
        v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
        v128.store(to, v128.shuffle<f64>(a, b, 1, 3), ROW_BYTES);
        from += 16;
      }
      if (to < end) store<f64>(to, load<f64>(from + pitch), 8);
    }
    for (; to < end; to += ROW_BYTES) {
      store<f64>(to, load<f64>(from));
      from += 8;
    }
  }
}
