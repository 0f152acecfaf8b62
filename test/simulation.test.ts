/** The facade: what a simulation is and does, on every engine. */
import { describe, expect, it } from "vitest";
import { createSimulation, type Simulation, type SimulationOptions } from "../src/index.js";
import { expectSameBits } from "./helpers/bits.js";
import { DTYPES, ENGINES } from "./helpers/engines.js";
import { lcg } from "./helpers/lcg.js";

const PLATE = { shape: [61, 47], diffusivity: 0.7, initial: lcg(61 * 47) } as const;

async function stepped(options: SimulationOptions, steps: number, dt: number): Promise<Float64Array> {
  using simulation = await createSimulation(options);
  simulation.step(steps, dt);
  return Float64Array.from(simulation.field);
}

describe("the contract's example", () => {
  it("does what the README says", async () => {
    const plate = await createSimulation({ shape: [10, 10], diffusivity: 0.1 });
    plate.field[4 * 10 + 4] = 1;
    plate.step(100, 0.01);
    expect(plate.field[4 * 10 + 4]).toBeCloseTo(0.6832474047789873, 14);
    expect(plate.time).toBeCloseTo(1, 14);
    expect(plate.stepCount).toBe(100);
    // The inner 8 × 8 nodes are free: λ = 8 sin²(8π/18) D.
    expect(plate.maxStableStep).toBeCloseTo(2 / (0.8 * Math.sin((8 * Math.PI) / 18) ** 2), 10);
    expect(plate.maxPositiveStep).toBeCloseTo(2.5, 12);
    plate.dispose();
  });
});

describe.each(ENGINES)("$engine", (engine) => {
  it.each(DTYPES)("tells what it is: %s", async (dtype) => {
    using simulation = await createSimulation({ ...engine, shape: [3, 4], spacing: [0.5, 2], dtype });
    const { shape, spacing, field, fields, time, stepCount } = simulation;
    expect(shape).toEqual([3, 4]);
    expect(spacing).toEqual([0.5, 2]);
    expect(simulation.dtype).toBe(dtype);
    expect(field).toBeInstanceOf(dtype === "float64" ? Float64Array : Float32Array);
    expect(field.length).toBe(12);
    expect(Object.keys(fields)).toEqual(["u"]);
    expect([time, stepCount]).toEqual([0, 0]);
    expect(simulation.engine.name).toBe(engine.engine);
    expect(simulation.engine.threads).toBe(engine.engine === "threads" ? 2 : 1);
    expect(simulation.engine.reason).toBe("asked for");
  });

  it("keeps one array for life, which shows every new state", async () => {
    using simulation = await createSimulation({ ...engine, ...PLATE });
    const { field } = simulation;
    const { buffer } = field;
    const middle = field.subarray(1000, 1010);
    for (const steps of [1, 2, 3, 100, 101]) {
      const before = Float64Array.from(middle);
      simulation.step(steps);
      expect(simulation.field).toBe(field);
      expect(simulation.fields.u).toBe(field);
      expect(field.buffer).toBe(buffer);
      expect(Float64Array.from(middle)).not.toEqual(before);
    }
    await simulation.advance(1.234);
    expect(simulation.field).toBe(field);
    expect(Float64Array.from(middle)).toEqual(Float64Array.from(simulation.field.slice(1000, 1010)));
  });

  it("takes what is written to the field for the state, between any two steps", async () => {
    using written = await createSimulation({ ...engine, shape: [61, 47], diffusivity: 0.7 });
    written.step(3, 0.2);
    written.field.set(PLATE.initial);
    written.step(7, 0.2);
    // Walls of a given value take it back at the next step.
    expectSameBits(written.field, await stepped({ engine: "js", ...PLATE }, 7, 0.2));
  });

  it("starts with its walls in place, and does nothing in no time", async () => {
    const boundary = { x: { value: 5 }, "y-": { value: 7 }, "y+": "fixed" } as const;
    using simulation = await createSimulation({ ...engine, shape: [3, 4], boundary, initial: 1 });
    const start = [7, 7, 7, 7, 5, 1, 1, 5, 5, 1, 1, 5];
    expect(Array.from(simulation.field)).toEqual(start);
    simulation.step(0);
    simulation.step(0, 0);
    simulation.step(3, 0);
    await simulation.advance(0);
    expect(Array.from(simulation.field)).toEqual(start);
    expect([simulation.time, simulation.stepCount]).toEqual([0, 3]);
    simulation.field[1] = 100;
    simulation.step(0, 0.1);
    expect(simulation.field[1]).toBe(100);
    simulation.step(1, 0);
    expect(simulation.field[1]).toBe(7);
  });

  it("changes nothing in no time, walls, rounding and budget included", async () => {
    const initial = lcg(9 * 8);
    using simulation = await createSimulation({ ...engine, shape: [9, 8], boundary: { value: 3 } });
    simulation.field.set(initial);
    simulation.jump(0);
    for (const method of ["ftcs", "rkl2", "adi", "crank-nicolson", "exact"] as const) {
      await simulation.advance(0, { method });
    }
    expectSameBits(simulation.field, Float64Array.from(initial));
    expect([simulation.time, simulation.stepCount, simulation.hasBudget]).toEqual([0, 0, true]);
  });

  it("takes exactly as many steps as it is told, in any portions", async () => {
    for (const portions of [[1], [2], [13], [1, 12], [5, 0, 8], [64], [63, 1], [100, 101]]) {
      const steps = portions.reduce((a, b) => a + b, 0);
      using simulation = await createSimulation({ ...engine, ...PLATE });
      for (const portion of portions) simulation.step(portion, 0.3);
      expect(simulation.stepCount).toBe(steps);
      expect(simulation.time).toBeCloseTo(0.3 * steps, 10);
      expectSameBits(simulation.field, await oneByOne(steps));
    }
  });

  it("steps once, by nine tenths of the bound, where it is told nothing", async () => {
    using silent = await createSimulation({ ...engine, ...PLATE });
    using told = await createSimulation({ ...engine, ...PLATE });
    silent.step();
    told.step(1, 0.9 * told.maxStableStep);
    expect([silent.stepCount, silent.time]).toEqual([1, 0.9 * told.maxStableStep]);
    expectSameBits(silent.field, told.field);
  });

  it("lives beside others of its kind", async () => {
    const each = await Promise.all(
      [0.1, 0.2, 0.3].map((diffusivity) => createSimulation({ ...engine, ...PLATE, diffusivity })),
    );
    for (let round = 0; round < 4; round++) for (const [i, simulation] of each.entries()) simulation.step(i + 1, 0.5);
    await Promise.all(each.map((simulation) => simulation.advance(50, { dt: 0.5 })));
    for (const [i, simulation] of each.entries()) {
      const alone = await stepped({ engine: "js", ...PLATE, diffusivity: [0.1, 0.2, 0.3][i]! }, 4 * (i + 1) + 100, 0.5);
      expectSameBits(simulation.field, alone);
      simulation.dispose();
    }
  });
});

