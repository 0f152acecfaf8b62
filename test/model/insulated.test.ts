/** Insulated cells: nothing crosses their faces, whatever moves the field. */
import { describe, expect, it } from "vitest";
import { createSimulation, type SimulationOptions } from "../../src/index.js";
import { DTYPES, ENGINES } from "../helpers/engines.js";
import { lcg } from "../helpers/lcg.js";

const SHAPES = [{ shape: [17] }, { shape: [11, 13] }, { shape: [5, 6, 7] }];
const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Some cells, a few of them at walls and beside each other. */
const maskOf = (shape: readonly number[]) =>
  Uint8Array.from({ length: sizeOf(shape) }, (_, i) => (i % 7 === 1 || i % 9 === 2 ? 1 : 0));

type Movers = Readonly<Record<string, Partial<SimulationOptions>>>;

const DIFFUSIVITIES: Movers = {
  "a number": { diffusivity: 0.5 },
  "an expression in space": { diffusivity: "1 + 0.1*x" },
  "an expression in the field": { diffusivity: "0.2 + u^2" },
  "its harmonic mean": { diffusivity: "0.2 + u^2", faceMean: "harmonic" },
  "an expression in time": { diffusivity: "1 + t", faceMean: "arithmetic" },
  "edge stopping, exponential": { diffusivity: { edgeStopping: "exponential", contrast: 0.3 } },
  "edge stopping, rational": { diffusivity: { edgeStopping: "rational", contrast: 0.3 } },
};

const VELOCITIES: Readonly<Record<string, string | number>> = {
  "a number": 0.5,
  "an expression in time": "sin(3*t) - 0.5",
  "the field itself": "u - 0.4",
};

/** The fields after some steps from a start that is the same in open cells only, and the budget. */
async function after(options: SimulationOptions, start: Float64Array) {
  using simulation = await createSimulation({ ...options, initial: start, budget: true });
  simulation.step(7, 0.4 * simulation.maxStableStep);
  return { field: Float64Array.from(simulation.field), budget: simulation.budget().u! };
}

async function expectSealed(options: SimulationOptions, mask: Uint8Array, sums: boolean): Promise<void> {
  const start = lcg(mask.length);
  const other = start.map((value, i) => (mask[i] ? 5 - value : value));
  const [one, two] = [await after(options, start), await after(options, other)];
  const round = options.dtype === "float32" ? Math.fround : (value: number) => value;
  mask.forEach((isClosed, i) => {
    if (isClosed) expect(one.field[i]).toBe(round(start[i]!));
    else expect(one.field[i]).toBe(two.field[i]);
  });
  expect(one.field).not.toEqual(start);
  if (!sums) return;
  const { initial, amount, walls, residual } = one.budget;
  expect(Object.values(walls).every((through) => through === 0)).toBe(true);
  const rounding = options.dtype === "float32" ? 1e-6 : 1e-14;
  expect(Math.abs(amount - initial)).toBeLessThan(rounding * Math.abs(initial));
  expect(Math.abs(residual)).toBeLessThan(rounding * Math.abs(initial));
}

describe.each(ENGINES)("$engine", (engine) => {
  describe.each(DTYPES)("%s", (dtype) => {
    describe.each(SHAPES)("$shape", ({ shape }) => {
      const mask = maskOf(shape);
      const domain = { ...engine, dtype, shape, insulated: mask };

      for (const [name, mover] of Object.entries(DIFFUSIVITIES)) {
        it.each(["cell", "node"] as const)(`diffusivity, ${name}, %ss`, async (centering) => {
          await expectSealed({ ...domain, ...mover, centering, boundary: "insulated" }, mask, centering === "cell");
        });
      }

      for (const [name, velocity] of Object.entries(VELOCITIES)) {
        const flow = { velocity: shape.map(() => velocity), diffusivity: 0.1, advection: "upwind" } as const;
        it(`velocity, ${name}, between insulated walls`, async () => {
          await expectSealed({ ...domain, ...flow, centering: "cell", boundary: "insulated" }, mask, true);
        });
        it(`velocity, ${name}, through open walls`, async () => {
          await expectSealed({ ...domain, ...flow, centering: "cell", boundary: { value: 0.5 } }, mask, false);
        });
      }
    });
  });
});
