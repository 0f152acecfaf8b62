/** Models against answers that are known from elsewhere. */
import { describe, expect, it } from "vitest";
import { createSimulation, type SimulationOptions } from "../../src/index.js";

function sumOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0);
}

/** The largest distance from other values. */
function furthest(values: ArrayLike<number>, others: (index: number) => number): number {
  return Array.from(values).reduce((most, value, i) => Math.max(most, Math.abs(value - others(i))), 0);
}

/** Steps until a step changes no value by more than `least`. */
async function settled(options: SimulationOptions, duration: number, least: number): Promise<Float64Array> {
  using simulation = await createSimulation(options);
  for (let change = Infinity; change > least; ) {
    const before = simulation.field.slice();
    await simulation.advance(duration, { method: "ftcs" });
    change = furthest(simulation.field, (i) => before[i]!);
  }
  return Float64Array.from(simulation.field);
}

describe("diffusivity", () => {
  it("B7: layers of 1, 0.1 and 1, fixed on the left, a slope on the right", async () => {
    const length = 50;
    const cells = 40;
    const spacing = length / cells;
    const diffusivity = Float64Array.from({ length: cells }, (_, i) => (i >= 10 && i < 30 ? 0.1 : 1));
    const exact = Float64Array.from({ length: cells }, (_, i) => {
      const x = (i + 0.5) * spacing;
      if (x < length / 4) return x;
      return x < (3 * length) / 4 ? 10 * x - (9 * length) / 4 : x + (18 * length) / 4;
    });
    for (const medium of [diffusivity, "x > 12.5 && x < 37.5 ? 0.1 : 1"]) {
      using simulation = await createSimulation({
        shape: [cells],
        spacing,
        centering: "cell",
        diffusivity: medium,
        boundary: { "x-": { value: 0 }, "x+": { gradient: 1 } },
        initial: exact,
      });
      // The discrete steady state is exact: it stays as it is.
      simulation.step(2000);
      simulation.field.forEach((value, i) => {
        expect(Math.abs(value - exact[i]!)).toBeLessThan(1e-8 * length);
      });
    }
  });

  it("B8: D = 1 − u between 1 and 0", async () => {
    const options = {
      shape: [41],
      spacing: 1 / 40,
      diffusivity: "1 - u",
      boundary: { "x-": { value: 1 }, "x+": { value: 0 } },
      initial: "1 - x",
    } as const;
    const steady = await settled(options, 0.5, 1e-9);
    // Where D vanishes the slope is infinite, and the scheme of second order elsewhere.
    for (let i = 5; i <= 40; i++) expect(steady[i]).toBeCloseTo(1 - Math.sqrt(i / 40), 2);
  });

  it("N5: Barenblatt's porous medium", async () => {
    // u = t^(-1/3)·max(0, C − x²/(12·t^(2/3))), D = 2u, of mass 1.
    const constant = (3 / (4 * Math.sqrt(12))) ** (2 / 3);
    const barenblatt = `max(0, ${constant} - x^2/12)`;
    const size = 401;
    const spacing = 8 / (size - 1);
    using simulation = await createSimulation({
      shape: [size],
      spacing,
      origin: -4,
      diffusivity: "2*u",
      initial: barenblatt,
    });
    expect(simulation.sample([0])).toBeCloseTo(0.360562392576852, 12);
    await simulation.advance(1, { method: "ftcs" });
    expect(simulation.sample([0])).toBeCloseTo(0.286178560638333, 4);
    const front = simulation.field.findLastIndex((value) => value > 1e-6) * spacing - 4;
    expect(Math.abs(front - 2.6207413942089)).toBeLessThan(3 * spacing);
    const mass = sumOf(simulation.field) * spacing;
    expect(mass).toBeCloseTo(1, 4);
  });
});

