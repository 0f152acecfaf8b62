/**
 * Lines along x, solved eight at a time. Their right-hand sides come turned, so that a vector holds as many neighbours of
 * one line as it has lanes, and chunk after chunk holds a vector of each line. The way down turns them within each chunk:
 * from there on eight lines are rows of eight values, one per cache line, as `./solve` has them.
 *
 *     a0 a1 │ b0 b1 │ … h0 h1       a0 b0 … h0
 *     a2 a3 │ b2 b3 │ … h2 h3   ─▶  a1 b1 … h1
 */
import { ROW_BYTES, ROW_VALUES } from "./slots";
import { eliminate, subtract } from "./solve";

/** Lines that are solved together. */
export const TURN = ROW_VALUES;

/** Bytes of a chunk. */
// @ts-ignore: decorator
@inline
export function chunk<V>(): usize {
  return isVector<V>() ? 2 * ROW_BYTES : ROW_BYTES;
}

/** Bytes from a turned line's first value to its value number `i`. */
// @ts-ignore: decorator
@inline
export function turned<V>(i: i32): usize {
  if (isVector<V>()) return (<usize>(i >> 1)) * (2 * ROW_BYTES) + (<usize>(i & 1) << 3);
  return <usize>i * ROW_BYTES;
}

/**
 * The way down for values `from` to `to` of each line, whole chunks. Before value 0 lies a row of zeros; factors, and
 * right-hand sides, beyond the ends of systems are 0.
 */
export function descendLines<V>(rows: usize, from: i32, to: i32, inverse: usize, lower: usize): void {
  let row = rows + <usize>from * ROW_BYTES, m = inverse + (<usize>from << 3), l = lower + (<usize>from << 3);
  const end = rows + <usize>to * ROW_BYTES;
  if (!isVector<V>()) {
    for (; row < end; row += ROW_BYTES) {
      eliminate<V>(row, row - ROW_BYTES, ROW_BYTES, load<f64>(m), load<f64>(l));
      m += 8;
      l += 8;
    }
    return;
  }
  let a = v128.load(row - 64), b = v128.load(row - 48), c = v128.load(row - 32), d = v128.load(row - 16);
  for (; row < end; row += 2 * ROW_BYTES) {
    const a0 = v128.load(row), a1 = v128.load(row, 16), b0 = v128.load(row, 32), b1 = v128.load(row, 48);
    const c0 = v128.load(row, 64), c1 = v128.load(row, 80), d0 = v128.load(row, 96), d1 = v128.load(row, 112);
    let p = v128.load64_splat(m), q = v128.load64_splat(l);
    a = f64x2.sub(f64x2.mul(v128.shuffle<f64>(a0, a1, 0, 2), p), f64x2.mul(a, q));
    b = f64x2.sub(f64x2.mul(v128.shuffle<f64>(b0, b1, 0, 2), p), f64x2.mul(b, q));
    c = f64x2.sub(f64x2.mul(v128.shuffle<f64>(c0, c1, 0, 2), p), f64x2.mul(c, q));
    d = f64x2.sub(f64x2.mul(v128.shuffle<f64>(d0, d1, 0, 2), p), f64x2.mul(d, q));
    put(row, a, b, c, d);
    p = v128.load64_splat(m, 8);
    q = v128.load64_splat(l, 8);
    a = f64x2.sub(f64x2.mul(v128.shuffle<f64>(a0, a1, 1, 3), p), f64x2.mul(a, q));
    b = f64x2.sub(f64x2.mul(v128.shuffle<f64>(b0, b1, 1, 3), p), f64x2.mul(b, q));
    c = f64x2.sub(f64x2.mul(v128.shuffle<f64>(c0, c1, 1, 3), p), f64x2.mul(c, q));
    d = f64x2.sub(f64x2.mul(v128.shuffle<f64>(d0, d1, 1, 3), p), f64x2.mul(d, q));
    put(row + ROW_BYTES, a, b, c, d);
    m += 16;
    l += 16;
  }
}

