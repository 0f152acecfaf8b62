import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bytesPerUpdate, cellsOf, type Job, nameOf, startField } from "../../src/bench/job.js";
import { PlainLoop } from "../../src/bench/loop.js";
import { enclosed, withWalls } from "../../src/bench/peers/enclosed.js";

const hashAfter = (job: Job, steps: number) => {
  const loop = new PlainLoop(job);
  loop.run(steps);
  return createHash("sha256").update(loop.field).digest("hex");
};

describe("the benchmark's jobs", () => {
  it("start at random as the reference cases do, and the plain loop gives their hashes (V11, V12)", () => {
    expect(hashAfter({ shape: [97, 129], dtype: "float64", start: "random" }, 500)).toBe(
      "502893a8abb985047ed5510a22b39aab74164363c456f7f08167d4e3d7a6beb7",
    );
    expect(hashAfter({ shape: [1001], dtype: "float64", start: "random" }, 1000)).toBe(
      "b5c36f7ccc3e744f4c85b79167647a25f4d7db41eadb141acc8b1321333793ad",
    );
  });

  it("start within walls of zero", () => {
    const random = startField({ shape: [3, 4, 5], dtype: "float32", start: "random" });
    const walled = startField({ shape: [3, 4, 5], dtype: "float32", start: "enclosed" });
    walled.forEach((value, i) => {
      const [z, y, x] = [Math.floor(i / 20), Math.floor(i / 5) % 4, i % 5];
      const inside = z === 1 && y > 0 && y < 3 && x > 0 && x < 4;
      expect(value).toBe(inside ? random[i] : 0);
    });
  });

  it("start from a point in the middle", () => {
    const field = startField({ shape: [4, 6], dtype: "float64", start: "point" });
    expect(field.indexOf(1)).toBe(2 * 6 + 3);
    expect([...field].filter((value) => value !== 0)).toEqual([1]);
  });

  it("are named and counted", () => {
    const names = [[1024, 1024], [128, 128, 128], [37, 80_000], [4_000_000]].map((shape) => {
      return nameOf({ shape, dtype: "float64", start: "random" });
    });
    expect(names).toEqual(["float64 1024²", "float64 128³", "float64 37×80000", "float64 4000000"]);
    expect(cellsOf({ shape: [2, 3, 4], dtype: "float64", start: "random" })).toBe(24);
    expect(bytesPerUpdate({ shape: [2], dtype: "float32", start: "random" })).toBe(8);
  });

  it("lose their walls and get them back", () => {
    const job: Job = { shape: [5, 7], dtype: "float64", start: "enclosed" };
    const inner = enclosed(startField(job), job);
    expect(inner).toHaveLength(3 * 5);
    expect(inner[0]).toBe(startField(job)[8]);
    expect(withWalls(inner, job)).toEqual(startField(job));
  });
});
