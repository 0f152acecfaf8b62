/** The explicit step of constant diffusion as vector instructions: the contract's formulas, to the bit. */
import type { Dtype } from "../../grid.js";
import { lanesOf } from "./lanes.js";
import { type Bytes, vector } from "./wasm.js";

/**
 * A field's diffusion: where a program finds its cell and its neighbours, and r per axis. Lines and uniforms are operands,
 * as `assembly/program.ts` has them; axes are x, y and z, as many as there are.
 */
export interface Stencil {
  readonly here: number;
  /** Neighbours along y, then along z. */
  readonly neighbours: readonly (readonly [low: number, high: number])[];
  readonly rates: readonly number[];
  /** 2, or where r is even 2·dimensions: a uniform, for V8 makes constant vectors anew wherever they are used. */
  readonly twice: number;
  /** Whether the first r serves every axis. */
  readonly even: boolean;
}

/** The same with everything read: instructions that put the values on the stack. */
export interface Surroundings {
  readonly cell: Bytes;
  /** Neighbours along x, y and z. */
  readonly pairs: readonly (readonly [low: Bytes, high: Bytes])[];
  readonly rates: readonly Bytes[];
  readonly twice: Bytes;
}

/** Leaves the new value on the stack. */
export function diffused({ cell, pairs, rates, twice }: Surroundings, even: boolean, dtype: Dtype): Bytes {
  const lanes = lanesOf(dtype);
  const add = (a: Bytes, b: Bytes) => [...a, ...b, ...vector(lanes.add)];
  const multiply = (a: Bytes, b: Bytes) => [...a, ...b, ...vector(lanes.multiply)];
  const curvature = (sum: Bytes) => [...sum, ...multiply(twice, cell), ...vector(lanes.subtract)];
  const [across, along, through] = pairs.map(([low, high]) => add(low, high));
  const [rx, ry, rz] = rates;
  if (even || !along) {
    const plane = along ? add(along, across!) : across!;
    return add(cell, multiply(rx!, curvature(through ? add(plane, through) : plane)));
  }
  const plane = add(multiply(ry!, curvature(along)), multiply(rx!, curvature(across!)));
  return add(cell, through ? add(plane, multiply(rz!, curvature(through))) : plane);
}
