/**
 * Programs whose line instructions are fused: runs of simple ones become functions of a WebAssembly module made for them,
 * with the bits of the machine that carries them out one after the other. Elementary functions, random numbers and the
 * coordinate along the line stay instructions of that machine.
 */
import { LINE_WORDS, OP_ALONG, OP_FUSED, OPERAND_REGISTER } from "../../../assembly/program.js";
import type { Dtype } from "../../grid.js";
import { operationsByCode } from "../operations.js";
import type { Program } from "../program.js";
import { isSimple } from "./lanes.js";
import { functionOf, type Instruction } from "./run.js";
import type { Stencil } from "./stencil.js";
import { type FunctionCode, moduleOf } from "./wasm.js";

/** A call costs as much as an instruction. */
const SHORTEST = 2;

/** Programs that work on one memory, and the functions they share. */
export class Fusion {
  readonly #dtype: Dtype;
  readonly #wide: boolean;
  readonly #functions: FunctionCode[] = [];

  /** @param wide whether vectors are computed two at a time */
  constructor(dtype: Dtype, wide: boolean) {
    this.#dtype = dtype;
    this.#wide = wide;
  }

  /**
   * The program with its runs as calls. Functions are numbered in the order in which they are made.
   *
   * @param stencils Lines, as operands, that runs make by diffusion instead of reading them; only runs may refer to them.
   */
  fuse(program: Program, stencils: ReadonlyMap<number, Stencil> = new Map()): Program {
    const instructions = instructionsOf(program);
    const needed = neededAfter(instructions);
    const line: number[] = [];
    for (let from = 0, to = 0; from < instructions.length; from = to) {
      while (to < instructions.length && isSimple(instructions[to]!.operation)) to++;
      const diffuses = instructions.slice(from, to).some(({ operands }) => operands.some((line) => stencils.has(line)));
      if (to - from >= SHORTEST || diffuses) {
        const run = { instructions: instructions.slice(from, to), kept: needed[to - 1]!, stencils };
        const number = this.#functions.push(functionOf(run, this.#dtype, this.#wide)) - 1;
        line.push(OP_FUSED, number, ...new Array(LINE_WORDS - 2).fill(0));
      } else {
        to = from + 1;
        line.push(...program.line.subarray(from * LINE_WORDS, to * LINE_WORDS));
      }
    }
    return { ...program, line: Int32Array.from(line) };
  }

  /**
   * The functions' module, which imports the memory; undefined where no program has a run.
   *
   * @param shared whether threads share that memory
   */
  module(shared: boolean): Uint8Array<ArrayBuffer> | undefined {
    return this.#functions.length > 0 ? moduleOf(this.#functions, shared) : undefined;
  }
}

function instructionsOf({ line }: Program): Instruction[] {
  return Array.from({ length: line.length / LINE_WORDS }, (_, i) => {
    const words = [...line.subarray(i * LINE_WORDS, (i + 1) * LINE_WORDS)];
    const operation = words[0]!;
    // Random numbers are no operation of the table, and have one operand too: their seed.
    const operands = operation === OP_ALONG ? 0 : (operationsByCode[operation]?.operands ?? 1);
    return { operation, operands: words.slice(1, 1 + operands), target: words.at(-1)! };
  });
}

/** For each instruction, the registers whose values others need after it (backward over the program, as for liveness). */
function neededAfter(instructions: readonly Instruction[]): ReadonlySet<number>[] {
  const needed: ReadonlySet<number>[] = [];
  let now: ReadonlySet<number> = new Set();
  for (const [i, { operands, target }] of [...instructions.entries()].reverse()) {
    needed[i] = now;
    const before = new Set(now);
    before.delete(target);
    for (const operand of operands) if ((operand & 3) === OPERAND_REGISTER) before.add(operand);
    now = before;
  }
  return needed;
}
