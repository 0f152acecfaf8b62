/** Which method `auto` takes for models that are linear and stay as they are, why, and where that leads. */
import { describe, expect, it } from "vitest";
import { type AdvanceOptions, type AdvanceReport, createSimulation, type SimulationOptions } from "../../src/index.js";
import { distance, largest } from "../helpers/distance.js";
import { DTYPES, ENGINES } from "../helpers/engines.js";
import { lcg } from "../helpers/lcg.js";

/** Long for explicit steps, and short of rest. */
const LONG: Readonly<Record<string, readonly [SimulationOptions, number]>> = {
  "an uneven medium along one axis": [
    {
      shape: [801],
      diffusivity: "x < 200 ? 1 : 0.2",
      initial: lcg(801),
      source: "0.0001*(1 - u)",
      insulated: "x == 400",
    },
    50_000,
  ],
  "decay and a source": [
    { shape: [41, 37], initial: lcg(41 * 37), boundary: "insulated", source: "0.001*x - 0.002*u" },
    200,
  ],
  "walls that exchange, and a source": [
    { shape: [12, 14, 16], initial: 1, boundary: { transfer: 0.01, ambient: 0 }, source: "0.001*sin(x)*y" },
    300,
  ],
};
const EVEN = LONG["decay and a source"]![0];

async function reportOf(
  options: SimulationOptions,
  duration: number,
  wanted: AdvanceOptions = { tolerance: 1e-3 },
): Promise<AdvanceReport> {
  using simulation = await createSimulation({ budget: false, ...options });
  const report = await simulation.advance(duration, wanted);
  expect(simulation.time).toBe(duration);
  return report;
}

describe("auto", () => {
  it.each(Object.keys(LONG))("takes adi a long way, and keeps to the tolerance: %s", async (name) => {
    const [options, duration] = LONG[name]!;
    using exact = await createSimulation(options);
    await exact.advance(duration, { method: "rkl2", tolerance: 1e-6 });
    for (const dtype of DTYPES) {
      for (const engine of ENGINES) {
        using simulation = await createSimulation({ ...options, ...engine, dtype, budget: false });
        const { method, reason, estimatedError } = await simulation.advance(duration, { tolerance: 1e-3 });
        expect(method).toBe("adi");
        expect(reason).toContain("over so long a duration implicit steps cost less");
        expect(estimatedError).toBeLessThanOrEqual(1e-3);
        expect(distance(simulation.field, exact.field) / largest(exact.field)).toBeLessThan(1e-3);
      }
    }
  });

  it.each<[string, SimulationOptions]>([
    ["the axes of an uneven medium do not commute", { ...EVEN, diffusivity: "1 + x/40" }],
    ["the axes of an uneven medium do not commute", { ...EVEN, held: "x == 9 && y > 9" }],
    ["the axes of an uneven medium do not commute", { ...EVEN, source: "-0.001*x*u" }],
    ["so that the axes' operators do not commute", { ...EVEN, boundary: { x: { transfer: lcg(41), ambient: 1 } } }],
    ["source is no straight line in u", { ...EVEN, source: "0.01*u*(1 - u)" }],
    ["source changes in time", { ...EVEN, source: "0.01*sin(t/30)" }],
    ["a source makes a field grow", { ...EVEN, source: "0.001*u" }],
    ["carries the field along", { ...EVEN, boundary: "periodic", velocity: [0.01, 0] }],
    ["implicit steps keep no accounts", { ...EVEN, budget: true }],
  ])("takes super-steps as far where %s: %#", async (words, options) => {
    const { method, reason } = await reportOf(options, 200);
    expect(method).toBe("rkl2");
    expect(reason).toContain(words);
    expect(reason).toContain("super-steps cost less than explicit ones");
  });

  it("takes explicit steps over short durations where no tolerance was asked for, else super-steps", async () => {
    expect(await reportOf(EVEN, 6, {})).toMatchObject({ method: "ftcs" });
    expect(await reportOf(EVEN, 6)).toMatchObject({ method: "rkl2" });
    // So few steps would err: their number would follow from the bound alone.
    expect(await reportOf(EVEN, 1, {})).toMatchObject({ method: "rkl2" });
    const { method, reason } = await reportOf({ ...EVEN, initial: "cos(x/12)" }, 30);
    expect(method).toBe("rkl2");
    expect(reason).toContain("over so short a duration implicit steps would cost no less");
  });

  it("keeps the accounts of a small grid, where nobody asked for any", async () => {
    using simulation = await createSimulation(EVEN);
    const { method } = await simulation.advance(200, { tolerance: 1e-3 });
    expect(method).toBe("rkl2");
    expect(simulation.hasBudget).toBe(true);
  });
});
