import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Contestant, gcc, numpy, scipy, scipyJump } from "../../src/bench/contestants.js";
import type { Job } from "../../src/bench/job.js";
import { PlainLoop } from "../../src/bench/loop.js";
import { difference, toleranceOf } from "../../src/bench/race.js";
import { MissingPeerError } from "../../src/bench/serve.js";

const folder = mkdtempSync(join(tmpdir(), "suffuse-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const host = { server: { command: "false", args: [] }, folder };

const JOBS: readonly Job[] = [
  { shape: [101], dtype: "float64", start: "random" },
  { shape: [23, 37], dtype: "float64", start: "random" },
  { shape: [23, 37], dtype: "float32", start: "enclosed" },
  { shape: [9, 11, 13], dtype: "float64", start: "enclosed" },
  { shape: [9, 11, 13], dtype: "float32", start: "point" },
];

/** Whether a peer can be started on this machine at all. */
async function isInstalled(peer: Contestant): Promise<boolean> {
  try {
    (await peer.start(JOBS[0]!)).close();
    return true;
  } catch (error) {
    if (error instanceof MissingPeerError) return false;
    throw error;
  }
}

describe.each([gcc(host), numpy("equation"), numpy("rearranged"), scipy(), scipyJump()])("the peer $name", (peer) => {
  let installed = false;
  beforeAll(async () => {
    installed = await isInstalled(peer);
  }, 60_000);

  it.for(JOBS)("computes the reference formula: $dtype $shape $start", { timeout: 60_000 }, async (job, { skip }) => {
    const refusal = peer.refusal(job);
    if (refusal !== undefined) skip(refusal);
    if (!installed) skip(`${peer.name} is not installed`);
    const child = await peer.start(job);
    try {
      await child.prepare(job);
      expect(await child.run(6)).toBeGreaterThan(0);
      expect(await child.run(7)).toBeGreaterThan(0);
      const loop = new PlainLoop(job);
      loop.run(13);
      const field = await child.field(job, join(folder, "field"));
      expect(difference(field, loop.field, toleranceOf("rounding", job.dtype))).toBeUndefined();
    } finally {
      child.close();
    }
  });
});
