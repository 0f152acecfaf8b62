/** advance() by the methods that choose their own steps, and by those with steps of a given length. */
import { describe, expect, it } from "vitest";
import {
  type AdvanceOptions,
  ConvergenceError,
  createSimulation,
  OptionError,
  StabilityError,
  UnsupportedError,
} from "../../src/index.js";
import type { Stepper } from "../../src/methods/method.js";
import { type Log, travel } from "../../src/methods/travel.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance, largest } from "../helpers/distance.js";
import { ENGINES } from "../helpers/engines.js";
import { lcg } from "../helpers/lcg.js";
import { rejection } from "../helpers/refusals.js";

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
  const error = Float64Array.from(plate.field).reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - expected * MODE[i]!)),
    0,
  );
  return { report, error, time: plate.time, steps: plate.stepCount };
}

describe.each(["adi", "rkl2", "crank-nicolson"] as const)("%s", (method) => {
  it.each([1e-3, 1e-5, 1e-7])("keeps the error below a tolerance of %s, and says so", async (tolerance) => {
    const { report, error, time, steps } = await decayed({ method, tolerance });
    expect(error).toBeLessThan(tolerance);
    expect(report.estimatedError).toBeLessThanOrEqual(tolerance);
    expect(error).toBeLessThan(1.5 * report.estimatedError! + 1e-12);
    expect(report.method).toBe(method);
    expect(steps).toBe(report.steps);
    expect(time).toBe(DURATION);
  });

  it("takes fewer steps for a wider tolerance", async () => {
    const wide = await decayed({ method, tolerance: 1e-3 });
    const narrow = await decayed({ method, tolerance: 1e-6 });
    expect(wide.report.steps).toBeLessThan(narrow.report.steps / 4);
  });

  it.each([
    { initial: 0, boundary: { "x-": { value: 1 }, "x+": { gradient: 0.01 }, y: "insulated" } },
    { initial: lcg(900), boundary: "insulated" },
    { initial: lcg(900), boundary: "periodic", dtype: "float32" },
  ] as const)("keeps to it from a start that is as rough as can be: %#", async (options) => {
    for (const reach of [3, 3000]) {
      for (const tolerance of [1e-2, 1e-4]) {
        using plate = await createSimulation({ shape: [30, 30], ...options });
        using exact = await createSimulation({ shape: [30, 30], ...options, dtype: "float64" });
        const duration = reach * exact.maxStableStep;
        await exact.advance(duration, { method: "exact" });
        const { estimatedError, steps } = await plate.advance(duration, { method, tolerance });
        expect(distance(plate.field, exact.field) / largest(exact.field)).toBeLessThan(tolerance);
        expect(estimatedError).toBeLessThanOrEqual(tolerance);
        // Explicit steps of the same length from the roughest to the smoothest would be thousands.
        expect(steps).toBeLessThan(tolerance === 1e-2 ? 60 : 300);
      }
    }
  });

  it("leaves the last step that was kept where it is aborted", async () => {
    const initial = lcg(257 * 257);
    for (const engine of ENGINES) {
      using plate = await createSimulation({ shape: [257, 257], initial, ...engine });
      using again = await createSimulation({ shape: [257, 257], initial, engine: "simd" });
      const abort = new AbortController();
      const onProgress = () => abort.abort(new Error("enough"));
      const options = { method, tolerance: 1e-6, onProgress, signal: abort.signal };
      await expect(plate.advance(30, options)).rejects.toThrow("enough");
      expect(plate.time).toBeGreaterThan(0);
      expect(plate.time).toBeLessThan(30);
      expect(distance(plate.field, initial)).toBeGreaterThan(0);
      const { stepCount } = plate;
      const abortAgain = new AbortController();
      await expect(
        again.advance(30, {
          ...options,
          onProgress: () => abortAgain.abort(new Error("enough")),
          signal: abortAgain.signal,
        }),
      ).rejects.toThrow("enough");
      expect([again.time, again.stepCount]).toEqual([plate.time, stepCount]);
      expectSameBits(plate.field, again.field);
    }
  });

  it.each(ENGINES)(
    "changes nothing where it is aborted in the middle of its first step, on $engine",
    async (engine) => {
      const initial = lcg(200 * 300);
      using plate = await createSimulation({ shape: [200, 300], initial, ...engine, boundary: "insulated" });
      for (const options of [{ tolerance: 1e-4 }, { dt: 1e5 }]) {
        const abort = new AbortController();
        const running = plate.advance(2e5, { method, ...options, signal: abort.signal });
        abort.abort();
        await expect(running).rejects.toThrow(/abort/);
        const { stepCount } = plate;
        if (stepCount === 0) expectSameBits(plate.field, initial);
        expect(plate.time === 0).toBe(stepCount === 0);
      }
    },
  );

  it("starts from nothing, and with nothing to do", async () => {
    using plate = await createSimulation({ shape: [12, 12], boundary: "insulated" });
    for (const duration of [0, 10]) {
      const { estimatedError } = await plate.advance(duration, { method });
      expect(estimatedError).toBe(0);
    }
    expect(plate.time).toBe(10);
    expect(plate.field.every((value) => value === 0)).toBe(true);
  });
});

