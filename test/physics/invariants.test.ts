/** What must hold whatever the problem: what is conserved, kept, bounded, and treated alike. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { type BoundaryKind, createSimulation, type SimulationOptions } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import {
  AXES,
  along,
  eighths,
  field,
  optionsOf,
  real,
  type Setting,
  setting,
  sizeOf,
  walls,
} from "../helpers/problems.js";
import { exactSum } from "../helpers/sums.js";

const RUNS = { numRuns: 150 };
const EPSILON = { float64: 2 ** -52, float32: 2 ** -23 };

/** Share of a step's upper bound that a run takes; bounds without end are cut to 1. */
const share = real(0.05, 1);
const steps = fc.integer({ min: 1, max: 60 });

async function after(options: SimulationOptions, count: number, dt: number): Promise<Float64Array> {
  using simulation = await createSimulation(options);
  simulation.step(count, dt);
  return Float64Array.from(simulation.field);
}

async function bounds(options: SimulationOptions): Promise<{ stable: number; positive: number }> {
  using simulation = await createSimulation(options);
  return { stable: Math.min(1, simulation.maxStableStep), positive: Math.min(1, simulation.maxPositiveStep) };
}

it("between insulated and periodic walls, cells keep their sum to rounding", async () => {
  const problem = setting({ centering: "cell" }).chain((setting) =>
    fc.record({
      setting: fc.constant(setting),
      boundary: walls(setting, () => fc.constantFrom<BoundaryKind>("insulated", { gradient: 0 }, { flux: 0 })),
      initial: field(setting.shape, eighths(-8, 8)),
      steps,
      share,
    }),
  );
  await fc.assert(
    fc.asyncProperty(problem, async ({ setting, boundary, initial, steps, share }) => {
      const options = { ...optionsOf(setting), boundary, initial };
      const dt = share * (await bounds(options)).stable;
      const sum = exactSum(await after(options, steps, dt));
      // Each step rounds each value by some ulps of the largest number in its formula, 12 times the largest value.
      const rounding = 48 * 8 * EPSILON[setting.dtype] * initial.length * steps;
      expect(Math.abs(sum - exactSum(initial))).toBeLessThanOrEqual(rounding);
    }),
    RUNS,
  );
});

it("a uniform field stays so to the last bit, between all walls that admit it", async () => {
  const problem = fc.tuple(setting(), real(-1000, 1000)).chain(([setting, level]) => {
    const positive = real(0, 50);
    const kinds = (size: number) =>
      fc.oneof(
        along(size, fc.constant(level)).map((value) => ({ value })),
        along(size, fc.constant(0)).map((gradient) => ({ gradient })),
        along(size, fc.constant(0)).map((flux) => ({ flux })),
        fc.record({ transfer: along(size, positive), ambient: along(size, fc.constant(level)) }),
        fc.constantFrom<BoundaryKind>("insulated", setting.centering === "node" ? "fixed" : "insulated"),
      );
    return fc.record({
      setting: fc.constant(setting),
      level: fc.constant(level),
      boundary: walls(setting, kinds),
      steps,
      share,
    });
  });
  await fc.assert(
    fc.asyncProperty(problem, async ({ setting, level, boundary, steps, share }) => {
      const options = { ...optionsOf(setting), boundary, initial: level };
      const values = await after(options, steps, share * (await bounds(options)).stable);
      const kept = setting.dtype === "float32" ? Math.fround(level) : level;
      expectSameBits(values, new Float64Array(values.length).fill(kept));
    }),
    { numRuns: 500 },
  );
});

it("up to maxPositiveStep no value leaves the range of the field and its walls", async () => {
  const unit = eighths(0, 1);
  const extreme = fc.constantFrom(0, 1);
  const problem = setting().chain((setting) =>
    fc.record({
      setting: fc.constant(setting),
      boundary: walls(setting, (size, centering) =>
        fc.oneof(
          along(size, extreme).map((value) => ({ value })),
          fc.record({ transfer: along(size, eighths(0, 20)), ambient: along(size, unit) }),
          fc.constantFrom<BoundaryKind>("insulated", centering === "node" ? "fixed" : "insulated"),
        ),
      ),
      initial: field(setting.shape, extreme),
      steps: fc.integer({ min: 1, max: 5 }),
      share: fc.constantFrom(1, 0.99, 0.5),
    }),
  );
  await fc.assert(
    fc.asyncProperty(problem, async ({ setting, boundary, initial, steps, share }) => {
      const options = { ...optionsOf(setting), boundary, initial };
      const values = await after(options, steps, share * (await bounds(options)).positive);
      const rounding = 64 * EPSILON[setting.dtype] * steps;
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-rounding);
      expect(Math.max(...values)).toBeLessThanOrEqual(1 + rounding);
    }),
    { numRuns: 400 },
  );
});

