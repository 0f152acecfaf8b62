import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QuietRoom } from "../../src/bench/quiet.js";

describe.runIf(existsSync("/proc/stat"))("a quiet room beside a noisy process", () => {
  const noise = spawn(process.execPath, ["-e", "console.log(1); for (;;);"]);
  beforeAll(() => once(noise.stdout, "data"));
  afterAll(() => {
    noise.kill("SIGKILL");
  });

  it("takes a disturbed sample again until its patience is at an end, then counts it", async () => {
    const room = new QuietRoom([], 1.2);
    let samples = 0;
    const last = await room.sample(async () => {
      await setTimeout(300);
      return ++samples;
    });
    expect(samples).toBeGreaterThan(1);
    expect(last).toBe(samples);
    expect(room.disturbed).toBe(1);
  });
});
