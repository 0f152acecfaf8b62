/** Implicit methods that split reactions and flows off: their order, what they keep to, and the bits of every engine. */
import { describe, expect, it } from "vitest";
import { createSimulation, NonFiniteError, type SimulationOptions } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance, largest } from "../helpers/distance.js";
import { DTYPES, ENGINES } from "../helpers/engines.js";
import { expectWholeStepAfterAbort, GRAY_SCOTT, stateAfter, stateOf } from "../helpers/journeys.js";
import { lcg } from "../helpers/lcg.js";
import { expectSecondOrder } from "../helpers/order.js";
import { rejection } from "../helpers/refusals.js";

const METHODS = ["adi", "crank-nicolson"] as const;

const FISHER = { source: "20*u*(1 - u)", spacing: 1 / 32 } as const;

/** Problems, a duration, and the fewest steps of three that are halved again and again. */
const PROBLEMS: Readonly<Record<string, readonly [SimulationOptions, number, number]>> = {
  "Fisher's wave": [
    { shape: [65], spacing: 0.5, boundary: "insulated", source: "u*(1 - u)", initial: "exp(-x*x/10)" },
    8,
    32,
  ],
  "a reaction beside walls of a value, in an uneven medium": [
    {
      ...FISHER,
      shape: [33, 33],
      boundary: { value: 0.3 },
      diffusivity: "1 + 0.5*sin(3*x)",
      initial: "0.3 + sin(pi*x)*sin(pi*y)/2",
    },
    0.2,
    64,
  ],
  "a reaction among masks, in cells": [
    {
      ...FISHER,
      shape: [24, 32],
      centering: "cell",
      boundary: { "x-": { value: 0.3 }, "x+": { transfer: 2, ambient: 1 }, y: "insulated" },
      insulated: "hypot(x - 0.5, y - 0.4) < 0.2",
      held: "x > 0.8 && y > 0.6",
      initial: 0.3,
    },
    0.1,
    64,
  ],
  "two species that react": [GRAY_SCOTT, 100, 32],
  "two species of which only one drives the other": [
    {
      shape: [40],
      spacing: 0.1,
      boundary: "insulated",
      fields: { u: { source: "v - u", initial: "cos(x)" }, v: { diffusivity: 0.1, initial: "sin(x)^2" } },
    },
    1,
    32,
  ],
  "a source of time": [{ shape: [41], spacing: 1 / 40, source: "sin(10*t)*x" }, 1, 64],
  "a source by which the field grows": [
    { shape: [21, 17], spacing: 0.1, boundary: { value: 0 }, source: "3*u", initial: "sin(pi*x/2)*sin(pi*y/1.6)" },
    0.5,
    32,
  ],
  "uneven decay in three dimensions": [
    {
      shape: [9, 10, 11],
      spacing: 0.1,
      boundary: { x: { value: 0 }, "*": "insulated" },
      source: "-5*x*u",
      initial: "sin(pi*x)*y",
    },
    0.5,
    16,
  ],
};

