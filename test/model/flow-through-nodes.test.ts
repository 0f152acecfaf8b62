/** What a flow carries through walls of nodes: half a cell each, and the wall's own value. */
import { describe, expect, it } from "vitest";
import { type BoundaryKind, createSimulation, type SimulationOptions } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance } from "../helpers/distance.js";
import { lcg } from "../helpers/lcg.js";

const SCHEMES = ["upwind", "van-leer"] as const;

/** The integral by trapezoids, in units of value·cell. */
function amountIn(values: ArrayLike<number>, shape: readonly number[]): number {
  const [columns, rows = 1] = [...shape].reverse();
  return Array.from(values).reduce((sum, value, i) => {
    const [x, y] = [i % columns!, Math.floor(i / columns!)];
    const halves = [x === 0 || x === columns! - 1, rows > 1 && (y === 0 || y === rows - 1)].filter(Boolean).length;
    return sum + value / 2 ** halves;
  }, 0);
}

describe.each(SCHEMES)("a flow through walls of nodes, %s", (advection) => {
  it("leaves a uniform field as it is, to the last bit", async () => {
    for (const velocity of [
      [0.3, -0.7],
      ["0.3 + 0*t", -0.7],
      ["0.3*cos(x)", "0.7*sin(y)"],
    ]) {
      using simulation = await createSimulation({
        shape: [7, 9],
        boundary: { gradient: 0 },
        diffusivity: 0.1,
        velocity,
        advection,
        initial: 0.7,
      });
      simulation.step(100);
      expect(simulation.field.every((value) => value === 0.7)).toBe(true);
    }
  });

  it("keeps what is between insulated walls", async () => {
    const shape = [9, 11];
    using simulation = await createSimulation({
      shape,
      boundary: "insulated",
      diffusivity: 0.1,
      velocity: ["0.3*(x - 5)", "0.3*(4 - y)"],
      advection,
      initial: lcg(99),
      insulated: "hypot(x - 3, y) < 2",
    });
    const before = amountIn(simulation.field, shape);
    simulation.step(1000);
    expect(amountIn(simulation.field, shape) / before).toBeCloseTo(1, 12);
    expect(simulation.budget().u!.walls).toEqual({ "x-": 0, "x+": 0, "y-": 0, "y+": 0 });
  });

  it("takes w·u out through a wall, and brings w·u in", async () => {
    using simulation = await createSimulation({
      shape: [12],
      boundary: { gradient: 0 },
      diffusivity: 0,
      velocity: ["0.2 + 0.1*x"],
      advection,
      initial: "1 + x",
    });
    simulation.step(1, 0.01);
    const { walls, amount, initial, residual } = simulation.budget().u!;
    expect(walls["x-"]).toBeCloseTo(0.2 * 1 * 0.01, 15);
    expect(walls["x+"]).toBeCloseTo(-1.3 * 12 * 0.01, 15);
    expect(amount - initial).toBeCloseTo(walls["x-"]! + walls["x+"]!, 12);
    expect(Math.abs(residual)).toBeLessThan(1e-13);
  });

  it("finds nothing to carry along an axis of one node that it crosses evenly", async () => {
    const options: SimulationOptions = { shape: [1, 9], boundary: { y: { gradient: 0 } }, initial: lcg(9), advection };
    using still = await createSimulation(options);
    for (const along of [0.5, "0.5", "0.5 + 0*t", lcg(9)]) {
      using flowing = await createSimulation({ ...options, velocity: [along, 0] });
      for (const each of [still, flowing]) {
        each.field.set(lcg(9));
        each.step(10, 0.05);
      }
      expect(distance(still.field, flowing.field)).toBeLessThan(1e-15);
    }
  });

  it("does not enter a half cell whose neighbour is insulated", async () => {
    const options: SimulationOptions = {
      shape: [9],
      boundary: { gradient: 0 },
      diffusivity: 0.1,
      advection,
      initial: "1 + x",
      insulated: "x == 1",
    };
    for (const velocity of [[0.5], ["0.5 + 0*t"]]) {
      using simulation = await createSimulation({ ...options, velocity });
      simulation.step(20, 0.1);
      expect(Array.from(simulation.field.subarray(0, 2))).toEqual([1, 2]);
    }
  });

  it("is the same whether velocities are numbers, arrays, or expressions of space or time", async () => {
    const options: SimulationOptions = {
      shape: [6, 8],
      boundary: { x: { transfer: 1, ambient: 2 }, "y-": { flux: 0.1 }, "y+": { value: 1 } },
      diffusivity: 0.2,
      advection,
      initial: lcg(48),
    };
    const results: Float64Array[] = [];
    for (const w of [0.5, new Float64Array(48).fill(0.5), "0.5 + 0*x", "0.5 + 0*t"]) {
      using simulation = await createSimulation({ ...options, velocity: [w, w] });
      simulation.step(30, 0.1);
      results.push(Float64Array.from(simulation.field));
    }
    for (const other of results.slice(1)) expectSameBits(other, results[0]!);
  });

  it("makes no new extremum up to maxPositiveStep, and is stable up to maxStableStep", async () => {
    const random = lcg(4000);
    let next = 0;
    const draw = () => random[next++ % random.length]!;
    const wall = (): BoundaryKind => {
      const kinds = [{ gradient: 0 }, { transfer: 3 * draw(), ambient: 0.5 }, { value: 0.5 }];
      return kinds[Math.floor(3 * draw())]!;
    };
    for (let trial = 0; trial < 60; trial++) {
      const shape = trial % 2 ? [3 + Math.floor(8 * draw())] : [2 + Math.floor(4 * draw()), 3 + Math.floor(5 * draw())];
      const names = ["y-", "y+", "x-", "x+"].slice(-2 * shape.length);
      const size = shape.reduce((a, b) => a * b);
      const initial = Float64Array.from({ length: size }, draw);
      using simulation = await createSimulation({
        shape,
        boundary: Object.fromEntries(names.map((name) => [name, wall()])),
        diffusivity: draw() < 0.3 ? 0 : draw(),
        velocity: shape.map(() => (draw() < 0.5 ? 2 * draw() - 1 : `${2 * draw() - 1} + 0*t`)),
        advection,
        initial,
        engine: "js",
      });
      const { maxPositiveStep, maxStableStep } = simulation;
      expect(maxPositiveStep).toBeLessThanOrEqual(maxStableStep * (1 + 1e-12));
      for (const dt of [maxPositiveStep, maxStableStep]) {
        simulation.field.set(initial);
        simulation.step(200, Math.min(dt, 100));
        const range = dt === maxPositiveStep ? 0.5 : 5;
        for (const value of simulation.field) expect(Math.abs(value - 0.5)).toBeLessThan(range + 1e-12);
      }
    }
  });
});

