/** Spectral methods: what they solve, how accurately, and that every engine has the same bits. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../src/engine/builds.js";
import type { FieldArray } from "../../src/grid.js";
import { imposeWalls } from "../../src/held.js";
import { type BoundaryKind, type Centering, type SimulationOptions, UnsupportedError } from "../../src/index.js";
import { type Propagation, SpectralCrankNicolson, SpectralMethod, whyNotSpectral } from "../../src/methods/spectral.js";
import type { Operator } from "../../src/operator.js";
import { checkOptions } from "../../src/options.js";
import { maxStableStep } from "../../src/stability.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance, largest } from "../helpers/distance.js";
import { lcg } from "../helpers/lcg.js";
import { apply, steps as plainSteps } from "../helpers/plain-operator.js";
import { along, eighths, field as fieldOf, type Setting, setting, sizeOf, walls } from "../helpers/problems.js";

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

/** A field of the operator's format, with the walls' values in place. */
function started(operator: Operator, values: ArrayLike<number>): FieldArray {
  const field = operator.dtype === "float64" ? Float64Array.from(values) : Float32Array.from(values);
  imposeWalls(field, operator);
  return field;
}

/** What becomes of a field. */
function propagated(
  operator: Operator,
  values: ArrayLike<number>,
  propagation: Propagation,
  kernel: Kernel = undefined,
) {
  const field = started(operator, values);
  const method = new SpectralMethod(operator, { kernel, shape: operator.axes.map(({ count }) => count) });
  try {
    method.run(propagation, field);
    return field;
  } finally {
    method.dispose();
  }
}

const KINDS: Readonly<Record<string, (size: number) => BoundaryKind>> = {
  "value 0": () => ({ value: 0 }),
  "a value": () => ({ value: 0.75 }),
  values: (size) => ({ value: lcg(size) }),
  insulated: () => "insulated",
  "a gradient": () => ({ gradient: -0.25 }),
  fluxes: (size) => ({ flux: lcg(size) }),
};
const NODE_KINDS = { ...KINDS, fixed: () => "fixed" as const };

describe("as many explicit steps, for every pair of walls", () => {
  const pairs = (["node", "cell"] as const).flatMap((centering) => {
    const kinds = centering === "node" ? NODE_KINDS : KINDS;
    return Object.keys(kinds).flatMap((low) => Object.keys(kinds).map((high) => [centering, low, high] as const));
  });

  it.each(pairs)("%s: %s, %s", (centering, low, high) => {
    const kinds: Readonly<Record<string, (size: number) => BoundaryKind>> = NODE_KINDS;
    for (const [shape, axis] of [
      [[9], "x"],
      [[5, 8], "y"],
      [[6, 7], "x"],
      [[4, 5, 3], "y"],
    ] as const) {
      const size = sizeOf(shape) / shape[shape.length - (axis === "x" ? 1 : 2)]!;
      const { operator } = checkOptions({
        shape,
        spacing: 0.5,
        diffusivity: 0.7,
        centering,
        boundary: { "*": "insulated", [`${axis}-`]: kinds[low]!(size), [`${axis}+`]: kinds[high]!(size) },
      });
      const start = started(operator, lcg(sizeOf(shape)));
      const dt = maxStableStep(operator);
      for (const steps of [1, 2, 37]) {
        const expected = plainSteps(operator, start, steps, dt);
        const jumped = propagated(operator, start, { method: "steps", steps, dt });
        expect(distance(jumped, expected) / largest(expected), `${shape}, ${steps} steps`).toBeLessThan(5e-14);
      }
    }
  });
});

function spectralWalls(size: number, centering: Centering): fc.Arbitrary<BoundaryKind> {
  const value = eighths(-2, 2);
  return fc.oneof(
    fc.constant<BoundaryKind>("insulated"),
    ...(centering === "node" ? [fc.constant<BoundaryKind>("fixed")] : []),
    along(size, value).map((value) => ({ value })),
    along(size, value).map((gradient) => ({ gradient })),
  );
}

