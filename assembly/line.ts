/**
 * The equation: one line of new values from the lines around it, or two lines at once, which share their loads.
 *
 * Addresses name the first cell of a line. North and south lie along y, west and east along x, back and front
 * along z; r = D·dt/h². A line may be written a little beyond its end, never before its start.
 *
 * A stage of a super-step is the same with momentum, θ of what the stage before has changed, and in place: the target
 * holds the level before last.
 *
 *     new = updated + θ·(c − target)
 */
import {
  At0, At112, At16, At32, At48, At64, At80, At96, add, addProduct, mul, read, readNext, readNextButOne, splat, sub,
  subProduct, write,
} from "./lanes";

/** New value of `c`, given the sums of its neighbours along each axis and `twice` = 2·(axes that share one r). */
// @ts-ignore: decorator
@inline
export function updated<V, T>(
  dims: i32, even: bool, c: V, across: V, along: V, through: V, rx: V, ry: V, rz: V, twice: V,
): V {
  if (dims == 1) return addProduct<V, T>(c, rx, subProduct<V, T>(across, twice, c));
  if (even) {
    const plane = add<V, T>(along, across);
    const sum = dims == 2 ? plane : add<V, T>(plane, through);
    return addProduct<V, T>(c, rx, subProduct<V, T>(sum, twice, c));
  }
  const plane = addProduct<V, T>(
    mul<V, T>(ry, subProduct<V, T>(along, twice, c)), rx, subProduct<V, T>(across, twice, c),
  );
  if (dims == 2) return add<V, T>(c, plane);
  return add<V, T>(c, addProduct<V, T>(plane, rz, subProduct<V, T>(through, twice, c)));
}

/** Writes the new value of `c`, in a stage with its momentum. */
// @ts-ignore: decorator
@inline
export function put<V, T, At>(stage: bool, target: usize, value: V, c: V, theta: V): void {
  if (stage) write<V, T, At>(target, addProduct<V, T>(value, theta, sub<V, T>(c, read<V, T, At>(target))));
  else write<V, T, At>(target, value);
}

/** One vector (or value) of one line, `At` bytes along; answers its eastern neighbours. `west` is one cell early. */
// @ts-ignore: decorator
@inline
function single<V, T, At>(
  dims: i32, even: bool, stage: bool, target: usize, w: V, west: usize, north: usize, south: usize, back: usize,
  front: usize, rx: V, ry: V, rz: V, twice: V, theta: V,
): V {
  const c = readNext<V, T, At>(west);
  const e = readNextButOne<V, T, At>(west);
  const across = add<V, T>(w, e);
  const along = dims > 1 ? add<V, T>(read<V, T, At>(north), read<V, T, At>(south)) : c;
  const through = dims > 2 ? add<V, T>(read<V, T, At>(back), read<V, T, At>(front)) : c;
  const value = updated<V, T>(dims, even, c, across, along, through, rx, ry, rz, twice);
  put<V, T, At>(stage, target, value, c, theta);
  return e;
}

/**
 * Western neighbours of the vector `At` bytes along. Of two float64 lanes they are the eastern neighbours of the
 * vector before, already in a register.
 */
// @ts-ignore: decorator
@inline
function western<T, At>(east: v128, west: usize): v128 {
  if (sizeof<T>() == 8) return east;
  return read<v128, T, At>(west);
}

// @ts-ignore: decorator
@inline
function line<T>(
  dims: i32, even: bool, stage: bool, target: usize, here: usize, north: usize, south: usize, back: usize,
  front: usize, count: i32, rx: f64, ry: f64, rz: f64, theta: f64,
): void {
  const many: f64 = even ? <f64>(2 * dims) : 2;
  let west = here - sizeof<T>();
  let bytes: i32 = count * <i32>sizeof<T>();
  if (ASC_FEATURE_SIMD) {
    const x = splat<v128, T>(rx), y = splat<v128, T>(ry), z = splat<v128, T>(rz), m = splat<v128, T>(many);
    const t = splat<v128, T>(theta);
    let w = read<v128, T, At0>(west);
    while (bytes >= 64) {
      w = single<v128, T, At0>(dims, even, stage, target, w, west, north, south, back, front, x, y, z, m, t);
      w = western<T, At16>(w, west);
      w = single<v128, T, At16>(dims, even, stage, target, w, west, north, south, back, front, x, y, z, m, t);
      w = western<T, At32>(w, west);
      w = single<v128, T, At32>(dims, even, stage, target, w, west, north, south, back, front, x, y, z, m, t);
      w = western<T, At48>(w, west);
      w = single<v128, T, At48>(dims, even, stage, target, w, west, north, south, back, front, x, y, z, m, t);
      target += 64; west += 64; north += 64; south += 64; back += 64; front += 64; bytes -= 64;
      w = western<T, At0>(w, west);
    }
    while (bytes >= 16) {
      w = single<v128, T, At0>(dims, even, stage, target, w, west, north, south, back, front, x, y, z, m, t);
      target += 16; west += 16; north += 16; south += 16; back += 16; front += 16; bytes -= 16;
      w = western<T, At0>(w, west);
    }
  }
  const x = <T>rx, y = <T>ry, z = <T>rz, m = <T>many, t = <T>theta;
  while (bytes > 0) {
    single<T, T, At0>(
      dims, even, stage, target, read<T, T, At0>(west), west, north, south, back, front, x, y, z, m, t,
    );
    target += sizeof<T>(); west += sizeof<T>(); north += sizeof<T>(); south += sizeof<T>();
    back += sizeof<T>(); front += sizeof<T>(); bytes -= <i32>sizeof<T>();
  }
}

