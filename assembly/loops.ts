/** One loop over a line for each operation, and one meaning of each for a single float64. */
import { At0, At16, At32, At48, read, write } from "./lanes";
import {
  Abs, Acos, Add, And, Asin, Atan, Atan2, Cbrt, Ceil, Copy, Cos, Cosh, Divide, Equal, Exp, Floor, Hypot, Less,
  LessOrEqual, Log, Log10, Log2, Max, Min, Multiply, MultiplyAdd, MultiplySubtract, Negate, Not, NotEqual, Or, Pow,
  Round, Select, Sign, Sin, SingleExp, Sinh, Sqrt, Subtract, SubtractProduct, Tan, Tanh,
} from "./operations";
import {
  OP_ABS, OP_ACOS, OP_ADD, OP_AND, OP_ASIN, OP_ATAN, OP_ATAN2, OP_CBRT, OP_CEIL, OP_COPY, OP_COS, OP_COSH, OP_DIVIDE,
  OP_EQUAL, OP_EXP, OP_FLOOR, OP_HYPOT, OP_LESS, OP_LESS_OR_EQUAL, OP_LOG, OP_LOG10, OP_LOG2, OP_MAX, OP_MIN,
  OP_MULTIPLY, OP_MULTIPLY_ADD, OP_MULTIPLY_SUBTRACT, OP_NEGATE, OP_NOT, OP_NOT_EQUAL, OP_OR, OP_POW, OP_ROUND,
  OP_SELECT, OP_SIGN, OP_SIN, OP_SINH, OP_SQRT, OP_SUBTRACT, OP_SUBTRACT_PRODUCT, OP_TAN, OP_TANH,
} from "./program";

/** The operation itself, which has no contents. */
// @ts-ignore: decorator
@inline
function the<Operation>(): Operation {
  return changetype<Operation>(0);
}

/**
 * How far a scalar loop goes from value to value where a vector loop goes `step` bytes: a uniform stays where it is.
 */
// @ts-ignore: decorator
@inline
function stride<T>(step: i32): usize {
  return step == 0 ? 0 : sizeof<T>();
}

/** One vector of an operation's result, `At` bytes along. */
// @ts-ignore: decorator
@inline
function one<T, Operation, At>(target: usize, a: usize): void {
  write<v128, T, At>(target, the<Operation>().apply<v128, T>(read<v128, T, At>(a)));
}
// @ts-ignore: decorator
@inline
function two<T, Operation, At>(target: usize, a: usize, b: usize): void {
  write<v128, T, At>(target, the<Operation>().apply<v128, T>(read<v128, T, At>(a), read<v128, T, At>(b)));
}
// @ts-ignore: decorator
@inline
function three<T, Operation, At>(target: usize, a: usize, b: usize, c: usize): void {
  const value = the<Operation>().apply<v128, T>(read<v128, T, At>(a), read<v128, T, At>(b), read<v128, T, At>(c));
  write<v128, T, At>(target, value);
}

// Four vectors a turn: what moves the addresses on costs as much as an operation.

function unary<T, Operation>(target: usize, a: usize, aStep: i32, bytes: i32): void {
  if (ASC_FEATURE_SIMD) {
    for (; bytes >= 64; bytes -= 64, target += 64, a += 4 * aStep) {
      one<T, Operation, At0>(target, a);
      one<T, Operation, At16>(target, a);
      one<T, Operation, At32>(target, a);
      one<T, Operation, At48>(target, a);
    }
    for (; bytes >= 16; bytes -= 16, target += 16, a += aStep) one<T, Operation, At0>(target, a);
  }
  for (; bytes > 0; bytes -= <i32>sizeof<T>(), target += sizeof<T>(), a += stride<T>(aStep)) {
    store<T>(target, the<Operation>().apply<T, T>(load<T>(a)));
  }
}

