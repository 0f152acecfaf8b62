/** Sources and masks: what becomes of a cell besides what crosses its faces. */
import { derivative } from "../expression/derivative.js";
import { name, number, operation, type Term } from "../expression/term.js";
import { type Moment, sampler, usesAny, variesInSpace, variesInTime } from "./formula.js";
import { cellsOfGrid } from "./lattice.js";
import { arrayName, newValueOf, STEP } from "./model.js";
import { type Quantity, readQuantity } from "./quantity.js";
import { innerScope, type Scene } from "./scene.js";

/** An array of a model, its values still open. */
export type ArrayPlan = (moment: Moment) => Float64Array;

/** Reads a source; undefined where there is none. */
export function readSource(value: unknown, path: string, scene: Scene): Quantity | undefined {
  if (value === undefined) return undefined;
  const source = readQuantity(value, path, scene, innerScope(scene));
  return source.kind === "number" && source.value === 0 ? undefined : source;
}

/**
 * The rate of change that a source makes, as a term. Arrays, and expressions that stay the same as long as the parameters
 * do, are put among `arrays`.
 */
export function rateOf(source: Quantity, scene: Scene, arrays: ArrayPlan[]): Term {
  if (source.kind === "number") return number(source.value);
  if (source.kind === "cells") return name(arrayName(arrays.push(() => source.values) - 1));
  const { formula } = source;
  const lasts = !variesInTime(formula) && !usesAny(formula, scene.fields);
  if (!lasts || !variesInSpace(formula)) return formula.term;
  const sample = sampler(formula, cellsOfGrid(scene.grid), scene.parameters);
  return name(arrayName(arrays.push((moment) => Float64Array.from(sample(moment))) - 1));
}

/** The new value of a field: what its fluxes have made of it, and its source; in cells that stay as they are the old one. */
export function newValue(field: string, rate: Term | undefined, stays: Term | undefined): Term {
  const moved = name(newValueOf(field));
  const fed = rate ? operation("add", moved, operation("multiply", name(STEP), rate)) : moved;
  return stays ? operation("select", stays, name(field), fed) : fed;
}

/** How fast a rate of change takes its own field down: −∂rate/∂field. */
export function decayOf(rate: Term | undefined, field: string): Term {
  if (!rate) return number(0);
  const slope = derivative(rate, field);
  return isZero(slope) ? slope : operation("negate", slope);
}

export function isZero(term: Term): boolean {
  return term.kind === "number" && term.value === 0;
}
