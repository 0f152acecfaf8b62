/** Which engine runs: the one asked for, or the fastest that the host and the work make worthwhile. */
import { UnsupportedError } from "../errors.js";
import { cellsOf } from "../operator.js";
import type { EngineName, Problem } from "../options.js";
import { runs } from "./builds.js";
import type { Engine } from "./engine.js";
import { KernelEngine } from "./kernel-engine.js";
import { ReferenceEngine } from "./reference.js";

/** Cells below which threads wait for each other longer than they work. */
const WORTH_THREADS = 16_384;
const BUILDS = ["threads", "simd", "scalar"] as const;

/**
 * Creates the engine of a checked problem.
 * @throws UnsupportedError where the engine asked for cannot run here.
 */
export async function createEngine(problem: Problem): Promise<Engine> {
  const { operator, grid, tiling } = problem;
  const cores = problem.threads ?? coresOfHost();
  const { name, reason } = problem.engine === "auto" ? choose(problem, cores) : demand(problem.engine);
  if (name === "js") return new ReferenceEngine(operator, reason);
  const threads = name === "threads" ? cores : 1;
  const shape = grid.axes.map((axis) => axis.count);
  return KernelEngine.create(operator, { info: { name, threads, reason }, build: name, shape, tiling });
}

interface Choice {
  readonly name: EngineName;
  readonly reason: string;
}

function demand(name: EngineName): Choice {
  const obstacle = name === "js" ? undefined : obstacleTo(name);
  if (obstacle) throw new UnsupportedError(`engine "${name}" cannot run here: ${obstacle}; use "auto"`, "engine");
  return { name, reason: "asked for" };
}

function choose(problem: Problem, cores: number): Choice {
  const obstacles: string[] = [];
  for (const name of BUILDS) {
    const obstacle = obstacleTo(name) ?? (name === "threads" ? needless(problem, cores) : undefined);
    if (!obstacle) return { name, reason: obstacles.join("; ") || "the fastest there is" };
    obstacles.push(`no ${name}: ${obstacle}`);
  }
  return { name: "js", reason: obstacles.join("; ") };
}

function needless(problem: Problem, cores: number): string | undefined {
  if (cores < 2) return problem.threads === 1 ? "one thread was asked for" : "there is one core";
  const cells = cellsOf(problem.operator);
  if (cells < WORTH_THREADS) return `${cells} values are done sooner than threads agree on them`;
  return undefined;
}

function obstacleTo(name: Exclude<EngineName, "js">): string | undefined {
  if (typeof WebAssembly !== "object") return "the host has no WebAssembly";
  if (name === "threads" && !sharesMemory()) {
    return "the page is not cross-origin isolated, so memory cannot be shared between threads";
  }
  return runs(name) ? undefined : `the host does not accept the ${name} build's instructions`;
}

/** Whether memory can be shared: outside a browser always, in a page only where it is cross-origin isolated. */
function sharesMemory(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  return globalThis.crossOriginIsolated ?? true;
}

/** Cores that this process may use. */
export function coresOfHost(): number {
  const node = globalThis.process?.getBuiltinModule?.("node:os");
  return node?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}
