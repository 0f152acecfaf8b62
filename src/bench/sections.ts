/** What is raced against what, and the floors. */
import { availableParallelism } from "node:os";
import type { Dtype } from "../grid.js";
import type { Contestant, Host } from "./contestants.js";
import * as contestants from "./contestants.js";
import { coldStart, denormals, overheads } from "./figures.js";
import { type Job, nameOf, type Start } from "./job.js";
import { leaps } from "./leaps.js";
import { type Pace, type Pair, type Race, run } from "./race.js";
import type { Curve, Figure, RaceResult } from "./results.js";
import { solutions } from "./solution.js";

/** One job of a section. */
export interface Trial {
  readonly job: Job;
  run(pace: Pace, host: Host): Promise<RaceResult>;
}

/** A part of the benchmark: trials, and figures that no trial gives. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly trials: readonly Trial[];
  /** Measures the section's figures; each takes as many samples as there are rounds. */
  readonly figures?: (host: Host, pace: Pace) => Promise<Figure[]>;
  /** Measures what problems cost. */
  readonly curves?: (pace: Pace) => Promise<Curve[]>;
}

const DTYPES: readonly Dtype[] = ["float64", "float32"];

export function job(dtype: Dtype, shape: readonly number[], start: Start = "random"): Job {
  return { dtype, shape, start };
}

function trialOf(race: Race): Trial {
  return { job: race.job, run: (pace, host) => run(race, pace, host) };
}

/** A ratio, with its floor where there is one. */
function pair(of: string, to: string, atLeast?: number): Pair {
  return { of, to, ...(atLeast !== undefined && { atLeast }) };
}

/** Suffuse on all cores, here and where the host joins vectors. */
function ours(host: Host): Contestant[] {
  return [contestants.suffuse(host, "suffuse", {}), contestants.joined(host)];
}

/** Both of ours over each of the others, with floors by the others' names, and what joining gains. */
function pairsOf(others: readonly Contestant[], floors: Readonly<Record<string, number>>): Pair[] {
  const pairs = ["suffuse", "suffuse joined"].flatMap((of) => others.map(({ name }) => pair(of, name, floors[name])));
  return [...pairs, pair("suffuse joined", "suffuse")];
}

/** What the engines owe each other on two cores, by job. */
const ENGINE_FLOORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "float64 1024²": { "simd ÷ js": 5, "threads ÷ js": 10, "threads ÷ simd": 1.7 },
  "float32 1024²": { "simd ÷ js": 12, "threads ÷ js": 35, "threads ÷ simd": 1.7 },
  "float64 4096²": { "threads ÷ simd": 1.7 },
  "float32 4096²": { "threads ÷ simd": 1.7 },
};

/** Every engine against the reference. */
export function engines(host: Host): Section {
  const names = ["scalar", "simd", "threads"] as const;
  const entrants = [
    contestants.suffuse(host, "js", { engine: "js" }),
    contestants.typeScript(host),
    ...names.map((engine) => contestants.suffuse(host, engine, { engine })),
  ];
  const shapes = [
    [256, 256],
    [1024, 1024],
    [4096, 4096],
    [128, 128, 128],
  ];
  const races = DTYPES.flatMap((dtype) => shapes.map((shape) => job(dtype, shape))).map((work): Race => {
    const floorOf = (name: string) => ENGINE_FLOORS[nameOf(work)]?.[name];
    const pairs = entrants.slice(1).map(({ name }) => pair(name, "js", floorOf(`${name} ÷ js`)));
    return { job: work, contestants: entrants, pairs: [...pairs, pair("threads", "simd", floorOf("threads ÷ simd"))] };
  });
  return { name: "engines", title: "Engines against pure JavaScript", trials: races.map(trialOf) };
}

/** The work of the contest with the C compiler, and what our rate must be in terms of gcc's. */
export const NATIVE: readonly (readonly [Dtype, readonly number[], number])[] = [
  ["float64", [512, 512], 0.95],
  ["float64", [1024, 1024], 1.15],
  ["float64", [2048, 2048], 1.15],
  ["float64", [4096, 4096], 2],
  ["float32", [512, 512], 1],
  ["float32", [1024, 1024], 1.2],
  ["float32", [2048, 2048], 1.1],
  ["float32", [4096, 4096], 1.6],
  ["float64", [128, 128, 128], 0.75],
  ["float64", [256, 256, 256], 1.35],
  ["float32", [128, 128, 128], 0.8],
  ["float32", [256, 256, 256], 1.25],
  ["float64", [4_000_000], 1.4],
  ["float64", [1500, 3000], 0.9],
  ["float64", [37, 80_000], 0.9],
  ["float64", [200, 240, 160], 0.8],
  ["float64", [70_000, 40], 0.6],
];

