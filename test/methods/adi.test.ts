/** Implicit steps by alternating directions: what they solve, how accurately, and that every engine has the same bits. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../src/engine/builds.js";
import { ReferenceEngine } from "../../src/engine/reference.js";
import type { FieldArray } from "../../src/grid.js";
import { type BoundaryKind, type Centering, type SimulationOptions, UnsupportedError } from "../../src/index.js";
import { AdiStepper, whyNotAdi } from "../../src/methods/adi.js";
import { type Operator, type OperatorAxis, rates, type Wall } from "../../src/operator.js";
import { checkOptions } from "../../src/options.js";
import { maxStableStep } from "../../src/stability.js";
import { expectSameBits } from "../helpers/bits.js";
import { lcg } from "../helpers/lcg.js";
import { along, eighths, type Setting, setting, sizeOf, walls } from "../helpers/problems.js";

const KERNELS = [
  { build: "scalar", threads: 1 },
  { build: "simd", threads: 1 },
  { build: "threads", threads: 2 },
  { build: "threads", threads: 3 },
] as const;
type Kernel = (typeof KERNELS)[number] | undefined;

beforeAll(async () => {
  await Promise.all(KERNELS.map(({ build }) => compile(build)));
});

function copyOf({ field, operator }: { field: ArrayLike<number>; operator: Operator }): FieldArray {
  return operator.dtype === "float64" ? Float64Array.from(field) : Float32Array.from(field);
}

/** The field after some steps; walls with values have been imposed on the one before. */
async function stepped(
  options: SimulationOptions,
  initial: ArrayLike<number>,
  runs: readonly (readonly [steps: number, dt: number])[],
  kernel: Kernel = undefined,
  damped = false,
): Promise<FieldArray> {
  const { operator } = checkOptions(options);
  const field = imposed(operator, copyOf({ field: initial, operator }));
  const stepper = AdiStepper.create(operator, { kernel, shape: options.shape });
  try {
    for (const [i, [steps, dt]] of runs.entries()) {
      expect(await stepper.run([field], steps, { time: 0, dt }, {}, damped && i === 0)).toBe(steps);
    }
    return field;
  } finally {
    stepper.dispose();
  }
}

/** The field with the walls' values in place. */
function imposed(operator: Operator, field: FieldArray): FieldArray {
  return explicit(operator, field, 0);
}

/** One explicit step of the reference. */
function explicit(operator: Operator, field: FieldArray, dt: number): FieldArray {
  const engine = new ReferenceEngine(operator, "test");
  engine.field.set(field);
  engine.step(1, rates(operator, dt));
  return engine.field;
}

function allWalls(size: number, centering: Centering): fc.Arbitrary<BoundaryKind> {
  const value = eighths(-2, 2);
  return fc.oneof(
    fc.constant<BoundaryKind>("insulated"),
    ...(centering === "node" ? [fc.constant<BoundaryKind>("fixed")] : []),
    along(size, value).map((value) => ({ value })),
    along(size, value).map((gradient) => ({ gradient })),
    fc.record({ transfer: eighths(0, 4), ambient: along(size, value) }),
  );
}

const problem = (fixed: Partial<Setting> = {}) =>
  setting(fixed).chain((some) => walls(some, allWalls).map((boundary) => ({ some, boundary })));

function optionsOf(
  { shape, spacing, diffusivity, centering, dtype }: Setting,
  boundary: SimulationOptions["boundary"],
) {
  return { shape, spacing, diffusivity, centering, dtype, ...(boundary && { boundary }) } as SimulationOptions;
}

describe("reference case V6: 65 nodes an axis, zero walls, r = 8, 100 steps", () => {
  const mode = (k: number) => Array.from({ length: 65 }, (_, i) => Math.sin((k * Math.PI * i) / 64));

  it.each([undefined, ...KERNELS])("%o", async (kernel) => {
    const rod = await stepped({ shape: [65] }, mode(1), [[100, 8]], kernel);
    expect(rod[32]).toBeCloseTo(0.1455363013029133, 14);
    const initial = mode(2).flatMap((y) => mode(1).map((x) => y * x));
    const plate = await stepped({ shape: [65, 65] }, initial, [[100, 8]], kernel);
    expect(plate[16 * 65 + 32]! / 6.536121789077e-5).toBeCloseTo(1, 11);
  });
});

/** Largest distance between two fields. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** One axis of the operator alone, without what comes in through its walls. */
function alone(operator: Operator, axis: number): Operator {
  const still = (wall: Wall): Wall => {
    if (wall.kind === "held") return { kind: "held", values: wall.values.map(() => 0) };
    if (wall.kind === "ghost") return { ...wall, alpha: wall.alpha.map(() => 0) };
    return wall;
  };
  const only = (some: OperatorAxis, i: number): OperatorAxis => ({
    ...some,
    diffusivity: i === axis ? some.diffusivity : 0,
    low: still(some.low),
    high: still(some.high),
  });
  return { ...operator, axes: operator.axes.map(only) };
}

