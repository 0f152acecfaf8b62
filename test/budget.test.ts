/** Budgets: what comes in and what is there agree to rounding, whatever happens in the domain. */
import { describe, expect, it } from "vitest";
import { amountOf, balance, type FieldBudget } from "../src/budget.js";
import type { Accountant } from "../src/engine/account.js";
import { ModelReference } from "../src/engine/model-reference.js";
import { ReferenceEngine } from "../src/engine/reference.js";
import type { FieldArray } from "../src/grid.js";
import { imposeWalls } from "../src/held.js";
import type { Boundary, SimulationOptions } from "../src/index.js";
import { StepBounds } from "../src/model/stability.js";
import { rates } from "../src/operator.js";
import { checkOptions, type Problem } from "../src/options.js";
import { maxStableStep } from "../src/stability.js";
import { lcg } from "./helpers/lcg.js";

/** A problem on the reference engines, and its ledger. */
interface Books {
  readonly fields: readonly FieldArray[];
  step(steps: number, dt?: number): void;
  read(): readonly FieldBudget[];
}

function open(options: SimulationOptions): Books {
  const problem = checkOptions({ ...options });
  return problem.model ? openModel(problem) : openPlain(problem);
}

function openPlain(problem: Problem): Books {
  const { operator } = problem;
  const engine = new ReferenceEngine(operator, "test", true);
  const read = reader(problem, [engine.field], engine);
  const step = (steps: number, dt = 0.9 * maxStableStep(operator)) => engine.step(steps, rates(operator, dt));
  return { fields: [engine.field], step, read };
}

function openModel(problem: Problem): Books {
  const model = problem.model!;
  const engine = new ModelReference(model, "test", true);
  const read = reader(problem, engine.fields, engine);
  let time = 0;
  const step = (steps: number, dt = 0.9 * Math.min(1, new StepBounds(model).at(engine.fields, time).stable)) => {
    engine.step(steps, { time, dt });
    time += steps * dt;
  };
  return { fields: engine.fields, step, read };
}

/** Gives the fields their random start, and reads their budgets. */
function reader({ fields }: Problem, values: readonly FieldArray[], { accounts }: Accountant) {
  const initial = fields.map(({ grid, operator }, i) => {
    values[i]!.set(lcg(values[i]!.length));
    imposeWalls(values[i]!, operator);
    return amountOf(grid, operator, values[i]!);
  });
  return () => fields.map(({ grid, operator }, i) => balance(grid, operator, initial[i]!, values[i]!, accounts[i]!));
}

/** Expects the books to balance, to a share of what is there and has passed through. */
function expectBalanced(books: Books, share: number): void {
  for (const { initial, amount, walls, sources, held, residual } of books.read()) {
    const parts = [initial, amount, sources, held, ...Object.values(walls)].map(Math.abs);
    expect(Math.abs(residual) / Math.max(...parts)).toBeLessThan(share);
  }
}

const MIXED: Boundary = {
  "x-": { value: 1 },
  "x+": { transfer: 0.7, ambient: 0.5 },
  "y-": { gradient: 0.1 },
  "y+": "insulated",
  "z-": { flux: 0.2 },
  "z+": { value: 0.25 },
};

/** The mixed walls that a shape has. */
function mixed(shape: readonly number[], others: Record<string, unknown> = {}): Boundary {
  const names = ["x", "y", "z"].slice(0, shape.length);
  return Object.fromEntries(
    [...Object.entries(MIXED), ...Object.entries(others)].filter(([wall]) => names.includes(wall[0]!)),
  );
}

/** Some cells of a shape. */
function mask(shape: readonly number[], chosen: (value: number) => boolean): number[] {
  return Array.from(lcg(shape.reduce((a, b) => a * b, 1)), (value) => (chosen(value) ? 1 : 0));
}

const SHAPES = [[40], [7, 9], [4, 5, 6], [3, 130]] as const;
const SPACINGS = [[0.5], [1, 0.5], [0.8, 1, 0.7], [1, 1]] as const;

