/** Solves a system whose faces have couplings of their own. */
import type { Breather } from "../../engine/slices.js";
import { strides } from "../../grid.js";
import type { System } from "../../model/frozen.js";
import type { Network } from "./aggregates.js";
import { Cycle, SteppingCycle } from "./cycle.js";
import { inverseOf } from "./inverse.js";
import { RowWriter } from "./rows.js";
import { createMachine, type Shop, Solver } from "./solver.js";
import { isWeb, type Web, websOf } from "./webs.js";

/** The matrix, divided by `scale`. */
export async function networkOf(
  { couplings, excess }: System,
  counts: readonly number[],
  scale: number,
  breather: Breather,
): Promise<Network> {
  const size = excess.length;
  const writer = new RowWriter(size, 2 * counts.length * size);
  const axes = strides(counts).map((step, axis) => ({ step, count: counts[axis]!, values: couplings[axis]! }));
  const scaled = new Float64Array(size);
  await breather.over(size, (from, to) => {
    for (let cell = from; cell < to; cell++) {
      for (const { step, count, values } of axes) {
        const around = (count - 1) * step;
        const index = Math.floor(cell / step) % count;
        const below = index > 0 ? cell - step : cell + around;
        const above = index < count - 1 ? cell + step : cell - around;
        if (values[below]! > 0) writer.add(below, values[below]! / scale);
        if (values[cell]! > 0) writer.add(above, values[cell]! / scale);
      }
      writer.endRow();
      scaled[cell] = excess[cell]! / scale;
    }
  });
  return { couplings: writer.rows, excess: scaled };
}

/** What a system is divided by, so that its largest numbers are near 1; 0 where nothing moves. */
export function scaleOf({ couplings, excess, free }: System): number {
  let most = 0;
  for (const values of couplings) for (let cell = 0; cell < values.length; cell++) most = Math.max(most, values[cell]!);
  if (most > 0) return most;
  for (let cell = 0; cell < excess.length; cell++) if (free[cell]) most = Math.max(most, Math.abs(excess[cell]!));
  return most;
}

/** @throws CapacityError; the breather's */
export async function solverOf(
  network: Network,
  masses: Float64Array,
  shop: Shop,
  breather: Breather,
): Promise<Solver> {
  const solver = await filledSolver(new Cycle(await websOf(network, masses, breather)), shop, breather);
  weighWebs(solver, 0);
  return solver;
}

/** The same for implicit steps; the caller weighs it. */
export async function steppingSolverOf(
  network: Network,
  masses: Float64Array,
  shop: Shop,
  breather: Breather,
): Promise<Solver<SteppingCycle>> {
  const solver = await filledSolver(new SteppingCycle(await websOf(network, masses, breather)), shop, breather);
  fill(solver.machine.view(solver.cycle.still.excess), network.excess);
  return solver;
}

async function filledSolver<SomeCycle extends Cycle>(
  cycle: SomeCycle,
  shop: Shop,
  breather: Breather,
): Promise<Solver<SomeCycle>> {
  const solver = new Solver(cycle, await createMachine(cycle, shop, breather));
  try {
    for (const { stage } of cycle.levels) {
      if (!isWeb(stage)) continue;
      await breather.copy(stage.network.couplings.entries, solver.machine.view(stage.entries));
    }
    return solver;
  } catch (error) {
    solver.dispose();
    throw error;
  }
}

/**
 * Takes over another network, if its couplings stand where the old ones do. Coarser levels stay as they are: they only show
 * the way.
 */
export function takeOver({ cycle, machine }: Solver, { couplings, excess }: Network): boolean {
  const stage = cycle.finest.stage;
  if (!isWeb(stage)) return false;
  const { offsets, columns } = stage.network.couplings;
  if (!isSame(offsets, couplings.offsets) || !isSame(columns, couplings.columns)) return false;
  machine.view(stage.entries).set(couplings.entries);
  fill(machine.view(cycle.finest.excess), excess);
  if (stage.solved > 0) machine.view(stage.inverse).set(inverseOf({ couplings, excess }));
  return true;
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Adds shift times the cells' extents to the diagonal of every level. */
export function weighWebs({ cycle, machine }: Solver<Cycle>, shift: number): void {
  for (const { stage, excess } of cycle.levels) {
    const web = stage as Web;
    if (!isWeb(stage)) continue;
    const { couplings } = web.network;
    const shifted = web.network.excess.map((value, i) => value + shift * web.masses[i]!);
    fill(machine.view(excess), shifted);
    if (web.solved > 0) machine.view(web.inverse).set(inverseOf({ couplings, excess: shifted }));
  }
}

/** Values, and 1 in what is to spare. */
function fill(vector: Float64Array, values: Float64Array): void {
  vector.fill(1).set(values);
}
