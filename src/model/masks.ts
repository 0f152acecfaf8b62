/** Cells that do not change: insulated ones, whose faces are closed, and held ones, whose faces are open. */
import { OptionError } from "../errors.js";
import { isNumbers } from "../numbers.js";
import { describe } from "../text.js";
import { type Moment, readFormula, sampler } from "./formula.js";
import { cellsOfGrid } from "./lattice.js";
import { outerScope, type Scene } from "./scene.js";

/** 1 for the cells it means, 0 for all others. */
export type Mask = (moment: Moment) => Uint8Array;

/** Reads a mask: an array or an expression, in which whatever is not 0 is true. */
export function readMask(value: unknown, path: "insulated" | "held", scene: Scene): Mask | undefined {
  if (value === undefined) return undefined;
  const mask = typeof value === "string" ? byFormula(value, path, scene) : constant(readCells(value, path, scene));
  return path === "insulated" ? (moment) => checkOpen(mask(moment)) : mask;
}

/** The cells that any of some masks means: 1 there, 0 elsewhere. */
export function maskedCells(masks: readonly Uint8Array[], size: number): Float64Array {
  const masked = new Float64Array(size);
  for (const mask of masks) for (let i = 0; i < size; i++) if (mask[i] !== 0) masked[i] = 1;
  return masked;
}

function byFormula(text: string, path: string, scene: Scene): Mask {
  const sample = sampler(readFormula(text, outerScope(scene, "mask"), path), cellsOfGrid(scene.grid), scene.parameters);
  return (moment) => Uint8Array.from(sample(moment), (value) => (value !== 0 ? 1 : 0));
}

function constant(mask: Uint8Array): Mask {
  return () => mask;
}

function readCells(value: unknown, path: string, { grid }: Scene): Uint8Array {
  if (!isNumbers(value)) {
    throw new OptionError(
      `${path} is ${describe(value)}: it must be a Uint8Array of ${grid.size} values, or an expression`,
      path,
    );
  }
  if (value.length !== grid.size) {
    throw new OptionError(
      `${path} has ${value.length} values: it must have ${grid.size}, one per cell in C order`,
      path,
    );
  }
  const cells = new Uint8Array(grid.size);
  for (let i = 0; i < cells.length; i++) {
    const entry: unknown = value[i];
    if (typeof entry !== "number" || Number.isNaN(entry)) {
      throw new OptionError(`${path}[${i}] is ${describe(entry)}: it must be 0 or 1`, `${path}[${i}]`);
    }
    cells[i] = entry === 0 ? 0 : 1;
  }
  return cells;
}

function checkOpen(mask: Uint8Array): Uint8Array {
  if (mask.includes(0)) return mask;
  throw new OptionError("insulated is true in every cell, so that nothing is left: leave some cells open", "insulated");
}