/** Everything that a field can do, as options for a shape. */
const CASES: Readonly<Record<string, (shape: readonly number[]) => Partial<SimulationOptions>>> = {
  "nothing but diffusion": (shape) => ({ boundary: mixed(shape) }),
  "periodic axes": (shape) => ({ boundary: { "*": { value: 1 }, x: "periodic" }, diffusivity: 0.5, shape }),
  "an array of diffusivities": (shape) => ({
    boundary: mixed(shape),
    diffusivity: lcg(shape.reduce((a, b) => a * b, 1)).map((value) => 0.01 + value),
  }),
  "nonlinear diffusivity": (shape) => ({
    boundary: mixed(shape, { "y-": { gradient: -0.1 }, "z-": "insulated" }),
    diffusivity: "0.1 + u*u",
  }),
  "edges that stop it": (shape) => ({
    boundary: mixed(shape, { "z-": "insulated" }),
    diffusivity: { edgeStopping: "exponential", contrast: 0.4 },
  }),
  "fluxes into a diffusivity that follows the field": (shape) => ({
    boundary: mixed(shape, { "x+": { flux: 0.3 }, "y-": { flux: "0.1*sin(3*t)" } }),
    diffusivity: "0.5 + 0.3*sin(u)",
  }),
  "fluxes beside edges that stop it, and insulated cells": (shape) => ({
    boundary: mixed(shape, { "x+": { flux: 0.3 }, "y-": { flux: "0.1*sin(3*t)" } }),
    diffusivity: { edgeStopping: "rational", contrast: 0.4 },
    insulated: mask(shape, (value) => value > 0.9),
  }),
  "sources and reactions": (shape) => ({ boundary: mixed(shape), source: "sin(t) - 0.5*u + x*(1 - u)" }),
  "walls that change": (shape) => ({ boundary: mixed(shape, { "x-": { value: "sin(3*t)" } }) }),
  "held and insulated cells, and a source": (shape) => ({
    boundary: mixed(shape),
    source: 0.1,
    held: mask(shape, (value) => value < 0.1),
    insulated: mask(shape, (value) => value > 0.9),
  }),
  "flow between walls that hold": (shape) => ({
    boundary: { value: 1 },
    diffusivity: 0.1,
    velocity: shape.map((_, i) => 0.3 - 0.5 * i),
  }),
  "flow, van Leer": (shape) => ({
    boundary: mixed(shape),
    diffusivity: 0.1,
    velocity: shape.map((_, i) => 0.3 - 0.5 * i),
  }),
  "flow, upwind": (shape) => ({
    boundary: mixed(shape),
    diffusivity: 0.1,
    velocity: shape.map((_, i) => (i === 0 ? "0.3 - 0.1*x" : -0.4)),
    advection: "upwind",
  }),
  "flow that follows the field, and insulated cells": (shape) => ({
    boundary: mixed(shape, { "y-": { flux: 0.1 } }),
    diffusivity: "0.3 + 0.1*sin(u)",
    velocity: shape.map((_, i) => `${0.3 - 0.2 * i} + 0.1*cos(u + t)`),
    insulated: mask(shape, (value) => value > 0.9),
  }),
  "flow round and round": (shape) => ({
    boundary: "periodic",
    diffusivity: 0.1,
    velocity: shape.map((_, i) => 0.3 - 0.5 * i),
  }),
};

describe.each(Object.keys(CASES))("the books balance with %s", (name) => {
  it.each(["cell", "node"] as const)("on %ss", (centering) => {
    SHAPES.forEach((shape, i) => {
      const books = open({ shape, spacing: SPACINGS[i]!, centering, ...CASES[name]!(shape) });
      for (let part = 0; part < 5; part++) books.step(60);
      expectBalanced(books, 1e-13);
    });
  });

  it("in float32, as far as that goes", () => {
    const books = open({
      shape: [7, 9],
      spacing: 0.5,
      centering: "cell",
      dtype: "float32",
      ...CASES[name]!([7, 9]),
    });
    for (let part = 0; part < 5; part++) books.step(60);
    expectBalanced(books, 1e-5);
  });
});

