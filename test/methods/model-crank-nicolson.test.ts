/** The unsplit implicit scheme for models that are linear in their fields. */
import { describe, expect, it } from "vitest";
import { createSimulation, type SimulationOptions, UnsupportedError } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance, largest } from "../helpers/distance.js";
import { ENGINES } from "../helpers/engines.js";
import { lcg } from "../helpers/lcg.js";
import { sizeOf } from "../helpers/problems.js";
import { rejection } from "../helpers/refusals.js";

const MODELS: Record<string, SimulationOptions> = {
  "an uneven line": {
    shape: [41],
    diffusivity: "0.1 + 0.02*x",
    boundary: { "x-": { value: 1 }, "x+": { gradient: 0.1 } },
  },
  "a plate with a hole, held cells, decay and every wall": {
    shape: [21, 24],
    diffusivity: Float64Array.from(lcg(21 * 24), (value) => 10 ** (4 * value - 3)),
    insulated: "hypot(x - 8, y - 9) < 4",
    held: "hypot(x - 17, y - 12) < 3",
    source: "0.3 - 0.2*u",
    boundary: { "x-": { transfer: 0.3, ambient: 2 }, "x+": { value: 1 }, "y-": { gradient: 0.2 }, "y+": "insulated" },
  },
  "a block of cells": {
    shape: [7, 8, 9],
    centering: "cell",
    diffusivity: "x < 4 ? 1 : 0.01",
    boundary: { z: "periodic", "*": { transfer: 1, ambient: 0.5 } },
  },
  "two fields, one of which grows": {
    shape: [12, 14],
    fields: { u: { diffusivity: 2, source: "0.01*u", initial: lcg(168) }, v: { source: "x - v", initial: 1 } },
    boundary: { value: 0 },
  },
};

function begun(options: SimulationOptions): SimulationOptions {
  return options.fields ? options : { ...options, initial: lcg(sizeOf(options.shape)) };
}

/** u' of all fields, by an explicit step. */
async function rates(options: SimulationOptions, fields: Readonly<Record<string, ArrayLike<number>>>) {
  using simulation = await createSimulation({ ...options, engine: "js" });
  for (const [name, values] of Object.entries(fields)) simulation.fields[name]!.set(values);
  const dt = simulation.maxStableStep / 4;
  simulation.step(1, dt);
  return Object.entries(fields).map(([name, values]) =>
    Float64Array.from(simulation.fields[name]!, (value, i) => (value - values[i]!) / dt),
  );
}

async function copyOf(options: SimulationOptions, work: (simulation: Simulation) => Promise<unknown>) {
  using simulation = await createSimulation(options);
  await work(simulation);
  return Object.fromEntries(Object.entries(simulation.fields).map(([name, field]) => [name, field.slice()]));
}
type Simulation = Awaited<ReturnType<typeof createSimulation>>;

describe.each(Object.entries(MODELS))("crank-nicolson on %s", (_, model) => {
  const options = begun(model);

  it("solves the scheme's equation", async () => {
    for (const dt of [0.01, 1, 50]) {
      const before = await copyOf(options, async (simulation) => simulation.step(3));
      const after = await copyOf(options, async (simulation) => {
        for (const [name, values] of Object.entries(before)) simulation.fields[name]!.set(values);
        await simulation.advance(dt, { method: "crank-nicolson", dt });
      });
      const [old, fresh] = [await rates(options, before), await rates(options, after)];
      Object.keys(before).forEach((name, k) => {
        const wanted = before[name]!.map((value, i) => value + (dt / 2) * (old[k]![i]! + fresh[k]![i]!));
        const size = largest(wanted) + dt * largest(old[k]!);
        expect(distance(after[name]!, wanted) / size).toBeLessThan(1e-8);
      });
    }
  });

  it("is of second order in time over four halvings", async () => {
    const start = await copyOf(options, (simulation) => simulation.advance(1));
    const end = async (dt: number) =>
      copyOf(options, async (simulation) => {
        for (const [name, values] of Object.entries(start)) simulation.fields[name]!.set(values);
        await simulation.advance(4, { method: "crank-nicolson", dt });
      });
    const ends = await Promise.all([1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64].map(end));
    for (const name of Object.keys(start)) {
      const gaps = ends.slice(1).map((finer, i) => distance(finer[name]!, ends[i]![name]!));
      const orders = gaps.slice(1).map((finer, i) => Math.log2(gaps[i]! / finer));
      expect(orders.at(-1), `${name} ${gaps.join(" ")}`).toBeGreaterThan(1.9);
      expect(orders.at(-1), `${name} ${gaps.join(" ")}`).toBeLessThan(2.1);
    }
  });

  it("has the same bits on every engine, in steps given and chosen, damped and not", async () => {
    const [expected, ...others] = await Promise.all(
      ENGINES.map((engine) =>
        copyOf({ ...options, ...engine }, async (simulation) => {
          await simulation.advance(5, { method: "crank-nicolson", dt: 0.7, damping: true });
          await simulation.advance(5, { method: "crank-nicolson", tolerance: 1e-3 });
        }),
      ),
    );
    for (const fields of others)
      for (const name of Object.keys(fields)) expectSameBits(fields[name]!, expected![name]!);
  });
});

