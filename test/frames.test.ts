import { describe, expect, it } from "vitest";
import { createSimulation, OptionError } from "../src/index.js";

const options = { shape: [17], spacing: 1 / 16, initial: "sin(pi*x)" } as const;

describe("frames()", () => {
  it("shows the field at regular times, the present one first", async () => {
    using simulation = await createSimulation(options);
    await simulation.advance(0.05);
    const seen: [number, number][] = [];
    for await (const time of simulation.frames({ every: 0.02, duration: 0.05 })) {
      seen.push([time, simulation.field[8]!]);
    }
    expect(seen.map(([time]) => time)).toEqual([0.05, 0.05 + 0.02, 0.05 + 0.04, 0.05 + 0.05]);
    const rate = 4 * 256 * Math.sin(Math.PI / 32) ** 2;
    for (const [time, value] of seen) expect(value).toBeCloseTo(Math.exp(-rate * time), 12);
  });

  it("goes on without end, until the loop is left", async () => {
    using simulation = await createSimulation(options);
    let count = 0;
    for await (const time of simulation.frames({ every: 0.001, method: "ftcs" })) {
      expect(time).toBeCloseTo(0.001 * count, 12);
      if (++count === 40) break;
    }
    expect(simulation.time).toBeCloseTo(0.039, 12);
  });

  it("refuses at once what makes no sense", async () => {
    using simulation = await createSimulation(options);
    for (const bad of [
      { every: 0 },
      { every: Number.NaN },
      { every: 1, duration: -1 },
      { every: 1, method: "euler" },
    ]) {
      expect(() => simulation.frames(bad as never)).toThrow(OptionError);
    }
    expect(() => simulation.frames(undefined as never)).toThrow(/every/);
    const unknown = () => simulation.frames({ every: 0.1, foo: 1 } as never);
    expect(unknown).toThrow(/^frames has no option "foo": allowed are "every", "duration", "method"/);
  });
});
