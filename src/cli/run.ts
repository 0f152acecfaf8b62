/** `suffuse run`: a scenario, from its file to its results. */
import { join } from "node:path";
import { SuffuseError } from "../errors.js";
import { writeBytes } from "../files/disk.js";
import { type Edit, parsed, parseEdit } from "../files/edits.js";
import { pathOf } from "../files/json.js";
import { loadScenario, type Scenario } from "../files/scenario.js";
import { shortNumber } from "../files/view.js";
import { createSimulation, type Simulation } from "../index.js";
import { courseOf } from "./course.js";
import { Failure, failureOf } from "./failure.js";
import { CHECKPOINT, clearFolder, prepareFolder, SUMMARY } from "./folder.js";
import { checkedProbe, type Journey, type Plan, travel } from "./journey.js";
import { marksOf } from "./marks.js";
import { progressBar, rateText } from "./progress.js";
import { RunRecord, recordOf } from "./record.js";
import { Results } from "./results.js";
import { resumed } from "./resume.js";
import { type Summary, summaryOf } from "./summary.js";

/** What may follow `suffuse run SCENARIO`. */
export interface RunOptions {
  readonly out?: string;
  readonly set: readonly string[];
  readonly engine?: string;
  readonly threads?: string;
  readonly resume?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Arguments of the library's methods that a scenario gives under `run`. */
const RUN_ARGUMENTS = ["steps", "jump", "duration", "method", "dt", "tolerance", "damping"];

/** Runs a scenario and writes its results. */
export async function run(request: string, options: RunOptions): Promise<void> {
  const stop = stopOnCtrlC();
  try {
    await runUntil(stop.signal, request, options);
  } finally {
    stop.release();
  }
}

async function runUntil(signal: AbortSignal, request: string, options: RunOptions): Promise<void> {
  const scenario = loadScenario(request, editsOf(options));
  const folder = options.out ?? join("suffuse-out", scenario.name);
  prepareFolder(folder);
  const { resume } = options;
  const { simulation, run } = await placed(scenario, false, async () => {
    if (resume !== undefined) return resumed(resume, scenario);
    return { simulation: await createSimulation(scenario.options), run: scenario.run };
  });
  try {
    await carryOut(simulation, { ...scenario, run }, folder, signal, options);
  } finally {
    simulation.dispose();
  }
}

async function carryOut(
  simulation: Simulation,
  scenario: Scenario,
  folder: string,
  signal: AbortSignal,
  { resume, quiet = false, json = false }: RunOptions,
): Promise<void> {
  const bar = progressBar(scenario.name, process.stderr, !quiet && !json);
  const checkpoint = join(folder, CHECKPOINT);
  const record = new RunRecord(checkpoint);
  const keep = () => {
    record.keep();
    writeBytes(checkpoint, simulation.checkpoint());
  };
  const plan = await placed(scenario, false, (): Plan => {
    const { output, probes } = scenario;
    const watch = { onProgress: bar.show, signal, pauseEvery: output.checkpointEvery, onPause: keep };
    const course = courseOf(simulation, scenario.run, watch);
    const marks = marksOf(course.end, probes.map(checkedProbe(simulation)), output);
    const frames = marks.filter((mark) => mark.frame !== undefined).length;
    return { course, marks, results: new Results(simulation, scenario.options, output, folder, frames), record };
  });
  try {
    if (resume === undefined) clearFolder(folder, Object.keys(simulation.fields));
    const { readings, lacking } = await placed(scenario, true, () => travel(simulation, plan, resume));
    bar.clear();
    if (!quiet && resume !== undefined) process.stderr.write(lackingText(lacking, resume));
    const summary = summaryOf(simulation, scenario.title, plan.course.outcome(), readings);
    const files = [SUMMARY, ...plan.results.finish()];
    const text = `${JSON.stringify(summary, null, 2)}\n`;
    writeBytes(join(folder, SUMMARY), Buffer.from(text));
    if (json) process.stdout.write(text);
    else if (!quiet) process.stdout.write(report(summary, simulation, folder, files));
  } catch (error) {
    bar.clear();
    throw signal.aborted ? stopped(simulation.time, checkpoint, keep) : error;
  }
}

/** What a stopped run says, once it has kept a checkpoint if it can. */
function stopped(time: number, checkpoint: string, keep: () => void): Failure {
  const text = `stopped at t = ${time}`;
  try {
    keep();
  } catch (error) {
    return new Failure(`${text}, without a checkpoint: ${failureOf(error, true).message}`, 1);
  }
  return new Failure(`${text}; to go on, add --resume ${checkpoint}`, 1);
}

function editsOf({ set, engine, threads }: RunOptions): Edit[] {
  const edits = set.map(parseEdit);
  if (engine !== undefined) edits.push({ text: `--engine ${engine}`, path: ["engine"], value: engine });
  if (threads !== undefined) edits.push({ text: `--threads ${threads}`, path: ["threads"], value: parsed(threads) });
  return edits;
}

/** Does a part of the work; an error in it names the place in the scenario. */
async function placed<Result>(
  { placeOf }: Scenario,
  started: boolean,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { message, status } = failureOf(error, started);
    if (!(error instanceof SuffuseError) || error.path === "") throw new Failure(message, status);
    const path = pathOf(error.path);
    const place = placeOf(RUN_ARGUMENTS.includes(String(path[0])) ? ["run", ...path] : path);
    throw new Failure(`${place}: ${message}`, status);
  }
}

interface Stop {
  readonly signal: AbortSignal;
  /** Leaves Ctrl-C to the system again. */
  readonly release: () => void;
}

/** A signal that the first Ctrl-C gives; the second one ends the process at once. */
function stopOnCtrlC(): Stop {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.once(name, stop);
  const release = () => {
    for (const name of names) process.off(name, stop);
  };
  return { signal: controller.signal, release };
}

/** What the results of a run that was resumed cannot have. */
function lackingText({ frames, readings }: Journey["lacking"], checkpoint: string): string {
  if (frames + readings === 0) return "";
  return `suffuse: the results lack what ${recordOf(checkpoint)} should have from before: ${frames} frames, ${readings} readings\n`;
}

function report(summary: Summary, simulation: Simulation, folder: string, files: readonly string[]): string {
  const { title, time, steps, seconds, cellsPerSecond, method, engine, fields, probes } = summary;
  const threads = engine.threads > 1 ? `, ${engine.threads} threads` : "";
  const lines = [
    title,
    `${simulation.shape.join(" × ")} ${simulation.dtype}, engine ${engine.name}${threads}`,
    `t = ${shortNumber(time)} after ${steps} steps (${method}) in ${shortNumber(seconds)} s: ${rateText(cellsPerSecond)}`,
    ...Object.entries(fields).map(
      ([name, { min, max, mean }]) =>
        `${name}: from ${shortNumber(min)} to ${shortNumber(max)}, mean ${shortNumber(mean)}`,
    ),
    ...probes.map(({ name, time: when, value }) => `${name}: ${value} at t = ${shortNumber(when)}`),
    `wrote ${files.map((file) => join(folder, file)).join(", ")}`,
  ];
  return `${lines.join("\n")}\n`;
}
