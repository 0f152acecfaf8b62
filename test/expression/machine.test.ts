import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { random } from "../../assembly/elementary/random.js";
import { exp as singleExp } from "../../assembly/elementary/single.js";
import { compile } from "../../src/expression/compile.js";
import { operations } from "../../src/expression/operations.js";
import { parse } from "../../src/expression/parse.js";
import { name, number, operation, type Term, type TermOperation } from "../../src/expression/term.js";
import type { Dtype } from "../../src/grid.js";
import { expectSameBits } from "../helpers/bits.js";
import { BUILDS, fusedMachineOf, type Line, type Machine, machineOf, reference } from "./machine.js";

const names = { along: "x", parameters: ["F", "k"], fields: ["u", "v"] } as const;
const scope = { ...names, coordinates: ["x", "y", "z"], time: true, random: true } as const;
const DTYPES: readonly Dtype[] = ["float64", "float32"];

const machines: Machine[] = [];
beforeAll(async () => {
  for (const build of BUILDS) machines.push(await machineOf(build));
  for (const wide of [false, true])
    machines.push(await fusedMachineOf("simd", wide), await fusedMachineOf("threads", wide));
});

function lineOf(count: number, dtype: Dtype, value: (i: number) => number): Line {
  return {
    time: 3.7,
    x: -0.3,
    y: 1.25,
    z: 2,
    spacing: 0.1,
    first: 4.5,
    cell: 1000,
    stride: 1,
    parameters: [0.037, 0.06],
    dtype,
    count,
    fields: [
      Float64Array.from({ length: count }, (_, i) => value(i)),
      Float64Array.from({ length: count }, (_, i) => value(i + 7)),
    ],
  };
}

type Extent = "constant" | "line" | "cell";

/** What a term means in a cell, without a compiler: the rules of rounding and of small powers, and nothing else. */
function meaning(term: Term, line: Line, i: number): { value: number; extent: Extent } {
  const round = line.dtype === "float32" ? Math.fround : (value: number) => value;
  if (term.kind === "number") return { value: term.value, extent: "constant" };
  if (term.kind === "random") {
    const bits = line.dtype === "float32" ? 24 : 53;
    const value = random(round(meaning(term.operands[0], line, i).value), line.cell + i * line.stride);
    return { value: Math.floor(value * 2 ** bits) / 2 ** bits, extent: "cell" };
  }
  if (term.kind === "name") {
    const field = names.fields.indexOf(term.name as "u");
    if (field >= 0) return { value: round(line.fields[field]![i]!), extent: "cell" };
    if (term.name === "x") return { value: round(line.x + (line.first + i) * line.spacing), extent: "cell" };
    const values: Record<string, number> = {
      y: line.y,
      z: line.z,
      t: line.time,
      F: line.parameters[0]!,
      k: line.parameters[1]!,
    };
    return { value: values[term.name]!, extent: "line" };
  }
  const operands = term.operands.map((operand) => meaning(operand, line, i));
  const extents = operands.map((operand) => operand.extent);
  const extent = extents.includes("cell") ? "cell" : extents.includes("line") ? "line" : "constant";
  const rounded = extent === "cell" ? round : (value: number) => value;
  const [a = 0, b = 0, c = 0] = operands.map((operand) => rounded(operand.value));
  if (term.operation === "pow" && extents[1] === "constant") {
    const exponent = operands[1]!.value,
      square = rounded(a * a);
    if (exponent === 0) return { value: 1, extent: "constant" };
    if (exponent === 1) return { value: a, extent };
    if (exponent === 2) return { value: square, extent };
    if (exponent === 3) return { value: rounded(square * a), extent };
    if (exponent === 4) return { value: rounded(square * square), extent };
    if (exponent === -1) return { value: rounded(1 / a), extent };
  }
  if (term.operation === "exp" && extent === "cell" && line.dtype === "float32") return { value: singleExp(a), extent };
  return { value: rounded(operations[term.operation].apply(a, b, c)), extent };
}

function expectMeaning(terms: readonly Term[], line: Line): void {
  const program = compile(terms, names);
  const round = line.dtype === "float32" ? Math.fround : (value: number) => value;
  const results = reference(program, line);
  terms.forEach((term, result) => {
    expectSameBits(
      results[result]!,
      Array.from({ length: line.count }, (_, i) => round(meaning(term, line, i).value)),
    );
  });
  for (const machine of machines) {
    machine(program, line).forEach((found, result) => {
      expectSameBits(found, results[result]!);
    });
  }
}

const SPECIAL = [0, -0, 1, -1, 0.5, -2.5, 3, 1e-300, -1e300, 5e-324, Infinity, -Infinity, NaN, 1.5, -0.5, 1e-40];
const UNARY = Object.entries(operations).filter(([key, { operands }]) => operands === 1 && key !== "copy");
const BINARY = Object.entries(operations).filter(([, { operands }]) => operands === 2);

