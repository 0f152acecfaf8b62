/** The steady state of models: uneven media, masks, decay, sources, several fields, and what depends on the state. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { MultigridMemory } from "../../src/engine/multigrid-memory.js";
import { loadScenario } from "../../src/files/index.js";
import { ConvergenceError, createSimulation, type SimulationOptions, UnsupportedError } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import { distance, largest } from "../helpers/distance.js";
import { ENGINES } from "../helpers/engines.js";
import { lcg } from "../helpers/lcg.js";
import { along, real, setting, sizeOf, walls } from "../helpers/problems.js";
import { rejection } from "../helpers/refusals.js";

/** How much an explicit step still changes the fields, relative to them. */
async function unrest(options: SimulationOptions, tolerance = 1e-10): Promise<number> {
  using simulation = await createSimulation(options);
  await simulation.steady({ tolerance });
  const before = Object.values(simulation.fields).map((field) => field.slice());
  const dt = simulation.maxStableStep;
  simulation.step(1, Number.isFinite(dt) ? dt : 1);
  const after = Object.values(simulation.fields);
  return Math.max(...after.map((field, i) => distance(field, before[i]!) / Math.max(1, largest(field))));
}

const wall = (size: number, centering: "node" | "cell") =>
  fc.oneof(
    fc.record({ transfer: along(size, fc.constantFrom(0, 1e-3, 1, 14.42)), ambient: along(size, real(-5, 5)) }),
    fc.record({ value: along(size, real(-5, 5)) }),
    fc.record({ gradient: along(size, real(-5, 5)) }),
    ...(centering === "node" ? [fc.constant("fixed" as const)] : []),
  );

/** Media over four orders of magnitude, masks, sources and walls of every kind; a decay ties everything down. */
const problem = setting({ dtype: "float64" })
  .chain((chosen) => walls(chosen, wall).map((boundary) => ({ chosen, boundary })))
  .chain(({ chosen: { engine: _, diffusivity: __, ...options }, boundary }) => {
    const size = sizeOf(options.shape);
    const several = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: size, maxLength: size, size: "max" });
    const mask = several(fc.integer({ min: 0, max: 9 }).map((n) => (n === 0 ? 1 : 0))).map((m) => Uint8Array.from(m));
    return fc.record({
      options: fc.constant({ ...options, boundary } as SimulationOptions),
      diffusivity: several(fc.constantFrom(1e-3, 0.1, 1, 10)).map((values) => Float64Array.from(values)),
      faceMean: fc.constantFrom("harmonic" as const, "arithmetic" as const),
      insulated: mask.map((m) => (m.includes(0) ? m : new Uint8Array(size))),
      held: mask,
      decay: fc.constantFrom(1e-3, 0.1, 3),
    });
  })
  .map(
    ({ options, decay, ...rest }): SimulationOptions => ({
      ...options,
      ...rest,
      initial: lcg(sizeOf(options.shape)),
      parameters: { decay },
      source: "decay*(1 - u) + 0.3*x",
    }),
  );

