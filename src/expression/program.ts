/** A compiled expression, and how it is laid out in memory. */
import * as layout from "../../assembly/program.js";
import type { AxisName } from "../grid.js";
import type { Environment } from "./evaluate.js";

/** Everything that expressions computed together refer to. */
export interface Uses {
  readonly coordinates: readonly AxisName[];
  readonly time: boolean;
  readonly parameters: readonly string[];
  readonly fields: readonly string[];
  readonly random: boolean;
}

/** One or several expressions, compiled for lines along one axis. `assembly/program.ts` says what the numbers mean. */
export interface Program {
  readonly along: AxisName;
  readonly uses: Uses;
  readonly constants: Float64Array;
  readonly uniform: Int32Array;
  /** How many of the uniforms, the first ones, depend on constants and parameters alone. */
  readonly fixed: number;
  readonly line: Int32Array;
  /** Registers, each a part of a line. */
  readonly registers: number;
  /** Lines that the environment holds: one per field, then one per result. */
  readonly fields: number;
  readonly results: number;
}

const { LINE_WORDS, PROGRAM_HEADER_BYTES, UNIFORM_WORDS } = layout;

/** Bytes that a program takes in memory. */
export function programBytes(program: Program): number {
  const words = program.uniform.length + program.line.length;
  return PROGRAM_HEADER_BYTES + 8 * program.constants.length + 4 * words;
}

/** Bytes of scratch memory, aligned to 16, that a program needs of each worker while it runs. */
export function scratchBytes(program: Program): number {
  const uniforms = program.uniform.length / UNIFORM_WORDS;
  return uniforms * layout.UNIFORM_BYTES + program.registers * layout.CHUNK_BYTES;
}

/** Bytes that the environment of a program takes in memory. */
export function environmentBytes(program: Program): number {
  return 8 * (layout.ENVIRONMENT_LINES + program.fields + program.results);
}

/** Writes a program to an address that is a multiple of 8. */
export function writeProgram(memory: ArrayBufferLike, address: number, program: Program): void {
  const header = new Int32Array(memory, address, PROGRAM_HEADER_BYTES / 4);
  header[layout.PROGRAM_CONSTANTS] = program.constants.length;
  header[layout.PROGRAM_UNIFORM] = program.uniform.length / UNIFORM_WORDS;
  header[layout.PROGRAM_LINE] = program.line.length / LINE_WORDS;
  header[layout.PROGRAM_REGISTERS] = program.registers;
  header[layout.PROGRAM_FIXED] = program.fixed;
  const { coordinates, time, random } = program.uses;
  header[layout.PROGRAM_PLACED] = coordinates.length > 0 || time || random ? 1 : 0;
  const constants = address + PROGRAM_HEADER_BYTES;
  new Float64Array(memory, constants, program.constants.length).set(program.constants);
  const code = constants + 8 * program.constants.length;
  new Int32Array(memory, code, program.uniform.length).set(program.uniform);
  new Int32Array(memory, code + 4 * program.uniform.length, program.line.length).set(program.line);
}

/** Where the things are in memory that a program's environment names; the rest is as in {@link Environment}. */
export interface EnvironmentAddresses {
  readonly parameters: number;
  readonly scratch: number;
  /** First cells of the fields' lines, and after them of the results' lines. */
  readonly lines: readonly number[];
}

/** Writes an environment to an address that is a multiple of 8. */
export function writeEnvironment(
  memory: ArrayBufferLike,
  address: number,
  place: Omit<Environment, keyof EnvironmentAddresses>,
  addresses: EnvironmentAddresses,
): void {
  const view = new DataView(memory, address);
  const float = (slot: number, value: number) => view.setFloat64(8 * slot, value, true);
  const integer = (slot: number, value: number) => view.setUint32(8 * slot, value, true);
  float(layout.ENVIRONMENT_TIME, place.time);
  float(layout.ENVIRONMENT_X, place.x);
  float(layout.ENVIRONMENT_Y, place.y);
  float(layout.ENVIRONMENT_Z, place.z);
  float(layout.ENVIRONMENT_SPACING, place.spacing);
  float(layout.ENVIRONMENT_FIRST, place.first);
  integer(layout.ENVIRONMENT_CELL, place.cell);
  integer(layout.ENVIRONMENT_STRIDE, place.stride);
  integer(layout.ENVIRONMENT_PARAMETERS, addresses.parameters);
  integer(layout.ENVIRONMENT_SCRATCH, addresses.scratch);
  addresses.lines.forEach((line, i) => {
    integer(layout.ENVIRONMENT_LINES + i, line);
  });
}
