/** The stability bound is a contract: exact for the operator at hand, from both sides. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Boundary,
  type BoundaryKind,
  createSimulation,
  type Simulation,
  type SimulationOptions,
} from "../src/index.js";
import type { OperatorAxis, Wall } from "../src/operator.js";
import { maxPositiveStep, maxStableStep } from "../src/stability.js";
import { lcg } from "./helpers/lcg.js";
import { optionsOf, setting, sizeOf, walls } from "./helpers/problems.js";

const CENTERINGS = ["node", "cell"] as const;
const KINDS: Record<string, BoundaryKind> = {
  value: { value: 0 },
  fixed: "fixed",
  insulated: "insulated",
  gradient: { gradient: 0 },
  flux: { flux: 0 },
  "weak transfer": { transfer: 0.5, ambient: 0 },
  "strong transfer": { transfer: 50, ambient: 0 },
};

function norm(field: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < field.length; i++) sum += field[i]! ** 2;
  return Math.sqrt(sum);
}

/** A simulation that starts from rough values. */
function rough(options: SimulationOptions): Promise<Simulation> {
  return createSimulation({ ...options, initial: lcg(sizeOf(options.shape)).map((value) => value - 0.5) });
}

/**
 * Expects the bound to be exact, by power iteration: with it nothing grows, and a thousandth above it the stiffest mode
 * turns over as 1 − 2·1.001 at each step, no more and no less.
 */
async function expectExact(options: SimulationOptions): Promise<void> {
  using at = await rough(options);
  const bound = at.maxStableStep;
  expect(bound).toBeGreaterThan(0);
  if (bound === Infinity) return expectStill(options);
  const before = norm(at.field);
  at.step(3000, bound);
  expect(norm(at.field)).toBeLessThan(3 * before);
  using above = await rough(options);
  above.step(10_000, 1.001 * bound, { allowUnstable: true });
  const grown = norm(above.field);
  above.step(2000, 1.001 * bound, { allowUnstable: true });
  const growth = (norm(above.field) / grown) ** (1 / 2000);
  // Modes that cling to opposite walls may be nearly as stiff as each other, and part slowly.
  expect(growth).toBeGreaterThan(1.002 - 1e-4);
  expect(growth).toBeLessThan(1.002 + 1e-6);
}

/**
 * Expects the bound to be 2 ÷ the largest eigenvalue of −L, which is that of the matrix whose columns are one short step
 * from a single value each. Squared forty times over, the matrix has nothing but its stiffest mode left.
 */
async function expectSpectral(options: SimulationOptions): Promise<void> {
  using simulation = await createSimulation(options);
  const { field, maxStableStep: bound } = simulation;
  expect(bound).toBeGreaterThan(0);
  if (bound === Number.POSITIVE_INFINITY) return expectStill(options);
  const dt = bound / 2;
  let matrix = Array.from(field, (_, at) => {
    field.fill(0);
    field[at] = 1;
    simulation.step(1, dt / 1024);
    // A value that its wall holds is gone at once, and belongs to no mode.
    const column = Array.from(field);
    const held = column.every((value) => value === 0);
    return column.map((value, i) => (held ? 0 : ((i === at ? 1 : 0) - value) * 1024));
  });
  let logarithm = 0;
  for (let squarings = 0; squarings <= 40; squarings++) {
    const size = Math.max(...matrix.flat().map(Math.abs));
    logarithm += Math.log(size) / 2 ** squarings;
    const unit = matrix.map((row) => row.map((value) => value / size));
    matrix = unit.map((row) => unit.map((_, j) => row.reduce((sum, value, k) => sum + value * unit[k]![j]!, 0)));
  }
  expect(Math.abs(Math.exp(logarithm) - 1)).toBeLessThan(1e-9);
}

/** Where any step is stable, nothing moves. */
async function expectStill(options: SimulationOptions): Promise<void> {
  using simulation = await rough(options);
  simulation.step(1, 1);
  const first = Float64Array.from(simulation.field);
  simulation.step(5, 1000);
  expect(Float64Array.from(simulation.field)).toEqual(first);
}

