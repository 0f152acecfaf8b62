/**
 * The expression machine: a program (see `program.ts`) carried out over a line of cells, one operation at a time on a
 * chunk of the line, so that the cost of reading an instruction is spread over hundreds of cells.
 */
import { random } from "./elementary/random";
import { splat } from "./lanes";
import { binaryLine, single, ternaryLine, unaryLine } from "./loops";
import { address, float, integer } from "./plan";
import {
  CHUNK_BYTES, ENVIRONMENT_CELL, ENVIRONMENT_FIRST, ENVIRONMENT_LINES, ENVIRONMENT_PARAMETERS, ENVIRONMENT_SCRATCH,
  ENVIRONMENT_SPACING, ENVIRONMENT_STRIDE, ENVIRONMENT_TIME, FUSED_FIRST, LINE_WORDS, OPERAND_LINE, OPERAND_REGISTER,
  OPERAND_UNIFORM, OP_ADD, OP_ALONG, OP_CONSTANT, OP_COORDINATE, OP_FUSED, OP_PARAMETER, OP_RANDOM, OP_SELECT,
  PROGRAM_CONSTANTS, PROGRAM_FIXED, PROGRAM_HEADER_BYTES, PROGRAM_LINE, PROGRAM_UNIFORM, UNIFORM_BYTES, UNIFORM_VALUE,
  UNIFORM_WORDS,
} from "./program";

// @ts-ignore: decorator
@inline
function word(list: usize, index: i32): i32 {
  return load<i32>(list + (<usize>index << 2));
}

/** A uniform's slot in scratch memory. */
// @ts-ignore: decorator
@inline
function uniform(scratch: usize, index: i32): usize {
  return scratch + <usize>index * UNIFORM_BYTES;
}

/** Computes the uniforms that constants and parameters make alone: once before `evaluate`, and when parameters change. */
export function prepare<T>(program: usize, environment: usize): void {
  computeUniforms<T>(program, 0, word(program, PROGRAM_FIXED), environment);
}

/**
 * Computes `count` cells of a line, `prepare` having been called. What the program writes must not overlap what it reads,
 * unless it has one result only. `environment` says what the names mean; see `program.ts`.
 */
export function evaluate<T>(program: usize, environment: usize, count: i32): void {
  const uniforms = word(program, PROGRAM_UNIFORM), instructions = word(program, PROGRAM_LINE);
  const lineCode = uniformCode(program) + <usize>uniforms * (4 * UNIFORM_WORDS);
  const scratch = address(environment, ENVIRONMENT_SCRATCH);
  computeUniforms<T>(program, word(program, PROGRAM_FIXED), uniforms, environment);
  const registers = uniform(scratch, uniforms);
  // An instruction by itself keeps nothing in registers.
  const chunk: i32 = instructions == 1 ? count : CHUNK_BYTES / <i32>sizeof<T>();
  for (let first = 0; first < count; first += chunk) {
    computeChunk<T>(lineCode, instructions, environment, scratch, registers, first, min(chunk, count - first));
  }
}

// @ts-ignore: decorator
@inline
function uniformCode(program: usize): usize {
  return program + PROGRAM_HEADER_BYTES + (<usize>word(program, PROGRAM_CONSTANTS) << 3);
}

/** Uniforms `first` … `behind`−1: what is the same along the whole line. */
function computeUniforms<T>(program: usize, first: i32, behind: i32, environment: usize): void {
  const constants = program + PROGRAM_HEADER_BYTES, scratch = address(environment, ENVIRONMENT_SCRATCH);
  const parameters = address(environment, ENVIRONMENT_PARAMETERS);
  let code = uniformCode(program) + <usize>first * (4 * UNIFORM_WORDS);
  for (let i = first; i < behind; i++, code += 4 * UNIFORM_WORDS) {
    const operation = word(code, 0), a = word(code, 1), b = word(code, 2), c = word(code, 3);
    let value: f64 = 0;
    if (operation == OP_CONSTANT) value = load<f64>(constants + (<usize>a << 3));
    else if (operation == OP_PARAMETER) value = load<f64>(parameters + (<usize>a << 3));
    else if (operation == OP_COORDINATE) value = float(environment, ENVIRONMENT_TIME + a);
    else value = single(operation, valueOf(scratch, a), valueOf(scratch, b), valueOf(scratch, c));
    const slot = uniform(scratch, i);
    if (ASC_FEATURE_SIMD) {
      for (let at = 0; at < UNIFORM_VALUE; at += 16) v128.store(slot + <usize>at, splat<v128, T>(value));
    } else store<T>(slot, <T>value);
    store<f64>(slot, value, UNIFORM_VALUE);
  }
}

