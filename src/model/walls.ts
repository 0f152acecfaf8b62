/**
 * Walls: from what the user names to what the operator does.
 *
 * With n the outward normal, ∂u/∂n is taken by a central difference across the wall, so every kind becomes a ghost
 * beyond it, second-order accurate (Hundsdorfer & Verwer 2003, I.5.3):
 *
 *     node   ghost = u₁ + 2h·∂u/∂n                        the wall runs through u₀
 *     cell   ghost = u₀ +  h·∂u/∂n,  u on the wall = (ghost + u₀)/2
 *
 * Where the diffusivity varies, a wall has the coefficient of the face inside it, with cells that of the cell beside it,
 * and ∂u/∂n is multiplied by D on the wall ÷ that coefficient, so that what crosses the wall is D·∂u/∂n on the wall. Where it
 * changes from step to step, a flux q goes into the wall's cells as it is, q/h per unit of time, at nodes, which have half a
 * cell there, 2q/h; and the ghost is that of an insulated wall.
 */

import { numbersOf } from "../engine/wall-values.js";
import { OptionError } from "../errors.js";
import type { Axis } from "../grid.js";
import { checkNumbers, rounding } from "../numbers.js";
import type { Wall } from "../operator.js";
import { isInert, type NamedKind } from "../walls.js";
import { type Formula, type Moment, readFormula, sampler, variesInTime } from "./formula.js";
import { pointsOf, wallOfGrid } from "./lattice.js";
import { outerScope, type Scene } from "./scene.js";

/**
 * What lies along a wall: diffusivities on it, and of the faces whose coefficient it has; or, where these change, 0 for the
 * faces that nothing crosses and 1 for the others, if there are such.
 */
export type Beside =
  | { readonly onWall: () => Float64Array; readonly ofFace: Float64Array }
  | { readonly open: Float64Array | undefined };

/** A wall, its numbers still open. */
export interface WallPlan extends NamedKind {
  /** Whether it changes by itself, as time goes on. */
  readonly moves: boolean;
  /** What it does at a moment; where diffusivities change, D is taken to be even beside it. */
  at(moment: Moment, beside: Beside): Wall;
}

/** Numbers along a wall at a moment. */
interface Along {
  readonly formula: Formula | undefined;
  readonly at: (moment: Moment) => Float64Array;
}

/** A wall as its kind describes it: the numbers that its name stands for, and what they make of it. */
interface Recipe {
  readonly numbers: readonly Along[];
  readonly make: (numbers: readonly Float64Array[], beside: Beside) => Wall;
}

/** Reads the wall at one end of an axis. */
export function planWall(named: NamedKind, scene: Scene, axis: number, side: "low" | "high"): WallPlan {
  const { kind, path } = named;
  const { numbers, make } = recipeOf(named, scene, axis, side);
  const moves = numbers.some(({ formula }) => formula && variesInTime(formula));
  return {
    kind,
    path,
    moves,
    at(moment, beside) {
      const wall = make(
        numbers.map((along) => along.at(moment)),
        beside,
      );
      checkRange(wall, path, scene);
      return wall;
    },
  };
}

/** A plan's wall at a moment, with the numbers it will have at other times where it changes. */
export function wallAt(plan: WallPlan, moment: Moment, beside: Beside): Wall {
  const wall = plan.at(moment, beside);
  if (!plan.moves) return wall;
  const later = (time: number) => plan.at({ ...moment, time }, beside);
  if (wall.kind === "held") return { ...wall, at: (time) => expectKind(later(time), "held") };
  return wall.kind === "ghost" ? { ...wall, at: (time) => expectKind(later(time), "ghost") } : wall;
}

function expectKind<Kind extends Wall["kind"]>(wall: Wall, kind: Kind): Extract<Wall, { kind: Kind }> {
  if (wall.kind === kind) return wall as Extract<Wall, { kind: Kind }>;
  throw new Error(`a wall of kind ${kind} has become one of kind ${wall.kind}`);
}

