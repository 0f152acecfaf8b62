/** Which engine runs: the one asked for, or the fastest that the host and the work make worthwhile. */
import { UnsupportedError } from "../errors.js";
import type { Field, Model } from "../model/model.js";
import { cellsOf } from "../operator.js";
import type { EngineName, Problem, TilingOverride } from "../options.js";
import { type BuildName, isShared, refusalOf } from "./builds.js";
import type { Engine } from "./engine.js";
import { joinsVectors, obstacleToThreads, threadsOfHost } from "./host.js";
import { KernelEngine } from "./kernel-engine.js";
import type { ModelEngine } from "./model-engine.js";
import { ModelKernel } from "./model-kernel.js";
import { ModelReference } from "./model-reference.js";
import { ReferenceEngine } from "./reference.js";
import { WORTH_THREADS } from "./team.js";

/** Builds that give the contract's bits, fastest first. */
const AUTOMATIC = ["threads", "simd", "scalar"] as const;

/**
 * Creates the engine of a checked problem.
 * @throws UnsupportedError where the engine asked for cannot run here.
 */
export async function createEngine(problem: Problem): Promise<Engine> {
  const { operator, grid, tiling } = problem;
  const cores = problem.threads ?? threadsOfHost();
  const { name, reason } = await choose(problem, cores);
  if (name === "js") return new ReferenceEngine(operator, reason, problem.keepsAccount);
  const threads = isShared(name) ? cores : 1;
  const shape = grid.axes.map((axis) => axis.count);
  const info = { name, threads, reason, wide: isWide(name, tiling) };
  return KernelEngine.create(operator, { info, build: name, shape, tiling, keepsAccount: problem.keepsAccount });
}

/**
 * Creates the engine of a problem's model.
 * @throws UnsupportedError where the engine asked for cannot run here.
 */
export async function createModelEngine(model: Model, problem: Problem): Promise<ModelEngine> {
  const { grid, tiling } = problem;
  const cores = problem.threads ?? threadsOfHost();
  const { name, reason } = await chooseForModel(model, problem, cores);
  if (name === "js") return new ModelReference(model, reason, problem.keepsAccount);
  const threads = isShared(name) ? cores : 1;
  const shape = grid.axes.map((axis) => axis.count);
  const info = { name, threads, reason, wide: isWide(name, tiling) };
  return ModelKernel.create(model, { info, build: name, shape, tiling, keepsAccount: problem.keepsAccount });
}

/** Whether a build computes two vectors at a time: where it has any, and the host was told to join them. */
function isWide(build: BuildName, { wide = joinsVectors() }: TilingOverride): boolean {
  return wide && build !== "scalar";
}

/** @throws UnsupportedError where the engine asked for cannot carry the model out. */
async function chooseForModel(model: Model, problem: Problem, cores: number): Promise<Choice> {
  const { engine } = problem;
  const obstacle = engine === "js" ? undefined : whyNotTogether(model);
  if (obstacle === undefined) return choose(problem, cores);
  if (engine === "auto") return { name: "js", reason: `WebAssembly cannot do this: ${obstacle}` };
  throw new UnsupportedError(`engine "${engine}" cannot do this: ${obstacle}; use "auto" or "js"`, "engine");
}

/** Why tiles cannot go through the fields together: they reach round an axis with all of them, or with none. */
function whyNotTogether({ fields: [first, ...others] }: Model): string | undefined {
  const isPeriodic = ({ operator }: Field, axis: number) => operator.axes[axis]!.low.kind === "periodic";
  for (const other of others) {
    const axis = other.operator.axes.findIndex((_, i) => isPeriodic(other, i) !== isPeriodic(first!, i));
    if (axis >= 0) return `${first!.name} and ${other.name} are not periodic along the same axes`;
  }
  return undefined;
}

interface Choice {
  readonly name: EngineName;
  readonly reason: string;
}

async function demand(name: EngineName): Promise<Choice> {
  const obstacle = name === "js" ? undefined : await obstacleTo(name);
  if (obstacle) throw new UnsupportedError(`engine "${name}" cannot run here: ${obstacle}; use "auto"`, "engine");
  return { name, reason: "asked for" };
}

/** @throws UnsupportedError where the engine asked for cannot run here. */
function choose(problem: Problem, cores: number): Promise<Choice> {
  return problem.engine === "auto" ? chooseFastest(problem, cores) : demand(problem.engine);
}

async function chooseFastest(problem: Problem, cores: number): Promise<Choice> {
  const obstacles: string[] = [];
  for (const name of AUTOMATIC) {
    const obstacle = (await obstacleTo(name)) ?? (name === "threads" ? needless(problem, cores) : undefined);
    if (!obstacle) return { name, reason: obstacles.join("; ") || "the fastest there is" };
    obstacles.push(`no ${name}: ${obstacle}`);
  }
  return { name: "js", reason: obstacles.join("; ") };
}

function needless(problem: Problem, cores: number): string | undefined {
  if (cores < 2) return problem.threads === 1 ? "one thread was asked for" : "there is one core";
  const cells = cellsOf(problem.operator) * problem.fields.length;
  if (cells < WORTH_THREADS) return `${cells} values are done sooner than threads agree on them`;
  return undefined;
}

async function obstacleTo(build: BuildName): Promise<string | undefined> {
  return (isShared(build) ? obstacleToThreads() : undefined) ?? (await refusalOf(build));
}
