import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { QuietRoom, secondsOf } from "../../src/bench/quiet.js";

afterEach(() => {
  vi.restoreAllMocks();
});

describe.runIf(existsSync("/proc/stat"))("a quiet room beside a noisy process", () => {
  const noise = spawn(process.execPath, ["-e", "console.log(1); for (;;);"]);
  beforeAll(() => once(noise.stdout, "data"));
  afterAll(() => {
    noise.kill("SIGKILL");
  });

  it("takes a disturbed sample again until its patience is at an end, then counts it", async () => {
    // Every sample lasts three tenths of a second by this clock, whatever the machine makes of it.
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const room = new QuietRoom([], 1.2);
    let samples = 0;
    const last = await room.sample(async () => {
      await setTimeout(300);
      now += 300;
      return ++samples;
    });
    expect(samples).toBe(3);
    expect(last).toBe(3);
    expect(room.disturbed).toBe(1);
  });
});

describe.runIf(existsSync("/proc/stat"))("the accounts of a process", () => {
  it("are the system's", () => {
    const used = () => (({ user, system }) => (user + system) / 1e6)(process.cpuUsage());
    const before = used();
    const seconds = secondsOf(process.pid);
    // Both times are whole ticks of a hundredth of a second.
    expect(seconds).toBeGreaterThan(before - 0.02);
    expect(seconds).toBeLessThanOrEqual(used());
  });

  it("are closed once it has ended", () => {
    expect(secondsOf(2 ** 30)).toBe(0);
  });
});
