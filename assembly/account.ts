/**
 * A field's account: what has come into it through each wall, added up level by level in the tile that owns the wall's cell,
 * so that neither tiles nor threads change the order of the additions. `src/engine/account.ts` says what is added.
 */
import {
  FIELD_RATE_X, LINE, ROW, STAGE_LASTING, STREAM, WALL_ACCOUNT, WALL_GHOST, WALL_HELD, WALL_KIND,
} from "./abi";
import { isHeldAcross, isLatter, slabOrGhost } from "./edges";
import { coefficientSlab } from "./model/coefficients";
import { drawn, hasFaces, isInCells } from "./model/flux";
import { Layers, speciesOf } from "./model/layers";
import {
  DIFFUSION_ARITHMETIC, DIFFUSION_CONSTANT, DIFFUSION_EXPONENTIAL, DIFFUSION_EXPONENTIAL_OPEN, DIFFUSION_FACES,
  DIFFUSION_HARMONIC, DIFFUSION_RATIONAL, DIFFUSION_RATIONAL_OPEN, SPECIES_DIFFUSION_AT, SPECIES_SHARPNESS,
} from "./model/slots";
import { address, fieldOf, float, integer, wallOf } from "./plan";
import { Span, Tile, skipTo, stageOf } from "./tile";
import { alphaAt, holds } from "./walls";

/** Whether the tile has cells of its own on that side of the domain. */
// @ts-ignore: decorator
@inline
export function ownsEnd(span: Span, side: i32): bool {
  return side ? span.closedHigh && span.high == span.count : span.closedLow && span.low == 0;
}

/** Whether a slab is the tile's own. */
// @ts-ignore: decorator
@inline
export function ownsSlab(tile: Tile, slab: i32): bool {
  return slab >= tile.stream.low && slab < tile.stream.high;
}

/** Whether cells at the ends of an axis are half cells. */
// @ts-ignore: decorator
@inline
export function endsInHalves(tile: Tile, span: Span): bool {
  return tile.mirror && span.count > 1;
}

/** The share of what a level takes in that lasts: of a stage, what is left of it at the super-step's end. */
export function lastingShare(tile: Tile, level: i32): f64 {
  if (!tile.stages || level == 0) return 1;
  return float(stageOf(tile, level), STAGE_LASTING);
}

/** Number of the first of the wall's cells in a slab and row, of which there is one number each. */
// @ts-ignore: decorator
@inline
export function accountAt(tile: Tile, wall: usize, role: i32, slab: i32, j: i32): usize {
  const line = tile.line;
  const first = role == LINE ? slab * tile.row.count + j : (role == ROW ? slab : j) * line.count + line.low;
  return address(wall, WALL_ACCOUNT) + (<usize>first << 3);
}

/** Index of the cell or row on a wall. */
// @ts-ignore: decorator
@inline
export function edgeOf(span: Span, side: i32): i32 {
  return side ? span.count - 1 : 0;
}

/** What diffuses through the walls of a slab from level − 1 to `level`; `layers` is only looked at where coefficients vary. */
export function accountDiffusion<T>(
  tile: Tile, layers: Layers, kind: i32, index: i32, level: i32, slab: i32, weight: f64,
): void {
  if (!ownsSlab(tile, slab)) return;
  const field = fieldOf(tile.plan, index), row = tile.row;
  for (let role = LINE; role <= STREAM; role++) {
    if (!hasAxis(tile, role)) continue;
    const span = spanOf(tile, role);
    for (let side = 0; side < 2; side++) {
      const wall = wallOf(field, role, side), edge = edgeOf(span, side);
      if (!ownsEnd(span, side) || !isCrossed(wall, kind) || (role == STREAM && slab != edge)) continue;
      const first = role == ROW ? edge : row.low, behind = role == ROW ? edge + 1 : row.high;
      for (let j = first; j < behind; j++) {
        accountWall<T>(tile, layers, kind, field, index, role, side, level, slab, j, weight);
      }
    }
  }
}

/**
 * Whether something diffuses through a wall. Nothing does where it holds its cells, for then its ghost mirrors what lies
 * inside; unless the faces before and behind these cells differ.
 */
// @ts-ignore: decorator
@inline
function isCrossed(wall: usize, kind: i32): bool {
  return integer(wall, WALL_KIND) == WALL_GHOST || (kind != DIFFUSION_CONSTANT && holds(wall));
}

/** Whether the domain has an axis in that role. */
// @ts-ignore: decorator
@inline
export function hasAxis(tile: Tile, role: i32): bool {
  return role == LINE || tile.dims > (role == ROW ? 2 : 1);
}

