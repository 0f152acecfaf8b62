/**
 * Float64 arithmetic on one value (`V` = f64) or on two lanes of them (`V` = v128), for AssemblyScript.
 *
 * The elementary functions are one source for two languages. They import `./arithmetic.js`, where AssemblyScript finds
 * this file (it appends `.ts`) and TypeScript finds `arithmetic.ts`, the same names on plain numbers.
 */

/** A 32-bit integer that wraps around. */
export type Word = i32;

// @ts-ignore: decorator
@inline
export function splat<V>(value: f64): V {
  if (isVector<V>()) return f64x2.splat(value);
  return <V>value;
}

// @ts-ignore: decorator
@inline
export function add<V>(a: V, b: V): V {
  if (isVector<V>()) return f64x2.add(a, b);
  return a + b;
}

// @ts-ignore: decorator
@inline
export function sub<V>(a: V, b: V): V {
  if (isVector<V>()) return f64x2.sub(a, b);
  return a - b;
}

// @ts-ignore: decorator
@inline
export function mul<V>(a: V, b: V): V {
  if (isVector<V>()) return f64x2.mul(a, b);
  return a * b;
}

// @ts-ignore: decorator
@inline
export function div<V>(a: V, b: V): V {
  if (isVector<V>()) return f64x2.div(a, b);
  return a / b;
}

// @ts-ignore: decorator
@inline
export function plus<V>(a: V, b: f64): V {
  return add<V>(a, splat<V>(b));
}

// @ts-ignore: decorator
@inline
export function times<V>(a: V, b: f64): V {
  return mul<V>(a, splat<V>(b));
}

/** One step of Horner's rule: `sum`·z + `next`. */
// @ts-ignore: decorator
@inline
export function horner<V>(sum: V, z: V, next: f64): V {
  return add<V>(mul<V>(sum, z), splat<V>(next));
}

// @ts-ignore: decorator
@inline
export function sqrt<V>(x: V): V {
  if (isVector<V>()) return f64x2.sqrt(x);
  return f64.sqrt(x);
}

// @ts-ignore: decorator
@inline
export function abs<V>(x: V): V {
  if (isVector<V>()) return f64x2.abs(x);
  return f64.abs(x);
}

// @ts-ignore: decorator
@inline
export function floor<V>(x: V): V {
  if (isVector<V>()) return f64x2.floor(x);
  return f64.floor(x);
}

// @ts-ignore: decorator
@inline
export function withSign<V>(magnitude: V, sign: V): V {
  if (isVector<V>()) return v128.bitselect(sign, magnitude, i64x2.splat(i64.MIN_VALUE));
  return f64.copysign(magnitude, sign);
}

/** The smaller of the two; x where it is NaN. */
// @ts-ignore: decorator
@inline
export function atMost<V>(x: V, limit: f64): V {
  if (isVector<V>()) return f64x2.pmin(x, f64x2.splat(limit));
  return limit < x ? limit : x;
}

/** The greater of the two; x where it is NaN. */
// @ts-ignore: decorator
@inline
export function atLeast<V>(x: V, limit: f64): V {
  if (isVector<V>()) return f64x2.pmax(x, f64x2.splat(limit));
  return x < limit ? limit : x;
}

// @ts-ignore: decorator
@inline
export function whereLess<V>(a: V, b: V, yes: V, no: V): V {
  if (isVector<V>()) return v128.bitselect(yes, no, f64x2.lt(a, b));
  return select<V>(yes, no, a < b);
}

// @ts-ignore: decorator
@inline
export function whereEqual<V>(a: V, b: V, yes: V, no: V): V {
  if (isVector<V>()) return v128.bitselect(yes, no, f64x2.eq(a, b));
  return select<V>(yes, no, a == b);
}

/** Whether any lane is above the limit. */
// @ts-ignore: decorator
@inline
export function anyAbove<V>(x: V, limit: f64): bool {
  if (isVector<V>()) return v128.any_true(f64x2.gt(x, f64x2.splat(limit)));
  return x > limit;
}

// @ts-ignore: decorator
@inline
export function firstLane<V>(x: V): f64 {
  if (isVector<V>()) return f64x2.extract_lane(x, 0);
  return <f64>x;
}

// @ts-ignore: decorator
@inline
export function lastLane<V>(x: V): f64 {
  if (isVector<V>()) return f64x2.extract_lane(x, 1);
  return <f64>x;
}

/** The lanes put together again. */
// @ts-ignore: decorator
@inline
export function lanes<V>(first: f64, last: f64): V {
  if (isVector<V>()) return f64x2.replace_lane(f64x2.splat(first), 1, last);
  return <V>first;
}

/** Rounded to the 24 bits of a float32. */
// @ts-ignore: decorator
@inline
export function toSingle<V>(x: V): V {
  if (isVector<V>()) return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x));
  return <V><f64><f32>x;
}

/** 2ⁿ for an integer n of −1022 … 1023. Adding 1.5·2⁵² leaves n + 1023 in the lowest bits, whence it is shifted up. */
// @ts-ignore: decorator
@inline
export function powerOfTwo<V>(n: V): V {
  if (isVector<V>()) return i64x2.shl(f64x2.add(n, f64x2.splat(6755399441056767)), 52);
  return <V>reinterpret<f64>(reinterpret<i64>(n + 6755399441056767) << 52);
}

/** Of a positive normal x = m·2ᵉ with √½ ≤ m < √2 (to 21 bits), e. The integer is made a float by 2⁵²'s exponent. */
// @ts-ignore: decorator
@inline
export function exponent<V>(x: V): V {
  if (isVector<V>()) {
    const biased = i64x2.shr_u(i64x2.add(x, i64x2.splat(0x00095f6200000000)), 52);
    return f64x2.sub(v128.or(biased, i64x2.splat(0x4330000000000000)), f64x2.splat(4503599627371519));
  }
  return <V>(<f64>((reinterpret<i64>(x) + 0x00095f6200000000) >>> 52) - 1023);
}

/** Of a positive normal x = m·2ᵉ as above, m. */
// @ts-ignore: decorator
@inline
export function fraction<V>(x: V): V {
  if (isVector<V>()) {
    const low = v128.and(i64x2.add(x, i64x2.splat(0x00095f6200000000)), i64x2.splat(0x000fffffffffffff));
    return i64x2.add(low, i64x2.splat(0x3fe6a09e00000000));
  }
  return <V>reinterpret<f64>(
    ((reinterpret<i64>(x) + 0x00095f6200000000) & 0x000fffffffffffff) + 0x3fe6a09e00000000,
  );
}

/** The upper and lower half of a float64's bits. */
// @ts-ignore: decorator
@inline
export function upperWord(x: f64): Word {
  return <i32>(reinterpret<i64>(x) >> 32);
}
// @ts-ignore: decorator
@inline
export function lowerWord(x: f64): Word {
  return <i32>reinterpret<i64>(x);
}

/** The integer x modulo 2³². */
// @ts-ignore: decorator
@inline
export function toWord(x: f64): Word {
  return <i32><i64>x;
}

// @ts-ignore: decorator
@inline
export function rotated(word: Word, by: Word): Word {
  return rotl<i32>(word, by);
}

/** The word as a number of 0 … 2³²−1. */
// @ts-ignore: decorator
@inline
export function unsigned(word: Word): f64 {
  return <f64><u32>word;
}
