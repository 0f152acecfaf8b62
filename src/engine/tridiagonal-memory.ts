/**
 * Implicit sweeps as blocks in memory, for the kernel to carry out: see `assembly/tridiagonal/slots.ts`.
 *
 *     field    │ one float64 per value, rows padded to whole cache lines │
 *     change   │ the same │
 *     work     │ working memory of worker 0 │ of worker 1 │ …
 *     blocks   │ domains, factors and sweeps of the step at hand │
 */
import * as abi from "../../assembly/abi.js";
import * as slots from "../../assembly/tridiagonal/slots.js";
import type { FieldArray } from "../grid.js";
import { Arena } from "../methods/transform/arena.js";
import type { Dissection, StepFactors } from "../methods/tridiagonal/dissection.js";
import type { Domain, Span } from "../methods/tridiagonal/domain.js";
import type { Factors } from "../methods/tridiagonal/factors.js";
import type { Wall } from "../operator.js";
import { KINDS } from "./plan.js";
import { CACHE_LINE, inCacheLines } from "./regions.js";
import type { Pass } from "./workshop.js";

export class TridiagonalMemory {
  readonly #buffer: ArrayBufferLike;
  readonly #domain: Domain;
  readonly #places: Places;

  /** Lays out from `room` on. */
  constructor(domain: Domain, threads: number, buffer: ArrayBufferLike, room: number) {
    this.#buffer = buffer;
    this.#domain = domain;
    this.#places = placesOf(domain, threads, room);
  }

