/** The unsplit implicit scheme where no transform applies: walls that exchange with their surroundings. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSimulation, type SimulationOptions } from "../../src/index.js";
import { MultigridCrankNicolson } from "../../src/methods/multigrid/crank-nicolson.js";
import type { Operator } from "../../src/operator.js";
import { checkOptions } from "../../src/options.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance, largest } from "../helpers/distance.js";
import { ENGINES } from "../helpers/engines.js";
import { lcg } from "../helpers/lcg.js";
import { apply } from "../helpers/plain-operator.js";
import { along, real, type Setting, setting, sizeOf, walls } from "../helpers/problems.js";

async function stepped(operator: Operator, start: Float64Array, steps: number, dt: number, damped = false) {
  const field = start.slice();
  const method = new MultigridCrankNicolson(operator, { build: "simd", threads: 1, shape: [] });
  expect(await method.run([field], steps, { time: 0, dt }, {}, damped)).toBe(steps);
  method.dispose();
  return field;
}

/** How far a step is from solving u − u₀ = dt·(share·Lu + (1 − share)·Lu₀), in shares of dt·‖L‖·‖u‖. */
function defect(operator: Operator, before: Float64Array, after: Float64Array, dt: number, share: number): number {
  const [old, fresh] = [apply(operator, before), apply(operator, after)];
  const wanted = before.map((value, i) => value + dt * (share * fresh[i]! + (1 - share) * old[i]!));
  const stiffness = operator.axes.reduce((sum, { diffusivity, spacing, low, high }) => {
    const beta = [low, high].map((wall) => (wall.kind === "ghost" ? largest(wall.beta) : 0));
    return sum + (diffusivity / spacing ** 2) * (4 + Math.max(...beta));
  }, 0);
  return distance(after, wanted) / ((1 + dt * stiffness) * Math.max(largest(before), largest(after), 1));
}

const wall = (size: number, centering: "node" | "cell") =>
  fc.oneof(
    fc.record({
      transfer: along(size, fc.constantFrom(0, 1e-3, 0.1, 1, 14.42, 1e4)),
      ambient: along(size, real(-5, 5)),
    }),
    fc.record({ value: along(size, real(-5, 5)) }),
    fc.record({ gradient: along(size, real(-5, 5)) }),
    ...(centering === "node" ? [fc.constant("fixed" as const)] : []),
  );

const problem = setting({ dtype: "float64" })
  .chain((chosen: Setting) => walls(chosen, wall).map((boundary) => ({ chosen, boundary })))
  .map(({ chosen: { engine: _, ...options }, boundary }): SimulationOptions => ({ ...options, boundary }));

