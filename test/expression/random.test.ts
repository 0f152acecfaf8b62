import { describe, expect, it } from "vitest";
import { random } from "../../assembly/elementary/random.js";
import { compile } from "../../src/expression/compile.js";
import { name } from "../../src/expression/term.js";
import { reference } from "./machine.js";

describe("random", () => {
  it("is Threefry-2×32-20: the known answer for a key and a counter of zeros", () => {
    const value = BigInt(random(0, 0) * 2 ** 53);
    expect(value).toBe((BigInt(0x6b200159 >>> 5) << 26n) | BigInt(0x99ba4efe >>> 6));
  });

  it("takes -0 for the seed 0, and tells other seeds apart", () => {
    expect(random(-0, 5)).toBe(random(0, 5));
    const firsts = new Set(Array.from({ length: 1000 }, (_, seed) => random(seed / 8, 5)));
    expect(firsts.size).toBe(1000);
  });

  it("is uniform and without memory, in [0, 1)", () => {
    const count = 200_000;
    const values = Array.from({ length: count }, (_, i) => random(42, i));
    expect(Math.min(...values.slice(0, 9))).toBeGreaterThanOrEqual(0);
    const bins = new Array(100).fill(0);
    let product = 0;
    values.forEach((value, i) => {
      bins[Math.floor(value * 100)]++;
      product += (value - 0.5) * (values[(i + 1) % count]! - 0.5);
    });
    // χ² with 99 degrees of freedom is below 150 with probability 0.9993; the correlation has deviation 1/√count.
    const chi2 = bins.reduce((sum, n) => sum + (n - count / 100) ** 2 / (count / 100), 0);
    expect(chi2).toBeLessThan(150);
    expect(Math.abs((12 * product) / count)).toBeLessThan(4 / Math.sqrt(count));
  });

  it("depends on the cell alone, not on the line that it is computed with", () => {
    const program = compile([{ kind: "random", operands: [name("F")] }], { along: "y", parameters: ["F"], fields: [] });
    const line = {
      time: 0,
      x: 0,
      y: 0,
      z: 0,
      spacing: 1,
      first: 0,
      parameters: [3],
      dtype: "float64",
      count: 4,
      fields: [],
    } as const;
    const column = reference(program, { ...line, cell: 7, stride: 10 })[0]!;
    expect([...column]).toEqual([7, 17, 27, 37].map((cell) => random(3, cell)));
  });

  it("of float32 has the first bits of float64's, and is never 1", () => {
    const program = compile([{ kind: "random", operands: [name("F")] }], { along: "x", parameters: ["F"], fields: [] });
    const line = {
      time: 0,
      x: 0,
      y: 0,
      z: 0,
      spacing: 1,
      first: 0,
      cell: 0,
      stride: 1,
      parameters: [3],
      count: 5000,
      fields: [],
    };
    const exact = reference(program, { ...line, dtype: "float64" })[0]!;
    const short = reference(program, { ...line, dtype: "float32" })[0]!;
    expect([...short]).toEqual([...exact].map((value) => Math.floor(value * 2 ** 24) / 2 ** 24));
  });
});
