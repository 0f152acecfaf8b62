/** One implicit step of a state, whose change is solved for. */
import type { Watch } from "../../engine/engine.js";
import type { SteppingCycle } from "./cycle.js";
import type { Goal, Solver } from "./solver.js";

/** Error of a change relative to it; and of the state in its own rounding, below which nothing is gained. */
const TOLERANCE = 1e-10;
const ROUNDING = 2 ** -53;

/** Solves for the change of half a step, and takes it once or twice. */
export async function change(solver: Solver<SteppingCycle>, add: SteppingCycle["once"], watch: Watch): Promise<void> {
  const { cycle, machine } = solver;
  await solver.carryOut(cycle.rate, watch);
  const goal: Goal = { relative: TOLERANCE, absolute: ROUNDING * norm(machine.view(cycle.state)) };
  const { signal } = watch;
  await solver.solve(undefined, goal, signal ? { signal } : {});
  await solver.carryOut(add, {});
}

export function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

export function norm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

/** A power of two near a number: dividing by it is exact. */
export function unitOf(value: number): number {
  return value > 0 ? 2 ** Math.round(Math.log2(value)) : 1;
}