it("a step solves the factored equation, with the explicit engine's operator", async () => {
  await fc.assert(
    fc.asyncProperty(problem({ dtype: "float64" }), eighths(0, 3), async ({ some, boundary }, dt) => {
      const options = optionsOf(some, boundary);
      const { operator } = checkOptions(options);
      const before = imposed(operator, lcg(sizeOf(some.shape)));
      const after = await stepped(options, before, [[1, dt]]);
      let change = Float64Array.from(after, (value, i) => value - before[i]!);
      for (let axis = operator.axes.length - 1; axis >= 0; axis--) {
        // (1 − ½A)·w = 1.5·w − ½·(1 + A)·w
        const next = explicit(alone(operator, axis), change, dt);
        change = change.map((value, i) => 1.5 * value - 0.5 * next[i]!);
      }
      const forward = explicit(operator, before, dt);
      const expected = Float64Array.from(forward, (value, i) => value - before[i]!);
      const scale = Math.max(1, ...expected.map(Math.abs));
      expect(distance(change, expected) / scale).toBeLessThan(1e-10);
    }),
    { numRuns: 300 },
  );
});

describe("bits", () => {
  it("are the same on every kernel as in plain TypeScript", async () => {
    await fc.assert(
      fc.asyncProperty(problem(), eighths(0, 20), fc.boolean(), async ({ some, boundary }, dt, damped) => {
        const options = optionsOf(some, boundary);
        const initial = lcg(sizeOf(some.shape)).map((value) => value - 0.5);
        const runs = [
          [2, dt],
          [1, dt / 3],
        ] as const;
        const expected = await stepped(options, initial, runs, undefined, damped);
        for (const kernel of KERNELS.slice(0, 3)) {
          expectSameBits(await stepped(options, initial, runs, kernel, damped), expected);
        }
      }),
      { numRuns: 120 },
    );
  });

  it.each([
    { shape: [20000], boundary: { "x-": { value: 1 }, "x+": "insulated" } },
    { shape: [131, 157], boundary: { y: "periodic", x: { gradient: 0.5 } } },
    { shape: [157, 131], boundary: { x: "periodic", y: { transfer: 1.5, ambient: Array.from(lcg(131)) } } },
    { shape: [29, 31, 37], boundary: { z: "periodic", "y-": { value: 2 }, "y+": "insulated", x: "fixed" } },
  ] satisfies SimulationOptions[])("do not depend on the number of workers: $shape", async (options) => {
    const initial = lcg(sizeOf(options.shape));
    const expected = await stepped(options, initial, [[7, 3]], undefined, true);
    for (const kernel of KERNELS) expectSameBits(await stepped(options, initial, [[7, 3]], kernel, true), expected);
  });
});

describe("order in time is 2 beside walls of values and slopes", () => {
  const kinds = [{ value: 1 }, { gradient: -0.7 }, { value: 0.25 }, { gradient: 0.4 }] as const;
  it.each([
    { shape: [17], dampings: [false, true] },
    { shape: [13, 17], dampings: [false, true] },
    { shape: [7, 9, 11], dampings: [false] },
  ])("$shape", async ({ shape, dampings }) => {
    for (const centering of ["node", "cell"] as const) {
      for (const damped of dampings) {
        const names = ["z", "y", "x"].slice(3 - shape.length);
        const ends = names.flatMap((name) => [`${name}-`, `${name}+`]);
        const boundary = Object.fromEntries(ends.map((end, i) => [end, kinds[(i + (i >> 1)) % 4]!]));
        const options: SimulationOptions = { shape, centering, boundary, spacing: shape.map((n) => 1 / (n - 1)) };
        const initial = points(shape).map((point) => point.reduce((u, at) => u * Math.cos(1.5 * at - 0.3), 1));
        const duration = 0.08;
        const run = (steps: number) => stepped(options, initial, [[steps, duration / steps]], undefined, damped);
        const exact = await run(2048);
        const errors: number[] = [];
        for (const steps of [8, 16, 32, 64, 128]) {
          const field = await run(steps);
          errors.push(distance(field, exact));
        }
        const orders = errors.slice(1).map((finer, i) => Math.log2(errors[i]! / finer));
        for (const order of orders.slice(-2)) expect(order, `orders ${orders.join(", ")}`).toBeGreaterThan(1.9);
        for (const order of orders.slice(-2)) expect(order, `orders ${orders.join(", ")}`).toBeLessThan(2.1);
        // Some 2048 steps are right themselves: explicit ones, short enough, come to the same.
        expect(await distanceFromExplicit(options, initial, duration, exact)).toBeLessThan(2e-3);
      }
    }
  });

  function points(shape: readonly number[]): number[][] {
    return shape.reduce<number[][]>(
      (sofar, n) => sofar.flatMap((point) => Array.from({ length: n }, (_, i) => [...point, i / (n - 1)])),
      [[]],
    );
  }

  async function distanceFromExplicit(
    options: SimulationOptions,
    initial: readonly number[],
    duration: number,
    exact: FieldArray,
  ): Promise<number> {
    const { operator } = checkOptions(options);
    const engine = new ReferenceEngine(operator, "test");
    engine.field.set(initial);
    const steps = Math.ceil((4 * duration) / maxStableStep(operator));
    engine.step(steps, rates(operator, duration / steps));
    return distance(engine.field, exact);
  }
});

