/** advance: lands exactly, leaves the event loop free, and stops where it is told to. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BusyError, createSimulation, DisposedError, NonFiniteError, type Progress } from "../src/index.js";
import { expectSameBits } from "./helpers/bits.js";
import { ENGINES } from "./helpers/engines.js";
import { lcg } from "./helpers/lcg.js";
import { real } from "./helpers/problems.js";
import { rejection } from "./helpers/refusals.js";

/** A plate large enough for the team, and a duration of 1e8 steps that nobody waits for. */
const PLATE = { shape: [256, 192], diffusivity: 0.5, initial: lcg(256 * 192) } as const;
const DT = 0.25;
const ENDLESS = 1e8 * DT;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe.each(ENGINES)("$engine", (engine) => {
  const create = () => createSimulation({ ...engine, ...PLATE });

  /** The plate after some steps, by an engine that is sure and fast. */
  const plateAfter = async (steps: number, last = 0) => {
    using simulation = await createSimulation({ ...PLATE, engine: "simd" });
    simulation.step(steps, DT);
    if (last > 0) simulation.step(1, last);
    return Float64Array.from(simulation.field);
  };

  it("lands exactly, by whole steps and a shorter last one", async () => {
    using simulation = await create();
    const seen: Progress[] = [];
    const report = await simulation.advance(10.125, { dt: DT, onProgress: (progress) => seen.push(progress) });
    expect(report).toMatchObject({ method: "ftcs", steps: 41, dt: DT });
    expect(report.seconds).toBeGreaterThan(0);
    expect(report.cellsPerSecond).toBeCloseTo((41 * 256 * 192) / report.seconds, -1);
    expect([simulation.time, simulation.stepCount]).toEqual([10.125, 41]);
    expectSameBits(simulation.field, await plateAfter(40, 0.125));
    expect(seen.at(-1)).toMatchObject({ time: 10.125, fraction: 1 });
    await simulation.advance(0.875, { method: "ftcs" });
    expect(simulation.time).toBe(11);
  });

  it("lets timers fire and reports progress while it runs, and stops at a whole step when told to", async () => {
    using simulation = await create();
    const abort = new AbortController();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const seen: Progress[] = [];
    const running = simulation.advance(ENDLESS, {
      dt: DT,
      signal: abort.signal,
      onProgress: (progress) => seen.push(progress),
    });
    // The run has no end of its own: how often both come is for the benchmark to say, and that they come for this.
    while (ticks < 3 || seen.length < 3 || seen.at(-1)!.fraction === 0) await pause(10);
    abort.abort();
    const error = await rejection(() => running);
    clearInterval(timer);
    expect(error).toBe(abort.signal.reason);
    expect(error).toMatchObject({ name: "AbortError" });
    for (const [i, { fraction, time, cellsPerSecond }] of seen.entries()) {
      expect(fraction).toBeGreaterThanOrEqual(i === 0 ? 0 : seen[i - 1]!.fraction);
      expect(time).toBeCloseTo(fraction * ENDLESS, 6);
      expect(cellsPerSecond).toBeGreaterThanOrEqual(0);
    }
    expect(seen.at(-1)!.fraction).toBeGreaterThan(0);
    expect(simulation.stepCount).toBeGreaterThan(0);
    expect(simulation.time).toBe(simulation.stepCount * DT);
    expectSameBits(simulation.field, await plateAfter(simulation.stepCount));
    // And goes on from there.
    const done = simulation.stepCount;
    simulation.step(3, DT);
    await simulation.advance(3 * DT, { dt: DT });
    expect(simulation.stepCount).toBe(done + 6);
    expectSameBits(simulation.field, await plateAfter(done + 6));
  });

  it("rejects with the reason of the signal, at once where it is aborted already", async () => {
    using simulation = await create();
    const reason = { mine: true };
    const { signal } = new AbortController();
    expect(await rejection(() => simulation.advance(1, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect([simulation.time, simulation.stepCount]).toEqual([0, 0]);
    const running = rejection(() => simulation.advance(ENDLESS, { dt: DT, signal: AbortSignal.timeout(40) }));
    expect(await running).toMatchObject({ name: "TimeoutError" });
    await simulation.advance(1, { signal });
    expect(simulation.time).toBeGreaterThanOrEqual(1);
  });

  it("leaves nothing behind on a signal that lives on", async () => {
    using simulation = await create();
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: unknown[]) => {
      listeners++;
      Reflect.apply(addEventListener, signal, args);
    };
    signal.removeEventListener = (...args: unknown[]) => {
      listeners--;
      Reflect.apply(removeEventListener, signal, args);
    };
    await simulation.advance(3, { dt: DT, signal });
    expect(listeners).toBe(0);
  });

  it("is alone: whatever else would change the state is refused meanwhile, and looking is not", async () => {
    using simulation = await create();
    const abort = new AbortController();
    const running = rejection(() => simulation.advance(ENDLESS, { dt: DT, signal: abort.signal }));
    await pause(20);
    for (const work of [
      () => simulation.step(),
      () => simulation.step(0),
      () => simulation.advance(1),
      () => simulation.jump(1),
      () => simulation.steady(),
      () => simulation.checkpoint(),
    ]) {
      const error = await rejection(work);
      expect(error).toBeInstanceOf(BusyError);
      expect(error).toMatchObject({ name: "BusyError", code: "BUSY" });
    }
    expect(Number.isFinite(simulation.sample([100, 100]))).toBe(true);
    expect(simulation.field.length).toBe(256 * 192);
    expect([simulation.time, simulation.stepCount]).toEqual([0, 0]);
    abort.abort();
    await running;
    simulation.step(1);
  });

  it("is broken off by what onProgress throws, at a whole step", async () => {
    using simulation = await create();
    const mine = new Error("enough");
    const onProgress = ({ fraction }: Progress) => {
      if (fraction > 0) throw mine;
    };
    expect(await rejection(() => simulation.advance(ENDLESS, { dt: DT, onProgress }))).toBe(mine);
    expect(simulation.stepCount).toBeGreaterThan(0);
    expectSameBits(simulation.field, await plateAfter(simulation.stepCount));
    const done = simulation.stepCount;
    simulation.step(5, DT);
    expectSameBits(simulation.field, await plateAfter(done + 5));
  });

  it("rejects where the simulation is disposed of meanwhile, from outside or from onProgress", async () => {
    const outside = await create();
    const running = rejection(() => outside.advance(ENDLESS, { dt: DT }));
    await pause(30);
    outside.dispose();
    expect(await running).toBeInstanceOf(DisposedError);
    const inside = await create();
    const onProgress = () => inside.dispose();
    expect(await rejection(() => inside.advance(ENDLESS, { dt: DT, onProgress }))).toBeInstanceOf(DisposedError);
    const early = await create();
    const begun = rejection(() => early.advance(ENDLESS, { dt: DT }));
    early.dispose();
    expect(await begun).toBeInstanceOf(DisposedError);
  });

  it("does not pass on what is not finite", async () => {
    using simulation = await create();
    simulation.field[1000] = Number.NaN;
    const error = await rejection(() => simulation.advance(1));
    expect(error).toBeInstanceOf(NonFiniteError);
    expect(error).toMatchObject({ path: "field" });
  });
});

it("shares any duration out over steps of dt, and ends at its end", async () => {
  await fc.assert(
    fc.asyncProperty(real(0.001, 50), real(0.01, 0.5), async (duration, dt) => {
      using simulation = await createSimulation({ shape: [4], engine: "scalar" });
      const { steps } = await simulation.advance(duration, { dt });
      expect(simulation.time).toBe(duration);
      expect(simulation.stepCount).toBe(steps);
      expect(steps).toBeGreaterThanOrEqual((duration / dt) * (1 - 1e-12));
      expect(steps).toBeLessThan((duration / dt) * (1 + 1e-12) + 1);
    }),
    { numRuns: 60 },
  );
});

it.each([
  [1, 0.1, 10],
  [0.3, 0.1, 3],
  [0.7, 0.1, 7],
  [2, 0.4, 5],
  [1, 0.3, 4],
  [0.05, 0.1, 1],
])("takes %d in steps of %d as people count them: %i", async (duration, dt, expected) => {
  using simulation = await createSimulation({ shape: [4], engine: "scalar" });
  expect((await simulation.advance(duration, { dt })).steps).toBe(expected);
});
