/**
 * The equation with a coefficient on every face: one line of new values from the lines around it.
 *
 *     new = c + ((ry·qy + rx·qx) + rz·qz)        q = k⁺·(up − c) − k⁻·(c − down)
 *
 * Addresses name the first cell of a line; those of coefficients name what belongs to it: the faces before it along x,
 * y and z, those behind it along y and z; or, where coefficients lie in cells, the cells of the neighbouring lines.
 */
import { exp } from "../elementary/exponential";
import { exp as singleExp } from "../elementary/single";
import { two } from "../host";
import { At0, add, div, mul, read, readNext, splat, sub, write } from "../lanes";
import {
  DIFFUSION_ARITHMETIC, DIFFUSION_EXPONENTIAL, DIFFUSION_EXPONENTIAL_OPEN, DIFFUSION_FACES, DIFFUSION_HARMONIC,
  DIFFUSION_RATIONAL, DIFFUSION_RATIONAL_OPEN,
} from "./slots";

/** The lines that a line is computed from, coefficients and their factors: one for each thread, in its scratch memory. */
@unmanaged
export class Stencil {
  target: usize;
  here: usize;
  north: usize;
  south: usize;
  back: usize;
  front: usize;
  /** Coefficients of faces before the line's cells, or of its own cells. */
  x: usize;
  /** Of faces towards the neighbouring lines, or of those lines' cells. */
  yNorth: usize;
  ySouth: usize;
  zBack: usize;
  zFront: usize;
  /** Room for what flows into the line from the north, where pairs hand it on. */
  flux: usize;
  count: i32;
  rx: f64;
  ry: f64;
  rz: f64;
  sx: f64;
  sy: f64;
  sz: f64;
}

/**
 * k·(to − from), with k made of the face's coefficient `a`, of those on either side, or of the difference itself; `one` is 1,
 * made outside the loop (see `two`).
 */
// @ts-ignore: decorator
@inline
export function drawn<V, T>(kind: i32, from: V, to: V, a: V, b: V, sharpness: V, one: V): V {
  const rise = sub<V, T>(to, from);
  if (kind == DIFFUSION_FACES) return mul<V, T>(a, rise);
  if (kind == DIFFUSION_ARITHMETIC) return mul<V, T>(sumOf<V, T>(a, b), rise);
  if (kind == DIFFUSION_HARMONIC) return mul<V, T>(inSeries<V, T>(a, b), rise);
  const m = mul<V, T>(rise, sharpness), square = mul<V, T>(m, m);
  const rational = kind == DIFFUSION_RATIONAL || kind == DIFFUSION_RATIONAL_OPEN;
  const k = rational ? div<V, T>(one, add<V, T>(one, square)) : decay<V, T>(square);
  return mul<V, T>(hasFaces(kind) ? mul<V, T>(k, a) : k, rise);
}

/** Whether there is something for each face. */
// @ts-ignore: decorator
@inline
export function hasFaces(kind: i32): bool {
  return kind == DIFFUSION_FACES || kind == DIFFUSION_EXPONENTIAL_OPEN || kind == DIFFUSION_RATIONAL_OPEN;
}

/** Whether coefficients lie in cells. */
// @ts-ignore: decorator
@inline
export function isInCells(kind: i32): bool {
  return kind == DIFFUSION_ARITHMETIC || kind == DIFFUSION_HARMONIC;
}

/** a + b, 0 where one of them is closed. */
// @ts-ignore: decorator
@inline
function sumOf<V, T>(a: V, b: V): V {
  const sum = add<V, T>(a, b);
  if (isVector<V>()) return v128.pmax<T>(sum, splat<V, T>(0));
  return sum < 0 ? <V>0 : sum;
}

/** a·b/(a + b), 0 where the sum is not above 0. */
// @ts-ignore: decorator
@inline
function inSeries<V, T>(a: V, b: V): V {
  const sum = add<V, T>(a, b), quotient = div<V, T>(mul<V, T>(a, b), sum);
  if (isVector<V>()) return v128.and(quotient, v128.gt<T>(sum, splat<V, T>(0)));
  return sum > 0 ? quotient : <V>0;
}

