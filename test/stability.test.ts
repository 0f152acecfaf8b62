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

/** How much of 2 ÷ the largest eigenvalue of −L the stable bound is, and of 1 ÷ its largest diagonal entry the other one. */
interface Shares {
  readonly stable: number;
  readonly positive: number;
}

/**
 * The shares by the matrix −L, whose columns are one short step from a single value each. Squared forty times over, it has
 * nothing but its stiffest mode left. Undefined where nothing moves.
 */
async function sharesOf(options: SimulationOptions): Promise<Shares | undefined> {
  using simulation = await createSimulation(options);
  const { field, maxStableStep: bound, maxPositiveStep } = simulation;
  expect(bound).toBeGreaterThan(0);
  if (bound === Number.POSITIVE_INFINITY) return undefined;
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
  const positive = (maxPositiveStep / dt) * Math.max(...matrix.map((column, i) => column[i]!));
  let logarithm = 0;
  for (let squarings = 0; squarings <= 40; squarings++) {
    const size = Math.max(...matrix.flat().map(Math.abs));
    logarithm += Math.log(size) / 2 ** squarings;
    const unit = matrix.map((row) => row.map((value) => value / size));
    matrix = unit.map((row) => unit.map((_, j) => row.reduce((sum, value, k) => sum + value * unit[k]![j]!, 0)));
  }
  return { stable: Math.exp(logarithm), positive };
}

/** Expects the bound to be that of the spectrum. */
async function expectSpectral(options: SimulationOptions): Promise<void> {
  const shares = await sharesOf(options);
  if (!shares) return expectStill(options);
  expect(Math.abs(shares.stable - 1)).toBeLessThan(1e-9);
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

  it("is safe and close where the transfer varies along walls, and so is maxPositiveStep", async () => {
    const side = (least: number, most: number) => fc.integer({ min: least, max: most });
    const kind = (length: number): fc.Arbitrary<BoundaryKind> => {
      const transfer = fc.array(fc.constantFrom(0, 0.5, 5, 50), { minLength: length, maxLength: length });
      return fc.oneof(
        { arbitrary: fc.constantFrom(...kinds.map((name) => KINDS[name]!)), weight: 1 },
        { arbitrary: transfer.map((values) => ({ transfer: values, ambient: 0 })), weight: 2 },
      );
    };
    const problem = fc
      .oneof(fc.tuple(side(1, 7), side(1, 7)), fc.tuple(side(1, 4), side(1, 4), side(1, 3)))
      .chain((shape) => setting({ shape, centering, dtype: "float64" }))
      .chain((some) => {
        const names = (["z", "y", "x"] as const).slice(-some.shape.length);
        const sides = names.flatMap((name, axis) => {
          const length = sizeOf(some.shape) / some.shape[axis]!;
          return ["-", "+"].map((end) => [`${name}${end}`, kind(length)] as const);
        });
        return fc.tuple(fc.constant(some), fc.record(Object.fromEntries(sides)));
      });
    await fc.assert(
      fc.asyncProperty(problem, async ([some, boundary]) => {
        const shares = await sharesOf({ ...optionsOf(some), engine: "simd", boundary });
        if (!shares) return;
        for (const share of [shares.stable, shares.positive]) {
          expect(share).toBeLessThan(1 + 1e-9);
          expect(share).toBeGreaterThan(0.95);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([3, 4, 5, 7, 8])("is safe where it varies round a ring of %i", async (count) => {
    const transfer = Array.from({ length: count }, (_, i) => (i === 1 ? 50 : 0.1));
    const boundary: Boundary = { y: "periodic", "x-": { transfer, ambient: 0 }, "x+": "insulated" };
    const shares = await sharesOf({ shape: [count, 5], centering, boundary, engine: "simd" });
    expect(shares?.stable).toBeLessThan(1 + 1e-9);
    expect(shares?.stable).toBeGreaterThan(count > 5 ? 0.95 : 0.75);
  });

  it("looks at no row where a wall is almost the same all along, nor on larger grids", async () => {
    const bound = async (shape: readonly number[], transfer: BoundaryKind) => {
      using simulation = await createSimulation({ shape, centering, boundary: { "*": "insulated", "x-": transfer } });
      return simulation.maxStableStep;
    };
    const strong = await bound([40, 40], { transfer: 0.51, ambient: 0 });
    expect(await bound([40, 40], { transfer: "0.5 + 0.01*(y > 20)", ambient: 0 })).toBe(strong);
    const large = await bound([2, 2 ** 20], { transfer: [1, 9], ambient: 0 });
    expect(large).toBe(await bound([2, 2 ** 20], { transfer: 9, ambient: 0 }));
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