describe("the steady state of a model", () => {
  it("is at rest, whatever the medium, the masks and the walls", async () => {
    await fc.assert(
      fc.asyncProperty(problem, async (options) => {
        expect(await unrest(options, 1e-12)).toBeLessThan(1e-9);
      }),
      { numRuns: 100 },
    );
  });

  it("is exact for layers (B7)", async () => {
    const [n, L] = [80, 50];
    const h = L / n;
    const at = (i: number) => (i + 0.5) * h;
    const exact = (x: number) => (x < L / 4 ? x : x < (3 * L) / 4 ? 10 * x - (9 * L) / 4 : x + (18 * L) / 4);
    const options = {
      shape: [n],
      spacing: h,
      centering: "cell",
      boundary: { "x-": { value: 0 }, "x+": { gradient: 1 } },
    };
    const diffusivity = Float64Array.from({ length: n }, (_, i) => (Math.abs(at(i) - L / 2) < L / 4 ? 0.1 : 1));
    using layers = await createSimulation({ ...options, diffusivity } as SimulationOptions);
    const { method, residual } = await layers.steady();
    expect(method).toBe("multigrid");
    expect(residual).toBeLessThanOrEqual(1e-10);
    expect(
      distance(
        layers.field,
        Float64Array.from({ length: n }, (_, i) => exact(at(i))),
      ),
    ).toBeLessThan(1e-8);
  });

  it("follows a diffusivity that depends on the field (B8)", async () => {
    for (const n of [50, 101, 257, 400]) {
      using slab = await createSimulation({
        shape: [n + 1],
        spacing: 1 / n,
        diffusivity: "1 - u",
        boundary: { "x-": { value: 1 }, "x+": { value: 0 } },
        initial: 0.5,
      });
      await slab.steady();
      const exact = Float64Array.from({ length: n + 1 }, (_, i) => 1 - Math.sqrt(i / n));
      // The arithmetic mean of the faces is exact where the diffusivity is a straight line in u.
      expect(distance(slab.field, exact)).toBeLessThan(1e-9);
    }
  });

  it("is Laplace's on the unit square (B20), and around what is held and insulated", async () => {
    const n = 65;
    const options = { shape: [n, n], spacing: 1 / (n - 1), boundary: { "y-": { value: 1 } } } as const;
    using square = await createSimulation({ ...options, insulated: new Uint8Array(n * n) });
    await square.steady();
    expect(square.sample([0.5, 0.5])).toBeCloseTo(0.25, 9);
    const around = { insulated: "abs(x - 0.3) < 0.1 && abs(y - 0.4) < 0.2", held: "hypot(x - 0.7, y - 0.5) < 0.1" };
    using stepped = await createSimulation({ ...options, ...around });
    using found = await createSimulation({ ...options, ...around });
    await stepped.advance(2, { method: "ftcs" });
    await found.steady();
    expect(distance(found.field, stepped.field)).toBeLessThan(1e-7);
    expect(distance(found.field, square.field)).toBeGreaterThan(0.1);
  });

  it("gets through media of six orders of magnitude, in blocks and at random", async () => {
    const n = 60;
    const boundary = { "x-": { value: 1 }, "x+": { transfer: 1, ambient: 0 }, y: "insulated" } as const;
    const rough = Float64Array.from(lcg(n * n), (value) => 10 ** (6 * value - 3));
    expect(await unrest({ shape: [n, n], boundary, diffusivity: rough })).toBeLessThan(1e-7);
    const blocks = "sin(x/4)*sin(y/5) > 0 ? 1e-6 : 1";
    expect(await unrest({ shape: [n, n], boundary, diffusivity: blocks })).toBeLessThan(1e-9);
    const thin = { shape: [40, 41], boundary, insulated: "abs(x - 20) < 0.5 && y < 38", diffusivity: "1 + x" } as const;
    expect(await unrest(thin)).toBeLessThan(1e-9);
  });

  it("does not depend on the field it began with, but for what nothing ties down: there the mean is kept", async () => {
    const options = { shape: [30, 31], boundary: "insulated", diffusivity: "1 + 0.1*x" } as const;
    const split = { ...options, insulated: "abs(x - 11) < 0.5", held: "x == 20 && y == 20" } as const;
    const initial = lcg(930);
    using first = await createSimulation({ ...split, initial });
    await first.steady();
    const weight = (i: number, count: number) => (i === 0 || i === count - 1 ? 0.5 : 1);
    let [sum, extent] = [0, 0];
    for (let y = 0; y < 30; y++) {
      for (let x = 0; x < 11; x++) {
        const own = weight(y, 30) * (x === 0 ? 0.5 : 1);
        sum += own * initial[31 * y + x]!;
        extent += own;
      }
    }
    for (let y = 0; y < 30; y++) {
      for (let x = 0; x < 11; x++) expect(first.field[31 * y + x]).toBeCloseTo(sum / extent, 10);
      for (let x = 12; x < 31; x++) expect(first.field[31 * y + x]).toBeCloseTo(initial[31 * 20 + 20]!, 9);
      expect(first.field[31 * y + 11]).toBe(initial[31 * y + 11]);
    }
  });

  it("finds where reactions come to rest, and fields that feed each other", async () => {
    using logistic = await createSimulation({ shape: [64], boundary: "insulated", source: "u*(1 - u)", initial: 0.1 });
    await logistic.steady();
    expect(distance(logistic.field, new Float64Array(64).fill(1))).toBeLessThan(1e-9);
    const pair = {
      shape: [20, 24],
      boundary: { x: { value: 1 }, y: "insulated" },
      fields: {
        u: { source: "0.1*v - 0.3*u", initial: 1 },
        v: { diffusivity: "1 + 0.2*u", source: "0.2*u - 0.1*v^2" },
      },
    } as const;
    expect(await unrest(pair)).toBeLessThan(1e-8);
    const species = { shape: [40], parameters: { feed: 0.03, kill: 0.05 }, boundary: "insulated" } as const;
    using rest = await createSimulation({
      ...species,
      fields: {
        u: { initial: 0.31, source: "feed*(1 - u) - u*v^2" },
        v: { initial: 0.26, source: "u*v^2 - (feed + kill)*v" },
      },
    });
    await rest.steady();
    expect(rest.fields.u![7]).toBeCloseTo(0.308514578448732, 8);
    expect(rest.fields.v![7]).toBeCloseTo(0.259307033081726, 8);
  });

  it("is that of the scenario maze, which steps take very long to reach", async () => {
    expect(await unrest({ ...loadScenario("maze").options, dtype: "float64" }, 1e-11)).toBeLessThan(1e-11);
  });

  it("has the same bits in every engine and on threads", async () => {
    const problems: SimulationOptions[] = [
      {
        shape: [150, 131],
        diffusivity: "x < 60 ? 1 : 0.01",
        insulated: "hypot(x - 30, y - 40) < 20",
        boundary: { x: "periodic", "*": { transfer: 0.1, ambient: 3 } },
        source: "1 - 0.1*u",
      },
      {
        shape: [12, 13, 14],
        dtype: "float32",
        boundary: { x: { value: 1 } },
        centering: "cell",
        fields: { u: { diffusivity: "1 + u" }, v: { source: "u - v^3" } },
      },
    ];
    for (const options of problems) {
      const [expected, ...others] = await Promise.all(
        ENGINES.map(async (engine) => {
          using simulation = await createSimulation({ ...options, ...engine });
          await simulation.steady();
          return Object.values(simulation.fields).map((field) => field.slice());
        }),
      );
      expect(largest(expected![0]!)).toBeGreaterThan(0);
      for (const fields of others) {
        for (const [i, field] of fields.entries()) expectSameBits(field, expected![i]!);
      }
    }
  });

  it("refuses what changes in time, flows or has no steady state, by name, and leaves the field", async () => {
    const cases: [Partial<SimulationOptions>, RegExp][] = [
      [{ source: "sin(t)" }, /source changes in time/],
      [{ boundary: { x: { value: "t" } } }, /changes in time/],
      [{ diffusivity: "1 + t" }, /diffusivity changes in time/],
      [{ velocity: [1] }, /velocity carries/],
      [{ boundary: "insulated", source: "u > -1 ? 1 : 2" }, /no steady state/],
      [{ boundary: "insulated", diffusivity: 0, source: "u > -1 ? 1 : 2" }, /no steady state/],
      [{ boundary: "insulated", source: 2 }, /no steady state.* 2 per unit/],
      [{ boundary: "insulated", insulated: "x == 4", source: "x < 4 ? 1 : -1" }, /no steady state/],
    ];
    for (const [options, message] of cases) {
      const initial = lcg(9);
      using line = await createSimulation({ shape: [9], initial, ...options });
      const before = line.field.slice();
      const error = await rejection(() => line.steady());
      expect(error).toBeInstanceOf(UnsupportedError);
      expect(String(error)).toMatch(message);
      expectSameBits(line.field, before);
    }
    using growing = await createSimulation({ shape: [9], boundary: "insulated", source: "1 + u^2", initial: 1 });
    const error = await rejection(() => growing.steady());
    expect(error).toBeInstanceOf(ConvergenceError);
    if (error instanceof ConvergenceError) expect(error.residuals.length).toBeGreaterThan(1);
    expect(growing.field[3]).toBe(1);
  });

  it("stops when it is aborted", async () => {
    using plate = await createSimulation({
      shape: [300, 300],
      diffusivity: "1 + x",
      initial: 7,
      boundary: { value: 1 },
    });
    const stop = new AbortController();
    setTimeout(() => stop.abort("enough"), 1);
    const before = plate.field.slice();
    expect(await rejection(() => plate.steady({ signal: stop.signal }))).toBe("enough");
    expectSameBits(plate.field, before);
  });

  it("lets events have their turn while its levels are built, and stops there when it is aborted", async () => {
    const n = 400;
    const create = vi.spyOn(MultigridMemory, "create");
    using plate = await createSimulation({
      shape: [n, n],
      diffusivity: Float64Array.from(lcg(n * n), (value) => 0.5 + 0.5 * value),
      initial: 7,
      boundary: { value: 1 },
    });
    const before = plate.field.slice();
    const runs = [
      (signal: AbortSignal) => plate.steady({ signal }),
      (signal: AbortSignal) => plate.advance(1, { method: "crank-nicolson", dt: 1, signal }),
    ];
    for (const run of runs) {
      const stop = new AbortController();
      let turns = 0;
      const turn = () => {
        if (++turns < 3) setImmediate(turn);
        else stop.abort("enough");
      };
      setImmediate(turn);
      expect(await rejection(() => run(stop.signal))).toBe("enough");
      expect(turns).toBe(3);
      // What the levels are written into has not even been made.
      expect(create).not.toHaveBeenCalled();
      expectSameBits(plate.field, before);
    }
    await plate.steady();
    expect(create).toHaveBeenCalledOnce();
    create.mockRestore();
  });
});
