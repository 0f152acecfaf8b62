/** Every engine keeps the reference's accounts, bit for bit, whatever the tiling; the facade balances them. */
import { describe, expect, it } from "vitest";
import { KernelEngine } from "../src/engine/kernel-engine.js";
import { ReferenceEngine } from "../src/engine/reference.js";
import { type Boundary, createSimulation, restoreSimulation, UnsupportedError } from "../src/index.js";
import { rkl2Stages } from "../src/methods/rkl2.js";
import { rates } from "../src/operator.js";
import type { TilingOverride } from "../src/options.js";
import { maxStableStep } from "../src/stability.js";
import { expectSameBits } from "./helpers/bits.js";
import { lcg } from "./helpers/lcg.js";
import { operatorOf } from "./helpers/models.js";

const WALLS: Readonly<Record<string, Boundary>> = {
  held: { "x-": { value: 1 }, "x+": { value: 0.25 }, "*": { value: 0.5 } },
  mixed: { "x-": { value: 1 }, "x+": { transfer: 0.7, ambient: 0.5 }, "*": { gradient: 0.1 } },
  periodic: { x: "periodic", "*": { value: 0.5 } },
};
const TILINGS: readonly TilingOverride[] = [{}, { line: 13, row: 5, stream: 7, depth: 3 }];

describe.each(Object.keys(WALLS))("the account of a field between %s walls", (name) => {
  for (const shape of [[37], [31, 26], [9, 11, 21]]) {
    for (const centering of ["node", "cell"] as const) {
      for (const dtype of ["float64", "float32"] as const) {
        it(`is the reference's on ${shape.join(" × ")}, ${centering}, ${dtype}`, async () => {
          const operator = operatorOf({ shape, centering, dtype, boundary: WALLS[name]! });
          const r = rates(operator, 0.9 * maxStableStep(operator));
          for (const tiling of TILINGS) {
            for (const [build, threads] of [
              ["scalar", 1],
              ["simd", 1],
              ["threads", 2],
            ] as const) {
              const info = { name: build, threads, reason: "", wide: false };
              const engine = await KernelEngine.create(operator, { info, build, shape, tiling, keepsAccount: true });
              const reference = new ReferenceEngine(operator, "", true);
              try {
                for (const each of [engine, reference]) each.field.set(lcg(each.field.length));
                for (const steps of [1, 2, 23]) {
                  engine.step(steps, r);
                  reference.step(steps, r);
                }
                const stages = rkl2Stages(5);
                await engine.runStages(2, r, stages, {});
                await reference.runStages(2, r, stages, {});
                expectSameBits(engine.field, reference.field);
                expect(engine.accounts[0]!.walls.length).toBe(2 * shape.length);
                engine.accounts[0]!.walls.forEach((wall, i) => {
                  expectSameBits(wall, reference.accounts[0]!.walls[i]!);
                });
              } finally {
                engine.dispose();
              }
            }
          }
        });
      }
    }
  }
});

describe("budget()", () => {
  const options = {
    shape: [40, 50],
    centering: "cell",
    spacing: [0.5, 0.25],
    boundary: { "x-": { value: 3 }, "x+": { flux: 0.5 }, "y-": { transfer: 1, ambient: 2 }, "y+": "insulated" },
    initial: "sin(x) + y",
    source: "0.1*cos(y) - 0.05*u",
    held: "hypot(x - 6, y - 10) < 2",
  } as const;

  it("balances after ten thousand steps of everything", async () => {
    using simulation = await createSimulation(options);
    simulation.step(10_000);
    const { initial, amount, walls, sources, held, residual } = simulation.budget().u!;
    const came = Object.values(walls).reduce((sum, wall) => sum + wall, 0);
    expect(Math.abs(residual)).toBeLessThan(1e-12 * Math.max(Math.abs(came), amount));
    expect(Math.abs(initial + came + sources + held - amount)).toBeLessThan(1e-10 * amount);
    expect(walls["y+"]).toBe(0);
    expect(walls["x+"]).toBeCloseTo(0.5 * simulation.time * 40 * 0.5, 6);
    expect(Math.abs(held)).toBeGreaterThan(0.1);
  });

  it("goes on from a checkpoint", async () => {
    using whole = await createSimulation(options);
    whole.step(60, 0.001);
    using first = await createSimulation(options);
    first.step(25, 0.001);
    using second = await restoreSimulation(first.checkpoint());
    second.step(35, 0.001);
    const [a, b] = [whole.budget().u!, second.budget().u!];
    expect(b.initial).toBe(a.initial);
    expect(b.walls["x-"]).toBeCloseTo(a.walls["x-"]!, 10);
    expect(b.sources).toBeCloseTo(a.sources, 10);
    expect(Math.abs(b.residual)).toBeLessThan(1e-11);
  });

  it.each([
    ["ftcs", undefined],
    ["ftcs", "0.001*u"],
    ["rkl2", "0.001*u"],
  ] as const)("balances wherever %s with source %s was aborted on threads", async (method, source) => {
    using simulation = await createSimulation({
      shape: [301, 310],
      centering: "cell",
      boundary: { "x-": { value: 1 }, "y+": { value: 2 } },
      ...(source && { source }),
      budget: true,
      engine: "threads",
      threads: 2,
    });
    for (let delay = 1; delay < 30 || simulation.stepCount === 0; delay += 3) {
      const abort = new AbortController();
      const running = simulation.advance(1e7, { method, dt: method === "ftcs" ? 0.2 : 5, signal: abort.signal });
      setTimeout(() => abort.abort(), delay);
      await expect(running).rejects.toMatchObject({ name: "AbortError" });
      const { amount, residual } = simulation.budget().u!;
      expect(Math.abs(residual), `after ${simulation.stepCount} steps`).toBeLessThan(1e-11 * Math.max(amount, 1));
    }
  });

  it("is refused where no account was kept, with the reason", async () => {
    using large = await createSimulation({ shape: [300, 300] });
    expect(large.hasBudget).toBe(false);
    expect(() => large.budget()).toThrow(/create the simulation with { budget: true }/);
    using asked = await createSimulation({ shape: [300, 300], initial: 1, budget: true });
    asked.step(3);
    const { residual, walls } = asked.budget().u!;
    expect(Math.abs(residual)).toBeLessThan(1e-9);
    expect(walls["x-"]).toBeLessThan(0);
    using jumper = await createSimulation({ shape: [9, 9] });
    jumper.jump(10);
    expect(() => jumper.budget()).toThrow(UnsupportedError);
  });
});