/** All cores against the plain loop in C on all cores. */
export function native(host: Host): Section {
  const gcc = contestants.gcc(host);
  const races = NATIVE.map(([dtype, shape, atLeast]): Race => {
    const pairs = pairsOf([gcc], { gcc: atLeast });
    return { job: job(dtype, shape), contestants: [...ours(host), gcc], pairs };
  });
  return { name: "native", title: "Against the plain loop in C", trials: races.map(trialOf) };
}

/** All cores against everything else there is. */
export function peers(host: Host): Section {
  const works: readonly (readonly [Job, Readonly<Record<string, number>>])[] = [
    [job("float64", [1024, 1024], "enclosed"), { js: 10, NumPy: 18, OpenCV: 4 }],
    [job("float64", [4096, 4096], "enclosed"), { NumPy: 25, OpenCV: 4 }],
    [job("float32", [1024, 1024], "enclosed"), { js: 35, OpenCV: 4, "TensorFlow.js": 4 }],
  ];
  const others = [
    contestants.gcc(host),
    contestants.suffuse(host, "js", { engine: "js" }),
    contestants.typeScript(host),
    contestants.numpy("equation"),
    contestants.numpy("rearranged"),
    contestants.scipy(),
    contestants.openCv(host),
    contestants.tensorFlow(host),
    contestants.handyDiffusion(host),
  ];
  const races = works.map(([work, floors]): Race => {
    return { job: work, contestants: [...ours(host), ...others], pairs: pairsOf(others, floors) };
  });
  return { name: "peers", title: "Against other libraries", trials: races.map(trialOf) };
}

/** More than constant diffusivity: a medium, a reaction by expressions, edge stopping. */
export function models(host: Host): Section {
  const js = contestants.suffuse(host, "js", { engine: "js" });
  const even = contestants.suffuse(host, "even medium", { even: true }, "own");
  const race = (work: Job, others: readonly Contestant[], floors: Readonly<Record<string, number>>): Race => ({
    job: work,
    contestants: [...ours(host), ...others],
    pairs: pairsOf(others, floors),
  });
  const races = [
    race(job("float64", [1024, 1024], "uneven"), [even, js], { "even medium": 0.4 }),
    race(
      job("float32", [512, 512], "gray-scott"),
      [
        contestants.typeScript(host),
        contestants.numpyModel("gray-scott"),
        contestants.numpyModel("gray-scott", "rearranged"),
        js,
      ],
      { "TypeScript loop": 12, NumPy: 15 },
    ),
    race(job("float32", [512, 512], "perona-malik"), [js, contestants.numpyModel("perona-malik")], {
      js: 10,
      NumPy: 5,
    }),
  ];
  return { name: "models", title: "More than constant diffusivity", trials: races.map(trialOf) };
}

/** Two threads against one while another process burns a core. */
export function neighbour(host: Host): Section {
  const threads = availableParallelism();
  const all = `${threads} threads`;
  const entrants = [
    contestants.suffuse(host, all, { engine: "threads", threads }),
    contestants.suffuse(host, "1 thread", { engine: "simd" }),
  ];
  const races = [
    [1024, 1024],
    [4096, 4096],
  ].map((shape) => {
    const pairs = [{ of: all, to: "1 thread", atLeast: 1 }];
    return { job: job("float64", shape), contestants: entrants, pairs, neighbours: 1 };
  });
  return { name: "neighbour", title: "Beside a busy neighbour", trials: races.map(trialOf) };
}

const startUp: Section = { name: "start-up", title: "Starting up", trials: [], figures: overheads };
const cold: Section = { name: "cold", title: "Cold start", trials: [], figures: coldStart };
const denormal: Section = { name: "denormals", title: "A point source among zeros", trials: [], figures: denormals };

const leap: Section = { name: "leaps", title: "Further than a step", trials: [], figures: leaps };
const solution: Section = { name: "solution", title: "Time to solution", trials: [], curves: solutions };

/** This package alone: its engines, and its methods. */
export function alone(host: Host): Section[] {
  return [engines(host), solution];
}

/** Everything: engines, methods, peers, and what it costs to begin. */
export function everything(host: Host): Section[] {
  return [...alone(host), native(host), peers(host), models(host), leap, neighbour(host), cold, startUp, denormal];
}
