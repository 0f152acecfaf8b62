/**
 * Multigrid's levels, vectors and operations as blocks in a workshop's memory, for the kernel to carry out: see
 * `assembly/multigrid/slots.ts`.
 *
 *     levels │ operations, written when first asked for │ work of worker 0, 1, … │ vectors
 */
import { TASK_MULTIGRID } from "../../assembly/abi.js";
import * as slots from "../../assembly/multigrid/slots.js";
import type { Cycle, Level, Operation } from "../methods/multigrid/cycle.js";
import type { Grid, Stage } from "../methods/multigrid/levels.js";
import type { Machine } from "../methods/multigrid/machine.js";
import { type Rows, rowCount } from "../methods/multigrid/rows.js";
import type { Vector } from "../methods/multigrid/vector.js";
import { isWeb, type Web } from "../methods/multigrid/webs.js";
import { Arena } from "../methods/transform/arena.js";
import { type BuildName, compile, isShared } from "./builds.js";
import type { Watch } from "./engine.js";
import type { Breather } from "./slices.js";
import { WORTH_THREADS } from "./team.js";
import { type Pass, Workshop } from "./workshop.js";

/** Values that a batch should have: enough to pay for its ticket. */
const BATCH_VALUES = 16384;

/** Where things are. */
interface Places {
  readonly vectors: ReadonlyMap<Vector, number>;
  readonly passes: ReadonlyMap<Operation, Pass>;
}

export class MultigridMemory implements Machine {
  readonly #workshop: Workshop;
  readonly #places: Places;

  /** @throws CapacityError where the host has not the memory, with `shape` in its message; the breather's */
  static async create(
    cycle: Cycle,
    build: BuildName,
    threads: number,
    shape: readonly number[],
    breather: Breather,
  ): Promise<MultigridMemory> {
    const many = isShared(build) && cycle.solution.length >= WORTH_THREADS ? threads : 1;
    const arena = new Arena();
    await layOut(arena, cycle, many, breather);
    await compile(build);
    const workshop = Workshop.create(build, many, arena.bytes, shape);
    try {
      const places = await layOut(new Arena(workshop.buffer, workshop.room), cycle, many, breather);
      return new MultigridMemory(workshop, places);
    } catch (error) {
      workshop.dispose();
      throw error;
    }
  }

  private constructor(workshop: Workshop, places: Places) {
    this.#workshop = workshop;
    this.#places = places;
  }

