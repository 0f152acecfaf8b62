/** Fluxes that are given where the diffusivity changes from step to step. */
import { describe, expect, it } from "vitest";
import { createSimulation, type SimulationOptions, UnsupportedError } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance } from "../helpers/distance.js";
import { ENGINES } from "../helpers/engines.js";
import { expectError, rejection } from "../helpers/refusals.js";

const CENTERINGS = ["cell", "node"] as const;

async function stepped(steps: number, dt: number, options: SimulationOptions): Promise<Float64Array> {
  using simulation = await createSimulation(options);
  simulation.step(steps, dt);
  return Float64Array.from(simulation.field);
}

describe.each(CENTERINGS)("a flux on %ss", (centering) => {
  const options: SimulationOptions = {
    shape: [9, 12],
    spacing: [0.5, 0.25],
    centering,
    boundary: {
      "x-": { flux: "1 + y" },
      "x+": { flux: "sin(9*t)" },
      "y-": { transfer: 1, ambient: 2 },
      "y+": { flux: -0.5 },
    },
    initial: "x*y",
    insulated: "hypot(x - 1, y) < 0.6 || x < 0.3 && y > 3",
  };

  it("does what it does to a diffusivity that stays, where what changes it changes nothing", async () => {
    const expected = await stepped(100, 0.01, { ...options, diffusivity: 0.7 });
    for (const diffusivity of ["0.7 + 0*t", "0.7 + 0*u"]) {
      expect(distance(await stepped(100, 0.01, { ...options, diffusivity }), expected)).toBeLessThan(1e-12);
    }
  });

  it("enters where nothing diffuses, as much as it says", async () => {
    using simulation = await createSimulation({
      shape: [20],
      spacing: 0.1,
      centering,
      diffusivity: "2*u",
      boundary: { "x-": { flux: "3*t" }, "x+": "insulated" },
    });
    simulation.step(400, 1e-3);
    const { amount, walls } = simulation.budget().u!;
    expect(amount).toBeCloseTo(3 * 1e-6 * 200 * 399, 12);
    expect(walls["x-"]).toBeCloseTo(amount, 12);
    expect(simulation.field[3]).toBeGreaterThan(0);
    expect(simulation.field[19]).toBe(0);
  });

  it("leads to the steady state between it and a wall that holds its value", async () => {
    const errorAt = async (intervals: number) => {
      using simulation = await createSimulation({
        shape: [centering === "node" ? intervals + 1 : intervals],
        spacing: 1 / intervals,
        centering,
        diffusivity: "1 + u",
        boundary: { "x-": { value: 0 }, "x+": { flux: 0.5 } },
      });
      await simulation.steady({ tolerance: 1e-10 });
      // (1 + u)·u' = ½, so that u + u²/2 = x/2.
      const shift = centering === "cell" ? 0.5 : 0;
      return distance(
        simulation.field,
        Float64Array.from(simulation.field, (_, i) => Math.sqrt(1 + (i + shift) / intervals) - 1),
      );
    };
    const [coarse, fine] = [await errorAt(10), await errorAt(20)];
    if (centering === "node") expect(Math.max(coarse, fine)).toBeLessThan(1e-9);
    else expect(coarse / fine).toBeGreaterThan(3.5);
  });

  it("has no steady state where more enters than leaves", async () => {
    using simulation = await createSimulation({
      shape: [12],
      centering,
      diffusivity: "1 + u^2",
      boundary: { "x-": { flux: 0.5 }, "x+": { flux: -0.25 } },
    });
    expectError(await rejection(() => simulation.steady()), UnsupportedError, "boundary", ["no steady state"]);
  });

  it("takes part in super-steps at its own times, and is in their account", async () => {
    const given: SimulationOptions = {
      shape: [13],
      spacing: 0.1,
      centering,
      diffusivity: "0.3 + u^2",
      boundary: { "x-": { value: 0 }, "x+": { flux: "sin(5*t)" } },
    };
    const errors: number[] = [];
    const steps = await Promise.all([8000, 16_000].map((count) => stepped(count, 0.5 / count, given)));
    const exact = steps[1]!.map((value, i) => 2 * value - steps[0]![i]!);
    for (const dt of [0.05, 0.025]) {
      using simulation = await createSimulation(given);
      await simulation.advance(0.5, { method: "rkl2", dt });
      errors.push(distance(simulation.field, exact));
      const { walls, residual } = simulation.budget().u!;
      expect(Math.abs(residual)).toBeLessThan(1e-14);
      expect(walls["x+"]).toBeCloseTo((1 - Math.cos(2.5)) / 5, 2);
    }
    expect(errors[0]! / errors[1]!, errors.join(" ")).toBeGreaterThan(3);
  });

  it("follows a parameter", async () => {
    const given = (q: number): SimulationOptions => ({
      ...options,
      diffusivity: { edgeStopping: "exponential", contrast: 2 },
      boundary: { "x-": { flux: "q" }, "*": "insulated" },
      parameters: { q },
    });
    for (const engine of ENGINES) {
      using changed = await createSimulation({ ...given(1), ...engine });
      using other = await createSimulation({ ...given(2), ...engine });
      changed.setParameter("q", 2);
      for (const each of [changed, other]) each.step(20, 0.005);
      expectSameBits(changed.field, other.field);
    }
  });
});

describe("a flux into a diffusivity that changes", () => {
  it.each([
    ["crank-nicolson", "diffusivity depends on fields"],
    ["adi", "diffusivity depends on fields"],
    ["exact", "the diffusivity is not the same everywhere"],
  ] as const)("is refused by %s, for what the diffusivity is", async (method, reason) => {
    using simulation = await createSimulation({ shape: [9], diffusivity: "1 + u", boundary: { flux: 0.5 } });
    expectError(await rejection(() => simulation.advance(1, { method })), UnsupportedError, "method", [reason]);
  });

  it("leaves values at rest between fluxes of nothing", async () => {
    for (const centering of CENTERINGS) {
      const boundary = { flux: "0*t" };
      const found = await stepped(50, 0.1, { shape: [7, 9], centering, diffusivity: "1 + u", boundary, initial: 0.3 });
      expect(found.every((value) => value === 0.3)).toBe(true);
    }
  });
});
