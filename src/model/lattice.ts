/** Places in the domain at which expressions are evaluated: cells, faces and walls, as boxes of evenly spaced points. */
import type { Axis, AxisName, Grid } from "../grid.js";

/** One axis of a lattice: its points lie at origin + (first + i)·spacing. */
export interface Side {
  readonly name: AxisName;
  readonly origin: number;
  readonly spacing: number;
  readonly first: number;
  readonly count: number;
}

/** Sides in the shape's order; values on it stand in C order. */
export type Lattice = readonly Side[];

/** The cells of a grid. */
export function cellsOfGrid(grid: Grid): Lattice {
  return grid.axes.map((axis) => sideOf(axis, positionOfCell(grid), axis.count));
}

/**
 * Faces across one axis, those on walls with cell centring only, where they lie in the domain. On a periodic axis the face
 * between its ends is the first with cells and the last with nodes.
 */
export function facesOfGrid(grid: Grid, across: number, periodic: boolean): Lattice {
  return grid.axes.map((axis, i) => {
    if (i !== across) return sideOf(axis, positionOfCell(grid), axis.count);
    if (grid.centering === "cell") return sideOf(axis, 0, periodic ? axis.count : axis.count + 1);
    return sideOf(axis, 0.5, periodic ? axis.count : axis.count - 1);
  });
}

/** The values along one wall. */
export function wallOfGrid(grid: Grid, across: number, side: "low" | "high"): Lattice {
  return grid.axes.map((axis, i) => {
    if (i !== across) return sideOf(axis, positionOfCell(grid), axis.count);
    if (side === "low") return sideOf(axis, 0, 1);
    return sideOf(axis, grid.centering === "cell" ? axis.count : axis.count - 1, 1);
  });
}

/** Points of a lattice. */
export function pointsOf(lattice: Lattice): number {
  return lattice.reduce((product, side) => product * side.count, 1);
}

/** Where a point lies, for messages: `y = 1, x = 0.5`. */
export function placeOf(lattice: Lattice, index: number): string {
  let rest = index;
  const at = [...lattice].reverse().map((side) => {
    const i = rest % side.count;
    rest = Math.floor(rest / side.count);
    return `${side.name} = ${coordinateOn(side, i)}`;
  });
  return at.reverse().join(", ");
}

export function coordinateOn(side: Side, index: number): number {
  return side.origin + (side.first + index) * side.spacing;
}

/** Position of the first cell of an axis. */
function positionOfCell({ centering }: Pick<Grid, "centering">): number {
  return centering === "cell" ? 0.5 : 0;
}

function sideOf({ name, origin, spacing }: Axis, first: number, count: number): Side {
  return { name, origin, spacing, first, count };
}
