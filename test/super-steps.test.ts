/** The oracle of super-steps: every engine gives the reference's bits, whatever the grid, the walls and the tiles. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mostStages, scratchBytes, stageTilingOf } from "../src/engine/tiling.js";
import type { BoundaryKind, Centering, SimulationOptions } from "../src/index.js";
import { rkl2Stages } from "../src/methods/rkl2.js";
import { rates } from "../src/operator.js";
import { maxStableStep } from "../src/stability.js";
import { expectSameBits } from "./helpers/bits.js";
import { openEngine } from "./helpers/engine.js";
import { lcg } from "./helpers/lcg.js";
import { along, eighths, optionsOf, setting, sizeOf, walls } from "./helpers/problems.js";

/** The field after `superSteps` of `stages`, each over a share of what is stable. */
async function stateAfter(
  options: SimulationOptions,
  superSteps: number,
  stages: number,
  share = 0.9,
): Promise<Float64Array> {
  using opened = await openEngine(options);
  const { engine, operator } = opened;
  const dt = (share * Math.min(maxStableStep(operator), 1) * (stages * stages + stages - 2)) / 4;
  expect(await engine.runStages(superSteps, rates(operator, dt), rkl2Stages(stages), {})).toBe(superSteps);
  return Float64Array.from(engine.field);
}

/** Walls of every kind, with numbers or arrays along the wall. */
function wallKind(size: number, centering: Centering): fc.Arbitrary<BoundaryKind> {
  return fc.oneof(
    fc.constant<BoundaryKind>("insulated"),
    ...(centering === "node" ? [fc.constant<BoundaryKind>("fixed")] : []),
    along(size, eighths(-2, 2)).map((value) => ({ value })),
    along(size, eighths(-2, 2)).map((gradient) => ({ gradient })),
    fc.record({ transfer: along(size, eighths(0, 4)), ambient: along(size, eighths(-2, 2)) }),
  );
}

const problem = setting().chain((base) =>
  fc.record({
    base: fc.constant(base),
    boundary: walls(base, wallKind),
    tiling: fc.oneof(
      fc.constant({}),
      fc.record({
        line: fc.integer({ min: 1, max: 30 }),
        row: fc.integer({ min: 1, max: 9 }),
        stream: fc.integer({ min: 1, max: 20 }),
      }),
    ),
    superSteps: fc.integer({ min: 1, max: 3 }),
    stages: fc.integer({ min: 2, max: 15 }),
  }),
);

describe("every engine gives the reference's bits in super-steps", () => {
  it("for any grid, walls, tiles and stages", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(problem, async ({ base, boundary, tiling, superSteps, stages }) => {
        const options = { ...optionsOf(base), boundary, initial: lcg(sizeOf(base.shape)), tiling };
        const expected = await stateAfter({ ...options, engine: "js", threads: 1 }, superSteps, stages);
        expectSameBits(await stateAfter(options, superSteps, stages), expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each([[[301, 317]], [[40, 50, 72]], [[30001]]])("for shape %j, large enough to be cut", async (shape) => {
    const most = [127, 63, 15][shape.length - 1]!;
    for (const boundary of ["periodic", { transfer: 3, ambient: 0.5 }] as const) {
      for (const dtype of ["float64", "float32"] as const) {
        const options = { shape, dtype, boundary, initial: lcg(sizeOf(shape)) };
        const expected = await stateAfter({ ...options, engine: "js" }, 2, most);
        for (const engine of ["scalar", "simd", "threads"] as const) {
          expectSameBits(
            await stateAfter({ ...options, engine, threads: engine === "threads" ? 2 : 1 }, 2, most),
            expected,
          );
        }
      }
    }
  });

  it.each([1, 2, 3, 5])("with %i threads", async (threads) => {
    const options = { shape: [211, 160], boundary: "insulated", initial: lcg(211 * 160) } as const;
    const expected = await stateAfter({ ...options, engine: "js" }, 3, 31);
    expectSameBits(await stateAfter({ ...options, engine: "threads", threads }, 3, 31), expected);
  });
});

describe("super-steps", () => {
  it("keep a uniform field to the last bit", async () => {
    await fc.assert(
      fc.asyncProperty(setting(), fc.integer({ min: 3, max: 15 }), eighths(-9, 9), async (base, stages, value) => {
        const boundary = base.shape[0]! % 2 ? ("insulated" as const) : ("periodic" as const);
        const uniform = { ...optionsOf(base), boundary, initial: value / 3 };
        const after = await stateAfter(uniform, 2, stages, 1);
        const exact = base.dtype === "float32" ? Math.fround(value / 3) : value / 3;
        expect(after.every((x) => x === exact)).toBe(true);
      }),
    );
  });

  it("keep a symmetric field symmetric to the last bit", async () => {
    const [n, half] = [41, lcg(41 * 41)];
    const initial = half.map((value, i) => value + half[i - (i % n) + n - 1 - (i % n)]!);
    const after = await stateAfter({ shape: [n, n], initial, engine: "simd" }, 2, 9);
    expectSameBits(
      after.map((_, i) => after[i - (i % n) + n - 1 - (i % n)]!),
      after,
    );
  });

  it.each([[[10_000_000]], [[4096, 4096]], [[4096, 16]], [[16, 4096]], [[256, 256, 256]], [[8, 8, 100_000]]])(
    "take little memory of a thread's own for shape %j",
    async (shape) => {
      using opened = await openEngine({ shape: shape.map(() => 2), engine: "js" });
      const axes = opened.operator.axes.map((axis, i) => ({ ...axis, count: shape[i]! }));
      const operator = { ...opened.operator, axes };
      for (let stages = 3; stages <= mostStages(operator); stages += 2) {
        const bytes = scratchBytes(operator, stageTilingOf(operator, 2, stages), 1);
        expect(bytes).toBeLessThanOrEqual(4 * 2 ** 20);
      }
    },
  );
});
