import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Boundary, SimulationOptions } from "../../src/index.js";
import { Rkl2Stepper, reachOf, rkl2Stages, stagesFor } from "../../src/methods/rkl2.js";
import { rates } from "../../src/operator.js";
import { maxStableStep } from "../../src/stability.js";
import { openEngine } from "../helpers/engine.js";
import { ENGINES } from "../helpers/engines.js";
import { lcg } from "../helpers/lcg.js";
import { optionsOf, setting, sizeOf } from "../helpers/problems.js";

/** The field after `steps` of `dt` by super-steps. */
async function stateAfter(options: SimulationOptions, steps: number, dt: number): Promise<Float64Array> {
  using opened = await openEngine(options);
  const stepper = new Rkl2Stepper(opened.engine, opened.operator);
  expect(await stepper.run([opened.engine.field], steps, { time: 0, dt }, {})).toBe(steps);
  return Float64Array.from(opened.engine.field);
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe("stages", () => {
  it("are the least odd number that is stable", () => {
    expect([0, 0.5, 2.5, 2.51, 7, 7.01, 22, 1007.5].map(stagesFor)).toEqual([3, 3, 3, 5, 5, 7, 9, 63]);
    for (let s = 3; s <= 127; s += 2) {
      expect(stagesFor(reachOf(s))).toBe(s);
      expect(stagesFor(reachOf(s) * (1 + 1e-9))).toBe(s + 2);
    }
  });

  // Reference case V7: u' = λu with λτ = −10, as three nodes of which the walls hold two at 0: λ = −2.
  it.each(ENGINES)("give Meyer, Balsara & Aslam's factor on %o", async (engine) => {
    using opened = await openEngine({ shape: [3], initial: [0, 1, 0], ...engine });
    await opened.engine.runStages(1, rates(opened.operator, 5), rkl2Stages(9), {});
    expect(opened.engine.field[1]).toBeCloseTo(0.412634994118552, 14);
  });

  it("are theirs, stage by stage blended", () => {
    const b = (j: number) => (j < 2 ? 1 / 3 : (j * j + j - 2) / (2 * j * (j + 1)));
    for (const s of [2, 3, 4, 7, 31, 127]) {
      const { share, weights, momenta } = rkl2Stages(s);
      const w = 4 / (s * s + s - 2);
      for (const z of [-0.1, -1, -0.9 * 2 * reachOf(s), -2 * reachOf(s)]) {
        let [before, now] = [1, 1 + b(1) * w * z];
        let [p, c] = [1, 1 + weights[0]! * z];
        for (let j = 2; j <= s; j++) {
          const mu = (((2 * j - 1) / j) * b(j)) / b(j - 1);
          const nu = (-((j - 1) / j) * b(j)) / b(j - 2);
          const own = 1 - mu - nu + mu * w * z * (now - (1 - b(j - 1)));
          [before, now] = [now, mu * now + nu * before + own];
          [p, c] = [c, c + weights[j - 1]! * z * c + momenta[j - 1]! * (c - p)];
        }
        expect(1 + share * (c - 1)).toBeCloseTo(now, 11);
      }
    }
  });
});

describe("super-steps", () => {
  const walls: Record<string, Boundary> = {
    Dirichlet: { "x-": { value: 1 }, "x+": { value: -0.5 }, "y-": { value: 0.25 }, "y+": { value: 2 } },
    Neumann: { "x-": { gradient: 1 }, "x+": { gradient: -0.5 }, "y-": { gradient: 0.25 }, "y+": { gradient: 2 } },
    mixed: { "x-": { value: 1 }, "x+": { transfer: 2, ambient: 3 }, y: { gradient: 0.25 } },
  };

  it.each(Object.entries(walls))("are of second order with %s walls", async (_, boundary) => {
    const shape = [17, 21];
    const initial = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      return Math.cos((Math.PI * (i % 21)) / 20) + Math.sin((Math.PI * Math.floor(i / 21)) / 16);
    });
    const options = { shape, boundary, spacing: 1 / 16, engine: "simd" } as const;
    const smooth = await stateAfter({ ...options, initial }, 512, 0.05 / 512);
    const duration = 0.1;
    const exact = await stateAfter({ ...options, initial: smooth }, 4096, duration / 4096);
    const errors: number[] = [];
    for (const steps of [8, 16, 32, 64, 128]) {
      using opened = await openEngine({ ...options, initial: smooth });
      const { engine, operator } = opened;
      // The same stages for all, because their number has a say in the error's constant.
      await engine.runStages(steps, rates(operator, duration / steps), rkl2Stages(9), {});
      errors.push(largestDifference(engine.field, exact));
    }
    const orders = errors.slice(1).map((error, i) => Math.log2(errors[i]! / error));
    const message = `errors ${errors.join(", ")}, orders ${orders.join(", ")}`;
    expect(Math.min(...orders), message).toBeGreaterThan(1.8);
    expect(Math.max(...orders), message).toBeLessThan(2.3);
  });

  it("stay bounded at the largest step that is stable, from random data", async () => {
    const problem = fc.tuple(setting({ dtype: "float64" }), fc.constantFrom(3, 7, 15), fc.constantFrom(0, 2));
    await fc.assert(
      fc.asyncProperty(problem, async ([base, stages, transfer]) => {
        const boundary = { transfer, ambient: 0 };
        const options = { ...optionsOf(base), boundary, initial: lcg(sizeOf(base.shape)) };
        using opened = await openEngine(options);
        const { engine, operator } = opened;
        const dt = Math.min(maxStableStep(operator), 1e6) * reachOf(stages);
        await engine.runStages(200, rates(operator, dt), rkl2Stages(stages), {});
        // Node walls weigh half: bounded in the energy norm, so by the square root of 2 per axis in the largest value.
        expect(Math.max(...engine.field.map(Math.abs))).toBeLessThan(2 * Math.sqrt(sizeOf(base.shape)));
      }),
    );
  });

  it("grow beyond it", async () => {
    using opened = await openEngine({ shape: [40, 40], initial: lcg(1600), engine: "simd" });
    const dt = 1.1 * maxStableStep(opened.operator) * reachOf(7);
    await opened.engine.runStages(200, rates(opened.operator, dt), rkl2Stages(7), {});
    expect(Math.max(...opened.engine.field.map(Math.abs))).toBeGreaterThan(1e6);
  });

  it("make no new extremum in 1-D", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 60 }),
        fc.constantFrom(3, 5, 9, 31),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        async (initial, stages, share) => {
          const options = { shape: [initial.length], initial, boundary: "insulated", centering: "cell" } as const;
          using opened = await openEngine({ ...options, engine: "simd" });
          const dt = 0.5 * share * reachOf(stages);
          await opened.engine.runStages(1, rates(opened.operator, dt), rkl2Stages(stages), {});
          expect(Math.min(...opened.engine.field)).toBeGreaterThanOrEqual(-1e-13);
          expect(Math.max(...opened.engine.field)).toBeLessThanOrEqual(1 + 1e-13);
        },
      ),
    );
  });

  it("let a lone point fall below its surroundings by 4 % of its height at the most", async () => {
    const lows: number[] = [];
    for (const shape of [
      [41, 41],
      [23, 23, 23],
    ]) {
      const initial = new Float64Array(sizeOf(shape));
      initial[(initial.length - 1) / 2] = 1;
      for (let ratio = 0.1; ratio < 50; ratio *= 1.2) {
        using opened = await openEngine({ shape, initial, boundary: "periodic", engine: "simd" });
        const { engine, operator } = opened;
        const clock = { time: 0, dt: ratio * maxStableStep(operator) };
        await new Rkl2Stepper(engine, operator).run([engine.field], 1, clock, {});
        const low = Math.min(...engine.field);
        if (ratio <= 1.5) expect(low).toBeGreaterThan(-1e-15);
        lows.push(low);
      }
    }
    expect(Math.min(...lows)).toBeGreaterThan(-0.04);
    expect(Math.min(...lows)).toBeLessThan(-0.01);
  });
});

