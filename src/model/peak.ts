/**
 * How stiff even diffusion and the decay of cells are at the least.
 *
 * With x any values, xᵀ|A|x/xᵀx ≤ λ, the largest eigenvalue (Rayleigh; `rows.ts` says what |A| is). Here x is 0 but in a box
 * around the cell that decays most, and comes nearer to the stiffest mode there by x ← (|A| − shift)·x. No cell of the box
 * lies on a wall, so that it knows of none.
 */
import { PaddedGrid } from "../engine/padded.js";
import { type FieldArray, strides } from "../grid.js";
import type { Operator } from "../operator.js";

/** How far the box reaches from its middle, and how often x is multiplied. */
const REACH = 12;
const SWEEPS = 32;

/** What is proven of the matrix: an eigenvalue is as large as that at the least, and so is an entry of its diagonal. */
export interface Peak {
  readonly eigenvalue: number;
  readonly diagonal: number;
}

/**
 * @param decay one value per cell, C order; below 0 it is growth, which counts as none
 * @returns undefined where an axis is too short for cells that are on no wall
 */
export function peakOf({ axes }: Operator, decay: FieldArray): Peak | undefined {
  if (axes.some(({ count }) => count < 3)) return undefined;
  const top = positionOfLargest(decay);
  const steps = strides(axes.map(({ count }) => count));
  const middle = axes.map(({ count }, i) => Math.max(1, Math.min(count - 2, Math.floor(top / steps[i]!) % count)));
  const first = middle.map((index) => Math.max(1, index - REACH));
  const counts = axes.map(({ count }, i) => Math.min(count - 2, middle[i]! + REACH) - first[i]! + 1);
  const box = new PaddedGrid(counts, 1);
  const rates = axes.map(({ diffusivity, spacing }) => diffusivity / (spacing * spacing));
  const diffusion = rates.reduce((sum, rate) => sum + 2 * rate, 0);
  const diagonal = new Float64Array(box.size);
  const x = new Float64Array(box.size);
  let number = 0;
  box.forCells((cell) => {
    let [from, height] = [0, 1];
    let rest = number++;
    for (let axis = counts.length - 1; axis >= 0; axis--) {
      const count = counts[axis]!;
      const along = rest % count;
      rest = Math.floor(rest / count);
      from += (first[axis]! + along) * steps[axis]!;
      height *= (along + 1) * (count - along);
    }
    diagonal[cell] = diffusion + Math.max(0, decay[from]!);
    x[cell] = height;
  });
  const most = box.rangeOf(diagonal)[1];
  return { eigenvalue: Math.max(most, largestQuotient(box, rates, diagonal, x)), diagonal: most };
}

/** xᵀ|A|x/xᵀx, when x has been multiplied again and again. */
function largestQuotient(box: PaddedGrid, rates: readonly number[], diagonal: Float64Array, x: Float64Array): number {
  const product = new Float64Array(box.size);
  let quotient = 0;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let squares = 0;
    let products = 0;
    box.forCells((cell) => {
      const here = x[cell]!;
      let sum = diagonal[cell]! * here;
      for (let axis = 0; axis < box.strides.length; axis++) {
        const stride = box.strides[axis]!;
        sum += rates[axis]! * (x[cell - stride]! + x[cell + stride]!);
      }
      product[cell] = sum;
      squares += here * here;
      products += here * sum;
    });
    quotient = products / squares;
    box.forCells((cell) => {
      x[cell] = product[cell]! / quotient - x[cell]! / 4;
    });
  }
  return quotient;
}

function positionOfLargest(values: FieldArray): number {
  let at = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[at]!) at = i;
  return at;
}
