/** From text to term: the grammar, and the meaning of names. Nothing of the text is ever run by JavaScript. */
import type { AxisName } from "../grid.js";
import { nearest } from "../text.js";
import { CONSTANTS, FUNCTIONS } from "./language.js";
import { name, number, operation, type Term, type TermOperation } from "./term.js";
import { mistake, type Token, tokensOf } from "./tokens.js";

/** The names that an expression may use. */
export interface Scope {
  readonly coordinates: readonly AxisName[];
  /** Whether `t` may be used. */
  readonly time: boolean;
  readonly parameters: readonly string[];
  readonly fields: readonly string[];
  /** Whether `random` may be used. */
  readonly random: boolean;
  /** Names that exist but may not be used here, and why. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** Deepest nesting of parentheses, arguments, branches, signs and powers. */
export const MAX_DEPTH = 64;
/** Most operations, numbers and names in one expression. */
export const MAX_TERMS = 1_000;

/** Left to right, the later the tighter; comparisons do not chain. */
const BINARY: readonly Readonly<Record<string, TermOperation>>[] = [
  { "||": "or" },
  { "&&": "and" },
  { "<": "less", ">": "less", "<=": "lessOrEqual", ">=": "lessOrEqual", "==": "equal", "!=": "notEqual" },
  { "+": "add", "-": "subtract" },
  { "*": "multiply", "/": "divide" },
];
const COMPARISONS = BINARY[2]!;
const PREFIX: Readonly<Record<string, TermOperation | "none">> = { "-": "negate", "!": "not", "+": "none" };

/**
 * Reads an expression.
 *
 * From loose to tight: `?:`, `||`, `&&`, comparisons, `+ -`, `* /`, signs and `!`, `^`. `?:` and `^` group to the
 * right, all others to the left; `-x^2` is −(x²), and `2^-x` needs no parentheses. An integer power up to 4 is
 * multiplied out.
 *
 * @param path what the expression is for, as messages name it
 * @throws {OptionError} with the text and a caret under the mistake
 */
export function parse(text: string, scope: Scope, path: string): Term {
  return new Parser(text, scope, path).whole();
}

class Parser {
  readonly #text: string;
  readonly #scope: Scope;
  readonly #path: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;
  #terms = 0;

  constructor(text: string, scope: Scope, path: string) {
    this.#text = text;
    this.#scope = scope;
    this.#path = path;
    this.#tokens = tokensOf(text, path);
  }

  whole(): Term {
    if (this.#atEnd()) throw this.#mistake(this.#token, "there is no expression");
    const term = this.#conditional();
    if (!this.#atEnd()) throw this.#unexpected();
    return term;
  }

  #atEnd(): boolean {
    return this.#token.kind === "end";
  }

  get #token(): Token {
    return this.#tokens[this.#position]!;
  }

  #take(): Token {
    return this.#tokens[this.#position++]!;
  }

