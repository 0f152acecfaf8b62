/**
 * Walls: from what the user names to what the operator does.
 *
 * With n the outward normal, ∂u/∂n is taken by a central difference across the wall, so every kind becomes a ghost
 * beyond it, second-order accurate (Hundsdorfer & Verwer 2003, I.5.3):
 *
 *     node   ghost = u₁ + 2h·∂u/∂n                        the wall runs through u₀
 *     cell   ghost = u₀ +  h·∂u/∂n,  u on the wall = (ghost + u₀)/2
 */
import { OptionError, UnsupportedError } from "./errors.js";
import type { AxisName, Centering, Dtype } from "./grid.js";
import { checkNumbers, rounding } from "./numbers.js";
import type { Wall } from "./operator.js";
import { describe, isRecord, nearest } from "./text.js";

/** A value on a wall: one number, or one per value along the wall (C order of the remaining axes). */
export type WallValue = number | readonly number[] | Float64Array | Float32Array;

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

/** The wall's surroundings, as far as they matter to it. */
export interface WallPlace {
  readonly path: string;
  readonly centering: Centering;
  readonly dtype: Dtype;
  readonly spacing: number;
  readonly diffusivity: number;
  /** Values along the wall: the product of the other axes' counts. */
  readonly size: number;
}

/** The kind of a wall, and the option that names it. */
export interface NamedKind {
  readonly path: string;
  readonly kind: BoundaryKind;
}

/** The kinds of the walls before and after each axis, checked for contradictions. */
export function kindsOf(boundary: unknown, names: readonly AxisName[]): NamedKind[][] {
  if (!isWallRecord(boundary)) {
    const kind = checkKind(boundary, "boundary");
    return names.map(() => [0, 1].map(() => ({ path: "boundary", kind })));
  }
  const known = ["*", ...names.flatMap((name) => [name, `${name}-`, `${name}+`])];
  for (const key of Object.keys(boundary)) {
    if (known.includes(key)) continue;
    const remedy = KEYS.flat().includes(key) ? "a kind and walls cannot stand in one record" : nearest(key, known);
    throw new OptionError(
      `boundary has no wall "${key}" on a grid with the axes ${names.join(", ")}: ${remedy}`,
      `boundary.${key}`,
    );
  }
  return names.map((name) => {
    const walls = ["-", "+"].map((side) => {
      const key = [name + side, name, "*"].find((candidate) => boundary[candidate] !== undefined);
      const path = key === undefined ? "boundary" : `boundary.${key}`;
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
    throw new OptionError(`${path} is ${describe(kind)}: ${nearest(kind, KINDS)}; ${ALLOWED}`, path);
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

/** What a wall of this kind does to the values beside it. */
export function wallOf(kind: BoundaryKind, place: WallPlace): Wall {
  const wall = roundedWall(kind, place);
  const { path, dtype } = place;
  const numbers = wall.kind === "held" ? [wall.values] : wall.kind === "ghost" ? [wall.alpha, wall.beta] : [];
  if (numbers.every((values) => values.every(Number.isFinite))) return wall;
  throw new OptionError(
    `${path} makes numbers beyond ${dtype}'s range at the wall: give smaller ones, or choose other units`,
    path,
  );
}

function roundedWall(kind: BoundaryKind, place: WallPlace): Wall {
  const { centering, path, size } = place;
  const round = rounding(place.dtype);
  if (kind === "periodic") return { kind };
  if (kind === "fixed") {
    if (centering === "node") return { kind };
    throw new OptionError(
      `${path} is "fixed", which needs values on the wall, but centering is "cell": use { value } or centering "node"`,
      path,
    );
  }
  if (kind === "insulated") return slope(new Float64Array(size), place);
  if ("value" in kind) {
    const values = along(kind.value, place, "value").map(round);
    if (centering === "node") return { kind: "held", values };
    return { kind: "ghost", alpha: values.map((value) => 2 * value), beta: new Float64Array(size).fill(2) };
  }
  if ("gradient" in kind) return slope(along(kind.gradient, place, "gradient"), place);
  if ("flux" in kind) return slope(slopeOfFlux(along(kind.flux, place, "flux"), place), place);
  return robin(along(kind.transfer, place, "transfer"), along(kind.ambient, place, "ambient"), place);
}

function slope(gradients: Float64Array, { centering, dtype, spacing, size }: WallPlace): Wall {
  const round = rounding(dtype);
  const across = centering === "node" ? 2 * spacing : spacing;
  return { kind: "ghost", alpha: gradients.map((gradient) => round(across * gradient)), beta: new Float64Array(size) };
}

function slopeOfFlux(flux: Float64Array, { path, diffusivity }: WallPlace): Float64Array {
  if (diffusivity > 0) return flux.map((value) => value / diffusivity);
  if (flux.every((value) => value === 0)) return flux;
  throw new OptionError(
    `${path}.flux is not 0 where the diffusivity is: nothing can enter; set the flux to 0, or the diffusivity above it`,
    `${path}.flux`,
  );
}

function robin(transfer: Float64Array, ambient: Float64Array, { centering, dtype, path, spacing }: WallPlace): Wall {
  const negative = transfer.find((k) => k < 0);
  if (negative !== undefined) {
    throw new OptionError(
      `${path}.transfer is ${negative}: it must be 0 or more (a negative one feeds on itself)`,
      `${path}.transfer`,
    );
  }
  const round = rounding(dtype);
  const beta = transfer.map((k) => {
    const reach = spacing * k;
    return round(centering === "node" ? 2 * reach : reach / (1 + reach / 2));
  });
  return { kind: "ghost", alpha: beta.map((b, i) => round(b * round(ambient[i]!))), beta };
}

function along(value: unknown, { size, path, dtype }: WallPlace, key: string): Float64Array {
  const at = `${path}.${key}`;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return new Float64Array(size).fill(value);
    throw new OptionError(`${at} is ${value}: it must be a finite number`, at);
  }
  if (typeof value === "string") {
    throw new UnsupportedError(`${at} is an expression: this version takes a number, or an array of ${size}`, at);
  }
  return Float64Array.from(checkNumbers(value, size, at, dtype));
}
