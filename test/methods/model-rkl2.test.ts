/** Super-steps of models: their order in time, what they keep bounded, and when `auto` takes them. */
import { describe, expect, it } from "vitest";
import { createSimulation, type SimulationOptions } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance } from "../helpers/distance.js";
import { ENGINES } from "../helpers/engines.js";
import { GRAY_SCOTT, stateAfter } from "../helpers/journeys.js";

/** The state after a duration in super-steps of equal length. */
function superStepped(options: SimulationOptions, duration: number, steps: number): Promise<Float64Array> {
  return stateAfter(options, duration, { method: "rkl2", dt: duration / steps });
}

/** The order that errors on grids of twice as many intervals each show in the mean. */
function measuredOrder(errors: readonly number[]): number {
  return Math.log2(errors[0]! / errors.at(-1)!) / (errors.length - 1);
}

/** Smooth problems, a duration, and the fewest steps of five that are halved again and again. */
const PROBLEMS: Readonly<Record<string, readonly [SimulationOptions, number, number]>> = {
  "a diffusivity of the place": [
    { shape: [41], spacing: 1 / 40, diffusivity: "1 + 0.5*sin(3*x)", initial: "sin(pi*x)" },
    0.1,
    8,
  ],
  "a diffusivity of the field": [
    { shape: [41], spacing: 1 / 40, boundary: "insulated", diffusivity: "0.1 + u^2", initial: "1 + 0.5*cos(pi*x)" },
    0.2,
    16,
  ],
  "a reaction": [
    {
      shape: [33, 33],
      spacing: 0.5,
      boundary: "periodic",
      source: "u - u^3",
      initial: "0.5*sin(2*pi*x/16.5)*cos(2*pi*y/16.5)",
    },
    2,
    8,
  ],
  "two species that react": [GRAY_SCOTT, 100, 16],
  "a source of time": [{ shape: [41], spacing: 1 / 40, source: "sin(10*t)*x" }, 1, 32],
  "walls that hold values of time": [
    { shape: [41], spacing: 1 / 40, boundary: { "x-": { value: "sin(t)^3" }, "x+": "insulated" } },
    1,
    32,
  ],
  "walls that exchange with a world of time": [
    {
      shape: [41],
      spacing: 1 / 40,
      centering: "cell",
      boundary: { "x-": { transfer: 3, ambient: "1 - cos(3*t)" }, "x+": { gradient: "sin(t)^2" } },
    },
    1,
    32,
  ],
};

