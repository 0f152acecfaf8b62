/** Bad arguments of step, jump, advance and sample. */
import { describe, expect, it } from "vitest";
import {
  type AdvanceOptions,
  createSimulation,
  NonFiniteError,
  OptionError,
  type Simulation,
  type SimulationOptions,
  StabilityError,
  type StepOptions,
} from "../src/index.js";
import { each, expectError, rejection } from "./helpers/refusals.js";

describe("step, jump, advance and sample", () => {
  const create = () => createSimulation({ shape: [6, 6], diffusivity: 0.5 });

  it.each([
    [-1, "-1"],
    [1.5, "1.5"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [1e20, "100000000000000000000"],
    [3n, "3n"],
    ["3", '"3"'],
    [null, "null"],
  ])("step(%s) and jump(%s)", async (steps, word) => {
    using simulation = await create();
    for (const verb of ["step", "jump"] as const) {
      const error = await rejection(() => simulation[verb](steps as number));
      expectError(error, OptionError, "steps", [`steps is ${word}:`, "a whole number from 0 to 9007199254740991"]);
    }
  });

  it.each([
    [-0.1, "-0.1"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    ["0.1", '"0.1"'],
    [null, "null"],
  ])("a dt of %s", async (dt, word) => {
    using simulation = await create();
    const words = [`dt is ${word}`, "a finite number"];
    for (const verb of ["step", "jump"] as const) {
      for (const allowUnstable of [false, true]) {
        const error = await rejection(() => simulation[verb](1, dt as number, { allowUnstable }));
        expectError(error, OptionError, "dt", words);
      }
    }
    expectError(await rejection(() => simulation.advance(1, { dt: dt as number })), OptionError, "dt", words);
    expect([simulation.time, simulation.stepCount]).toEqual([0, 0]);
  });

  it("a dt above the bound, with the bound that would have worked", async () => {
    using simulation = await create();
    const { maxStableStep } = simulation;
    const dt = 1.000001 * maxStableStep;
    for (const work of [
      () => simulation.step(1, dt),
      () => simulation.jump(1, dt),
      () => simulation.advance(9, { dt }),
    ]) {
      const error = await rejection(work);
      expectError(error, StabilityError, "dt", [`dt = ${dt}`, `bound ${maxStableStep}`, "Take at most", '"rkl2"']);
      // Neither advance nor the command has that option.
      expect(error).not.toMatchObject({ message: expect.stringContaining("allowUnstable") });
      expect(error).toMatchObject({ maxStableStep });
    }
    expect(simulation.stepCount).toBe(0);
    simulation.step(1, maxStableStep);
    simulation.step(1, dt, { allowUnstable: true });
    simulation.jump(1, dt, { allowUnstable: true });
    expect(simulation.stepCount).toBe(3);
  });

  it("an unstable run that overflows, with the first value that did", async () => {
    using simulation = await create();
    simulation.field[14] = 1;
    await rejection(() => simulation.jump(5, 10 * simulation.maxStableStep));
    expect(simulation.hasBudget).toBe(true);
    const error = await rejection(() => simulation.step(5000, 10 * simulation.maxStableStep, { allowUnstable: true }));
    expectError(error, NonFiniteError, "field", ["every value must be a finite number"]);
    expect(error).toMatchObject({ index: 7, count: 16 });
    using other = await create();
    other.field[14] = 1;
    const jumped = await rejection(() => other.jump(5000, 10 * other.maxStableStep, { allowUnstable: true }));
    expectError(jumped, NonFiniteError, "field", ["every value must be a finite number"]);
    expect([other.stepCount, other.time]).toEqual([5000, 50_000 * other.maxStableStep]);
  });

  each(
    "step(1, dt, ) and jump(1, dt, )",
    [
      [null, "options", "null"],
      [true, "options", "true"],
      [{ allowUnstabel: true }, "allowUnstabel", 'did you mean "allowUnstable"?'],
      [{ allowUnstable: "yes" }, "allowUnstable", '"yes"', "true or false"],
    ],
    async (options, path, words) => {
      using simulation = await create();
      for (const verb of ["step", "jump"] as const) {
        const error = await rejection(() => simulation[verb](1, 0.1, options as StepOptions));
        expectError(error, OptionError, path, words);
        if (path === "allowUnstabel") expectError(error, OptionError, path, [`${verb} has no option`]);
      }
    },
  );

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "1", undefined])("advance(%s)", async (duration) => {
    using simulation = await create();
    const error = await rejection(() => simulation.advance(duration as number));
    expectError(error, OptionError, "duration", [
      JSON.stringify(duration)?.replace("null", "") ?? "undefined",
      "0 or more",
    ]);
  });

  each(
    "advance(1, )",
    [
      [null, "options", "null", "give an object"],
      [{ onprogress: () => {} }, "onprogress", 'did you mean "onProgress"?'],
      [{ onProgress: 5 }, "onProgress", "5", "a function"],
      [{ signal: {} }, "signal", "an AbortSignal"],
      [{ method: "euler" }, "method", '"euler"', '"ftcs"'],
      [{ method: "FTCS" }, "method", 'did you mean "ftcs"?'],
      [{ dt: 0 }, "dt", "0", "above 0"],
      [{ dt: 1e-320 }, "dt", "1e-320", "take a longer dt"],
    ],
    async (options, path, words) => {
      using simulation = await create();
      const error = await rejection(() => simulation.advance(1, options as AdvanceOptions));
      expectError(error, OptionError, path, words);
    },
  );

  each(
    "sample( )",
    [
      [2, "point", "2", "one coordinate per axis, 2 in all"],
      [[2], "point", "[2]", "2 in all"],
      [[1, 2, 3], "point", "[1, 2, 3]", "2 in all"],
      [undefined, "point", "undefined", "2 in all"],
      [[0, "1"], "point[1]", '"1"', "from 0 to 5"],
      [[null, 1], "point[0]", "null", "from 0 to 5"],
      [[0, Number.NaN], "point[1]", "NaN", "from 0 to 5"],
      [[-0.001, 0], "point[0]", "y = -0.001", "from 0 to 5"],
      [[0, 5.001], "point[1]", "x = 5.001", "from 0 to 5"],
    ],
    async (point, path, words) => {
      using simulation = await create();
      const error = await rejection(() => simulation.sample(point as number[]));
      expectError(error, OptionError, path, words);
    },
  );
});

