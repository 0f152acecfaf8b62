/** advance() by the methods that choose their own steps, and by those with steps of a given length. */
import { describe, expect, it } from "vitest";
import { createSimulation, OptionError, UnsupportedError } from "../../src/index.js";
import { lcg } from "../helpers/lcg.js";

/** A plate of 33 × 41 whose mode (1, 2) decays at a rate known to the last digit. */
const SHAPE = [33, 41];
const MODE = Float64Array.from({ length: 33 * 41 }, (_, i) => {
  const [y, x] = [Math.floor(i / 41), i % 41];
  return Math.sin((Math.PI * y) / 32) * Math.sin((2 * Math.PI * x) / 40);
});
const RATE = 4 * Math.sin(Math.PI / 64) ** 2 + 4 * Math.sin((2 * Math.PI) / 80) ** 2;
const DURATION = 60;

async function decayed(options: Parameters<Awaited<ReturnType<typeof createSimulation>>["advance"]>[1]) {
  using plate = await createSimulation({ shape: SHAPE, initial: MODE });
  const report = await plate.advance(DURATION, options);
  const expected = Math.exp(-RATE * DURATION);
  const error = plate.field.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected * MODE[i]!)), 0);
  return { report, error, time: plate.time, steps: plate.stepCount };
}

describe("adi", () => {
  it.each([1e-3, 1e-5, 1e-7])("keeps the error below a tolerance of %s, and says so", async (tolerance) => {
    const { report, error, time, steps } = await decayed({ method: "adi", tolerance });
    expect(error).toBeLessThan(tolerance);
    expect(report.estimatedError).toBeLessThanOrEqual(tolerance);
    expect(error).toBeLessThan(3 * report.estimatedError! + 1e-12);
    expect(report.method).toBe("adi");
    expect(steps).toBe(report.steps);
    expect(time).toBe(DURATION);
  });

  it("takes fewer steps for a wider tolerance", async () => {
    const wide = await decayed({ method: "adi", tolerance: 1e-3 });
    const narrow = await decayed({ method: "adi", tolerance: 1e-6 });
    expect(wide.report.steps).toBeLessThan(narrow.report.steps / 4);
  });

  it("takes steps of a given length, far above the explicit bound", async () => {
    const { report, error } = await decayed({ method: "adi", dt: 4 });
    expect(report).toMatchObject({ method: "adi", steps: 15, dt: 4, estimatedError: undefined });
    expect(error).toBeLessThan(2e-3);
  });

  it("leaves the last accepted step where it is aborted", async () => {
    using plate = await createSimulation({ shape: [257, 257], initial: lcg(257 * 257) });
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error("enough"));
    await expect(
      plate.advance(1e4, { method: "adi", tolerance: 1e-9, onProgress, signal: abort.signal }),
    ).rejects.toThrow("enough");
    expect(plate.time).toBeGreaterThan(0);
    expect(plate.time).toBeLessThan(1e4);
    expect(plate.field.every(Number.isFinite)).toBe(true);
  });
});

describe("what advance refuses", () => {
  it.each([0, -1, 1, Number.NaN, "1e-4", 1e-15])("a tolerance of %s", async (tolerance) => {
    using plate = await createSimulation({ shape: [8, 8] });
    await expect(plate.advance(1, { method: "adi", tolerance: tolerance as number })).rejects.toThrow(OptionError);
  });

  it("a tolerance below what float32 holds", async () => {
    using plate = await createSimulation({ shape: [8, 8], dtype: "float32" });
    await expect(plate.advance(1, { method: "adi", tolerance: 1e-8 })).rejects.toThrow(/float32 can hold/);
  });
});
