/** The state a scenario starts from: a number, an array, an expression, a picture or an `.npy` file. */
import { resolve } from "node:path";
import { FormatError, OptionError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import { describe } from "../text.js";
import { readBytes } from "./disk.js";
import { type Path, pathName } from "./json.js";
import { readNpy } from "./npy.js";
import { brightness, readPng } from "./png.js";

/** Numbers, nested like the shape or flat. */
export type Nested = readonly (number | Nested)[];

/** `initial` as a scenario gives it. */
export type InitialDocument = number | string | Nested | { readonly image: string } | { readonly npy: string };

/** Options with initial values as scenarios give them, at the top and for each field. */
interface Holder {
  readonly initial?: InitialDocument;
}
export interface InitialHolders extends Holder {
  readonly shape?: readonly number[];
  readonly fields?: Readonly<Record<string, Holder>>;
}

/** The same, loaded. */
export interface LoadedHolders {
  readonly shape: readonly number[];
  readonly initial?: Loaded;
  readonly fields?: Readonly<Record<string, { readonly initial?: Loaded }>>;
}

type Loaded = number | string | FieldArray;

/** Options of a simulation that follow from `initial`. */
export interface InitialOptions {
  readonly shape: readonly number[];
  readonly initial?: Loaded;
}

/** Where a scenario's options come from. */
export interface Origin {
  /** The folder from which an option names its file. */
  readonly folderOf: (path: Path) => string;
  /** What messages call the place of an option. */
  readonly placeOf: (path: Path) => string;
}

interface Values {
  readonly shape: readonly number[];
  readonly data: FieldArray;
}

/**
 * Loads all initial values, those with a shape of their own first.
 * @throws what `resolveInitial` throws
 */
export function resolveAll(given: InitialHolders, origin: Origin): LoadedHolders {
  const holders: (readonly [Path, Holder])[] = [
    [[], given],
    ...Object.entries(given.fields ?? {}).map(([name, field]) => [["fields", name], field] as const),
  ];
  const shaped = (holder: Holder) => typeof holder.initial === "object";
  let { shape } = given;
  const loaded = new Map<Holder, Loaded>();
  for (const [path, holder] of [...holders].sort(([, a], [, b]) => Number(shaped(b)) - Number(shaped(a)))) {
    const resolved = resolveInitial(holder.initial, shape, origin, [...path, "initial"]);
    shape = resolved.shape;
    if (resolved.initial !== undefined) loaded.set(holder, resolved.initial);
  }
  const withLoaded = <Given extends Holder>({ initial, ...rest }: Given, holder: Holder) =>
    loaded.has(holder) ? { ...rest, initial: loaded.get(holder)! } : rest;
  const fields = Object.entries(given.fields ?? {}).map(([name, field]) => [name, withLoaded(field, field)]);
  return {
    ...withLoaded(given, given),
    ...(given.fields && { fields: Object.fromEntries(fields) }),
    shape: shape!,
  };
}

/**
 * Loads what `initial` names. A picture's brightness, an `.npy` file and a nested array have a shape of their own, which
 * holds where the scenario gives none.
 *
 * @throws FormatError, OptionError where a file cannot be read, or its shape is not the scenario's.
 */
function resolveInitial(
  initial: InitialDocument | undefined,
  shape: readonly number[] | undefined,
  origin: Origin,
  path: Path,
): InitialOptions {
  const { placeOf } = origin;
  if (initial === undefined || typeof initial === "number" || typeof initial === "string") {
    if (!shape) throw new OptionError(`${placeOf([])}: the scenario lacks "shape": add it, such as [64, 64]`, "shape");
    return initial === undefined ? { shape } : { shape, initial };
  }
  const { shape: found, data } = valuesOf(initial, origin, path);
  const flat = found.length === 1;
  if (shape && !flat && (shape.length !== found.length || shape.some((count, axis) => count !== found[axis]))) {
    throw new OptionError(
      `${placeOf(["shape"])}: ${pathName(path)} has the shape ${describe(found)}, but shape is ${describe(shape)}: make them agree, or leave shape out`,
      "shape",
    );
  }
  return { shape: shape ?? found, initial: data };
}

function valuesOf(
  initial: Exclude<InitialDocument, number | string>,
  { folderOf, placeOf }: Origin,
  path: Path,
): Values {
  if ("image" in initial) {
    const file = resolve(folderOf([...path, "image"]), initial.image);
    const picture = readPng(readBytes(file), file);
    return { shape: [picture.height, picture.width], data: brightness(picture) };
  }
  if ("npy" in initial) {
    const file = resolve(folderOf([...path, "npy"]), initial.npy);
    return readNpy(readBytes(file), file);
  }
  return flattened(initial, placeOf(path));
}

/** A nested array in C order, with its shape. */
function flattened(nested: Nested, place: string): Values {
  const shape: number[] = [];
  for (let level: number | Nested | undefined = nested; typeof level === "object"; level = level[0])
    shape.push(level.length);
  const data: number[] = [];
  const collect = (value: number | Nested, axis: number): void => {
    const length = typeof value === "number" ? undefined : value.length;
    if (length !== shape[axis]) {
      throw new FormatError(
        `${place}: initial is ragged: every part at the same depth must be equally long`,
        "initial",
      );
    }
    if (typeof value === "number") data.push(value);
    else for (const part of value) collect(part, axis + 1);
  };
  collect(nested, 0);
  return { shape, data: Float64Array.from(data) };
}
