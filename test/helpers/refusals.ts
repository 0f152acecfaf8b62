/** What is refused: tables of it, and what the error must say. */
import { inspect } from "node:util";
import { expect, it, vi } from "vitest";
import {
  CapacityError,
  createSimulation,
  NonFiniteError,
  OptionError,
  type SimulationOptions,
  StabilityError,
  SuffuseError,
  UnsupportedError,
} from "../../src/index.js";

/** What is wrong, where, and words of the message: the value, what is allowed, what to do. */
export type Row = readonly [given: unknown, path: string, ...words: string[]];

const CODES = new Map<unknown, string>([
  [OptionError, "OPTION"],
  [NonFiniteError, "NON_FINITE"],
  [UnsupportedError, "UNSUPPORTED"],
  [CapacityError, "CAPACITY"],
  [StabilityError, "STABILITY"],
]);

type ErrorClass =
  | typeof OptionError
  | typeof NonFiniteError
  | typeof UnsupportedError
  | typeof CapacityError
  | typeof StabilityError;

export function expectError(error: unknown, kind: ErrorClass, path: string, words: readonly string[]): void {
  expect(error).toBeInstanceOf(kind);
  if (!(error instanceof SuffuseError)) return;
  expect(error.constructor).toBe(kind);
  expect(error.name).toBe(kind.name);
  expect(error.code).toBe(CODES.get(kind));
  expect(error.path).toBe(path);
  for (const word of words) expect(error.message).toContain(word);
}

/** One test for each row, named by what is given. */
export function each(
  title: string,
  rows: readonly Row[],
  test: (given: unknown, path: string, words: readonly string[]) => Promise<void>,
): void {
  for (const [given, path, ...words] of rows) {
    it(`${title} ${inspect(given, { breakLength: Number.POSITIVE_INFINITY })}`, () => test(given, path, words));
  }
}

/** What the work throws. */
export async function rejection(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** Expects the options to be refused before any memory of note is taken. */
export async function expectRefused(
  options: unknown,
  kind: ErrorClass,
  path: string,
  words: readonly string[],
): Promise<void> {
  const memory = vi.spyOn(WebAssembly, "Memory");
  const before = process.memoryUsage().arrayBuffers;
  const error = await rejection(() => createSimulation(options as SimulationOptions));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  expect(memory).not.toHaveBeenCalled();
  memory.mockRestore();
  expectError(error, kind, path, words);
}
