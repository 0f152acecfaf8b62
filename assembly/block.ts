/**
 * The equation over blocks: two lines that are neighbours along y, in two planes that are neighbours along z. A cell is
 * read once for itself and for two neighbours more, and the rows of a plane lie at a pitch known beforehand, so that
 * eight addresses, which the registers can hold, serve for all.
 */
import { LONG_PITCH, MIDDLE_PITCH, SHORT_PITCH } from "./abi";
import { two, wide } from "./host";
import { add, At0, At16, At32, At48, splat, write, writeTwins } from "./lanes";
import { settled, updated } from "./line";

/** How many rows or cells further, and which of the three pitches, as types: see `At0`. */
@unmanaged class None {}
@unmanaged class One { a: u8 }
@unmanaged class Two { a: u8; b: u8 }
@unmanaged class Three { a: u8; b: u8; c: u8 }

// @ts-ignore: decorator
@inline
function pitchOf<Pitch>(): usize {
  return offsetof<Pitch>() == 1 ? SHORT_PITCH : offsetof<Pitch>() == 2 ? MIDDLE_PITCH : LONG_PITCH;
}

/** What lies `Rows` rows, `Cells` cells and `At` bytes beyond the address. */
// @ts-ignore: decorator
@inline
function read<V, T, Pitch, At, Rows, Cells>(address: usize): V {
  if (isVector<V>()) {
    return v128.load(address, offsetof<At>() + offsetof<Rows>() * pitchOf<Pitch>() + offsetof<Cells>() * sizeof<T>());
  }
  return load<V>(address, offsetof<At>() + offsetof<Rows>() * pitchOf<Pitch>() + offsetof<Cells>() * sizeof<T>());
}

/** A cell (or vector) and its neighbours along x: `corner` is the cell north-west of the block. */
// @ts-ignore: decorator
@inline
function across<V, T, Pitch, At, Row>(corner: usize): V {
  return add<V, T>(read<V, T, Pitch, At, Row, None>(corner), read<V, T, Pitch, At, Row, Two>(corner));
}

/**
 * One vector (or value) of each line, `At` bytes along; lines are numbered plane first. `corner0` and `corner1` are the
 * cells north-west of the block in its two planes, `back` and `front` its first cells in the planes around them.
 */
// @ts-ignore: decorator
@inline
function column<V, T, Pitch, At>(
  even: bool, stage: bool, target00: usize, target01: usize, target10: usize, target11: usize,
  corner0: usize, corner1: usize, back: usize, front: usize, x: V, y: V, z: V, twice: V, theta: V,
): void {
  const c00 = read<V, T, Pitch, At, One, One>(corner0), c01 = read<V, T, Pitch, At, Two, One>(corner0);
  const c10 = read<V, T, Pitch, At, One, One>(corner1), c11 = read<V, T, Pitch, At, Two, One>(corner1);
  const across00 = across<V, T, Pitch, At, One>(corner0);
  const along00 = add<V, T>(read<V, T, Pitch, At, None, One>(corner0), c01);
  const through00 = add<V, T>(read<V, T, Pitch, At, None, None>(back), c10);
  const value00 = updated<V, T>(3, even, c00, across00, along00, through00, x, y, z, twice);
  write<V, T, At>(target00, settled<V, T, At>(stage, target00, value00, c00, theta));
  const across10 = across<V, T, Pitch, At, One>(corner1);
  const along10 = add<V, T>(read<V, T, Pitch, At, None, One>(corner1), c11);
  const through10 = add<V, T>(c00, read<V, T, Pitch, At, None, None>(front));
  const value10 = updated<V, T>(3, even, c10, across10, along10, through10, x, y, z, twice);
  write<V, T, At>(target10, settled<V, T, At>(stage, target10, value10, c10, theta));
  const across01 = across<V, T, Pitch, At, Two>(corner0);
  const along01 = add<V, T>(c00, read<V, T, Pitch, At, Three, One>(corner0));
  const through01 = add<V, T>(read<V, T, Pitch, At, One, None>(back), c11);
  const value01 = updated<V, T>(3, even, c01, across01, along01, through01, x, y, z, twice);
  write<V, T, At>(target01, settled<V, T, At>(stage, target01, value01, c01, theta));
  const across11 = across<V, T, Pitch, At, Two>(corner1);
  const along11 = add<V, T>(c10, read<V, T, Pitch, At, Three, One>(corner1));
  const through11 = add<V, T>(c01, read<V, T, Pitch, At, One, None>(front));
  const value11 = updated<V, T>(3, even, c11, across11, along11, through11, x, y, z, twice);
  write<V, T, At>(target11, settled<V, T, At>(stage, target11, value11, c11, theta));
}

