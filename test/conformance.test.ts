/** The oracle: every engine gives the reference's bits, whatever the grid, the walls, the tiles and the steps. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Boundary,
  type BoundaryKind,
  createSimulation,
  type SimulationOptions,
  type WallName,
} from "../src/index.js";
import { expectSameBits } from "./helpers/bits.js";
import { lcg } from "./helpers/lcg.js";

const ENGINES = ["scalar", "simd", "threads"] as const;
const NAMES = { 1: ["x"], 2: ["y", "x"], 3: ["z", "y", "x"] } as const;

async function stateAfter(
  options: SimulationOptions,
  batches: readonly number[],
  share: number,
): Promise<Float64Array> {
  using simulation = await createSimulation(options);
  const dt = share * Math.min(simulation.maxStableStep, 1);
  for (const steps of batches) simulation.step(steps, dt);
  return Float64Array.from(simulation.field);
}

async function expectConformance(
  options: SimulationOptions,
  batches: readonly number[],
  share = 0.9,
  engines: readonly (typeof ENGINES)[number][] = ENGINES,
): Promise<void> {
  const expected = await stateAfter({ ...options, engine: "js" }, batches, share);
  for (const engine of engines) {
    const choice = { engine, threads: engine === "threads" ? 2 : 1 };
    for (const wide of engine === "threads" ? [false, true] : [false]) {
      const tiling = { ...options.tiling, wide };
      expectSameBits(await stateAfter({ ...options, ...choice, tiling }, batches, share), expected);
    }
  }
}

/** Walls of every kind, with numbers or arrays along the wall. */
function wallKind(size: number, centering: "node" | "cell"): fc.Arbitrary<BoundaryKind> {
  const number = fc.integer({ min: -20, max: 20 }).map((n) => n / 8);
  const positive = fc.integer({ min: 0, max: 40 }).map((n) => n / 8);
  const along = (value: fc.Arbitrary<number>) => fc.oneof(value, fc.array(value, { minLength: size, maxLength: size }));
  return fc.oneof(
    fc.constant<BoundaryKind>("insulated"),
    ...(centering === "node" ? [fc.constant<BoundaryKind>("fixed")] : []),
    along(number).map((value) => ({ value })),
    along(number).map((gradient) => ({ gradient })),
    along(number).map((flux) => ({ flux })),
    fc.record({ transfer: along(positive), ambient: along(number) }),
  );
}

const tilings = fc.record({
  line: fc.integer({ min: 1, max: 50 }),
  row: fc.integer({ min: 1, max: 14 }),
  stream: fc.integer({ min: 1, max: 40 }),
  depth: fc.integer({ min: 1, max: 9 }),
});

const problem = fc
  .record({
    shape: fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 90 })),
      fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
      fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 20 })),
    ),
    centering: fc.constantFrom("node" as const, "cell" as const),
    dtype: fc.constantFrom("float64" as const, "float32" as const),
  })
  .chain((base) => {
    const names = NAMES[base.shape.length as 1 | 2 | 3];
    const size = base.shape.reduce((a, b) => a * b, 1);
    const walls = names.map((name, axis) => {
      const kind = wallKind(size / base.shape[axis]!, base.centering);
      const pair = fc.oneof(
        fc.constant({ [name]: "periodic" as const }),
        fc.tuple(kind, kind).map(([low, high]) => ({ [`${name}-`]: low, [`${name}+`]: high })),
      );
      return pair as fc.Arbitrary<{ [wall in WallName]?: BoundaryKind }>;
    });
    return fc.record({
      base: fc.constant(base),
      boundary: fc.tuple(...walls).map((parts): Boundary => Object.assign({}, ...parts)),
      uneven: fc.boolean(),
      tiling: tilings,
      ruled: fc.boolean(),
      batches: fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 3 }),
    });
  });

describe("every engine gives the reference's bits", () => {
  it("for planes that walls leave as they are, which are computed from the array itself", {
    timeout: 120_000,
  }, async () => {
    const side = fc.integer({ min: 1, max: 60 });
    const dtypes = fc.constantFrom("float64" as const, "float32" as const);
    await fc.assert(
      fc.asyncProperty(
        side,
        side,
        dtypes,
        tilings,
        fc.integer({ min: 1, max: 24 }),
        async (rows, cells, dtype, tiling, steps) => {
          const initial = lcg(rows * cells);
          await expectConformance({ shape: [rows, cells], dtype, boundary: "fixed", initial, tiling }, [steps, 1]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("for any grid, walls, tiles and step counts", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(problem, async ({ base, boundary, uneven, tiling, ruled, batches }) => {
        const dimensions = base.shape.length;
        const size = base.shape.reduce((a, b) => a * b, 1);
        await expectConformance(
          {
            ...base,
            boundary,
            diffusivity: uneven ? [0.7, 1.3, 0.4].slice(0, dimensions) : 0.7,
            spacing: uneven ? [0.5, 0.75, 1.25].slice(0, dimensions) : 0.5,
            initial: lcg(size),
            ...(ruled ? {} : { tiling }),
          },
          batches,
        );
      }),
      { numRuns: 400 },
    );
  });

  it.each([[[301, 517]], [[403, 62]], [[64, 40, 72]], [[15, 14, 371]], [[70001]]])(
    "for shape %j, large enough to be cut",
    async (shape) => {
      const size = shape.reduce((a, b) => a * b, 1);
      for (const boundary of ["periodic", "fixed", { transfer: 3, ambient: 0.5 }] as const) {
        for (const dtype of ["float64", "float32"] as const) {
          await expectConformance({ shape, dtype, boundary, initial: lcg(size) }, [1, 40, 7]);
        }
      }
    },
  );

  it.each([517, 62, 9])("for 301 lines of %i cells between values that differ from line to line", async (cells) => {
    const boundary = { "x-": { value: lcg(301) }, "x+": { value: lcg(602).slice(301) }, y: "fixed" } as const;
    for (const dtype of ["float64", "float32"] as const) {
      await expectConformance({ shape: [301, cells], dtype, boundary, initial: lcg(301 * cells) }, [1, 40, 7]);
    }
  });
});

describe("threads", () => {
  it.each([1, 2, 3, 5])("%i of them change nothing", async (threads) => {
    const options = { shape: [211, 160], boundary: "insulated", initial: lcg(211 * 160) } as const;
    const expected = await stateAfter({ ...options, engine: "js" }, [1000], 0.9);
    expectSameBits(await stateAfter({ ...options, engine: "threads", threads }, [1000], 0.9), expected);
  });

  it("advance gives the bits of step", async () => {
    const options = {
      shape: [211, 160],
      initial: lcg(211 * 160),
      diffusivity: 1,
      engine: "threads",
      threads: 2,
    } as const;
    using stepped = await createSimulation(options);
    using advanced = await createSimulation(options);
    stepped.step(256, 0.125);
    const report = await advanced.advance(32, { dt: 0.125 });
    expect(report.steps).toBe(256);
    expectSameBits(advanced.field, stepped.field);
  });
});
