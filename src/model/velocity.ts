/** Velocity: from what the user gave to what lies on the faces. */
import { OptionError } from "../errors.js";
import { describe } from "../text.js";
import { type Across, besideWall, evenFaces, facesAt, facesBetween, MEANS } from "./faces.js";
import { type Formula, type Moment, sampler, usesAny, variesInTime } from "./formula.js";
import { facesOfGrid, pointsOf, wallOfGrid } from "./lattice.js";
import type { Faces } from "./model.js";
import { type Quantity, readQuantity } from "./quantity.js";
import { innerScope, type Scene } from "./scene.js";

/** Velocities along the grid's axes; undefined where nothing flows. */
export type Velocities = readonly (Quantity | undefined)[];

/** Reads the velocities along all axes; undefined where nothing flows anywhere. */
export function readVelocities(value: unknown, path: string, scene: Scene): Velocities | undefined {
  if (value === undefined) return undefined;
  const { axes } = scene.grid;
  if (!Array.isArray(value) || value.length !== axes.length) {
    const names = axes.map(({ name }) => name).join(", ");
    throw new OptionError(
      `${path} is ${describe(value)}: it must be an array of one number, array or expression per axis, [${names}]`,
      path,
    );
  }
  const velocities = value.map((entry: unknown, i) => {
    const quantity = readQuantity(entry, `${path}[${i}]`, scene, innerScope(scene));
    return quantity.kind === "number" && quantity.value === 0 ? undefined : quantity;
  });
  return velocities.some((velocity) => velocity !== undefined) ? velocities : undefined;
}

/** The expression, where a velocity is to be evaluated in every step. */
export function changingFormula(velocity: Quantity, scene: Scene): Formula | undefined {
  if (velocity.kind !== "formula") return undefined;
  const { formula } = velocity;
  return variesInTime(formula) || usesAny(formula, scene.fields) ? formula : undefined;
}

/** The velocities on a wall, where it has values of its own. */
export function velocityOnWall(
  velocity: Quantity,
  scene: Scene,
  axis: number,
  side: "low" | "high",
  place: Across,
  moment: Moment,
): Float64Array {
  if (velocity.kind === "cells") return besideWall(velocity.values, place, side);
  const lattice = wallOfGrid(scene.grid, axis, side);
  if (velocity.kind === "number") return new Float64Array(pointsOf(lattice)).fill(velocity.value);
  return Float64Array.from(sampler(velocity.formula, lattice, scene.parameters)(moment));
}

/** The velocities across the faces of an axis: an expression's values at their centres, an array's mean. */
export function velocityFaces(velocity: Quantity, scene: Scene, axis: number, place: Across, moment: Moment): Faces {
  if (velocity.kind === "number") return evenFaces(place, velocity.value);
  if (velocity.kind === "cells") return facesBetween(velocity.values, place, MEANS.arithmetic);
  const lattice = facesOfGrid(scene.grid, axis, place.periodic);
  return facesAt(sampler(velocity.formula, lattice, scene.parameters)(moment), place);
}
