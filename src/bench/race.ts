/** Contestants take turns at a job, once each has shown that it gets the answer right. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Dtype, FieldArray } from "../grid.js";
import { createSimulation } from "../index.js";
import type { Child } from "./child.js";
import type { Check, Contestant, Host } from "./contestants.js";
import { cellsOf, type Job, rateOf } from "./job.js";
import { optionsOf } from "./problems.js";
import { QuietRoom } from "./quiet.js";
import type { Entry, Figure, RaceResult } from "./results.js";
import { MissingPeerError } from "./serve.js";

/** A ratio of interest: the rate of one contestant over another's. */
export interface Pair {
  readonly of: string;
  readonly to: string;
  readonly atLeast?: number;
}

export interface Race {
  readonly job: Job;
  readonly contestants: readonly Contestant[];
  readonly pairs: readonly Pair[];
  /** Processes that keep a core busy meanwhile. */
  readonly neighbours?: number;
}

/** How long each sample lasts, and how many there are of each contestant. */
export interface Pace {
  readonly seconds: number;
  readonly rounds: number;
  /** Seconds that a race may spend on samples that other processes disturbed. */
  readonly patience: number;
}

/** Steps before an answer is compared: no multiple of any likely number of levels per pass. */
const CHECK_STEPS = 19;
/** Longest a contestant runs before it is timed. */
const WARM_SECONDS = 0.3;

interface Entrant {
  readonly contestant: Contestant;
  readonly about: string;
  readonly steps: number;
  readonly rates: number[];
  readonly child?: Child;
  readonly problem?: string;
}

/** Runs a race: check, warm up, then A B C A B C … for as many rounds as the pace says. */
export async function run(race: Race, pace: Pace, host: Host): Promise<RaceResult> {
  const { job } = race;
  const answer = await rightAnswer(job);
  const entrants: Entrant[] = [];
  const neighbours = startNeighbours(race.neighbours ?? 0);
  let room: QuietRoom | undefined;
  try {
    for (const contestant of race.contestants) entrants.push(await enter(contestant, job, answer, pace, host));
    const processes = [...neighbours, ...entrants.map(({ child }) => child)];
    room = new QuietRoom(
      processes.flatMap((process) => process?.pid ?? []),
      pace.patience,
    );
    for (let round = 0; round < pace.rounds; round++) {
      for (const { child, steps, rates } of entrants) {
        if (child) rates.push((cellsOf(job) * steps) / (await room.sample(() => child.run(steps))));
      }
    }
  } finally {
    for (const { child } of entrants) child?.close();
    for (const neighbour of neighbours) neighbour.kill("SIGKILL");
  }
  const entries = entrants.map(entryOf);
  const ratios = race.pairs.flatMap((pair) => ratioOf(pair, entries));
  return { job, entries, ratios, disturbed: room?.disturbed ?? 0 };
}

/** The reference engine's field after the steps of the check. */
async function rightAnswer(job: Job): Promise<FieldArray> {
  using simulation = await createSimulation({ ...optionsOf(job), engine: "js" });
  simulation.step(CHECK_STEPS, rateOf(job));
  return simulation.field.slice();
}

async function enter(who: Contestant, job: Job, answer: FieldArray, pace: Pace, host: Host): Promise<Entrant> {
  const out = (problem: string): Entrant => ({ contestant: who, about: who.name, steps: 0, rates: [], problem });
  const refusal = who.refusal(job);
  if (refusal !== undefined) return out(refusal);
  let child: Child | undefined;
  try {
    child = await who.start(job);
    const about = await child.prepare(job);
    await child.run(CHECK_STEPS);
    const wrong = difference(
      await child.field(job, join(host.folder, "field")),
      answer,
      toleranceOf(who.check, job.dtype),
    );
    if (wrong !== undefined) throw new Error(wrong);
    return { contestant: who, about, steps: await calibrate(child, pace.seconds), rates: [], child };
  } catch (error) {
    child?.close();
    if (error instanceof MissingPeerError) return out(`not installed (${error.message}): ${who.remedy}`);
    return out(error instanceof Error ? error.message : String(error));
  }
}

/** Largest difference allowed from the reference, for values in [0, 1]. */
export function toleranceOf(check: Check, dtype: Dtype): number {
  if (check === "exact") return 0;
  if (check === "own") return Number.POSITIVE_INFINITY;
  return 64 * (dtype === "float64" ? 2 ** -52 : 2 ** -23);
}

/** Says by how much two fields differ, where it is more than allowed. */
export function difference(field: FieldArray, answer: FieldArray, tolerance: number): string | undefined {
  let most = 0;
  for (let i = 0; i < answer.length; i++) {
    const error = Math.abs(field[i]! - answer[i]!);
    // Written so that NaN counts as an error.
    if (!(error <= most)) most = error;
  }
  if (most <= tolerance) return undefined;
  return `wrong answer: off by ${most.toExponential(1)}, allowed is ${tolerance.toExponential(1)}`;
}

/** Warms a contestant up, and answers the steps that it takes in so many seconds. */
async function calibrate(child: Child, seconds: number): Promise<number> {
  const goal = Math.min(WARM_SECONDS, seconds);
  let steps = 1;
  for (;;) {
    const taken = await child.run(steps);
    if (taken >= goal) return Math.max(1, Math.round((steps * seconds) / taken));
    steps = Math.ceil(steps * Math.min(8, Math.max(1.5, (1.2 * goal) / taken)));
  }
}

/** Processes that do nothing but burn a core. */
function startNeighbours(count: number): ChildProcess[] {
  return Array.from({ length: count }, () => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
}

function entryOf({ contestant, about, steps, rates, problem }: Entrant): Entry {
  return { contestant: contestant.name, about, steps, rates, ...(problem !== undefined && { problem }) };
}

function ratioOf({ of, to, atLeast }: Pair, entries: readonly Entry[]): Figure[] {
  const ratesOf = (name: string) => entries.find(({ contestant }) => contestant === name)?.rates ?? [];
  const others = ratesOf(to);
  const samples = ratesOf(of).flatMap((rate, round) => (others[round] === undefined ? [] : rate / others[round]));
  if (samples.length === 0) return [];
  return [{ name: `${of} ÷ ${to}`, unit: "×", samples, ...(atLeast !== undefined && { atLeast }) }];
}
