/** Models through the facade: what steps do, what may change, what is kept, and what is refused on the way. */
import { describe, expect, it, vi } from "vitest";
import {
  createSimulation,
  NonFiniteError,
  OptionError,
  restoreSimulation,
  type Simulation,
  type SimulationOptions,
  StabilityError,
  UnsupportedError,
} from "../../src/index.js";
import { Rows } from "../../src/model/rows.js";
import { expectSameBits } from "../helpers/bits.js";
import { ENGINES } from "../helpers/engines.js";
import { expectError, rejection } from "../helpers/refusals.js";

const predators = {
  shape: [9, 11],
  centering: "cell",
  parameters: { a: 1.1, b: 0.4 },
  boundary: "insulated",
  fields: {
    prey: { diffusivity: 0.1, source: "a*prey - b*prey*hunters", initial: "2 + sin(x)" },
    hunters: { diffusivity: "0.05 + 0.01*prey", source: "0.1*prey*hunters - 0.4*hunters", initial: "1 + 0.1*y" },
  },
} satisfies SimulationOptions;

describe("fields by name", () => {
  it("are arrays of their own, the first of which is `field`", async () => {
    using simulation = await createSimulation(predators);
    expect(Object.keys(simulation.fields)).toEqual(["prey", "hunters"]);
    expect(simulation.field).toBe(simulation.fields.prey);
    simulation.fields.hunters!.fill(0);
    simulation.step(3, 0.01);
    expect(simulation.fields.hunters!.every((value) => value === 0)).toBe(true);
    expect(simulation.sample([4.5, 5.5], "prey")).toBe(simulation.field[4 * 11 + 5]);
    expect(simulation.sample([4.5, 5.5], "hunters")).toBe(0);
    expectError(await rejection(() => simulation.sample([1, 1], "pray")), OptionError, "field", [
      'no field "pray"',
      'did you mean "prey"?',
    ]);
  });

  it("take what stands beside `fields` unless they say otherwise", async () => {
    using simulation = await createSimulation({
      shape: [5],
      initial: 3,
      boundary: "insulated",
      fields: { a: {}, b: { initial: 4 }, c: { boundary: { value: 7 } } },
    });
    simulation.step(1, 0.1);
    expect(Array.from(simulation.fields.a!)).toEqual([3, 3, 3, 3, 3]);
    expect(Array.from(simulation.fields.b!)).toEqual([4, 4, 4, 4, 4]);
    expect(simulation.fields.c![0]).toBe(7);
  });
});

describe("a source", () => {
  it.each([
    ["a number", 2],
    ["an array", [2, 2, 2, 2]],
    ["an expression", "1 + 1"],
    ["an expression in a parameter", "p"],
    ["an expression in space", "2 + 0*x"],
    ["an expression in time", "2 + 0*t"],
  ])("%s adds dt times itself", async (_, source) => {
    for (const engine of ENGINES) {
      using simulation = await createSimulation({
        shape: [4],
        boundary: "insulated",
        parameters: { p: 2 },
        source,
        ...engine,
      });
      simulation.step(8, 0.125);
      expect(Array.from(simulation.field)).toEqual([2, 2, 2, 2]);
    }
  });
});

describe("cells that do not change", () => {
  it("insulated ones let nothing through, held ones keep their value", async () => {
    const all = (["node", "cell"] as const).flatMap((centering) =>
      ["1", "1 + x", "1 + u", "1 + t/100"].map((diffusivity) => ({ centering, diffusivity })),
    );
    for (const { centering, diffusivity } of all) {
      using simulation = await createSimulation({
        shape: [1, 9],
        centering,
        boundary: "insulated",
        diffusivity,
        insulated: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0),
        held: "x < 1",
        initial: "x < 1 ? 5 : x > 5 ? 2 : 0",
      });
      await simulation.advance(200, { method: "ftcs" });
      const values = Array.from(simulation.field);
      expect(values[0]).toBe(5);
      for (const value of values.slice(1, 4)) expect(value).toBeCloseTo(5, 8);
      expect(values[4]).toBe(0);
      const right = values.slice(5);
      for (const value of right) expect(value).toBeCloseTo(right[0]!, 8);
    }
  });
});