  view(vector: Vector): Float64Array {
    return new Float64Array(this.#workshop.buffer, this.#places.vectors.get(vector)!, vector.length);
  }

  async carryOut(operations: readonly Operation[], watch: Watch): Promise<boolean> {
    const passes = operations.map((operation) => this.#places.passes.get(operation)!);
    return this.#workshop.carryOut(passes, watch);
  }

  dispose(): void {
    this.#workshop.dispose();
  }
}

async function layOut(arena: Arena, cycle: Cycle, threads: number, breather: Breather): Promise<Places> {
  const vectors = new Map(cycle.vectors.map((vector) => [vector, arena.reserve(8 * vector.length)]));
  const tables = new Map<Stage, Integers>();
  for (const { stage } of cycle.levels) tables.set(stage, await writeStage(arena, stage, vectors, breather));
  const levels = new Map(
    cycle.places.map((level) => {
      const integers = { ...tables.get(level.stage)!, [slots.LEVEL_EXCESS]: vectors.get(level.excess)! };
      return [level, arena.block(slots.LEVEL_SLOTS, integers)];
    }),
  );
  const workBytes = 8 * Math.max(...cycle.levels.map(({ stage }) => lengthOf(stage)));
  const work = { address: arena.reserve(threads * workBytes), bytes: workBytes };
  const write = (operation: Operation): Pass => ({
    task: TASK_MULTIGRID,
    block: writeOperation(arena, operation, cycle, vectors, levels, work),
    batches: Math.ceil(linesOf(operation) / batchOf(operation)),
  });
  return { vectors, passes: new Map(cycle.operations.map((operation) => [operation, write(operation)])) };
}

/** Integers of a block by slot number. */
type Integers = Record<number, number>;

async function writeStage(
  arena: Arena,
  stage: Stage,
  vectors: ReadonlyMap<Vector, number>,
  breather: Breather,
): Promise<Integers> {
  return isWeb(stage) ? writeWeb(arena, stage, vectors, breather) : writeGrid(arena, stage as Grid);
}

function writeGrid(arena: Arena, grid: Grid): Integers {
  const integers: Integers = {};
  grid.axes.forEach((axis, k) => {
    const { shift, last, weights } = grid.interpolations[k]!;
    const first = slots.LEVEL_AXES + k * slots.AXIS_SLOTS;
    Object.assign(integers, {
      [first + slots.AXIS_COUNT]: axis.count,
      [first + slots.AXIS_PERIODIC]: axis.periodic ? 1 : 0,
      [first + slots.AXIS_MASSES]: arena.table(axis.masses),
      [first + slots.AXIS_COUPLINGS]: arena.table(axis.couplings),
      [first + slots.AXIS_SHIFT]: shift,
      [first + slots.AXIS_LAST]: last,
      [first + slots.AXIS_WEIGHTS]: arena.table(weights),
    });
  });
  return integers;
}

async function writeWeb(
  arena: Arena,
  { network, entries, prolongation, restriction, lines, size, solved, inverse }: Web,
  vectors: ReadonlyMap<Vector, number>,
  breather: Breather,
): Promise<Integers> {
  const integers: Integers = { [slots.LEVEL_INVERSE]: vectors.get(inverse)!, [slots.LEVEL_SOLVED]: solved };
  [slots.CHUNK, lines, 1].forEach((count, k) => {
    integers[slots.LEVEL_AXES + k * slots.AXIS_SLOTS + slots.AXIS_COUNT] = count;
  });
  const write = async (rows: Rows, slot: number, place?: number) => {
    // Filled up to whole lines by empty rows.
    const offsets = new Int32Array(size + 1).fill(rows.entries.length);
    offsets.set(rows.offsets.subarray(0, rowCount(rows)));
    integers[slot + slots.ROWS_OFFSETS] = await arena.tableAside(offsets, breather);
    integers[slot + slots.ROWS_COLUMNS] = await arena.tableAside(rows.columns, breather);
    integers[slot + slots.ROWS_ENTRIES] = place ?? (await arena.tableAside(rows.entries, breather));
  };
  await write(network.couplings, slots.LEVEL_COUPLINGS, vectors.get(entries)!);
  if (prolongation) await write(prolongation, slots.LEVEL_PROLONGATION);
  if (restriction) await write(restriction, slots.LEVEL_RESTRICTION);
  return integers;
}

function writeOperation(
  arena: Arena,
  operation: Operation,
  cycle: Cycle,
  vectors: ReadonlyMap<Vector, number>,
  levels: ReadonlyMap<Level, number>,
  work: { readonly address: number; readonly bytes: number },
): number {
  const { kind, level, coarse, from, to, given, index = 0, weight = 0 } = operation;
  const place = (vector: Vector | undefined) => (vector ? vectors.get(vector)! : 0);
  return arena.block(
    slots.OPERATION_SLOTS,
    {
      [slots.OPERATION_KIND]: kind,
      [slots.OPERATION_LEVEL]: levels.get(level)!,
      [slots.OPERATION_COARSE]: coarse ? levels.get(coarse)! : 0,
      [slots.OPERATION_FROM]: place(from),
      [slots.OPERATION_TO]: place(to),
      [slots.OPERATION_GIVEN]: place(given),
      [slots.OPERATION_SCALARS]: place(cycle.scalars),
      [slots.OPERATION_INDEX]: index,
      [slots.OPERATION_BATCH]: batchOf(operation),
      [slots.OPERATION_WORK]: work.address,
      [slots.OPERATION_WORK_BYTES]: work.bytes,
    },
    { [slots.OPERATION_WEIGHT]: weight },
  );
}

/** The lines that an operation's batches share out: of the level it writes, or one for a job done in one go. */
function linesOf({ kind, level, coarse }: Operation): number {
  if (kind === slots.STEP || kind === slots.TURN) return 1;
  return (kind === slots.RESTRICT ? coarse! : level).stage.lines;
}

function batchOf({ level }: Operation): number {
  return Math.max(1, Math.floor(BATCH_VALUES / lengthOf(level.stage)));
}

/** Values of a line. */
function lengthOf({ size, lines }: Stage): number {
  return size / lines;
}
