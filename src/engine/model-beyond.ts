/** How the coefficients of cells go on beyond walls. */
import type { Model, Velocity } from "../model/model.js";
import { mirrorDistance, type Wall } from "../operator.js";
import { isHalf } from "./padded.js";
import { rolesOf } from "./plan.js";

/** By the straight line, as `CLOSED`, as the inner neighbour's, or as the cell's own. */
export type Manner = "straight" | "closed" | "mirrored" | "same";

/** A wall: low and high of each axis are numbered in the operator's order; `mirror` is 0 where ghosts mirror the cell itself. */
export interface End {
  readonly wall: Wall;
  readonly number: number;
  readonly mirror: number;
}

/**
 * A diffusivity's: a node on a wall has half a cell, and exchanges with the face inside alone where all that crosses the wall
 * is given. Ghosts that mirror field and diffusivity make the two faces one.
 */
export function diffusivityBeyond({ wall, mirror }: End): Manner {
  return isEntered(wall) && mirror !== 0 ? "mirrored" : "straight";
}

/** A velocity's: the face beyond a node that has half a cell stands for the wall, and has the wall's own. */
export function velocityBeyond(velocity: Velocity, { wall, number, mirror }: End): Manner {
  if (velocity.kind === "coefficient" && velocity.closed?.[number % 2]) return "closed";
  return isHalf({ wall, mirror }) ? "same" : "straight";
}

/** Whether something enters through a wall apart from its ghosts. */
export function isEntered(wall: Wall): boolean {
  return wall.kind === "ghost" && wall.entering !== undefined;
}

/** How a model's coefficients go on beyond the low (0) or high (1) wall of an axis, by their numbers. */
export function mannersBeyond(
  { fields, centering }: Model,
  role: 0 | 1 | 2,
  side: 0 | 1,
): { index: number; manner: Manner }[] {
  return fields.flatMap(({ operator: { axes }, diffusion, advection }) => {
    const axis = rolesOf(axes)[role];
    if (!axis) return [];
    const place = axes.indexOf(axis);
    const wall = side === 0 ? axis.low : axis.high;
    const end = { wall, number: 2 * place + side, mirror: mirrorDistance(centering, axis.count) };
    const velocity = advection?.velocities[place];
    return [
      ...(diffusion.kind === "coefficient" ? [{ index: diffusion.index, manner: diffusivityBeyond(end) }] : []),
      ...(velocity?.kind === "coefficient" ? [{ index: velocity.index, manner: velocityBeyond(velocity, end) }] : []),
    ];
  });
}
