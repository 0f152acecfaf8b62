import { describe, expect, it } from "vitest";
import { courseOf, type Watch } from "../../src/cli/course.js";
import type { Standing } from "../../src/cli/progress.js";
import type { Run } from "../../src/files/scenario.js";
import { createSimulation } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import { largest } from "../helpers/distance.js";
import { lcg } from "../helpers/lcg.js";
import { rejection } from "../helpers/refusals.js";

const PLATE = { shape: [40, 50], initial: lcg(2000), boundary: { x: "insulated", y: { value: 1 } } } as const;

function watching(change: Partial<Watch> = {}): { watch: Watch; seen: Standing[] } {
  const seen: Standing[] = [];
  const { signal } = new AbortController();
  const watch = {
    onProgress: (standing: Standing) => seen.push(standing),
    signal,
    pauseEvery: undefined,
    onPause() {},
  };
  return { watch: { ...watch, ...change }, seen };
}

describe("a course", () => {
  it.each<[Run, string]>([
    [{ steps: 40, dt: 0.2 }, "ftcs"],
    [{ jump: 40, dt: 0.2 }, "jump"],
    [{ duration: 8 }, "exact"],
    [{ duration: 8, method: "rkl2", tolerance: 1e-3 }, "rkl2"],
    [{ duration: 8, method: "rkl2", dt: 2 }, "rkl2"],
    [{ duration: 8, method: "adi", tolerance: 1e-3 }, "adi"],
    [{ duration: 8, method: "crank-nicolson", dt: 0.5, damping: true }, "crank-nicolson"],
    [{ duration: 8, method: "ftcs" }, "ftcs"],
  ])("by %o ends at its end and knows how far it is", async (run, method) => {
    using plate = await createSimulation(PLATE);
    const { watch, seen } = watching();
    const course = courseOf(plate, run, watch);
    expect(course.end).toBeCloseTo(8, 12);
    for (const time of [3, 8]) {
      await course.to(time);
      expect(plate.time).toBeCloseTo(time, 12);
      expect(seen.at(-1)!.fraction).toBeCloseTo(time / 8, 12);
      expect(seen.at(-1)!.time).toBeCloseTo(time, 12);
    }
    expect(course.outcome()).toMatchObject({ method, steps: plate.stepCount });
  });

  it("jumps on from where whole steps have led, and from nowhere between", async () => {
    using plate = await createSimulation(PLATE);
    using other = await createSimulation(PLATE);
    plate.step(10, 0.1);
    const course = courseOf(plate, { jump: 20, dt: 0.2 }, watching().watch);
    expect([0.8, 1, 1.2].map((time) => course.hasPassed(time))).toEqual([true, false, false]);
    await course.to(4);
    other.step(10, 0.1);
    other.jump(15, 0.2);
    expectSameBits(plate.field, other.field);
    expect(() => courseOf(plate, { jump: 20, dt: 0.3 }, watching().watch)).toThrow(
      /run\.dt is 0\.3, but the checkpoint/,
    );
  });

  it.each<Run>([{ steps: 40, dt: 0.2 }, { duration: 8 }])("by %o knows what lies behind", async (run) => {
    using plate = await createSimulation(PLATE);
    const course = courseOf(plate, run, watching().watch);
    expect(course.hasPassed(0)).toBe(false);
    await course.to(3);
    expect([2.7, 3 - 1e-12, 3, 3.3].map((time) => course.hasPassed(time))).toEqual([true, false, false, false]);
  });

  it("to the steady state is the library's, and stops when told to", async () => {
    using plate = await createSimulation(PLATE);
    using other = await createSimulation(PLATE);
    await courseOf(plate, { steady: true }, watching().watch).to(Number.POSITIVE_INFINITY);
    await other.steady();
    expectSameBits(plate.field, other.field);
    const abort = new AbortController();
    const { watch } = watching({ signal: abort.signal });
    const course = courseOf(other, { steady: true, tolerance: 1e-8 }, watch);
    const running = rejection(() => course.to(Number.POSITIVE_INFINITY));
    abort.abort();
    expect(await running).toMatchObject({ name: "AbortError" });
  });

  it("to the steady state of a model is the library's", async () => {
    const options = {
      shape: [9, 12],
      diffusivity: "1 + x",
      insulated: "x == 4 && y < 6",
      boundary: { x: { value: 1 } },
    };
    using plate = await createSimulation(options);
    using other = await createSimulation(options);
    const course = courseOf(plate, { steady: true }, watching().watch);
    await course.to(Number.POSITIVE_INFINITY);
    expect(course.outcome()).toMatchObject({ method: "steady" });
    await other.steady();
    expect(largest(plate.field)).toBeGreaterThan(0);
    expectSameBits(plate.field, other.field);
  });

  it("takes a damping start once, however many marks interrupt it", async () => {
    using plate = await createSimulation(PLATE);
    using other = await createSimulation(PLATE);
    const course = courseOf(plate, { duration: 8, method: "crank-nicolson", dt: 1, damping: true }, watching().watch);
    for (const time of [3, 8]) await course.to(time);
    await other.advance(8, { method: "crank-nicolson", dt: 1, damping: true });
    expect(Math.max(...plate.field.map((value, i) => Math.abs(value - other.field[i]!)))).toBeLessThan(1e-13);
  });

  // A bound that comes down from 1/2 to 1/4 on the way.
  it.each<Run>([
    { steps: 200, dt: 0.45 },
    { duration: 90, dt: 0.45 },
    { duration: 90, method: "ftcs", dt: 0.45 },
  ])("by %o goes on from marks at which its bound has come down, but begins with no step beyond it", async (run) => {
    const melting = { shape: [40], diffusivity: "1 + min(1, t/40)", initial: 1 };
    using bar = await createSimulation(melting);
    const course = courseOf(bar, run, watching().watch);
    for (const time of [30, 60, 90]) await course.to(time);
    expect(bar.time).toBeCloseTo(90, 12);
    expect(bar.maxStableStep).toBeLessThan(0.26);
    using other = await createSimulation(melting);
    const tooLong = courseOf(other, { ...run, dt: 0.55 }, watching().watch);
    expect(await rejection(() => tooLong.to(30))).toMatchObject({ code: "STABILITY" });
  });

  it("comes to an end where no pause lets a piece of work be done", async () => {
    using plate = await createSimulation({ ...PLATE, shape: [400, 500], initial: 0.5 });
    let pauses = 0;
    const course = courseOf(plate, { duration: 8 }, watching({ pauseEvery: 1e-6, onPause: () => pauses++ }).watch);
    await course.to(8);
    expect(plate.time).toBe(8);
    expect(pauses).toBe(1);
  });
});
