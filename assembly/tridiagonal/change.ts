/**
 * What one explicit step would add to the field: Σ r·((low + high) − 2·here) over the axes, x first, with the neighbours
 * beyond a wall as the explicit step has them: what lies at the other end, or the ghost mirror + (α − β·here).
 */
import { WALL_FIXED, WALL_GHOST, WALL_HELD, WALL_PERIODIC } from "../abi";
import { add, At0, At16, At32, At48, mul, read, readNext, splat, sub, write } from "../lanes";
import { address, float, integer } from "../plan";
import { edgeOf, spanOf, X, Y, Z } from "./domain";
import {
  DOMAIN_CHANGE, DOMAIN_DIMENSIONS, DOMAIN_FIELD, DOMAIN_PITCH, EDGE_ALPHA, EDGE_BETA, EDGE_KIND, EDGE_MIRROR, SPAN_COUNT,
  SPAN_RATE, SPAN_STRIDE, STRIP_VALUES,
} from "./slots";
import { chunk, turned } from "./lines";
import { block, lane } from "./solve";

/**
 * Works out the change of `count` values (whole cache lines, a strip at the most) of row (y, z), from number `from` on, and
 * writes it turned: see `./lines`. What x's walls hold does not change, nor does padding.
 */
export function change<V>(domain: usize, y: i32, z: i32, from: i32, count: i32, target: usize, ghosts: usize): void {
  const dimensions = integer(domain, DOMAIN_DIMENSIONS);
  if (dimensions == 1) changeOf<V>(1, domain, y, z, from, count, target, ghosts);
  else if (dimensions == 2) changeOf<V>(2, domain, y, z, from, count, target, ghosts);
  else changeOf<V>(3, domain, y, z, from, count, target, ghosts);
}

// @ts-ignore: decorator
@inline
function changeOf<V>(
  dimensions: i32, domain: usize, y: i32, z: i32, from: i32, count: i32, target: usize, ghosts: usize,
): void {
  const spanX = spanOf(domain, X), spanY = spanOf(domain, Y), spanZ = spanOf(domain, Z);
  const start = <usize>y * address(spanY, SPAN_STRIDE) + <usize>z * address(spanZ, SPAN_STRIDE) + (<usize>from << 3);
  const here = address(domain, DOMAIN_FIELD) + start, bytes = <usize>count << 3;
  let south: usize = 0, north: usize = 0, below: usize = 0, above: usize = 0;
  if (dimensions > 1) {
    const line = <usize>z * address(domain, DOMAIN_PITCH) + (<usize>from << 3);
    south = beside<V>(spanY, 0, y, here, line, bytes, ghosts);
    north = beside<V>(spanY, 1, y, here, line, bytes, ghosts + STRIP_VALUES * 8);
  }
  if (dimensions > 2) {
    const line = <usize>y * address(domain, DOMAIN_PITCH) + (<usize>from << 3);
    below = beside<V>(spanZ, 0, z, here, line, bytes, ghosts + 2 * STRIP_VALUES * 8);
    above = beside<V>(spanZ, 1, z, here, line, bytes, ghosts + 3 * STRIP_VALUES * 8);
  }
  const rx = splat<V, f64>(float(spanX, SPAN_RATE)), ry = splat<V, f64>(float(spanY, SPAN_RATE));
  const rz = splat<V, f64>(float(spanZ, SPAN_RATE));
  let c = here, to = target, s = south, n = north, d = below, u = above;
  for (const end = here + bytes; c < end; c += block<V>()) {
    changed<V, At0>(dimensions, to, c, s, n, d, u, rx, ry, rz);
    to += chunk<V>();
    if (isVector<V>()) {
      changed<V, At16>(dimensions, to, c, s, n, d, u, rx, ry, rz);
      changed<V, At32>(dimensions, to + chunk<V>(), c, s, n, d, u, rx, ry, rz);
      changed<V, At48>(dimensions, to + 2 * chunk<V>(), c, s, n, d, u, rx, ry, rz);
      to += 3 * chunk<V>();
    }
    if (dimensions > 1) { s += block<V>(); n += block<V>(); }
    if (dimensions > 2) { d += block<V>(); u += block<V>(); }
  }
  const last = integer(spanX, SPAN_COUNT) - 1, line = <usize>(z * integer(spanY, SPAN_COUNT) + y) << 3;
  for (let side = 0; side < 2; side++) {
    const i = side == 0 ? 0 : last;
    if (i < from || i >= from + count) continue;
    const at = <usize>(i - from) << 3, cell = here + at;
    const low = i == 0 ? beyond(spanX, 0, cell, line) : load<f64>(cell - 8);
    const high = i == last ? beyond(spanX, 1, cell, line) : load<f64>(cell + 8);
    const sum = summed<f64, At0>(
      dimensions, load<f64>(cell), low, high, south + at, north + at, below + at, above + at,
      float(spanX, SPAN_RATE), float(spanY, SPAN_RATE), float(spanZ, SPAN_RATE),
    );
    store<f64>(target + turned<V>(i - from), holds(spanX, side) ? 0 : sum);
    if (i == last && isVector<V>() && (last & 1) == 0) store<f64>(target + turned<V>(last + 1 - from), 0);
  }
}