/** Any wall of constants. */
function anyKind(_: number, centering: string): fc.Arbitrary<BoundaryKind> {
  return fc.oneof(
    eighths(-2, 2).map((value) => ({ value })),
    eighths(-2, 2).map((gradient) => ({ gradient })),
    fc.record({ transfer: eighths(0, 8), ambient: eighths(-2, 2) }),
    fc.constantFrom<BoundaryKind>("insulated", centering === "node" ? "fixed" : "insulated"),
  );
}

/** Any number of the dtype's precision. */
const anyNumber = real(-1, 1);

const anyProblem = setting().chain((setting) =>
  fc.record({
    setting: fc.constant(setting),
    boundary: walls(setting, anyKind),
    initial: field(setting.shape, anyNumber),
    steps,
    share,
  }),
);

/** Index of each value's partner: the same place with some axes turned round. */
function mirrored(shape: readonly number[], axis: number): number[] {
  const inner = sizeOf(shape.slice(axis + 1));
  const count = shape[axis]!;
  return Array.from({ length: sizeOf(shape) }, (_, at) => {
    const index = Math.floor(at / inner) % count;
    return at + (count - 1 - 2 * index) * inner;
  });
}

it("a mirrored problem has the mirrored answer to the last bit", async () => {
  await fc.assert(
    fc.asyncProperty(anyProblem, fc.nat(), async ({ setting, boundary, initial, steps, share }, which) => {
      const axis = which % setting.shape.length;
      // Where both ends of one node are held by different walls, the upper one has the word.
      fc.pre(setting.shape[axis]! > 1);
      const name = AXES[setting.shape.length as 1 | 2 | 3][axis];
      const partner = mirrored(setting.shape, axis);
      const swapped = Object.fromEntries(
        Object.entries(boundary).map(([wall, kind]) => {
          if (wall === `${name}-`) return [`${name}+`, kind];
          return wall === `${name}+` ? [`${name}-`, kind] : [wall, kind];
        }),
      );
      const options = { ...optionsOf(setting), boundary, initial };
      const turned = { ...options, boundary: swapped, initial: partner.map((at) => initial[at]!) };
      const { stable } = await bounds(options);
      const straight = await after(options, steps, share * stable);
      const reflected = await after(turned, steps, share * stable);
      expectSameBits(
        partner.map((at) => reflected[at]!),
        straight,
      );
    }),
    RUNS,
  );
});

it("a transposed problem has the transposed answer to the last bit, where one r serves both axes", async () => {
  // Corners of nodes belong to the slowest axis where walls hold them, so that here all walls are of one kind.
  const problem = fc
    .tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 5 }))
    .chain(([ny, nx, nz]) => setting({ shape: nz === 0 ? [ny, nx] : [nz, ny, nx], even: true }))
    .chain((setting) =>
      fc.record({
        setting: fc.constant(setting),
        boundary: fc.oneof(fc.constant<BoundaryKind>("periodic"), anyKind(1, setting.centering)),
        initial: field(setting.shape, anyNumber),
        steps,
        share,
      }),
    );
  await fc.assert(
    fc.asyncProperty(problem, async ({ setting, boundary, initial, steps, share }) => {
      const [nx, ny] = [setting.shape.at(-1)!, setting.shape.at(-2)!];
      const plane = nx * ny;
      const partner = initial.map((_, at) => {
        const [j, i] = [Math.floor((at % plane) / ny), at % ny];
        return at - (at % plane) + i * nx + j;
      });
      const options = { ...optionsOf(setting), boundary, initial };
      const shape = [...setting.shape.slice(0, -2), nx, ny];
      const turned = { ...options, shape, initial: partner.map((at) => initial[at]!) };
      const { stable } = await bounds(options);
      const straight = await after(options, steps, share * stable);
      expectSameBits(
        await after(turned, steps, share * stable),
        partner.map((at) => straight[at]!),
      );
    }),
    RUNS,
  );
});

