/** Walls as the user names them. */
import { OptionError } from "./errors.js";
import type { AxisName } from "./grid.js";
import { describe, isRecord, nearest } from "./text.js";

/**
 * A value on a wall: one number, one per value along the wall (C order of the remaining axes), or an expression in the
 * coordinates, `t` and parameters.
 */
export type WallValue = number | string | readonly number[] | Float64Array | Float32Array;

/** A kind of wall; see the contract's table. */
export type BoundaryKind =
  | "periodic"
  | "fixed"
  | "insulated"
  | { readonly value: WallValue }
  | { readonly gradient: WallValue }
  | { readonly flux: WallValue }
  | { readonly transfer: WallValue; readonly ambient: WallValue };

export type WallName = `${AxisName}-` | `${AxisName}+` | AxisName | "*";

/** One kind for all walls, or a record: `"x-"` wins over `x`, which wins over `"*"`. */
export type Boundary = BoundaryKind | { readonly [wall in WallName]?: BoundaryKind };

const KINDS = ["periodic", "fixed", "insulated"] as const;
const KEYS = [["value"], ["gradient"], ["flux"], ["transfer", "ambient"]];
const ALLOWED =
  'allowed are "periodic", "fixed", "insulated", { value }, { gradient }, { flux } and { transfer, ambient }';

/** The kind of a wall, and the option that names it. */
export interface NamedKind {
  readonly path: string;
  readonly kind: BoundaryKind;
}

/** The kinds of the walls before and after each axis, checked for contradictions; `option` is the boundary's path. */
export function kindsOf(boundary: unknown, names: readonly AxisName[], option = "boundary"): NamedKind[][] {
  if (!isWallRecord(boundary)) {
    const kind = checkKind(boundary, option);
    return names.map(() => [0, 1].map(() => ({ path: option, kind })));
  }
  const known = ["*", ...names.flatMap((name) => [name, `${name}-`, `${name}+`])];
  for (const key of Object.keys(boundary)) {
    if (known.includes(key)) continue;
    const remedy = KEYS.flat().includes(key) ? "a kind and walls cannot stand in one record" : nearest(key, known);
    throw new OptionError(
      `${option} has no wall "${key}" on a grid with the axes ${names.join(", ")}: ${remedy}`,
      `${option}.${key}`,
    );
  }
  return names.map((name) => {
    const walls = ["-", "+"].map((side) => {
      const key = [name + side, name, "*"].find((candidate) => boundary[candidate] !== undefined);
      const path = key === undefined ? option : `${option}.${key}`;
      return { path, kind: key === undefined ? { value: 0 } : checkKind(boundary[key], path) };
    });
    const periodic = walls.filter((wall) => wall.kind === "periodic");
    if (periodic.length === 1) {
      throw new OptionError(
        `only one wall of axis ${name} is periodic: what leaves there must enter at the other one, so make both "periodic"`,
        periodic[0]!.path,
      );
    }
    return walls;
  });
}

function isWallRecord(boundary: unknown): boundary is Record<string, unknown> {
  if (!isRecord(boundary)) return false;
  const keys = Object.keys(boundary);
  return keys.length === 0 || keys.some((key) => !KEYS.flat().includes(key));
}

function checkKind(kind: unknown, path: string): BoundaryKind {
  if (typeof kind === "string") {
    const found = KINDS.find((name) => name === kind);
    if (found) return found;
    const remedy = nearest(kind, KINDS);
    // Where no name is near, all of them are in the list that follows.
    const guess = remedy.startsWith("did") ? `${remedy} Otherwise ` : "";
    throw new OptionError(`${path} is ${describe(kind)}: ${guess}${ALLOWED}`, path);
  }
  if (isRecord(kind)) {
    const keys = Object.keys(kind).sort().join();
    if (KEYS.some((allowed) => [...allowed].sort().join() === keys)) return kind as BoundaryKind;
    throw new OptionError(`${path} has the keys ${keys || "(none)"}: ${ALLOWED}`, path);
  }
  throw new OptionError(`${path} is ${describe(kind)}: ${ALLOWED}`, path);
}

/** Whether nothing crosses a wall of this kind, so that an axis of one value between two of them can be left out. */
export function isInert(kind: BoundaryKind): boolean {
  if (typeof kind === "string") return kind !== "fixed";
  return ("gradient" in kind && kind.gradient === 0) || ("flux" in kind && kind.flux === 0);
}
