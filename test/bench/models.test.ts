/** Peers on more than constant diffusivity, against the reference engine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { numpyModel } from "../../src/bench/contestants.js";
import { type Job, nameOf, rateOf } from "../../src/bench/job.js";
import { MixtureLoop } from "../../src/bench/mixture.js";
import { optionsOf } from "../../src/bench/problems.js";
import { difference, toleranceOf } from "../../src/bench/race.js";
import { MissingPeerError } from "../../src/bench/serve.js";
import { createSimulation } from "../../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "suffuse-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

const jobOf = (start: "gray-scott" | "perona-malik"): Job => ({ shape: [23, 37], dtype: "float32", start });

const ORDERS = [
  ["gray-scott", "equation"],
  ["gray-scott", "rearranged"],
  ["perona-malik", "equation"],
] as const;

async function answerOf(job: Job) {
  using simulation = await createSimulation({ ...optionsOf(job), engine: "js" });
  const start = simulation.field.slice();
  simulation.step(13, rateOf(job));
  expect(difference(start, simulation.field, 0.05)).toBeDefined();
  return simulation.field.slice();
}

it.for(ORDERS)("NumPy takes the same steps: %s, %s", { timeout: 60_000 }, async ([start, order], { skip }) => {
  const job = jobOf(start);
  const child = await numpyModel(start, order)
    .start(job)
    .catch((error) => {
      if (error instanceof MissingPeerError) return undefined;
      throw error;
    });
  if (!child) return skip("NumPy is not installed");
  try {
    await child.prepare(job);
    await child.run(13);
    const field = await child.field(job, join(folder, "field"));
    expect(difference(field, await answerOf(job), toleranceOf("rounding", "float32"))).toBeUndefined();
  } finally {
    child.close();
  }
});

it("the loop by hand mixes as Gray and Scott have it", async () => {
  const job = jobOf("gray-scott");
  const loop = new MixtureLoop(job);
  loop.run(13);
  expect(difference(loop.field, await answerOf(job), toleranceOf("rounding", "float32"))).toBeUndefined();
});

it("their jobs have names of their own", () => {
  expect(nameOf({ shape: [512, 512], dtype: "float32", start: "gray-scott" })).toBe("Gray–Scott float32 512²");
  expect(nameOf({ shape: [512, 512], dtype: "float32", start: "random" })).toBe("float32 512²");
});