describe("every operation has the same bits in every machine", () => {
  describe.each(DTYPES)("%s", (dtype) => {
    // Ends within a vector, within a chunk and beyond one; special values meet each other and everything else.
    const line = lineOf(dtype === "float64" ? 521 : 1041, dtype, (i) =>
      i < 256 ? SPECIAL[i % 16]! : Math.sin(i) * 1.5 ** (i % 40),
    );
    const crossed = {
      ...line,
      fields: [line.fields[0]!, Array.from(line.fields[1]!, (v, i) => (i < 256 ? SPECIAL[i >> 4]! : v))],
    };

    it.each(UNARY.map(([key]) => key as TermOperation))("%s", (key) => {
      expectMeaning([operation(key, name("u"))], line);
    });
    it.each(BINARY.map(([key]) => key as TermOperation))("%s", (key) => {
      const [u, v, F] = [name("u"), name("v"), name("F")] as const;
      expectMeaning(
        [operation(key, u, v), operation(key, u, F), operation(key, F, v), operation(key, F, name("y"))],
        crossed,
      );
    });
    it.each([
      "u ? v : x",
      "u > v ? F : v",
      "u*v + x",
      "u*v - x",
      "x - u*v",
      "F*u + k",
      "F - u*v",
      "u*u + u*v",
      "F*y + u",
    ])("%s", (text) => {
      expectMeaning([parse(text, scope, "source")], crossed);
    });
    it.each(["x", "y", "z", "t", "F", "u", "7", "random(1)", "random(u)", "random(F + x)", "-0"])(
      "%s alone",
      (text) => {
        expectMeaning([parse(text, scope, "source")], line);
      },
    );
  });
});

describe("programs of any form have the same bits in every machine", () => {
  const { term } = fc.letrec<{ term: Term }>((tie) => ({
    term: fc.oneof(
      { maxDepth: 6, depthSize: "large" },
      fc.constantFrom("x", "y", "t", "F", "k", "u", "v").map(name),
      fc.constantFrom(0, -0, 1, 2, 3, -1, 0.5, 1.75, -3.25, 10, 0.1).map(number),
      fc.tuple(fc.constantFrom(...UNARY), tie("term")).map(([[key], a]) => operation(key as TermOperation, a)),
      fc
        .tuple(fc.constantFrom(...BINARY), tie("term"), tie("term"))
        .map(([[key], a, b]) => operation(key as TermOperation, a, b)),
      fc
        .tuple(fc.constantFrom("add", "subtract", "multiply"), tie("term"), tie("term"))
        .map(([key, a, b]) => operation(key as TermOperation, a, b)),
      fc.tuple(tie("term"), tie("term"), tie("term")).map((operands) => operation("select", ...operands)),
      tie("term").map((a) => operation("multiply", a, a)),
    ),
  }));

  it.each(DTYPES)("%s", (dtype) => {
    const line = lineOf(37, dtype, (i) => (i < 16 ? SPECIAL[i]! : Math.cos(3 * i) * 2.5));
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 3 }), (terms) => expectMeaning(terms, line)),
      { numRuns: 300 },
    );
  });
});

describe("a line", () => {
  it("may run along any axis", () => {
    const term = parse("100*x + 10*y + z", scope, "source");
    const line = { ...lineOf(3, "float64", () => 0), x: 1, y: 2, z: 3, spacing: 0.5, first: 0.5 };
    for (const [along, expected] of [
      ["x", [148, 198, 248]],
      ["y", [125.5, 130.5, 135.5]],
      ["z", [123.25, 123.75, 124.25]],
    ] as const) {
      const program = compile([term], { ...names, along });
      for (const machine of [reference, ...machines]) expect([...machine(program, line)[0]!]).toEqual(expected);
    }
  });

  it("takes its parameters when it is computed, not when it is compiled", () => {
    const program = compile([parse("F*u + k", scope, "source")], names);
    const line = lineOf(2, "float64", () => 2);
    for (const machine of [reference, ...machines]) {
      expect([...machine(program, { ...line, parameters: [3, 1] })[0]!]).toEqual([7, 7]);
      expect([...machine(program, { ...line, parameters: [5, 0] })[0]!]).toEqual([10, 10]);
    }
  });

  it("may have no cells", () => {
    const program = compile([parse("F*u + k", scope, "source")], names);
    for (const machine of [reference, ...machines])
      expect(
        machine(
          program,
          lineOf(0, "float64", () => 0),
        )[0]!.length,
      ).toBe(0);
  });

  it("takes any number of fields and results", () => {
    const fields = Array.from({ length: 12 }, (_, i) => `u${i}`);
    const texts = fields.map((field, i) => `${field} + ${fields.join("*")} + ${i}`);
    const wide = { ...names, fields };
    const program = compile(
      texts.map((text) => parse(text, { ...scope, fields }, "source")),
      wide,
    );
    const line = { ...lineOf(19, "float64", () => 0), fields: fields.map((_, i) => new Array(19).fill(1 + i / 8)) };
    const expected = reference(program, line);
    for (const machine of machines) {
      for (const [i, found] of machine(program, line).entries()) expectSameBits(found, expected[i]!);
    }
    const product = line.fields.reduce((sum, field) => sum * field[0]!, 1);
    expect(expected[3]![5]).toBe(1 + 3 / 8 + product + 3);
  });
});
