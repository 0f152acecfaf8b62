/**
 * Spectral passes as blocks in memory, for the kernel to carry out: see `assembly/transform/slots.ts`.
 *
 *     tables   │ transforms, written once │ factor and sweeps of the job at hand │
 *     work     │ working memory of worker 0 │ of worker 1 │ …
 *     modes    │ one float64 per cell │
 */
import * as slots from "../../assembly/transform/slots.js";
import { bytesOf, type Dtype } from "../grid.js";
import type { Spectral, SpectralPass } from "../methods/spectral.js";
import { Arena } from "../methods/transform/arena.js";
import { roomOf, writeTransform } from "../methods/transform/blocks.js";
import { type Factor, type FactorAxis, isFed, least, pitchOf } from "../methods/transform/factor.js";
import type { Sweep } from "../methods/transform/sweep.js";
import type { Transform } from "../methods/transform/transform.js";

/** Bytes of the tables, and of each worker's working memory. */
export interface SpectralBytes {
  readonly tables: number;
  readonly work: number;
}

/** Addresses of the regions, and of the field. */
export interface SpectralPlaces {
  readonly tables: number;
  readonly work: number;
  readonly modes: number;
  readonly field: number;
  readonly dtype: Dtype;
}

/** One sweep: `transformBatch(sweep, worker, batch)` for batch = 0 … batches − 1, in any order, by any worker. */
export interface SweepJob {
  readonly sweep: number;
  readonly batches: number;
}

/** Values that a batch should have: enough to pay for its ticket, few enough to stay in a core's cache. */
const BATCH_VALUES = 16384;
/** Lines of a batch: neighbouring lines across a slow axis share cache lines, eight values each. */
const FEWEST_LINES = 8;
const MOST_LINES = 64;

export class SpectralMemory {
  readonly #buffer: ArrayBufferLike;
  readonly #places: SpectralPlaces;
  readonly #workBytes: number;
  readonly #transforms: ReadonlyMap<Transform, number>;
  /** Where the blocks of a job begin. */
  readonly #jobs: number;

  constructor(spectral: Spectral, buffer: ArrayBufferLike, places: SpectralPlaces) {
    const arena = new Arena(buffer, places.tables);
    this.#buffer = buffer;
    this.#places = places;
    this.#workBytes = spectralBytes(spectral).work;
    this.#transforms = writeTransforms(arena, spectral);
    this.#jobs = places.tables + arena.bytes;
  }

