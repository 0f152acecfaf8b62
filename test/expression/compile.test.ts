import { describe, expect, it } from "vitest";
import * as layout from "../../assembly/program.js";
import { compile } from "../../src/expression/compile.js";
import { parse } from "../../src/expression/parse.js";
import { type Program, scratchBytes } from "../../src/expression/program.js";
import { isConstant, namesIn } from "../../src/expression/term.js";

const names = { along: "x", parameters: ["F", "k"], fields: ["u", "v"] } as const;
const scope = { ...names, coordinates: ["x", "y"], time: true, random: true } as const;
const term = (text: string) => parse(text, scope, "source");
const compiled = (...texts: string[]) => compile(texts.map(term), names);

const CODES = new Map(
  Object.entries(layout).flatMap(([key, code]) => (key.startsWith("OP_") ? [[code, key.slice(3)]] : [])),
);

/** The names of a program's operations, once per line and in every cell. */
function operationsOf({ uniform, line }: Program) {
  const list = (code: Int32Array, words: number) =>
    Array.from({ length: code.length / words }, (_, i) => CODES.get(code[i * words]!)!);
  return {
    uniform: list(uniform, layout.UNIFORM_WORDS).filter(
      (name) => !["CONSTANT", "PARAMETER", "COORDINATE"].includes(name),
    ),
    line: list(line, layout.LINE_WORDS),
  };
}

describe("compile", () => {
  it("folds what is constant", () => {
    const program = compiled("u + 2*pi*sin(3)^2");
    expect(operationsOf(program)).toEqual({ uniform: [], line: ["ADD"] });
    expect([...program.constants].length).toBe(1);
  });

  it("computes once per line what is the same along it", () => {
    const program = compiled("u*(F + k)*exp(-t)*cos(y)");
    expect(operationsOf(program)).toEqual({
      uniform: ["ADD", "NEGATE", "EXP", "COS"],
      line: ["MULTIPLY", "MULTIPLY", "MULTIPLY"],
    });
  });

  it("does nothing in the cells for what is the same in all", () => {
    expect(operationsOf(compiled("100*sin(pi*t/40)")).line).toEqual(["COPY"]);
  });

  it("computes shared parts once, within an expression and between several", () => {
    expect(operationsOf(compiled("sin(u)*sin(u) + sin(u)")).line).toEqual(["SIN", "MULTIPLY_ADD"]);
    expect(operationsOf(compiled("u*v + v*u")).line).toEqual(["MULTIPLY", "ADD"]);
    const grayScott = compiled("F*(1-u) - u*v^2", "u*v^2 - (F+k)*v");
    expect(operationsOf(grayScott).uniform).toEqual(["ADD"]);
    expect(operationsOf(grayScott).line.length).toBe(5);
  });

  it("tells apart what is not the same", () => {
    expect(operationsOf(compiled("(u-v) + (v-u)")).line).toEqual(["SUBTRACT", "SUBTRACT", "ADD"]);
    expect(compiled("u + 0", "u + (-0)").constants).toEqual(Float64Array.of(0, -0));
  });

  it("multiplies small whole powers out, and no others", () => {
    expect(operationsOf(compiled("u^4")).line).toEqual(["MULTIPLY", "MULTIPLY"]);
    expect(operationsOf(compiled("u^-1")).line).toEqual(["DIVIDE"]);
    expect(operationsOf(compiled("u^0.5")).line).toEqual(["POW"]);
    expect(operationsOf(compiled("u^F")).line).toEqual(["POW"]);
  });

  it("leaves changes of sign out where they make no difference", () => {
    expect(operationsOf(compiled("-u*v^2 + F*(1-u)", "u*v^2 - (F+k)*v"))).toEqual(
      operationsOf(compiled("F*(1-u) - u*v^2", "u*v^2 - (F+k)*v")),
    );
    expect(operationsOf(compiled("-(-u)*-v/-F")).line).toEqual(["MULTIPLY", "DIVIDE"]);
    expect(operationsOf(compiled("u - -v")).line).toEqual(["ADD"]);
    expect(operationsOf(compiled("-u - v")).line).toEqual(["NEGATE", "SUBTRACT"]);
  });

  it("joins a product with the sum that it is made for", () => {
    expect(operationsOf(compiled("u*v + F")).line).toEqual(["MULTIPLY_ADD"]);
    expect(operationsOf(compiled("u*v - F")).line).toEqual(["MULTIPLY_SUBTRACT"]);
    expect(operationsOf(compiled("F - u*v")).line).toEqual(["SUBTRACT_PRODUCT"]);
    expect(operationsOf(compiled("(u*v + F)/(u*v)")).line).toEqual(["MULTIPLY", "ADD", "DIVIDE"]);
  });

  it("uses a register again as soon as its value is not needed any more", () => {
    const chain = compiled(`${"sin(".repeat(30)}u${")".repeat(30)}`);
    expect(chain.registers).toBe(1);
    const balanced = compiled("((u+v)/(u-v))/((u*v)/(u/v))/(((u+F)/(u-F))/((u*F)/(u/F)))");
    expect(balanced.registers).toBeLessThanOrEqual(4);
    expect(scratchBytes(balanced)).toBe(balanced.registers * layout.CHUNK_BYTES + layout.UNIFORM_BYTES);
  });

  it("keeps a result that another result needs, and copies one that is there already", () => {
    expect(operationsOf(compiled("u+v", "(u+v)/2", "u+v", "u")).line).toEqual(["ADD", "DIVIDE", "COPY", "COPY"]);
  });

  it("says what expressions use", () => {
    expect(compiled("F*u + y", "sin(t) + random(1)").uses).toEqual({
      coordinates: ["y"],
      time: true,
      parameters: ["F"],
      fields: ["u"],
      random: true,
    });
    expect(compiled("1").uses).toEqual({ coordinates: [], time: false, parameters: [], fields: [], random: false });
  });

  it("takes the longest expressions that can be read", () => {
    const product = Array.from({ length: 499 }, (_, i) => `(u+${i})`)
      .slice(0, 249)
      .join("*");
    expect(operationsOf(compiled(product)).line.length).toBe(249 + 248);
    const sum = Array.from({ length: 500 }, (_, i) => (i % 2 ? "u" : "v")).join("-");
    expect(operationsOf(compiled(sum)).line.length).toBe(499);
  });
});

describe("terms", () => {
  it("know what they depend on", () => {
    expect([...namesIn(term("u*F + sin(t) + pi"))].sort()).toEqual(["F", "t", "u"]);
    expect([...namesIn(term("v ? u : 1"))].sort()).toEqual(["u", "v"]);
    expect(isConstant(term("2*pi"))).toBe(true);
    expect(isConstant(term("2*F"))).toBe(false);
    expect(isConstant(term("random(1)"))).toBe(false);
  });
});
