/** What is raced against what, and the floors. */
import { availableParallelism } from "node:os";
import type { Dtype } from "../grid.js";
import type { Host } from "./contestants.js";
import * as contestants from "./contestants.js";
import { coldStart, denormals, overheads } from "./figures.js";
import type { Job, Start } from "./job.js";
import { type Pace, type Race, run } from "./race.js";
import type { Figure, RaceResult } from "./results.js";

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
  readonly figures?: (host: Host, rounds: number) => Promise<Figure[]>;
}

const DTYPES: readonly Dtype[] = ["float64", "float32"];

export function job(dtype: Dtype, shape: readonly number[], start: Start = "random"): Job {
  return { dtype, shape, start };
}

function trialOf(race: Race): Trial {
  return { job: race.job, run: (pace, host) => run(race, pace, host) };
}

const is = (dtype: Dtype, side: number, work: Job) => {
  return work.dtype === dtype && work.shape.length === 2 && work.shape.every((count) => count === side);
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
    const simdFloor = is("float64", 1024, work) ? 5 : is("float32", 1024, work) ? 12 : undefined;
    const threadsFloor = is("float64", 1024, work) ? 10 : is("float32", 1024, work) ? 35 : undefined;
    const scales = work.shape[0] === 1024 || work.shape[0] === 4096;
    return {
      job: work,
      contestants: entrants,
      pairs: [
        { of: "TypeScript loop", to: "js" },
        { of: "scalar", to: "js" },
        { of: "simd", to: "js", ...(simdFloor !== undefined && { atLeast: simdFloor }) },
        { of: "threads", to: "js", ...(threadsFloor !== undefined && { atLeast: threadsFloor }) },
        { of: "threads", to: "simd", ...(scales && { atLeast: 1.7 }) },
      ],
    };
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
  const entrants = [contestants.suffuse(host, "suffuse", {}), contestants.gcc(host)];
  const races = NATIVE.map(([dtype, shape, atLeast]) => {
    return { job: job(dtype, shape), contestants: entrants, pairs: [{ of: "suffuse", to: "gcc", atLeast }] };
  });
  return { name: "native", title: "Against the plain loop in C", trials: races.map(trialOf) };
}

/** All cores against everything else there is. */
export function peers(host: Host): Section {
  const wasmFloor = 4;
  const works: readonly (readonly [Job, Readonly<Record<string, number>>])[] = [
    [job("float64", [1024, 1024], "enclosed"), { js: 10, NumPy: 18, OpenCV: wasmFloor }],
    [job("float64", [4096, 4096], "enclosed"), { NumPy: 25, OpenCV: wasmFloor }],
    [job("float32", [1024, 1024], "enclosed"), { js: 35, OpenCV: wasmFloor, "TensorFlow.js": wasmFloor }],
  ];
  const others = [
    contestants.gcc(host),
    contestants.suffuse(host, "js", { engine: "js" }),
    contestants.typeScript(host),
    contestants.numpy(),
    contestants.scipy(),
    contestants.openCv(host),
    contestants.tensorFlow(host),
    contestants.handyDiffusion(host),
  ];
  const races = works.map(([work, floors]): Race => {
    const pairs = others.map(({ name }) => {
      const floor = floors[name];
      return { of: "suffuse", to: name, ...(floor !== undefined && { atLeast: floor }) };
    });
    return { job: work, contestants: [contestants.suffuse(host, "suffuse", {}), ...others], pairs };
  });
  return { name: "peers", title: "Against other libraries", trials: races.map(trialOf) };
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

/** Everything: engines, peers, and what it costs to begin. */
export function everything(host: Host): Section[] {
  return [engines(host), native(host), peers(host), neighbour(host), cold, startUp, denormal];
}