const problem = (fixed: Partial<Setting> = {}) =>
  setting(fixed).chain((some) =>
    fc.record({
      some: fc.constant(some),
      boundary: walls(some, spectralWalls),
      initial: fieldOf(some.shape, eighths(-4, 4)),
    }),
  );

function operatorOf(
  { shape, spacing, diffusivity, centering, dtype }: Setting,
  boundary: SimulationOptions["boundary"],
) {
  return checkOptions({ shape, spacing, diffusivity, centering, dtype, ...(boundary && { boundary }) }).operator;
}

/** A dt for which explicit steps are stable, and 1 where any is. */
function stableStep(operator: Operator, share: number): number {
  return share * Math.min(1e3, maxStableStep(operator));
}

const share = fc.double({ min: 0.05, max: 1, noNaN: true });

it("as many explicit steps, for any mixture of walls", () => {
  fc.assert(
    fc.property(
      problem({ dtype: "float64" }),
      fc.integer({ min: 1, max: 60 }),
      share,
      ({ some, boundary, initial }, steps, share) => {
        const operator = operatorOf(some, boundary);
        const start = started(operator, initial);
        const dt = stableStep(operator, share);
        const expected = plainSteps(operator, start, steps, dt);
        const jumped = propagated(operator, start, { method: "steps", steps, dt });
        const scale = Math.max(1, largest(start), largest(expected));
        // Where gradients make the field grow, what the steps round adds up: to 2.1e-13 in the worst case found.
        expect(distance(jumped, expected) / scale).toBeLessThan(1e-12);
      },
    ),
    { numRuns: 200 },
  );
});

const propagation = fc
  .tuple(
    fc.constantFrom("steps", "exact", "crank-nicolson", "steady"),
    fc.integer({ min: 1, max: 200_000 }),
    share,
    fc.boolean(),
  )
  .map(([method, steps, share, damped]) => ({
    method,
    of: (operator: Operator): Propagation => {
      const dt = stableStep(operator, share);
      if (method === "steps") return { method, steps, dt };
      if (method === "exact") return { method, duration: steps * dt };
      return method === "steady" ? { method } : { method, steps, dt, damped };
    },
  }));

it("every build has the bits of plain TypeScript", () => {
  fc.assert(
    fc.property(problem(), propagation, ({ some, boundary, initial }, { method, of }) => {
      const operator = operatorOf(some, boundary);
      const expected = started(operator, initial);
      const plain = new SpectralMethod(operator, { shape: some.shape });
      try {
        plain.run(of(operator), expected);
      } catch (error) {
        expect(method).toBe("steady");
        expect(error).toBeInstanceOf(UnsupportedError);
        return;
      }
      for (const kernel of KERNELS.slice(0, 3)) {
        const method = new SpectralMethod(operator, { kernel, shape: some.shape });
        // Twice in the same memory: nothing of the first run is left.
        for (const values of [lcg(expected.length), initial]) {
          const field = started(operator, values);
          method.run(of(operator), field);
          if (values === initial) expectSameBits(field, expected);
        }
        method.dispose();
      }
    }),
    { numRuns: 150 },
  );
});

it("threads share out a field that is worth it, and an abort leaves it as it was", async () => {
  const shape = [130, 257];
  const { operator } = checkOptions({ shape, boundary: { y: { value: 1 }, x: "periodic" } });
  const start = started(operator, lcg(sizeOf(shape)));
  const what = { method: "steps", steps: 1000, dt: 0.25 } as const;
  const expected = propagated(operator, start, what);
  for (const kernel of KERNELS) expectSameBits(propagated(operator, start, what, kernel), expected);
  for (const kernel of [undefined, ...KERNELS]) {
    const method = new SpectralMethod(operator, { kernel, shape });
    try {
      const field = started(operator, start);
      const abort = new AbortController();
      const running = method.runAside(what, field, { signal: abort.signal });
      abort.abort();
      expect(await running).toBe(false);
      expectSameBits(field, start);
    } finally {
      method.dispose();
    }
  }
});

