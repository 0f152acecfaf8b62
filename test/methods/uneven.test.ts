/** Implicit steps of models by alternating directions: what they solve, how accurately, and that every engine has the same bits. */
import { describe, expect, it } from "vitest";
import type { FieldArray } from "../../src/grid.js";
import { createSimulation, type SimulationOptions, UnsupportedError } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance, largest } from "../helpers/distance.js";
import { ENGINES } from "../helpers/engines.js";
import { expectWholeStepAfterAbort } from "../helpers/journeys.js";
import { lcg } from "../helpers/lcg.js";
import { expectSecondOrder } from "../helpers/order.js";
import { sizeOf } from "../helpers/problems.js";
import { expectError, rejection } from "../helpers/refusals.js";

type Boundary = NonNullable<SimulationOptions["boundary"]>;

const JS = { engine: "js" } as const;
const RINGS = { x: "periodic", y: "periodic", z: "periodic" } as const;

/** All fields after steps of one length; a damping start is for one axis alone. */
async function stepped(options: SimulationOptions, steps: number, dt: number, damping = false): Promise<FieldArray[]> {
  using simulation = await createSimulation(options);
  const method = damping ? "crank-nicolson" : "adi";
  const report = await simulation.advance(steps * dt, { method, dt, ...(damping && { damping }) });
  expect(report.method).toBe(method);
  expect(report.steps).toBe(steps);
  return Object.values(simulation.fields).map((field) => field.slice());
}

/** One field of it. */
async function field(...request: Parameters<typeof stepped>): Promise<FieldArray> {
  return (await stepped(...request))[0]!;
}

/** The walls of as many axes as the shape has. */
function wallsOf(shape: readonly number[], walls: Record<string, unknown>): Boundary {
  const names = ["x", "y", "z"].slice(0, shape.length);
  const own = Object.entries(walls).filter(([name]) => name === "*" || names.includes(name[0]!));
  return Object.fromEntries(own) as Boundary;
}

const MIXED = { "*": { value: 0.25 }, "x-": { gradient: 0.5 }, "y+": { transfer: 2, ambient: 0.5 }, "z-": "insulated" };

/** Problems for one or two dimensions. */
const UNEVEN: Readonly<Record<string, (shape: readonly number[]) => SimulationOptions>> = {
  "a medium by expression, nodes": (shape) => ({
    shape,
    diffusivity: "1 + 0.5*sin(x/3)",
    boundary: wallsOf(shape, MIXED),
  }),
  "a medium by values, cells, decay and a source": (shape) => ({
    shape,
    centering: "cell",
    diffusivity: lcg(sizeOf(shape)).map((value) => value + 0.01),
    boundary: wallsOf(shape, MIXED),
    source: "0.3*cos(x) - 0.2*u",
  }),
  "masks in rings": (shape) => ({
    shape,
    boundary: wallsOf(shape, RINGS),
    insulated: Uint8Array.from(lcg(sizeOf(shape)), (value, i) => (value < 0.2 && i > 0 ? 1 : 0)),
    held: Uint8Array.from(lcg(sizeOf(shape)), (value) => (value > 0.95 ? 1 : 0)),
  }),
  "fixed walls, an arithmetic mean": (shape) => ({
    shape,
    diffusivity: "2 + cos(x)",
    faceMean: "arithmetic",
    boundary: "fixed",
  }),
  "two fields that leave each other alone": (shape) => ({
    shape,
    boundary: wallsOf(shape, RINGS),
    fields: {
      u: { diffusivity: "1 + x/10", initial: "random(1)", source: lcg(sizeOf(shape)) },
      v: { diffusivity: 0.3, initial: "random(2)", source: "-v/(1 + x)" },
    },
  }),
};
/** And for three, whose axes commute. */
const COMMUTING: readonly SimulationOptions[] = [
  { shape: [9, 7, 11], source: "sin(x) - u/5", boundary: MIXED as Boundary },
  { shape: [5, 8, 6], source: "exp(-x*x)", boundary: RINGS, diffusivity: [1, 0.5, 2], centering: "cell" },
  { shape: [2, 1, 2], source: 1, boundary: RINGS },
];