/** The plate after some steps of 0.3, each taken by itself by the reference. */
async function oneByOne(steps: number): Promise<Float64Array> {
  using simulation = await createSimulation({ engine: "js", ...PLATE });
  for (let step = 0; step < steps; step++) simulation.step(1, 0.3);
  return Float64Array.from(simulation.field);
}

describe("the choice of an engine", () => {
  const chosen = async (options: Omit<SimulationOptions, "shape">, shape: readonly number[]) => {
    using simulation: Simulation = await createSimulation({ ...options, shape });
    return simulation.engine;
  };

  it("takes threads where they pay, and says why where they do not", async () => {
    expect(await chosen({ threads: 2 }, [256, 256])).toEqual({
      name: "threads",
      threads: 2,
      reason: "the fastest there is",
      wide: false,
    });
    const small = await chosen({ threads: 2 }, [16, 16]);
    expect(small).toMatchObject({ name: "simd", threads: 1 });
    expect(small.reason).toContain("256 values are done sooner than threads agree on them");
    const single = await chosen({ threads: 1 }, [256, 256]);
    expect(single).toMatchObject({ name: "simd", threads: 1 });
    expect(single.reason).toContain("one thread was asked for");
  });

  it("takes no threads where Node's permissions forbid workers", async () => {
    Object.defineProperty(process, "permission", { value: { has: () => false }, configurable: true });
    try {
      const { name, reason } = await chosen({ threads: 2 }, [256, 256]);
      expect([name, reason]).toEqual(["simd", expect.stringMatching(/^no threads: Node's permissions forbid workers/)]);
      await expect(chosen({ engine: "threads" }, [8])).rejects.toThrow(/--allow-worker/);
    } finally {
      Reflect.deleteProperty(process, "permission");
    }
  });
});
