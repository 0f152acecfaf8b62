/** The engine that gives up the contract's bits: only where it is asked for, and never far off. */
import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { createSimulation, type SimulationOptions } from "../src/index.js";
import { lcg } from "./helpers/lcg.js";

const STEPS = 500;

async function stateAfter(options: SimulationOptions): Promise<Float64Array> {
  using simulation = await createSimulation({ threads: 2, ...options });
  simulation.step(STEPS);
  return Float64Array.from(simulation.field);
}

/** Node 20 has fused arithmetic behind a flag; later hosts have it, and no such flag. */
const fused = Number.parseInt(process.versions.node, 10) > 20;
if (!fused) setFlagsFromString("--experimental-wasm-relaxed-simd");

describe("engine relaxed", () => {
  it("is never what auto chooses", async () => {
    using simulation = await createSimulation({ shape: [512, 512] });
    expect(simulation.engine.name).not.toBe("relaxed");
  });

  it.each([
    ["float64", [1201], 2 ** -53],
    ["float64", [97, 129], 2 ** -53],
    ["float64", [17, 23, 31], 2 ** -53],
    ["float32", [97, 129], 2 ** -24],
  ] as const)(
    "%s %j stays within two roundings a step of the contract, and is not equal to it",
    async (dtype, shape, unit) => {
      const size = shape.reduce((a: number, b: number) => a * b, 1);
      const options = { shape: [...shape], dtype, boundary: "fixed", initial: lcg(size) } as const;
      const relaxed = await stateAfter({ ...options, engine: "relaxed" });
      const exact = await stateAfter({ ...options, engine: "simd" });
      const distances = relaxed.map((value, i) => Math.abs(value - exact[i]!));
      const largest = distances.reduce((a, b) => Math.max(a, b), 0);
      expect(largest).toBeGreaterThan(0);
      // A stable step does not enlarge what earlier ones rounded otherwise.
      expect(largest).toBeLessThanOrEqual(2 * STEPS * unit);
    },
  );
});
