/** Which instructions become functions. What these compute is tested with the machines of all builds. */
import { describe, expect, it } from "vitest";
import { LINE_WORDS, OP_EXP, OP_FUSED } from "../../assembly/program.js";
import { compile } from "../../src/expression/compile.js";
import { Fusion } from "../../src/expression/fused/fusion.js";
import { parse } from "../../src/expression/parse.js";

const names = { along: "x", parameters: ["feed", "kill"], fields: ["u", "v"] } as const;

function operationsOf(fusion: Fusion, ...texts: readonly string[]): number[] {
  const scope = { ...names, coordinates: ["x"], time: true, random: true } as const;
  const terms = texts.map((text) => parse(text, scope, "test"));
  const { line } = fusion.fuse(compile(terms, names));
  return [...line].filter((_, i) => i % LINE_WORDS === 0);
}

describe("a program", () => {
  it("of simple operations becomes one call, however many results it has", () => {
    const fusion = new Fusion("float32", false);
    expect(operationsOf(fusion, "feed*(1 - u) - u*v^2", "u*v^2 - (feed + kill)*v")).toEqual([OP_FUSED]);
    expect(operationsOf(fusion, "max(u, sqrt(abs(v))) < 0.5 ? floor(u) : -v")).toEqual([OP_FUSED]);
    for (const shared of [false, true]) expect(WebAssembly.validate(fusion.module(shared)!)).toBe(true);
  });

  it("is cut where an elementary function stands", () => {
    const fusion = new Fusion("float64", false);
    expect(operationsOf(fusion, "exp(2*u*v) + u/v")).toEqual([OP_FUSED, OP_EXP, OP_FUSED]);
  });

  it("of one operation stays as it is", () => {
    const fusion = new Fusion("float64", false);
    expect(operationsOf(fusion, "exp(u)")).toEqual([OP_EXP]);
    expect(operationsOf(fusion, "u + v")).not.toContain(OP_FUSED);
    expect(fusion.module(false)).toBeUndefined();
  });

  it("of many operations is still a valid module", () => {
    const fusion = new Fusion("float32", false);
    const text = Array.from({ length: 160 }, (_, i) => `(u + ${i})*v`).join(" + ");
    expect(operationsOf(fusion, text)).toEqual([OP_FUSED]);
    expect(WebAssembly.validate(fusion.module(true)!)).toBe(true);
  });
});