/** exp(−x); a call, for the loops around it have up to six of them. */
function decay<V, T>(x: V): V {
  if (isVector<V>()) {
    if (sizeof<T>() == 4) return singleExp<V>(v128.neg<T>(x));
    return exp<V>(v128.neg<T>(x));
  }
  if (sizeof<T>() == 4) return singleExp<V>(-x);
  return exp<V>(-x);
}

/** The change along x, without r: q of one vector or value, `east` being one cell on and `x` the coefficients there. */
// @ts-ignore: decorator
@inline
function acrossLine<V, T>(kind: i32, c: V, here: usize, x: usize, s: V, one: V): V {
  const west = read<V, T, At0>(here - sizeof<T>()), east = readNext<V, T, At0>(here);
  if (hasFaces(kind)) {
    const before = read<V, T, At0>(x), behind = readNext<V, T, At0>(x);
    const out = drawn<V, T>(kind, c, east, behind, behind, s, one);
    return sub<V, T>(out, drawn<V, T>(kind, west, c, before, before, s, one));
  }
  if (isInCells(kind)) {
    const k = read<V, T, At0>(x), before = read<V, T, At0>(x - sizeof<T>()), behind = readNext<V, T, At0>(x);
    return sub<V, T>(drawn<V, T>(kind, c, east, k, behind, s, one), drawn<V, T>(kind, west, c, before, k, s, one));
  }
  return sub<V, T>(drawn<V, T>(kind, c, east, c, c, s, one), drawn<V, T>(kind, west, c, c, c, s, one));
}

/** The same along y or z, the neighbours being other lines. */
// @ts-ignore: decorator
@inline
function acrossLines<V, T>(
  kind: i32, c: V, before: usize, behind: usize, x: usize, k0: usize, k1: usize, s: V, one: V,
): V {
  const down = read<V, T, At0>(before), up = read<V, T, At0>(behind);
  if (hasFaces(kind)) {
    const a = read<V, T, At0>(k0), b = read<V, T, At0>(k1);
    return sub<V, T>(drawn<V, T>(kind, c, up, b, b, s, one), drawn<V, T>(kind, down, c, a, a, s, one));
  }
  if (isInCells(kind)) {
    const k = read<V, T, At0>(x), a = read<V, T, At0>(k0), b = read<V, T, At0>(k1);
    return sub<V, T>(drawn<V, T>(kind, c, up, k, b, s, one), drawn<V, T>(kind, down, c, a, k, s, one));
  }
  return sub<V, T>(drawn<V, T>(kind, c, up, c, c, s, one), drawn<V, T>(kind, down, c, c, c, s, one));
}

// @ts-ignore: decorator
@inline
function cells<V, T>(
  kind: i32, dims: i32, target: usize, here: usize, north: usize, south: usize, back: usize, front: usize,
  x: usize, yNorth: usize, ySouth: usize, zBack: usize, zFront: usize, rx: V, ry: V, rz: V, sx: V, sy: V, sz: V, one: V,
): void {
  const c = read<V, T, At0>(here);
  let change = mul<V, T>(rx, acrossLine<V, T>(kind, c, here, x, sx, one));
  if (dims > 1) {
    const y = acrossLines<V, T>(kind, c, north, south, x, yNorth, ySouth, sy, one);
    change = add<V, T>(mul<V, T>(ry, y), change);
  }
  if (dims > 2) {
    const z = acrossLines<V, T>(kind, c, back, front, x, zBack, zFront, sz, one);
    change = add<V, T>(change, mul<V, T>(rz, z));
  }
  write<V, T, At0>(target, add<V, T>(c, change));
}

