/**
 * Sweeps as blocks in memory, for the kernel to carry out: see `assembly/transform/slots.ts`.
 *
 *     │ values of the field, float64 │ transforms, written once │ a run's factor and sweeps │ work of each worker │
 */
import { TASK_TRANSFORM } from "../../assembly/abi.js";
import * as slots from "../../assembly/transform/slots.js";
import type { Spectrum } from "../methods/spectral/spectrum.js";
import { Arena } from "../methods/transform/arena.js";
import { roomOf, writeTransform } from "../methods/transform/blocks.js";
import { type Factor, type FactorAxis, isFed, least, pitchOf } from "../methods/transform/factor.js";
import type { Sweep } from "../methods/transform/sweep.js";
import type { Transform } from "../methods/transform/transform.js";
import type { Pass } from "./workshop.js";

/** Values that a batch should have: enough to pay for its ticket, few enough to stay in a core's cache. */
const BATCH_VALUES = 16384;
/** Lines of a batch: neighbours across a slow axis share cache lines, eight values each. */
const FEWEST_LINES = 8;
const MOST_LINES = 64;

/** Batches of a pass where one thread works alone, so that it looks at the event loop now and then. */
const SLICE_BATCHES = 64;

/** Values, tables and working memory of spectral methods, in a region of their own. */
export class SpectralMemory {
  /** The field's values, on their way to modes and back. */
  readonly values: Float64Array;
  readonly #buffer: ArrayBufferLike;
  readonly #transforms: ReadonlyMap<Transform, number>;
  /** Where the blocks of a run begin. */
  readonly #runs: number;
  readonly #places: Places;

  /** @param room the region's first address, a multiple of 64; it is as large as `spectralBytes` says */
  constructor(spectrum: Spectrum, cells: number, threads: number, buffer: ArrayBufferLike, room: number) {
    const { tables, work } = bytesOfRegions(spectrum, threads);
    const arena = new Arena(buffer, room);
    const values = arena.reserve(8 * cells);
    this.values = new Float64Array(buffer, values, cells);
    this.#buffer = buffer;
    this.#places = { values, work: room + arena.bytes + tables, workBytes: work, threads };
    this.#transforms = writeTransforms(arena, spectrum);
    this.#runs = room + arena.bytes;
  }

  /** Writes a run's blocks over those of the run before; answers its passes, one or several for each sweep. */
  write(sweeps: readonly Sweep[]): Pass[] {
    const arena = new Arena(this.#buffer, this.#runs);
    return sweeps.flatMap((sweep) => writeSweep(arena, sweep, this.#transforms, this.#places));
  }
}

/** Bytes that a region for so many threads takes. */
export function spectralBytes(spectrum: Spectrum, cells: number, threads: number): number {
  const { tables, work } = bytesOfRegions(spectrum, threads);
  const arena = new Arena();
  arena.reserve(8 * cells);
  return arena.bytes + tables + threads * work;
}

function bytesOfRegions(spectrum: Spectrum, threads: number): { tables: number; work: number } {
  const arena = new Arena();
  const transforms = writeTransforms(arena, spectrum);
  const sweeps = spectrum.largestSweeps();
  for (const sweep of sweeps) writeSweep(arena, sweep, transforms, { values: 0, work: 0, workBytes: 0, threads });
  const tables = arena.bytes;
  arena.reserve(Math.max(0, ...sweeps.map(workBytes)));
  return { tables, work: arena.bytes - tables };
}

interface Places {
  readonly values: number;
  readonly work: number;
  readonly workBytes: number;
  readonly threads: number;
}

/** Units of a batch, and what their transform needs. A line alone is half a unit. */
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

function writeTransforms(arena: Arena, { modes }: Spectrum): Map<Transform, number> {
  return new Map(modes.map(({ transform }) => [transform, writeTransform(arena, transform)]));
}

function writeSweep(
  arena: Arena,
  sweep: Sweep,
  transforms: ReadonlyMap<Transform, number>,
  { values, work, workBytes, threads }: Places,
): Pass[] {
  const batch = linesOf(sweep.count);
  const batches = sweep.outer * Math.ceil(sweep.inner / batch);
  const slice = threads > 1 ? batches : SLICE_BATCHES;
  const integers = {
    [slots.SWEEP_READ]: values + 8 * sweep.read.start,
    [slots.SWEEP_WRITE]: values + 8 * sweep.write.start,
    [slots.SWEEP_READ_STRIDE]: sweep.read.stride,
    [slots.SWEEP_WRITE_STRIDE]: sweep.write.stride,
    [slots.SWEEP_COUNT]: sweep.count,
    [slots.SWEEP_INNER]: sweep.inner,
    [slots.SWEEP_INNER_STRIDE]: sweep.innerStride,
    [slots.SWEEP_OUTER_STRIDE]: sweep.outerStride,
    [slots.SWEEP_BATCH]: batch,
    [slots.SWEEP_FORWARD]: sweep.forward ? sweep.transform.forward : 0,
    [slots.SWEEP_BACKWARD]: sweep.backward ? sweep.transform.backward : 0,
    [slots.SWEEP_TRANSFORM]: transforms.get(sweep.transform)!,
    [slots.SWEEP_FACTOR]: sweep.factor ? writeFactor(arena, sweep.factor) : 0,
    [slots.SWEEP_WORK]: work,
    [slots.SWEEP_WORK_BYTES]: workBytes,
  };
  return Array.from({ length: Math.ceil(batches / slice) }, (_, i) => ({
    task: TASK_TRANSFORM,
    block: arena.block(slots.SWEEP_SLOTS, { ...integers, [slots.SWEEP_FIRST]: i * slice }),
    batches: Math.min(slice, batches - i * slice),
  }));
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
