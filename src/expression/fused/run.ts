/**
 * One run of a program's line instructions as a WebAssembly function: its values stay in the machine's registers, and each
 * line is read once and written once.
 *
 *     (lines, scratch, registers, first, bytes)
 *
 * are the addresses of the table of lines, of the uniforms and of the program's registers, where in the lines to begin, and
 * how much to compute, in bytes. Four vectors a turn, then one, then single values in the lowest lane of one.
 */
import {
  CHUNK_BYTES,
  OPERAND_LINE,
  OPERAND_REGISTER,
  OPERAND_UNIFORM,
  UNIFORM_BYTES,
} from "../../../assembly/program.js";
import { bytesOf, type Dtype } from "../../grid.js";
import { instructionsOf, lanesOf } from "./lanes.js";
import { diffused, type Stencil } from "./stencil.js";
import * as wasm from "./wasm.js";

/** An instruction of a program; operands and target are as `assembly/program.ts` has them. */
export interface Instruction {
  readonly operation: number;
  readonly operands: readonly number[];
  readonly target: number;
}

/** What a function is made of. */
export interface Run {
  readonly instructions: readonly Instruction[];
  /** Registers whose values are needed after the run. */
  readonly kept: ReadonlySet<number>;
  /** Lines that are not read, but made by diffusion. */
  readonly stencils: ReadonlyMap<number, Stencil>;
}

// The function's parameters.
const LINES = 0;
const SCRATCH = 1;
const REGISTERS = 2;
const FIRST = 3;
const BYTES = 4;
const PARAMETERS = [wasm.I32, wasm.I32, wasm.I32, wasm.I32, wasm.I32];
const LINE_SLOT = 8;
const VECTOR_BYTES = 16;
/** Vectors a turn; one of a long run, whose own instructions outweigh the turn's. */
const VECTORS = 4;
const LONG = 32;

/** How values so many bytes along are read and written, their line's address being on the stack. */
interface Access {
  readonly load: (offset: number) => wasm.Bytes;
  readonly store: (offset: number) => wasm.Bytes;
}

/**
 * Makes the function of a run.
 *
 * @param wide whether vectors are computed two at a time, for hosts that join them (see `assembly/host.ts`)
 */
export function functionOf(run: Run, dtype: Dtype, wide: boolean): wasm.FunctionCode {
  const writer = new RunWriter(run, dtype);
  const together = wide ? 2 : 1;
  const turns = run.instructions.length > LONG ? 1 : VECTORS / together;
  const vectors = Array.from({ length: turns * together }, (_, i) => vectorAt(i * VECTOR_BYTES));
  const turn = Array.from({ length: turns }, (_, i) => vectors.slice(i * together, (i + 1) * together));
  const { loadOne, storeOne } = lanesOf(dtype);
  const loops = [
    ...writer.loop(
      vectors.length * VECTOR_BYTES,
      turn.flatMap((places) => writer.compute(places)),
    ),
    ...writer.loop(VECTOR_BYTES, writer.compute([vectorAt(0)])),
    ...writer.loop(bytesOf(dtype), writer.compute([{ load: loadOne, store: storeOne }])),
  ];
  return { parameters: PARAMETERS, locals: writer.locals, body: [...writer.start(), ...loops] };
}

class RunWriter {
  /** Types of the locals beyond the parameters. */
  readonly locals: number[] = [];
  readonly #run: Run;
  readonly #dtype: Dtype;
  /** Lines whose addresses begin one cell early, for the neighbours along x. */
  readonly #early: ReadonlySet<number>;
  /** Locals, with what sets them at the start: addresses of lines and registers, uniforms, constants. */
  readonly #settings = new Map<string, { readonly local: number; readonly value: wasm.Bytes }>();
  readonly #addresses: number[] = [];

  constructor(run: Run, dtype: Dtype) {
    this.#run = run;
    this.#dtype = dtype;
    this.#early = new Set([...run.stencils.values()].map(({ here }) => here));
  }

