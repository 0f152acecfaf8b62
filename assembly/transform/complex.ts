/**
 * Complex numbers in memory, one or two at a time: `V` is `f64` or `v128`, and a number takes two `V`, the real parts
 * first. The lanes of a vector belong to different lines, so they never meet.
 */
import { add, mul, sub } from "../elementary/arithmetic.js";

/** Bytes from one complex number to the next. */
// @ts-ignore: decorator
@inline
export function complexBytes<V>(): usize {
  return isVector<V>() ? 32 : 16;
}

/** Address of number `j` of a buffer. */
// @ts-ignore: decorator
@inline
export function nth<V>(buffer: usize, j: i32): usize {
  return buffer + <usize>j * complexBytes<V>();
}

// @ts-ignore: decorator
@inline
export function real<V>(at: usize): V {
  return isVector<V>() ? v128.load(at) : load<V>(at);
}

// @ts-ignore: decorator
@inline
export function imaginary<V>(at: usize): V {
  return isVector<V>() ? v128.load(at, 16) : load<V>(at, 8);
}

// @ts-ignore: decorator
@inline
export function put<V>(at: usize, re: V, im: V): void {
  if (isVector<V>()) {
    v128.store(at, re);
    v128.store(at, im, 16);
  } else {
    store<V>(at, re);
    store<V>(at, im, 8);
  }
}

/** Writes one part of a number. */
// @ts-ignore: decorator
@inline
export function putHalf<V>(at: usize, value: V): void {
  if (isVector<V>()) v128.store(at, value);
  else store<V>(at, value);
}

/** A table's number in every lane. */
// @ts-ignore: decorator
@inline
export function entry<V>(at: usize): V {
  return isVector<V>() ? v128.splat<f64>(load<f64>(at)) : load<V>(at);
}

/** The number after it. */
// @ts-ignore: decorator
@inline
export function entryNext<V>(at: usize): V {
  return isVector<V>() ? v128.splat<f64>(load<f64>(at, 8)) : load<V>(at, 8);
}

/** Writes (re + i·im)·(wr + i·wi). */
// @ts-ignore: decorator
@inline
export function putProduct<V>(at: usize, re: V, im: V, wr: V, wi: V): void {
  put<V>(at, sub<V>(mul<V>(re, wr), mul<V>(im, wi)), add<V>(mul<V>(re, wi), mul<V>(im, wr)));
}