it("axes of one value that nothing crosses change nothing: N×1×1, 1×N×1 and 1×1×N are N", async () => {
  const inert = fc.constantFrom<BoundaryKind>("periodic", "insulated", { gradient: 0 }, { flux: 0 });
  await fc.assert(
    fc.asyncProperty(anyProblem, inert, fc.nat(), async ({ setting, boundary, initial, steps, share }, kind, which) => {
      const { shape } = setting;
      const options = { ...optionsOf(setting), boundary, initial };
      const dt = share * (await bounds(options)).stable;
      const plain = await after(options, steps, dt);
      const places = [0, 1, 2];
      const selections = choices(places, shape.length);
      const kept = selections[which % selections.length]!;
      const spread = <T>(values: readonly T[], missing: T) =>
        places.map((place) => (kept.includes(place) ? values[kept.indexOf(place)]! : missing));
      const names: readonly string[] = AXES[shape.length as 1 | 2 | 3];
      const renamed: Record<string, BoundaryKind> = { "*": kind };
      for (const [wall, one] of Object.entries(boundary)) {
        const place = kept[names.indexOf(wall.charAt(0))]!;
        renamed[AXES[3][place]! + wall.slice(1)] = one;
      }
      const padded = {
        ...options,
        shape: spread(shape, 1),
        spacing: spread(setting.spacing, 0.3),
        diffusivity: spread(setting.diffusivity, 7),
        boundary: renamed,
      };
      expectSameBits(await after(padded, steps, dt), plain);
    }),
    RUNS,
  );
});

/** All ways to take `count` of some numbers, in their order. */
function choices(numbers: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return numbers.flatMap((first, i) => choices(numbers.slice(i + 1), count - 1).map((rest) => [first, ...rest]));
}

it("answers add up: fields and walls together, to rounding", async () => {
  const problem = setting({ dtype: "float64" }).chain((setting) =>
    fc.record({
      setting: fc.constant(setting),
      kinds: fc.array(fc.constantFrom("value", "gradient", "transfer", "fixed"), { minLength: 6, maxLength: 6 }),
      transfer: eighths(0, 8),
      levels: fc.array(fc.tuple(eighths(-2, 2), eighths(-2, 2)), { minLength: 6, maxLength: 6 }),
      first: field(setting.shape, anyNumber),
      second: field(setting.shape, anyNumber),
      factor: eighths(-2, 2),
      steps,
      share,
    }),
  );
  await fc.assert(
    fc.asyncProperty(problem, async ({ setting, kinds, transfer, levels, first, second, factor, steps, share }) => {
      const boundary = (level: (pair: readonly [number, number]) => number) =>
        wallsOf(setting, kinds, transfer, (i) => level(levels[i]!));
      const base = optionsOf(setting);
      const a = { ...base, boundary: boundary(([one]) => one), initial: first };
      const b = { ...base, boundary: boundary(([, two]) => two), initial: second };
      const both = {
        ...base,
        boundary: boundary(([one, two]) => one + factor * two),
        initial: first.map((value, i) => value + factor * second[i]!),
      };
      const dt = share * (await bounds(a)).stable;
      const [ua, ub, uboth] = [await after(a, steps, dt), await after(b, steps, dt), await after(both, steps, dt)];
      uboth.forEach((value, i) => {
        expect(Math.abs(value - (ua[i]! + factor * ub[i]!))).toBeLessThan(1e-11);
      });
    }),
    RUNS,
  );
});

/** Walls of the kinds given, with one number each; `transfer` wherever one is asked for. */
function wallsOf(
  { shape, centering }: Setting,
  kinds: readonly string[],
  transfer: number,
  level: (wall: number) => number,
): Record<string, BoundaryKind> {
  const names = AXES[shape.length as 1 | 2 | 3].flatMap((name) => [`${name}-`, `${name}+`]);
  return Object.fromEntries(
    names.map((name, i): [string, BoundaryKind] => {
      if (kinds[i] === "value") return [name, { value: level(i) }];
      if (kinds[i] === "gradient") return [name, { gradient: level(i) }];
      if (kinds[i] === "transfer") return [name, { transfer, ambient: level(i) }];
      return [name, centering === "node" ? "fixed" : "insulated"];
    }),
  );
}