describe.each(METHODS)("%s", (method) => {
  const able = Object.entries(PROBLEMS);

  it.each(able)("is of second order in time with %s", async (_, [options, duration, fewest]) => {
    const run = (steps: number) => stateAfter(options, duration, { method, dt: duration / steps });
    const exact = await run(32 * fewest);
    await expectSecondOrder([fewest, 2 * fewest, 4 * fewest], async (steps) => distance(await run(steps), exact));
    const other = await stateAfter(options, duration, { method: "rkl2", dt: duration / (16 * fewest) });
    expect(distance(exact, other)).toBeLessThan(1e-3 * largest(exact));
  });

  it("grows an even field as the logistic equation does", async () => {
    const options: SimulationOptions = { shape: [5, 6], boundary: "periodic", source: "u*(1 - u)", initial: 0.1 };
    const exact = 1 / (1 + 9 * Math.exp(-3));
    await expectSecondOrder([8, 16, 32, 64], async (steps) => {
      const state = await stateAfter(options, 3, { method, dt: 3 / steps });
      expect(distance(state, new Float64Array(30).fill(state[0]!))).toBeLessThan(1e-14);
      return state[0]! - exact;
    });
  });

  it("follows a wave that a source of time drives", async () => {
    const cells = 16;
    const options: SimulationOptions = {
      shape: [cells],
      spacing: 1 / cells,
      boundary: "periodic",
      diffusivity: 0.1,
      source: "cos(3*t)*cos(2*pi*x)",
      initial: "cos(2*pi*x)",
    };
    // The wave is an eigenvector of the differences: its height h follows h' = −λ·h + cos(3t).
    const rate = 0.4 * cells ** 2 * Math.sin(Math.PI / cells) ** 2;
    const square = rate ** 2 + 9;
    const driven = (rate * Math.cos(6) + 3 * Math.sin(6)) / square;
    const exact = (1 - rate / square) * Math.exp(-2 * rate) + driven;
    await expectSecondOrder([16, 32, 64, 128], async (steps) => {
      return (await stateAfter(options, 2, { method, dt: 2 / steps }))[0]! - exact;
    });
  });

  it("is of second order where a flow carries a smooth wave, as grid and steps become finer", async () => {
    const errors: number[] = [];
    for (const cells of [32, 64, 128]) {
      const options: SimulationOptions = {
        shape: [cells],
        spacing: 1 / cells,
        centering: "cell",
        boundary: "periodic",
        diffusivity: 0.01,
        velocity: [1],
        source: "u",
        initial: "sin(2*pi*x)",
      };
      const state = await stateAfter(options, 0.5, { method, dt: 1 / cells });
      const grown = Math.exp(0.5 * (1 - 0.01 * (2 * Math.PI) ** 2));
      const wave = state.map((_, i) => grown * Math.sin(2 * Math.PI * ((i + 0.5) / cells - 0.5)));
      errors.push(state.reduce((sum, value, i) => sum + Math.abs(value - wave[i]!), 0) / cells);
    }
    expect(Math.log2(errors[0]! / errors[2]!) / 2, errors.join(" ")).toBeGreaterThan(1.7);
  });

  it("keeps the error to the tolerance", async () => {
    const problems = [PROBLEMS["Fisher's wave"]!, PROBLEMS["a source of time"]!, [GRAY_SCOTT, 20]] as const;
    for (const [options, duration] of problems) {
      const exact = await stateAfter(options, duration, { method: "rkl2", tolerance: 1e-5 });
      using simulation = await createSimulation(options);
      const { estimatedError, method: taken } = await simulation.advance(duration, { method, tolerance: 1e-3 });
      expect(taken).toBe(method);
      // What errors come to is guessed from how fast they fade: beside a source that swings, too high.
      expect(estimatedError).toBeLessThan(4e-3);
      expect(distance(stateOf(simulation), exact) / largest(exact)).toBeLessThan(1e-3);
    }
  });

  it("takes a step back that a reaction has run away in, and refuses one of a given length", async () => {
    const options: SimulationOptions = {
      shape: [11, 12],
      boundary: "periodic",
      source: "100*u - 100*u^3",
      initial: "0.5*sin(x)^2 + 0.1",
    };
    using simulation = await createSimulation(options);
    await simulation.advance(100, { method });
    expect(distance(simulation.field, new Float64Array(132).fill(1))).toBeLessThan(1e-9);
    using fast = await createSimulation(options);
    expect(await rejection(() => fast.advance(100, { method, dt: 25 }))).toBeInstanceOf(NonFiniteError);
  });

  it("is stable by a reaction that is stiffer than the step is long", async () => {
    const options: SimulationOptions = { shape: [9, 8], source: "1e4*(x - u^3)", initial: 2, boundary: "insulated" };
    const state = await stateAfter(options, 1, { method, dt: 0.01 });
    const rest = state.map((_, i) => Math.cbrt(i % 8));
    expect(distance(state, rest)).toBeLessThan(0.1);
  });
});

describe("every engine has the same bits", () => {
  const masked: SimulationOptions = {
    shape: [19, 23],
    spacing: 0.1,
    centering: "cell",
    boundary: { "x-": { value: 0.25 }, "*": { transfer: 1, ambient: 0.5 } },
    diffusivity: "0.1 + 0.05*x",
    source: "u*(1 - u) + sin(t)*exp(-x)",
    initial: "0.5 + 0.25*cos(7*x)*sin(5*y)",
    insulated: "hypot(x - 1, y - 1) < 0.3",
    held: "x > 1.5 && y > 1.5",
  };
  const problems: readonly SimulationOptions[] = [
    masked,
    { ...masked, velocity: [0.5, -0.25] },
    { ...GRAY_SCOTT, velocity: ["x/50", 0] },
    { shape: [61], boundary: { "x-": { value: 0.25 }, "x+": "fixed" }, source: "u - u^3", initial: "cos(x)" },
    { shape: [6, 7, 9], source: "u*sin(t)", initial: "cos(x*y)", boundary: { "*": { gradient: 0.1 } } },
  ];
  const cases = problems.flatMap((options) => METHODS.map((method) => [method, options] as const));

  it.each(cases)("%s, %o", async (method, options) => {
    for (const dtype of DTYPES) {
      const [expected, ...others] = await Promise.all(
        ENGINES.map(async (engine) => {
          using simulation = await createSimulation({ ...options, ...engine, dtype });
          await simulation.advance(1, { method, dt: 0.3 });
          // The limiter's error, which is none of time's, keeps steps that are chosen short.
          if (!options.velocity) await simulation.advance(0.5, { method, tolerance: 1e-2 });
          return stateOf(simulation);
        }),
      );
      expect(expected!.every(Number.isFinite)).toBe(true);
      for (const state of others) expectSameBits(state, expected!);
    }
  });
});

