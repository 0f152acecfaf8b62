/** Names and places that all options of a problem refer to. */
import { OptionError } from "../errors.js";
import { checkName } from "../expression/language.js";
import type { Scope } from "../expression/parse.js";
import type { Dtype, Grid } from "../grid.js";
import { describe, isRecord } from "../text.js";

export interface Scene {
  readonly grid: Grid;
  readonly dtype: Dtype;
  /** Names of the fields and of the parameters, in order. */
  readonly fields: readonly string[];
  readonly parameters: readonly string[];
}

/** Names of the parameters and their values. */
export function readParameters(given: unknown): Map<string, number> {
  if (!isRecord(given)) {
    throw new OptionError(
      `parameters is ${describe(given)}: it must be a record of numbers, such as { k: 0.5 }`,
      "parameters",
    );
  }
  const parameters = new Map<string, number>();
  for (const [name, value] of Object.entries(given)) {
    const path = `parameters.${name}`;
    checkName(name, path);
    parameters.set(name, checkParameter(value, path));
  }
  return parameters;
}

/** A parameter's value. */
export function checkParameter(value: unknown, path: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new OptionError(`${path} is ${describe(value)}: a parameter must be a finite number`, path);
}

/** Checks the names of fields among themselves and against the parameters'. */
export function checkFieldNames(names: readonly string[], parameters: ReadonlyMap<string, number>): void {
  if (names.length === 0) {
    throw new OptionError("fields is empty: name at least one, such as { u: {} }, or leave it out", "fields");
  }
  for (const name of names) {
    checkName(name, `fields.${name}`);
    if (!parameters.has(name)) continue;
    throw new OptionError(`"${name}" is a field and a parameter: rename one of them`, `parameters.${name}`);
  }
}

const STILL = "it is evaluated once, at the start";
const NO_FIELDS = "only source, diffusivity and velocity may depend on fields";

/** What initial values, masks and walls may use: fields nowhere, time on walls only, random numbers at the start only. */
export function outerScope(scene: Scene, what: "initial" | "mask" | "wall"): Scope {
  const time = what === "wall";
  return {
    ...commonScope(scene),
    time,
    fields: [],
    random: what === "initial",
    refused: {
      ...(time ? {} : { t: STILL }),
      ...Object.fromEntries(scene.fields.map((name) => [name, NO_FIELDS])),
    },
  };
}

/** What rates and coefficients may use: everything but random numbers. */
export function innerScope(scene: Scene): Scope {
  return { ...commonScope(scene), time: true, fields: scene.fields, random: false };
}

function commonScope({ grid, parameters }: Scene): Pick<Scope, "coordinates" | "parameters"> {
  return { coordinates: grid.axes.map((axis) => axis.name), parameters };
}
