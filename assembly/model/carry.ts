/**
 * What the flow carries across the faces of a line's cells, along one axis at a time:
 *
 *     sum = sum + g·(w⁺·v⁺ − w⁻·v⁻)        v = b + L(b − a, c − b)·z    from the side that the flow comes from
 *     L(p, q) = p·q/(p + q) where p·q > 0, else 0        z = 1 − |w|·g
 *
 * (van Leer, J. Comput. Phys. 14, 1974); upwind leaves L out.
 */
import { At0, add, div, mul, read, splat, sub, write } from "../lanes";
import { ADVECTION_UPWIND, ADVECTION_VAN_LEER, HALF_CLOSED, VELOCITY_COEFFICIENT, VELOCITY_FACES } from "./slots";

// @ts-ignore: decorator
@inline
function limited<V, T>(p: V, q: V): V {
  const product = mul<V, T>(p, q), slope = div<V, T>(product, add<V, T>(p, q));
  if (isVector<V>()) return v128.and(slope, v128.gt<T>(product, splat<V, T>(0)));
  return product > 0 ? slope : <V>0;
}

// @ts-ignore: decorator
@inline
function magnitude<V, T>(x: V): V {
  if (isVector<V>()) return v128.abs<T>(x);
  return abs<V>(x);
}

/** w·v across the face between b and c; a and d lie further out. */
// @ts-ignore: decorator
@inline
export function carried<V, T>(scheme: i32, w: V, a: V, b: V, c: V, d: V, g: V): V {
  let low = b, high = c;
  if (scheme == ADVECTION_VAN_LEER) {
    const rise = sub<V, T>(c, b), z = sub<V, T>(splat<V, T>(1), mul<V, T>(magnitude<V, T>(w), g));
    low = add<V, T>(b, mul<V, T>(limited<V, T>(sub<V, T>(b, a), rise), z));
    high = sub<V, T>(c, mul<V, T>(limited<V, T>(sub<V, T>(d, c), rise), z));
  }
  if (isVector<V>()) return mul<V, T>(w, v128.bitselect(low, high, v128.gt<T>(w, splat<V, T>(0))));
  return mul<V, T>(w, w > 0 ? low : high);
}

/** Velocity of a face, given that of the face, or those of the cells on either side. */
// @ts-ignore: decorator
@inline
function velocity<V, T>(kind: i32, before: usize, behind: usize): V {
  if (kind == VELOCITY_FACES) return read<V, T, At0>(behind);
  return halfway<V, T>(read<V, T, At0>(before), read<V, T, At0>(behind));
}

/** ½·(a + b), 0 where one of them is closed. */
// @ts-ignore: decorator
@inline
export function halfway<V, T>(a: V, b: V): V {
  const sum = add<V, T>(a, b), mean = mul<V, T>(splat<V, T>(0.5), sum);
  if (isVector<V>()) return v128.andnot(mean, v128.lt<T>(sum, splat<V, T>(HALF_CLOSED)));
  return sum < <V>HALF_CLOSED ? <V>0 : mean;
}

/** Lines two and one before, here, one and two behind; the faces before and behind, or the cells' velocities. */
@unmanaged
export class Course {
  sum: usize;
  a: usize;
  b: usize;
  c: usize;
  d: usize;
  e: usize;
  /** Velocities: of cells before, here and behind; or of the face before in both `before` and `here`, and behind. */
  before: usize;
  here: usize;
  behind: usize;
  count: i32;
  g: f64;
}

// @ts-ignore: decorator
@inline
function cells<V, T>(scheme: i32, kind: i32, first: bool, l: Course, at: usize, g: V): void {
  const b = read<V, T, At0>(l.b + at), c = read<V, T, At0>(l.c + at), d = read<V, T, At0>(l.d + at);
  const far = scheme == ADVECTION_VAN_LEER;
  const a = far ? read<V, T, At0>(l.a + at) : b, e = far ? read<V, T, At0>(l.e + at) : d;
  const down = carried<V, T>(scheme, velocity<V, T>(kind, l.before + at, l.here + at), a, b, c, d, g);
  const up = carried<V, T>(scheme, velocity<V, T>(kind, l.here + at, l.behind + at), b, c, d, e, g);
  const change = mul<V, T>(g, sub<V, T>(up, down));
  write<V, T, At0>(l.sum + at, first ? change : add<V, T>(read<V, T, At0>(l.sum + at), change));
}

// @ts-ignore: decorator
@inline
function line<T>(scheme: i32, kind: i32, first: bool, l: Course): void {
  const bytes = <usize>l.count * sizeof<T>();
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    const g = splat<v128, T>(l.g);
    for (; at + 16 <= bytes; at += 16) cells<v128, T>(scheme, kind, first, l, at, g);
  }
  const g = <T>l.g;
  for (; at < bytes; at += sizeof<T>()) cells<T, T>(scheme, kind, first, l, at, g);
}

// @ts-ignore: decorator
@inline
function lineOf<T>(scheme: i32, kind: i32, first: bool, course: Course): void {
  if (first) line<T>(scheme, kind, true, course);
  else line<T>(scheme, kind, false, course);
}

/** Adds to `sum`, or begins it with, what is carried along one axis. */
export function carryLine<T>(scheme: i32, kind: i32, first: bool, course: Course): void {
  if (scheme == ADVECTION_UPWIND) {
    if (kind == VELOCITY_FACES) lineOf<T>(ADVECTION_UPWIND, VELOCITY_FACES, first, course);
    else lineOf<T>(ADVECTION_UPWIND, VELOCITY_COEFFICIENT, first, course);
  } else if (kind == VELOCITY_FACES) lineOf<T>(ADVECTION_VAN_LEER, VELOCITY_FACES, first, course);
  else lineOf<T>(ADVECTION_VAN_LEER, VELOCITY_COEFFICIENT, first, course);
}

/** target = target − sum */
export function takeAway<T>(target: usize, sum: usize, count: i32): void {
  const bytes = <usize>count * sizeof<T>();
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; at + 16 <= bytes; at += 16) v128.store(target + at, v128.sub<T>(v128.load(target + at), v128.load(sum + at)));
  }
  for (; at < bytes; at += sizeof<T>()) store<T>(target + at, load<T>(target + at) - load<T>(sum + at));
}
