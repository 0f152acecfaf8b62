import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { marksOf } from "../../src/cli/marks.js";
import { OptionError } from "../../src/errors.js";

const probe = (name: string, ...times: number[]) => ({ name, at: [0], times });
const timesOf = (marks: { time: number }[]) => marks.map((mark) => mark.time);

describe("the marks of a run", () => {
  it("are its end alone where nothing else is wanted", () => {
    expect(marksOf(3, [], {})).toEqual([{ time: 3, frame: undefined, probes: [] }]);
  });

  it("are frames from start to end, counted", () => {
    const marks = marksOf(1, [], { animation: "gif", every: 0.3 });
    expect(timesOf(marks).map((time) => Number(time.toFixed(9)))).toEqual([0, 0.3, 0.6, 0.9, 1]);
    expect(marks.map((mark) => mark.frame)).toEqual([0, 1, 2, 3, 4]);
    expect(marksOf(7, [], { frames: "png" }).length).toBe(51);
  });

  it("are one where a probe looks at a frame's time, up to rounding", () => {
    const E = probe("E", 0.3, 0.05);
    const marks = marksOf(0.3, [E], { frames: "png", every: 0.1 });
    expect(marks.length).toBe(5);
    expect(marks[1]).toEqual({ time: 0.05, frame: undefined, probes: [E] });
    expect(marks[4]).toMatchObject({ frame: 3, probes: [E] });
  });

  it("have probes without times at the end, in their order", () => {
    const probes = [
      { name: "b", at: [0] },
      { name: "a", at: [1] },
    ];
    expect(marksOf(2, probes, {})).toEqual([{ time: 2, frame: undefined, probes }]);
    expect(marksOf(Number.POSITIVE_INFINITY, probes, {}).at(-1)!.probes).toEqual(probes);
  });

  it("rise, hold every probe and every frame once, and end with the end", () => {
    const ends = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(
        ends,
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (end, share, looks) => {
          const E = probe("E", ...new Set(looks.map((look) => Math.round(look * 50) * (end / 50))));
          const marks = marksOf(end, [E], { frames: "npy", every: end * share });
          const times = timesOf(marks);
          expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
          expect(marks.flatMap((mark) => mark.probes).length).toBe(E.times.length);
          const frames = marks.flatMap((mark) => (mark.frame === undefined ? [] : [mark.frame]));
          expect(frames).toEqual([...frames.keys()]);
          expect(times.at(-1)! / end).toBeCloseTo(1, 8);
        },
      ),
    );
  });

  it.each([
    [
      "looks after the end",
      () => marksOf(1, [probe("E", 0.5, 2)], {}),
      /probes\[0\]\.times\[1\] is 2, but the run ends at 1/,
    ],
    ["looks on the way to a steady state", () => marksOf(Number.POSITIVE_INFINITY, [probe("E", 1)], {}), /no time/],
    [
      "frames on the way to a steady state",
      () => marksOf(Number.POSITIVE_INFINITY, [], { frames: "png" }),
      /run by duration/,
    ],
    ["too many frames", () => marksOf(1, [], { frames: "png", every: 1e-6 }), /makes 1000000 frames; at most 10000/],
  ])("refuse %s", (_, act, message) => {
    expect(act).toThrow(OptionError);
    expect(act).toThrow(message);
  });
});
