/** What the figures were measured on. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Caches as the system describes them, such as `L2 2048K`; empty where it does not. */
  readonly caches: readonly string[];
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** First line of `gcc --version`; absent without gcc. */
  readonly gcc?: string;
  readonly python?: string;
}

export function describeMachine(): Machine {
  const gcc = versionOf("gcc");
  const python = versionOf("python3");
  return {
    processor: cpus()[0]?.model.trim() || "unknown processor",
    cores: availableParallelism(),
    caches: cachesOfFirstCore(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    ...(gcc && { gcc }),
    ...(python && { python }),
  };
}

/** First line of what a program says of its version; undefined where there is no such program. */
function versionOf(program: string): string | undefined {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split(
      "\n",
    )[0];
  } catch {
    return undefined;
  }
}

/** Linux says what caches there are in files. */
function cachesOfFirstCore(): string[] {
  const caches: string[] = [];
  for (let index = 0; index < 8; index++) {
    const read = (name: string) => {
      return readFileSync(`/sys/devices/system/cpu/cpu0/cache/index${index}/${name}`, "utf8").trim();
    };
    try {
      const letter = { Data: "d", Instruction: "i" }[read("type")] ?? "";
      caches.push(`L${read("level")}${letter} ${read("size")}`);
    } catch {
      break;
    }
  }
  return caches;
}