describe("setParameter", () => {
  it("has the same effect as the option, for sources, diffusivities, walls and masks", async () => {
    const options = {
      shape: [12],
      parameters: { p: 1 },
      diffusivity: "p*(1 + x)",
      source: "p*u",
      boundary: { "x-": { value: "p" }, "x+": { gradient: "p*t" } },
      held: "x > 7 + p && x < 9 + p",
      initial: "1 + x",
    } as const;
    for (const engine of ENGINES) {
      using changed = await createSimulation({ ...options, ...engine });
      changed.setParameter("p", 2);
      using given = await createSimulation({ ...options, ...engine, parameters: { p: 2 } });
      expect(changed.maxStableStep).toBe(given.maxStableStep);
      changed.step(20, 1e-3);
      given.step(20, 1e-3);
      expectSameBits(changed.field.subarray(1), given.field.subarray(1));
    }
  });

  it("changes plain steps, and all methods that know their operator", async () => {
    const options = {
      shape: [17],
      parameters: { d: 1, q: 2 },
      diffusivity: "d",
      boundary: { "x-": { flux: "q" } },
      initial: "x",
    } as const;
    for (const engine of ENGINES) {
      using changed = await createSimulation({ ...options, ...engine });
      changed.jump(3, 0.1);
      changed.field.set(Float64Array.from({ length: 17 }, (_, i) => i));
      changed.setParameter("d", 3);
      using given = await createSimulation({ ...options, ...engine, parameters: { d: 3, q: 2 } });
      expect(changed.maxStableStep).toBe(given.maxStableStep);
      changed.step(10, 0.1);
      given.step(10, 0.1);
      changed.jump(3, 0.1);
      given.jump(3, 0.1);
      expectSameBits(changed.field, given.field);
    }
  });

  it("refuses what is no parameter, and what expressions cannot bear; all stays as it was", async () => {
    using simulation = await createSimulation({ shape: [4], parameters: { rate: 1 }, diffusivity: "1/rate + x" });
    const bound = simulation.maxStableStep;
    const attempt = (name: string, value: unknown) => rejection(() => simulation.setParameter(name, value as number));
    expectError(await attempt("rat", 1), OptionError, "parameters.rat", ['did you mean "rate"?']);
    expectError(await attempt("rate", "2"), OptionError, "parameters.rate", ['"2"', "a finite number"]);
    expectError(await attempt("rate", 0), NonFiniteError, "diffusivity", ["Infinity"]);
    expectError(await attempt("rate", -0.5), OptionError, "diffusivity", ["is -2 at x = 0"]);
    expect(simulation.maxStableStep).toBe(bound);
  });
});

describe("a checkpoint", () => {
  it("keeps all fields and the parameters as they are, and goes on bit for bit", async () => {
    for (const engine of ENGINES) {
      const held = Array.from({ length: 99 }, (_, i) => (i % 7 === 0 ? 1 : 0));
      const options = { ...predators, ...engine, held };
      using stopped = await createSimulation(options);
      stopped.step(20, 0.01);
      stopped.setParameter("b", 0.7);
      stopped.step(5, 0.01);
      using resumed = await restoreSimulation(stopped.checkpoint());
      expect([resumed.time, resumed.stepCount]).toEqual([stopped.time, stopped.stepCount]);
      for (const simulation of [stopped, resumed]) simulation.step(30, 0.01);
      for (const name of ["prey", "hunters"]) {
        expectSameBits(resumed.fields[name]!, stopped.fields[name]!);
      }
    }
  });

  it("goes on at its own time, where walls move", async () => {
    const options = { shape: [9], boundary: { x: { value: "sin(3*t)" } } } as const;
    using stopped = await createSimulation(options);
    stopped.step(17, 0.1);
    using resumed = await restoreSimulation(stopped.checkpoint());
    expectSameBits(resumed.field, stopped.field);
    for (const simulation of [stopped, resumed]) simulation.step(9, 0.1);
    expectSameBits(resumed.field, stopped.field);
  });

  it("goes on bit for bit where bounds change in time, which are looked at as seldom as was well before", async () => {
    const options = { shape: [40], diffusivity: "1 + 0.3*sin(7*t)", source: "cos(20*t)*x", initial: "sin(x)" } as const;
    const [step, long] = [0.021, 0.5];
    for (const engine of ENGINES) {
      using stopped = await createSimulation({ ...options, ...engine });
      stopped.step(300, step);
      using resumed = await restoreSimulation(stopped.checkpoint(), engine);
      for (const simulation of [stopped, resumed]) {
        simulation.step(40, step);
        await simulation.advance(120 * step, { method: "ftcs", dt: step });
        // The bound comes below this one and goes above it again.
        const report = await simulation.advance(100 * long, { method: "ftcs", dt: long });
        expect(report.steps).toBeGreaterThan(101);
      }
      expect(resumed.time).toBe(stopped.time);
      expectSameBits(resumed.field, stopped.field);
    }
  });
});

