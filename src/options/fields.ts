/** The species, what may be said of each, and what is said of all of them at once. */
import { OptionError } from "../errors.js";
import { isConstant, isRandom } from "../expression/term.js";
import type { Grid } from "../grid.js";
import type { FieldPlan } from "../model/build.js";
import { type EdgeStopping, readDiffusivity } from "../model/diffusivity.js";
import { readFormula, sampler } from "../model/formula.js";
import { cellsOfGrid } from "../model/lattice.js";
import type { FaceMean } from "../model/model.js";
import { readSource } from "../model/reaction.js";
import { checkFieldNames, outerScope, type Scene } from "../model/scene.js";
import { readVelocities } from "../model/velocity.js";
import { planWall } from "../model/walls.js";
import { checkFinite, checkNumbers } from "../numbers.js";
import { describe, isRecord } from "../text.js";
import { type Boundary, kindsOf } from "../walls.js";
import { checkKeys, givenOf } from "./check.js";

/** One number per value in C order. */
export type CellValues = readonly number[] | Float64Array | Float32Array;

/** Options of one field; where they stand beside `fields`, they hold for all fields that do not say otherwise. */
export interface FieldOptions {
  /**
   * Diffusivity, length²/time, 0 or more: one number; a plain array of one per axis in the shape's order; one per cell (a
   * typed array always is); an expression; or that of Perona and Malik, `{ edgeStopping, contrast }`, which is 1 where
   * the field is even. Default 1.
   */
  readonly diffusivity?: number | string | CellValues | EdgeStopping;
  /** What happens at the walls. Default `{ value: 0 }`. */
  readonly boundary?: Boundary;
  /** The field at time 0: a number, one per value, or an expression, which may use `random(seed)`. Default 0. */
  readonly initial?: number | string | CellValues;
  /** Rate of change, value/time: a number, one per value, or an expression, which may use all fields. Default 0. */
  readonly source?: number | string | CellValues;
  /**
   * What carries the field along, length/time: a number, one per value or an expression per axis, in the shape's order.
   * Nothing is carried through walls that are `"insulated"`; all others let through what it carries. Default: nothing.
   */
  readonly velocity?: readonly (number | string | CellValues)[];
}

export const FIELD_DEFAULTS = { diffusivity: 1, boundary: { value: 0 }, initial: 0 };
export const FIELD_KEYS = [...Object.keys(FIELD_DEFAULTS), "source", "velocity"];
/** The field's name where there is only one. */
const ONLY = "u";

/** A field's options as given, and what stands before their names in paths. */
export interface GivenField {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly pathOf: (key: string) => string;
}

/** The fields that the options name, with what holds for all of them filled in. */
export function fieldsOf(
  given: Readonly<Record<string, unknown>>,
  parameters: ReadonlyMap<string, number>,
): GivenField[] {
  const common = Object.fromEntries(FIELD_KEYS.filter((key) => key in given).map((key) => [key, given[key]]));
  const shared = { ...FIELD_DEFAULTS, ...common };
  const { fields } = given;
  if (fields === undefined) {
    checkFieldNames([ONLY], parameters);
    return [{ name: ONLY, options: shared, pathOf: (key) => key }];
  }
  if (!isRecord(fields)) {
    throw new OptionError(
      `fields is ${describe(fields)}: it must be a record of fields by name, such as { u: { diffusivity: 1 } }`,
      "fields",
    );
  }
  checkFieldNames(Object.keys(fields), parameters);
  return Object.entries(fields).map(([name, options]) => {
    const path = `fields.${name}`;
    if (!isRecord(options)) {
      throw new OptionError(
        `${path} is ${describe(options)}: it must be an object with ${FIELD_KEYS.join(", ")}`,
        path,
      );
    }
    checkKeys(options, FIELD_KEYS, path, `${path}.`);
    const own = givenOf(options);
    return { name, options: { ...shared, ...own }, pathOf: (key) => (key in own ? `${path}.${key}` : key) };
  });
}

/** Reads everything about a field but its initial values. */
export function readField({ name, options, pathOf }: GivenField, scene: Scene, mean: FaceMean | undefined): FieldPlan {
  const names = scene.grid.axes.map((axis) => axis.name);
  const kinds = kindsOf(options.boundary, names, pathOf("boundary"));
  const velocities = readVelocities(options.velocity, pathOf("velocity"), scene);
  return {
    name,
    pathOf,
    diffusivity: readDiffusivity(options.diffusivity, pathOf("diffusivity"), scene, mean),
    walls: kinds.map(([low, high], axis) => ({
      low: planWall(low!, scene, axis, "low"),
      high: planWall(high!, scene, axis, "high"),
    })),
    source: readSource(options.source, pathOf("source"), scene),
    velocities,
  };
}

/** A grid on which a field's own walls say which axes are periodic. */
export function gridOf(grid: Grid, { walls }: FieldPlan): Grid {
  const axes = grid.axes.map((axis, i) => ({ ...axis, periodic: walls[i]!.low.kind === "periodic" }));
  return { ...grid, axes };
}

/** Reads initial values: a number, or one per value. */
export function readInitial(
  { options, pathOf }: GivenField,
  scene: Scene,
  parameters: readonly number[],
): number | ArrayLike<number> {
  const value = options.initial;
  const path = pathOf("initial");
  const { grid, dtype } = scene;
  if (typeof value === "number") {
    checkFinite([value], path, dtype);
    return value;
  }
  if (typeof value !== "string") return checkNumbers(value, grid.size, path, dtype);
  const formula = readFormula(value, outerScope(scene, "initial"), path);
  // Random numbers of float32 are rounded so that none becomes 1.
  const precision = isRandom(formula.term) ? dtype : "float64";
  const lattice = isConstant(formula.term)
    ? cellsOfGrid(grid).map((side) => ({ ...side, count: 1 }))
    : cellsOfGrid(grid);
  const values = sampler(formula, lattice, scene.parameters, precision)({ time: 0, parameters });
  checkFinite(values, path, dtype);
  return isConstant(formula.term) ? values[0]! : values;
}
