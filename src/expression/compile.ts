/** From terms to a program: which values to compute, in which order, and where to keep them. */
import {
  LINE_WORDS,
  OP_ALONG,
  OP_CONSTANT,
  OP_COORDINATE,
  OP_PARAMETER,
  OP_RANDOM,
  OPERAND_LINE,
  OPERAND_REGISTER,
  OPERAND_UNIFORM,
  UNIFORM_WORDS,
} from "../../assembly/program.js";
import { type OperationName, operations } from "./operations.js";
import type { Program, Uses } from "./program.js";
import { isRandom, namesIn, type Term } from "./term.js";
import { type Names, PER_CELL, type Value, Values } from "./values.js";

/** A line instruction before registers are chosen: its operands and result are values. */
interface Step {
  readonly code: number;
  readonly operands: readonly number[];
  readonly result: number;
}

/**
 * Compiles expressions that are computed together, in one pass over a line. Parts that they share are computed once,
 * parts that are the same all along a line once per line, and constants not at all.
 *
 * Where the fields are float32, every operation in a cell is rounded to float32, and so are `t`, the coordinates, the
 * parameters and whatever depends on them alone when it meets a field or the coordinate along the line; until then it
 * is computed in float64. The elementary functions and powers are computed in float64 and rounded once, except `exp`,
 * which has a form in float32 arithmetic, good to 1 ulp.
 */
export function compile(terms: readonly Term[], names: Names): Program {
  const values = new Values(names);
  const results = terms.map((term) => values.of(term));
  const uniforms = new Uniforms(values.all);
  const steps = new Schedule(values.all, results).steps;
  const { line, registers } = allocate(steps, results, values.all, uniforms, names.fields.length);
  return {
    along: names.along,
    uses: usesOf(terms, names),
    constants: Float64Array.from(uniforms.constants),
    uniform: Int32Array.from(uniforms.code),
    fixed: fixedUniforms(uniforms.code),
    line: Int32Array.from(line),
    registers,
    fields: names.fields.length,
    results: results.length,
  };
}

function usesOf(terms: readonly Term[], names: Names): Uses {
  const used = new Set(terms.flatMap((term) => [...namesIn(term)]));
  return {
    coordinates: (["x", "y", "z"] as const).filter((axis) => used.has(axis)),
    time: used.has("t"),
    parameters: names.parameters.filter((name) => used.has(name)),
    fields: names.fields.filter((name) => used.has(name)),
    random: terms.some(isRandom),
  };
}

/** Uniform instructions before the first that has a coordinate. */
function fixedUniforms(code: readonly number[]): number {
  for (let at = 0; at < code.length; at += UNIFORM_WORDS) if (code[at] === OP_COORDINATE) return at / UNIFORM_WORDS;
  return code.length / UNIFORM_WORDS;
}

/** The uniform instructions, made when they are first asked for. */
class Uniforms {
  readonly code: number[] = [];
  readonly constants: number[] = [];
  readonly #values: readonly Value[];
  readonly #indices = new Map<number, number>();

  constructor(values: readonly Value[]) {
    this.#values = values;
  }

  /** Index of the uniform that holds a value. */
  of(value: number): number {
    let index = this.#indices.get(value);
    if (index === undefined) {
      const words = this.#instruction(this.#values[value]!);
      index = this.code.length / UNIFORM_WORDS;
      this.code.push(...words, ...new Array(UNIFORM_WORDS - words.length).fill(0));
      this.#indices.set(value, index);
    }
    return index;
  }

  #instruction(value: Value): number[] {
    switch (value.kind) {
      case "constant":
        return [OP_CONSTANT, this.constants.push(value.value) - 1];
      case "parameter":
        return [OP_PARAMETER, value.index];
      case "coordinate":
        return [OP_COORDINATE, value.index];
      case "operation":
        return [operations[value.operation].code, ...value.operands.map((operand) => this.of(operand))];
      default:
        throw new Error(`a ${value.kind} is not the same along a line`);
    }
  }
}

/** The line instructions in an order in which every operand comes before its use. */
class Schedule {
  readonly steps: Step[] = [];
  readonly #values: readonly Value[];
  readonly #uses: number[];
  readonly #done = new Set<number>();

