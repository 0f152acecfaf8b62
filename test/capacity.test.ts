/** Grids that one memory does not hold. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { layOut } from "../src/engine/layout.js";
import { tilingsOf } from "../src/engine/tiling.js";
import { CapacityError, createSimulation } from "../src/index.js";
import type { Operator } from "../src/operator.js";
import { checkOptions } from "../src/options.js";
import { expectError, expectRefused, rejection } from "./helpers/refusals.js";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a grid beyond the 4 GiB of one memory", () => {
  const shapes = [
    [100_000, 100_000],
    [1e10],
    [1, 2e8],
    [2e8, 1],
    [3000, 3000, 3000],
    [2, 3, 1e9],
    [1e9, 1e9, 1e9],
    [1e308, 1e308],
  ];
  const engines = ["js", "scalar", "simd", "threads"] as const;

  it.each(shapes)("is refused with the largest that fits: %j", { timeout: 10_000 }, async (...shape) => {
    for (const engine of engines) {
      const words = [
        `[${shape.join(", ")}]`,
        "4 GiB",
        "the largest grid of these proportions is",
        "float32 takes half",
      ];
      await expectRefused({ shape, engine }, CapacityError, "shape", words);
    }
  });

  /** An operator without walls to speak of: the memory map asks for no more than the shape. */
  const operator = (shape: readonly number[], dtype: "float64" | "float32"): Operator => ({
    centering: "node",
    dtype,
    axes: shape.map((count) => {
      const wall = { kind: "periodic" } as const;
      return { name: "x", count, spacing: 1, diffusivity: 1, low: wall, high: wall };
    }),
  });

  it("and the grid that it names does fit, for any number of threads, while one a little larger does not", async () => {
    for (const dtype of ["float64", "float32"] as const) {
      for (const shape of shapes) {
        const error = await rejection(() => createSimulation({ shape, dtype }));
        if (!(error instanceof CapacityError)) throw error;
        const { largestShape, bytes } = error;
        expect(bytes).toBeGreaterThan(4 * 2 ** 30);
        expect(error.message).toContain(`[${largestShape.join(", ")}]`);
        for (const threads of [1, 2, 7, 64]) {
          const fitting = operator(largestShape, dtype);
          const { pages, odd } = layOut(fitting, tilingsOf(fitting, threads), threads, largestShape);
          expect(pages).toBeLessThanOrEqual(65535);
          expect(odd).toBeLessThan(2 ** 32);
        }
        const larger = largestShape.map((count) => Math.ceil(1.1 * count));
        const tooLarge = operator(larger, dtype);
        expect(() => layOut(tooLarge, tilingsOf(tooLarge, 1), 1, larger)).toThrow(CapacityError);
        const [wide, high] = [shape[0]! / shape.at(-1)!, largestShape[0]! / largestShape.at(-1)!];
        if (Math.min(...shape) > 1000) expect(Math.abs(high / wide - 1)).toBeLessThan(0.01);
      }
    }
  });

  it("of axes that nothing crosses counts only what is stored", async () => {
    const shape = [2e8, 1, 1];
    expect(checkOptions({ shape, boundary: { "*": "periodic", z: { value: 0 } } }).operator.axes.length).toBe(1);
  });

  it("or beyond what the host has left, is refused too", async () => {
    vi.spyOn(WebAssembly, "Memory").mockImplementation(function refuse() {
      throw new RangeError("could not allocate memory");
    });
    const error = await rejection(() => createSimulation({ shape: [1000, 1000], engine: "simd" }));
    expectError(error, CapacityError, "shape", ["[1000, 1000]", "the host has no", "float32"]);
    if (error instanceof CapacityError) expect(Math.max(...error.largestShape)).toBeLessThan(1000);
  });
});
