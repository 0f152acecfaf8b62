import { describe, expect, it } from "vitest";
import { compile } from "../../src/expression/compile.js";
import { derivative } from "../../src/expression/derivative.js";
import { parse } from "../../src/expression/parse.js";
import { isConstant, type Term } from "../../src/expression/term.js";
import { reference } from "./machine.js";

const names = { along: "x", parameters: ["F"], fields: ["u", "v"] } as const;
const scope = { ...names, coordinates: ["x"], time: true, random: true } as const;
const term = (text: string) => parse(text, scope, "source");

function valueAt(term: Term, u: number, v: number): number {
  const place = { time: 0.7, x: 1.1, y: 0, z: 0, spacing: 1, first: 0, cell: 0, stride: 1, parameters: [0.3] };
  const line = { ...place, dtype: "float64", count: 1, fields: [[u], [v]] } as const;
  return reference(compile([term], names), line)[0]![0]!;
}

describe("derivative", () => {
  it.each([
    "u^2*v - (F + 1)*u",
    "F*(1-u) - u*v^2",
    "u/(1+u^2)",
    "v/u",
    "u^v",
    "u^2.5",
    "2^u",
    "F^(u*v)",
    "exp(-u^2)*sin(3*u)",
    "cos(u)/tan(u)",
    "log(u) + log2(u*v) + log10(u)",
    "sqrt(u) + cbrt(u)",
    "asin(u/3) + acos(u/3) + atan(u)",
    "atan2(u, v) + atan2(v, u^2)",
    "sinh(u) + cosh(u)*tanh(u)",
    "hypot(u, 2*u*v)",
    "abs(u - 1)",
    "min(u^2, u + 1) + max(u*v, u^3)",
    "u > 1 ? u^2 : 3*u",
    "clamp(u^2, 0.5, 4)",
    "step(1, u)*u + floor(u) + round(v) + sign(u) + (u < v) + !u + (u && v)",
    "-(u - v)*random(1)",
    "x*t*u",
  ])("∂/∂u of %s is the limit of its difference quotient", (text) => {
    const slope = derivative(term(text), "u");
    for (const [u, v] of [
      [0.37, 0.8],
      [1.23, 0.6],
      [2.1, 1.7],
    ] as const) {
      const h = 1e-5;
      const quotient = (valueAt(term(text), u + h, v) - valueAt(term(text), u - h, v)) / (2 * h);
      expect(valueAt(slope, u, v)).toBeCloseTo(quotient, 6);
    }
  });

  it("of something linear is constant, and of something else 0", () => {
    expect(derivative(term("3*u - v"), "u")).toEqual({ kind: "number", value: 3 });
    expect(isConstant(derivative(term("3*u + F*v"), "u"))).toBe(true);
    for (const text of ["v^2", "7", "random(1)", "t", "floor(u)", "u < v"]) {
      expect(derivative(term(text), "u")).toEqual({ kind: "number", value: 0 });
    }
  });

  it("does not grow beyond reason with the expression", () => {
    const factors = Array.from({ length: 200 }, (_, i) => `(u+${i})`).join("*");
    const program = compile([derivative(term(factors), "u")], names);
    expect(program.line.length / 5).toBeLessThan(1000);
  });
});
