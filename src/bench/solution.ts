/** Time to solution at equal error: what each method costs to an error that somebody may ask for. */
import { type AdvanceOptions, createSimulation, type SimulationOptions } from "../index.js";
import { startField } from "./job.js";
import type { Pace } from "./race.js";
import type { Curve, Point } from "./results.js";
import { quantile } from "./statistics.js";

/** A problem whose solution in time is known exactly, on the grid that all methods share. */
interface Problem {
  readonly name: string;
  readonly options: SimulationOptions & { readonly initial: Float64Array };
  readonly duration: number;
  readonly exact: (duration: number) => Promise<ArrayLike<number>>;
}

/** Nodes per axis of a unit square, and the duration: a fifth of the slowest mode's life between walls of 0. */
const NODES = 513;
const SPACING = 1 / (NODES - 1);
const DURATION = 0.01;
const TOLERANCES = [1e-2, 1e-3, 1e-4, 1e-5] as const;
/** Shares of the largest stable step. */
const SHARES = [1, 1 / 2, 1 / 4] as const;

type Settings = readonly (readonly [string, (maxStableStep: number) => AdvanceOptions])[];
const METHODS: Readonly<Record<string, Settings>> = {
  exact: [["", () => ({ method: "exact" })]],
  rkl2: TOLERANCES.map((tolerance) => [tolerance.toExponential(), () => ({ method: "rkl2", tolerance })]),
  adi: TOLERANCES.map((tolerance) => [tolerance.toExponential(), () => ({ method: "adi", tolerance })]),
  "crank-nicolson": TOLERANCES.map((tolerance) => [
    tolerance.toExponential(),
    () => ({ method: "crank-nicolson", tolerance }),
  ]),
  ftcs: SHARES.map((share) => [`${share} of the bound`, (bound) => ({ method: "ftcs", dt: share * bound })]),
};

/** Every method on every problem that it can do. */
export async function solutions({ rounds }: Pace): Promise<Curve[]> {
  const curves: Curve[] = [];
  for (const problem of [smooth(), rough(), cooled()]) {
    const exact = await problem.exact(problem.duration);
    for (const [method, settings] of Object.entries(METHODS)) {
      // Transforms know no walls that exchange with their surroundings, and the unsplit scheme takes many cycles there.
      if (problem.options.boundary && (method === "exact" || method === "crank-nicolson")) continue;
      const points: Point[] = [];
      for (const [setting, optionsAt] of settings)
        points.push(await measure(problem, exact, setting, optionsAt, rounds));
      curves.push({ problem: problem.name, method, points });
    }
  }
  return curves;
}

async function measure(
  { options, duration }: Problem,
  exact: ArrayLike<number>,
  setting: string,
  optionsAt: Settings[number][1],
  rounds: number,
): Promise<Point> {
  using square = await createSimulation(options);
  const journey = optionsAt(square.maxStableStep);
  // Once for the compiler.
  await square.advance(duration / 100, journey);
  const seconds: number[] = [];
  let steps = 0;
  for (let round = 0; round < rounds; round++) {
    square.field.set(options.initial);
    const report = await square.advance(duration, journey);
    seconds.push(report.seconds);
    ({ steps } = report);
  }
  let error = 0;
  let scale = 0;
  for (let i = 0; i < exact.length; i++) {
    error = Math.max(error, Math.abs(square.field[i]! - exact[i]!));
    scale = Math.max(scale, Math.abs(options.initial[i]!));
  }
  return { setting, steps, error: error / scale, seconds: quantile(seconds, 0.5) };
}

/** A product of the same function along both axes. */
function product(along: (i: number) => number): Float64Array {
  const values = Float64Array.from({ length: NODES }, (_, i) => along(i));
  return Float64Array.from({ length: NODES ** 2 }, (_, i) => values[i % NODES]! * values[Math.floor(i / NODES)]!);
}

/** Rate at which a mode of angle θ per node decays along one axis. */
function rateOf(angle: number): number {
  return (4 * Math.sin(angle / 2) ** 2) / SPACING ** 2;
}

/** Products of modes f(i, θ) of some angles θ along both axes, which decay one by one. */
function modes(
  name: string,
  angles: readonly number[],
  f: (i: number, angle: number) => number,
  transfer?: number,
): Problem {
  const parts = angles.map((angle) => ({ field: product((i) => f(i, angle)), rate: 2 * rateOf(angle) }));
  const at = (duration: number) => {
    const factors = parts.map(({ rate }) => Math.exp(-rate * duration));
    return parts[0]!.field.map((_, i) => parts.reduce((sum, { field }, k) => sum + factors[k]! * field[i]!, 0));
  };
  const walls = transfer === undefined ? {} : { boundary: { transfer, ambient: 0 } };
  const options = { shape: [NODES, NODES], spacing: SPACING, initial: at(0), ...walls };
  return { name, options, duration: DURATION, exact: async (duration: number) => at(duration) };
}

/** Three modes between walls of 0. */
function smooth(): Problem {
  const angles = [1, 2, 5].map((k) => (k * Math.PI) / (NODES - 1));
  return modes("three modes, walls of 0", angles, (i, angle) => Math.sin(angle * i));
}

/** Random numbers between walls of 0; the exact solution is that of the transforms, which the problem before vouches for. */
function rough(): Problem {
  const initial = Float64Array.from(startField({ shape: [NODES, NODES], dtype: "float64", start: "enclosed" }));
  const options = { shape: [NODES, NODES], spacing: SPACING, initial };
  const exact = async (duration: number) => {
    using square = await createSimulation(options);
    await square.advance(duration, { method: "exact" });
    return square.field.slice();
  };
  return { name: "random, walls of 0", options, duration: DURATION, exact };
}

/** Heat that a wall gives to its surroundings, per length and difference. */
const TRANSFER = 10;

/**
 * Three modes between walls that exchange with their surroundings: cos(θ(i − m)) about the middle m, of which a wall's
 * ghost asks that tan(θm)·sin θ = transfer·h, once in each half turn of θm.
 */
function cooled(): Problem {
  const middle = (NODES - 1) / 2;
  const angles = [0, 1, 3].map((turns) => {
    let [low, high] = [(turns * Math.PI) / middle, ((turns + 1 / 2) * Math.PI) / middle];
    for (let halvings = 0; halvings < 60; halvings++) {
      const angle = (low + high) / 2;
      if (Math.tan(angle * middle) * Math.sin(angle) < TRANSFER * SPACING) low = angle;
      else high = angle;
    }
    return low;
  });
  return modes("three modes, walls cooled", angles, (i, angle) => Math.cos(angle * (i - middle)), TRANSFER);
}