// @ts-ignore: decorator
@inline
export function spanOf(tile: Tile, role: i32): Span {
  return role == LINE ? tile.line : role == ROW ? tile.row : tile.stream;
}

/** Number of the axis in that role, counted from x. */
// @ts-ignore: decorator
@inline
export function axisOf(tile: Tile, role: i32): i32 {
  return role == LINE ? 0 : role == ROW ? 1 : tile.dims - 1;
}

/**
 * The address of what lies `distance` cells beyond cell i of row j of a slab (inside where it is negative), along an axis;
 * `ring` is a field's number, or a coefficient's behind those.
 */
export function neighbour<T>(
  tile: Tile, layers: Layers, ring: i32, role: i32, level: i32, slab: i32, j: i32, i: i32, distance: i32,
): usize {
  const skip = skipTo<T>(tile, tile.pitch, j, i);
  if (role == LINE) return tile.slabAt(ring, level, slab) + skip + <usize>distance * sizeof<T>();
  if (role == ROW) return tile.slabAt(ring, level, slab) + skip + <usize>distance * tile.pitch;
  if (ring >= tile.fields) return coefficientSlab<T>(tile, layers, ring - tile.fields, level, slab + distance) + skip;
  return slabOrGhost<T>(tile, ring, level, slab + distance) + skip;
}

/** The address of the face before (0) or behind (1) cell i of row j of a slab, along an axis. */
function faceAt<T>(
  tile: Tile, layers: Layers, fixed: i32, role: i32, slab: i32, j: i32, i: i32, behind: i32,
): usize {
  if (role == LINE) return layers.fixedAt(tile, fixed, slab) + skipTo<T>(tile, tile.pitch, j, i + behind);
  if (role == ROW) return layers.fixedAt(tile, fixed, slab) + skipTo<T>(tile, tile.pitch, j + behind, i);
  return layers.fixedAt(tile, fixed, slab + behind) + skipTo<T>(tile, tile.pitch, j, i);
}

/** The cells of one row on a wall. */
function accountWall<T>(
  tile: Tile, layers: Layers, kind: i32, field: usize, index: i32, role: i32, side: i32, level: i32, slab: i32, j: i32,
  weight: f64,
): void {
  const line = tile.line, span = spanOf(tile, role), axis = axisOf(tile, role), before = level - 1;
  const i = role == LINE ? edgeOf(line, side) : line.low, out = side ? 1 : -1;
  const inward = role == STREAM && span.count == 1 ? 0 : -out;
  const here = neighbour<T>(tile, layers, index, LINE, before, slab, j, i, 0);
  const outer = neighbour<T>(tile, layers, index, role, before, slab, j, i, out);
  const inner = neighbour<T>(tile, layers, index, role, before, slab, j, i, inward);
  let k = here, kOuter = here, kInner = here, s: f64 = 0;
  if (kind != DIFFUSION_CONSTANT) {
    const species = speciesOf(layers.model, index);
    s = float(species, SPECIES_SHARPNESS + axis);
    if (hasFaces(kind)) {
      const fixed = integer(species, SPECIES_DIFFUSION_AT + axis);
      kOuter = faceAt<T>(tile, layers, fixed, role, slab, j, i, side);
      kInner = faceAt<T>(tile, layers, fixed, role, slab, j, i, 1 - side);
    } else if (isInCells(kind)) {
      const ring = tile.fields + integer(species, SPECIES_DIFFUSION_AT);
      k = neighbour<T>(tile, layers, ring, LINE, before, slab, j, i, 0);
      kOuter = neighbour<T>(tile, layers, ring, role, before, slab, j, i, out);
      kInner = neighbour<T>(tile, layers, ring, role, before, slab, j, i, inward);
    }
  }
  const r = <f64>(<T>(float(field, FIELD_RATE_X + axis) * weight)), halves = endsInHalves(tile, span);
  const lasting = lastingShare(tile, level), sharpness = <T>s, count = role == LINE ? 1 : line.high - line.low;
  let account = accountAt(tile, wallOf(field, role, side), role, slab, j);
  for (let at: usize = 0, end = <usize>count * sizeof<T>(); at < end; at += sizeof<T>(), account += 8) {
    const c = load<T>(here + at);
    const flux = through<T>(kind, c, load<T>(outer + at), load<T>(k + at), load<T>(kOuter + at), sharpness);
    const inside = through<T>(kind, c, load<T>(inner + at), load<T>(k + at), load<T>(kInner + at), sharpness);
    addTo(account, lasting * (halves ? 0.5 * (r * (flux - inside)) : r * flux));
  }
}

