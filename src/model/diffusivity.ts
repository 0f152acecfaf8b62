/** Diffusivity as the user gives it, and what it is in the cells. */
import { OptionError } from "../errors.js";
import { isConstant } from "../expression/term.js";
import { checkNumbers, isNumbers, rounding } from "../numbers.js";
import { checkKeys, oneOf, perAxis } from "../options/check.js";
import { describe, isRecord } from "../text.js";
import { type Formula, type Moment, readFormula, sampler, usesAny, variesInSpace, variesInTime } from "./formula.js";
import { cellsOfGrid, placeOf, wallOfGrid } from "./lattice.js";
import type { FaceMean } from "./model.js";
import { numberOf } from "./quantity.js";
import { innerScope, type Scene } from "./scene.js";

/** Perona–Malik diffusivity, which stops at edges: 1 where the field is even, less the steeper it is. */
export interface EdgeStopping {
  readonly edgeStopping: "exponential" | "rational";
  /** The difference of neighbours ÷ their distance that counts as an edge. */
  readonly contrast: number;
}

export type Diffusivity =
  /** One number per axis of the grid. */
  | { readonly kind: "axes"; readonly values: readonly number[] }
  /** An expression in parameters alone. */
  | { readonly kind: "even"; readonly formula: Formula }
  /** One number per cell. */
  | { readonly kind: "cells"; readonly values: Float64Array; readonly mean: FaceMean }
  /** An expression in space, which is evaluated once. */
  | { readonly kind: "space"; readonly formula: Formula; readonly mean: FaceMean }
  /** An expression in time or fields, which is evaluated in every step. */
  | { readonly kind: "coefficient"; readonly formula: Formula; readonly mean: FaceMean }
  | ({ readonly kind: "edgeStopping" } & EdgeStopping);

const POSITIVE = "a finite number of 0 or more";

/** Reads a diffusivity; `mean` is the option faceMean, where it is given. */
export function readDiffusivity(value: unknown, path: string, scene: Scene, mean: FaceMean | undefined): Diffusivity {
  const { grid } = scene;
  const dimensions = grid.axes.length;
  if (typeof value === "string") return readExpression(value, path, scene, mean);
  if (isRecord(value)) return { kind: "edgeStopping", ...readEdgeStopping(value, path, scene) };
  if (typeof value === "number" || (Array.isArray(value) && value.length === dimensions)) {
    return { kind: "axes", values: perAxis(value, dimensions, path, (d) => d >= 0, POSITIVE) };
  }
  if (!isNumbers(value)) {
    throw new OptionError(
      `${path} is ${describe(value)}: it must be ${POSITIVE}, one per axis, one per value, an expression, ` +
        "or { edgeStopping, contrast }",
      path,
    );
  }
  if (value.length !== grid.size) {
    throw new OptionError(
      `${path} has ${value.length} entries: give one number, ${dimensions} (one per axis) or ${grid.size} (one per value)`,
      path,
    );
  }
  const values = new Float64Array(checkNumbers(value, grid.size, path, scene.dtype));
  const negative = values.findIndex((d) => d < 0);
  if (negative < 0) return { kind: "cells", values, mean: mean ?? "harmonic" };
  const at = `${path}[${negative}]`;
  throw new OptionError(
    `${at} is ${values[negative]}, at ${placeOf(cellsOfGrid(grid), negative)}: it must be ${POSITIVE}`,
    at,
  );
}

/** A diffusivity that stays: one number per axis where it is even, else one per cell. */
export type Medium =
  | { readonly axes: readonly number[] }
  | {
      readonly cells: Float64Array;
      readonly mean: FaceMean;
      /** The values on a wall, where they are known better than by the cells beside it. */
      readonly onWall?: (axis: number, side: "low" | "high") => Float64Array;
    };

export function mediumOf(
  diffusivity: Exclude<Diffusivity, { kind: "coefficient" | "edgeStopping" }>,
  scene: Scene,
  moment: Moment,
): Medium {
  switch (diffusivity.kind) {
    case "axes":
      return { axes: diffusivity.values };
    case "even": {
      const value = numberOf(diffusivity.formula, scene.parameters, moment.parameters);
      checkValue(value, diffusivity.formula, "");
      return { axes: scene.grid.axes.map(() => value) };
    }
    case "cells":
      return { cells: diffusivity.values, mean: diffusivity.mean };
    case "space": {
      const { formula, mean } = diffusivity;
      const lattice = cellsOfGrid(scene.grid);
      const cells = Float64Array.from(sampler(formula, lattice, scene.parameters)(moment));
      checkPositive(cells, formula, (index) => ` at ${placeOf(lattice, index)}`);
      const onWall = (axis: number, side: "low" | "high") => {
        const wall = wallOfGrid(scene.grid, axis, side);
        const values = Float64Array.from(sampler(formula, wall, scene.parameters)(moment));
        checkPositive(values, formula, (index) => ` at ${placeOf(wall, index)}`);
        return values;
      };
      return { cells, mean, onWall };
    }
  }
}

/** Refuses negative values of a formula; `where` says where one is. */
export function checkPositive(values: ArrayLike<number>, formula: Formula, where: (index: number) => string): void {
  for (let i = 0; i < values.length; i++) if (values[i]! < 0) checkValue(values[i]!, formula, where(i));
}

function checkValue(value: number, { text, path }: Formula, where: string): void {
  if (value >= 0) return;
  throw new OptionError(`${path}: "${text}" is ${value}${where}: a diffusivity must be 0 or more everywhere`, path);
}

function readExpression(text: string, path: string, scene: Scene, mean: FaceMean | undefined): Diffusivity {
  const formula = readFormula(text, innerScope(scene), path);
  if (usesAny(formula, scene.fields)) return { kind: "coefficient", formula, mean: mean ?? "arithmetic" };
  if (variesInTime(formula)) return { kind: "coefficient", formula, mean: mean ?? "harmonic" };
  if (variesInSpace(formula)) return { kind: "space", formula, mean: mean ?? "harmonic" };
  if (!isConstant(formula.term)) return { kind: "even", formula };
  const value = numberOf(formula);
  checkValue(value, formula, "");
  return { kind: "axes", values: scene.grid.axes.map(() => value) };
}

function readEdgeStopping(value: Record<string, unknown>, path: string, { grid, dtype }: Scene): EdgeStopping {
  checkKeys(value, ["edgeStopping", "contrast"], path, `${path}.`);
  const edgeStopping = oneOf(value.edgeStopping, ["exponential", "rational"] as const, `${path}.edgeStopping`);
  const { contrast } = value;
  const at = `${path}.contrast`;
  if (typeof contrast === "number" && Number.isFinite(contrast) && contrast > 0) {
    for (const { spacing } of grid.axes) {
      const sharpness = rounding(dtype)(1 / (contrast * spacing));
      if (sharpness > 0 && Number.isFinite(sharpness)) continue;
      throw new OptionError(
        `${at} is ${contrast}: at spacing ${spacing} 1/(contrast·h) is ${sharpness}, beyond ${dtype}; choose other units`,
        at,
      );
    }
    return { edgeStopping, contrast };
  }
  throw new OptionError(
    `${at} is ${describe(contrast)}: it must be a finite number above 0, the slope that counts as an edge`,
    at,
  );
}
