/** Solves a system whose faces have couplings of their own. */
import { strides } from "../../grid.js";
import type { System } from "../../model/frozen.js";
import type { Network } from "./aggregates.js";
import { Cycle, SteppingCycle } from "./cycle.js";
import { inverseOf } from "./inverse.js";
import { RowWriter } from "./rows.js";
import { createMachine, type Shop, Solver } from "./solver.js";
import { isWeb, type Web, websOf } from "./webs.js";

/** The matrix, divided by `scale`. */
export function networkOf({ couplings, excess }: System, counts: readonly number[], scale: number): Network {
  const size = excess.length;
  const steps = strides(counts);
  const writer = new RowWriter(size, 2 * counts.length * size);
  for (let cell = 0; cell < size; cell++) {
    for (let axis = 0; axis < counts.length; axis++) {
      const values = couplings[axis]!;
      const step = steps[axis]!;
      const around = (counts[axis]! - 1) * step;
      const index = Math.floor(cell / step) % counts[axis]!;
      const below = index > 0 ? cell - step : cell + around;
      const above = index < counts[axis]! - 1 ? cell + step : cell - around;
      if (values[below]! > 0) writer.add(below, values[below]! / scale);
      if (values[cell]! > 0) writer.add(above, values[cell]! / scale);
    }
    writer.endRow();
  }
  return { couplings: writer.rows, excess: excess.map((value) => value / scale) };
}

/** What a system is divided by, so that its largest numbers are near 1; 0 where nothing moves. */
export function scaleOf({ couplings, excess, free }: System): number {
  let most = couplings.reduce((sum, values) => values.reduce((a, b) => Math.max(a, b), sum), 0);
  if (most === 0)
    excess.forEach((value, cell) => {
      if (free[cell]) most = Math.max(most, Math.abs(value));
    });
  return most;
}

/** @throws CapacityError */
export async function solverOf(network: Network, masses: Float64Array, shop: Shop): Promise<Solver> {
  const cycle = new Cycle(websOf(network, masses));
  const solver = new Solver(cycle, await createMachine(cycle, shop));
  weighWebs(solver, 0);
  return solver;
}

/** The same for implicit steps; the caller weighs it. */
export async function steppingSolverOf(
  network: Network,
  masses: Float64Array,
  shop: Shop,
): Promise<Solver<SteppingCycle>> {
  const cycle = new SteppingCycle(websOf(network, masses));
  const solver = new Solver(cycle, await createMachine(cycle, shop));
  filled(solver.machine.view(cycle.still.excess), network.excess);
  return solver;
}

/** Adds shift times the cells' extents to the diagonal of every level. */
export function weighWebs({ cycle, machine }: Solver<Cycle>, shift: number): void {
  for (const { stage, excess } of cycle.levels) {
    const web = stage as Web;
    if (!isWeb(stage)) continue;
    const { couplings } = web.network;
    const shifted = web.network.excess.map((value, i) => value + shift * web.masses[i]!);
    filled(machine.view(excess), shifted);
    if (web.solved > 0) machine.view(web.inverse).set(inverseOf({ couplings, excess: shifted }));
  }
}

/** Values, and 1 in what is to spare. */
function filled(vector: Float64Array, values: Float64Array): void {
  vector.fill(1).set(values);
}
