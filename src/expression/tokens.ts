/** The words of an expression, and errors that show their place. */
import { OptionError } from "../errors.js";

export interface Token {
  readonly kind: "number" | "name" | "symbol" | "end";
  readonly text: string;
  /** Where it begins in the text. */
  readonly at: number;
}

/** The longest text of an expression, in characters. */
export const MAX_CHARACTERS = 10_000;

/** Characters shown on each side of a mistake. */
const SHOWN = 50;

const NUMBER = /(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/;
const NAME = /(?<name>[A-Za-z_][A-Za-z0-9_]*)/;
const SYMBOL = /(?<symbol>&&|\|\||[<>=!]=|[-+*/^<>!?:(),])/;
const WORD = new RegExp(`\\s*(?:${NUMBER.source}|${NAME.source}|${SYMBOL.source})`, "y");

/** Things that other languages write differently. */
const HINTS: Record<string, string> = {
  "=": 'comparisons are written "=="',
  "&": '"and" is written "&&"',
  "|": '"or" is written "||"',
  "%": 'there is no remainder; use "a - b*floor(a/b)"',
  "[": "neighbours and elements cannot be named",
  ";": "an expression is a single formula",
};

/** Splits a text into its words, the last of which is the end. */
export function tokensOf(text: string, path: string): Token[] {
  if (text.length > MAX_CHARACTERS) {
    throw new OptionError(
      `${path} has ${text.length} characters: an expression has at most ${MAX_CHARACTERS}; make shorter ones of it`,
      path,
    );
  }
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  WORD.lastIndex = 0;
  while (WORD.lastIndex < end) {
    const from = WORD.lastIndex;
    const match = WORD.exec(text);
    if (!match) {
      const at = from + text.slice(from).search(/\S/);
      const character = String.fromCodePoint(text.codePointAt(at)!);
      const hint = HINTS[character];
      throw mistake(text, path, at, `"${character}" means nothing here${hint ? `: ${hint}` : ""}`);
    }
    const kind = match.groups!.number ? "number" : match.groups!.name ? "name" : "symbol";
    const word = match.groups![kind]!;
    tokens.push({ kind, text: word, at: WORD.lastIndex - word.length });
  }
  tokens.push({ kind: "end", text: "", at: end });
  return tokens;
}

/** The error for a mistake at a place of the text, which it shows with a caret under it. */
export function mistake(text: string, path: string, at: number, what: string): OptionError {
  const from = Math.max(0, at - SHOWN),
    to = Math.min(text.length, at + SHOWN);
  const before = from > 0 ? "…" : "",
    after = to < text.length ? "…" : "";
  const shown = text.slice(from, to).replace(/\s/g, " ").trimEnd();
  const caret = " ".repeat(before.length + at - from);
  return new OptionError(`${path}: ${what}\n  ${before}${shown}${after}\n  ${caret}^`, path);
}