describe("adi", () => {
  it("takes steps of a given length, far above the explicit bound", async () => {
    const { report, error } = await decayed({ method: "adi", dt: 4 });
    expect(report).toMatchObject({ method: "adi", steps: 15, dt: 4, estimatedError: undefined });
    expect(error).toBeLessThan(2e-3);
  });
});

describe("rkl2", () => {
  it("takes steps of a given length, far above the explicit bound", async () => {
    const { report, error } = await decayed({ method: "rkl2", dt: 4 });
    expect(report).toMatchObject({ method: "rkl2", steps: 15, dt: 4, estimatedError: undefined });
    expect(error).toBeLessThan(2e-3);
  });

  it("shares a step beyond its stages out over several, and stays bounded a million times above the bound", async () => {
    const random = { shape: [12, 14], initial: lcg(168), boundary: { transfer: 1, ambient: 0.5 } } as const;
    using plate = await createSimulation(random);
    const dt = 1e6 * plate.maxStableStep;
    const report = await plate.advance(dt, { method: "rkl2", dt });
    expect(report.steps).toBeGreaterThan(1);
    expect(report.dt).toBeCloseTo(dt / report.steps, 6);
    expect(plate.stepCount).toBe(report.steps);
    expect(distance(plate.field, new Float64Array(168).fill(0.5))).toBeLessThan(1e-6);
  });

  it.each(["float64", "float32"] as const)(
    "gives the same bits on every engine, in steps of its own: %s",
    async (dtype) => {
      const options = { shape: [41, 67], initial: lcg(41 * 67), dtype } as const;
      const boundary = { x: { transfer: Array.from(lcg(41)), ambient: 2 }, y: "periodic" } as const;
      const states = [];
      for (const engine of [...ENGINES, { engine: "threads", threads: 3 } as const]) {
        using plate = await createSimulation({ ...options, ...engine, boundary });
        const { method, steps } = await plate.advance(50);
        expect(method).toBe("rkl2");
        states.push({ steps, field: plate.field.slice() });
      }
      for (const { steps, field } of states.slice(1)) {
        expect(steps).toBe(states[0]!.steps);
        expectSameBits(field, states[0]!.field);
      }
    },
  );
});

