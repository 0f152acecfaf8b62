/** Reference cases whose answers are known to the last bit: V0, V1, V2, V3, V11, V12. */
import { describe, expect, it } from "vitest";
import { createSimulation } from "../../src/index.js";
import { expectSameBits, sha256 } from "../helpers/bits.js";
import { DTYPES, ENGINES } from "../helpers/engines.js";
import { lcg } from "../helpers/lcg.js";

/** n over k, exact below 2⁵³; 0 outside the triangle. */
function binomial(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}

/** A field of zeros with a one in its middle. */
function delta(shape: readonly number[]): number[] {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = new Array<number>(size).fill(0);
  values[(size - 1) / 2] = 1;
  return values;
}

describe.each(ENGINES)("$engine", (engine) => {
  it("V0: the article's delta, 100 steps between zero walls", async () => {
    using plate = await createSimulation({ ...engine, shape: [10, 10], diffusivity: 0.1 });
    plate.field[4 * 10 + 4] = 1;
    plate.step(100, 0.01);
    let sum = 0;
    for (const value of plate.field) sum += value;
    expect(Math.abs(plate.field[4 * 10 + 4]! - 0.6832474047789873)).toBeLessThanOrEqual(1e-15);
    expect(Math.abs(plate.field[4 * 10 + 5]! - 0.06823892993436158)).toBeLessThanOrEqual(1e-15);
    expect(Math.abs(sum - 0.9999931349033104)).toBeLessThanOrEqual(1e-15);
  });

  describe.each(DTYPES)("%s", (dtype) => {
    // A float32 holds the numerators of the binomial answers up to 14 steps in 2-D and 12 in 1-D.
    it.each(dtype === "float64" ? [1, 2, 10, 20] : [1, 2, 10, 14])("V1: 2-D delta, r = ¼, %i steps", async (n) => {
      const count = 2 * n + 5;
      const middle = (count - 1) / 2;
      const shape = [count, count];
      using plate = await createSimulation({ ...engine, dtype, shape, initial: delta(shape) });
      plate.step(n, 0.25);
      const expected = Array.from(plate.field, (_, at) => {
        const i = Math.floor(at / count) - middle;
        const j = (at % count) - middle;
        if ((n + i + j) % 2 !== 0) return 0;
        return (binomial(n, (n + i + j) / 2) * binomial(n, (n + i - j) / 2)) / 4 ** n;
      });
      expectSameBits(plate.field, expected);
      if (n === 10) expect(expected[middle * count + middle]).toBe(0.0605621337890625);
      if (n === 20) expect(expected[middle * count + middle]).toBe(0.031045401134178974);
    });

    it.each(dtype === "float64" ? [1, 7, 20] : [1, 7, 12])("V2: 1-D delta, r = ¼, %i steps", async (n) => {
      const shape = [2 * n + 5];
      using rod = await createSimulation({ ...engine, dtype, shape, initial: delta(shape) });
      rod.step(n, 0.25);
      const expected = Array.from(rod.field, (_, at) => binomial(2 * n, at - 2) / 4 ** n);
      expectSameBits(rod.field, expected);
      if (n === 20) expect(expected[n + 2]).toBe(0.12537068761957926);
    });

    it.each([1, 4, 8])("V3: 3-D delta, r = ⅛, %i steps", async (n) => {
      const count = 2 * n + 5;
      const shape = [count, count, count];
      using block = await createSimulation({ ...engine, dtype, shape, initial: delta(shape) });
      block.step(n, 0.125);
      const expected = eighths(count, n);
      expectSameBits(block.field, expected);
      const centre = expected[(count ** 3 - 1) / 2];
      if (n === 4) expect(centre).toBe(0.06103515625);
      if (n === 8) expect(centre).toBe(0.021747231483459473);
    });

    it("V11: 97 × 129 from the LCG between fixed walls, 500 steps", async () => {
      const sums = {
        float64: "502893a8abb985047ed5510a22b39aab74164363c456f7f08167d4e3d7a6beb7",
        float32: "625957027b4b6a4a16217cd8493900f34bfeaa494dc6cb20f79da4d86dfd362b",
      };
      const options = { ...engine, dtype, shape: [97, 129], boundary: "fixed", initial: lcg(97 * 129) } as const;
      using stepped = await createSimulation(options);
      stepped.step(500, 0.2);
      expect(sha256(stepped.field)).toBe(sums[dtype]);
      // Small grids step on one thread; advance always hands them to the team.
      using advanced = await createSimulation(options);
      const { steps } = await advanced.advance(100, { dt: 0.2 });
      expect(steps).toBe(500);
      expect(sha256(advanced.field)).toBe(sums[dtype]);
    });
  });

  it("V12: 1001 values from the LCG between fixed ends, 1000 steps", async () => {
    using rod = await createSimulation({ ...engine, shape: [1001], boundary: "fixed", initial: lcg(1001) });
    rod.step(1000, 0.4);
    expect(sha256(rod.field)).toBe("b5c36f7ccc3e744f4c85b79167647a25f4d7db41eadb141acc8b1321333793ad");
  });
});

/** The delta after n steps of r = ⅛ in 3-D, by whole numbers: each is twice itself and its six neighbours. */
function eighths(count: number, n: number): number[] {
  let now = delta([count, count, count]);
  for (let step = 0; step < n; step++) {
    const next = now.map((value) => 2 * value);
    now.forEach((value, at) => {
      if (value === 0) return;
      for (const distance of [1, count, count * count]) {
        next[at - distance]! += value;
        next[at + distance]! += value;
      }
    });
    now = next;
  }
  return now.map((value) => value / 8 ** n);
}