describe("super-steps of a model", () => {
  it.each(Object.keys(PROBLEMS))("are of second order with %s", async (name) => {
    const [options, duration, fewest] = PROBLEMS[name]!;
    const exact = await superStepped(options, duration, 64 * fewest);
    const errors: number[] = [];
    for (let steps = fewest; steps <= 16 * fewest; steps *= 2) {
      errors.push(distance(await superStepped(options, duration, steps), exact));
    }
    expect(Math.log2(errors[0]! / errors.at(-1)!) / 4, errors.join(" ")).toBeGreaterThan(1.8);
  });

  it("have the same bits in every engine, flow and walls that move included", async () => {
    const options: SimulationOptions = {
      shape: [19, 23],
      spacing: 0.1,
      centering: "cell",
      boundary: { "x-": { value: "1 + sin(t)" }, "*": { transfer: 1, ambient: "t" } },
      velocity: [0.5, -0.25],
      diffusivity: "0.1 + 0.05*u",
      source: "u*(1 - u)",
      initial: "0.5 + 0.25*cos(7*x)*sin(5*y)",
      insulated: "hypot(x - 1, y - 1) < 0.3",
    };
    for (const dtype of ["float64", "float32"] as const) {
      const { diffusivity, ...rest } = options;
      const masked = { ...rest, diffusivity: "0.1 + 0.05*x", dtype };
      const { insulated, ...free } = { ...options, dtype };
      for (const problem of [masked, free]) {
        const expected = await superStepped({ ...problem, engine: "js" }, 0.5, 4);
        for (const engine of ENGINES) expectSameBits(await superStepped({ ...problem, ...engine }, 0.5, 4), expected);
      }
    }
  });

  it("follow Fisher's wave (N1)", async () => {
    const errors: number[] = [];
    for (const intervals of [200, 400]) {
      const wave = (t: string) => `(1 + exp((x - 5*${t}/sqrt(6))/sqrt(6)))^-2`;
      using simulation = await createSimulation({
        shape: [intervals + 1],
        spacing: 60 / intervals,
        origin: -20,
        boundary: { "x-": { value: wave("t") }, "x+": { value: wave("t") } },
        source: "u*(1 - u)",
        initial: wave("0"),
      });
      await simulation.advance(5, { method: "rkl2", tolerance: 1e-5 });
      errors.push(Math.abs(simulation.sample([10]) - 0.2714759290601873));
    }
    expect(errors.at(-1)!).toBeLessThan(1e-3);
    expect(measuredOrder(errors), errors.join(" ")).toBeGreaterThan(1.6);
  });

  it("spread Barenblatt's hump (N5)", async () => {
    using simulation = await createSimulation({
      shape: [401],
      spacing: 0.02,
      origin: -4,
      boundary: "insulated",
      diffusivity: "2*u",
      initial: "max(0, 0.360562392576852 - x^2/12)",
    });
    await simulation.advance(1, { method: "rkl2" });
    expect(simulation.sample([0])).toBeCloseTo(0.286178560638333, 3);
    expect(Math.min(...simulation.field)).toBeGreaterThan(-1e-6);
    const front = simulation.field.findLastIndex((value) => value > 1e-6) * 0.02 - 4;
    expect(Math.abs(front - 2.6207413942089)).toBeLessThan(0.06);
  });

  it("carry a cone around and keep it within its range, in steps far above the flow's own bound", async () => {
    const errors: number[] = [];
    for (const cells of [32, 64]) {
      using simulation = await createSimulation({
        shape: [cells, cells],
        spacing: 2 / cells,
        origin: -1,
        centering: "cell",
        boundary: "insulated",
        diffusivity: 1e-4,
        velocity: ["2*pi*x", "-2*pi*y"],
        initial: "max(0, 1 - 3*hypot(x - 0.4, y))",
      });
      const start = simulation.field.slice();
      const dt = 1 / 16;
      expect(dt).toBeGreaterThan(2 * simulation.maxStableStep);
      await simulation.advance(1, { method: "rkl2", dt });
      const values = [...simulation.field];
      expect(Math.min(...values)).toBeGreaterThan(-1e-12);
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
      errors.push(values.reduce((sum, value, i) => sum + Math.abs(value - start[i]!), 0) / cells ** 2);
    }
    expect(errors[1]! / errors[0]!).toBeLessThan(0.6);
  });

  it("are of second order where a flow carries a smooth wave, as grid and steps become finer", async () => {
    const errors: number[] = [];
    for (const cells of [32, 64, 128]) {
      using simulation = await createSimulation({
        shape: [cells],
        spacing: 1 / cells,
        centering: "cell",
        boundary: "periodic",
        diffusivity: 0.01,
        velocity: [1],
        source: "u",
        initial: "sin(2*pi*x)",
      });
      await simulation.advance(0.5, { method: "rkl2", dt: 1 / cells });
      const grown = Math.exp(0.5 * (1 - 0.01 * (2 * Math.PI) ** 2));
      const exact = Float64Array.from({ length: cells }, (_, i) => {
        return grown * Math.sin(2 * Math.PI * ((i + 0.5) / cells - 0.5));
      });
      errors.push(
        Float64Array.from(simulation.field).reduce((sum, value, i) => sum + Math.abs(value - exact[i]!), 0) / cells,
      );
    }
    expect(measuredOrder(errors), errors.join(" ")).toBeGreaterThan(1.7);
  });

  it("balance: what lasts of every stage is in the account, and what was taken back is not", async () => {
    using simulation = await createSimulation({
      shape: [6, 8],
      spacing: 0.2,
      centering: "cell",
      boundary: { "x-": { value: "1 + sin(5*t)" }, "x+": { flux: 0.5 }, y: { transfer: 2, ambient: -1 } },
      diffusivity: "1 + x",
      velocity: [0.2, 0.3],
      source: "x - u",
      held: "x < 0.4 && y < 0.4",
      initial: 1,
    });
    await simulation.advance(1, { method: "rkl2", tolerance: 1e-3 });
    await simulation.advance(0.5, { method: "rkl2", dt: 0.05 });
    const { amount, walls, sources, held, residual } = simulation.budget().u!;
    for (const part of [amount, walls["x-"]!, walls["y+"]!, sources, held])
      expect(Math.abs(part)).toBeGreaterThan(1e-3);
    expect(Math.abs(residual)).toBeLessThan(1e-12);
  });
});