/** Whatever moves the fields. */
const VERBS: Readonly<Record<string, (simulation: Simulation) => unknown>> = {
  "step(64)": (simulation) => simulation.step(64),
  "jump(2)": (simulation) => simulation.jump(2),
  "steady()": (simulation) => simulation.steady(),
  "advance(1)": (simulation) => simulation.advance(1),
  ...Object.fromEntries(
    (["ftcs", "rkl2", "adi", "crank-nicolson", "exact"] as const).map((method) => [
      `advance(1, { method: "${method}" })`,
      (simulation: Simulation) => simulation.advance(1, { method }),
    ]),
  ),
};

describe.each<[string, Omit<SimulationOptions, "shape">, string]>([
  ["one field", { boundary: "insulated" }, "field"],
  ["a model's field", { boundary: "insulated", source: "-u" }, "field"],
  ["one of several fields", { fields: { v: {}, u: { diffusivity: "1 + u^2" } } }, "fields.u"],
])("a value that is not finite in %s", (_, options, path) => {
  it.each(Object.entries(VERBS))("is found before %s changes anything", async (_, verb) => {
    using simulation = await createSimulation({ shape: [6, 6], initial: "x + y", ...options });
    const { fields } = simulation;
    fields.u![8] = Number.NaN;
    fields.u![11] = Number.POSITIVE_INFINITY;
    const before = structuredClone(fields);
    const error = await rejection(() => verb(simulation));
    expectError(error, NonFiniteError, path, [
      `${path} has NaN at index 8 and 1 more`,
      "every value must be a finite number",
    ]);
    expect(error).toMatchObject({ index: 8, count: 2 });
    expect(fields).toEqual(before);
    expect([simulation.time, simulation.stepCount, simulation.hasBudget]).toEqual([0, 0, true]);
  });
});