describe("auto", () => {
  it("takes transforms where they apply, without an error in time", async () => {
    const { report, error } = await decayed({});
    expect(report).toMatchObject({ method: "exact", steps: 1, estimatedError: 0 });
    expect(report.reason).toContain("transforms");
    expect(error).toBeLessThan(1e-13);
  });

  it.each([
    [0.5, "rkl2", "short"],
    [30, "adi", "long"],
  ] as const)(
    "over %d beside walls that exchange with their surroundings takes %s, and lands as explicit steps do",
    async (...expected) => {
      const [duration, method, word] = expected;
      const options = { shape: [21, 31], spacing: 0.1, boundary: { transfer: 2, ambient: 1 } } as const;
      using plate = await createSimulation(options);
      using stepped = await createSimulation(options);
      const report = await plate.advance(duration, { tolerance: 1e-4 });
      await stepped.advance(duration, { method: "ftcs", dt: stepped.maxStableStep / 20 });
      expect(report.method).toBe(method);
      expect(report.reason).toContain("transfer");
      expect(report.reason).toContain(word);
      expect(Math.max(...plate.field.map((value, i) => Math.abs(value - stepped.field[i]!)))).toBeLessThan(2e-4);
    },
  );

  it("takes explicit steps where dt is given", async () => {
    const { report } = await decayed({ dt: 0.25 });
    expect(report).toMatchObject({ method: "ftcs", steps: 240, dt: 0.25, reason: "dt was given" });
  });
});

describe("crank-nicolson", () => {
  it.each([[[65]], [[33, 41]], [[9, 11, 13]]])("is of second order on %j", async (shape) => {
    const initial = lcg(shape.reduce((a, b) => a * b, 1));
    const boundary = { value: 0.5 } as const;
    using exact = await createSimulation({ shape, initial, boundary });
    await exact.advance(40, { method: "exact" });
    const errors: number[] = [];
    for (const dt of [4, 2, 1]) {
      using stepped = await createSimulation({ shape, initial, boundary });
      await stepped.advance(8, { method: "exact" });
      await stepped.advance(32, { method: "crank-nicolson", dt });
      errors.push(Math.max(...stepped.field.map((value, i) => Math.abs(value - exact.field[i]!))));
    }
    expect(Math.log2(errors[1]! / errors[2]!)).toBeGreaterThan(1.8);
  });

  it("names the methods that can where it cannot", async () => {
    using plate = await createSimulation({ shape: [8, 8], boundary: { transfer: 1, ambient: 0 } });
    await expect(plate.advance(1, { method: "exact" })).rejects.toThrow(UnsupportedError);
    await expect(plate.advance(1, { method: "exact" })).rejects.toThrow(/these can: ftcs, adi, crank-nicolson, rkl2/);
  });
});

describe("a damping start", () => {
  it.each([[[33]], [[17, 17]]])(
    "takes the ringing out of rough data, by steps or by tolerance, on %j",
    async (shape) => {
      const initial = new Float64Array(shape.reduce((a, b) => a * b));
      initial[initial.length >> 1] = 1;
      const lowest = async (damping: boolean) => {
        using plate = await createSimulation({ shape, initial });
        await plate.advance(400, { method: "crank-nicolson", dt: 100, damping });
        return Math.min(...plate.field);
      };
      expect(await lowest(false)).toBeLessThan(-0.03);
      expect(await lowest(true)).toBeGreaterThan(-0.01);
      using plate = await createSimulation({ shape, initial });
      using exact = await createSimulation({ shape, initial });
      const { steps } = await plate.advance(3, { method: "crank-nicolson", tolerance: 1e-4, damping: true });
      await exact.advance(3);
      expect(distance(plate.field, exact.field)).toBeLessThan(1e-4);
      using plain = await createSimulation({ shape, initial });
      await plain.advance(3, { method: "crank-nicolson", tolerance: 1e-4 });
      expect(steps).toBeGreaterThan(0);
      expect(distance(plate.field, plain.field)).toBeGreaterThan(0);
    },
  );

  it.each([
    [{ method: "crank-nicolson", damping: 1 }, /true or false/],
    [{ method: "adi", damping: true }, /"crank-nicolson", and the method is "adi"/],
    [{ damping: true }, /"auto"/],
  ])("is refused as %o", async (options, message) => {
    using plate = await createSimulation({ shape: [8] });
    const error = await rejection(() => plate.advance(1, options as AdvanceOptions));
    expect(error).toMatchObject({ name: "OptionError", path: "damping" });
    expect(String(error)).toMatch(message);
  });
});

