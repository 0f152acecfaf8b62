/**
 * handy-diffusion's ADI. It has no explicit step: what is timed is its own implicit one, between insulated walls, with
 * the same dt. It is held to the known factor by which one such step damps a cosine.
 */
import { importPeer } from "../files.js";
import { rateOf, startField } from "../job.js";
import type { Prepare } from "../serve.js";

/** The few members of handy-diffusion that are used. */
interface HandyDiffusion {
  setADIProperties(columns: number, rows: number, diffusivity: number, spacing: number, dt: number): void;
  updateSinksAndSources(sinks: Float64Array, sources: Float64Array): void;
  ADI(concentration: Float64Array, steps: number): void;
}

export async function handyDiffusion(): Promise<Prepare> {
  const { module, version } = await importPeer<HandyDiffusion>("handy-diffusion");
  return (job) => {
    const [rows = 1, columns = 1] = job.shape;
    const rate = rateOf(job);
    const nothing = new Float64Array(rows * columns);
    module.setADIProperties(columns, rows, 1, 1, rate);
    module.updateSinksAndSources(nothing, nothing);
    checkOnCosine(module, rows, columns, rate);
    const field = Float64Array.from(startField(job));
    return {
      about: `handy-diffusion ${version} (ADI, insulated), 1 thread`,
      run: (steps) => module.ADI(field, steps),
      field: () => field,
    };
  };
}

/** One step on the cosine with one half-wave along each axis. */
function checkOnCosine({ ADI }: HandyDiffusion, rows: number, columns: number, rate: number): void {
  const wave = (cell: number, count: number) => Math.cos((Math.PI * (cell + 0.5)) / count);
  const cosine = Float64Array.from({ length: rows * columns }, (_, cell) => {
    return wave(Math.floor(cell / columns), rows) * wave(cell % columns, columns);
  });
  const factor = damping(rows, rate) * damping(columns, rate);
  const expected = cosine.map((value) => value * factor);
  ADI(cosine, 1);
  const error = cosine.reduce((most, value, cell) => Math.max(most, Math.abs(value - expected[cell]!)), 0);
  if (error > 1e-12) throw new Error(`wrong answer: off by ${error.toExponential(1)} on a cosine`);
}

/** What an explicit and an implicit half step along one axis make of the longest cosine. */
function damping(count: number, rate: number): number {
  const decay = 2 * rate * Math.sin(Math.PI / (2 * count)) ** 2;
  return (1 - decay) / (1 + decay);
}