describe("known answers", () => {
  /** One sine mode between zero walls, on 64 intervals an axis. */
  const mode = (k: number) => Array.from({ length: 65 }, (_, i) => Math.sin((k * Math.PI * i) / 64));
  const rod = checkOptions({ shape: [65] }).operator;
  const plate = checkOptions({ shape: [65, 65] }).operator;
  const plateMode = (k: number, l: number) => mode(k).flatMap((y) => mode(l).map((x) => y * x));

  it.each([undefined, ...KERNELS])("V5: a sine mode of the plate, 1000 steps, %o", (kernel) => {
    const after = propagated(plate, plateMode(1, 1), { method: "steps", steps: 1000, dt: 0.25 }, kernel);
    expect(after[32 * 65 + 32]! / 0.2996111412945242).toBeCloseTo(1, 13);
  });

  it("V6: Crank–Nicolson, r = 8, 100 steps, in 1-D and unsplit in 2-D, with and without a damping start", () => {
    const what = { method: "crank-nicolson", steps: 100, dt: 8, damped: false } as const;
    expect(propagated(rod, mode(1), what)[32]! / 0.1455363013029133).toBeCloseTo(1, 13);
    const after = propagated(plate, plateMode(2, 1), what);
    expect(after[16 * 65 + 32]! / 6.512748700859049e-5).toBeCloseTo(1, 12);
    const damped = propagated(plate, plateMode(2, 1), { ...what, damped: true });
    expect(damped[16 * 65 + 32]! / 6.52788847149532e-5).toBeCloseTo(1, 12);
  });

  it("V9: 1000 steps of the plate from the generator's numbers", () => {
    const small = checkOptions({ shape: [33, 33] }).operator;
    const start = started(small, lcg(33 * 33));
    const jumped = propagated(small, start, { method: "steps", steps: 1000, dt: 0.2 });
    const stepped = plainSteps(small, start, 1000, 0.2);
    expect(jumped[16 * 33 + 16]).toBeCloseTo(0.01772116964728, 13);
    expect(distance(jumped, stepped) / largest(stepped)).toBeLessThan(1e-13);
  });

  it("10⁶ steps, and a negative factor to an odd power", () => {
    const far = propagated(rod, mode(1), { method: "steps", steps: 1_000_000, dt: 0.01 });
    expect(far[32]! / 3.446192286875891e-11).toBeCloseTo(1, 11);
    const odd = propagated(rod, mode(63), { method: "steps", steps: 10_001, dt: 0.5 });
    expect(odd[1]! / mode(63)[1]! / -5.821784792635209e-6).toBeCloseTo(1, 11);
  });

  it("the exponential of a mode", () => {
    const { operator } = checkOptions({ shape: [65], spacing: 1 / 64 });
    const after = propagated(operator, mode(1), { method: "exact", duration: 0.1 });
    expect(after[32]! / 0.3727817032191982).toBeCloseTo(1, 12);
  });

  it("B20: one side of a square at 1", () => {
    const { operator } = checkOptions({ shape: [129, 129], boundary: { "*": { value: 0 }, "y+": { value: 1 } } });
    const after = propagated(operator, new Float64Array(129 * 129), { method: "steady" });
    expect(after[64 * 129 + 64]).toBeCloseTo(0.25, 13);
    expect(after[96 * 129 + 64]).toBeCloseTo(0.54052921825951, 4);
  });
});

