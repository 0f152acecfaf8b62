import { describe, expect, it } from "vitest";
import { barText, durationText, rateText } from "../../src/cli/progress.js";
import { statistics } from "../../src/cli/summary.js";

describe("statistics", () => {
  it("of a few values", () => {
    expect(statistics([3, -1, 4])).toEqual({ min: -1, max: 4, mean: 2, sum: 6 });
  });

  it("sum without losing what is small", () => {
    expect(statistics([1e16, 1, 1, -1e16]).sum).toBe(2);
    expect(statistics(new Float64Array(1e6).fill(0.1)).sum).toBe(100000.00000000001 - 1.4551915228366852e-11);
  });
});

describe("progress in words", () => {
  it("shows share, time, speed and what is left", () => {
    const text = barText("plate", { fraction: 0.5, time: 0.05, cellsPerSecond: 1.234e9 }, 10);
    expect(text).toBe("plate ████████████░░░░░░░░░░░░  50 %  t = 0.05  1.23 G updates/s  10 s left");
    expect(barText("plate", { fraction: 0, time: 0, cellsPerSecond: 0 }, 1)).toMatch(
      / {2}0 % {2}t = 0 {2}… {2}\? left$/,
    );
  });

  it("finds units", () => {
    expect([999, 12_345_678, 4.56e9].map(rateText)).toEqual([
      "0.999 k updates/s",
      "12.3 M updates/s",
      "4.56 G updates/s",
    ]);
    expect([0.2, 59.5, 200, 7500].map(durationText)).toEqual(["1 s", "1 min 0 s", "3 min 20 s", "2 h 5 min"]);
  });
});