describe("jump", () => {
  it("reaches what so many steps reach (V9)", async () => {
    const initial = lcg(33 * 33).map((value, i) => (i % 33 && (i + 1) % 33 && i > 33 && i < 32 * 33 ? value : 0));
    using stepped = await createSimulation({ shape: [33, 33], initial });
    using jumped = await createSimulation({ shape: [33, 33], initial });
    stepped.step(1000, 0.2);
    jumped.jump(1000, 0.2);
    expect(jumped.time).toBe(stepped.time);
    expect(jumped.stepCount).toBe(1000);
    const worst = Math.max(...jumped.field.map((value, i) => Math.abs(value - stepped.field[i]!)));
    expect(worst).toBeLessThanOrEqual(1e-13 * Math.max(...stepped.field));
  });

  it.each(["js", "scalar", "simd", "threads"] as const)("engine %s gives the same bits", async (engine) => {
    const states = [];
    for (const name of ["js", engine] as const) {
      const options = {
        shape: [37, 53],
        initial: lcg(37 * 53),
        boundary: { x: "insulated", y: { value: 1 } },
      } as const;
      using simulation = await createSimulation({ ...options, engine: name, threads: 2 });
      simulation.jump(1_000_001, 0.24);
      states.push(Float64Array.from(simulation.field));
    }
    expect(states[1]).toEqual(states[0]);
  });

  it("refuses what step refuses, and walls without modes", async () => {
    using plate = await createSimulation({ shape: [8, 8] });
    for (const steps of [-1, 1.5, Number.NaN]) expect(() => plate.jump(steps, 0.1)).toThrow(OptionError);
    expect(() => plate.jump(10, 1)).toThrow(StabilityError);
    using cooled = await createSimulation({ shape: [8, 8], boundary: { transfer: 1, ambient: 0 } });
    expect(() => cooled.jump(10, 0.01)).toThrow(/transfer/);
  });
});