describe("on the way", () => {
  it.each([
    ["in time", "0.5 - t", undefined],
    ["with the field", "1 - u", "u"],
  ])("a diffusivity that falls below 0 %s is refused", async (_, diffusivity, source) => {
    const options = {
      shape: [9],
      boundary: "insulated",
      diffusivity,
      initial: 0.5,
      ...(source && { source }),
    } as const;
    for (const faceMean of ["harmonic", "arithmetic"] as const) {
      using stepped = await createSimulation({ ...options, faceMean });
      const words = [`"${diffusivity}" is -`, "at x = 0 and t = ", "0 or more everywhere"];
      expectError(await rejection(() => stepped.step(200, 0.01)), OptionError, "diffusivity", words);
      for (const journey of [{}, { method: "ftcs" }, { method: "rkl2" }, { method: "rkl2", dt: 0.1 }] as const) {
        using advanced = await createSimulation({ ...options, faceMean });
        expectError(await rejection(() => advanced.advance(2, journey)), OptionError, "diffusivity", words);
      }
    }
  });

  it.each([
    ["bounds", "1 + sin(t)/2"],
    ["walls alone", 1],
  ])("a wall that comes to be none leaves a whole step, where %s change in time", async (_, diffusivity) => {
    const options = {
      shape: [64],
      diffusivity,
      source: "cos(t)",
      initial: "sin(x)",
      boundary: { "x-": { value: "t + 0*sqrt(6 - t)" }, "x+": "insulated" },
    } as const;
    const journeys = [{ method: "ftcs" }, { method: "rkl2" }, { method: "rkl2", dt: 1 }, {}] as const;
    const works = [
      (simulation: Simulation) => simulation.step(3000, 0.005),
      ...journeys.map((journey) => (simulation: Simulation) => simulation.advance(9, journey)),
    ];
    for (const engine of ENGINES) {
      for (const work of works) {
        using simulation = await createSimulation({ ...options, ...engine });
        simulation.step(10, 0.05);
        const error = await rejection(() => work(simulation));
        expectError(error, NonFiniteError, "boundary.x-.value", ["is NaN at x = 0"]);
        expect(simulation.field[0]).toBeCloseTo(simulation.time, 12);
        expect(Math.abs(simulation.budget().u!.residual)).toBeLessThan(1e-10);
      }
    }
  });

  it("a step of no given length is refused where none is short enough", async () => {
    using simulation = await createSimulation({ shape: [20], diffusivity: "u^2", initial: 1 });
    simulation.field.fill(1e160);
    expectError(await rejection(() => simulation.step()), StabilityError, "dt", ["no step is short enough"]);
    expect(simulation.stepCount).toBe(0);
  });

  it("a step above the bound of the present state is refused, and a journey takes shorter ones", async () => {
    const growing = { shape: [20], diffusivity: "1 + u", source: "1", boundary: "insulated" } as const;
    using stepped = await createSimulation(growing);
    expectError(await rejection(() => stepped.step(1, 0.6)), StabilityError, "dt", ["0.6"]);
    expect(stepped.time).toBe(0);
    expect(await rejection(() => stepped.step(1000, 0.4))).toBeInstanceOf(StabilityError);
    expect(stepped.stepCount).toBeGreaterThan(0);
    expect(stepped.stepCount).toBeLessThan(1000);
    expect(stepped.time).toBeCloseTo(0.4 * stepped.stepCount, 12);
    using advanced = await createSimulation(growing);
    await advanced.advance(100);
    expect(advanced.time).toBe(100);
    for (const value of advanced.field) expect(value).toBeCloseTo(100, 8);
  });

  it.each([
    ["in time", { diffusivity: "t < 0.9 ? 1 : 100", initial: "random(1)", boundary: "insulated" }, 0.2, 5],
    ["with the field", { diffusivity: "u + 0.1", boundary: { "x-": { value: 20 }, "x+": "insulated" } }, 0.19, 1],
  ] as const)("no step is taken that a bound which comes down %s no longer allows", async (_, problem, dt, allowed) => {
    for (const steps of [8, 16, 1000]) {
      using simulation = await createSimulation({ shape: [100], ...problem });
      const error = await rejection(() => simulation.step(steps, dt));
      expectError(error, StabilityError, "dt", [`dt = ${dt} is above the stability bound`]);
      expect(simulation.stepCount).toBe(allowed);
      expect(simulation.time).toBe(allowed * dt);
      expect(simulation.maxStableStep).toBeLessThan(dt);
      using again = await createSimulation({ shape: [100], ...problem, engine: "js" });
      for (let step = 0; step < allowed; step++) again.step(1, dt);
      expectSameBits(simulation.field, again.field);
    }
  });

  it("an overflow is an error that says which field, where and when", async () => {
    using simulation = await createSimulation({
      shape: [2, 3],
      boundary: "insulated",
      diffusivity: 0,
      fields: { calm: {}, wild: { source: "wild^2", initial: "x == 1 && y == 1 ? 10 : 0" } },
    });
    const error = await rejection(() => {
      for (let i = 0; i < 100; i++) simulation.step(1, 1);
    });
    expectError(error, NonFiniteError, "fields.wild", ["wild is Infinity at y = 1, x = 1 (value 4)", "t = "]);
    expect(error).toMatchObject({ index: 4 });
  });

  it("advance takes the very steps that step takes", async () => {
    const options = {
      shape: [12, 13],
      diffusivity: "1 + x*y",
      source: "sin(t)*x",
      insulated: "x > 3 && y > 5",
    } as const;
    for (const engine of ENGINES) {
      using stepped = await createSimulation({ ...options, ...engine });
      using advanced = await createSimulation({ ...options, ...engine });
      stepped.step(40, 2 ** -10);
      const report = await advanced.advance(40 * 2 ** -10, { method: "ftcs", dt: 2 ** -10 });
      expect([report.method, report.steps, advanced.stepCount]).toEqual(["ftcs", 40, 40]);
      expectSameBits(advanced.field, stepped.field);
    }
  });

  it("an abort leaves a whole step and tells the truth about it", async () => {
    for (const diffusivity of ["1 + x", "1 + u"]) {
      using simulation = await createSimulation({ shape: [300, 300], diffusivity, source: "1", engine: "js" });
      const abort = new AbortController();
      const dt = simulation.maxStableStep / 4;
      const onProgress = () => abort.abort();
      const journey = simulation.advance(1e6 * dt, { method: "ftcs", dt, signal: abort.signal, onProgress });
      await expect(journey).rejects.toMatchObject({ name: "AbortError" });
      expect(simulation.stepCount).toBeGreaterThan(0);
      expect(simulation.time / (simulation.stepCount * dt)).toBeCloseTo(1, 12);
      using again = await createSimulation({ shape: [300, 300], diffusivity, source: "1", engine: "simd" });
      again.step(simulation.stepCount, dt);
      expectSameBits(simulation.field, again.field);
    }
  });

  it("where a wall that changes in time meets a fixed one, the slower axis has the last word, whatever the passes", async () => {
    const meetings: SimulationOptions[] = [
      { shape: [5, 6], boundary: { "*": "insulated", "y-": "fixed", "x+": { value: "1+t" } } },
      { shape: [5, 6], boundary: { "*": "insulated", "y-": { value: "1+t" }, "x+": "fixed" } },
      { shape: [4, 5, 6], boundary: { "*": "fixed", "z-": "insulated", y: { value: "1+t" }, "x+": { value: "2+t" } } },
      { shape: [4, 1, 6], boundary: { "*": "fixed", "y-": { value: "1+t" }, "x+": { value: "2+t" } } },
      { shape: [9, 1], boundary: { "*": "insulated", "x-": { value: "1+t" }, "x+": "fixed" } },
    ];
    for (const meeting of meetings) {
      const options = { ...meeting, initial: "x + y*0.1 + 0.3" } as const;
      using expected = await createSimulation({ ...options, engine: "js" });
      // Sums of which are exact.
      const dt = 0.125;
      expected.step(40, dt);
      for (const engine of ENGINES) {
        using simulation = await createSimulation({ ...options, ...engine });
        for (const steps of [1, 2, 30, 7]) simulation.step(steps, dt);
        expectSameBits(simulation.field, expected.field);
      }
    }
    using simulation = await createSimulation({ ...meetings[0]!, initial: 0.5 });
    simulation.step(2, 0.1);
    expect([simulation.field[5], simulation.field[11]]).toEqual([1, 1.2]);
  });

  it("fields of which only some are periodic along an axis are left to the reference", async () => {
    const fields = { u: { boundary: "periodic" }, w: { boundary: { x: "periodic", "*": { value: 0 } } } } as const;
    const words = ["u and w are not periodic along the same axes"];
    for (const engine of ["scalar", "simd", "threads"] as const) {
      const error = await rejection(() => createSimulation({ shape: [6, 7], fields, engine }));
      expectError(error, UnsupportedError, "engine", [...words, 'use "auto" or "js"']);
    }
    using apart = await createSimulation({ shape: [6, 7], initial: 1, fields });
    expect(apart.engine).toMatchObject({ name: "js" });
    expect(apart.engine.reason).toContain(words[0]);
    apart.step(3);
    expect([...apart.fields.w!.subarray(0, 7)]).toEqual(new Array(7).fill(0));
    expect([...apart.fields.u!]).toEqual(new Array(42).fill(1));
  });

  it("methods that know plain operators alone are refused by name", async () => {
    using simulation = await createSimulation({ shape: [8], source: "u" });
    expectError(await rejection(() => simulation.jump(3, 0.1)), UnsupportedError, "", ["jump()", "there is a source"]);
    const words = ['method "exact"', "there is a source", "these can: ftcs, rkl2, crank-nicolson, adi"];
    const error = await rejection(() => simulation.advance(1, { method: "exact" }));
    expectError(error, UnsupportedError, "method", words);
    expect(simulation.time).toBe(0);
  });
});