/**
 * New values of one line. `dims` 1 uses no other line, 2 those along y, 3 those along z as well; `even` where every
 * axis has the r called `rx`; θ is not 0 where the line is a stage's.
 */
export function advanceLine<T>(
  dims: i32, even: bool, target: usize, here: usize, north: usize, south: usize, back: usize, front: usize,
  count: i32, rx: f64, ry: f64, rz: f64, theta: f64,
): void {
  if (theta == 0) oneLine<T>(dims, even, false, target, here, north, south, back, front, count, rx, ry, rz, theta);
  else oneLine<T>(dims, even, true, target, here, north, south, back, front, count, rx, ry, rz, theta);
}

// @ts-ignore: decorator
@inline
function oneLine<T>(
  dims: i32, even: bool, stage: bool, target: usize, here: usize, north: usize, south: usize, back: usize,
  front: usize, count: i32, rx: f64, ry: f64, rz: f64, theta: f64,
): void {
  if (dims == 1) line<T>(1, true, stage, target, here, here, here, here, here, count, rx, rx, rx, theta);
  else if (dims == 2) {
    if (even) line<T>(2, true, stage, target, here, north, south, here, here, count, rx, rx, rx, theta);
    else line<T>(2, false, stage, target, here, north, south, here, here, count, rx, ry, ry, theta);
  } else if (even) line<T>(3, true, stage, target, here, north, south, back, front, count, rx, rx, rx, theta);
  else line<T>(3, false, stage, target, here, north, south, back, front, count, rx, ry, rz, theta);
}

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
  put<V, T, At>(stage, upper, value0, c0, theta);
  const value1 = updated<V, T>(2, even, c1, add<V, T>(w1, e1), along1, c1, rx, ry, ry, twice);
  put<V, T, At>(stage, lower, value1, c1, theta);
}

// @ts-ignore: decorator
@inline
function pair<T>(
  even: bool, stage: bool, upper: usize, lower: usize, here: usize, below: usize, north: usize, south: usize,
  count: i32, rx: f64, ry: f64, theta: f64,
): void {
  const many: f64 = even ? 4 : 2;
  let p = here - sizeof<T>(), q = below - sizeof<T>();
  let bytes: i32 = count * <i32>sizeof<T>();
  if (ASC_FEATURE_SIMD) {
    const x = splat<v128, T>(rx), y = splat<v128, T>(ry), m = splat<v128, T>(many), t = splat<v128, T>(theta);
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

/** What a super-step ends with: start + share·(stage − start), from the line of its last stage. */
export function blendLine<T>(target: usize, start: usize, stage: usize, count: i32, share: f64): void {
  let bytes: i32 = count * <i32>sizeof<T>();
  if (ASC_FEATURE_SIMD) {
    const s = splat<v128, T>(share);
    while (bytes >= 16) {
      blend<v128, T>(target, start, stage, s);
      target += 16; start += 16; stage += 16; bytes -= 16;
    }
  }
  const s = <T>share;
  while (bytes > 0) {
    blend<T, T>(target, start, stage, s);
    target += sizeof<T>(); start += sizeof<T>(); stage += sizeof<T>(); bytes -= <i32>sizeof<T>();
  }
}

// @ts-ignore: decorator
@inline
function blend<V, T>(target: usize, start: usize, stage: usize, share: V): void {
  const from = read<V, T, At0>(start);
  write<V, T, At0>(target, addProduct<V, T>(from, share, sub<V, T>(read<V, T, At0>(stage), from)));
}
