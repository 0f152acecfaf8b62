import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Child } from "../../src/bench/child.js";
import { type Contestant, suffuse, typeScript } from "../../src/bench/contestants.js";
import type { Job } from "../../src/bench/job.js";
import { difference, run } from "../../src/bench/race.js";

const folder = mkdtempSync(join(tmpdir(), "suffuse-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const server = { command: process.execPath, args: ["--import", "tsx", "bench/main.ts", "--serve"] };
const host = { server, folder };
const job: Job = { shape: [20, 30], dtype: "float64", start: "random" };
const pace = { seconds: 0.01, rounds: 3, patience: 0 };

const contestant = (name: string, start: () => Promise<Child>): Contestant => {
  return { name, check: "rounding", remedy: "fetch one", refusal: () => undefined, start };
};

/** Keeps to the protocol, chatters, and computes nothing. */
const LIAR = `
  console.log("welcome");
  console.log("ready");
  require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const [command, operand] = line.split(" ");
    if (command === "write") require("fs").writeFileSync(operand, Buffer.alloc(20 * 30 * 8));
    console.log("done 0.1");
  });
`;

describe("a race", () => {
  it("times those who are right, in turns, and gives their ratios round by round", { timeout: 60_000 }, async () => {
    const contestants = [suffuse(host, "simd", { engine: "simd" }), typeScript(host)];
    const pairs = [{ of: "simd", to: "TypeScript loop", atLeast: 2 }];
    const { entries, ratios } = await run({ job, contestants, pairs }, pace, host);
    expect(entries.map(({ problem }) => problem)).toEqual([undefined, undefined]);
    expect(entries.map(({ about }) => about)).toEqual(["suffuse simd, 1 thread", "TypeScript, 1 thread"]);
    const [ours, plain] = entries.map(({ rates }) => rates);
    expect(ours).toHaveLength(3);
    expect(ratios).toHaveLength(1);
    expect(ratios[0]).toMatchObject({ name: "simd ÷ TypeScript loop", unit: "×", atLeast: 2 });
    expect(ratios[0]!.samples).toEqual(ours!.map((rate, round) => rate / plain![round]!));
  });

  it("reports a wrong answer instead of timing it", async () => {
    const liar = contestant("liar", () => Child.start({ command: process.execPath, args: ["-e", LIAR] }));
    const { entries } = await run({ job, contestants: [liar], pairs: [] }, pace, host);
    expect(entries[0]).toMatchObject({ rates: [], problem: expect.stringContaining("wrong answer: off by") });
  });

  it("names what is not installed, and the remedy", async () => {
    const absent = contestant("absent", () => Child.start({ command: "suffuse-no-such-program", args: [] }));
    const { entries, ratios } = await run(
      { job, contestants: [absent], pairs: [{ of: "absent", to: "absent" }] },
      pace,
      host,
    );
    expect(entries[0]!.problem).toBe("not installed (suffuse-no-such-program): fetch one");
    expect(ratios).toEqual([]);
  });

  it("passes on what a process that dies has said, in a line", async () => {
    const args = ["-e", "throw new RangeError('out of luck')"];
    const mortal = contestant("mortal", () => Child.start({ command: process.execPath, args }));
    const { entries } = await run({ job, contestants: [mortal], pairs: [] }, pace, host);
    expect(entries[0]!.problem).toBe("the process ended without an answer: RangeError: out of luck");
  });

  it("refuses contestants what they cannot do", async () => {
    const choosy = { ...contestant("choosy", () => Promise.reject()), refusal: () => "3-D only" };
    const { entries } = await run({ job, contestants: [choosy], pairs: [] }, pace, host);
    expect(entries[0]!.problem).toBe("3-D only");
  });
});

describe("the check of an answer", () => {
  it("takes NaN for a difference", () => {
    expect(difference(new Float64Array([1, Number.NaN]), new Float64Array([1, 1]), 1)).toContain("wrong answer");
  });

  it("allows what it is told to", () => {
    const answer = new Float64Array([1, 2]);
    expect(difference(new Float64Array([1, 2 + 1e-9]), answer, 1e-8)).toBeUndefined();
    expect(difference(new Float64Array([1, 2 + 1e-7]), answer, 1e-8)).toContain("off by 1.0e-7");
    expect(difference(new Float64Array([1, 2]), answer, 0)).toBeUndefined();
  });
});
