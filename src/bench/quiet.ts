/** Notices other processes at work, which would make a sample worthless: on Linux, from what the system accounts for. */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

/** Ticks per second of Linux's accounts. */
const TICKS = 100;
/** A sample is disturbed where others use more than this share of one core, and more than rounding explains. */
const MOST_SHARE = 0.05;
const ROUNDING_SECONDS = 0.03;
/** Seconds to wait before a disturbed sample is taken again. */
const PAUSE = 0.2;

/** CPU seconds so far of the whole machine, what a hypervisor withheld included; undefined where nobody counts them. */
function busySeconds(): number | undefined {
  try {
    const [total = ""] = readFileSync("/proc/stat", "utf8").split("\n");
    const [, user, nice, system, , , irq, softirq, stolen] = total.split(/\s+/).map(Number);
    return (user! + nice! + system! + irq! + softirq! + stolen!) / TICKS;
  } catch {
    return undefined;
  }
}

/** CPU seconds so far of one process with all its threads; 0 once it has ended. */
export function secondsOf(pid: number): number {
  try {
    // The second field is a name in brackets, which may hold anything; user and system time are the 14th and 15th.
    const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
      .slice(11, 13);
    return (Number(user) + Number(system)) / TICKS;
  } catch {
    return 0;
  }
}

/** CPU seconds so far of all processes but this one and those named. */
function othersSeconds(pids: readonly number[]): number {
  const busy = busySeconds();
  if (busy === undefined) return 0;
  return [process.pid, ...pids].reduce((rest, pid) => rest - secondsOf(pid), busy);
}

/** Takes samples while no other process is at work, as long as its patience lasts. */
export class QuietRoom {
  readonly #pids: readonly number[];
  #patience: number;
  /** Samples that were kept although they were disturbed. */
  disturbed = 0;

  /** Processes with these ids belong to the benchmark; `patience` is the seconds it may wait in all. */
  constructor(pids: readonly number[], patience: number) {
    this.#pids = pids;
    this.#patience = patience;
  }

  /** Measures something; again where it was disturbed. */
  async sample<Result>(measure: () => Promise<Result>): Promise<Result> {
    for (;;) {
      const others = othersSeconds(this.#pids);
      const begin = performance.now();
      const result = await measure();
      const seconds = (performance.now() - begin) / 1000;
      const disturbance = othersSeconds(this.#pids) - others;
      if (disturbance <= Math.max(ROUNDING_SECONDS, MOST_SHARE * seconds)) return result;
      this.#patience -= seconds + PAUSE;
      if (this.#patience < 0) {
        this.disturbed++;
        return result;
      }
      await setTimeout(PAUSE * 1000);
    }
  }
}