/** New values of one of the lines, `At` bytes along, given its neighbours along y and z; `east` as `eastern` has it. */
// @ts-ignore: decorator
@inline
function within<T, Pitch, At, Row>(
  even: bool, stage: bool, target: usize, c: v128, corner: usize, east: usize, north: v128, south: v128, back: v128,
  front: v128, x: v128, y: v128, z: v128, m: v128, t: v128,
): v128 {
  const e = sizeof<T>() == 8 ? read<v128, T, Pitch, At, Row, None>(east) : read<v128, T, Pitch, At, Row, Two>(corner);
  const across = add<v128, T>(read<v128, T, Pitch, At, Row, None>(corner), e);
  const along = add<v128, T>(north, south), through = add<v128, T>(back, front);
  return settled<v128, T, At>(stage, target, updated<v128, T>(3, even, c, across, along, through, x, y, z, m), c, t);
}

/** Two vectors that follow each other of one of the lines, given those of their cells and of their neighbours. */
// @ts-ignore: decorator
@inline
function twinsWithin<T, Pitch, A, B, Row>(
  even: bool, stage: bool, target: usize, corner: usize, east: usize, ca: v128, cb: v128, na: v128, nb: v128, sa: v128,
  sb: v128, ba: v128, bb: v128, fa: v128, fb: v128, x: v128, y: v128, z: v128, m: v128, t: v128,
): void {
  const a = within<T, Pitch, A, Row>(even, stage, target, ca, corner, east, na, sa, ba, fa, x, y, z, m, t);
  const b = within<T, Pitch, B, Row>(even, stage, target, cb, corner, east, nb, sb, bb, fb, x, y, z, m, t);
  writeTwins<T, A, B>(target, a, b);
}

/** The same as two of `column`, `A` and `B` bytes along, which follow each other: see `wide`. */
// @ts-ignore: decorator
@inline
function twinColumns<T, Pitch, A, B>(
  even: bool, stage: bool, target00: usize, target01: usize, target10: usize, target11: usize, corner0: usize,
  corner1: usize, east0: usize, east1: usize, back: usize, front: usize, x: v128, y: v128, z: v128, m: v128, t: v128,
): void {
  const c00a = read<v128, T, Pitch, A, One, One>(corner0), c00b = read<v128, T, Pitch, B, One, One>(corner0);
  const c01a = read<v128, T, Pitch, A, Two, One>(corner0), c01b = read<v128, T, Pitch, B, Two, One>(corner0);
  const c10a = read<v128, T, Pitch, A, One, One>(corner1), c10b = read<v128, T, Pitch, B, One, One>(corner1);
  const c11a = read<v128, T, Pitch, A, Two, One>(corner1), c11b = read<v128, T, Pitch, B, Two, One>(corner1);
  twinsWithin<T, Pitch, A, B, One>(
    even, stage, target00, corner0, east0, c00a, c00b, read<v128, T, Pitch, A, None, One>(corner0),
    read<v128, T, Pitch, B, None, One>(corner0), c01a, c01b, read<v128, T, Pitch, A, None, None>(back),
    read<v128, T, Pitch, B, None, None>(back), c10a, c10b, x, y, z, m, t,
  );
  twinsWithin<T, Pitch, A, B, One>(
    even, stage, target10, corner1, east1, c10a, c10b, read<v128, T, Pitch, A, None, One>(corner1),
    read<v128, T, Pitch, B, None, One>(corner1), c11a, c11b, c00a, c00b, read<v128, T, Pitch, A, None, None>(front),
    read<v128, T, Pitch, B, None, None>(front), x, y, z, m, t,
  );
  twinsWithin<T, Pitch, A, B, Two>(
    even, stage, target01, corner0, east0, c01a, c01b, c00a, c00b, read<v128, T, Pitch, A, Three, One>(corner0),
    read<v128, T, Pitch, B, Three, One>(corner0), read<v128, T, Pitch, A, One, None>(back), read<v128, T, Pitch, B, One, None>(back),
    c11a, c11b, x, y, z, m, t,
  );
  twinsWithin<T, Pitch, A, B, Two>(
    even, stage, target11, corner1, east1, c11a, c11b, c10a, c10b, read<v128, T, Pitch, A, Three, One>(corner1),
    read<v128, T, Pitch, B, Three, One>(corner1), c01a, c01b, read<v128, T, Pitch, A, One, None>(front),
    read<v128, T, Pitch, B, One, None>(front), x, y, z, m, t,
  );
}