it("a dt a million times the explicit bound leaves random fields bounded", async () => {
  await fc.assert(
    fc.asyncProperty(problem({ dtype: "float64" }), fc.boolean(), async ({ some, boundary }, damped) => {
      const options = optionsOf(some, boundary);
      const bound = maxStableStep(checkOptions(options).operator);
      if (bound === Infinity) return;
      const inert = withoutInput(options);
      const initial = lcg(sizeOf(some.shape)).map((value) => value - 0.5);
      const field = await stepped(inert, initial, [[50, 1e6 * bound]], undefined, damped);
      expect(Math.max(...field.map(Math.abs))).toBeLessThan(10);
    }),
    { numRuns: 200 },
  );
});

/** The same walls, with nothing coming in through them: a net flux may rightly grow for ever. */
function withoutInput(options: SimulationOptions): SimulationOptions {
  const boundary = Object.entries(options.boundary ?? {}).map(([wall, kind]) => {
    if (typeof kind === "string") return [wall, kind];
    if ("value" in kind) return [wall, { value: 0 }];
    return [wall, "gradient" in kind ? "insulated" : { ...kind, ambient: 0 }];
  });
  return { ...options, boundary: Object.fromEntries(boundary) };
}

it("a damping start takes the ringing out of rough data", async () => {
  const initial = Array.from({ length: 65 }, (_, i) => (i === 32 ? 1 : 0));
  const ringing = await stepped({ shape: [65] }, initial, [[5, 1000]]);
  const damped = await stepped({ shape: [65] }, initial, [[5, 1000]], undefined, true);
  expect(Math.min(...ringing)).toBeLessThan(-0.5);
  expect(Math.min(...damped)).toBeGreaterThan(-0.01);
});

it("what walls hold stays to the bit, and a field at rest stays at rest", async () => {
  const shape = [19, 23];
  const initial = lcg(19 * 23);
  for (const kernel of [undefined, ...KERNELS]) {
    const field = await stepped({ shape, boundary: "fixed" }, initial, [[5, 40]], kernel);
    const onWall = (i: number) => i < 23 || i >= 18 * 23 || i % 23 === 0 || i % 23 === 22;
    const kept = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => onWall(i));
    expectSameBits(kept(field), kept(initial));
    expect(Math.max(...field)).toBeLessThan(1);
    const flat = await stepped(
      { shape, boundary: { x: "insulated", y: { value: 0.1 } } },
      initial.fill(0.1),
      [[5, 40]],
      kernel,
    );
    expectSameBits(flat, initial);
  }
});

it("a field that walls hold altogether has nothing to do", async () => {
  expectSameBits(await stepped({ shape: [2, 9], boundary: "fixed" }, lcg(18), [[3, 1]]), lcg(18));
});

describe("an abort", () => {
  it.each([undefined, ...KERNELS])("leaves a whole step: %o", async (kernel) => {
    const options: SimulationOptions = { shape: [130, 131], boundary: "insulated" };
    const { operator } = checkOptions(options);
    const field = lcg(130 * 131);
    const stepper = AdiStepper.create(operator, { kernel, shape: options.shape });
    const controller = new AbortController();
    const seen: number[] = [];
    const onSteps = (steps: number) => {
      seen.push(steps);
      if (seen.length === 2) controller.abort();
    };
    const done = await stepper.run([field], 1e6, { time: 0, dt: 2 }, { onSteps, signal: controller.signal });
    stepper.dispose();
    expect(done).toBe(seen[1]);
    expect(done).toBeLessThan(1e6);
    expectSameBits(field, await stepped(options, lcg(130 * 131), [[done, 2]], KERNELS[1]));
  });
});

describe("what is refused", () => {
  it.each([
    [{ shape: [4, 3], boundary: { "y+": { transfer: [1, 2, 3], ambient: 0 } } }, "y+"],
    [{ shape: [2, 2, 2], boundary: { x: { transfer: [0, 0, 0, 1], ambient: 0 } } }, "x-"],
  ] satisfies [SimulationOptions, string][])("a transfer that varies along a wall: %o", (options, wall) => {
    const { operator } = checkOptions(options);
    expect(whyNotAdi(operator)).toContain(`wall ${wall}`);
    expect(() => AdiStepper.create(operator, { shape: options.shape })).toThrow(UnsupportedError);
  });

  it("nothing else", () => {
    fc.assert(
      fc.property(problem(), ({ some, boundary }) => {
        expect(whyNotAdi(checkOptions(optionsOf(some, boundary)).operator)).toBeUndefined();
      }),
    );
  });
});