function withStart(options: SimulationOptions): SimulationOptions {
  return options.fields ? options : { ...options, initial: lcg(sizeOf(options.shape)) };
}

const PROBLEMS = Object.entries(UNEVEN).flatMap(([name, problem]) =>
  [[3], [29], [3, 1], [2, 2], [13, 22], [24, 9]].map((shape) => [`${name}, ${shape}`, problem(shape)] as const),
);

describe("every engine has the same bits", () => {
  it.each([...PROBLEMS, ...COMMUTING.map((problem) => [`${problem.shape}`, problem] as const)])(
    "%s",
    async (_, problem) => {
      for (const dtype of ["float64", "float32"] as const) {
        const options = { ...withStart(problem), dtype };
        const damping = options.shape.length === 1;
        const expected = await stepped({ ...options, ...JS }, 3, 2.7, damping);
        for (const engine of ENGINES.slice(1)) {
          const found = await stepped({ ...options, ...engine }, 3, 2.7, damping);
          for (const [i, values] of found.entries()) expectSameBits(values, expected[i]!);
        }
      }
    },
  );

  it.each([[[20_000]], [[131, 157]], [[29, 31, 37]]])("whatever the number of threads: %o", async (shape) => {
    const uneven = shape.length < 3 ? { diffusivity: "1 + 0.5*sin(x/3)" } : {};
    const boundary = wallsOf(shape, { ...MIXED, x: "periodic", "x-": "periodic", "x+": "periodic" });
    const options = withStart({ shape, boundary, source: "1 - u", ...uneven });
    const expected = await field({ ...options, engine: "simd" }, 5, 3);
    for (const threads of [2, 3]) {
      expectSameBits(await field({ ...options, engine: "threads", threads }, 5, 3), expected);
    }
  });
});

describe("an even medium, given by its values, is what the plain scheme makes of it", () => {
  const walls = [
    { "*": { value: 0.25 }, "x-": { gradient: 0.5 }, "y+": { transfer: 2, ambient: 0.5 } },
    { x: "periodic", y: { gradient: -0.3 } },
    { x: { value: 1 }, y: "periodic" },
  ];
  it.each(walls.flatMap((wall) => (["node", "cell"] as const).map((centering) => [wall, centering] as const)))(
    "%o, %s",
    async (wall, centering) => {
      for (const shape of [[17], [9, 14]]) {
        const size = sizeOf(shape);
        const plain = { shape, centering, boundary: wallsOf(shape, wall), initial: lcg(size), diffusivity: 0.7, ...JS };
        const valued = { ...plain, diffusivity: new Float64Array(size).fill(0.7) };
        for (const damping of shape.length === 1 ? [false, true] : [false]) {
          const expected = await field(plain, 4, 1.3, damping);
          // An array of equal values is an uneven medium only beside a mask.
          const found = await field({ ...valued, held: new Uint8Array(size) }, 4, 1.3, damping);
          expect(distance(found, expected)).toBeLessThan(1e-13);
        }
      }
    },
  );
});

