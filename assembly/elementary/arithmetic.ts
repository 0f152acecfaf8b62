/**
 * Float64 arithmetic on plain numbers, by the names that the elementary functions use in both languages. What each
 * means stands in `arithmetic.js.ts`, its twin for AssemblyScript.
 */

/** A 32-bit integer that wraps around. */
export type Word = number;

const view = new DataView(new ArrayBuffer(8));

function fromWords(upper: Word, lower: Word): number {
  view.setInt32(0, upper);
  view.setInt32(4, lower);
  return view.getFloat64(0);
}

export function upperWord(x: number): Word {
  view.setFloat64(0, x);
  return view.getInt32(0);
}

export function lowerWord(x: number): Word {
  view.setFloat64(0, x);
  return view.getInt32(4);
}

export function toWord(x: number): Word {
  return x | 0;
}

export function rotated(word: Word, by: Word): Word {
  return (word << by) | (word >>> (32 - by));
}

export function unsigned(word: Word): number {
  return word >>> 0;
}

export function splat<V extends number>(value: number): V {
  return value as V;
}

export function add<V extends number>(a: V, b: V): V {
  return (a + b) as V;
}

export function sub<V extends number>(a: V, b: V): V {
  return (a - b) as V;
}

export function mul<V extends number>(a: V, b: V): V {
  return (a * b) as V;
}

export function div<V extends number>(a: V, b: V): V {
  return (a / b) as V;
}

export function plus<V extends number>(a: V, b: number): V {
  return (a + b) as V;
}

export function times<V extends number>(a: V, b: number): V {
  return (a * b) as V;
}

export function horner<V extends number>(sum: V, z: V, next: number): V {
  return (sum * z + next) as V;
}

export function sqrt<V extends number>(x: V): V {
  return Math.sqrt(x) as V;
}

export function abs<V extends number>(x: V): V {
  return Math.abs(x) as V;
}

export function floor<V extends number>(x: V): V {
  return Math.floor(x) as V;
}

export function withSign<V extends number>(magnitude: V, sign: V): V {
  const negative = sign < 0 || (sign === 0 && 1 / sign < 0);
  return (negative ? -Math.abs(magnitude) : Math.abs(magnitude)) as V;
}

export function atMost<V extends number>(x: V, limit: number): V {
  return (limit < x ? limit : x) as V;
}

export function atLeast<V extends number>(x: V, limit: number): V {
  return (x < limit ? limit : x) as V;
}

export function whereLess<V extends number>(a: V, b: V, yes: V, no: V): V {
  return a < b ? yes : no;
}

export function whereEqual<V extends number>(a: V, b: V, yes: V, no: V): V {
  return a === b ? yes : no;
}

export function anyAbove<V extends number>(x: V, limit: number): boolean {
  return x > limit;
}

export function firstLane<V extends number>(x: V): number {
  return x;
}

export function lastLane<V extends number>(x: V): number {
  return x;
}

export function lanes<V extends number>(first: number, _last: number): V {
  return first as V;
}

export function toSingle<V extends number>(x: V): V {
  return Math.fround(x) as V;
}

export function powerOfTwo<V extends number>(n: V): V {
  return fromWords((n + 1023) << 20, 0) as V;
}

export function exponent<V extends number>(x: V): V {
  return (((upperWord(x) + 0x00095f62) >>> 20) - 1023) as V;
}

export function fraction<V extends number>(x: V): V {
  const lower = lowerWord(x);
  return fromWords(((upperWord(x) + 0x00095f62) & 0x000fffff) + 0x3fe6a09e, lower) as V;
}
