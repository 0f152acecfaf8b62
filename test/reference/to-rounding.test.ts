/** Reference cases known to rounding: V5 (its explicit part) and V10. */
import { describe, expect, it } from "vitest";
import { createSimulation } from "../../src/index.js";
import { ENGINES } from "../helpers/engines.js";

describe.each(ENGINES)("$engine", (engine) => {
  it("V5: the lowest mode of 65 × 65 nodes shrinks by the operator's own factor", async () => {
    const mode = Array.from({ length: 65 }, (_, i) => Math.sin((Math.PI * i) / 64));
    const initial = mode.flatMap((y) => mode.map((x) => y * x));
    using plate = await createSimulation({ ...engine, shape: [65, 65], initial });
    plate.step(1000, 0.25);
    const expected = initial.map((value) => value * 0.2996111412945242);
    const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(plate.field[i]! - value)), 0);
    expect(worst).toBeLessThan(1e-13);
    expect(Math.abs(plate.field[32 * 65 + 32]! / 0.2996111412945242 - 1)).toBeLessThan(1e-13);
  });

  it("V10: at r = 1/6 the error of a sine is of the fourth order", async () => {
    const known = { 10: 6.694e-6, 20: 4.156e-7, 40: 2.593e-8, 80: 1.62e-9 };
    for (const [intervals, expected] of Object.entries(known)) {
      const n = Number(intervals);
      const initial = Array.from({ length: n + 1 }, (_, i) => Math.sin((Math.PI * i) / n));
      using rod = await createSimulation({ ...engine, shape: [n + 1], spacing: 1 / n, initial });
      rod.step(0.6 * n * n, 1 / (6 * n * n));
      const error = Math.abs(rod.field[n / 2]! - Math.exp(-Math.PI * Math.PI * 0.1));
      expect(Math.abs(error / expected - 1)).toBeLessThan(1e-3);
    }
  });
});
