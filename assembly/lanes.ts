/**
 * The same arithmetic on one value and on a vector of them.
 *
 * `V` is `v128` or the scalar type itself; `T` is the scalar type, `f32` or `f64`. Both are known at compile time,
 * so each function below becomes a single instruction.
 */

/**
 * Offsets as types, `offsetof<At16>()` bytes: an address offset must be a constant where the instruction is made, and
 * AssemblyScript forgets that an argument was one.
 */
@unmanaged export class At0 {}
@unmanaged export class At16 { a: v128 }
@unmanaged export class At32 { a: v128; b: v128 }
@unmanaged export class At48 { a: v128; b: v128; c: v128 }
@unmanaged export class At64 { a: v128; b: v128; c: v128; d: v128 }
@unmanaged export class At80 { a: v128; b: v128; c: v128; d: v128; e: v128 }
@unmanaged export class At96 { a: v128; b: v128; c: v128; d: v128; e: v128; f: v128 }
@unmanaged export class At112 { a: v128; b: v128; c: v128; d: v128; e: v128; f: v128; g: v128 }

/** Every lane `value`, rounded to `T`. */
// @ts-ignore: decorator
@inline
export function splat<V, T>(value: f64): V {
  if (isVector<V>()) return v128.splat<T>(<T>value);
  return <V>value;
}

/** What lies `cells` cells and `At` bytes beyond the address. */
// @ts-ignore: decorator
@inline
export function read<V, T, At>(address: usize): V {
  if (isVector<V>()) return v128.load(address, offsetof<At>());
  return load<V>(address, offsetof<At>());
}
// @ts-ignore: decorator
@inline
export function readNext<V, T, At>(address: usize): V {
  if (isVector<V>()) return v128.load(address, offsetof<At>() + sizeof<T>());
  return load<V>(address, offsetof<At>() + sizeof<T>());
}
// @ts-ignore: decorator
@inline
export function readNextButOne<V, T, At>(address: usize): V {
  if (isVector<V>()) return v128.load(address, offsetof<At>() + 2 * sizeof<T>());
  return load<V>(address, offsetof<At>() + 2 * sizeof<T>());
}

// @ts-ignore: decorator
@inline
export function write<V, T, At>(address: usize, value: V): void {
  if (isVector<V>()) v128.store(address, value, offsetof<At>());
  else store<V>(address, value, offsetof<At>());
}

/** Two vectors that follow each other. The second is written first: V8, which may join them, would write the first one twice. */
// @ts-ignore: decorator
@inline
export function writeTwins<T, A, B>(address: usize, a: v128, b: v128): void {
  write<v128, T, B>(address, b);
  write<v128, T, A>(address, a);
}

// @ts-ignore: decorator
@inline
export function add<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.add<T>(a, b);
  return a + b;
}

// @ts-ignore: decorator
@inline
export function sub<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.sub<T>(a, b);
  return a - b;
}

// @ts-ignore: decorator
@inline
export function mul<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.mul<T>(a, b);
  return a * b;
}

/** a + b·c: rounded twice, as the contract has it; once, fused, in the relaxed build. */
// @ts-ignore: decorator
@inline
export function addProduct<V, T>(a: V, b: V, c: V): V {
  if (ASC_FEATURE_RELAXED_SIMD && isVector<V>()) return v128.relaxed_madd<T>(b, c, a);
  return add<V, T>(a, mul<V, T>(b, c));
}

/** a − b·c: rounded twice, as the contract has it; once, fused, in the relaxed build. */
// @ts-ignore: decorator
@inline
export function subProduct<V, T>(a: V, b: V, c: V): V {
  if (ASC_FEATURE_RELAXED_SIMD && isVector<V>()) return v128.relaxed_nmadd<T>(b, c, a);
  return sub<V, T>(a, mul<V, T>(b, c));
}

// @ts-ignore: decorator
@inline
export function div<V, T>(a: V, b: V): V {
  if (isVector<V>()) return v128.div<T>(a, b);
  return a / b;
}