  /**
   * Computes the run in places that follow each other: reads what it needs, then writes what is needed later. What comes
   * last is written first: of two stores that V8 joins it would else keep the first one too.
   */
  compute(places: readonly Access[]): number[] {
    const parts = places.map((access) => this.#computeAt(access));
    const { instructions, kept } = this.#run;
    const results = [...new Set(instructions.map(({ target }) => target))].filter(
      (target) => (target & 3) !== OPERAND_REGISTER || kept.has(target),
    );
    const store = (target: number) =>
      [...parts.entries()].reverse().flatMap(([i, { current }]) => {
        return [...this.#address(target), ...current.get(target)!, ...places[i]!.store(0)];
      });
    return [...parts.flatMap(({ code }) => code), ...results.flatMap(store)];
  }

  /** Reads and computes: the values of operands, on the stack by the instructions given. */
  #computeAt(access: Access): { code: number[]; current: Map<number, wasm.Bytes> } {
    const code: number[] = [];
    const current = new Map<number, wasm.Bytes>();
    const keep = (operand: number, value: wasm.Bytes) => {
      const local = this.#local(wasm.V128);
      code.push(...value, ...wasm.set(local));
      current.set(operand, wasm.get(local));
    };
    const read = (operand: number): wasm.Bytes => {
      if ((operand & 3) === OPERAND_UNIFORM) return this.#uniform(operand);
      if (!current.has(operand)) {
        const stencil = this.#run.stencils.get(operand);
        keep(operand, stencil ? this.#diffused(stencil, read(stencil.here), access) : this.#load(operand, access));
      }
      return current.get(operand)!;
    };
    for (const { operation, operands, target } of this.#run.instructions) {
      const [a, b = a, c = a] = operands.map(read) as [wasm.Bytes, wasm.Bytes?, wasm.Bytes?];
      const constants = { zero: this.#constant(0), one: this.#constant(1) };
      keep(target, instructionsOf(operation, this.#dtype, { a, b, c, ...constants })!);
    }
    return { code, current };
  }

  /** Repeats what is computed while there are so many bytes left. */
  loop(bytes: number, code: wasm.Bytes): number[] {
    const onward = this.#addresses.flatMap((address) => wasm.increase(address, bytes));
    return wasm.whileAtLeast(BYTES, bytes, [...code, ...onward, ...wasm.increase(BYTES, -bytes)]);
  }

  /** Sets the locals that loops begin with. */
  start(): number[] {
    return [...this.#settings.values()].flatMap(({ local, value }) => [...value, ...wasm.set(local)]);
  }

  #load(operand: number, { load }: Access): number[] {
    return [...this.#address(operand), ...load(this.#early.has(operand) ? bytesOf(this.#dtype) : 0)];
  }

  #diffused({ here, neighbours, rates, even, twice }: Stencil, cell: wasm.Bytes, access: Access): wasm.Bytes {
    const along = (offset: number) => [...this.#address(here), ...access.load(offset)];
    const across = [along(0), along(2 * bytesOf(this.#dtype))] as const;
    const others = neighbours.map(([low, high]) => [this.#load(low, access), this.#load(high, access)] as const);
    const uniforms = { rates: rates.map((rate) => this.#uniform(rate)), twice: this.#uniform(twice) };
    return diffused({ cell, pairs: [across, ...others], ...uniforms }, even, this.#dtype);
  }

  #address(operand: number): number[] {
    const early = this.#early.has(operand) ? [...wasm.integer(-bytesOf(this.#dtype)), ...wasm.add()] : [];
    return this.#setting(`address ${operand}`, wasm.I32, [...startOf(operand), ...early]);
  }

  #uniform(operand: number): number[] {
    return this.#setting(`uniform ${operand}`, wasm.V128, uniformAt(operand));
  }

  #constant(value: number): number[] {
    return this.#setting(`constant ${value}`, wasm.V128, lanesOf(this.#dtype).constant(value));
  }

  /** Puts a local on the stack that is set at the start. */
  #setting(name: string, type: number, value: wasm.Bytes): number[] {
    let setting = this.#settings.get(name);
    if (!setting) {
      setting = { local: this.#local(type), value };
      this.#settings.set(name, setting);
      if (type === wasm.I32) this.#addresses.push(setting.local);
    }
    return wasm.get(setting.local);
  }

  #local(type: number): number {
    return PARAMETERS.length + this.locals.push(type) - 1;
  }
}

/** Whole vectors, from `start` bytes along on. */
function vectorAt(start: number): Access {
  return {
    load: (offset) => wasm.vectorLoad(start + offset),
    store: (offset) => wasm.vectorStore(start + offset),
  };
}

/** The address of the first cell to compute: registers hold the part of the line at hand alone. */
function startOf(operand: number): number[] {
  const index = operand >> 2;
  if ((operand & 3) === OPERAND_LINE) {
    return [...wasm.get(LINES), ...wasm.load(index * LINE_SLOT), ...wasm.get(FIRST), ...wasm.add()];
  }
  return [...wasm.get(REGISTERS), ...wasm.integer(index * CHUNK_BYTES), ...wasm.add()];
}

function uniformAt(operand: number): number[] {
  return [...wasm.get(SCRATCH), ...wasm.vectorLoad((operand >> 2) * UNIFORM_BYTES)];
}