describe("an error that is estimated", () => {
  it("bounds that of uneven diffusion", async () => {
    const options = {
      shape: [41, 41],
      spacing: 1 / 40,
      diffusivity: "1 + 0.5*sin(3*x)*cos(y)",
      initial: "sin(pi*x)*sin(pi*y)",
    };
    const exact = await superStepped(options, 0.05, 512);
    for (const tolerance of [1e-3, 1e-5]) {
      using simulation = await createSimulation(options);
      const { estimatedError } = await simulation.advance(0.05, { method: "rkl2", tolerance });
      expect(estimatedError).toBeLessThanOrEqual(tolerance);
      expect(distance(simulation.field, exact)).toBeLessThan(tolerance);
    }
  });

  it("takes a step back that runs into infinity", async () => {
    using simulation = await createSimulation({ shape: [9], boundary: "insulated", source: "u^3", initial: 1 });
    await simulation.advance(0.45, { method: "rkl2" });
    expect(simulation.field[4]).toBeCloseTo(1 / Math.sqrt(1 - 0.9), 2);
  });

  it("is relative to what a field that begins at nothing comes to", async () => {
    using simulation = await createSimulation({
      shape: [21],
      spacing: 0.05,
      boundary: { "x-": { value: "t^3" }, "x+": "insulated" },
    });
    const { steps } = await simulation.advance(1, { method: "rkl2", tolerance: 1e-3 });
    expect(steps).toBeLessThan(2000);
  });
});

describe("auto", () => {
  it("takes super-steps over long durations of a stiff model, and explicit ones over short ones", async () => {
    using wall = await createSimulation({ shape: [201], spacing: 0.005, diffusivity: "1 + x", initial: "sin(pi*x)" });
    const short = await wall.advance(30 * wall.maxStableStep);
    expect(short).toMatchObject({ method: "ftcs", estimatedError: undefined });
    expect(short.reason).toContain("super-steps would cost no less");
    const long = await wall.advance(0.2);
    expect(long.method).toBe("rkl2");
    expect(long.estimatedError).toBeLessThanOrEqual(1e-4);
    expect(long.reason).toContain("super-steps cost less");
  });

  it.each<[string, SimulationOptions, number]>([
    ["decays", { shape: [32], boundary: "insulated", source: "-2*u", initial: 1 }, Math.exp(-2)],
    [
      "saturates",
      { shape: [9, 9], boundary: "insulated", source: "3*u*(1-u)", initial: 0.1 },
      1 / (1 + 9 * Math.exp(-3)),
    ],
    ["swings", { shape: [32], boundary: "insulated", source: "6*cos(6*t)", initial: 1 }, 1 + Math.sin(6)],
  ])("keeps to the tolerance, asked for or not, over the shortest way of what %s", async (_, options, exact) => {
    for (const tolerance of [undefined, 1e-4, 1e-8]) {
      using simulation = await createSimulation(options);
      const report = await simulation.advance(1, tolerance === undefined ? {} : { tolerance });
      expect(report.method).toBe("rkl2");
      expect(Math.abs(simulation.field[5]! / exact - 1)).toBeLessThan(10 * (tolerance ?? 1e-4));
    }
  });

  it("does not leave super-steps, however dear, where a tolerance was asked for", async () => {
    using mixture = await createSimulation(GRAY_SCOTT);
    const report = await mixture.advance(200, { tolerance: 1e-5 });
    expect(report.method).toBe("rkl2");
    expect(report.estimatedError).toBeGreaterThan(0);
  });

  it("gives super-steps up where they would have to be as short as explicit ones", async () => {
    using mixture = await createSimulation(GRAY_SCOTT);
    const report = await mixture.advance(1000);
    expect(report).toMatchObject({ method: "ftcs", estimatedError: undefined });
    expect(report.reason).toContain("turned out to cost more");
    expect(mixture.time).toBe(1000);
    expect(mixture.stepCount).toBe(report.steps);
    expect(Math.abs(mixture.budget().u!.residual)).toBeLessThan(1e-9);
  });
});