// @ts-ignore: decorator
@inline
function blocks<T, Pitch>(
  even: bool, stage: bool, target0: usize, target1: usize, step: usize, here0: usize, here1: usize, back: usize,
  front: usize, pairs: i32, count: i32, rx: f64, ry: f64, rz: f64, theta: f64,
): void {
  const many: f64 = even ? 3 * two : two, pitch = pitchOf<Pitch>();
  for (; pairs > 0; pairs--) {
    let upper0 = target0, lower0 = target0 + step, upper1 = target1, lower1 = target1 + step;
    let p = here0 - pitch - sizeof<T>(), q = here1 - pitch - sizeof<T>(), b = back, f = front;
    let bytes: i32 = count * <i32>sizeof<T>();
    if (ASC_FEATURE_SIMD) {
      const x = splat<v128, T>(rx), y = splat<v128, T>(ry), z = splat<v128, T>(rz), m = splat<v128, T>(many);
      const t = splat<v128, T>(theta);
      if (wide) {
        let e = p + 2 * sizeof<T>(), g = q + 2 * sizeof<T>();
        while (bytes >= 64) {
          twinColumns<T, Pitch, At0, At16>(even, stage, upper0, lower0, upper1, lower1, p, q, e, g, b, f, x, y, z, m, t);
          twinColumns<T, Pitch, At32, At48>(even, stage, upper0, lower0, upper1, lower1, p, q, e, g, b, f, x, y, z, m, t);
          upper0 += 64; lower0 += 64; upper1 += 64; lower1 += 64; p += 64; q += 64; e += 64; g += 64; b += 64; f += 64;
          bytes -= 64;
        }
      }
      while (bytes >= 64) {
        column<v128, T, Pitch, At0>(even, stage, upper0, lower0, upper1, lower1, p, q, b, f, x, y, z, m, t);
        column<v128, T, Pitch, At16>(even, stage, upper0, lower0, upper1, lower1, p, q, b, f, x, y, z, m, t);
        column<v128, T, Pitch, At32>(even, stage, upper0, lower0, upper1, lower1, p, q, b, f, x, y, z, m, t);
        column<v128, T, Pitch, At48>(even, stage, upper0, lower0, upper1, lower1, p, q, b, f, x, y, z, m, t);
        upper0 += 64; lower0 += 64; upper1 += 64; lower1 += 64; p += 64; q += 64; b += 64; f += 64; bytes -= 64;
      }
      while (bytes >= 16) {
        column<v128, T, Pitch, At0>(even, stage, upper0, lower0, upper1, lower1, p, q, b, f, x, y, z, m, t);
        upper0 += 16; lower0 += 16; upper1 += 16; lower1 += 16; p += 16; q += 16; b += 16; f += 16; bytes -= 16;
      }
    }
    while (bytes > 0) {
      column<T, T, Pitch, At0>(
        even, stage, upper0, lower0, upper1, lower1, p, q, b, f, <T>rx, <T>ry, <T>rz, <T>many, <T>theta,
      );
      upper0 += sizeof<T>(); lower0 += sizeof<T>(); upper1 += sizeof<T>(); lower1 += sizeof<T>();
      p += sizeof<T>(); q += sizeof<T>(); b += sizeof<T>(); f += sizeof<T>(); bytes -= <i32>sizeof<T>();
    }
    target0 += 2 * step; target1 += 2 * step;
    here0 += 2 * pitch; here1 += 2 * pitch; back += 2 * pitch; front += 2 * pitch;
  }
}

