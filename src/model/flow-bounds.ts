/** How far one explicit step may go where a flow carries the field along: see `stability.ts` for the method. */
import type { FaceVelocities } from "../engine/model-advection.js";
import { type Edges, isHalf, type PaddedGrid } from "../engine/padded.js";
import type { OperatorAxis } from "../operator.js";
import type { StepBound } from "./field-bounds.js";
import type { Advection } from "./model.js";
import type { Rows } from "./rows.js";

/** What leaves each cell through its faces per unit of time, as shares of what is in it. */
class Outflow {
  /** Sums of these shares over the faces, and of their squares. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** What ghosts upstream of a wall make of the cell: an entry on the diagonal. */
  readonly returned: Float64Array;
  /** What half cells lose through walls of their own value, less what they gain. */
  readonly exchanged: Float64Array;

  constructor({ flowing, values }: FaceVelocities, axes: readonly OperatorAxis[], grid: PaddedGrid) {
    this.sums = new Float64Array(grid.size);
    this.squares = new Float64Array(grid.size);
    this.returned = new Float64Array(grid.size);
    this.exchanged = new Float64Array(grid.size);
    for (const axis of flowing) {
      const w = values[axis]!;
      const { spacing } = axes[axis]!;
      const stride = grid.strides[axis]!;
      grid.forCells((cell) => {
        const up = Math.max(0, w[cell + stride]!) / spacing;
        const down = Math.max(0, -w[cell]!) / spacing;
        this.sums[cell]! += up + down;
        this.squares[cell]! += up * up + down * down;
      });
    }
  }

  /** A ghost mirror + α − β·here upstream brings in (1 − β) of the cell itself. */
  addWalls(
    { flowing, values }: FaceVelocities,
    scheme: Advection["scheme"],
    axes: readonly OperatorAxis[],
    edges: Edges,
    time: number,
  ): void {
    for (const edge of edges.all) {
      const { axis, wall, cells, outward } = edge;
      if (wall.kind !== "ghost" || !flowing.includes(axis)) continue;
      const { beta } = wall.at?.(time) ?? wall;
      const w = values[axis]!;
      const { spacing } = axes[axis]!;
      cells.forEach((cell, i) => {
        const [outer, inner] = edge.faces.map((face) => (outward > 0 ? -w[cell + face]! : w[cell + face]!) / spacing);
        if (isHalf(edge)) this.#addHalf(cell, outer!, inner!, scheme === "upwind" ? 0 : beta[i]!);
        else this.returned[cell]! += Math.max(0, outer!) * Math.max(0, beta[i]! - 1);
      });
    }
  }

  /**
   * Half a cell loses twice as large a share through the face inside, and through the wall its own value, as if to decay; and
   * by its own value it gains from what enters there.
   *
   * @param outer the rate at which a whole cell would be crossed through the wall, inwards
   * @param inner the same through the face inside
   * @param beta what the slope to the ghost upstream has of the cell besides itself
   */
  #addHalf(cell: number, outer: number, inner: number, beta: number): void {
    const leaving = Math.max(0, -outer);
    const share = Math.max(0, inner);
    this.sums[cell]! += share * (1 + beta) - leaving;
    this.squares[cell]! += share * share - leaving * leaving;
    this.exchanged[cell]! += 2 * (leaving - Math.min(share, Math.max(0, outer)));
  }
}

/** The bounds of a field's diffusion, decay and flow together. */
export function boundOfFlow(
  rows: Rows,
  velocities: FaceVelocities,
  scheme: Advection["scheme"],
  axes: readonly OperatorAxis[],
  grid: PaddedGrid,
  edges: Edges,
  time: number,
): StepBound {
  const flow = new Outflow(velocities, axes, grid);
  flow.addWalls(velocities, scheme, axes, edges, time);
  const longest = scheme === "upwind" ? longestUpwind : longestVanLeer;
  let stable = Number.POSITIVE_INFINITY;
  let positive = Number.POSITIVE_INFINITY;
  grid.forCells((cell) => {
    if (rows.free[cell] === 0) return;
    const diagonal = rows.diagonal[cell]! + flow.returned[cell]!;
    const neighbours = rows.neighbours[cell]!;
    const exchanged = flow.exchanged[cell]!;
    const sum = flow.sums[cell]!;
    const squares = flow.squares[cell]!;
    stable = Math.min(stable, longest((diagonal + neighbours) / 2 + exchanged, sum, squares));
    positive = Math.min(positive, longest(diagonal + exchanged, sum, squares));
  });
  return { stable, positive };
}

/** Largest dt with dt·(a + Σs) ≤ 1. */
function longestUpwind(a: number, sum: number): number {
  return 1 / (a + sum);
}

/** Largest dt with dt·a + Σ dt·s·(2 − dt·s) ≤ 1. */
function longestVanLeer(a: number, sum: number, squares: number): number {
  const p = a + 2 * sum;
  return 2 / (p + Math.sqrt(Math.max(0, p * p - 4 * squares)));
}
