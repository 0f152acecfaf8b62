/** `--resume`: going on from the checkpoint of a stopped run, if it is one of the same problem. */
import { decodeCheckpoint } from "../files/checkpoint.js";
import { readBytes } from "../files/disk.js";
import { type Path, pathName } from "../files/json.js";
import type { Run, Scenario } from "../files/scenario.js";
import { createSimulation, restoreSimulation, type Simulation, type SimulationOptions } from "../index.js";
import { checkStable } from "../motion/bound.js";
import { describe, isRecord } from "../text.js";
import { hasExplicitStep, stepOf } from "./course.js";
import { Failure, failureOf } from "./failure.js";

/** What an option that is left out means; options of fields may also stand beside `fields`. */
const OWN_DEFAULTS = { diffusivity: 1, boundary: { value: 0 }, source: 0 };
const DEFAULTS = { spacing: 1, origin: 0, centering: "node", dtype: "float64", parameters: {}, advection: "van-leer" };
/** More differences than these are not named. */
const MOST_NAMED = 3;

/** An option that is one thing in a checkpoint and another in the scenario. */
interface Difference {
  readonly path: Path;
  readonly there: unknown;
  readonly here: unknown;
}

/** A run under way, and how far it goes. */
export interface Resumed {
  readonly simulation: Simulation;
  readonly run: Run;
}

/**
 * Goes on from a checkpoint, on the scenario's engine and threads.
 *
 * @throws Failure where the file is no checkpoint, or of a problem that is not the scenario's.
 */
export async function resumed(file: string, { options, run }: Pick<Scenario, "options" | "run">): Promise<Resumed> {
  const bytes = contentOf(file);
  try {
    refuseOthers(decodeCheckpoint(bytes).options, options);
    // First, so that there is never more than one simulation in memory.
    const planned = await asBegun(run, options);
    const { engine, threads } = options;
    const simulation = await restoreSimulation(bytes, { ...(engine && { engine }), ...(threads && { threads }) });
    return { simulation, run: planned };
  } catch (error) {
    const { message, status } = failureOf(error, false);
    throw new Failure(`${file}: ${message.replace(/^the checkpoint: /, "")}`, status);
  }
}

/**
 * A run by explicit steps as it began: refused where these were too long even then; where no length was given, with the
 * step of that start, and not of the state which it goes on from.
 */
async function asBegun(run: Run, options: SimulationOptions): Promise<Run> {
  if ("steady" in run || ("duration" in run && !hasExplicitStep(run))) return run;
  using start = await createSimulation(options);
  const { dt = stepOf(start) } = run;
  if (dt === Number.POSITIVE_INFINITY) return run;
  checkStable(dt, start.maxStableStep);
  return { ...run, dt };
}

function contentOf(file: string): Uint8Array {
  try {
    return readBytes(file);
  } catch (error) {
    throw failureOf(error, false);
  }
}

/** Refuses to compute one problem under another's name. */
function refuseOthers(there: object, here: object): void {
  const found: Difference[] = [];
  for (const difference of differences(settingsOf(there), settingsOf(here))) {
    if (found.push(difference) > MOST_NAMED) break;
  }
  if (found.length === 0) return;
  const named = found.slice(0, MOST_NAMED).map(({ path, there, here }) => {
    return `${pathName(path)} is ${shown(there)} there and ${shown(here)} here`;
  });
  const text = [...named, ...(found.length > MOST_NAMED ? ["and so on"] : [])].join(", ");
  throw new Failure(`a checkpoint of other options: ${text}; ${remedyOf(found)}, or leave --resume out`, 2);
}

/** Parameters may differ because setParameter has changed them: then the checkpoint's are the ones to give. */
function remedyOf(found: readonly Difference[]): string {
  const plain = found.find(({ there }) => typeof there === "number" || typeof there === "string");
  return `make them agree${plain ? `, as by --set ${pathName(plain.path)}=${plain.there}` : ""}`;
}

/** All that makes a difference to what is computed, with every default filled in. */
function settingsOf(options: object): Record<string, unknown> {
  const { initial, engine, threads, tiling, fields, ...rest } = { ...DEFAULTS, ...options } as SimulationOptions;
  const { diffusivity, boundary, source, velocity, ...shared } = { ...OWN_DEFAULTS, ...rest };
  const common = { diffusivity, boundary, source, velocity };
  if (!fields) return { ...shared, ...common };
  const species = Object.entries(fields).map(([name, { initial: start, ...own }]) => [name, { ...common, ...own }]);
  return { ...shared, fields: Object.fromEntries(species) };
}

function* differences(there: unknown, here: unknown, path: Path = []): Generator<Difference> {
  if (isRecord(there) && isRecord(here)) {
    for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) {
      yield* differences(there[key], here[key], [...path, key]);
    }
  } else if (isList(there) && isList(here) && there.length === here.length) {
    // The first is enough: arrays have a number for every cell.
    for (let index = 0; index < there.length; index++) {
      const [first] = differences(there[index], here[index], [...path, index]);
      if (first) return yield first;
    }
  } else if (there !== here) {
    yield { path, there, here };
  }
}

/** Arrays of any kind: checkpoints of programs have typed ones where scenarios have plain ones. */
function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function shown(value: unknown): string {
  return value === undefined ? "not given" : describe(value);
}