describe("a flow through walls of nodes", () => {
  it("carries a wave in and out, van Leer's with nearly the second order", async () => {
    const errors: number[] = [];
    for (const intervals of [40, 80, 160]) {
      using simulation = await createSimulation({
        shape: [intervals + 1],
        spacing: 1 / intervals,
        diffusivity: 0,
        velocity: [1],
        boundary: { "x-": { value: "sin(3*(0 - t))" }, "x+": { gradient: "3*cos(3*(1 - t))" } },
        initial: "sin(3*x)",
      });
      const steps = 4 * intervals;
      simulation.step(steps, 1 / steps);
      const distances = Array.from(simulation.field, (value, i) => Math.abs(value - Math.sin(3 * (i / intervals - 1))));
      errors.push(distances.reduce((sum, distance) => sum + distance) / intervals);
    }
    expect(Math.log2(errors[1]! / errors[2]!), errors.join(" ")).toBeGreaterThan(1.6);
  });

  const split: SimulationOptions = {
    shape: [12, 14],
    spacing: 0.1,
    diffusivity: 0.5,
    velocity: [0.4, "-0.3 + 0.2*x"],
    boundary: { "x-": { transfer: 2, ambient: 1 }, "x+": { gradient: 0.5 }, y: "insulated" },
    initial: "1 + sin(3*x)*y",
  };

  it.each(["rkl2", "crank-nicolson", "adi"] as const)("is split off by %s, and in its account", async (method) => {
    using fine = await createSimulation(split);
    fine.step(20_000, 0.2 / 20_000);
    const errors: number[] = [];
    for (const dt of [0.02, 0.005]) {
      using simulation = await createSimulation(split);
      await simulation.advance(0.2, { method, dt });
      errors.push(distance(simulation.field, fine.field));
      if (method !== "rkl2") continue;
      const { residual, walls } = simulation.budget().u!;
      expect(Math.abs(residual)).toBeLessThan(1e-13);
      expect(Math.abs(walls["x-"]!)).toBeGreaterThan(1e-3);
    }
    expect(errors[1]!, errors.join(" ")).toBeLessThan(1e-2);
    expect(errors[0]! / errors[1]!, errors.join(" ")).toBeGreaterThan(4);
  });
});