function binary<T, Operation>(target: usize, a: usize, aStep: i32, b: usize, bStep: i32, bytes: i32): void {
  if (ASC_FEATURE_SIMD) {
    for (; bytes >= 64; bytes -= 64, target += 64, a += 4 * aStep, b += 4 * bStep) {
      two<T, Operation, At0>(target, a, b);
      two<T, Operation, At16>(target, a, b);
      two<T, Operation, At32>(target, a, b);
      two<T, Operation, At48>(target, a, b);
    }
    for (; bytes >= 16; bytes -= 16, target += 16, a += aStep, b += bStep) two<T, Operation, At0>(target, a, b);
  }
  for (; bytes > 0; bytes -= <i32>sizeof<T>(), target += sizeof<T>(), a += stride<T>(aStep), b += stride<T>(bStep)) {
    store<T>(target, the<Operation>().apply<T, T>(load<T>(a), load<T>(b)));
  }
}

function ternary<T, Operation>(
  target: usize, a: usize, aStep: i32, b: usize, bStep: i32, c: usize, cStep: i32, bytes: i32,
): void {
  if (ASC_FEATURE_SIMD) {
    for (; bytes >= 64; bytes -= 64, target += 64, a += 4 * aStep, b += 4 * bStep, c += 4 * cStep) {
      three<T, Operation, At0>(target, a, b, c);
      three<T, Operation, At16>(target, a, b, c);
      three<T, Operation, At32>(target, a, b, c);
      three<T, Operation, At48>(target, a, b, c);
    }
    for (; bytes >= 16; bytes -= 16, target += 16, a += aStep, b += bStep, c += cStep) {
      three<T, Operation, At0>(target, a, b, c);
    }
  }
  for (; bytes > 0; bytes -= <i32>sizeof<T>(), target += sizeof<T>()) {
    store<T>(target, the<Operation>().apply<T, T>(load<T>(a), load<T>(b), load<T>(c)));
    a += stride<T>(aStep);
    b += stride<T>(bStep);
    c += stride<T>(cStep);
  }
}