describe("reactions", () => {
  it("N1: Fisher's wave, with the errors of the explicit step at r = ¼", async () => {
    const wave = (position: string) => `(1 + exp((${position} - 5*t/sqrt(6))/sqrt(6)))^-2`;
    for (const [intervals, error] of [
      [200, 1.18e-2],
      [400, 2.99e-3],
      [800, 7.48e-4],
    ] as const) {
      const spacing = 60 / intervals;
      using simulation = await createSimulation({
        shape: [intervals + 1],
        spacing,
        origin: -20,
        source: "u*(1-u)",
        initial: wave("x").replace("t", "0"),
        boundary: { x: { value: wave("x") } },
      });
      const steps = Math.ceil((5 / (0.25 * spacing * spacing)) * (1 - 1e-12));
      simulation.step(steps, 5 / steps);
      const z = (i: number) => -20 + i * spacing - 25 / Math.sqrt(6);
      const exact = (i: number) => (1 + Math.exp(z(i) / Math.sqrt(6))) ** -2;
      expect(Number(furthest(simulation.field, exact).toPrecision(3))).toBe(error);
    }
  });

  const grayScott = (F: number, k: number) => ({
    parameters: { F, k },
    boundary: "periodic" as const,
    fields: {
      u: { diffusivity: 0.2097152, source: "F*(1 - u) - u*v^2", initial: 1 as number | string },
      v: { diffusivity: 0.1048576, source: "u*v^2 - (F + k)*v", initial: 0 as number | string },
    },
  });

  it("N7: Gray–Scott at rest", async () => {
    const options = grayScott(0.03, 0.05);
    options.fields.u.initial = 0.308514578448732;
    options.fields.v.initial = 0.259307033081726;
    using simulation = await createSimulation({ shape: [8, 8], ...options });
    simulation.step(2000, 0.5);
    for (const value of simulation.fields.u!) expect(value).toBeCloseTo(0.308514578448732, 12);
    for (const value of simulation.fields.v!) expect(value).toBeCloseTo(0.259307033081726, 12);
  });

  it("N8: Gray–Scott's spots after 1000 steps", async () => {
    const options = grayScott(0.037, 0.06);
    const block = "x >= 54 && x <= 73 && y >= 54 && y <= 73";
    options.fields.u.initial = `${block} ? 0.5 : 1`;
    options.fields.v.initial = `${block} ? 0.25 : 0`;
    using simulation = await createSimulation({ shape: [128, 128], ...options });
    simulation.step(1000, 1);
    const mean = (values: ArrayLike<number>) => sumOf(values) / values.length;
    const { u, v } = simulation.fields;
    expect(mean(u!)).toBeCloseTo(0.87833263513908, 13);
    expect(mean(v!)).toBeCloseTo(0.047282112047671, 13);
    expect(Math.min(...u!)).toBeCloseTo(0.27716982660884, 13);
    expect(Math.max(...v!)).toBeCloseTo(0.37838486615948, 13);
  });
});

describe("walls that change", () => {
  it("B1: NAFEMS T3, a rod heated at one end by 100·sin(πt/40)", async () => {
    using simulation = await createSimulation({
      shape: [51],
      spacing: 0.1 / 50,
      diffusivity: 35 / (440.5 * 7200),
      boundary: { "x-": { value: 0 }, "x+": { value: "100*sin(pi*t/40)" } },
    });
    await simulation.advance(32);
    expect(simulation.sample([0.08]) / 36.6031159590846).toBeCloseTo(1, 3);
  });
});

describe("conservation", () => {
  it("B9: a block in a box without a way out ends as its mean, and its sum is kept", async () => {
    using simulation = await createSimulation({
      shape: [50],
      centering: "cell",
      diffusivity: "1 + 0.5*sin(x)^2",
      boundary: "insulated",
      initial: "x < 10 ? 1 : 0",
    });
    for (let i = 0; i < 20; i++) {
      simulation.step(2000);
      expect(Math.abs(sumOf(simulation.field) - 10)).toBeLessThan(1e-12);
    }
    for (const value of simulation.field) expect(value).toBeCloseTo(0.2, 10);
  });

  it("a rotating cone keeps its range and its mass, and comes back", async () => {
    const cone = "max(0, 1 - hypot(x - 0.5, y - 0.75)/0.15)";
    using simulation = await createSimulation({
      shape: [64, 64],
      spacing: 1 / 64,
      centering: "cell",
      diffusivity: 0,
      velocity: ["x - 0.5", "0.5 - y"],
      boundary: "insulated",
      initial: cone,
    });
    const start = simulation.field.slice();
    const mass = sumOf(start);
    await simulation.advance(2 * Math.PI, { method: "ftcs" });
    const { field } = simulation;
    expect(Math.min(...field)).toBeGreaterThan(-1e-12);
    expect(Math.max(...field)).toBeLessThanOrEqual(1);
    expect(Math.max(...field)).toBeGreaterThan(0.5);
    expect(sumOf(field) / mass).toBeCloseTo(1, 12);
    const distance = Array.from(field).reduce((sum, value, i) => sum + Math.abs(value - start[i]!), 0) / mass;
    expect(distance).toBeLessThan(0.25);
  });
});
