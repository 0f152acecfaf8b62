/** Operations as vector instructions: the meanings of `assembly/operations.ts`, each rounded to the lanes' type. */
import * as code from "../../../assembly/program.js";
import type { Dtype, FieldArray } from "../../grid.js";
import { type Bytes, unsigned, vector, vectorConstant } from "./wasm.js";

/** What an operation's instructions are made of: those that put its operands, 0 and 1 in every lane, on the stack. */
export interface Operands {
  readonly a: Bytes;
  readonly b: Bytes;
  readonly c: Bytes;
  readonly zero: Bytes;
  readonly one: Bytes;
}

/** The format's own instructions. */
interface Lanes {
  readonly equal: number;
  readonly notEqual: number;
  readonly less: number;
  readonly greater: number;
  readonly lessOrEqual: number;
  readonly abs: number;
  readonly negate: number;
  readonly sqrt: number;
  readonly add: number;
  readonly subtract: number;
  readonly multiply: number;
  readonly divide: number;
  readonly min: number;
  readonly max: number;
  readonly ceil: number;
  readonly floor: number;
  readonly nearest: number;
  /** Loads and stores of the lowest lane alone, so many bytes along. */
  readonly loadOne: (offset: number) => Bytes;
  readonly storeOne: (offset: number) => Bytes;
  /** A number in every lane. */
  readonly constant: (value: number) => Bytes;
}

function constant(lanes: FieldArray): Bytes {
  return vectorConstant(new Uint8Array(lanes.buffer));
}

const FLOAT32: Lanes = {
  equal: 0x41,
  notEqual: 0x42,
  less: 0x43,
  greater: 0x44,
  lessOrEqual: 0x45,
  abs: 0xe0,
  negate: 0xe1,
  sqrt: 0xe3,
  add: 0xe4,
  subtract: 0xe5,
  multiply: 0xe6,
  divide: 0xe7,
  min: 0xe8,
  max: 0xe9,
  ceil: 0x67,
  floor: 0x68,
  nearest: 0x6a,
  loadOne: (offset) => vector(0x5c, 2, ...unsigned(offset)),
  storeOne: (offset) => vector(0x5a, 2, ...unsigned(offset), 0),
  constant: (value) => constant(new Float32Array(4).fill(value)),
};

const FLOAT64: Lanes = {
  equal: 0x47,
  notEqual: 0x48,
  less: 0x49,
  greater: 0x4a,
  lessOrEqual: 0x4b,
  abs: 0xec,
  negate: 0xed,
  sqrt: 0xef,
  add: 0xf0,
  subtract: 0xf1,
  multiply: 0xf2,
  divide: 0xf3,
  min: 0xf4,
  max: 0xf5,
  ceil: 0x74,
  floor: 0x75,
  nearest: 0x94,
  loadOne: (offset) => vector(0x5d, 3, ...unsigned(offset)),
  storeOne: (offset) => vector(0x5b, 3, ...unsigned(offset), 0),
  constant: (value) => constant(new Float64Array(2).fill(value)),
};

export const lanesOf = (dtype: Dtype): Lanes => (dtype === "float32" ? FLOAT32 : FLOAT64);

// Of all bits, whatever lanes they are.
const AND = vector(0x4e);
const OR = vector(0x50);
const SELECT = vector(0x52);

/** Whether an operation has a short form: a few vector instructions. */
export function isSimple(operation: number): boolean {
  return instructionsOf(operation, "float64", { a: [], b: [], c: [], zero: [], one: [] }) !== undefined;
}

/** The instructions that leave a simple operation's result on the stack; undefined of others. */
export function instructionsOf(operation: number, dtype: Dtype, { a, b, c, zero, one }: Operands): Bytes | undefined {
  const lanes = lanesOf(dtype);
  const binary = (instruction: number) => [...a, ...b, ...vector(instruction)];
  const truth = (mask: Bytes) => [...mask, ...one, ...AND];
  const isTrue = (value: Bytes) => [...value, ...zero, ...vector(lanes.notEqual)];
  const product = [...a, ...b, ...vector(lanes.multiply)];
  switch (operation) {
    case code.OP_COPY:
      return a;
    case code.OP_NEGATE:
      return [...a, ...vector(lanes.negate)];
    case code.OP_NOT:
      return truth([...a, ...zero, ...vector(lanes.equal)]);
    case code.OP_ABS:
      return [...a, ...vector(lanes.abs)];
    case code.OP_SIGN: {
      // The bits of 1 with the sign of a, but a itself where it is neither above nor below 0.
      const signed = [...a, ...one, ...zero, ...vector(lanes.negate), ...SELECT];
      const sided = [...a, ...zero, ...vector(lanes.less), ...a, ...zero, ...vector(lanes.greater), ...OR];
      return [...signed, ...a, ...sided, ...SELECT];
    }
    case code.OP_FLOOR:
      return [...a, ...vector(lanes.floor)];
    case code.OP_CEIL:
      return [...a, ...vector(lanes.ceil)];
    case code.OP_ROUND:
      return [...a, ...vector(lanes.nearest)];
    case code.OP_SQRT:
      return [...a, ...vector(lanes.sqrt)];
    case code.OP_ADD:
      return binary(lanes.add);
    case code.OP_SUBTRACT:
      return binary(lanes.subtract);
    case code.OP_MULTIPLY:
      return binary(lanes.multiply);
    case code.OP_DIVIDE:
      return binary(lanes.divide);
    case code.OP_MIN:
      return binary(lanes.min);
    case code.OP_MAX:
      return binary(lanes.max);
    case code.OP_LESS:
      return truth(binary(lanes.less));
    case code.OP_LESS_OR_EQUAL:
      return truth(binary(lanes.lessOrEqual));
    case code.OP_EQUAL:
      return truth(binary(lanes.equal));
    case code.OP_NOT_EQUAL:
      return truth(binary(lanes.notEqual));
    case code.OP_AND:
      return truth([...isTrue(a), ...isTrue(b), ...AND]);
    case code.OP_OR:
      return truth([...isTrue(a), ...isTrue(b), ...OR]);
    case code.OP_SELECT:
      return [...b, ...c, ...isTrue(a), ...SELECT];
    case code.OP_MULTIPLY_ADD:
      return [...product, ...c, ...vector(lanes.add)];
    case code.OP_MULTIPLY_SUBTRACT:
      return [...product, ...c, ...vector(lanes.subtract)];
    case code.OP_SUBTRACT_PRODUCT:
      return [...c, ...product, ...vector(lanes.subtract)];
    default:
      return undefined;
  }
}