it("one axis: (1 − ½A)·change = F, with A and F of the explicit step", async () => {
  for (const boundary of [
    "periodic",
    { x: { value: 0.5 } },
    { "x-": { gradient: 1 }, "x+": { transfer: 3, ambient: 1 } },
  ]) {
    for (const centering of ["node", "cell"] as const) {
      const options = {
        shape: [11],
        centering,
        boundary: boundary as Boundary,
        diffusivity: "1 + x*x/30",
        source: "cos(x) - (1 + x)*u/7",
        ...JS,
      };
      const dt = 0.9;
      using simulation = await createSimulation(options);
      const explicit = (start: ArrayLike<number>) => {
        simulation.field.set(start);
        simulation.step(1, dt, { allowUnstable: true });
        return simulation.field.slice();
      };
      const before = explicit(lcg(11));
      const after = await field({ ...options, initial: before }, 1, dt);
      const change = after.map((value, i) => value - before[i]!);
      // F(u + ½·change) − F(u) is ½·A·change.
      const middle = explicit(before.map((value, i) => value + change[i]! / 2));
      const implied = middle.map((value, i) => value - before[i]! - change[i]! / 2);
      expect(distance(implied, change)).toBeLessThan(1e-13);
    }
  }
});

describe("order in time is 2 beside walls of values and slopes, in an uneven medium", () => {
  const kinds = { "x-": { value: 1 }, "x+": { gradient: -0.7 }, "y-": { gradient: 0.4 }, "y+": { value: 0.25 } };
  const cases = [[17], [13, 17], [7, 9, 11]].flatMap((shape) =>
    (["node", "cell"] as const).flatMap((centering) =>
      (shape.length === 1 ? [false, true] : [false]).map((damping) => ({ shape, centering, damping })),
    ),
  );
  it.each(cases)("$shape, $centering, damping: $damping", async ({ shape, centering, damping }) => {
    const options: SimulationOptions = {
      shape,
      centering,
      spacing: shape.map((n) => 1 / (n - 1)),
      boundary: wallsOf(shape, { ...kinds, z: { gradient: 0.2 } }),
      initial: "cos(1.5*x - 0.3)",
      diffusivity: shape.length < 3 ? "1 + 0.8*x" : [1, 0.5, 0.7],
      source: "1 + x - 3*u",
      engine: "simd",
    };
    const duration = 0.08;
    const run = (steps: number) => field(options, steps, duration / steps, damping);
    const exact = await run(2048);
    await expectSecondOrder([8, 16, 32, 64, 128], async (steps) => distance(await run(steps), exact));
    using simulation = await createSimulation(options);
    await simulation.advance(duration, { method: "ftcs", dt: simulation.maxStableStep / 8 });
    expect(distance(simulation.field, exact)).toBeLessThan(2e-3);
  });
});

it("B7: layers are approached, and stay at rest", async () => {
  const n = 400;
  const length = 50;
  const options: SimulationOptions = {
    shape: [n],
    spacing: length / n,
    centering: "cell",
    diffusivity: "x > 12.5 && x < 37.5 ? 0.1 : 1",
    boundary: { "x-": { value: 0 }, "x+": { gradient: 1 } },
  };
  const exact = Float64Array.from({ length: n }, (_, i) => {
    const x = ((i + 0.5) * length) / n;
    return x < length / 4 ? x : x < (3 * length) / 4 ? 10 * x - (9 * length) / 4 : x + (18 * length) / 4;
  });
  expect(distance(await field(options, 4000, 50, true), exact)).toBeLessThan(1e-8);
  expect(distance(await field({ ...options, initial: exact }, 100, 1e4), exact)).toBeLessThan(1e-9);
});

describe("a field at rest stays at rest to the bit, and so do held cells", () => {
  it.each(ENGINES)("%o", async (engine) => {
    const shape = [14, 19];
    const size = sizeOf(shape);
    const flat = new Float64Array(size).fill(0.1);
    const uneven = { shape, diffusivity: "1 + x*x", ...engine };
    expectSameBits(
      await field({ ...uneven, initial: flat, boundary: { x: "insulated", y: { value: 0.1 } } }, 5, 40),
      flat,
    );
    const held = Uint8Array.from(lcg(size), (value) => (value < 0.3 ? 1 : 0));
    const initial = lcg(size).map((value) => value + 1);
    const after = await field({ ...uneven, initial, held, boundary: "fixed" }, 5, 40);
    const kept = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => held[i] === 1 || i < 19);
    expectSameBits(kept(after), kept(initial));
    expect(distance(after, initial)).toBeGreaterThan(0.1);
  });
});