  constructor(values: readonly Value[], results: readonly number[]) {
    this.#values = values;
    this.#uses = countUses(values, results);
    for (const result of results) this.#add(result);
  }

  #add(result: number): void {
    const value = this.#values[result]!;
    if (value.extent !== PER_CELL || value.kind === "field" || this.#done.has(result)) return;
    this.#done.add(result);
    if (value.kind === "coordinate") {
      this.steps.push({ code: OP_ALONG, operands: [], result });
    } else if (value.kind === "random") {
      this.#step(OP_RANDOM, value.operands, result);
    } else if (value.kind === "operation") {
      const { operation, operands } = this.#fused(value.operation, value.operands);
      this.#step(operations[operation].code, operands, result);
    }
  }

  #step(code: number, operands: readonly number[], result: number): void {
    for (const operand of operands) this.#add(operand);
    this.steps.push({ code, operands, result });
  }

  /** A sum or difference with a product that nothing else needs, as one instruction. */
  #fused(operation: OperationName, operands: readonly number[]) {
    const [a, b] = operands as [number, number];
    if (operation === "add" || operation === "subtract") {
      const left = this.#product(a),
        right = this.#product(b);
      if (left && operation === "add") return { operation: "multiplyAdd" as const, operands: [...left, b] };
      if (left) return { operation: "multiplySubtract" as const, operands: [...left, b] };
      if (right && operation === "add") return { operation: "multiplyAdd" as const, operands: [...right, a] };
      if (right) return { operation: "subtractProduct" as const, operands: [...right, a] };
    }
    return { operation, operands };
  }

  #product(number: number): readonly number[] | undefined {
    const value = this.#values[number]!;
    const fits = value.extent === PER_CELL && value.kind === "operation" && value.operation === "multiply";
    return fits && this.#uses[number] === 1 && !this.#done.has(number) ? value.operands : undefined;
  }
}

/** How many instructions and results need each value. */
function countUses(values: readonly Value[], results: readonly number[]): number[] {
  const uses: number[] = new Array(values.length).fill(0);
  for (const result of results) uses[result]!++;
  for (const value of values) {
    if (value.kind === "operation" || value.kind === "random") for (const operand of value.operands) uses[operand]!++;
  }
  return uses;
}

/** Chooses where each step's result is kept: in a result's line, or in a register until its last use (linear scan). */
function allocate(
  steps: readonly Step[],
  results: readonly number[],
  values: readonly Value[],
  uniforms: Uniforms,
  fields: number,
): { line: number[]; registers: number } {
  const place = (kind: number, index: number) => kind + 4 * index;
  const places = new Map<number, number>();
  results.forEach((result, i) => {
    if (!places.has(result)) places.set(result, place(OPERAND_LINE, fields + i));
  });
  const lastUse = new Map<number, number>();
  steps.forEach((step, at) => {
    for (const operand of step.operands) lastUse.set(operand, at);
  });
  const placeOf = (number: number): number => {
    const value = values[number]!;
    if (value.extent !== PER_CELL) return place(OPERAND_UNIFORM, uniforms.of(number));
    if (value.kind === "field") return place(OPERAND_LINE, value.index);
    return places.get(number)!;
  };
  const free: number[] = [];
  const line: number[] = [];
  let registers = 0;
  const emit = (code: number, operands: readonly number[], target: number) => {
    line.push(code, ...operands, ...new Array(LINE_WORDS - 2 - operands.length).fill(0), target);
  };
  steps.forEach((step, at) => {
    const value = values[step.result]!;
    const operands = value.kind === "coordinate" ? [value.index] : step.operands.map(placeOf);
    for (const operand of new Set(operands)) {
      const isLast = step.operands.some((number, i) => operands[i] === operand && lastUse.get(number) === at);
      if (isLast && (operand & 3) === OPERAND_REGISTER) free.push(operand >> 2);
    }
    if (!places.has(step.result)) places.set(step.result, place(OPERAND_REGISTER, free.pop() ?? registers++));
    emit(step.code, operands, places.get(step.result)!);
  });
  results.forEach((result, i) => {
    const target = place(OPERAND_LINE, fields + i);
    const source = placeOf(result);
    if (source !== target) emit(operations.copy.code, [source], target);
  });
  return { line, registers };
}