// @ts-ignore: decorator
@inline
function valueOf(scratch: usize, index: i32): f64 {
  return load<f64>(uniform(scratch, index), UNIFORM_VALUE);
}

/** Where an operand's cells begin, and how far apart its vectors lie: a uniform is read again and again. */
// @ts-ignore: decorator
@inline
function start<T>(operand: i32, environment: usize, scratch: usize, registers: usize, first: i32): usize {
  const kind = operand & 3, index = operand >> 2;
  if (kind == OPERAND_REGISTER) return registers + <usize>index * CHUNK_BYTES;
  if (kind == OPERAND_LINE) return address(environment, ENVIRONMENT_LINES + index) + <usize>first * sizeof<T>();
  return uniform(scratch, index);
}
// @ts-ignore: decorator
@inline
function step(operand: i32): i32 {
  return (operand & 3) == OPERAND_UNIFORM ? 0 : 16;
}

/** Every instruction on the cells `first` … `first + count`−1. */
function computeChunk<T>(
  code: usize, instructions: i32, environment: usize, scratch: usize, registers: usize, first: i32, count: i32,
): void {
  const bytes = count * <i32>sizeof<T>();
  for (const end = code + <usize>instructions * (4 * LINE_WORDS); code < end; code += 4 * LINE_WORDS) {
    const operation = word(code, 0);
    if (operation == OP_FUSED) {
      const lines = environment + (ENVIRONMENT_LINES << 3), from = <usize>first * sizeof<T>();
      call_indirect(FUSED_FIRST + word(code, 1), lines, scratch, registers, from, bytes);
      continue;
    }
    const target = start<T>(word(code, 4), environment, scratch, registers, first);
    if (operation == OP_ALONG) {
      along<T>(target, float(environment, ENVIRONMENT_TIME + word(code, 1)), environment, first, count);
      continue;
    }
    const a = start<T>(word(code, 1), environment, scratch, registers, first), aStep = step(word(code, 1));
    if (operation == OP_RANDOM) randomLine<T>(target, a, aStep, environment, first, count);
    else if (operation < OP_ADD) unaryLine<T>(operation, target, a, aStep, bytes);
    else {
      const b = start<T>(word(code, 2), environment, scratch, registers, first), bStep = step(word(code, 2));
      if (operation < OP_SELECT) binaryLine<T>(operation, target, a, aStep, b, bStep, bytes);
      else {
        const c = start<T>(word(code, 3), environment, scratch, registers, first), cStep = step(word(code, 3));
        ternaryLine<T>(operation, target, a, aStep, b, bStep, c, cStep, bytes);
      }
    }
  }
}

/** The coordinate along the line: origin + position·spacing, in float64 and then rounded. */
function along<T>(target: usize, origin: f64, environment: usize, first: i32, count: i32): void {
  const spacing = float(environment, ENVIRONMENT_SPACING);
  const position = float(environment, ENVIRONMENT_FIRST) + <f64>first;
  for (let i = 0; i < count; i++, target += sizeof<T>()) {
    store<T>(target, <T>(origin + (position + <f64>i) * spacing));
  }
}

/** Random numbers by the cells' indices; of float32, the first 24 bits, so that none is rounded up to 1. */
function randomLine<T>(target: usize, seed: usize, seedStep: i32, environment: usize, first: i32, count: i32): void {
  const stride = integer(environment, ENVIRONMENT_STRIDE);
  const cell = integer(environment, ENVIRONMENT_CELL) + first * stride;
  const next: usize = seedStep == 0 ? 0 : sizeof<T>();
  for (let i = 0; i < count; i++, target += sizeof<T>(), seed += next) {
    const value = random(<f64>load<T>(seed), <f64><u32>(cell + i * stride));
    store<T>(target, sizeof<T>() == 8 ? <T>value : <T>(floor(value * 16777216) * 5.9604644775390625e-08));
  }
}