describe("masks and walls", () => {
  it("held cells and walls keep their values to the bit, and nothing gets behind what is insulated", async () => {
    const shape = [15, 21];
    const initial = Float64Array.from(lcg(315), (value, i) => (i % 21 > 10 ? 0 : value));
    const options: SimulationOptions = {
      shape,
      initial,
      boundary: { x: "fixed", y: { gradient: 0 } },
      insulated: "x == 10",
      held: "x == 4 && y > 6",
      source: "3*u*(1 - u)*cos(t)",
    };
    for (const method of METHODS) {
      const state = await stateAfter(options, 2, { method, dt: 0.5 });
      const still = (i: number) => {
        const [x, y] = [i % 21, Math.floor(i / 21)];
        return x === 0 || x >= 10 || (x === 4 && y > 6);
      };
      const kept = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => still(i));
      expectSameBits(kept(state), kept(initial));
      expect(distance(state, initial)).toBeGreaterThan(0.1);
    }
  });

  it("walls of a value hold it against the reaction", async () => {
    const options: SimulationOptions = { shape: [12, 13], boundary: { value: 0.5 }, source: "u*u", initial: 0.5 };
    for (const method of METHODS) {
      const state = await stateAfter(options, 1, { method, dt: 0.25 });
      for (let i = 0; i < 13; i++) expect(state[i]).toBe(0.5);
      expect(state[6 * 13 + 6]).toBeGreaterThan(0.6);
    }
  });
});

it("a damping start is one: no step but the first is damped", async () => {
  const options: SimulationOptions = { shape: [14, 15], source: "u*(1 - u)", initial: lcg(210) };
  const damped = { method: "crank-nicolson", dt: 1, damping: true } as const;
  const expected = await stateAfter(options, 2, damped);
  using simulation = await createSimulation(options);
  await simulation.advance(1, damped);
  await simulation.advance(1, { ...damped, damping: false });
  expectSameBits(stateOf(simulation), expected);
  expect(distance(expected, await stateAfter(options, 2, { ...damped, damping: false }))).toBeGreaterThan(1e-3);
});

it("what a method takes in itself is not split off: a state at rest stays there in long steps", async () => {
  const options: SimulationOptions = { shape: [40], diffusivity: "1 + x/10", source: "sin(x/5) - u/4", initial: 0 };
  using simulation = await createSimulation(options);
  await simulation.steady({ tolerance: 1e-12 });
  const rest = simulation.field.slice();
  await simulation.advance(400, { method: "adi", dt: 100 });
  expect(distance(simulation.field, rest)).toBeLessThan(1e-9);
});

it("follows parameters, and what is written between runs", async () => {
  const options = { shape: [30], parameters: { k: 1 }, boundary: "insulated", source: "k*u*(1 - u)" } as const;
  using changed = await createSimulation(options);
  await changed.advance(1, { method: "adi", dt: 0.5 });
  changed.setParameter("k", 3);
  changed.field.fill(0.2);
  using fresh = await createSimulation({ ...options, parameters: { k: 3 } });
  fresh.field.fill(0.2);
  for (const line of [changed, fresh]) await line.advance(2, { method: "adi", dt: 0.5 });
  expectSameBits(changed.field, fresh.field);
});

it.each(ENGINES)("an abort leaves a whole step of all fields: %o", async (engine) => {
  const options: SimulationOptions = {
    shape: [60, 61],
    fields: {
      u: { diffusivity: "1 + x/100", initial: "random(1)", source: "-u*v" },
      v: { initial: 1, source: "-u*v" },
    },
    boundary: "insulated",
    ...engine,
  };
  await expectWholeStepAfterAbort(options);
});

it("there is no budget of it", async () => {
  using simulation = await createSimulation({ shape: [9], source: "u*(1 - u)", initial: 0.5 });
  await simulation.advance(1, { method: "adi" });
  expect(simulation.hasBudget).toBe(false);
});
