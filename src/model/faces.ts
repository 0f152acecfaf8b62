/** Faces between cells, and what lies on them. */
import { type Centering, type Grid, strides } from "../grid.js";
import type { FaceMean, Faces } from "./model.js";

/** Faces across one axis: `outer` blocks of `count` + 1 planes of `inner` faces each. */
export interface Across {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
  readonly periodic: boolean;
  readonly centering: Centering;
}

export function facesAcross({ axes, centering, size }: Grid, axis: number, periodic: boolean): Across {
  const counts = axes.map(({ count }) => count);
  const count = counts[axis]!;
  const inner = strides(counts)[axis]!;
  return { outer: size / (count * inner), count, inner, periodic, centering };
}

/** The mean of two cells' diffusivities; that of equal ones is no other number. */
export const MEANS: Readonly<Record<FaceMean, (a: number, b: number) => number>> = {
  arithmetic: (a, b) => (a === b ? a : (a + b) / 2),
  harmonic: (a, b) => (a === b ? a : (2 * a * b) / (a + b)),
};

/** Faces of one value. */
export function evenFaces(across: Across, value: number): Faces {
  return new Float64Array(across.outer * (across.count + 1) * across.inner).fill(value);
}

/** Faces between cells of given values. On a wall of cells a face has the value of the cell beside it. */
export function facesBetween(cells: ArrayLike<number>, across: Across, mean: (a: number, b: number) => number): Faces {
  const { count, inner, periodic } = across;
  return inBlocks(evenFaces(across, 0), across, (faces, block) => {
    const first = block * count * inner;
    const last = first + (count - 1) * inner;
    for (let i = first; i < last; i++) faces[i - first + inner] = mean(cells[i]!, cells[i + inner]!);
    for (let k = 0; k < inner; k++) {
      const low = cells[first + k]!;
      const high = cells[last + k]!;
      faces[k] = periodic ? mean(high, low) : low;
      faces[count * inner + k] = periodic ? mean(high, low) : high;
    }
  });
}

/** Faces from values on their lattice, which leaves out faces that repeat others. */
export function facesAt(values: ArrayLike<number>, across: Across): Faces {
  const { outer, count, inner, periodic, centering } = across;
  const size = values.length / outer;
  const start = centering === "cell" ? 0 : inner;
  return inBlocks(evenFaces(across, 0), across, (faces, block) => {
    for (let i = 0; i < size; i++) faces[start + i] = values[block * size + i]!;
    if (!periodic) return;
    if (centering === "cell") faces.copyWithin(count * inner, 0, inner);
    else faces.copyWithin(0, count * inner);
  });
}

/** Sets the faces of some cells to 0. */
export function closeCells(faces: Faces, across: Across, closed: Uint8Array): void {
  const { count, inner, periodic } = across;
  inBlocks(faces, across, (block, number) => {
    const first = number * count * inner;
    for (let i = 0; i < count * inner; i++) {
      if (closed[first + i] === 0) continue;
      block[i] = 0;
      block[i + inner] = 0;
    }
    if (!periodic) return;
    for (let k = 0; k < inner; k++) {
      const last = count * inner + k;
      if (block[k] === 0 || block[last] === 0) block[k] = block[last] = 0;
    }
  });
}

/** 0 for the faces of closed cells, 1 for the others; undefined where there are no closed cells. */
export function openFaces(across: Across, closed: Uint8Array | undefined): Faces | undefined {
  if (!closed) return undefined;
  const faces = evenFaces(across, 1);
  closeCells(faces, across, closed);
  return faces;
}

/** Gives the faces on a wall values of their own. */
export function setWall(
  faces: Faces,
  { outer, count, inner }: Across,
  side: "low" | "high",
  valueAt: (index: number) => number,
): void {
  const plane = side === "low" ? 0 : count * inner;
  for (let i = 0; i < outer * inner; i++) {
    faces[Math.floor(i / inner) * (count + 1) * inner + plane + (i % inner)] = valueAt(i);
  }
}

/** The values on a wall, one per face of it. */
export function facesOnWall(faces: Faces, across: Across, side: "low" | "high"): Float64Array {
  return planeOf(faces, across, side === "low" ? 0 : across.count, across.count + 1);
}

/** The values of the cells beside a wall. */
export function besideWall(cells: ArrayLike<number>, across: Across, side: "low" | "high"): Float64Array {
  return planeOf(cells, across, side === "low" ? 0 : across.count - 1, across.count);
}

function planeOf(values: ArrayLike<number>, { outer, inner }: Across, plane: number, planes: number): Float64Array {
  const found = new Float64Array(outer * inner);
  for (let block = 0; block < outer; block++) {
    for (let k = 0; k < inner; k++) found[block * inner + k] = values[(block * planes + plane) * inner + k]!;
  }
  return found;
}

/** Works on the faces block by block, and lets those on walls of nodes repeat the next ones. */
function inBlocks(faces: Faces, across: Across, work: (faces: Faces, block: number) => void): Faces {
  const { outer, count, inner, periodic, centering } = across;
  const size = (count + 1) * inner;
  for (let block = 0; block < outer; block++) {
    const part = faces.subarray(block * size, (block + 1) * size);
    work(part, block);
    if (centering === "cell" || periodic || count === 1) continue;
    part.copyWithin(0, inner, 2 * inner);
    part.copyWithin(count * inner, (count - 1) * inner, count * inner);
  }
  return faces;
}