describe("what each method solves, for any mixture of walls", () => {
  const wide = problem({ dtype: "float64" });

  it("Crank–Nicolson: (1 − dt/2·L)v = (1 + dt/2·L)u, even for a dt far beyond the explicit bound", () => {
    const far = fc.constantFrom(0.3, 3, 300);
    fc.assert(
      fc.property(wide, far, fc.boolean(), ({ some, boundary, initial }, multiple, damped) => {
        const operator = operatorOf(some, boundary);
        const start = started(operator, initial);
        const dt = stableStep(operator, multiple);
        const after = propagated(operator, start, { method: "crank-nicolson", steps: 1, dt, damped });
        const before = apply(operator, start);
        const then = apply(operator, after);
        if (damped) return;
        const left = after.map((value, i) => value - (dt / 2) * then[i]!);
        const right = Float64Array.from(start, (value, i) => value + (dt / 2) * before[i]!);
        const scale = Math.max(1, largest(start), largest(after)) * (1 + multiple);
        expect(distance(left, right) / scale).toBeLessThan(1e-12);
      }),
    );
  });

  it("a damping start: two half steps of the backward Euler kind, (1 − dt/2·L)²w = u", () => {
    fc.assert(
      fc.property(wide, fc.constantFrom(0.3, 3), ({ some, boundary, initial }, multiple) => {
        const operator = operatorOf(some, boundary);
        const start = started(operator, initial);
        const dt = stableStep(operator, multiple);
        const after = propagated(operator, start, { method: "crank-nicolson", steps: 1, dt, damped: true });
        const back = (field: FieldArray) => plainSteps(operator, field, 1, -dt / 2);
        const scale = Math.max(1, largest(start), largest(after)) * (1 + multiple) ** 2;
        expect(distance(back(back(after)), start) / scale).toBeLessThan(1e-12);
      }),
    );
  });

  it("the exponential: the limit of ever shorter steps, and two in turn are one", () => {
    fc.assert(
      fc.property(wide, share, ({ some, boundary, initial }, share) => {
        const operator = operatorOf(some, boundary);
        const start = started(operator, initial);
        const duration = stableStep(operator, share);
        const after = propagated(operator, start, { method: "exact", duration });
        const scale = Math.max(1, largest(start), largest(after));
        const [coarse, fine] = [200, 400].map((n) =>
          propagated(operator, start, { method: "steps", steps: n, dt: duration / n }),
        );
        // Of first order: the error halves with the step, so the extrapolated one is smaller by far.
        const limit = fine!.map((value, i) => 2 * value - coarse![i]!);
        expect(distance(after, limit) / scale).toBeLessThan(1e-4);
        const half = propagated(operator, start, { method: "exact", duration: duration / 2 });
        const twice = propagated(operator, half, { method: "exact", duration: duration / 2 });
        expect(distance(twice, after) / scale).toBeLessThan(1e-13);
      }),
    );
  });

  it("steady: Lu = 0, approached by the exponential; or the refusal of a net flux", () => {
    fc.assert(
      fc.property(wide, ({ some, boundary, initial }) => {
        const operator = operatorOf(some, boundary);
        const start = started(operator, initial);
        let steady: FieldArray;
        try {
          steady = propagated(operator, start, { method: "steady" });
        } catch (error) {
          expect(error).toBeInstanceOf(UnsupportedError);
          return;
        }
        const stiffness = 1 / stableStep(operator, 1);
        const scale = Math.max(1, largest(steady));
        expect(largest(apply(operator, steady)) / scale / stiffness).toBeLessThan(1e-11);
        const late = propagated(operator, start, { method: "exact", duration: 1e9 });
        expect(distance(late, steady) / Math.max(scale, largest(start))).toBeLessThan(1e-11);
      }),
    );
  });
});