describe("a dt a million times the explicit bound", () => {
  const start = (shape: readonly number[]) => lcg(sizeOf(shape)).map((value) => value - 0.5);
  const million = async (options: SimulationOptions) => {
    using simulation = await createSimulation(options);
    return field(options, 50, 1e6 * simulation.maxStableStep);
  };
  const walls = ["insulated", "periodic", { value: 0 }] as const;

  it.each(walls)("leaves random fields bounded between %o", async (boundary) => {
    for (const centering of ["node", "cell"] as const) {
      for (const shape of [[41], [12, 15]]) {
        const mild = { shape, centering, boundary, initial: start(shape), diffusivity: "1 + 0.5*sin(x)" };
        expect(largest(await million(mild))).toBeLessThan(10);
        const line = { ...mild, diffusivity: lcg(sizeOf(shape)).map((value) => 10 ** (6 * value)) };
        if (shape.length === 1) expect(largest(await million(line))).toBeLessThan(10);
      }
    }
  });

  it.each(walls)("grows rough fields among masks by no more than that, between %o", async (boundary) => {
    const shape = [12, 15];
    const insulated = Uint8Array.from(lcg(180), (value) => (value < 0.2 ? 1 : 0));
    const options: SimulationOptions = { shape, boundary, initial: start(shape), insulated, centering: "cell" };
    expect(largest(await million(options))).toBeLessThan(1e7);
  });
});

it("steps chosen by their error keep to the tolerance among masks", async () => {
  const shape = [21, 24];
  const options: SimulationOptions = {
    shape,
    boundary: { y: "insulated", "x-": { value: 1 }, "x+": { transfer: 1, ambient: 0 } },
    insulated: "abs(x - 11) < 1.5 && y > 5",
    source: "-0.01*u",
  };
  using simulation = await createSimulation(options);
  const report = await simulation.advance(100, { method: "adi", tolerance: 1e-4 });
  expect(report.estimatedError).toBeLessThanOrEqual(1e-4);
  using reference = await createSimulation(options);
  await reference.advance(100, { method: "ftcs", dt: reference.maxStableStep / 16 });
  expect(distance(simulation.field, reference.field)).toBeLessThan(4e-4);
});

it.each(ENGINES)("an abort leaves a whole step of all fields: %o", async (engine) => {
  const options: SimulationOptions = {
    shape: [130, 131],
    fields: { u: { diffusivity: "1 + x/100", initial: "random(1)" }, v: { initial: "random(2)", source: "-v" } },
    ...engine,
  };
  await expectWholeStepAfterAbort(options);
});

describe("what is refused names the methods that can", () => {
  const shape = [6, 7];
  it.each([
    [{ shape, diffusivity: "1 + u", source: "u*u" }, "diffusivity depends on fields"],
    [{ shape, diffusivity: "1 + t", velocity: [1, 0] }, "diffusivity changes in time"],
    [{ shape, diffusivity: { edgeStopping: "rational", contrast: 0.1 } }, "diffusivity depends on the field"],
    [{ shape, boundary: { "x-": { value: "t" } } }, "boundary.x- changes in time"],
    [{ shape, fields: { u: { source: "v" }, v: { diffusivity: "1 + u" } } }, "fields.v.diffusivity depends on fields"],
    [{ shape: [3, 4, 5], diffusivity: "1 + x", source: "u*u" }, "do not commute"],
  ] as const satisfies readonly (readonly [SimulationOptions, string])[])("%o", async (options, reason) => {
    using simulation = await createSimulation(options as SimulationOptions);
    const error = await rejection(() => simulation.advance(1, { method: "adi" }));
    expectError(error, UnsupportedError, "method", ['method "adi"', reason, "these can: ftcs"]);
  });
});