describe("a step", () => {
  it("where nothing moves changes nothing", async () => {
    const options = { shape: [5, 5], diffusivity: 0, initial: lcg(25), boundary: "insulated" } as const;
    expect(await stateAfter(options, 2, 1e9)).toEqual(lcg(25));
  });

  it.each(ENGINES)("is left whole by an abort on %o", async (engine) => {
    const options = { shape: [301, 311], initial: lcg(301 * 311), ...engine };
    using opened = await openEngine(options);
    const controller = new AbortController();
    const stepper = new Rkl2Stepper(opened.engine, opened.operator);
    const dt = stepper.longest;
    setTimeout(() => controller.abort(), 30);
    const seen: number[] = [];
    const watch = { signal: controller.signal, onSteps: (steps: number) => seen.push(steps) };
    const done = await stepper.run([opened.engine.field], 100_000, { time: 0, dt }, watch);
    expect(done).toBeLessThan(100_000);
    expect(Number.isInteger(done)).toBe(true);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await stateAfter({ ...options, engine: "simd", threads: 1 }, done, dt)).toEqual(
      Float64Array.from(opened.engine.field),
    );
  });
});

describe("the error estimate", () => {
  it.each([[8], [64]])("is the error of a super-step of a smooth field, in %i steps", async (steps) => {
    const initial = Float64Array.from({ length: 33 }, (_, i) => Math.sin((Math.PI * i) / 32));
    using opened = await openEngine({ shape: [33], spacing: 1 / 32, initial, engine: "simd" });
    const { engine, operator } = opened;
    const lambda = -4 * 32 ** 2 * Math.sin(Math.PI / 64) ** 2;
    const dt = 1 / steps / 4;
    const start = engine.field.slice();
    const trials = new Rkl2Stepper(engine, operator).trials([engine.field]);
    expect(engine.field).toEqual(start);
    for (let step = 0; step < 5; step++) {
      const before = engine.field.slice();
      const trial = await trials.attempt(0, dt, {});
      const error = Math.abs(engine.field[16]! - before[16]! * Math.exp(lambda * dt));
      expect(trial!.error / error, `step ${step}`).toBeGreaterThan(0.7);
      expect(trial!.error / error, `step ${step}`).toBeLessThan(1.6);
      if (step % 2) trials.reject();
      else trials.accept();
      if (step % 2) expect(engine.field).toEqual(before);
    }
  });
});
