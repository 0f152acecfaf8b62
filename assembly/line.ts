/**
 * The equation: one line of new values from the lines around it.
 *
 * Addresses name the first cell of a line. North and south lie along y, west and east along x, back and front
 * along z; r = D·dt/h². A line may be written a little beyond its end, never before its start.
 *
 * A stage of a super-step is the same with momentum, θ of what the stage before has changed, and in place: the target
 * holds the level before last.
 *
 *     new = updated + θ·(c − target)
 */
import { two, wide } from "./host";
import {
  At0, At16, At32, At48, add, addProduct, mul, read, readNext, readNextButOne, splat, sub, subProduct, write,
  writeTwins,
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

/** The new value of `c` as it is written, in a stage with its momentum. */
// @ts-ignore: decorator
@inline
export function settled<V, T, At>(stage: bool, target: usize, value: V, c: V, theta: V): V {
  if (stage) return addProduct<V, T>(value, theta, sub<V, T>(c, read<V, T, At>(target)));
  return value;
}

/** New values of one line, `At` bytes along, given their western and eastern neighbours. `west` is one cell early. */
// @ts-ignore: decorator
@inline
function fresh<V, T, At>(
  dims: i32, even: bool, stage: bool, target: usize, w: V, e: V, west: usize, north: usize, south: usize, back: usize,
  front: usize, rx: V, ry: V, rz: V, twice: V, theta: V,
): V {
  const c = readNext<V, T, At>(west);
  const along = dims > 1 ? add<V, T>(read<V, T, At>(north), read<V, T, At>(south)) : c;
  const through = dims > 2 ? add<V, T>(read<V, T, At>(back), read<V, T, At>(front)) : c;
  const value = updated<V, T>(dims, even, c, add<V, T>(w, e), along, through, rx, ry, rz, twice);
  return settled<V, T, At>(stage, target, value, c, theta);
}

/** One vector (or value) of one line, `At` bytes along; answers its eastern neighbours. */
// @ts-ignore: decorator
@inline
function single<V, T, At>(
  dims: i32, even: bool, stage: bool, target: usize, w: V, west: usize, north: usize, south: usize, back: usize,
  front: usize, rx: V, ry: V, rz: V, twice: V, theta: V,
): V {
  const e = readNextButOne<V, T, At>(west);
  write<V, T, At>(
    target, fresh<V, T, At>(dims, even, stage, target, w, e, west, north, south, back, front, rx, ry, rz, twice, theta),
  );
  return e;
}

/**
 * Eastern neighbours of the vector `At` bytes along. In float64 those of one vector are the western ones of the next, and a
 * host that joins vectors takes no value for two pairs: `east`, the address of the first, makes two of it.
 */
// @ts-ignore: decorator
@inline
export function eastern<T, At>(west: usize, east: usize): v128 {
  return sizeof<T>() == 8 ? read<v128, T, At>(east) : readNextButOne<v128, T, At>(west);
}

/** Two vectors that follow each other in one line: see `wide`. */
// @ts-ignore: decorator
@inline
function twins<T, A, B>(
  dims: i32, even: bool, stage: bool, target: usize, west: usize, east: usize, north: usize, south: usize, back: usize,
  front: usize, x: v128, y: v128, z: v128, m: v128, t: v128,
): void {
  const wa = read<v128, T, A>(west), wb = read<v128, T, B>(west);
  const ea = eastern<T, A>(west, east), eb = eastern<T, B>(west, east);
  const a = fresh<v128, T, A>(dims, even, stage, target, wa, ea, west, north, south, back, front, x, y, z, m, t);
  const b = fresh<v128, T, B>(dims, even, stage, target, wb, eb, west, north, south, back, front, x, y, z, m, t);
  writeTwins<T, A, B>(target, a, b);
}

/**
 * Western neighbours of the vector `At` bytes along. Of two float64 lanes they are the eastern neighbours of the
 * vector before, already in a register.
 */
// @ts-ignore: decorator
@inline
export function western<T, At>(east: v128, west: usize): v128 {
  if (sizeof<T>() == 8) return east;
  return read<v128, T, At>(west);
}

// @ts-ignore: decorator
@inline
function line<T>(
  dims: i32, even: bool, stage: bool, target: usize, here: usize, north: usize, south: usize, back: usize,
  front: usize, count: i32, rx: f64, ry: f64, rz: f64, theta: f64,
): void {
  const many: f64 = even ? <f64>dims * two : two;
  let west = here - sizeof<T>();
  let bytes: i32 = count * <i32>sizeof<T>();
  if (ASC_FEATURE_SIMD) {
    const x = splat<v128, T>(rx), y = splat<v128, T>(ry), z = splat<v128, T>(rz), m = splat<v128, T>(many);
    const t = splat<v128, T>(theta);
    if (wide) {
      let east = west + 2 * sizeof<T>();
      while (bytes >= 64) {
        twins<T, At0, At16>(dims, even, stage, target, west, east, north, south, back, front, x, y, z, m, t);
        twins<T, At32, At48>(dims, even, stage, target, west, east, north, south, back, front, x, y, z, m, t);
        target += 64; west += 64; east += 64; north += 64; south += 64; back += 64; front += 64; bytes -= 64;
      }
    }
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
