import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { checkName, FUNCTIONS } from "../../src/expression/language.js";
import { MAX_DEPTH, MAX_TERMS, parse, type Scope } from "../../src/expression/parse.js";
import type { Term } from "../../src/expression/term.js";
import { MAX_CHARACTERS } from "../../src/expression/tokens.js";

const scope: Scope = {
  coordinates: ["x", "y"],
  time: true,
  parameters: ["F", "rate"],
  fields: ["u", "v"],
  random: true,
  refused: { z: "the domain has the axes x and y" },
};

/** A term in the notation of Lisp. */
function shown(term: Term): string {
  if (term.kind === "number") return String(term.value);
  if (term.kind === "name") return term.name;
  const head = term.kind === "random" ? "random" : term.operation;
  return `(${head} ${term.operands.map(shown).join(" ")})`;
}

function errorOf(text: string, where = scope): OptionError {
  try {
    parse(text, where, "source");
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return error as OptionError;
  }
  throw new Error(`${text} was read`);
}

describe("grammar", () => {
  it.each([
    ["1+2*3", "(add 1 (multiply 2 3))"],
    ["(1+2)*3", "(multiply (add 1 2) 3)"],
    ["u-v-x", "(subtract (subtract u v) x)"],
    ["u/v*x", "(multiply (divide u v) x)"],
    ["-x^2", "(negate (pow x 2))"],
    ["(-x)^2", "(pow (negate x) 2)"],
    ["2^3^2", "(pow 2 (pow 3 2))"],
    ["2^-x", "(pow 2 (negate x))"],
    ["2^-x^y", "(pow 2 (negate (pow x y)))"],
    ["-u*v", "(multiply (negate u) v)"],
    ["u*-v", "(multiply u (negate v))"],
    ["u--v", "(subtract u (negate v))"],
    ["--u", "(negate (negate u))"],
    ["+u", "u"],
    ["!u == v", "(equal (not u) v)"],
    ["!u^2", "(not (pow u 2))"],
    ["u+1 < v*2", "(less (add u 1) (multiply v 2))"],
    ["u > v", "(less v u)"],
    ["u >= v", "(lessOrEqual v u)"],
    ["u != v", "(notEqual u v)"],
    ["u<1 && v<2 || x<3", "(or (and (less u 1) (less v 2)) (less x 3))"],
    ["u || v && x", "(or u (and v x))"],
    ["u ? v : x ? y : t", "(select u v (select x y t))"],
    ["u ? v ? 1 : 2 : 3", "(select u (select v 1 2) 3)"],
    ["u < 1 ? 2 : 3 + 4", "(select (less u 1) 2 (add 3 4))"],
    ["sin(x)^2", "(pow (sin x) 2)"],
    ["min(u, v, x)", "(min (min u v) x)"],
    ["max(u, v)", "(max u v)"],
    ["atan2(y, x)", "(atan2 y x)"],
    ["step(0.5, x)", "(lessOrEqual 0.5 x)"],
    ["clamp(u, 0, 1)", "(min (max u 0) 1)"],
    ["random(7)", "(random 7)"],
    ["pi + e", `(add ${Math.PI} ${Math.E})`],
    [".5 + 1. + 1e3 + 2.5E-3", "(add (add (add 0.5 1) 1000) 0.0025)"],
    [" F\n *\trate ", "(multiply F rate)"],
  ])("%s", (text, expected) => {
    expect(shown(parse(text, scope, "source"))).toBe(expected);
  });

  it("reads every function with the arguments that it shows", () => {
    for (const [name, { parameters }] of Object.entries(FUNCTIONS)) {
      const term = parse(`${name}(${parameters.map((_, i) => `u+${i}`).join(", ")})`, scope, "source");
      expect(shown(term)).toContain("(add u 0)");
    }
  });
});