describe("corners", () => {
  it("the mean is kept between insulated walls, and a net flux is refused with its growth", () => {
    const insulated = checkOptions({ shape: [8, 5], centering: "cell", boundary: "insulated" }).operator;
    const start = lcg(40);
    const mean = start.reduce((a, b) => a + b) / 40;
    for (const value of propagated(insulated, start, { method: "steady" })) expect(value).toBeCloseTo(mean, 14);
    const heated = checkOptions({
      shape: [8, 5],
      spacing: 0.5,
      centering: "cell",
      boundary: { "*": "insulated", "y+": { flux: 3 } },
    }).operator;
    // 3 per length of wall, over a height of 4.
    expect(() => propagated(heated, start, { method: "steady" })).toThrow(
      /changes the mean by 0\.75\d* per unit of time/,
    );
    const later = propagated(heated, start, { method: "exact", duration: 8 });
    expect(Array.from(later).reduce((a, b) => a + b) / 40 - mean).toBeCloseTo(6, 12);
  });

  it("walls that hold every value, single values, and axes without diffusivity", () => {
    const held = checkOptions({ shape: [2, 9], boundary: { value: 3 } }).operator;
    expect([...propagated(held, new Float64Array(18), { method: "steps", steps: 5, dt: 0.1 })]).toEqual(
      Array(18).fill(3),
    );
    const single = checkOptions({ shape: [1], centering: "cell", boundary: { value: 2 } }).operator;
    const after = propagated(single, [0], { method: "steps", steps: 3, dt: 0.125 });
    expect(after[0]).toBeCloseTo(2 * (1 - 0.5 ** 3), 15);
    const still = checkOptions({ shape: [6, 6], diffusivity: [0, 1], boundary: "insulated" }).operator;
    const rows = propagated(still, lcg(36), { method: "steady" });
    for (let row = 0; row < 6; row++) expect(rows[6 * row]).toBeCloseTo(rows[6 * row + 5]!, 14);
    expect(Math.abs(rows[0]! - rows[35]!)).toBeGreaterThan(1e-3);
  });

  it("a dt a million times the bound leaves Crank–Nicolson bounded", () => {
    const { operator } = checkOptions({ shape: [40, 50], boundary: { x: { value: 1 }, y: "periodic" } });
    const start = lcg(2000);
    const dt = 1e6 * maxStableStep(operator);
    for (const damped of [false, true]) {
      const after = propagated(operator, start, { method: "crank-nicolson", steps: 11, dt, damped });
      expect(largest(after)).toBeLessThan(20);
    }
  });

  it("float32 is rounded once, from float64 with the steps' own r", () => {
    const options = { shape: [31, 20], diffusivity: 0.3, boundary: { y: "periodic", x: { value: 0.5 } } } as const;
    const narrow = checkOptions({ ...options, dtype: "float32" }).operator;
    const wide = checkOptions(options).operator;
    const start = Float32Array.from(lcg(620));
    const jump = { method: "steps", steps: 1000, dt: 0.7 } as const;
    const r = Math.fround(0.3 * 0.7);
    const exact = propagated(wide, start, { ...jump, dt: r / 0.3 });
    const after = propagated(narrow, start, jump);
    expect(after).toBeInstanceOf(Float32Array);
    expect(distance(after, exact)).toBeLessThan(2 ** -25 + 1e-12);
  });

  it("steps of Crank–Nicolson count, and only the first is damped", async () => {
    const { operator } = checkOptions({ shape: [12] });
    const start = started(operator, lcg(12));
    const stepper = new SpectralCrankNicolson(new SpectralMethod(operator, { shape: [12] }));
    const field = start.slice();
    expect(await stepper.run([field], 0, { time: 0, dt: 5 }, {}, true)).toBe(0);
    expect(await stepper.run([field], 2, { time: 0, dt: 5 }, {}, true)).toBe(2);
    expect(await stepper.run([field], 3, { time: 0, dt: 5 }, {})).toBe(3);
    const expected = propagated(operator, start, { method: "crank-nicolson", steps: 5, dt: 5, damped: true });
    expect(distance(field, expected)).toBeLessThan(1e-15);
    stepper.dispose();
  });

  it("walls that exchange with their surroundings have no such modes", () => {
    const { operator } = checkOptions({ shape: [9], boundary: { "x+": { transfer: 1, ambient: 0 } } });
    expect(whyNotSpectral(operator)).toMatch(/x\+ exchanges/);
    expect(() => new SpectralMethod(operator, { shape: [9] })).toThrow(UnsupportedError);
    expect(whyNotSpectral(checkOptions({ shape: [9] }).operator)).toBeUndefined();
  });
});