  #isSymbol(symbol: string): boolean {
    return this.#token.kind === "symbol" && this.#token.text === symbol;
  }

  #accept(symbol: string): boolean {
    const found = this.#isSymbol(symbol);
    if (found) this.#position++;
    return found;
  }

  /** Reads what is nested one level deeper. */
  #nested(read: () => Term): Term {
    if (++this.#depth > MAX_DEPTH) {
      throw this.#mistake(
        this.#token,
        `nested more than ${MAX_DEPTH} deep: write it flatter, or as several expressions`,
      );
    }
    const term = read();
    this.#depth--;
    return term;
  }

  #conditional(): Term {
    const condition = this.#binary(0);
    const question = this.#token;
    if (!this.#accept("?")) return condition;
    const yes = this.#nested(() => this.#conditional());
    if (!this.#accept(":")) throw this.#mistake(question, 'this "?" has no ":"');
    const no = this.#nested(() => this.#conditional());
    return this.#counted(operation("select", condition, yes, no));
  }

  #binary(level: number): Term {
    const table = BINARY[level];
    if (!table) return this.#signed();
    let left = this.#binary(level + 1);
    while (this.#token.kind === "symbol" && Object.hasOwn(table, this.#token.text)) {
      const symbol = this.#take().text;
      const right = this.#binary(level + 1);
      const operands = symbol.startsWith(">") ? [right, left] : [left, right];
      left = this.#counted(operation(table[symbol]!, ...operands));
      if (table === COMPARISONS && Object.hasOwn(table, this.#token.text)) {
        throw this.#mistake(this.#token, 'comparisons do not chain: write "a < b && b < c"');
      }
    }
    return left;
  }

  #signed(): Term {
    if (this.#token.kind !== "symbol" || !Object.hasOwn(PREFIX, this.#token.text)) return this.#power();
    const kind = PREFIX[this.#take().text]!;
    const operand = this.#nested(() => this.#signed());
    return kind === "none" ? operand : this.#counted(operation(kind, operand));
  }

  #power(): Term {
    const base = this.#primary();
    if (!this.#accept("^")) return base;
    const exponent = this.#nested(() => this.#signed());
    return this.#counted(operation("pow", base, exponent));
  }

  #primary(): Term {
    const token = this.#take();
    if (token.kind === "number") return this.#counted(this.#number(token));
    if (token.kind === "name") return this.#counted(this.#isSymbol("(") ? this.#call(token) : this.#name(token));
    if (token.kind === "symbol" && token.text === "(") {
      const term = this.#nested(() => this.#conditional());
      if (!this.#accept(")")) throw this.#unclosed(token);
      return term;
    }
    this.#position--;
    throw this.#unexpected();
  }

  #number(token: Token): Term {
    const value = Number(token.text);
    if (!Number.isFinite(value)) throw this.#mistake(token, `${token.text} is too large for a number`);
    return number(value);
  }

  #name(token: Token): Term {
    const { text } = token;
    const refused = this.#scope.refused;
    if (refused && Object.hasOwn(refused, text))
      throw this.#mistake(token, `"${text}" cannot be used: ${refused[text]}`);
    if (this.#names().includes(text)) return name(text);
    if (Object.hasOwn(CONSTANTS, text)) return number(CONSTANTS[text]!);
    const form = this.#functions().find((known) => known === text);
    if (form) throw this.#mistake(token, `"${text}" is a function: write ${usage(form)}`);
    const known = [...this.#names(), ...Object.keys(CONSTANTS)];
    throw this.#mistake(token, `there is no "${text}": ${suggestion(text, known)}`);
  }

  #call(token: Token): Term {
    const { text } = token;
    const opening = this.#take();
    if (!Object.hasOwn(FUNCTIONS, text)) {
      if (this.#names().includes(text) || Object.hasOwn(CONSTANTS, text)) {
        throw this.#mistake(opening, `"${text}" is no function; a product is written with "*"`);
      }
      throw this.#mistake(token, `there is no function "${text}": ${nearest(text, this.#functions())}`);
    }
    if (text === "random" && !this.#scope.random) {
      throw this.#mistake(token, '"random" cannot be used: only initial values can be random');
    }
    const operands: Term[] = [];
    if (!this.#accept(")")) {
      do operands.push(this.#nested(() => this.#conditional()));
      while (this.#accept(","));
      if (!this.#accept(")")) throw this.#unclosed(opening);
    }
    const { parameters, more, build } = FUNCTIONS[text]!;
    if (operands.length < parameters.length || (operands.length > parameters.length && !more)) {
      const given = `${operands.length} ${operands.length === 1 ? "argument" : "arguments"}`;
      throw this.#mistake(token, `"${text}" is given ${given}: write ${usage(text)}`);
    }
    this.#terms += operands.length;
    return build(operands);
  }

  #names(): string[] {
    const { coordinates, time, fields, parameters } = this.#scope;
    return [...coordinates, ...(time ? ["t"] : []), ...fields, ...parameters];
  }

  #functions(): string[] {
    return Object.keys(FUNCTIONS).filter((text) => text !== "random" || this.#scope.random);
  }

  #counted(term: Term): Term {
    if (++this.#terms > MAX_TERMS) {
      throw this.#mistake(this.#token, `more than ${MAX_TERMS} numbers, names and operations: make shorter ones of it`);
    }
    return term;
  }

  #unclosed(opening: Token): Error {
    if (this.#atEnd()) return this.#mistake(opening, 'this "(" is never closed');
    return this.#unexpected();
  }

  #unexpected(): Error {
    const token = this.#token;
    const before = this.#tokens[this.#position - 1];
    if (token.kind === "end") return this.#mistake(token, "the expression ends too early");
    if (token.text === "*" && before?.text === "*") return this.#mistake(token, 'a power is written "^"');
    const complete = before && (before.kind === "number" || before.kind === "name" || before.text === ")");
    if (complete && (token.kind !== "symbol" || token.text === "(")) {
      return this.#mistake(token, `an operator is missing before "${token.text}"; a product is written with "*"`);
    }
    return this.#mistake(token, `"${token.text}" is out of place`);
  }

  #mistake(token: Token, what: string): Error {
    return mistake(this.#text, this.#path, token.at, what);
  }
}

function usage(text: string): string {
  const { parameters, more } = FUNCTIONS[text]!;
  return `${text}(${parameters.join(", ")}${more ? ", …" : ""})`;
}

/** The nearest name; to a short one, which is near to anything, all names. */
function suggestion(text: string, known: readonly string[]): string {
  if (text.length < 3) return `the names here are ${known.map((candidate) => `"${candidate}"`).join(", ")}`;
  return nearest(text, known);
}
