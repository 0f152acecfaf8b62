/** Verbs that go further than a step, against explicit steps and SciPy's transforms. */
import { join } from "node:path";
import { type AdvanceOptions, createSimulation, type SimulationOptions } from "../index.js";
import { type Contestant, type Host, scipyJump, suffuse } from "./contestants.js";
import type { Job } from "./job.js";
import { PlainLoop } from "./loop.js";
import { optionsOf } from "./problems.js";
import { difference, type Pace, toleranceOf } from "./race.js";
import type { Figure } from "./results.js";
import { MissingPeerError } from "./serve.js";

const JUMP = 1_000_000;
/** Explicit steps that a jump may take the time of, and an implicit step. */
const STEPS_PER_JUMP = 150;
const STEPS_PER_SWEEP = 12;
const CHECK_STEPS = 19;

/** All of them. */
export async function leaps(host: Host, { rounds }: Pace): Promise<Figure[]> {
  return [...(await jumps(host, rounds)), ...(await methods(rounds)), await hotPlate(rounds)];
}

/** The jump on a length that is smooth in its factors and one that is not, by us and by SciPy, and explicit steps. */
async function jumps(host: Host, rounds: number): Promise<Figure[]> {
  const [smooth, rough] = [1025, 1026].map((n): Job => ({ shape: [n, n], dtype: "float64", start: "enclosed" }));
  const ours = suffuse(host, "suffuse", { verb: "jump" }, "rounding");
  const taken: Record<"smooth" | "rough" | "scipy" | "steps", number[]> = {
    smooth: [],
    rough: [],
    scipy: [],
    steps: [],
  };
  for (let round = 0; round < rounds; round++) {
    taken.smooth.push(await secondsOf(ours, smooth!, JUMP, host));
    taken.scipy.push(await secondsOf(scipyJump(), smooth!, JUMP, host));
    taken.steps.push(await secondsOf(suffuse(host, "suffuse", {}), smooth!, STEPS_PER_JUMP, host));
    taken.rough.push(await secondsOf(ours, rough!, JUMP, host));
  }
  const over = (some: readonly number[], others: readonly number[]) => some.map((seconds, i) => seconds / others[i]!);
  const name = `jump(${JUMP}) on 1025²`;
  const scipy = over(taken.smooth, taken.scipy).filter(Number.isFinite);
  return [
    { name, unit: "ms", samples: taken.smooth.map((seconds) => 1000 * seconds) },
    ...(scipy.length > 0 ? [{ name: `${name} ÷ SciPy's time`, unit: "×", samples: scipy, atMost: 1 }] : []),
    { name: `${name} ÷ ${STEPS_PER_JUMP} steps`, unit: "×", samples: over(taken.smooth, taken.steps), atMost: 1 },
    { name: "jump on 1026² ÷ on 1025²", unit: "×", samples: over(taken.rough, taken.smooth), atMost: 3 },
  ];
}

/** Seconds of so many steps from the job's start, once the answer is right and the code is warm; NaN where missing. */
async function secondsOf(who: Contestant, job: Job, steps: number, host: Host): Promise<number> {
  const child = await who.start(job).catch((error) => {
    if (error instanceof MissingPeerError) return undefined;
    throw error;
  });
  if (!child) return Number.NaN;
  try {
    await child.prepare(job);
    await child.run(CHECK_STEPS);
    const answer = new PlainLoop(job);
    answer.run(CHECK_STEPS);
    const field = await child.field(job, join(host.folder, "field"));
    const wrong = difference(field, answer.field, toleranceOf("rounding", job.dtype));
    if (wrong !== undefined) throw new Error(`${who.name}: ${wrong}`);
    for (let warm = 0; warm < 3; warm++) await child.run(steps);
    await child.prepare(job);
    await child.run(1);
    return await child.run(steps);
  } finally {
    child.close();
  }
}

/** What is asked of both. */
interface Aims {
  /** Explicit steps that an implicit one may take the time of at the most. */
  readonly sweep?: number;
  /** How many times faster super-steps are to be at the least. */
  readonly superSteps?: number;
}

/** An implicit step against explicit ones, and super-steps against them over a duration of 5000. */
async function methods(rounds: number): Promise<Figure[]> {
  const shape = [1024, 1024];
  const { diffusivity } = optionsOf({ shape, dtype: "float64", start: "uneven" });
  return [
    ...(await methodsOn({ shape }, "1024²", rounds, { sweep: STEPS_PER_SWEEP, superSteps: 8 })),
    ...(await methodsOn({ shape, diffusivity: diffusivity! }, "uneven 1024²", rounds)),
  ];
}

/** On a square plate that begins with half a wave. */
async function methodsOn(options: SimulationOptions, name: string, rounds: number, aims: Aims = {}): Promise<Figure[]> {
  const [n] = options.shape as [number, number];
  const initial = Float64Array.from({ length: n * n }, (_, i) => {
    return Math.sin((Math.PI * (i % n)) / (n - 1)) * Math.sin((Math.PI * Math.floor(i / n)) / (n - 1));
  });
  using plate = await createSimulation({ ...options, initial });
  const dt = 0.9 * plate.maxStableStep;
  const seconds = async (duration: number, request: AdvanceOptions) => {
    plate.field.set(initial);
    return (await plate.advance(duration, request)).seconds;
  };
  const sweeps: number[] = [];
  const superSteps: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const explicit = await seconds(5000 * dt, { method: "ftcs", dt });
    const sweep = (await seconds(20 * dt, { method: "adi", dt })) / 20;
    const fast = await seconds(5000 * dt, { method: "rkl2", tolerance: 1e-4 });
    // The first round compiles.
    if (round < 0) continue;
    sweeps.push((5000 * sweep) / explicit);
    superSteps.push(explicit / fast);
  }
  const { sweep: atMost, superSteps: atLeast } = aims;
  const ofSweeps = { name: `a step of adi ÷ an explicit step, ${name}`, unit: "×", samples: sweeps };
  const ofSuperSteps = { name: `5000 explicit steps ÷ rkl2, ${name}, tolerance 1e-4`, unit: "×", samples: superSteps };
  return [
    { ...ofSweeps, ...(atMost !== undefined && { atMost }) },
    { ...ofSuperSteps, ...(atLeast !== undefined && { atLeast }) },
  ];
}

/** The hot plate's steady state. */
async function hotPlate(rounds: number): Promise<Figure> {
  const samples: number[] = [];
  using plate = await createSimulation({
    shape: [1001, 601],
    spacing: 0.001,
    boundary: { "y-": { value: 100 }, "x-": "insulated", "*": { transfer: 14.42, ambient: 0 } },
  });
  for (let round = 0; round < rounds; round++) {
    plate.field.fill(0);
    samples.push((await plate.steady({ tolerance: 1e-10 })).seconds);
  }
  return { name: "steady() of the hot plate, 601 × 1001, to 1e-10", unit: "s", samples, atMost: 3 };
}