describe("steady", () => {
  it.each([
    ["by transforms (B20)", { "y-": { value: 1 }, "*": { value: 0 } }, "transform"],
    [
      "by multigrid, with a transfer that is next to nothing",
      { "y-": { value: 1 }, "x+": { transfer: 1e9, ambient: 0 }, "*": { value: 0 } },
      "multigrid",
    ],
  ] as const)("solves Laplace's equation %s", async (_, boundary, method) => {
    using square = await createSimulation({ shape: [65, 65], spacing: 1 / 64, boundary });
    const report = await square.steady();
    expect(report.method).toBe(method);
    expect(square.sample([0.5, 0.5])).toBeCloseTo(0.25, 4);
    expect(square.sample([0.25, 0.5])).toBeCloseTo(0.54052921825951, 3);
    expect(square.time).toBe(0);
  });

  it("keeps the mean where no wall sets a value, and refuses where something flows in", async () => {
    using box = await createSimulation({ shape: [20], centering: "cell", boundary: "insulated", initial: lcg(20) });
    const mean = lcg(20).reduce((a, b) => a + b) / 20;
    await box.steady();
    expect(box.field[3]).toBeCloseTo(mean, 14);
    using fed = await createSimulation({ shape: [20], centering: "cell", boundary: { flux: 1 } });
    await expect(fed.steady()).rejects.toThrow(/no steady state/);
  });

  it("leaves all as it was where it refuses or is aborted, what was written on walls and the budget included", async () => {
    const spread = { shape: [9, 8], boundary: { "y-": { value: 1 }, "*": "insulated" }, initial: 2 } as const;
    const loosened = { ...spread, boundary: { "y-": { value: 1 }, "*": { transfer: 1, ambient: 0 } } } as const;
    const moving = { ...spread, source: "sin(t)" } as const;
    for (const options of [spread, loosened, moving]) {
      using plate = await createSimulation(options);
      plate.field[3] = 5;
      const before = plate.field.slice();
      const { residual } = plate.budget().u!;
      const abort = new AbortController();
      const going = plate.steady({ signal: abort.signal });
      abort.abort();
      await rejection(() => going);
      expectSameBits(plate.field, before);
      expect(plate.budget().u!.residual).toBe(residual);
      if (options === moving) continue;
      await plate.steady();
      expect(plate.field[3]).toBe(1);
      expect(plate.hasBudget).toBe(false);
    }
  });

  it("refuses tolerances and names it does not know", async () => {
    using box = await createSimulation({ shape: [8] });
    await expect(box.steady({ tolerance: -1 })).rejects.toThrow(OptionError);
    await expect(box.steady({ tolerence: 1 } as object)).rejects.toThrow(/tolerance/);
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

describe("steps chosen by their error", () => {
  it.each(["rkl2", "crank-nicolson"] as const)("by %s say when a solution grows beyond all bounds", async (method) => {
    // u' = exp(u) from 0 is −log(1 − t).
    using box = await createSimulation({ shape: [8], boundary: "insulated", source: "exp(u)", dtype: "float32" });
    const error = await rejection(() => box.advance(3, { method }));
    expect(error).toBeInstanceOf(ConvergenceError);
    expect(error).toMatchObject({
      path: "duration",
      message: expect.stringMatching(/beyond all bounds.* may blow up/),
    });
    expect(error).toMatchObject({ message: expect.stringContaining(`from t = ${box.time} on`) });
    expect(box.time).toBeCloseTo(1, 3);
    expect(box.field[0]).toBeGreaterThan(5);
    expect(box.field.every(Number.isFinite)).toBe(true);
  });

  it("are tried shorter where a method finds no solution, which is the last word only where none is", async () => {
    const field = Float64Array.of(1);
    const journey = { dt: undefined, tolerance: 1e-3, damping: false };
    const below = async (longest: number) => {
      const log: Log = { time: 0, steps: 0, longest: 0, error: undefined };
      const stepper: Stepper = {
        longest: Number.POSITIVE_INFINITY,
        async run([values], steps, { dt }) {
          values.fill(7);
          if (dt > longest) throw new ConvergenceError("there is no solution", []);
          values.fill(1);
          return steps;
        },
        dispose() {},
      };
      await travel(stepper, [field], { duration: 1, start: 0 }, journey, log, {});
      return log;
    };
    expect(await below(1e-3)).toMatchObject({ time: 1, error: 0 });
    expect(await rejection(() => below(0))).toMatchObject({ message: "there is no solution" });
    expect(field[0]).toBe(1);
  });

  it.each([[{ diffusivity: 1e200 }], [{ diffusivity: "1e200 + x" }]])(
    "end where they would not: %j",
    async (medium) => {
      const boundary = { x: { transfer: 1, ambient: 0 } };
      using line = await createSimulation({ shape: [32], boundary, initial: "sin(x)", ...medium });
      const before = line.field.slice();
      for (const journey of [{ method: "rkl2" }, { method: "rkl2", dt: 0.1 }] as const) {
        const error = await rejection(() => line.advance(1, journey));
        expect(error).toBeInstanceOf(ConvergenceError);
        expect(error).toMatchObject({ path: "duration", message: expect.stringContaining("2^53") });
      }
      expectSameBits(line.field, before);
    },
  );

  it("ask for a wider tolerance where nothing grows", async () => {
    const source = "u > 0.5 ? -100 : 100";
    using box = await createSimulation({ shape: [8], boundary: "insulated", source, initial: 0.4 });
    const error = await rejection(() => box.advance(3, { method: "rkl2" }));
    expect(error).toBeInstanceOf(ConvergenceError);
    expect(error).toMatchObject({
      path: "tolerance",
      message: expect.stringMatching(/tolerance of 0\.0001: give a wider/),
    });
  });
});
