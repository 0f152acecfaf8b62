/** Looks for tiles and depths that beat the rule's: a search along one coordinate at a time, and a last race. */
import { availableParallelism } from "node:os";
import { LINE, ROW, STREAM } from "../../assembly/abi.js";
import { tilingOf } from "../engine/tiling.js";
import { checkOptions } from "../options.js";
import { type Host, suffuse } from "./contestants.js";
import type { Job } from "./job.js";
import { type Pace, run } from "./race.js";
import type { RaceResult } from "./results.js";
import { job, NATIVE, type Section, type Trial } from "./sections.js";
import { summarize } from "./statistics.js";

/** Every number that the rule chooses. */
interface Choice {
  readonly line: number;
  readonly row: number;
  readonly stream: number;
  readonly depth: number;
}

/** What each number is multiplied by in turn. */
const FACTORS = [1 / 4, 1 / 2, 3 / 4, 3 / 2, 2, 4];
/** How often the search starts again from the best so far. */
const PASSES = 2;
/** Searching needs no more than this; the last race has the pace asked for. */
const SEARCH_PACE: Pace = { seconds: 0.15, rounds: 3, patience: 10 };

/** The rule against the best that the search finds, for all the work of the contest with the C compiler. */
export function sweeps(): Section {
  const trials = NATIVE.map(([dtype, shape]): Trial => {
    const work = job(dtype, shape);
    return { job: work, run: (pace, host) => sweep(work, pace, host) };
  });
  return { name: "sweep", title: "The tiling rule against a search", trials };
}

async function sweep(job: Job, pace: Pace, host: Host): Promise<RaceResult> {
  const rule = ruleOf(job);
  let best = rule;
  for (let pass = 0; pass < PASSES; pass++) best = await bestOf([best, ...variantsOf(best, rule, job)], job, host);
  const contestants = [suffuse(host, "rule", { tiling: rule }), suffuse(host, nameOf(best), { tiling: best })];
  return run({ job, contestants, pairs: [{ of: "rule", to: nameOf(best), atLeast: 0.9 }] }, pace, host);
}

function ruleOf({ shape, dtype }: Job): Choice {
  const { operator } = checkOptions({ shape, dtype, boundary: "fixed" });
  const { tile, depth } = tilingOf(operator, availableParallelism());
  return { line: tile[LINE], row: tile[ROW], stream: tile[STREAM], depth };
}

function variantsOf(from: Choice, rule: Choice, { shape }: Job): Choice[] {
  const [line = 1, row = 1, slab = 1] = [...shape].reverse();
  const most: Choice = { line, row: shape.length === 3 ? row : 1, stream: shape.length === 2 ? row : slab, depth: 256 };
  const names = ["line", "row", "stream", "depth"] as const;
  const choices = names.flatMap((name) => {
    return FACTORS.map((factor) => ({ ...from, [name]: Math.min(most[name], Math.ceil(from[name] * factor)) }));
  });
  const distinct = new Map(choices.map((choice) => [nameOf(choice), choice]));
  for (const choice of [from, rule]) distinct.delete(nameOf(choice));
  return [...distinct.values()];
}

async function bestOf(choices: readonly Choice[], job: Job, host: Host): Promise<Choice> {
  const contestants = choices.map((choice) => suffuse(host, nameOf(choice), { tiling: choice }));
  const { entries } = await run({ job, contestants, pairs: [] }, SEARCH_PACE, host);
  const medians = entries.map(({ rates }) => (rates.length === 0 ? 0 : summarize(rates).median));
  return choices[medians.indexOf(Math.max(...medians))]!;
}

function nameOf({ line, row, stream, depth }: Choice): string {
  return `${line}×${row}×${stream}, ${depth} levels`;
}