// @ts-ignore: decorator
@inline
function line<T>(kind: i32, dims: i32, l: Stencil): void {
  const bytes = <usize>l.count * sizeof<T>();
  let done: usize = 0;
  if (ASC_FEATURE_SIMD) {
    const rx = splat<v128, T>(l.rx), ry = splat<v128, T>(l.ry), rz = splat<v128, T>(l.rz);
    const sx = splat<v128, T>(l.sx), sy = splat<v128, T>(l.sy), sz = splat<v128, T>(l.sz);
    const one = splat<v128, T>(two / 2);
    done = bytes & ~15;
    part<v128, T>(kind, dims, l, 0, done, rx, ry, rz, sx, sy, sz, one);
  }
  lastCells<T>(kind, dims, l, done, bytes);
}

/** The part of a line from byte `at` to byte `end`. */
// @ts-ignore: decorator
@inline
function part<V, T>(
  kind: i32, dims: i32, l: Stencil, at: usize, end: usize, rx: V, ry: V, rz: V, sx: V, sy: V, sz: V, one: V,
): void {
  const target = l.target, here = l.here, north = l.north, south = l.south, back = l.back, front = l.front;
  const x = l.x, yNorth = l.yNorth, ySouth = l.ySouth, zBack = l.zBack, zFront = l.zFront;
  for (; at < end; at += sizeof<V>()) {
    cells<V, T>(
      kind, dims, target + at, here + at, north + at, south + at, back + at, front + at,
      x + at, yNorth + at, ySouth + at, zBack + at, zFront + at, rx, ry, rz, sx, sy, sz, one,
    );
  }
}

/** Single cells of a line, from byte `at` to byte `end`. */
// @ts-ignore: decorator
@inline
export function lastCells<T>(kind: i32, dims: i32, l: Stencil, at: usize, end: usize): void {
  part<T, T>(kind, dims, l, at, end, <T>l.rx, <T>l.ry, <T>l.rz, <T>l.sx, <T>l.sy, <T>l.sz, 1);
}

// @ts-ignore: decorator
@inline
function lineOf<T>(kind: i32, dims: i32, stencil: Stencil): void {
  if (dims == 1) line<T>(kind, 1, stencil);
  else if (dims == 2) line<T>(kind, 2, stencil);
  else line<T>(kind, 3, stencil);
}

// A function for each kind: the compiler takes more than twice the time over one of twice the size.

function faces<T>(dims: i32, stencil: Stencil): void {
  lineOf<T>(DIFFUSION_FACES, dims, stencil);
}
function arithmetic<T>(dims: i32, stencil: Stencil): void {
  lineOf<T>(DIFFUSION_ARITHMETIC, dims, stencil);
}
function harmonic<T>(dims: i32, stencil: Stencil): void {
  lineOf<T>(DIFFUSION_HARMONIC, dims, stencil);
}
function exponential<T>(dims: i32, stencil: Stencil): void {
  lineOf<T>(DIFFUSION_EXPONENTIAL, dims, stencil);
}
function rational<T>(dims: i32, stencil: Stencil): void {
  lineOf<T>(DIFFUSION_RATIONAL, dims, stencil);
}
function exponentialOpen<T>(dims: i32, stencil: Stencil): void {
  lineOf<T>(DIFFUSION_EXPONENTIAL_OPEN, dims, stencil);
}
function rationalOpen<T>(dims: i32, stencil: Stencil): void {
  lineOf<T>(DIFFUSION_RATIONAL_OPEN, dims, stencil);
}

/** New values of one line. */
export function diffuseLine<T>(kind: i32, dims: i32, stencil: Stencil): void {
  switch (kind) {
    case DIFFUSION_FACES: return faces<T>(dims, stencil);
    case DIFFUSION_ARITHMETIC: return arithmetic<T>(dims, stencil);
    case DIFFUSION_HARMONIC: return harmonic<T>(dims, stencil);
    case DIFFUSION_EXPONENTIAL: return exponential<T>(dims, stencil);
    case DIFFUSION_RATIONAL: return rational<T>(dims, stencil);
    case DIFFUSION_EXPONENTIAL_OPEN: return exponentialOpen<T>(dims, stencil);
    case DIFFUSION_RATIONAL_OPEN: return rationalOpen<T>(dims, stencil);
  }
}
