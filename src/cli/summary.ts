/** `summary.json`: what a run did, for people and programs. */
import type { Simulation } from "../index.js";
import type { Budgets } from "../ledger.js";
import type { Outcome } from "./course.js";

/** A value that a probe saw. */
export interface Reading {
  readonly name: string;
  readonly field: string;
  readonly at: readonly number[];
  readonly time: number;
  readonly value: number;
}

export interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly sum: number;
}

export interface Summary {
  readonly title: string;
  readonly time: number;
  readonly steps: number;
  readonly dt: number;
  readonly method: string;
  readonly engine: { readonly name: string; readonly threads: number };
  readonly seconds: number;
  readonly cellsPerSecond: number;
  readonly fields: Readonly<Record<string, Statistics>>;
  readonly probes: readonly Reading[];
  readonly budget?: Budgets;
}

export function summaryOf(
  simulation: Simulation,
  title: string,
  { steps, dt, method, seconds, cellsPerSecond }: Outcome,
  probes: readonly Reading[],
): Summary {
  const { name, threads } = simulation.engine;
  const fields = Object.entries(simulation.fields).map(([field, values]) => [field, statistics(values)]);
  return {
    title,
    time: simulation.time,
    steps,
    dt,
    method,
    engine: { name, threads },
    seconds,
    cellsPerSecond,
    fields: Object.fromEntries(fields),
    probes,
    ...(simulation.hasBudget && { budget: simulation.budget() }),
  };
}

/** Least, largest, mean and sum of some values; the sum is compensated (Neumaier 1974), as good as twice the precision. */
export function statistics(values: ArrayLike<number>): Statistics {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let lost = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    min = Math.min(min, value);
    max = Math.max(max, value);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  const total = sum + lost;
  return { min, max, mean: total / values.length, sum: total };
}