/** Two of four float32 lanes as float64 lanes, and back. */
// @ts-ignore: decorator
@inline
function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}
// @ts-ignore: decorator
@inline
function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 1));
}
// @ts-ignore: decorator
@inline
function halves(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

function elementary<T, Operation>(target: usize, a: usize, aStep: i32, bytes: i32): void {
  const f = the<Operation>();
  if (ASC_FEATURE_SIMD) {
    for (; bytes >= 16; bytes -= 16, target += 16, a += aStep) {
      const x = v128.load(a);
      if (sizeof<T>() == 8) v128.store(target, f.of<v128>(x));
      else v128.store(target, halves(f.of<v128>(lowHalf(x)), f.of<v128>(highHalf(x))));
    }
  }
  for (; bytes > 0; bytes -= <i32>sizeof<T>(), target += sizeof<T>(), a += stride<T>(aStep)) {
    store<T>(target, <T>f.of<f64>(<f64>load<T>(a)));
  }
}

function elementary2<T, Operation>(target: usize, a: usize, aStep: i32, b: usize, bStep: i32, bytes: i32): void {
  const f = the<Operation>();
  if (ASC_FEATURE_SIMD) {
    for (; bytes >= 16; bytes -= 16, target += 16, a += aStep, b += bStep) {
      const x = v128.load(a), y = v128.load(b);
      if (sizeof<T>() == 8) v128.store(target, f.of<v128>(x, y));
      else {
        const low = f.of<v128>(lowHalf(x), lowHalf(y));
        v128.store(target, halves(low, f.of<v128>(highHalf(x), highHalf(y))));
      }
    }
  }
  for (; bytes > 0; bytes -= <i32>sizeof<T>(), target += sizeof<T>(), a += stride<T>(aStep), b += stride<T>(bStep)) {
    store<T>(target, <T>f.of<f64>(<f64>load<T>(a), <f64>load<T>(b)));
  }
}

function exponential<T>(target: usize, a: usize, aStep: i32, bytes: i32): void {
  if (sizeof<T>() == 4) unary<T, SingleExp>(target, a, aStep, bytes);
  else elementary<T, Exp>(target, a, aStep, bytes);
}

/** An operation on one operand over a line of `bytes` bytes, whose vectors lie `aStep` bytes apart. */
export function unaryLine<T>(operation: i32, target: usize, a: usize, aStep: i32, bytes: i32): void {
  switch (operation) {
    case OP_COPY: return unary<T, Copy>(target, a, aStep, bytes);
    case OP_NEGATE: return unary<T, Negate>(target, a, aStep, bytes);
    case OP_NOT: return unary<T, Not>(target, a, aStep, bytes);
    case OP_ABS: return unary<T, Abs>(target, a, aStep, bytes);
    case OP_SIGN: return unary<T, Sign>(target, a, aStep, bytes);
    case OP_FLOOR: return unary<T, Floor>(target, a, aStep, bytes);
    case OP_CEIL: return unary<T, Ceil>(target, a, aStep, bytes);
    case OP_ROUND: return unary<T, Round>(target, a, aStep, bytes);
    case OP_SQRT: return unary<T, Sqrt>(target, a, aStep, bytes);
    case OP_CBRT: return elementary<T, Cbrt>(target, a, aStep, bytes);
    case OP_EXP: return exponential<T>(target, a, aStep, bytes);
    case OP_LOG: return elementary<T, Log>(target, a, aStep, bytes);
    case OP_LOG2: return elementary<T, Log2>(target, a, aStep, bytes);
    case OP_LOG10: return elementary<T, Log10>(target, a, aStep, bytes);
    case OP_SIN: return elementary<T, Sin>(target, a, aStep, bytes);
    case OP_COS: return elementary<T, Cos>(target, a, aStep, bytes);
    case OP_TAN: return elementary<T, Tan>(target, a, aStep, bytes);
    case OP_ASIN: return elementary<T, Asin>(target, a, aStep, bytes);
    case OP_ACOS: return elementary<T, Acos>(target, a, aStep, bytes);
    case OP_ATAN: return elementary<T, Atan>(target, a, aStep, bytes);
    case OP_SINH: return elementary<T, Sinh>(target, a, aStep, bytes);
    case OP_COSH: return elementary<T, Cosh>(target, a, aStep, bytes);
    case OP_TANH: return elementary<T, Tanh>(target, a, aStep, bytes);
  }
}

/** An operation on two operands over a line. */
export function binaryLine<T>(
  operation: i32, target: usize, a: usize, aStep: i32, b: usize, bStep: i32, bytes: i32,
): void {
  switch (operation) {
    case OP_ADD: return binary<T, Add>(target, a, aStep, b, bStep, bytes);
    case OP_SUBTRACT: return binary<T, Subtract>(target, a, aStep, b, bStep, bytes);
    case OP_MULTIPLY: return binary<T, Multiply>(target, a, aStep, b, bStep, bytes);
    case OP_DIVIDE: return binary<T, Divide>(target, a, aStep, b, bStep, bytes);
    case OP_MIN: return binary<T, Min>(target, a, aStep, b, bStep, bytes);
    case OP_MAX: return binary<T, Max>(target, a, aStep, b, bStep, bytes);
    case OP_LESS: return binary<T, Less>(target, a, aStep, b, bStep, bytes);
    case OP_LESS_OR_EQUAL: return binary<T, LessOrEqual>(target, a, aStep, b, bStep, bytes);
    case OP_EQUAL: return binary<T, Equal>(target, a, aStep, b, bStep, bytes);
    case OP_NOT_EQUAL: return binary<T, NotEqual>(target, a, aStep, b, bStep, bytes);
    case OP_AND: return binary<T, And>(target, a, aStep, b, bStep, bytes);
    case OP_OR: return binary<T, Or>(target, a, aStep, b, bStep, bytes);
    case OP_POW: return elementary2<T, Pow>(target, a, aStep, b, bStep, bytes);
    case OP_ATAN2: return elementary2<T, Atan2>(target, a, aStep, b, bStep, bytes);
    case OP_HYPOT: return elementary2<T, Hypot>(target, a, aStep, b, bStep, bytes);
  }
}

/** An operation on three operands over a line. */
export function ternaryLine<T>(
  operation: i32, target: usize, a: usize, aStep: i32, b: usize, bStep: i32, c: usize, cStep: i32, bytes: i32,
): void {
  switch (operation) {
    case OP_SELECT: return ternary<T, Select>(target, a, aStep, b, bStep, c, cStep, bytes);
    case OP_MULTIPLY_ADD: return ternary<T, MultiplyAdd>(target, a, aStep, b, bStep, c, cStep, bytes);
    case OP_MULTIPLY_SUBTRACT: return ternary<T, MultiplySubtract>(target, a, aStep, b, bStep, c, cStep, bytes);
    case OP_SUBTRACT_PRODUCT: return ternary<T, SubtractProduct>(target, a, aStep, b, bStep, c, cStep, bytes);
  }
}

/** An operation on single float64 values; those it does not need are ignored. */
export function single(operation: i32, a: f64, b: f64, c: f64): f64 {
  switch (operation) {
    case OP_COPY: return the<Copy>().apply<f64, f64>(a);
    case OP_NEGATE: return the<Negate>().apply<f64, f64>(a);
    case OP_NOT: return the<Not>().apply<f64, f64>(a);
    case OP_ABS: return the<Abs>().apply<f64, f64>(a);
    case OP_SIGN: return the<Sign>().apply<f64, f64>(a);
    case OP_FLOOR: return the<Floor>().apply<f64, f64>(a);
    case OP_CEIL: return the<Ceil>().apply<f64, f64>(a);
    case OP_ROUND: return the<Round>().apply<f64, f64>(a);
    case OP_SQRT: return the<Sqrt>().apply<f64, f64>(a);
    case OP_CBRT: return the<Cbrt>().of<f64>(a);
    case OP_EXP: return the<Exp>().of<f64>(a);
    case OP_LOG: return the<Log>().of<f64>(a);
    case OP_LOG2: return the<Log2>().of<f64>(a);
    case OP_LOG10: return the<Log10>().of<f64>(a);
    case OP_SIN: return the<Sin>().of<f64>(a);
    case OP_COS: return the<Cos>().of<f64>(a);
    case OP_TAN: return the<Tan>().of<f64>(a);
    case OP_ASIN: return the<Asin>().of<f64>(a);
    case OP_ACOS: return the<Acos>().of<f64>(a);
    case OP_ATAN: return the<Atan>().of<f64>(a);
    case OP_SINH: return the<Sinh>().of<f64>(a);
    case OP_COSH: return the<Cosh>().of<f64>(a);
    case OP_TANH: return the<Tanh>().of<f64>(a);
    case OP_ADD: return the<Add>().apply<f64, f64>(a, b);
    case OP_SUBTRACT: return the<Subtract>().apply<f64, f64>(a, b);
    case OP_MULTIPLY: return the<Multiply>().apply<f64, f64>(a, b);
    case OP_DIVIDE: return the<Divide>().apply<f64, f64>(a, b);
    case OP_MIN: return the<Min>().apply<f64, f64>(a, b);
    case OP_MAX: return the<Max>().apply<f64, f64>(a, b);
    case OP_LESS: return the<Less>().apply<f64, f64>(a, b);
    case OP_LESS_OR_EQUAL: return the<LessOrEqual>().apply<f64, f64>(a, b);
    case OP_EQUAL: return the<Equal>().apply<f64, f64>(a, b);
    case OP_NOT_EQUAL: return the<NotEqual>().apply<f64, f64>(a, b);
    case OP_AND: return the<And>().apply<f64, f64>(a, b);
    case OP_OR: return the<Or>().apply<f64, f64>(a, b);
    case OP_POW: return the<Pow>().of<f64>(a, b);
    case OP_ATAN2: return the<Atan2>().of<f64>(a, b);
    case OP_HYPOT: return the<Hypot>().of<f64>(a, b);
    case OP_SELECT: return the<Select>().apply<f64, f64>(a, b, c);
    case OP_MULTIPLY_ADD: return the<MultiplyAdd>().apply<f64, f64>(a, b, c);
    case OP_MULTIPLY_SUBTRACT: return the<MultiplySubtract>().apply<f64, f64>(a, b, c);
    case OP_SUBTRACT_PRODUCT: return the<SubtractProduct>().apply<f64, f64>(a, b, c);
  }
  return NaN;
}