/** k·(to − c), given what k is made of. */
function through<T>(kind: i32, c: T, to: T, own: T, other: T, s: T): f64 {
  switch (kind) {
    case DIFFUSION_FACES: return <f64>drawn<T, T>(DIFFUSION_FACES, c, to, other, other, s, 1);
    case DIFFUSION_ARITHMETIC: return <f64>drawn<T, T>(DIFFUSION_ARITHMETIC, c, to, own, other, s, 1);
    case DIFFUSION_HARMONIC: return <f64>drawn<T, T>(DIFFUSION_HARMONIC, c, to, own, other, s, 1);
    case DIFFUSION_EXPONENTIAL: return <f64>drawn<T, T>(DIFFUSION_EXPONENTIAL, c, to, own, other, s, 1);
    case DIFFUSION_RATIONAL: return <f64>drawn<T, T>(DIFFUSION_RATIONAL, c, to, own, other, s, 1);
    case DIFFUSION_EXPONENTIAL_OPEN: return <f64>drawn<T, T>(DIFFUSION_EXPONENTIAL_OPEN, c, to, other, other, s, 1);
    case DIFFUSION_RATIONAL_OPEN: return <f64>drawn<T, T>(DIFFUSION_RATIONAL_OPEN, c, to, other, other, s, 1);
  }
  return <f64>(to - c);
}

// @ts-ignore: decorator
@inline
export function addTo(account: usize, amount: f64): void {
  store<f64>(account, load<f64>(account) + amount);
}

/**
 * Puts what walls hold into the tile's own cells of a slab at `here`, and adds what that changes, or the share of it that
 * lasts; a cell on two such walls is that of the slower axis. `before` is the slab one level earlier, in the ring.
 */
export function accountHeld<T>(
  tile: Tile, index: i32, level: i32, slab: i32, here: usize, pitch: usize, before: usize, lasting: f64,
): void {
  if (!ownsSlab(tile, slab)) return;
  const field = fieldOf(tile.plan, index), line = tile.line, row = tile.row, own = line.high - line.low;
  for (let side = 0; side < 2; side++) {
    const wall = wallOf(field, LINE, side), edge = edgeOf(line, side);
    if (!ownsEnd(line, side) || !holds(wall) || isLatter(field, LINE, line, side)) continue;
    const weight = endsInHalves(tile, line) ? lasting * 0.5 : lasting;
    for (let j = row.low; j < row.high; j++) {
      if (isHeldAcross(tile, field, ROW, j) || isHeldAcross(tile, field, STREAM, slab)) continue;
      const source = sourceOf<T>(tile, wall, level, slab * row.count + j, before + skipTo<T>(tile, tile.pitch, j, edge));
      holdLine<T>(accountAt(tile, wall, LINE, slab, j), 1, here + skipTo<T>(tile, pitch, j, edge), source, weight);
    }
  }
  for (let role = ROW; role <= STREAM; role++) {
    const span = role == ROW ? row : tile.stream, weight = endsInHalves(tile, span) ? lasting * 0.5 : lasting;
    for (let side = 0; tile.dims > (role == ROW ? 2 : 1) && side < 2; side++) {
      const wall = wallOf(field, role, side), edge = edgeOf(span, side);
      if (!ownsEnd(span, side) || !holds(wall) || (role == STREAM && slab != edge)) continue;
      if (isLatter(field, role, span, side) || (role == ROW && isHeldAcross(tile, field, STREAM, slab))) continue;
      const first = role == ROW ? edge : row.low, behind = role == ROW ? edge + 1 : row.high;
      for (let j = first; j < behind; j++) {
        const position = (role == ROW ? slab : j) * line.count + line.low;
        const source = sourceOf<T>(tile, wall, level, position, before + skipTo<T>(tile, tile.pitch, j, line.low));
        const target = here + skipTo<T>(tile, pitch, j, line.low);
        holdLine<T>(accountAt(tile, wall, role, slab, j), own, target, source, weight);
      }
    }
  }
}

/** Where what a wall holds at `position` stands: among its values, or one level earlier. */
// @ts-ignore: decorator
@inline
function sourceOf<T>(tile: Tile, wall: usize, level: i32, position: i32, before: usize): usize {
  return integer(wall, WALL_KIND) == WALL_HELD ? alphaAt<T>(wall, tile.before + level, position) : before;
}

function holdLine<T>(account: usize, count: i32, target: usize, source: usize, weight: f64): void {
  for (let i = 0; i < count; i++) {
    const value = load<T>(source);
    addTo(account, weight * <f64>(value - load<T>(target)));
    store<T>(target, value);
    account += 8; target += sizeof<T>(); source += sizeof<T>();
  }
}
