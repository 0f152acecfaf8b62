import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QuietRoom, secondsOf } from "../../src/bench/quiet.js";

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

describe.runIf(existsSync("/proc/stat"))("the accounts of a process", () => {
  it("are the system's", () => {
    const { user, system } = process.cpuUsage();
    expect(secondsOf(process.pid)).toBeCloseTo((user + system) / 1e6, 1);
  });

  it("are closed once it has ended", () => {
    expect(secondsOf(2 ** 30)).toBe(0);
  });
});