describe("over ten thousand steps", () => {
  it("what is left over stays below 1e-12 of what is there, with everything at once", () => {
    const shape = [6, 7];
    const species = {
      u: {
        diffusivity: "0.1 + 0.05*v",
        source: "0.1*(1 - u) - u*v*v",
        boundary: mixed(shape, { "y+": { gradient: -0.1 } }),
        velocity: [0.2, -0.1],
      },
      v: {
        diffusivity: lcg(42).map((value) => 0.01 + 0.1 * value),
        source: "u*v*v - 0.2*v",
        boundary: { "*": { value: "0.5 + 0.5*sin(t)" } },
      },
    } as const;
    const held = mask(shape, (value) => value < 0.1);
    const books = open({ shape, centering: "cell", fields: species, held });
    for (let part = 0; part < 20; part++) books.step(500, 0.05);
    expectBalanced(books, 1e-12);
    const [u, v] = books.read();
    for (const { sources, held, walls } of [u!, v!]) {
      for (const part of [sources, held, ...Object.values(walls)]) expect(Math.abs(part)).toBeGreaterThan(1e-3);
    }
  });

  it("is nothing at all where nothing passes", () => {
    const books = open({ shape: [20, 20], centering: "cell", boundary: "insulated" });
    books.step(10_000);
    const [{ initial, amount, walls, residual }] = books.read() as [FieldBudget];
    expect(walls).toEqual({ "x-": 0, "x+": 0, "y-": 0, "y+": 0 });
    expect(Math.abs(amount / initial - 1)).toBeLessThan(1e-12);
    expect(residual).toBeCloseTo(amount - initial, 12);
  });
});

describe("the parts", () => {
  it.each(["cell", "node"] as const)("of a flux through a wall are flux·area·time, on %ss", (centering) => {
    const boundary = { "x-": { flux: 0.3 }, "x+": "insulated", y: "periodic" } as const;
    for (const diffusivity of [0.7, "0.5 + 0.1*t", "0.1 + u*u", { edgeStopping: "rational", contrast: 1 }] as const) {
      const books = open({ shape: [5, 8], spacing: [0.5, 0.25], centering, diffusivity, boundary });
      books.step(100, 0.01);
      const [{ walls, residual }] = books.read() as [FieldBudget];
      expect(Object.keys(walls)).toEqual(["x-", "x+"]);
      expect(walls["x-"]).toBeCloseTo(0.3 * 2.5 * 1, 12);
      expect(Math.abs(residual)).toBeLessThan(1e-12);
      if (centering === "cell" || typeof diffusivity !== "string") expect(walls["x+"]).toBe(0);
    }
  });

  it.each(["cell", "node"] as const)("agree with the steady flux between two held walls, on %ss", (centering) => {
    const boundary = { "x-": { value: 1 }, "x+": { value: 3 }, y: "insulated" } as const;
    const books = open({ shape: [6, 11], spacing: 0.1, centering, diffusivity: 2, boundary });
    books.step(5000);
    const [before] = books.read() as [FieldBudget];
    books.step(100, 0.001);
    const [after] = books.read() as [FieldBudget];
    const length = centering === "cell" ? 1.1 : 1;
    const width = centering === "cell" ? 0.6 : 0.5;
    const through = ((2 * 2) / length) * width * 0.1;
    expect(after.walls["x+"]! - before.walls["x+"]!).toBeCloseTo(through, 10);
    expect(after.walls["x-"]! - before.walls["x-"]!).toBeCloseTo(-through, 10);
    expect(after.walls["y-"]).toBeCloseTo(0, 12);
  });

  it("carry in what the flow brings from a wall", () => {
    const boundary = { "x-": { value: 2 }, "x+": { gradient: 0 } } as const;
    const books = open({ shape: [30], centering: "cell", diffusivity: 0, velocity: [0.5], boundary });
    books.step(1000, 0.5);
    const [before] = books.read() as [FieldBudget];
    books.step(10, 0.5);
    const [after] = books.read() as [FieldBudget];
    expect(after.walls["x-"]! - before.walls["x-"]!).toBeCloseTo(2 * 0.5 * 5, 10);
    expect(after.walls["x+"]! - before.walls["x+"]!).toBeCloseTo(-2 * 0.5 * 5, 10);
  });

  it.each(["cell", "node"] as const)(
    "are sources·volume·time, and apart from them what held cells give, on %ss",
    (centering) => {
      const held = Array.from({ length: 70 * 3 }, (_, i) => (i % 70 === 35 ? 1 : 0));
      const books = open({ shape: [3, 70], centering, diffusivity: 0.5, boundary: "insulated", source: 0.25, held });
      books.step(200, 0.1);
      const [{ initial, amount, sources, held: given }] = books.read() as [FieldBudget];
      const [width, length] = centering === "cell" ? [3, 69] : [2, 68];
      expect(sources).toBeCloseTo(0.25 * 20 * width * length, 9);
      expect(given).toBeCloseTo(amount - initial - sources, 9);
      expect(given).toBeLessThan(-1);
    },
  );

  it("take what is written between steps for what it is", () => {
    const books = open({ shape: [9], boundary: { value: 0 } });
    books.step(10);
    books.fields[0]![4]! += 7;
    expect(books.read()[0]!.residual).toBeCloseTo(7, 12);
    books.step(10);
    expect(books.read()[0]!.residual).toBeCloseTo(7, 12);
    books.fields[0]![0]! += 4;
    expect(books.read()[0]!.residual).toBeCloseTo(9, 12);
    books.step(1);
    const [{ residual }] = books.read() as [FieldBudget];
    expect(residual).toBeCloseTo(9, 12);
  });
});

