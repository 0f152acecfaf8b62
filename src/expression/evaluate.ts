/** The expression machine in plain TypeScript: the bits of `assembly/expression.ts`, cell by cell. */
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

/** Computes `count` cells of a line. */
export function evaluate(program: Program, environment: Environment, count: number, dtype: Dtype): void {
  const { line } = program;
  const { lines, first, spacing, cell, stride } = environment;
  const coordinates = coordinatesOf(environment);
  const round: Rounding = dtype === "float32" ? Math.fround : (value) => value;
  const uniforms = computeUniforms(program, environment).map(round);
  const registers = new Float64Array(program.registers);

  const read = (operand: number, i: number): number => {
    const index = operand >> 2;
    if ((operand & 3) === OPERAND_REGISTER) return registers[index]!;
    return (operand & 3) === OPERAND_LINE ? lines[index]![i]! : uniforms[index]!;
  };
  const computed = (at: number, i: number): number => {
    const code = line[at]!,
      a = line[at + 1]!;
    if (code === OP_ALONG) return coordinates[a]! + (first + i) * spacing;
    if (code === OP_RANDOM) return randomOf(read(a, i), cell + i * stride, dtype);
    const { operands, apply } = operationsByCode[code]!;
    const b = operands > 1 ? read(line[at + 2]!, i) : 0;
    const c = operands > 2 ? read(line[at + 3]!, i) : 0;
    return apply(read(a, i), b, c, round);
  };

  for (let i = 0; i < count; i++) {
    for (let at = 0; at < line.length; at += LINE_WORDS) {
      const value = round(computed(at, i));
      const target = line[at + LINE_WORDS - 1]!;
      if ((target & 3) === OPERAND_REGISTER) registers[target >> 2] = value;
      else lines[target >> 2]![i] = value;
    }
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

/** Of float32, the first 24 bits, so that none is rounded up to 1. */
function randomOf(seed: number, cell: number, dtype: Dtype): number {
  const value = random(seed, cell);
  return dtype === "float32" ? Math.floor(value * 2 ** 24) / 2 ** 24 : value;
}
