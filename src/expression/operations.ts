/** What can be done to numbers in an expression: each operation's code in a program, and its meaning. */
import { exp as singleExp } from "../../assembly/elementary/single.js";
import * as code from "../../assembly/program.js";
import * as elementary from "./elementary.js";

/** Rounds to the fields' format: to float32, or not at all. */
export type Rounding = (value: number) => number;

interface Operation {
  readonly code: number;
  readonly operands: 1 | 2 | 3;
  /** The operands may change places without changing the result. */
  readonly commutes?: true;
  /** Float64 in, float64 out: the caller rounds. Operations that round in between use `round`. */
  readonly apply: (a: number, b: number, c: number, round: Rounding) => number;
  /** The same in float32 arithmetic, where that is not `apply` rounded. */
  readonly single?: (x: number) => number;
}

/** To the nearest whole number; a half goes to the even one, as in NumPy. */
function nearest(x: number): number {
  const size = Math.abs(x);
  const whole = size < 2 ** 52 ? size + 2 ** 52 - 2 ** 52 : size;
  return x < 0 || Object.is(x, -0) ? -whole : whole;
}

const truth = (holds: boolean): number => (holds ? 1 : 0);

/**
 * Truth is 1 or 0, and whatever is not 0 is true. `min` and `max` are NaN where either operand is, and hold −0 to be
 * less than 0. Both branches of `select` are evaluated.
 */
export const operations = {
  copy: { code: code.OP_COPY, operands: 1, apply: (x) => x },
  negate: { code: code.OP_NEGATE, operands: 1, apply: (x) => -x },
  not: { code: code.OP_NOT, operands: 1, apply: (x) => truth(x === 0) },
  abs: { code: code.OP_ABS, operands: 1, apply: (x) => Math.abs(x) },
  sign: { code: code.OP_SIGN, operands: 1, apply: (x) => Math.sign(x) },
  floor: { code: code.OP_FLOOR, operands: 1, apply: (x) => Math.floor(x) },
  ceil: { code: code.OP_CEIL, operands: 1, apply: (x) => Math.ceil(x) },
  round: { code: code.OP_ROUND, operands: 1, apply: (x) => nearest(x) },
  sqrt: { code: code.OP_SQRT, operands: 1, apply: (x) => Math.sqrt(x) },
  cbrt: { code: code.OP_CBRT, operands: 1, apply: elementary.cbrt },
  exp: { code: code.OP_EXP, operands: 1, apply: elementary.exp, single: singleExp },
  log: { code: code.OP_LOG, operands: 1, apply: elementary.log },
  log2: { code: code.OP_LOG2, operands: 1, apply: elementary.log2 },
  log10: { code: code.OP_LOG10, operands: 1, apply: elementary.log10 },
  sin: { code: code.OP_SIN, operands: 1, apply: elementary.sin },
  cos: { code: code.OP_COS, operands: 1, apply: elementary.cos },
  tan: { code: code.OP_TAN, operands: 1, apply: elementary.tan },
  asin: { code: code.OP_ASIN, operands: 1, apply: elementary.asin },
  acos: { code: code.OP_ACOS, operands: 1, apply: elementary.acos },
  atan: { code: code.OP_ATAN, operands: 1, apply: elementary.atan },
  sinh: { code: code.OP_SINH, operands: 1, apply: elementary.sinh },
  cosh: { code: code.OP_COSH, operands: 1, apply: elementary.cosh },
  tanh: { code: code.OP_TANH, operands: 1, apply: elementary.tanh },
  add: { code: code.OP_ADD, operands: 2, commutes: true, apply: (a, b) => a + b },
  subtract: { code: code.OP_SUBTRACT, operands: 2, apply: (a, b) => a - b },
  multiply: { code: code.OP_MULTIPLY, operands: 2, commutes: true, apply: (a, b) => a * b },
  divide: { code: code.OP_DIVIDE, operands: 2, apply: (a, b) => a / b },
  min: { code: code.OP_MIN, operands: 2, commutes: true, apply: (a, b) => Math.min(a, b) },
  max: { code: code.OP_MAX, operands: 2, commutes: true, apply: (a, b) => Math.max(a, b) },
  less: { code: code.OP_LESS, operands: 2, apply: (a, b) => truth(a < b) },
  lessOrEqual: { code: code.OP_LESS_OR_EQUAL, operands: 2, apply: (a, b) => truth(a <= b) },
  equal: { code: code.OP_EQUAL, operands: 2, commutes: true, apply: (a, b) => truth(a === b) },
  notEqual: { code: code.OP_NOT_EQUAL, operands: 2, commutes: true, apply: (a, b) => truth(a !== b) },
  and: { code: code.OP_AND, operands: 2, commutes: true, apply: (a, b) => truth(a !== 0 && b !== 0) },
  or: { code: code.OP_OR, operands: 2, commutes: true, apply: (a, b) => truth(a !== 0 || b !== 0) },
  pow: { code: code.OP_POW, operands: 2, apply: elementary.pow },
  atan2: { code: code.OP_ATAN2, operands: 2, apply: elementary.atan2 },
  hypot: { code: code.OP_HYPOT, operands: 2, commutes: true, apply: elementary.hypot },
  select: { code: code.OP_SELECT, operands: 3, apply: (a, b, c) => (a !== 0 ? b : c) },
  multiplyAdd: { code: code.OP_MULTIPLY_ADD, operands: 3, apply: (a, b, c, round) => round(a * b) + c },
  multiplySubtract: { code: code.OP_MULTIPLY_SUBTRACT, operands: 3, apply: (a, b, c, round) => round(a * b) - c },
  subtractProduct: { code: code.OP_SUBTRACT_PRODUCT, operands: 3, apply: (a, b, c, round) => c - round(a * b) },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;

/** The same by code: what a program's instructions mean. */
export const operationsByCode: readonly (Operation | undefined)[] = Object.values(operations).reduce<Operation[]>(
  (table, operation) => {
    table[operation.code] = operation;
    return table;
  },
  [],
);