describe("the accounts of an engine", () => {
  it("do not depend on how steps are called", async () => {
    const options = { shape: [9, 12], boundary: { "*": { value: 1 }, y: { transfer: 1, ambient: 2 } } } as const;
    const whole = new ReferenceEngine(checkOptions(options).operator, "test", true);
    const sliced = new ReferenceEngine(checkOptions(options).operator, "test", true);
    whole.step(50, [0.1, 0.1]);
    await sliced.run(50, [0.1, 0.1], {});
    expect(sliced.accounts).toEqual(whole.accounts);
  });

  it("balance over super-steps", async () => {
    for (const centering of ["cell", "node"] as const) {
      const options = { shape: [9, 12], centering, boundary: mixed([9, 12]) } as const;
      const problem = checkOptions(options);
      const engine = new ReferenceEngine(problem.operator, "test", true);
      const read = reader(problem, [engine.field], engine);
      const stages = { share: 0.9, weights: [0.1, 0.3, 0.25, 0.2], momenta: [0, 0.4, 0.6, 0.5], times: [0, 0, 0, 0] };
      await engine.runStages(200, [0.5, 0.5], stages, {});
      const [{ initial, amount, residual, walls }] = read() as [FieldBudget];
      expect(Math.abs(amount - initial)).toBeGreaterThan(1);
      expect(Math.abs(walls["x-"]!)).toBeGreaterThan(1);
      expect(Math.abs(residual)).toBeLessThan(1e-10);
    }
  });

  it("go on when a model's numbers are refreshed", () => {
    const options = (p: number) => ({ shape: [9], boundary: "insulated", source: "p", parameters: { p } }) as const;
    const problem = checkOptions(options(1));
    const engine = new ModelReference(problem.model!, "test", true);
    const read = reader(problem, engine.fields, engine);
    engine.step(10, { time: 0, dt: 0.1 });
    engine.refresh(checkOptions(options(3)).model!);
    engine.step(10, { time: 1, dt: 0.1 });
    expect(read()[0]!.sources).toBeCloseTo(8 * (1 + 3), 12);
  });
});