describe.each(CENTERINGS)("maxStableStep on %ss", (centering) => {
  const kinds = Object.keys(KINDS).filter((kind) => centering === "node" || kind !== "fixed");
  it.each(kinds)("is exact between %s and every other wall, on short axes and longer ones", async (low) => {
    for (const high of kinds) {
      for (const count of [1, 2, 3, 4, 9, 16]) {
        const boundary: Boundary = { "x-": KINDS[low]!, "x+": KINDS[high]! };
        await expectExact({ shape: [count], centering, boundary, spacing: 0.3, diffusivity: 0.7, engine: "scalar" });
      }
    }
  });

  it.each([1, 2, 3, 4, 5, 9, 16, 17])("is exact on a ring of %i", async (count) => {
    await expectExact({ shape: [count], centering, boundary: "periodic", engine: "scalar" });
  });

  it("is exact for any walls, spacings and diffusivities in 2-D and 3-D", async () => {
    const shape = fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    );
    const problem = shape
      .chain((shape) => setting({ shape, centering, dtype: "float64" }))
      .chain((setting) =>
        fc.tuple(
          fc.constant(setting),
          walls(setting, () => fc.constantFrom(...kinds.map((kind) => KINDS[kind]!))),
        ),
      );
    await fc.assert(
      fc.asyncProperty(problem, ([setting, boundary]) =>
        expectSpectral({ ...optionsOf(setting), engine: "simd", boundary }),
      ),
      { numRuns: 100 },
    );
  });

  it("is safe where the transfer varies along the wall", async () => {
    const transfer = Array.from({ length: 6 }, (_, i) => 3 ** i / 10);
    const options: SimulationOptions = {
      shape: [6, 5],
      centering,
      boundary: { x: { transfer, ambient: 0 }, y: "insulated" },
    };
    using simulation = await rough(options);
    const before = norm(simulation.field);
    simulation.step(5000, simulation.maxStableStep);
    expect(norm(simulation.field)).toBeLessThan(3 * before);
    using strongest = await createSimulation({
      ...options,
      boundary: { x: { transfer: 3 ** 5 / 10, ambient: 0 }, y: "insulated" },
    });
    expect(simulation.maxStableStep).toBe(strongest.maxStableStep);
  });

  it("accepts h²/(2·dimensions·D) as people compute it", async () => {
    const length = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), length, length, async (dimensions, h, D) => {
        const shape = [40, 30, 20].slice(0, dimensions);
        for (const boundary of ["insulated", "periodic", { value: 1 }] as const) {
          using simulation = await createSimulation({
            shape,
            centering,
            spacing: h,
            diffusivity: D,
            boundary,
            engine: "scalar",
          });
          simulation.step(1, (h * h) / (2 * dimensions * D));
          simulation.step(1, simulation.maxStableStep);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("long axes", () => {
  /** No array holds so many, and none is asked for: the bound is found at once. */
  const ENDLESS = 2 ** 40;
  const axis = (count: number, low: Wall, high = low): OperatorAxis => ({
    name: "x",
    count,
    spacing: 1,
    diffusivity: 1,
    low,
    high,
  });
  const ghost = (beta: number): Wall => ({ kind: "ghost", alpha: Float64Array.of(0), beta: Float64Array.of(beta) });
  const held: Wall = { kind: "held", values: Float64Array.of(0) };

  it.each(CENTERINGS)(
    "have a bound within 10⁻⁵ of the shorter ones' exact one, and never above it: on %ss",
    (centering) => {
      const stiffest = centering === "node" ? [0, 1e-3, 0.3, 2, 40, 1e6] : [0, 1e-3, 0.3, 1, 2];
      for (const wall of [held, { kind: "periodic" } as const, ...stiffest.map(ghost)]) {
        for (const other of [held, ...stiffest.map(ghost)]) {
          const high = wall.kind === "periodic" ? wall : other;
          const bound = (count: number) =>
            maxStableStep({ axes: [axis(count, wall, high)], centering, dtype: "float64" });
          for (const count of [1025, 1026, 1e5, ENDLESS]) {
            expect(bound(count)).toBeLessThanOrEqual(bound(1024) * (1 + 1e-12));
            expect(bound(count)).toBeGreaterThan(bound(1024) * (1 - 2e-5));
          }
        }
      }
    },
  );

  it("have the positive bound of the shorter ones", () => {
    for (const centering of CENTERINGS) {
      for (const wall of [held, ghost(0), ghost(2), { kind: "periodic" } as const]) {
        const bound = (count: number) => maxPositiveStep({ axes: [axis(count, wall)], centering, dtype: "float64" });
        expect(bound(ENDLESS)).toBe(bound(50));
      }
    }
  });
});

describe.each(CENTERINGS)("maxPositiveStep on %ss", (centering) => {
  it("is sharp: at it no single value makes another negative, a thousandth above it one does", async () => {
    const kinds = Object.entries(KINDS).filter(([kind]) => centering === "node" || kind !== "fixed");
    const shape = fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 12 })),
      fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    );
    const problem = shape
      .chain((shape) => setting({ shape, centering, dtype: "float64" }))
      .chain((setting) =>
        fc.tuple(
          fc.constant(setting),
          walls(setting, () => fc.constantFrom(...kinds.map(([, kind]) => kind))),
        ),
      );
    await fc.assert(
      fc.asyncProperty(problem, async ([setting, boundary]) => {
        using simulation = await createSimulation({ ...optionsOf(setting), boundary });
        const { field, maxPositiveStep, maxStableStep } = simulation;
        expect(maxPositiveStep).toBeLessThanOrEqual(maxStableStep * (1 + 1e-13));
        if (maxPositiveStep === Infinity) return;
        const lowest = (factor: number) =>
          Math.min(
            ...Array.from(field, (_, at) => {
              field.fill(0);
              field[at] = 1;
              simulation.step(1, factor * maxPositiveStep, { allowUnstable: true });
              return Math.min(...field);
            }),
          );
        expect(lowest(1)).toBeGreaterThan(-1e-15);
        expect(lowest(1.001)).toBeLessThan(-5e-4);
      }),
      { numRuns: 150 },
    );
  });
});
