/** What each job's simulation is given. */
import type { SimulationOptions } from "../index.js";
import { cellsOf, type Job, startField } from "./job.js";

/** Gray and Scott's mixture, as in the reference cases. */
export const GRAY_SCOTT = { diffusivities: [0.2097152, 0.1048576], feed: 0.037, kill: 0.06 } as const;
/** What counts as an edge for values in [0, 1]. */
const CONTRAST = 0.1;

/** A job as options; `even` takes the variation out of the diffusivity. */
export function optionsOf(job: Job, even = false): SimulationOptions {
  const { shape, dtype, start } = job;
  const plain = { shape, dtype, boundary: "fixed", initial: startField(job) } as const;
  if (even) return plain;
  if (start === "uneven") return { ...plain, diffusivity: unevenMedium(plain.initial) };
  if (start === "perona-malik") {
    const diffusivity = { edgeStopping: "rational", contrast: CONTRAST } as const;
    return { ...plain, centering: "cell", boundary: "insulated", diffusivity };
  }
  return start === "gray-scott" ? grayScott(job) : plain;
}

/** Diffusivities in [½, 1] that have nothing to do with the values where they are. */
function unevenMedium(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value) => 0.5 + value / 2).reverse();
}

function grayScott(job: Job): SimulationOptions {
  const { diffusivities, feed, kill } = GRAY_SCOTT;
  const [u, v] = mixtureOf(job);
  return {
    shape: job.shape,
    dtype: job.dtype,
    boundary: "periodic",
    parameters: { feed, kill },
    fields: {
      u: { diffusivity: diffusivities[0], initial: u, source: "feed*(1 - u) - u*v^2" },
      v: { diffusivity: diffusivities[1], initial: v, source: "u*v^2 - (feed + kill)*v" },
    },
  };
}

/** Distance between the squares that the mixture starts with, and where in that distance one begins and ends. */
const PERIOD = 32;
const SQUARE = [10, 22] as const;

/**
 * Both species at the start: squares from which a pattern grows, so close that there is soon something of both everywhere
 * and for good. A mixture that dies out ends in denormal numbers, which are slow for everybody.
 */
export function mixtureOf(job: Job): [u: Float32Array, v: Float32Array] {
  const values = startField(job);
  const columns = job.shape.at(-1)!;
  const [u, v] = [new Float32Array(cellsOf(job)), new Float32Array(cellsOf(job))];
  values.forEach((value, i) => {
    const inSquare = isInside(Math.floor(i / columns)) && isInside(i % columns);
    u[i] = (inSquare ? 0.5 : 1) - value / 100;
    v[i] = (inSquare ? 0.25 : 0) + value / 100;
  });
  return [u, v];
}

function isInside(index: number): boolean {
  const place = index % PERIOD;
  return place >= SQUARE[0] && place < SQUARE[1];
}