  /** Writes a job's blocks over those of the job before; answers its sweeps, each to be done before the next begins. */
  write(passes: readonly SpectralPass[]): SweepJob[] {
    const arena = new Arena(this.#buffer, this.#jobs);
    return passes.map((pass) => writeSweep(arena, pass, this.#transforms, this.#places, this.#workBytes));
  }
}

/** What the regions of a simulation's spectral methods take. */
export function spectralBytes(spectral: Spectral): SpectralBytes {
  const arena = new Arena();
  const transforms = writeTransforms(arena, spectral);
  const passes = spectral.largestPasses();
  const places = { tables: 0, work: 0, modes: 0, field: 0, dtype: "float64" } as const;
  for (const pass of passes) writeSweep(arena, pass, transforms, places, 0);
  return { tables: arena.bytes, work: Math.max(0, ...passes.map(({ sweep }) => workBytes(sweep))) };
}

/** Units of a batch, and what their transform needs. A single line is half a unit. */
function workBytes({ count, inner, transform }: Sweep): number {
  const lines = Math.min(linesOf(count), inner);
  const units = Math.ceil(lines / slots.GROUP);
  return (units * count + roomOf(transform)) * (lines > 1 ? 32 : 16);
}

/** Lines of a batch, whole groups of them. */
function linesOf(count: number): number {
  const lines = Math.min(MOST_LINES, Math.max(FEWEST_LINES, BATCH_VALUES / count));
  return Math.floor(lines / slots.GROUP) * slots.GROUP;
}

function writeTransforms(arena: Arena, { modes }: Spectral): Map<Transform, number> {
  return new Map(modes.map(({ transform }) => [transform, writeTransform(arena, transform)]));
}

function writeSweep(
  arena: Arena,
  { sweep, from, to }: SpectralPass,
  transforms: ReadonlyMap<Transform, number>,
  { field, modes, work, dtype }: SpectralPlaces,
  workBytes: number,
): SweepJob {
  const isNarrow = (array: SpectralPass["from"]) => (array === "field" && dtype === "float32" ? 1 : 0);
  const place = (array: SpectralPass["from"], position: number) =>
    array === "field" ? field + position * bytesOf(dtype) : modes + position * bytesOf("float64");
  const batch = linesOf(sweep.count);
  const address = arena.block(slots.SWEEP_SLOTS, {
    [slots.SWEEP_SOURCE]: place(from, sweep.read.start),
    [slots.SWEEP_TARGET]: place(to, sweep.write.start),
    [slots.SWEEP_SOURCE_NARROW]: isNarrow(from),
    [slots.SWEEP_TARGET_NARROW]: isNarrow(to),
    [slots.SWEEP_SOURCE_STRIDE]: sweep.read.stride,
    [slots.SWEEP_TARGET_STRIDE]: sweep.write.stride,
    [slots.SWEEP_COUNT]: sweep.count,
    [slots.SWEEP_INNER]: sweep.inner,
    [slots.SWEEP_INNER_STRIDE]: sweep.innerStride,
    [slots.SWEEP_OUTER]: sweep.outer,
    [slots.SWEEP_OUTER_STRIDE]: sweep.outerStride,
    [slots.SWEEP_BATCH]: batch,
    [slots.SWEEP_FORWARD]: sweep.forward ? sweep.transform.forward : 0,
    [slots.SWEEP_BACKWARD]: sweep.backward ? sweep.transform.backward : 0,
    [slots.SWEEP_TRANSFORM]: transforms.get(sweep.transform)!,
    [slots.SWEEP_FACTOR]: sweep.factor ? writeFactor(arena, sweep.factor) : 0,
    [slots.SWEEP_WORK]: work,
    [slots.SWEEP_WORK_BYTES]: workBytes,
  });
  return { sweep: address, batches: sweep.outer * Math.ceil(sweep.inner / batch) };
}

function writeFactor(arena: Arena, factor: Factor): number {
  const integers: Record<number, number> = {
    [slots.FACTOR_METHOD]: factor.method,
    [slots.FACTOR_ODD]: factor.method !== slots.METHOD_EXACT && factor.steps % 2 === 1 ? 1 : 0,
    [slots.FACTOR_DAMPED]: factor.damped ? 1 : 0,
    [slots.FACTOR_PITCH]: pitchOf(factor),
    [slots.FACTOR_FED]: isFed(factor) ? 1 : 0,
  };
  for (const [axis, role] of [
    [factor.along, slots.ALONG],
    [factor.inner, slots.INNER],
    [factor.outer, slots.OUTER],
  ] as const) {
    Object.assign(integers, writeAxis(arena, axis, slots.FACTOR_AXIS + role * slots.FACTOR_AXIS_SLOTS));
  }
  return arena.block(slots.FACTOR_SLOTS, integers, {
    [slots.FACTOR_STEPS]: factor.steps,
    [slots.FACTOR_GAP]: factor.gap,
    [slots.FACTOR_NORM]: factor.norm,
    [slots.FACTOR_AT_REST]: factor.atRest,
    [slots.FACTOR_FADED]: factor.faded,
    [slots.FACTOR_LEAST_LOW]: least(factor.along.low),
    [slots.FACTOR_LEAST_HIGH]: least(factor.along.high),
  });
}

/** Writes an axis's tables, those of lines filled up to whole groups; answers their addresses by slot. */
function writeAxis(arena: Arena, { low, high, edges, walls }: FactorAxis, slot: number): Record<number, number> {
  const group = (entries: Float64Array) => {
    const filled = new Float64Array(Math.ceil(entries.length / slots.GROUP) * slots.GROUP);
    filled.set(entries);
    return arena.table(filled);
  };
  return {
    [slot + slots.AXIS_LOW]: group(low),
    [slot + slots.AXIS_HIGH]: group(high),
    [slot + slots.AXIS_LOW_EDGE]: group(edges[0]),
    [slot + slots.AXIS_HIGH_EDGE]: group(edges[1]),
    [slot + slots.AXIS_LOW_WALL]: walls[0] ? arena.table(walls[0]) : 0,
    [slot + slots.AXIS_HIGH_WALL]: walls[1] ? arena.table(walls[1]) : 0,
  };
}
