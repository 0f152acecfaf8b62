/** The equation over lines in pairs, which share their loads. */
import { two, wide } from "./host";
import {
  At0, At112, At16, At32, At48, At64, At80, At96, add, read, readNext, readNextButOne, splat, write,
  writeTwins,
} from "./lanes";
import { eastern, settled, updated, western } from "./line";

/** One vector (or value) of two lines, `At` bytes along, given their western and eastern neighbours. */
// @ts-ignore: decorator
@inline
function couple<V, T, At>(
  even: bool, stage: bool, upper: usize, lower: usize, w0: V, w1: V, e0: V, e1: V,
  west0: usize, west1: usize, north: usize, south: usize, rx: V, ry: V, twice: V, theta: V,
): void {
  const c0 = readNext<V, T, At>(west0);
  const c1 = readNext<V, T, At>(west1);
  const along0 = add<V, T>(read<V, T, At>(north), c1);
  const along1 = add<V, T>(c0, read<V, T, At>(south));
  const value0 = updated<V, T>(2, even, c0, add<V, T>(w0, e0), along0, c0, rx, ry, ry, twice);
  write<V, T, At>(upper, settled<V, T, At>(stage, upper, value0, c0, theta));
  const value1 = updated<V, T>(2, even, c1, add<V, T>(w1, e1), along1, c1, rx, ry, ry, twice);
  write<V, T, At>(lower, settled<V, T, At>(stage, lower, value1, c1, theta));
}

/** New values of one of two lines, `At` bytes along, given its cells' neighbours along y. */
// @ts-ignore: decorator
@inline
function between<T, At>(
  even: bool, stage: bool, target: usize, c: v128, west: usize, east: usize, above: v128, below: v128, x: v128, y: v128,
  m: v128, t: v128,
): v128 {
  const across = add<v128, T>(read<v128, T, At>(west), eastern<T, At>(west, east));
  const value = updated<v128, T>(2, even, c, across, add<v128, T>(above, below), c, x, y, y, m);
  return settled<v128, T, At>(stage, target, value, c, t);
}

/** Two vectors that follow each other, of two lines: see `wide`. */
// @ts-ignore: decorator
@inline
function twinCouples<T, A, B>(
  even: bool, stage: bool, upper: usize, lower: usize, west0: usize, west1: usize, east0: usize, east1: usize,
  north: usize, south: usize, x: v128, y: v128, m: v128, t: v128,
): void {
  const c0a = readNext<v128, T, A>(west0), c0b = readNext<v128, T, B>(west0);
  const c1a = readNext<v128, T, A>(west1), c1b = readNext<v128, T, B>(west1);
  const na = read<v128, T, A>(north), nb = read<v128, T, B>(north);
  const sa = read<v128, T, A>(south), sb = read<v128, T, B>(south);
  const v0a = between<T, A>(even, stage, upper, c0a, west0, east0, na, c1a, x, y, m, t);
  const v0b = between<T, B>(even, stage, upper, c0b, west0, east0, nb, c1b, x, y, m, t);
  const v1a = between<T, A>(even, stage, lower, c1a, west1, east1, c0a, sa, x, y, m, t);
  const v1b = between<T, B>(even, stage, lower, c1b, west1, east1, c0b, sb, x, y, m, t);
  writeTwins<T, A, B>(upper, v0a, v0b);
  writeTwins<T, A, B>(lower, v1a, v1b);
}

