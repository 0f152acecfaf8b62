/** The expression machine in plain TypeScript, with the bits of `assembly/expression.ts`. */
import { random } from "../../assembly/elementary/random.js";
import {
  LINE_WORDS,
  OP_ALONG,
  OP_CONSTANT,
  OP_COORDINATE,
  OP_PARAMETER,
  OP_RANDOM,
  OPERAND_LINE,
  OPERAND_REGISTER,
  UNIFORM_WORDS,
} from "../../assembly/program.js";
import type { Dtype, FieldArray } from "../grid.js";
import { operationsByCode, type Rounding } from "./operations.js";
import type { Program } from "./program.js";

/** What the names in a program mean on one line. */
export interface Environment {
  readonly time: number;
  /** Coordinates: along the line that of position 0, across it that of the line. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Distance between cells along the line. */
  readonly spacing: number;
  /** Position of the first cell to be computed, k or k + ½: its coordinate is that of position 0 plus first·spacing. */
  readonly first: number;
  /** Index of that cell in the whole array, and how much it grows from cell to cell. */
  readonly cell: number;
  readonly stride: number;
  /** Values in the order of the parameters' names. */
  readonly parameters: ArrayLike<number>;
  /** The fields' lines from that cell on, in the order of their names, and after them the results' lines. */
  readonly lines: readonly FieldArray[];
}

/** Computes `count` cells of a line, operation by operation. What is stored as float32 is rounded to it thereby. */
export function evaluate(program: Program, environment: Environment, count: number, dtype: Dtype): void {
  const { line } = program;
  const { lines } = environment;
  const create = () => (dtype === "float32" ? new Float32Array(count) : new Float64Array(count));
  const uniforms = Array.from(computeUniforms(program, environment), (value) => create().fill(value));
  const registers = Array.from({ length: program.registers }, create);
  const placeOf = (operand: number): FieldArray => {
    const index = operand >> 2;
    if ((operand & 3) === OPERAND_REGISTER) return registers[index]!;
    return (operand & 3) === OPERAND_LINE ? lines[index]! : uniforms[index]!;
  };
  for (let at = 0; at < line.length; at += LINE_WORDS) {
    const code = line[at]!;
    const a = line[at + 1]!;
    const target = placeOf(line[at + LINE_WORDS - 1]!);
    if (code === OP_ALONG) fillAlong(target, a, environment, count);
    else if (code === OP_RANDOM) fillRandom(target, placeOf(a), environment, count, dtype);
    else {
      const { operands, apply, single } = operationsByCode[code]!;
      const b = operands > 1 ? line[at + 2]! : a;
      const c = operands > 2 ? line[at + 3]! : a;
      const meaning = dtype === "float32" && single ? single : apply;
      fill(target, meaning, placeOf(a), placeOf(b), placeOf(c), count, dtype);
    }
  }
}

function fill(
  target: FieldArray,
  apply: (a: number, b: number, c: number, round: Rounding) => number,
  a: FieldArray,
  b: FieldArray,
  c: FieldArray,
  count: number,
  dtype: Dtype,
): void {
  const round: Rounding = dtype === "float32" ? Math.fround : (value) => value;
  for (let i = 0; i < count; i++) target[i] = apply(a[i]!, b[i]!, c[i]!, round);
}

/** The coordinate along the line. */
function fillAlong(target: FieldArray, axis: number, environment: Environment, count: number): void {
  const origin = coordinatesOf(environment)[axis]!;
  for (let i = 0; i < count; i++) target[i] = origin + (environment.first + i) * environment.spacing;
}

/** Random numbers by the cells' indices; of float32, the first 24 bits, so that none is rounded up to 1. */
function fillRandom(target: FieldArray, seed: FieldArray, place: Environment, count: number, dtype: Dtype): void {
  for (let i = 0; i < count; i++) {
    const value = random(seed[i]!, place.cell + i * place.stride);
    target[i] = dtype === "float32" ? Math.floor(value * 2 ** 24) / 2 ** 24 : value;
  }
}

/** What is the same along the whole line, in float64. */
function computeUniforms(program: Program, environment: Environment): Float64Array {
  const { constants, uniform } = program;
  const coordinates = coordinatesOf(environment);
  const values = new Float64Array(uniform.length / UNIFORM_WORDS);
  for (let i = 0; i < values.length; i++) {
    const at = i * UNIFORM_WORDS;
    const code = uniform[at]!,
      a = uniform[at + 1]!,
      b = uniform[at + 2]!,
      c = uniform[at + 3]!;
    if (code === OP_CONSTANT) values[i] = constants[a]!;
    else if (code === OP_PARAMETER) values[i] = environment.parameters[a]!;
    else if (code === OP_COORDINATE) values[i] = coordinates[a]!;
    else values[i] = operationsByCode[code]!.apply(values[a]!, values[b]!, values[c]!, (value) => value);
  }
  return values;
}

function coordinatesOf({ time, x, y, z }: Environment): readonly number[] {
  return [time, x, y, z];
}
