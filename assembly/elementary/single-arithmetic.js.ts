/** Float32 arithmetic on one value (`V` = f32) or on four lanes (`V` = v128); see `arithmetic.js.ts` for the idea. */

// @ts-ignore: decorator
@inline
export function splat<V>(value: f64): V {
  if (isVector<V>()) return f32x4.splat(<f32>value);
  return <V><f32>value;
}

// @ts-ignore: decorator
@inline
export function add<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.add(a, b);
  return a + b;
}

// @ts-ignore: decorator
@inline
export function sub<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.sub(a, b);
  return a - b;
}

// @ts-ignore: decorator
@inline
export function mul<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.mul(a, b);
  return a * b;
}

// @ts-ignore: decorator
@inline
export function div<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.div(a, b);
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

// @ts-ignore: decorator
@inline
export function floor<V>(x: V): V {
  if (isVector<V>()) return f32x4.floor(x);
  return f32.floor(x);
}

/** The smaller of the two; x where it is NaN. */
// @ts-ignore: decorator
@inline
export function atMost<V>(x: V, limit: f64): V {
  if (isVector<V>()) return f32x4.pmin(x, f32x4.splat(<f32>limit));
  return <f32>limit < x ? <f32>limit : x;
}

// @ts-ignore: decorator
@inline
export function whereLess<V>(a: V, b: V, yes: V, no: V): V {
  if (isVector<V>()) return v128.bitselect(yes, no, f32x4.lt(a, b));
  return select<V>(yes, no, a < b);
}

/** Whether any lane is farther than `limit` from 0. */
// @ts-ignore: decorator
@inline
export function anyBeyond<V>(x: V, limit: f64): bool {
  if (isVector<V>()) return v128.any_true(f32x4.gt(f32x4.abs(x), f32x4.splat(<f32>limit)));
  return f32.abs(x) > <f32>limit;
}

/** 2ⁿ for an integer n of −126 … 127. Adding 1.5·2²³ leaves n + 127 in the lowest bits, whence it is shifted up. */
// @ts-ignore: decorator
@inline
export function powerOfTwo<V>(n: V): V {
  if (isVector<V>()) return i32x4.shl(f32x4.add(n, f32x4.splat(12583039)), 23);
  return <V>reinterpret<f32>(reinterpret<i32>(n + 12583039) << 23);
}