describe("crank-nicolson on models", () => {
  it("stays within bounds by steps of a million times the explicit bound, and settles where they are damped", async () => {
    const options = begun(MODELS["a plate with a hole, held cells, decay and every wall"]!);
    using plate = await createSimulation(options);
    const dt = 1e6 * plate.maxStableStep;
    await plate.advance(10 * dt, { method: "crank-nicolson", dt });
    expect(largest(plate.field)).toBeLessThan(20);
    using damped = await createSimulation(options);
    await damped.advance(4 * dt, { method: "crank-nicolson", dt, damping: true });
    using steady = await createSimulation(options);
    await steady.steady();
    expect(distance(damped.field, steady.field)).toBeLessThan(0.05 * largest(steady.field));
  });

  it("keeps the error to the tolerance", async () => {
    const options = begun(MODELS["a block of cells"]!);
    using exact = await createSimulation(options);
    await exact.advance(6, { method: "crank-nicolson", tolerance: 1e-6 });
    using block = await createSimulation(options);
    const { estimatedError, method } = await block.advance(6, { method: "crank-nicolson", tolerance: 1e-3 });
    expect(method).toBe("crank-nicolson");
    expect(estimatedError).toBeLessThanOrEqual(1e-3);
    expect(distance(block.field, exact.field)).toBeLessThan(1e-3 * largest(exact.field));
  });

  it("does not take a growth for exact that a step and its halves share out alike", async () => {
    const options = { shape: [8, 6], diffusivity: "0.1 + 0.01*x", boundary: "insulated", initial: 1 } as const;
    for (const split of [{}, { velocity: [0, 0.01] }]) {
      using block = await createSimulation({ ...options, ...split, source: "10*u" });
      const journey = { method: "crank-nicolson", tolerance: 1e-2 } as const;
      const { estimatedError } = await block.advance(4, journey);
      expect(estimatedError).toBeGreaterThan(1e-4);
      // Errors grow with the field, which the estimate does not know: none is forgotten here, so it takes several tolerances.
      expect(Math.abs(block.field[20]! / Math.exp(40) - 1)).toBeLessThan(5e-2);
    }
  });

  it("follows parameters, and what is written between runs", async () => {
    const options = { shape: [30], parameters: { k: 1 }, diffusivity: "k*(1 + x)", source: "k - u" } as const;
    using changed = await createSimulation(options);
    await changed.advance(1, { method: "crank-nicolson", dt: 0.5 });
    changed.setParameter("k", 3);
    changed.field.fill(2);
    using fresh = await createSimulation({ ...options, parameters: { k: 3 } });
    fresh.field.fill(2);
    for (const line of [changed, fresh]) await line.advance(2, { method: "crank-nicolson", dt: 0.5 });
    expectSameBits(changed.field, fresh.field);
  });

  it("stops at a whole step of all fields when it is aborted", async () => {
    const options = { ...MODELS["two fields, one of which grows"]!, engine: "simd" } as const;
    using fields = await createSimulation(options);
    using again = await createSimulation(options);
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error("enough"));
    const going = { method: "crank-nicolson", dt: 0.5, onProgress, signal: abort.signal } as const;
    await expect(fields.advance(500, going)).rejects.toThrow("enough");
    expect(fields.stepCount).toBeGreaterThan(0);
    expect(fields.stepCount).toBeLessThan(1000);
    await again.advance(0.5 * fields.stepCount, { method: "crank-nicolson", dt: 0.5 });
    for (const name of ["u", "v"]) expectSameBits(fields.fields[name]!, again.fields[name]!);
  });

  it.each([
    [{ diffusivity: "1 + u" }, /diffusivity depends on fields/],
    [{ diffusivity: "1 + t", source: "u^2" }, /diffusivity changes in time/],
    [{ boundary: { x: { value: "t" } }, velocity: [1] }, /boundary.x changes in time/],
    [{ fields: { u: { source: "v" }, v: { diffusivity: "1 + u" } } }, /fields.v.diffusivity depends on fields/],
  ] as const)("refuses %o by name, and names what can", async (options, message) => {
    using line = await createSimulation({ shape: [9], ...options } as SimulationOptions);
    const error = await rejection(() => line.advance(1, { method: "crank-nicolson" }));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(String(error)).toMatch(message);
    expect(String(error)).toMatch(/these can: ftcs/);
  });
});
