/** The bytes of small WebAssembly modules (WebAssembly Core Specification 2.0, chapter 5: binary format). */

export type Bytes = readonly number[];

/** A function without a result. */
export interface FunctionCode {
  /** Types of its parameters, and of its other locals, which are numbered after them. */
  readonly parameters: readonly number[];
  readonly locals: readonly number[];
  /** Its instructions, without the last `end`. */
  readonly body: Bytes;
}

// Types.
export const I32 = 0x7f;
export const V128 = 0x7b;
const FUNCTION = 0x60;
const NOTHING = 0x40;

// Instructions.
const END = 0x0b;
const BLOCK = 0x02;
const LOOP = 0x03;
const BRANCH = 0x0c;
const BRANCH_IF = 0x0d;
const GET = 0x20;
const SET = 0x21;
const I32_LOAD = 0x28;
const I32_CONSTANT = 0x41;
const LESS_SIGNED = 0x48;
const I32_ADD = 0x6a;
const VECTOR = 0xfd;

// Sections.
const TYPES = 1;
const IMPORTS = 2;
const FUNCTIONS = 3;
const EXPORTS = 7;
const CODE = 10;
/** A memory has 65536 pages at the most, and a shared one says so. */
const SHARED_LIMITS = [0x03, 0, ...unsigned(65536)];
const LIMITS = [0x00, 0];

/** LEB128 of a whole number that is not negative. */
export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** LEB128 of a whole number of 32 bits. */
function signed(value: number): number[] {
  const rest = value >> 7;
  const done = (rest === 0 && (value & 0x40) === 0) || (rest === -1 && (value & 0x40) !== 0);
  return done ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(rest)];
}

export const get = (local: number): number[] => [GET, ...unsigned(local)];
export const set = (local: number): number[] => [SET, ...unsigned(local)];
export const integer = (value: number): number[] => [I32_CONSTANT, ...signed(value)];
export const add = (): number[] => [I32_ADD];
export const load = (offset: number): number[] => [I32_LOAD, 2, ...unsigned(offset)];
export const increase = (local: number, by: number): number[] => [
  ...get(local),
  ...integer(by),
  ...add(),
  ...set(local),
];

/** A vector instruction, with what follows its code. */
export const vector = (code: number, ...rest: number[]): number[] => [VECTOR, ...unsigned(code), ...rest];

export const vectorLoad = (offset: number): number[] => vector(0x00, 0, ...unsigned(offset));
export const vectorStore = (offset: number): number[] => vector(0x0b, 0, ...unsigned(offset));
export const vectorConstant = (bytes: Iterable<number>): number[] => vector(0x0c, ...bytes);

/** Repeats `body` while the local is at least `least`. */
export function whileAtLeast(local: number, least: number, body: Bytes): number[] {
  const leave = [...get(local), ...integer(least), LESS_SIGNED, BRANCH_IF, 1];
  return [BLOCK, NOTHING, LOOP, NOTHING, ...leave, ...body, BRANCH, 0, END, END];
}

/** A module that imports `env.memory` and exports functions by their numbers; all have the parameters of the first. */
export function moduleOf(functions: readonly FunctionCode[], shared: boolean): Uint8Array<ArrayBuffer> {
  const { parameters } = functions[0]!;
  const memory = [...text("env"), ...text("memory"), 0x02, ...(shared ? SHARED_LIMITS : LIMITS)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(TYPES, [[FUNCTION, ...list(parameters.map((type) => [type])), 0]]),
    ...section(IMPORTS, [memory]),
    ...section(
      FUNCTIONS,
      functions.map(() => [0]),
    ),
    ...section(
      EXPORTS,
      functions.map((_, i) => [...text(String(i)), 0x00, ...unsigned(i)]),
    ),
    ...section(CODE, functions.map(codeOf)),
  ]);
}

function codeOf({ locals, body }: FunctionCode): number[] {
  const code = [...list(locals.map((type) => [1, type])), ...body, END];
  return [...unsigned(code.length), ...code];
}

function section(id: number, items: readonly Bytes[]): number[] {
  const contents = list(items);
  return [id, ...unsigned(contents.length), ...contents];
}

function list(items: readonly Bytes[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(ascii: string): number[] {
  return list([...ascii].map((letter) => [letter.charCodeAt(0)]));
}
