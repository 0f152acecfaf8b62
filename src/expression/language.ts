/** The names that mean the same in every expression: constants, and functions with their arguments. */
import { OptionError } from "../errors.js";
import { describe } from "../text.js";
import { operation, type Term, type TermOperation } from "./term.js";

export const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

interface FunctionForm {
  /** Names of the arguments, as messages show them. */
  readonly parameters: readonly string[];
  /** Whether any number of arguments may follow. */
  readonly more?: true;
  readonly build: (operands: readonly Term[]) => Term;
}

function simple(operationName: TermOperation, ...parameters: string[]): FunctionForm {
  return { parameters, build: (operands) => operation(operationName, ...operands) };
}

function repeated(operationName: TermOperation): FunctionForm {
  const build = (operands: readonly Term[]) => operands.reduce((a, b) => operation(operationName, a, b));
  return { parameters: ["a", "b"], more: true, build };
}

export const FUNCTIONS: Readonly<Record<string, FunctionForm>> = {
  sin: simple("sin", "x"),
  cos: simple("cos", "x"),
  tan: simple("tan", "x"),
  asin: simple("asin", "x"),
  acos: simple("acos", "x"),
  atan: simple("atan", "x"),
  atan2: simple("atan2", "y", "x"),
  sinh: simple("sinh", "x"),
  cosh: simple("cosh", "x"),
  tanh: simple("tanh", "x"),
  exp: simple("exp", "x"),
  log: simple("log", "x"),
  log2: simple("log2", "x"),
  log10: simple("log10", "x"),
  sqrt: simple("sqrt", "x"),
  cbrt: simple("cbrt", "x"),
  abs: simple("abs", "x"),
  sign: simple("sign", "x"),
  floor: simple("floor", "x"),
  ceil: simple("ceil", "x"),
  round: simple("round", "x"),
  pow: simple("pow", "x", "y"),
  hypot: simple("hypot", "x", "y"),
  min: repeated("min"),
  max: repeated("max"),
  step: { parameters: ["edge", "x"], build: ([edge, x]) => operation("lessOrEqual", edge!, x!) },
  clamp: {
    parameters: ["x", "lo", "hi"],
    build: ([x, lo, hi]) => operation("min", operation("max", x!, lo!), hi!),
  },
  random: { parameters: ["seed"], build: ([seed]) => ({ kind: "random", operands: [seed!] }) },
};

const RESERVED = ["x", "y", "z", "t"];

/** Refuses a name for a field or parameter that an expression could not use, or would take for something else. */
export function checkName(name: string, path: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) {
    throw new OptionError(
      `${path} is named ${describe(name)}: a name is a letter and up to 63 more letters, digits or _`,
      path,
    );
  }
  if (RESERVED.includes(name) || Object.hasOwn(CONSTANTS, name) || Object.hasOwn(FUNCTIONS, name)) {
    throw new OptionError(`${path} is named "${name}", which has a meaning in expressions: choose another name`, path);
  }
}
