/**
 * Implicit sweeps through uneven media as blocks in memory, for the kernel to carry out: see `assembly/uneven/slots.ts`.
 *
 *     field, change, source, and rates of exchange per axis    │ float64, rows padded to whole cache lines │ per field
 *     work     │ working memory of worker 0 │ of worker 1 │ …
 *     blocks   │ systems, and sweeps of the step at hand │
 */
import * as abi from "../../assembly/abi.js";
import * as slots from "../../assembly/uneven/slots.js";
import type { FieldArray } from "../grid.js";
import { Arena } from "../methods/transform/arena.js";
import type { System } from "../methods/uneven/system.js";
import { inCacheLines, Regions } from "./regions.js";
import type { Pass } from "./workshop.js";

/** A step, or what stands for it: the length in time of its right-hand side, and half of that of its matrix. */
export interface Stride {
  readonly length: number;
  readonly half: number;
}

/** Values of a strip, its factors and its rates that the way down leaves for the way up in a core's own cache. */
const KEPT = 64 * 1024;
/** Values below which memory is read in pieces too short to be foreseen. */
const LEAST_STRIP = 32;

export class UnevenMemory {
  readonly #buffer: ArrayBufferLike;
  readonly #systems: readonly System[];
  readonly #places: Places;
  /** Addresses of the systems' blocks, and of the sweeps' that come after them. */
  readonly #blocks: readonly number[];
  readonly #sweeps: number;

