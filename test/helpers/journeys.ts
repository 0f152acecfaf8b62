/** Journeys of whole simulations: where they lead, and where an abort leaves them. */
import { expect } from "vitest";
import { type AdvanceOptions, createSimulation, type Simulation, type SimulationOptions } from "../../src/index.js";
import { expectSameBits } from "./bits.js";
import { rejection } from "./refusals.js";

/** Gray and Scott's mixture: two species that react with each other. */
export const GRAY_SCOTT = {
  shape: [24, 24],
  boundary: "periodic",
  parameters: { F: 0.037, k: 0.06 },
  fields: {
    u: { diffusivity: 0.2, initial: "1 - 0.5*exp(-((x-12)^2 + (y-12)^2)/20)", source: "F*(1 - u) - u*v^2" },
    v: { diffusivity: 0.1, initial: "0.25*exp(-((x-12)^2 + (y-12)^2)/20)", source: "u*v^2 - (F + k)*v" },
  },
} as const satisfies SimulationOptions;

/** All fields, one behind the other. */
export function stateOf(simulation: Simulation): Float64Array {
  return Float64Array.from(Object.values(simulation.fields).flatMap((field) => [...field]));
}

/** The state after a duration, by the method that is asked for. */
export async function stateAfter(
  options: SimulationOptions,
  duration: number,
  request: AdvanceOptions,
): Promise<Float64Array> {
  using simulation = await createSimulation(options);
  const { method } = await simulation.advance(duration, request);
  expect(method).toBe(request.method);
  return stateOf(simulation);
}

/** Expects a journey by `adi` that is aborted to stop after a whole step of all fields. */
export async function expectWholeStepAfterAbort(options: SimulationOptions): Promise<void> {
  using simulation = await createSimulation(options);
  const controller = new AbortController();
  let seen = 0;
  const onProgress = () => {
    if (++seen === 2) controller.abort();
  };
  const steps = { method: "adi", dt: 2 } as const;
  const going = { ...steps, onProgress, signal: controller.signal };
  expect(await rejection(() => simulation.advance(2e6, going))).toMatchObject({ name: "AbortError" });
  const { stepCount } = simulation;
  expect(stepCount).toBeGreaterThan(0);
  expect(stepCount).toBeLessThan(1e6);
  expectSameBits(stateOf(simulation), await stateAfter({ ...options, engine: "simd" }, 2 * stepCount, steps));
}