describe("mistakes are shown in their place", () => {
  it.each<[text: string, caret: number, what: string]>([
    ["", 0, "there is no expression"],
    ["   ", 0, "there is no expression"],
    ["1 +", 3, "the expression ends too early"],
    ["1 + * 2", 4, '"*" is out of place'],
    ["u ** 2", 3, 'a power is written "^"'],
    ["2u", 1, 'an operator is missing before "u"; a product is written with "*"'],
    ["u v", 2, 'an operator is missing before "v"'],
    ["2(u+v)", 1, 'an operator is missing before "("'],
    ["u(v)", 1, '"u" is no function; a product is written with "*"'],
    ["(u + v", 0, 'this "(" is never closed'],
    ["sin(u", 3, 'this "(" is never closed'],
    ["u + v)", 5, '")" is out of place'],
    ["sin(u v)", 6, 'an operator is missing before "v"'],
    ["()", 1, '")" is out of place'],
    ["min(u,)", 6, '")" is out of place'],
    ["u ? v", 2, 'this "?" has no ":"'],
    ["u : v", 2, '":" is out of place'],
    ["u < v < x", 6, "comparisons do not chain"],
    ["u == v != x", 7, "comparisons do not chain"],
    ["u = v", 2, '"=" means nothing here: comparisons are written "=="'],
    ["u & v", 2, '"and" is written "&&"'],
    ["u | v", 2, '"or" is written "||"'],
    ["u % 2", 2, "there is no remainder"],
    ["u[1]", 1, "neighbours and elements cannot be named"],
    ["u; v", 1, "an expression is a single formula"],
    ["u + #", 4, '"#" means nothing here'],
    ["u + 😀", 4, '"😀" means nothing here'],
    ["u 'x'", 2, `"'" means nothing here`],
    ["w", 0, 'there is no "w": the names here are "x", "y", "t", "u", "v", "F", "rate", "pi", "e"'],
    ["1 + rte", 4, 'there is no "rte": did you mean "rate"?'],
    ["1 + sn(x)", 4, 'there is no function "sn": did you mean "sin"?'],
    ["sinn(x)", 0, 'there is no function "sinn": did you mean "sin"?'],
    ["sin", 0, '"sin" is a function: write sin(x)'],
    ["z", 0, '"z" cannot be used: the domain has the axes x and y'],
    ["sin()", 0, '"sin" is given 0 arguments: write sin(x)'],
    ["1 + sin(u, v)", 4, '"sin" is given 2 arguments: write sin(x)'],
    ["min(u)", 0, '"min" is given 1 argument: write min(a, b, …)'],
    ["clamp(u, 1)", 0, '"clamp" is given 2 arguments: write clamp(x, lo, hi)'],
    ["1e999", 0, "1e999 is too large for a number"],
    ["constructor", 0, 'there is no "constructor"'],
    ["toString(1)", 0, 'there is no function "toString"'],
    ["__proto__", 0, 'there is no "__proto__"'],
  ])("%j", (text, caret, what) => {
    const { message, path } = errorOf(text);
    const [said, shown, mark] = message.split("\n");
    expect(path).toBe("source");
    expect(said!.startsWith("source: ")).toBe(true);
    expect(said).toContain(what);
    expect(shown).toBe(`  ${text.trimEnd()}`);
    expect(mark).toBe(`${" ".repeat(caret + 2)}^`);
  });

  it("names what may not be random, or change in time", () => {
    const steady = { ...scope, random: false, time: false };
    expect(errorOf("random(1)", steady).message).toContain("only initial values can be random");
    expect(errorOf("t", steady).message).toContain('there is no "t"');
  });

  it("shows the part of a long text around the mistake", () => {
    const [, shown, mark] = errorOf(`${"u + ".repeat(100)}wrong${" + u".repeat(100)}`).message.split("\n");
    expect(shown!.length).toBeLessThan(110);
    expect(shown).toMatch(/^ {2}….*…$/);
    expect(shown!.slice(mark!.length - 1)).toMatch(/^wrong/);
  });

  it("shows a text of several lines in one", () => {
    const [, shown, mark] = errorOf("u +\n\twrong").message.split("\n");
    expect([shown, mark]).toEqual(["  u +  wrong", "       ^"]);
  });
});

describe("hostile texts", () => {
  it("may be nested so deep and no deeper", () => {
    const nested = (depth: number) => `${"(".repeat(depth)}u${")".repeat(depth)}`;
    expect(shown(parse(nested(MAX_DEPTH), scope, "source"))).toBe("u");
    for (const text of [
      nested(MAX_DEPTH + 1),
      `${"-".repeat(MAX_DEPTH + 1)}u`,
      `u${"^u".repeat(MAX_DEPTH + 1)}`,
      `${"u?".repeat(MAX_DEPTH + 1)}u${":u".repeat(MAX_DEPTH + 1)}`,
      "sin(".repeat(2000),
      "(".repeat(MAX_CHARACTERS),
      "!".repeat(MAX_CHARACTERS),
    ]) {
      expect(errorOf(text).message).toContain(`nested more than ${MAX_DEPTH} deep`);
    }
  });

  it("may be so long and no longer", () => {
    const sum = (terms: number) => Array.from({ length: terms }, () => "u").join("+");
    expect(parse(sum(MAX_TERMS / 2), scope, "source").kind).toBe("operation");
    expect(errorOf(sum(MAX_TERMS)).message).toContain(`more than ${MAX_TERMS} numbers, names and operations`);
    expect(errorOf(`u${" ".repeat(MAX_CHARACTERS)}`).message).toContain(`at most ${MAX_CHARACTERS}`);
    expect(errorOf(`max(${sum(2).replace("+", ",").repeat(1)}${",u".repeat(MAX_TERMS)})`).message).toContain(
      "more than",
    );
  });

  it("are either read, or refused by an OptionError", () => {
    const words = fc.constantFrom(
      "u",
      "x",
      "sin",
      "min",
      "(",
      ")",
      ",",
      "+",
      "-",
      "^",
      "<",
      "&&",
      "?",
      ":",
      "1",
      "2e3",
      " ",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.array(words, { maxLength: 40 }).map((w) => w.join("")),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          parse(given, scope, "source");
        } catch (error) {
          if (!(error instanceof OptionError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("names of fields and parameters", () => {
  it.each(["u", "F", "_k2", "concentration_of_A"])("%s may be one", (name) => {
    expect(() => checkName(name, "parameters")).not.toThrow();
  });
  it.each(["x", "t", "pi", "e", "sin", "step", "2u", "", "a-b", "ü", "u".repeat(65)])("%j may not", (name) => {
    expect(() => checkName(name, "parameters")).toThrow(OptionError);
  });
});