// @ts-ignore: decorator
@inline
function pair<T>(
  even: bool, stage: bool, upper: usize, lower: usize, here: usize, below: usize, north: usize, south: usize,
  count: i32, rx: f64, ry: f64, theta: f64,
): void {
  const many: f64 = even ? 2 * two : two;
  let p = here - sizeof<T>(), q = below - sizeof<T>();
  let bytes: i32 = count * <i32>sizeof<T>();
  if (ASC_FEATURE_SIMD) {
    const x = splat<v128, T>(rx), y = splat<v128, T>(ry), m = splat<v128, T>(many), t = splat<v128, T>(theta);
    if (wide) {
      let e = p + 2 * sizeof<T>(), f = q + 2 * sizeof<T>();
      while (bytes >= 128) {
        twinCouples<T, At0, At16>(even, stage, upper, lower, p, q, e, f, north, south, x, y, m, t);
        twinCouples<T, At32, At48>(even, stage, upper, lower, p, q, e, f, north, south, x, y, m, t);
        twinCouples<T, At64, At80>(even, stage, upper, lower, p, q, e, f, north, south, x, y, m, t);
        twinCouples<T, At96, At112>(even, stage, upper, lower, p, q, e, f, north, south, x, y, m, t);
        upper += 128; lower += 128; p += 128; q += 128; e += 128; f += 128; north += 128; south += 128; bytes -= 128;
      }
    }
    let w0 = read<v128, T, At0>(p), w1 = read<v128, T, At0>(q);
    while (bytes >= 128) {
      let e0 = readNextButOne<v128, T, At0>(p), e1 = readNextButOne<v128, T, At0>(q);
      couple<v128, T, At0>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
      w0 = western<T, At16>(e0, p); w1 = western<T, At16>(e1, q);
      e0 = readNextButOne<v128, T, At16>(p); e1 = readNextButOne<v128, T, At16>(q);
      couple<v128, T, At16>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
      w0 = western<T, At32>(e0, p); w1 = western<T, At32>(e1, q);
      e0 = readNextButOne<v128, T, At32>(p); e1 = readNextButOne<v128, T, At32>(q);
      couple<v128, T, At32>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
      w0 = western<T, At48>(e0, p); w1 = western<T, At48>(e1, q);
      e0 = readNextButOne<v128, T, At48>(p); e1 = readNextButOne<v128, T, At48>(q);
      couple<v128, T, At48>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
      w0 = western<T, At64>(e0, p); w1 = western<T, At64>(e1, q);
      e0 = readNextButOne<v128, T, At64>(p); e1 = readNextButOne<v128, T, At64>(q);
      couple<v128, T, At64>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
      w0 = western<T, At80>(e0, p); w1 = western<T, At80>(e1, q);
      e0 = readNextButOne<v128, T, At80>(p); e1 = readNextButOne<v128, T, At80>(q);
      couple<v128, T, At80>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
      w0 = western<T, At96>(e0, p); w1 = western<T, At96>(e1, q);
      e0 = readNextButOne<v128, T, At96>(p); e1 = readNextButOne<v128, T, At96>(q);
      couple<v128, T, At96>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
      w0 = western<T, At112>(e0, p); w1 = western<T, At112>(e1, q);
      e0 = readNextButOne<v128, T, At112>(p); e1 = readNextButOne<v128, T, At112>(q);
      couple<v128, T, At112>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
      upper += 128; lower += 128; p += 128; q += 128; north += 128; south += 128; bytes -= 128;
      w0 = western<T, At0>(e0, p); w1 = western<T, At0>(e1, q);
    }
    while (bytes >= 16) {
      const e0 = readNextButOne<v128, T, At0>(p), e1 = readNextButOne<v128, T, At0>(q);
      couple<v128, T, At0>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
      upper += 16; lower += 16; p += 16; q += 16; north += 16; south += 16; bytes -= 16;
      w0 = western<T, At0>(e0, p); w1 = western<T, At0>(e1, q);
    }
  }
  const x = <T>rx, y = <T>ry, m = <T>many, t = <T>theta;
  while (bytes > 0) {
    const e0 = readNextButOne<T, T, At0>(p), e1 = readNextButOne<T, T, At0>(q);
    const w0 = read<T, T, At0>(p), w1 = read<T, T, At0>(q);
    couple<T, T, At0>(even, stage, upper, lower, w0, w1, e0, e1, p, q, north, south, x, y, m, t);
    upper += sizeof<T>(); lower += sizeof<T>(); p += sizeof<T>(); q += sizeof<T>();
    north += sizeof<T>(); south += sizeof<T>(); bytes -= <i32>sizeof<T>();
  }
}

/** The address `step` bytes on from `address`, in a ring of `round` bytes that goes on at its start from `end`. */
// @ts-ignore: decorator
@inline
export function onward(address: usize, step: usize, end: usize, round: usize): usize {
  const next = address + step;
  return next < end ? next : next - round;
}

// @ts-ignore: decorator
@inline
function pairs<T>(
  even: bool, stage: bool, target: usize, targetStep: usize, targetEnd: usize, here: usize, step: usize, end: usize,
  round: usize, north: usize, last: usize, many: i32, count: i32, rx: f64, ry: f64, theta: f64,
): void {
  for (; many > 0; many--) {
    const below = onward(here, step, end, round), lower = onward(target, targetStep, targetEnd, round);
    const south = many > 1 ? onward(below, step, end, round) : last;
    pair<T>(even, stage, target, lower, here, below, north, south, count, rx, ry, theta);
    north = below;
    here = south;
    target = onward(lower, targetStep, targetEnd, round);
  }
}

/**
 * 2-D: new values of 2·`many` lines, the first of which is `here`, between the lines `north` and `last`. Lines follow
 * each other as `onward` has it, and so do those they are written to.
 */
export function advancePairs<T>(
  even: bool, target: usize, targetStep: usize, targetEnd: usize, here: usize, step: usize, end: usize, round: usize,
  north: usize, last: usize, many: i32, count: i32, rx: f64, ry: f64, theta: f64,
): void {
  if (theta == 0) {
    if (even) {
      pairs<T>(
        true, false, target, targetStep, targetEnd, here, step, end, round, north, last, many, count, rx, rx, theta,
      );
    } else {
      pairs<T>(
        false, false, target, targetStep, targetEnd, here, step, end, round, north, last, many, count, rx, ry, theta,
      );
    }
  } else if (even) {
    pairs<T>(
      true, true, target, targetStep, targetEnd, here, step, end, round, north, last, many, count, rx, rx, theta,
    );
  } else {
    pairs<T>(
      false, true, target, targetStep, targetEnd, here, step, end, round, north, last, many, count, rx, ry, theta,
    );
  }
}
