/**
 * Walls: from what the user names to what the operator does.
 *
 * With n the outward normal, ∂u/∂n is taken by a central difference across the wall, so every kind becomes a ghost
 * beyond it, second-order accurate (Hundsdorfer & Verwer 2003, I.5.3):
 *
 *     node   ghost = u₁ + 2h·∂u/∂n                        the wall runs through u₀
 *     cell   ghost = u₀ +  h·∂u/∂n,  u on the wall = (ghost + u₀)/2
 */
import { OptionError } from "./errors.js";
import type { AxisName, Centering, Dtype } from "./grid.js";
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

/** The kinds of the walls before and after each axis, checked for contradictions. */
export function kindsOf(
  boundary: unknown,
  names: readonly AxisName[],
): { path: string; kind: BoundaryKind }[][] {
  if (!isWallRecord(boundary)) {
    const kind = checkKind(boundary, "boundary");
    return names.map(() => [0, 1].map(() => ({ path: "boundary", kind })));
  }
  const known = ["*", ...names.flatMap((name) => [name, `${name}-`, `${name}+`])];
  for (const key of Object.keys(boundary)) {
    if (known.includes(key)) continue;
    const remedy = KEYS.flat().includes(key) ? "a kind and walls cannot stand in one record" : nearest(key, known);
    throw new OptionError(`boundary has no wall "${key}" on a grid with the axes ${names.join(", ")}: ${remedy}`, `boundary.${key}`);
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

/** What a wall of this kind does to the values beside it. */
export function wallOf(kind: BoundaryKind, place: WallPlace): Wall {
  const { centering, spacing, path } = place;
  const round = place.dtype === "float32" ? Math.fround : (x: number) => x;
  if (kind === "periodic") return { kind };
  if (kind === "fixed") {
    if (centering === "node") return { kind };
    throw new OptionError(
      `${path} is "fixed", which needs values on the wall, but centering is "cell": use { value } or centering "node"`,
      path,
    );
  }
  const across = centering === "node" ? 2 * spacing : spacing;
  const slope = (gradients: Float64Array): Wall => ({
    kind: "ghost",
    alpha: gradients.map((gradient) => round(across * gradient)),
    beta: new Float64Array(place.size),
  });
  if (kind === "insulated") return slope(new Float64Array(place.size));
  if ("value" in kind) {
    const values = along(kind.value, place, "value").map(round);
    if (centering === "node") return { kind: "held", values };
    return { kind: "ghost", alpha: values.map((value) => 2 * value), beta: new Float64Array(place.size).fill(2) };
  }
  if ("gradient" in kind) return slope(along(kind.gradient, place, "gradient"));
  if ("flux" in kind) {
    const flux = along(kind.flux, place, "flux");
    if (place.diffusivity > 0) return slope(flux.map((value) => value / place.diffusivity));
    if (flux.every((value) => value === 0)) return slope(flux);
    throw new OptionError(`${path}.flux is not 0 where the diffusivity is: nothing can enter; set one of them`, `${path}.flux`);
  }
  const ambient = along(kind.ambient, place, "ambient");
  const transfer = along(kind.transfer, place, "transfer");
  for (const k of transfer) {
    if (k < 0) {
      throw new OptionError(`${path}.transfer is ${k}: it must be 0 or more (a negative one feeds on itself)`, `${path}.transfer`);
    }
  }
  const reach = spacing;
  const beta = transfer.map((k) => round(centering === "node" ? 2 * reach * k : (reach * k) / (1 + (reach * k) / 2)));
  return { kind: "ghost", alpha: beta.map((b, i) => round(b * round(ambient[i]!))), beta };
}

function along(value: WallValue, { size, path }: WallPlace, key: string): Float64Array {
  const at = `${path}.${key}`;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new OptionError(`${at} is ${value}: it must be a finite number`, at);
    return new Float64Array(size).fill(value);
  }
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) {
    throw new OptionError(`${at} is ${describe(value)}: it must be a number, or an array of ${size} numbers`, at);
  }
  if (value.length !== size) {
    throw new OptionError(`${at} has ${value.length} values, but the wall has ${size}: give one per value along it`, at);
  }
  const result = Float64Array.from(value);
  const bad = result.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) throw new OptionError(`${at}[${bad}] is ${describe(value[bad])}: it must be a finite number`, at);
  return result;
}
