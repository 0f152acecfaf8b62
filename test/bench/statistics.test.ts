import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantile, summarize } from "../../src/bench/statistics.js";

describe("statistics of samples", () => {
  it("interpolates between neighbours", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(quantile([7], 0.9)).toBe(7);
  });

  it("measures the spread between the quartiles in terms of the median", () => {
    expect(summarize([1, 2, 3, 4, 100])).toEqual({ median: 3, low: 1, high: 100, spread: 2 / 3 });
  });

  it("refuses to summarize nothing", () => {
    expect(() => summarize([])).toThrow(RangeError);
  });

  it("does not depend on the order, and leaves it alone", () => {
    const samples = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const before = [...values];
        const result = quantile(values, share);
        expect(values).toEqual(before);
        expect(quantile([...values].reverse(), share)).toBe(result);
        expect(result).toBeGreaterThanOrEqual(Math.min(...values));
        expect(result).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });
});