/** The way up for values `to` − 1 down to `from` of each line. Behind the last value of all lies a row of zeros. */
export function ascendLines<V>(rows: usize, from: i32, to: i32, upper: usize): void {
  const end = rows + <usize>from * ROW_BYTES;
  let row = rows + <usize>to * ROW_BYTES, factor = upper + (<usize>to << 3);
  if (!isVector<V>()) {
    for (; row > end; row -= ROW_BYTES) {
      factor -= 8;
      subtract<V>(row - ROW_BYTES, row, ROW_BYTES, load<f64>(factor));
    }
    return;
  }
  let a = v128.load(row), b = v128.load(row, 16), c = v128.load(row, 32), d = v128.load(row, 48);
  while (row > end) {
    row -= ROW_BYTES;
    factor -= 8;
    const u = v128.load64_splat(factor);
    a = f64x2.sub(v128.load(row), f64x2.mul(a, u));
    b = f64x2.sub(v128.load(row, 16), f64x2.mul(b, u));
    c = f64x2.sub(v128.load(row, 32), f64x2.mul(c, u));
    d = f64x2.sub(v128.load(row, 48), f64x2.mul(d, u));
    put(row, a, b, c, d);
  }
}

/**
 * The way up for eight whole lines of `count` values, an even number: turned back as they are found, and written to those
 * of `target`, `pitch` bytes apart, so that memory has the time of the arithmetic to take them in.
 */
export function ascendAway(rows: usize, count: i32, upper: usize, target: usize, pitch: usize): void {
  let row = rows + <usize>count * ROW_BYTES, factor = upper + (<usize>count << 3), to = target + (<usize>count << 3);
  let a = f64x2.splat(0), b = a, c = a, d = a;
  while (row > rows) {
    row -= 2 * ROW_BYTES;
    factor -= 16;
    to -= 16;
    const u = v128.load64_splat(factor, 8), v = v128.load64_splat(factor);
    const a1 = f64x2.sub(v128.load(row, 64), f64x2.mul(a, u)), b1 = f64x2.sub(v128.load(row, 80), f64x2.mul(b, u));
    const c1 = f64x2.sub(v128.load(row, 96), f64x2.mul(c, u)), d1 = f64x2.sub(v128.load(row, 112), f64x2.mul(d, u));
    a = f64x2.sub(v128.load(row), f64x2.mul(a1, v));
    b = f64x2.sub(v128.load(row, 16), f64x2.mul(b1, v));
    c = f64x2.sub(v128.load(row, 32), f64x2.mul(c1, v));
    d = f64x2.sub(v128.load(row, 48), f64x2.mul(d1, v));
    let line = putPair(to, pitch, a, a1);
    line = putPair(line, pitch, b, b1);
    line = putPair(line, pitch, c, c1);
    putPair(line, pitch, d, d1);
  }
}

/** Writes two neighbouring values of each of two lines; answers where the line after them is. */
// @ts-ignore: decorator
@inline
function putPair(to: usize, pitch: usize, low: v128, high: v128): usize {
  v128.store(to, v128.shuffle<f64>(low, high, 0, 2));
  v128.store(to + pitch, v128.shuffle<f64>(low, high, 1, 3));
  return to + 2 * pitch;
}

// @ts-ignore: decorator
@inline
function put(row: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(row, a);
  v128.store(row, b, 16);
  v128.store(row, c, 32);
  v128.store(row, d, 48);
}

/**
 * Turns values `first` to `count` of `lines` lines back, and writes them, or adds them, to those of `target`, `pitch` bytes
 * apart.
 */
export function deliver<V>(
  rows: usize, target: usize, pitch: usize, lines: i32, first: i32, count: i32, adds: bool,
): void {
  for (let line = 0; line < lines; line += isVector<V>() ? 2 : 1) {
    let from = rows + (<usize>line << 3) + <usize>first * ROW_BYTES;
    let to = target + <usize>line * pitch + (<usize>first << 3), i = first;
    if (isVector<V>() && line + 1 < lines) {
      for (; i < count - 1; i += 2) {
        const a = v128.load(from), b = v128.load(from, ROW_BYTES), next = to + pitch;
        let low = v128.shuffle<f64>(a, b, 0, 2), high = v128.shuffle<f64>(a, b, 1, 3);
        if (adds) {
          low = f64x2.add(v128.load(to), low);
          high = f64x2.add(v128.load(next), high);
        }
        v128.store(to, low);
        v128.store(next, high);
        from += 2 * ROW_BYTES;
        to += 16;
      }
      if (i < count) {
        const next = to + pitch, value = load<f64>(from, 8);
        store<f64>(next, adds ? load<f64>(next) + value : value);
      }
    }
    for (; i < count; i++) {
      const value = load<f64>(from);
      store<f64>(to, adds ? load<f64>(to) + value : value);
      from += ROW_BYTES;
      to += 8;
    }
  }
}