  /** Lays out from `room` on, and writes the systems. */
  constructor(systems: readonly System[], threads: number, buffer: ArrayBufferLike, room: number) {
    this.#buffer = buffer;
    this.#systems = systems;
    this.#places = placesOf(systems, threads, room);
    const arena = new Arena(buffer, this.#places.blocks);
    this.#blocks = systems.map((system, i) => writeSystem(arena, this.#places, system, this.#places.arrays[i]!));
    this.#sweeps = this.#places.blocks + arena.bytes;
    for (const [i, { spans, source }] of systems.entries()) {
      const arrays = this.#places.arrays[i]!;
      this.#copyIn(source, arrays.source);
      spans.forEach(({ low, high, leak }, axis) => {
        [low, high, leak].forEach((rates, j) => {
          this.#copyIn(rates, arrays.rates[axis]![j]!);
        });
      });
    }
  }

  /** Copies fields in. */
  load(fields: readonly FieldArray[]): void {
    for (const [i, field] of fields.entries()) this.#copyIn(field, this.#places.arrays[i]!.field);
  }

  /** Copies them out. */
  store(fields: readonly FieldArray[]): void {
    for (const [i, field] of fields.entries()) {
      for (const { packed, row } of this.#rows(this.#places.arrays[i]!.field)) field.set(row, packed);
    }
  }

  /** Writes the sweeps of two kinds of step; answers the passes of each, of all fields. */
  write(strides: readonly [Stride, Stride]): Pass[][] {
    const arena = new Arena(this.#buffer, this.#sweeps);
    return strides.map((stride) =>
      this.#systems.flatMap(({ spans }, i) =>
        spans.map((_, axis) => writeSweep(arena, this.#places, spans, axis, this.#blocks[i]!, stride)),
      ),
    );
  }

  #copyIn(values: FieldArray, address: number): void {
    for (const { packed, row } of this.#rows(address)) row.set(values.subarray(packed, packed + row.length));
  }

  *#rows(address: number): Generator<{ packed: number; row: Float64Array }> {
    const { counts, strides } = this.#places;
    const [x, y, z] = counts;
    for (let k = 0, packed = 0; k < z; k++) {
      for (let j = 0; j < y; j++, packed += x) {
        yield { packed, row: new Float64Array(this.#buffer, address + j * strides[1] + k * strides[2], x) };
      }
    }
  }
}

/** Bytes that the sweeps take. */
export function unevenBytes(systems: readonly System[], threads: number): number {
  return placesOf(systems, threads, 0).bytes;
}

/** Addresses of a field's arrays. */
interface Arrays {
  readonly field: number;
  readonly change: number;
  readonly source: number;
  /** Low, high and leak, of x, y and z. */
  readonly rates: readonly (readonly number[])[];
}

interface Places {
  readonly counts: readonly [number, number, number];
  /** Bytes from neighbour to neighbour along x, y and z. */
  readonly strides: readonly [number, number, number];
  readonly arrays: readonly Arrays[];
  readonly threads: number;
  readonly work: number;
  readonly workBytes: number;
  readonly blocks: number;
  readonly bytes: number;
}

function placesOf(systems: readonly System[], threads: number, room: number): Places {
  const [x, y = 1, z = 1] = systems[0]!.spans.map(({ count }) => count) as [number, number?, number?];
  // An odd number of cache lines, so that columns do not share a cache's sets.
  const pitch = slots.ROW_BYTES * (Math.ceil(x / slots.ROW_VALUES) | 1);
  const plane = pitch * (y | 1);
  const regions = new Regions();
  const add = (bytes: number) => room + regions.add(bytes);
  const array = () => add(z * plane);
  const arrays = systems.map(({ spans }) => ({
    field: array(),
    change: array(),
    source: array(),
    rates: spans.map(() => [array(), array(), array()]),
  }));
  const counts = [x, y, z] as const;
  const rows = Math.max(
    slots.WORK_ALONG * x * slots.ROW_BYTES,
    ...counts.slice(1).map((count) => slots.WORK_ACROSS * count * 8 * stripsOf(pitch, threads, count).strip),
  );
  const workBytes = inCacheLines(slots.STRIP_VALUES * 8 + rows) + slots.ROW_BYTES;
  const work = add(threads * workBytes);
  const perField =
    inCacheLines(slots.SYSTEM_SLOTS * abi.SLOT_BYTES) + 6 * inCacheLines(slots.SWEEP_SLOTS * abi.SLOT_BYTES);
  const blocks = add(systems.length * perField);
  return { counts, strides: [8, pitch, plane], arrays, threads, work, workBytes, blocks, bytes: regions.bytes };
}

/** Strips along an axis of `count` values, of equal width, as many for one thread as for another. */
function stripsOf(pitch: number, threads: number, count: number): { strip: number; strips: number } {
  const most = Math.min(slots.STRIP_VALUES, Math.max(LEAST_STRIP, Math.floor(KEPT / count)));
  const lines = pitch / slots.ROW_BYTES;
  const wanted = threads * Math.ceil((lines * slots.ROW_VALUES) / most / threads);
  const width = Math.ceil(lines / wanted);
  return { strip: width * slots.ROW_VALUES, strips: Math.ceil(lines / width) };
}

function writeSystem(arena: Arena, { counts, strides }: Places, { spans }: System, arrays: Arrays): number {
  const integers: Record<number, number> = {
    [slots.SYSTEM_DIMENSIONS]: spans.length,
    [slots.SYSTEM_PITCH]: strides[1],
    [slots.SYSTEM_FIELD]: arrays.field,
    [slots.SYSTEM_CHANGE]: arrays.change,
    [slots.SYSTEM_SOURCE]: arrays.source,
  };
  counts.forEach((count, axis) => {
    const at = slots.SYSTEM_AXIS + axis * slots.SPAN_SLOTS;
    const [low = 0, high = 0, leak = 0] = arrays.rates[axis] ?? [];
    Object.assign(integers, {
      [at + slots.SPAN_COUNT]: count,
      [at + slots.SPAN_STRIDE]: strides[axis],
      [at + slots.SPAN_RING]: spans[axis]?.ring ? 1 : 0,
      [at + slots.SPAN_LOW]: low,
      [at + slots.SPAN_HIGH]: high,
      [at + slots.SPAN_LEAK]: leak,
    });
  });
  return arena.block(slots.SYSTEM_SLOTS, integers);
}

function writeSweep(
  arena: Arena,
  { counts: [, y, z], strides, threads, work, workBytes }: Places,
  spans: System["spans"],
  axis: number,
  system: number,
  { length, half }: Stride,
): Pass {
  const { strip, strips } = stripsOf(strides[1], threads, spans[axis]!.count);
  const batches = [Math.ceil(y / slots.LINES) * z, strips * z, strips * y];
  const integers = {
    [slots.SWEEP_SYSTEM]: system,
    [slots.SWEEP_AXIS]: axis,
    [slots.SWEEP_STRIP]: strip,
    [slots.SWEEP_WORK]: work,
    [slots.SWEEP_WORK_BYTES]: workBytes,
  };
  const floats = { [slots.SWEEP_LENGTH]: length, [slots.SWEEP_HALF]: half };
  return {
    task: abi.TASK_UNEVEN,
    batches: batches[axis]!,
    block: arena.block(slots.SWEEP_SLOTS, integers, floats),
  };
}