  /** Copies a field in. */
  load(field: FieldArray): void {
    for (const { packed, row } of this.#rows()) row.set(field.subarray(packed, packed + row.length));
  }

  /** Copies the field out, but for what walls hold. */
  store(field: FieldArray): void {
    const [x, y, z] = this.#domain.spans;
    for (const { packed, row, j, k } of this.#rows()) {
      if (j < y.first || j > y.last || k < z.first || k > z.last) continue;
      field.set(row.subarray(x.first, x.last + 1), packed + x.first);
    }
  }

  /**
   * Writes a step's blocks over those of the step before.
   *
   * @param rates r of x, y and z; those of each right-hand side, for as many steps as there are
   * @returns the passes of each step
   */
  write(rates: readonly (readonly number[])[], factors: StepFactors): Pass[][] {
    const arena = new Arena(this.#buffer, this.#places.blocks);
    return writeSteps(arena, this.#domain, this.#places, rates, factors);
  }

  *#rows(): Generator<{ packed: number; row: Float64Array; j: number; k: number }> {
    const [x, y, z] = this.#domain.spans;
    const { field, strides } = this.#places;
    for (let k = 0, packed = 0; k < z.count; k++) {
      for (let j = 0; j < y.count; j++, packed += x.count) {
        const row = new Float64Array(this.#buffer, field + j * strides[1] + k * strides[2], x.count);
        yield { packed, row, j, k };
      }
    }
  }
}

/** Bytes that the sweeps take, factors as large as any can be included. */
export function tridiagonalBytes(domain: Domain, threads: number, largest: StepFactors): number {
  const places = placesOf(domain, threads, 0);
  const arena = new Arena();
  const none = [0, 0, 0];
  writeSteps(arena, domain, places, [none, none], largest);
  return places.blocks + arena.bytes;
}

/** Numbers by slot. */
type Slots = Readonly<Record<number, number>>;

interface Places {
  readonly field: number;
  readonly change: number;
  readonly work: number;
  readonly workBytes: number;
  readonly threads: number;
  readonly blocks: number;
  /** Bytes from neighbour to neighbour along x, y and z. */
  readonly strides: readonly [number, number, number];
}

function placesOf({ spans: [x, y, z] }: Domain, threads: number, room: number): Places {
  const pitch = 8 * rowOf(x);
  const plane = pitch * (y.count | 1);
  const array = z.count * plane;
  const strips = slots.WORK_STRIPS * slots.STRIP_VALUES * 8;
  const workBytes = inCacheLines(strips + (x.count + slots.ROW_VALUES + 2) * slots.ROW_BYTES) + CACHE_LINE;
  // Reading beyond the ends of a row must stay within the memory.
  const field = inCacheLines(room) + CACHE_LINE;
  const change = field + array + CACHE_LINE;
  const work = change + array + CACHE_LINE;
  return { field, change, work, workBytes, threads, blocks: work + threads * workBytes, strides: [8, pitch, plane] };
}

function writeSteps(
  arena: Arena,
  domain: Domain,
  places: Places,
  rates: readonly (readonly number[])[],
  factors: StepFactors,
): Pass[][] {
  const [, y, z] = domain.spans;
  const edges = domain.spans.map((span, axis) =>
    [span.low, span.high].map((wall) => writeWall(arena, wall, axis, domain)),
  );
  const tables = factors.axes.map((some) => writeFactors(arena, some));
  const free = ({ first, last }: Span) => last - first + 1;
  const strips = domain.spans.map((span) => stripsOf(places, span));
  const groups = Math.ceil(free(y) / slots.ROW_VALUES);
  const batches = [groups * free(z), strips[1]!.strips * free(z), strips[2]!.strips * free(y)];
  const dissected = factors.dissection && writeDissection(arena, factors.dissection);
  return rates.map((some) => {
    const block = writeDomain(arena, domain, places, some, edges);
    const sweeps = tables.map(([integers, floats], axis) =>
      arena.block(
        slots.SWEEP_SLOTS,
        {
          [slots.SWEEP_DOMAIN]: block,
          [slots.SWEEP_AXIS]: axis,
          [slots.SWEEP_STRIP]: strips[axis]!.strip,
          [slots.SWEEP_WORK]: places.work,
          [slots.SWEEP_WORK_BYTES]: places.workBytes,
          ...integers,
        },
        floats,
      ),
    );
    if (factors.dissection && dissected) {
      return dissectedPasses(arena, places, factors.dissection, dissected, sweeps[0]!);
    }
    return sweeps.map((sweep, axis) => ({ task: abi.TASK_TRIDIAGONAL, batches: batches[axis]!, block: sweep }));
  });
}

/** The passes of a step whose axis y is dissected. */
function dissectedPasses(
  arena: Arena,
  places: Places,
  { blocks, separators }: Dissection,
  [integers, floats]: [Slots, Slots],
  lines: number,
): Pass[] {
  const row = places.strides[1] / 8;
  const strip = Math.min(slots.STRIP_VALUES, slots.ROW_VALUES * Math.ceil(row / slots.ROW_VALUES / places.threads));
  const phases = [
    [slots.PHASE_SOLVE, blocks],
    [slots.PHASE_REDUCE, separators > 0 ? Math.ceil(row / strip) : 0],
    [slots.PHASE_RESTORE, blocks],
  ] as const;
  return phases
    .filter(([, batches]) => batches > 0)
    .map(([phase, batches]) => {
      const own = {
        [slots.DISSECTION_LINES]: lines,
        [slots.DISSECTION_PHASE]: phase,
        [slots.DISSECTION_STRIP]: strip,
      };
      const block = arena.block(slots.DISSECTION_SLOTS, { ...own, ...integers }, floats);
      return { task: abi.TASK_DISSECTION, batches, block };
    });
}

/** Values of a strip at the most, so that the way up finds it in a core's own cache. */
const KEPT = 48 * 1024;
/** Values below which memory is read in pieces too short to be foreseen. */
const LEAST_STRIP = 64;

/** Strips along an axis of `count` values, of equal width, as many for one thread as for another. */
function stripsOf({ strides, threads }: Places, { count }: Span): { strip: number; strips: number } {
  const most = Math.min(slots.STRIP_VALUES, Math.max(LEAST_STRIP, Math.floor(KEPT / count)));
  const lines = strides[1] / slots.ROW_BYTES;
  const wanted = threads * Math.ceil((lines * slots.ROW_VALUES) / most / threads);
  const width = Math.ceil(lines / wanted);
  return { strip: width * slots.ROW_VALUES, strips: Math.ceil(lines / width) };
}

function writeDomain(
  arena: Arena,
  { dimensions, spans }: Domain,
  { field, change, strides }: Places,
  rates: readonly number[],
  edges: readonly (readonly Slots[])[],
): number {
  const integers: Record<number, number> = {
    [slots.DOMAIN_DIMENSIONS]: dimensions,
    [slots.DOMAIN_FIELD]: field,
    [slots.DOMAIN_CHANGE]: change,
    [slots.DOMAIN_PITCH]: strides[1],
  };
  const floats: Record<number, number> = {};
  spans.forEach(({ count, first, last, mirror }, axis) => {
    const at = slots.DOMAIN_AXIS + axis * slots.SPAN_SLOTS;
    integers[at + slots.SPAN_COUNT] = count;
    integers[at + slots.SPAN_STRIDE] = strides[axis]!;
    integers[at + slots.SPAN_FIRST] = first;
    integers[at + slots.SPAN_LAST] = last;
    floats[at + slots.SPAN_RATE] = rates[axis]!;
    for (const side of [0, 1]) {
      const edge = at + slots.SPAN_EDGE + side * slots.EDGE_SLOTS;
      for (const [slot, value] of Object.entries(edges[axis]![side]!)) integers[edge + Number(slot)] = value;
      integers[edge + slots.EDGE_MIRROR] = (side === 0 ? mirror : -mirror) * strides[axis]!;
    }
  });
  return arena.block(slots.DOMAIN_SLOTS, integers, floats);
}

function writeWall(arena: Arena, wall: Wall, axis: number, domain: Domain): Slots {
  if (wall.kind !== "ghost") return { [slots.EDGE_KIND]: KINDS[wall.kind] };
  return {
    [slots.EDGE_KIND]: KINDS.ghost,
    [slots.EDGE_ALPHA]: writeLines(arena, wall.alpha, axis, domain),
    [slots.EDGE_BETA]: writeLines(arena, wall.beta, axis, domain),
  };
}

/** Writes an axis's factors; answers a sweep's slots, integers and floats. */
function writeFactors(arena: Arena, { inverse, lower, upper, ring }: Factors): [Slots, Slots] {
  const integers = {
    [slots.SWEEP_INVERSE]: arena.table(inverse),
    [slots.SWEEP_LOWER]: arena.table(lower),
    [slots.SWEEP_UPPER]: arena.table(upper),
    [slots.SWEEP_COLUMN]: ring ? arena.table(ring.column) : 0,
  };
  return [integers, ring ? { [slots.SWEEP_LOW]: ring.low, [slots.SWEEP_HIGH]: ring.high } : {}];
}

/** Writes a dissection's tables; answers its slots, integers and floats. */
function writeDissection(arena: Arena, dissection: Dissection): [Slots, Slots] {
  const { within, between } = dissection;
  const integers = {
    [slots.DISSECTION_BLOCKS]: dissection.blocks,
    [slots.DISSECTION_ROWS]: dissection.rows,
    [slots.DISSECTION_FIRST]: dissection.first,
    [slots.DISSECTION_SEPARATORS]: dissection.separators,
    [slots.DISSECTION_INVERSE]: arena.table(within.inverse),
    [slots.DISSECTION_LOWER]: arena.table(within.lower),
    [slots.DISSECTION_UPPER]: arena.table(within.upper),
    [slots.DISSECTION_FROM_LOW]: arena.table(dissection.fromLow),
    [slots.DISSECTION_FROM_HIGH]: arena.table(dissection.fromHigh),
    [slots.DISSECTION_BELOW]: arena.table(dissection.below),
    [slots.DISSECTION_ABOVE]: arena.table(dissection.above),
    [slots.DISSECTION_BETWEEN_INVERSE]: arena.table(between.inverse),
    [slots.DISSECTION_BETWEEN_LOWER]: arena.table(between.lower),
    [slots.DISSECTION_BETWEEN_UPPER]: arena.table(between.upper),
    [slots.DISSECTION_BETWEEN_COLUMN]: between.ring ? arena.table(between.ring.column) : 0,
  };
  const { low = 0, high = 0 } = between.ring ?? {};
  return [integers, { [slots.DISSECTION_BETWEEN_LOW]: low, [slots.DISSECTION_BETWEEN_HIGH]: high }];
}

/** Writes one number per line along an axis: rows of lines padded as the field's where the lines lie across x. */
function writeLines(arena: Arena, values: Float64Array, axis: number, { spans: [x, y, z] }: Domain): number {
  if (axis === 0) return arena.table(values);
  const pitch = rowOf(x);
  const padded = new Float64Array(pitch * (axis === 1 ? z : y).count);
  for (let line = 0; line < padded.length / pitch; line++) {
    padded.set(values.subarray(line * x.count, (line + 1) * x.count), line * pitch);
  }
  return arena.table(padded);
}

/** Values from row to row: an odd number of cache lines, so that columns do not share a cache's sets. */
function rowOf({ count }: Span): number {
  return slots.ROW_VALUES * (Math.ceil(count / slots.ROW_VALUES) | 1);
}