// A function for each kind of line: the compiler takes much longer for a large one.

function evenSteps<T, Pitch>(
  target0: usize, target1: usize, step: usize, here0: usize, here1: usize, back: usize, front: usize, pairs: i32,
  count: i32, r: f64,
): void {
  blocks<T, Pitch>(true, false, target0, target1, step, here0, here1, back, front, pairs, count, r, r, r, 0);
}

function unevenSteps<T, Pitch>(
  target0: usize, target1: usize, step: usize, here0: usize, here1: usize, back: usize, front: usize, pairs: i32,
  count: i32, rx: f64, ry: f64, rz: f64,
): void {
  blocks<T, Pitch>(false, false, target0, target1, step, here0, here1, back, front, pairs, count, rx, ry, rz, 0);
}

function evenStages<T, Pitch>(
  target0: usize, target1: usize, step: usize, here0: usize, here1: usize, back: usize, front: usize, pairs: i32,
  count: i32, r: f64, theta: f64,
): void {
  blocks<T, Pitch>(true, true, target0, target1, step, here0, here1, back, front, pairs, count, r, r, r, theta);
}

function unevenStages<T, Pitch>(
  target0: usize, target1: usize, step: usize, here0: usize, here1: usize, back: usize, front: usize, pairs: i32,
  count: i32, rx: f64, ry: f64, rz: f64, theta: f64,
): void {
  blocks<T, Pitch>(false, true, target0, target1, step, here0, here1, back, front, pairs, count, rx, ry, rz, theta);
}

// @ts-ignore: decorator
@inline
function pitched<T, Pitch>(
  even: bool, target0: usize, target1: usize, step: usize, here0: usize, here1: usize, back: usize, front: usize,
  pairs: i32, count: i32, rx: f64, ry: f64, rz: f64, theta: f64,
): void {
  if (theta == 0) {
    if (even) evenSteps<T, Pitch>(target0, target1, step, here0, here1, back, front, pairs, count, rx);
    else unevenSteps<T, Pitch>(target0, target1, step, here0, here1, back, front, pairs, count, rx, ry, rz);
  } else if (even) {
    evenStages<T, Pitch>(target0, target1, step, here0, here1, back, front, pairs, count, rx, theta);
  } else {
    unevenStages<T, Pitch>(target0, target1, step, here0, here1, back, front, pairs, count, rx, ry, rz, theta);
  }
}

/**
 * New values of 2·`pairs` lines in each of two planes, which go to `target0` and `target1`, `step` bytes from line to
 * line. `here0` and `here1` are the first lines there, `back` and `front` those in the planes around; all lie in the
 * ring, `pitch` bytes from row to row, which is one of three. `even` where every axis has the r called `rx`; θ is not 0
 * where the planes are a stage's.
 */
export function advanceBlocks<T>(
  even: bool, target0: usize, target1: usize, step: usize, here0: usize, here1: usize, back: usize, front: usize,
  pitch: usize, pairs: i32, count: i32, rx: f64, ry: f64, rz: f64, theta: f64,
): void {
  if (pitch == SHORT_PITCH) {
    pitched<T, One>(even, target0, target1, step, here0, here1, back, front, pairs, count, rx, ry, rz, theta);
  } else if (pitch == MIDDLE_PITCH) {
    pitched<T, Two>(even, target0, target1, step, here0, here1, back, front, pairs, count, rx, ry, rz, theta);
  } else {
    pitched<T, Three>(even, target0, target1, step, here0, here1, back, front, pairs, count, rx, ry, rz, theta);
  }
}