// @ts-ignore: decorator
@inline
function changed<V, At>(
  dimensions: i32, to: usize, here: usize, south: usize, north: usize, below: usize, above: usize, rx: V, ry: V, rz: V,
): void {
  const low = read<V, f64, At>(here - 8), high = readNext<V, f64, At>(here);
  const sum = summed<V, At>(dimensions, read<V, f64, At>(here), low, high, south, north, below, above, rx, ry, rz);
  write<V, f64, At0>(to, sum);
}

// @ts-ignore: decorator
@inline
function summed<V, At>(
  dimensions: i32, c: V, low: V, high: V, south: usize, north: usize, below: usize, above: usize, rx: V, ry: V, rz: V,
): V {
  const twice = add<V, f64>(c, c);
  let sum = mul<V, f64>(rx, sub<V, f64>(add<V, f64>(low, high), twice));
  if (dimensions > 1) sum = add<V, f64>(sum, mul<V, f64>(ry, sub<V, f64>(both<V, At>(south, north), twice)));
  if (dimensions > 2) sum = add<V, f64>(sum, mul<V, f64>(rz, sub<V, f64>(both<V, At>(below, above), twice)));
  return sum;
}

// @ts-ignore: decorator
@inline
function both<V, At>(low: usize, high: usize): V {
  return add<V, f64>(read<V, f64, At>(low), read<V, f64, At>(high));
}

/** Whether the wall holds the outermost values. */
// @ts-ignore: decorator
@inline
function holds(span: usize, side: i32): bool {
  const kind = integer(edgeOf(span, side), EDGE_KIND);
  return kind == WALL_FIXED || kind == WALL_HELD;
}

/** The value beyond x's wall, next to `cell`; `line` is the offset of the wall's α and β for this line. */
function beyond(span: usize, side: i32, cell: usize, line: usize): f64 {
  const edge = edgeOf(span, side), kind = integer(edge, EDGE_KIND);
  if (kind == WALL_PERIODIC) {
    const across = <usize>(integer(span, SPAN_COUNT) - 1) << 3;
    return load<f64>(side == 0 ? cell + across : cell - across);
  }
  if (kind != WALL_GHOST) return 0;
  const leak = load<f64>(address(edge, EDGE_BETA) + line) * load<f64>(cell);
  return load<f64>(cell + address(edge, EDGE_MIRROR)) + (load<f64>(address(edge, EDGE_ALPHA) + line) - leak);
}

/** Where the neighbours of row number `index` along a slow axis lie; those beyond a wall are worked out into `ghosts`. */
function beside<V>(span: usize, side: i32, index: i32, here: usize, line: usize, bytes: usize, ghosts: usize): usize {
  const stride = address(span, SPAN_STRIDE), count = integer(span, SPAN_COUNT);
  if (side == 0 && index > 0) return here - stride;
  if (side == 1 && index < count - 1) return here + stride;
  const edge = edgeOf(span, side);
  if (integer(edge, EDGE_KIND) == WALL_PERIODIC) {
    const across = <usize>(count - 1) * stride;
    return side == 0 ? here + across : here - across;
  }
  const mirror = here + address(edge, EDGE_MIRROR);
  const alpha = address(edge, EDGE_ALPHA) + line, beta = address(edge, EDGE_BETA) + line;
  for (let at: usize = 0; at < bytes; at += lane<V>()) {
    const leak = mul<V, f64>(read<V, f64, At0>(beta + at), read<V, f64, At0>(here + at));
    write<V, f64, At0>(ghosts + at, add<V, f64>(read<V, f64, At0>(mirror + at), sub<V, f64>(read<V, f64, At0>(alpha + at), leak)));
  }
  return ghosts;
}
