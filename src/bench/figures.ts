/** Figures that no race gives: what it costs to begin, and what tiny numbers cost. */
import { createSimulation } from "../index.js";
import type { Child } from "./child.js";
import { type Host, suffuse } from "./contestants.js";
import { cellsOf, type Job, rateOf, type Start } from "./job.js";
import { QuietRoom } from "./quiet.js";
import type { Pace } from "./race.js";
import type { Figure } from "./results.js";

/** Starts a process afresh, hands it to the measurement and ends it. */
async function withChild<Result>(host: Host, job: Job, measure: (child: Child) => Promise<Result>): Promise<Result> {
  const child = await suffuse(host, "suffuse", {}).start(job);
  try {
    return await measure(child);
  } finally {
    child.close();
  }
}

/** The first thousand steps of a fresh process against the tenth. */
export async function coldStart(host: Host, { rounds }: Pace): Promise<Figure[]> {
  const job: Job = { shape: [1024, 1024], dtype: "float64", start: "random" };
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const seconds = await withChild(host, job, async (child) => {
      await child.prepare(job);
      const runs: number[] = [];
      for (let run = 0; run < 10; run++) runs.push(await child.run(1000));
      return runs;
    });
    samples.push(seconds[0]! / seconds[9]!);
  }
  return [{ name: "float64 1024²: first step(1000) ÷ tenth", unit: "×", samples, atMost: 1.5 }];
}

/** What it costs to create a small simulation, and to call `step` once. */
export async function overheads(_host: Host, { rounds }: Pace): Promise<Figure[]> {
  const options = { shape: [64, 64], threads: 1 };
  const create: number[] = [];
  const call: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const begin = performance.now();
    using simulation = await createSimulation(options);
    const milliseconds = performance.now() - begin;
    // Many calls, so that what is timed is compiled code and not a clock's tick.
    const calls = 20_000;
    const one = timed(() => {
      for (let i = 0; i < calls; i++) simulation.step(1, 0.2);
    });
    const together = timed(() => simulation.step(calls, 0.2));
    // The round before the first compiles the module.
    if (round < 0) continue;
    create.push(milliseconds);
    call.push(((one - together) / calls) * 1000);
  }
  return [
    { name: "createSimulation 64², one thread, once compiled", unit: "ms", samples: create, atMost: 5 },
    { name: "step(1) on 64², beyond the arithmetic", unit: "µs", samples: call, atMost: 10 },
  ];
}

/** Milliseconds that something takes. */
function timed(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

/** Steps in which a point spreads through a good part of the grid. */
const SPREADING_STEPS = 2000;

/** The rate from a point source, whose fringe underflows, against the rate from a random start. */
export async function denormals(host: Host, { rounds, patience }: Pace): Promise<Figure[]> {
  const jobFrom = (start: Start): Job => ({ shape: [1024, 1024], dtype: "float32", start });
  const point = jobFrom("point");
  const random = jobFrom("random");
  const rates = await withChild(host, point, async (child) => {
    const room = new QuietRoom(child.pid === undefined ? [] : [child.pid], patience);
    const spread = async (job: Job) => {
      await child.prepare(job);
      return child.run(SPREADING_STEPS);
    };
    const rateFrom = async (job: Job) => (cellsOf(job) * SPREADING_STEPS) / (await room.sample(() => spread(job)));
    await rateFrom(random);
    const pairs: { point: number; random: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      pairs.push({ point: await rateFrom(point), random: await rateFrom(random) });
    }
    return pairs;
  });
  const title = `float32 1024², ${SPREADING_STEPS} steps of r = ${rateOf(point)}`;
  return [
    { name: `${title}: random start`, unit: "10⁹/s", samples: rates.map((pair) => pair.random / 1e9) },
    {
      name: `${title}: point source ÷ random start`,
      unit: "×",
      samples: rates.map((pair) => pair.point / pair.random),
      atLeast: 0.5,
    },
  ];
}
