/** How many threads share a job: whoever gets most done, and the same bits whoever it is. */
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Crew, crewSizes } from "../../src/engine/crew.js";
import { createSimulation, type SimulationOptions } from "../../src/index.js";
import { expectSameBits } from "../helpers/bits.js";
import { lcg } from "../helpers/lcg.js";

/** Updates per millisecond that a crew of so many gets done. */
type Rates = Readonly<Record<number, number>>;

const IDLE: Rates = { 1: 2e6, 2: 3.8e6 };
const BUSY: Rates = { 1: 2e6, 2: 1.7e6 };

/** Has a crew at work for some milliseconds, in jobs as long as it likes or shorter; answers those of each size. */
function atWork(
  crew: Crew,
  rates: Rates,
  milliseconds: number,
  { updates: job = Number.POSITIVE_INFINITY, pass = 1e6 } = {},
): Record<number, number> {
  const spent: Record<number, number> = {};
  for (let left = milliseconds; left > 0; ) {
    const { members } = crew;
    const rate = rates[members]!;
    const updates = Math.min(job, Math.max(2 * pass, Math.min(crew.most, left * rate)));
    crew.report(updates, updates / rate, updates / pass);
    spent[members] = (spent[members] ?? 0) + updates / rate;
    left -= updates / rate;
  }
  return spent;
}

describe("a crew", () => {
  it("has all threads, or half of them again and again", () => {
    expect(crewSizes(1)).toEqual([1]);
    expect(crewSizes(6)).toEqual([6, 3, 1]);
    expect(crewSizes(8)).toEqual([8, 4, 2, 1]);
    expect(new Crew(8).members).toBe(8);
  });

  it("is all threads but for a hundredth of the time where they get more done", () => {
    const crew = new Crew(2);
    const { 1: alone = 0, 2: together = 0 } = atWork(crew, IDLE, 30_000);
    expect(alone).toBeGreaterThan(0);
    expect(alone).toBeLessThan(0.01 * together);
  });

  it("is one thread nearly always where two get less done, within a second", () => {
    const crew = new Crew(2);
    atWork(crew, BUSY, 1000);
    const { 1: alone = 0, 2: together = 0 } = atWork(crew, BUSY, 10_000);
    expect(together).toBeGreaterThan(0);
    expect(together).toBeLessThan(0.1 * alone);
  });

  it.each([Number.POSITIVE_INFINITY, 1e5])("learns as much from jobs of %s updates", (updates) => {
    const crew = new Crew(2);
    atWork(crew, BUSY, 1000, { updates });
    expect(atWork(crew, BUSY, 5000, { updates })[1]).toBeGreaterThan(4500);
    atWork(crew, IDLE, 1000, { updates });
    expect(atWork(crew, IDLE, 5000, { updates })[2]).toBeGreaterThan(4500);
  });

  it("finds the best size step by step", () => {
    const crew = new Crew(16);
    const rates = { 16: 1e6, 8: 2e6, 4: 3e6, 2: 4e6, 1: 2e6 };
    atWork(crew, rates, 5000);
    const { 2: best = 0 } = atWork(crew, rates, 10_000);
    expect(best).toBeGreaterThan(9000);
  });

  it("is not made smaller where passes are long, but larger again", () => {
    expect(atWork(new Crew(2), BUSY, 10_000, { pass: 50e6 })).not.toHaveProperty("1");
    const crew = new Crew(2);
    atWork(crew, BUSY, 1000);
    expect(atWork(crew, BUSY, 400)[1]).toBeGreaterThan(300);
    atWork(crew, IDLE, 6000, { pass: 50e6 });
    expect(atWork(crew, IDLE, 10_000, { pass: 50e6 })).not.toHaveProperty("1");
  });

  it("asks for some work, of some of its threads, whatever it was told", () => {
    const amount = (max: number) => fc.integer({ min: 1, max });
    const report = fc.oneof(
      fc.record({ updates: amount(1e12), milliseconds: amount(1e4), passes: amount(1e6) }),
      // Aborted before the end of a pass.
      fc.record({ updates: fc.constant(0), milliseconds: amount(1e4), passes: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.array(report), (threads, reports) => {
        const crew = new Crew(threads);
        for (const { updates, milliseconds, passes } of reports) {
          crew.report(updates, milliseconds, passes);
          expect(crewSizes(threads)).toContain(crew.members);
          expect(crew.most).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe("a run whose crew changes", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** From here on every job has another crew, and takes no more steps than it must. */
  function changeCrews(): () => Set<number> {
    const seen = new Set<number>();
    let jobs = 0;
    vi.spyOn(Crew.prototype, "members", "get").mockImplementation(() => {
      const members = [4, 1, 2][jobs++ % 3]!;
      seen.add(members);
      return members;
    });
    vi.spyOn(Crew.prototype, "most", "get").mockReturnValue(1);
    return () => seen;
  }

  const PROBLEMS: readonly SimulationOptions[] = [
    { shape: [120, 131] },
    { shape: [90, 131], dtype: "float32", boundary: { x: "periodic", y: { value: 2 } } },
    { shape: [25, 30, 37], centering: "cell" },
    { shape: [9001] },
    { shape: [120, 131], diffusivity: "0.5 + x/200" },
    { shape: [120, 131], centering: "cell", boundary: { x: { value: "sin(t)" } }, source: "0.1*u" },
  ];

  it.each(PROBLEMS)("holds the reference's bits: %j", async (problem) => {
    const size = problem.shape.reduce((cells, count) => cells * count, 1);
    const options = { ...problem, initial: lcg(size) };
    using reference = await createSimulation({ ...options, engine: "js" });
    using simulation = await createSimulation({ ...options, engine: "threads", threads: 4 });
    const crews = changeCrews();
    const dt = 0.1;
    // Wakes the workers, whose start so few updates would not pay for.
    await simulation.advance(100 * dt, { method: "ftcs", dt });
    await reference.advance(100 * dt, { method: "ftcs", dt });
    expectSameBits(simulation.field, reference.field);
    simulation.step(331, dt);
    reference.step(331, dt);
    expectSameBits(simulation.field, reference.field);
    await simulation.advance(9, { method: "rkl2", dt: 3 });
    await reference.advance(9, { method: "rkl2", dt: 3 });
    expectSameBits(simulation.field, reference.field);
    expect(crews()).toEqual(new Set([1, 2, 4]));
  });
});