describe("bounds that look at every cell", () => {
  const decaying = {
    shape: [21, 19],
    diffusivity: Float64Array.from({ length: 399 }, (_, i) => 0.5 + ((i * 89) % 101) / 100),
    source: "-3*x*u*u/100",
    initial: "1 + 0.1*sin(x + y)",
    boundary: "insulated",
  } as const;

  it("are the present state's alone: to look at them changes nothing that comes after", async () => {
    using silent = await createSimulation(decaying);
    using watched = await createSimulation(decaying);
    const bounds = Array.from({ length: 6 }, () => watched.maxStableStep);
    expect(new Set(bounds).size).toBe(1);
    for (const simulation of [silent, watched]) {
      const onProgress = () => void (simulation === watched && simulation.maxStableStep);
      simulation.step(10);
      await simulation.advance(5, { method: "ftcs", onProgress });
      simulation.step();
    }
    expect(watched.time).toBe(silent.time);
    expectSameBits(watched.field, silent.field);
  });

  it("look no closer than a short journey needs, whose steps are as long as ever where all is even", async () => {
    const eigenvalue = vi.spyOn(Rows.prototype, "largestEigenvalue");
    using simulation = await createSimulation({
      ...decaying,
      diffusivity: 0.5,
      source: "-(x > 9 && x < 11 ? 20 : 0)*u*u",
    });
    const report = await simulation.advance(10, { method: "ftcs" });
    expect(eigenvalue).not.toHaveBeenCalled();
    expect(report.steps).toBeGreaterThan(64);
    expect(simulation.maxStableStep).toBeGreaterThan(0);
    expect(eigenvalue).toHaveBeenCalled();
    eigenvalue.mockRestore();
    using porous = await createSimulation({ shape: [40], diffusivity: "1 + u", initial: 1, boundary: "insulated" });
    const { steps } = await porous.advance(50, { method: "ftcs" });
    expect(steps).toBe(Math.ceil(50 / (0.9 * 0.25)));
  });

  it("may refuse single steps on larger grids late, but by no more than they are looked at apart", async () => {
    using simulation = await createSimulation({ shape: [65, 64], diffusivity: "1 + 100*t", boundary: "insulated" });
    const dt = 1e-3;
    const stable = () => simulation.maxStableStep;
    const allowed = Math.floor((0.25 / dt - 1) / 100 / dt);
    const error = await rejection(() => {
      for (let step = 0; step < 10_000; step++) simulation.step(1, dt);
    });
    expect(error).toBeInstanceOf(StabilityError);
    expect(stable()).toBeLessThan(dt);
    expect(simulation.stepCount).toBeGreaterThanOrEqual(allowed);
    expect(simulation.stepCount).toBeLessThanOrEqual(allowed + 129);
  });

  it("are the same number on every engine, before and after steps, and with other parameters", async () => {
    const looks: number[][] = [];
    for (const engine of ENGINES) {
      using simulation = await createSimulation({
        ...engine,
        shape: [5, 13, 9],
        centering: "cell",
        boundary: "insulated",
        parameters: { k: 3 },
        fields: {
          u: { source: "-k*u*u*(1 + x + y*z)", initial: "1 + 0.1*sin(x + y)" },
          v: { source: Float64Array.from({ length: 585 }, (_, i) => i / 585), initial: 1 },
          w: { diffusivity: 0.5, source: "-exp(u)*w*v", initial: "0.1*z" },
        },
      });
      const bounds = [simulation.maxStableStep];
      simulation.setParameter("k", 40);
      bounds.push(simulation.maxStableStep);
      simulation.setParameter("k", 1);
      simulation.step(3, 1e-4);
      bounds.push(simulation.maxStableStep, simulation.maxPositiveStep);
      looks.push(bounds);
    }
    expect(new Set(looks[0]).size).toBe(4);
    for (const bounds of looks) expect(bounds).toEqual(looks[0]);
  });
});