describe("crank-nicolson by multigrid", () => {
  it("solves the scheme's equation, for any walls, centring and length of step", async () => {
    await fc.assert(
      fc.asyncProperty(problem, fc.constantFrom(1e-3, 0.3, 10, 1e6), async (options, dt) => {
        const { operator, fields } = checkOptions({ ...options, initial: lcg(sizeOf(options.shape)) });
        const start = await stepped(operator, Float64Array.from(fields[0]!.initial as Float64Array), 1, 1e-9);
        expect(defect(operator, start, await stepped(operator, start, 1, dt), dt, 0.5)).toBeLessThan(1e-10);
      }),
      { numRuns: 150 },
    );
  });

  it("begins with two implicit half steps where damping is asked for", async () => {
    const { operator } = checkOptions({ shape: [17, 14], boundary: { "*": { transfer: 0.5, ambient: 2 } } });
    const start = lcg(17 * 14);
    const once = await stepped(operator, start, 1, 30, true);
    // The halves' equation for the first, from what is left of the second: each is u₁ = u₀ + 15·Lu₁.
    const half = once.map((value, i) => value - 15 * apply(operator, once)[i]!);
    expect(defect(operator, start, half, 15, 1)).toBeLessThan(1e-9);
    expectSameBits(await stepped(operator, once, 2, 30), await stepped(operator, start, 3, 30, true));
  });

  it.each([
    { shape: [13, 17], boundary: { "*": { transfer: 0.3, ambient: 1 }, "x-": { value: 2 }, "y+": { gradient: 0.1 } } },
    { shape: [7, 8, 9], centering: "cell", boundary: { "*": { transfer: 0.3, ambient: 1 }, z: "insulated" } },
  ] as const)("is of second order in time beside walls that exchange: %#", async (options) => {
    const initial = lcg(sizeOf(options.shape));
    using start = await createSimulation({ ...options, initial });
    await start.advance(2, { method: "rkl2", tolerance: 1e-6 });
    const common = { ...options, initial: Float64Array.from(start.field) };
    using exact = await createSimulation(common);
    await exact.advance(8, { method: "rkl2", tolerance: 1e-10 });
    const errors: number[] = [];
    for (const dt of [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16]) {
      using plate = await createSimulation(common);
      await plate.advance(8, { method: "crank-nicolson", dt });
      errors.push(distance(plate.field, exact.field));
    }
    for (const [i, finer] of errors.slice(1).entries()) {
      const order = Math.log2(errors[i]! / finer);
      expect(order, errors.join(" ")).toBeGreaterThan(1.9);
      expect(order, errors.join(" ")).toBeLessThan(2.1);
    }
  });

  it("stays within bounds from a random start, by steps of a million times the explicit bound", async () => {
    const options = { shape: [40, 51], boundary: { transfer: 0.7, ambient: 0.5 }, initial: lcg(2040) } as const;
    using plate = await createSimulation(options);
    const dt = 1e6 * plate.maxStableStep;
    await plate.advance(10 * dt, { method: "crank-nicolson", dt });
    expect(largest(plate.field)).toBeLessThan(2);
    await plate.advance(10 * dt, { method: "crank-nicolson", dt, damping: true });
    expect(largest(plate.field)).toBeLessThan(2);
    using calm = await createSimulation(options);
    await calm.advance(2 * dt, { method: "crank-nicolson", dt, damping: true });
    expect(distance(calm.field, new Float64Array(2040).fill(0.5))).toBeLessThan(1e-3);
  });

  it("leaves a field at rest as it is, to the last bits", async () => {
    const initial = new Float64Array(30 * 31).fill(0.7);
    using plate = await createSimulation({ shape: [30, 31], initial, boundary: { transfer: 1, ambient: 0.7 } });
    await plate.advance(100, { method: "crank-nicolson", dt: 10 });
    expect(distance(plate.field, initial)).toBeLessThan(1e-14);
  });

  it("has the same bits in every engine and on threads, in steps given and chosen", async () => {
    const patchy = Array.from(lcg(131)).map((x) => 4 * x);
    const problems = [
      { shape: [130, 131], boundary: { y: { transfer: patchy, ambient: 2 }, x: { gradient: 0.1 } } },
      {
        shape: [24, 26, 27],
        dtype: "float32",
        centering: "cell",
        boundary: { z: "periodic", "*": { transfer: 1, ambient: 2 } },
      },
    ] as const;
    for (const options of problems) {
      const initial = lcg(sizeOf(options.shape));
      const [expected, ...others] = await Promise.all(
        ENGINES.map(async (engine) => {
          using plate = await createSimulation({ ...options, initial, ...engine });
          await plate.advance(30, { method: "crank-nicolson", dt: 7, damping: true });
          await plate.advance(30, { method: "crank-nicolson", tolerance: 1e-2 });
          return plate.field.slice();
        }),
      );
      for (const field of others) expectSameBits(field, expected!);
    }
  });

  it("stops at a whole step when it is aborted, and goes on from there", async () => {
    for (const engine of ENGINES) {
      const options = { shape: [120, 140], boundary: { transfer: 1, ambient: 2 }, ...engine } as const;
      using plate = await createSimulation(options);
      using again = await createSimulation(options);
      const abort = new AbortController();
      const onProgress = () => abort.abort(new Error("enough"));
      const going = { method: "crank-nicolson", dt: 5, onProgress, signal: abort.signal } as const;
      await expect(plate.advance(500, going)).rejects.toThrow("enough");
      expect(plate.stepCount).toBeGreaterThan(0);
      expect(plate.stepCount).toBeLessThan(100);
      await again.advance(5 * plate.stepCount, { method: "crank-nicolson", dt: 5 });
      expectSameBits(plate.field, again.field);
    }
  });
});