function recipeOf({ kind, path }: NamedKind, scene: Scene, index: number, side: "low" | "high"): Recipe {
  const { grid, dtype } = scene;
  const axis = grid.axes[index]!;
  const round = rounding(dtype);
  const size = pointsOf(wallOfGrid(grid, index, side));
  const along = (value: unknown, key: string) => readAlong(value, `${path}.${key}`, scene, index, side);
  if (kind === "periodic") return { numbers: [], make: () => ({ kind }) };
  if (kind === "fixed") {
    if (grid.centering === "node") return { numbers: [], make: () => ({ kind }) };
    throw new OptionError(
      `${path} is "fixed", which needs values on the wall, but centering is "cell": use { value } or centering "node"`,
      path,
    );
  }
  if (kind === "insulated" || isInert(kind))
    return { numbers: [], make: () => slope(new Float64Array(size), scene, axis) };
  if ("value" in kind) {
    return {
      numbers: [along(kind.value, "value")],
      make: ([given]) => {
        const values = given!.map(round);
        if (grid.centering === "node") return { kind: "held", values };
        return { kind: "ghost", alpha: values.map((value) => 2 * value), beta: new Float64Array(size).fill(2) };
      },
    };
  }
  if ("gradient" in kind) {
    const make: Recipe["make"] = ([gradient], beside) => slope(gradient!, scene, axis, beside);
    return { numbers: [along(kind.gradient, "gradient")], make };
  }
  if ("flux" in kind) {
    const make: Recipe["make"] = ([flux], beside) =>
      "open" in beside
        ? entrance(flux!, beside.open, scene, axis)
        : slope(slopeOfFlux(flux!, path, beside.ofFace), scene, axis);
    return { numbers: [along(kind.flux, "flux")], make };
  }
  return {
    numbers: [along(kind.transfer, "transfer"), along(kind.ambient, "ambient")],
    make: ([transfer, ambient], beside) => robin(transfer!, ambient!, path, scene, axis, beside),
  };
}

/** @param beside if it matters */
function slope(gradients: Float64Array, { grid, dtype }: Scene, { spacing }: Axis, beside?: Beside): Wall {
  const round = rounding(dtype);
  const across = grid.centering === "node" ? 2 * spacing : spacing;
  const share = sharesOf(gradients.some((gradient) => gradient !== 0) ? beside : undefined);
  const alpha = gradients.map((gradient, i) => round(across * gradient * share(i)));
  return { kind: "ghost", alpha, beta: new Float64Array(gradients.length) };
}

/** The slope that lets a flux in through the face. */
function slopeOfFlux(flux: Float64Array, path: string, diffusivities: Float64Array): Float64Array {
  return flux.map((value, i) => {
    if (value === 0) return 0;
    const diffusivity = diffusivities[i]!;
    if (diffusivity > 0) return value / diffusivity;
    throw new OptionError(
      `${path}.flux is not 0 where the diffusivity is: nothing can enter; set the flux to 0, or the diffusivity above it`,
      `${path}.flux`,
    );
  });
}

/** A flux that goes into the wall's cells as it is, but for those with closed faces. */
function entrance(flux: Float64Array, open: Float64Array | undefined, { grid, dtype }: Scene, { spacing }: Axis): Wall {
  const round = rounding(dtype);
  const length = grid.centering === "node" ? spacing / 2 : spacing;
  const still = () => new Float64Array(flux.length);
  const entering = flux.map((value, i) => round(open?.[i] === 0 ? 0 : value / length));
  return { kind: "ghost", alpha: still(), beta: still(), entering };
}

function robin(
  transfer: Float64Array,
  ambient: Float64Array,
  path: string,
  { grid, dtype }: Scene,
  { spacing }: Axis,
  beside: Beside,
): Wall {
  const negative = transfer.find((k) => k < 0);
  if (negative !== undefined) {
    throw new OptionError(
      `${path}.transfer is ${negative}: it must be 0 or more (a negative one feeds on itself)`,
      `${path}.transfer`,
    );
  }
  const round = rounding(dtype);
  const share = sharesOf(beside);
  const beta = transfer.map((k, i) => {
    const reach = spacing * k;
    return round((grid.centering === "node" ? 2 * reach : reach / (1 + reach / 2)) * share(i));
  });
  return { kind: "ghost", alpha: beta.map((b, i) => round(b * round(ambient[i]!))), beta };
}

/** D on the wall ÷ D of the face that stands for it, by place; 0 where nothing can cross that face. */
function sharesOf(beside: Beside | undefined): (index: number) => number {
  if (!beside || "open" in beside) return () => 1;
  const onWall = beside.onWall();
  return (index) => {
    const face = beside.ofFace[index]!;
    const wall = onWall[index]!;
    if (wall === face) return 1;
    return face > 0 ? wall / face : 0;
  };
}

function checkRange(wall: Wall, path: string, { dtype }: Scene): void {
  const numbers = numbersOf(wall);
  if (numbers.every((values) => values.every(Number.isFinite))) return;
  throw new OptionError(
    `${path} makes numbers beyond ${dtype}'s range at the wall: give smaller ones, or choose other units`,
    path,
  );
}

function readAlong(value: unknown, path: string, scene: Scene, axis: number, side: "low" | "high"): Along {
  const lattice = wallOfGrid(scene.grid, axis, side);
  const size = pointsOf(lattice);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new OptionError(`${path} is ${value}: it must be a finite number`, path);
    return { formula: undefined, at: () => new Float64Array(size).fill(value) };
  }
  if (typeof value !== "string") {
    const values = Float64Array.from(checkNumbers(value, size, path, scene.dtype));
    return { formula: undefined, at: () => values };
  }
  const formula = readFormula(value, outerScope(scene, "wall"), path);
  const sample = sampler(formula, lattice, scene.parameters);
  return { formula, at: (moment) => Float64Array.from(sample(moment)) };
}
