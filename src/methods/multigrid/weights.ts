/** What stands on the diagonal besides the couplings, on every level of a hierarchy of grids. */
import { UnsupportedError } from "../../errors.js";
import type { Cycle } from "./cycle.js";
import type { Finest } from "./finest.js";
import type { Solver } from "./solver.js";

/** Fills in shift times the cells' extents, and what the walls take from the values; answers what that comes to in the end. */
export async function weigh(finest: Finest, { cycle, machine }: Solver, shift: number): Promise<Float64Array> {
  const taken = finest.excess();
  const extents = finest.extents();
  machine.view(cycle.finest.excess).set(taken.map((excess, i) => excess + shift * extents[i]!));
  await machine.carryOut(cycle.spread, {});
  return machine.view(cycle.coarsest.excess);
}

/**
 * The same without a shift; answers whether nothing ties the values down.
 * @throws UnsupportedError where an axis without diffusivity leaves several parts that nothing ties down
 */
export async function weighStill(finest: Finest, solver: Solver<Cycle>): Promise<boolean> {
  // One value for every part, in which all that the walls take comes together.
  const parts = await weigh(finest, solver, 0);
  const free = parts.filter((value) => value === 0).length;
  if (free === 0) return false;
  if (parts.length > 1) {
    throw new UnsupportedError(
      `an axis without diffusivity leaves ${parts.length} parts, and no wall ties the values of ${free} of them ` +
        "down: give every axis a diffusivity above 0, or some wall a value",
      "diffusivity",
    );
  }
  // The system is singular there: any correction will do, such as one that stays small.
  parts.fill(1);
  return true;
}
