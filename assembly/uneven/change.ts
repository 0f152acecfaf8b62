/**
 * What a step adds to the field before it is made implicit: the length of the step times
 *
 *     Σ p·(low − here) + q·(high − here) − w·here   over the axes, x first, and what enters
 *
 * with p, q and w the rates of exchange with the neighbours and of what is lost. Beyond an end that is open to nothing p or
 * q is 0; the neighbour there is taken to be the cell itself.
 */
import { add, At0, mul, read, readNext, splat, sub, write } from "../lanes";
import { address, integer } from "../plan";
import { lane } from "../tridiagonal/solve";
import {
  SPAN_COUNT, SPAN_HIGH, SPAN_LEAK, SPAN_LOW, SPAN_RING, SPAN_STRIDE, SYSTEM_CHANGE, SYSTEM_DIMENSIONS, SYSTEM_FIELD,
  SYSTEM_PITCH, SYSTEM_SOURCE,
} from "./slots";
import { spanOf, X, Y, Z } from "./system";

/** Works out the change of row (y, z) over a length of time. */
export function change<V>(system: usize, y: i32, z: i32, length: f64): void {
  const dimensions = integer(system, SYSTEM_DIMENSIONS);
  if (dimensions == 1) changeOf<V>(1, system, y, z, length);
  else if (dimensions == 2) changeOf<V>(2, system, y, z, length);
  else changeOf<V>(3, system, y, z, length);
}

// @ts-ignore: decorator
@inline
function changeOf<V>(dimensions: i32, system: usize, y: i32, z: i32, length: f64): void {
  const spanX = spanOf(system, X), spanY = spanOf(system, Y), spanZ = spanOf(system, Z);
  const start = <usize>y * address(spanY, SPAN_STRIDE) + <usize>z * address(spanZ, SPAN_STRIDE);
  const here = address(system, SYSTEM_FIELD) + start, target = address(system, SYSTEM_CHANGE) + start;
  const source = address(system, SYSTEM_SOURCE) + start, l = splat<V, f64>(length);
  const south = dimensions > 1 ? beside(spanY, 0, y, here) : 0, north = dimensions > 1 ? beside(spanY, 1, y, here) : 0;
  const below = dimensions > 2 ? beside(spanZ, 0, z, here) : 0, above = dimensions > 2 ? beside(spanZ, 1, z, here) : 0;
  const px = address(spanX, SPAN_LOW) + start, qx = address(spanX, SPAN_HIGH) + start, wx = address(spanX, SPAN_LEAK) + start;
  const py = address(spanY, SPAN_LOW) + start, qy = address(spanY, SPAN_HIGH) + start, wy = address(spanY, SPAN_LEAK) + start;
  const pz = address(spanZ, SPAN_LOW) + start, qz = address(spanZ, SPAN_HIGH) + start, wz = address(spanZ, SPAN_LEAK) + start;
  for (let at: usize = 0, end = address(system, SYSTEM_PITCH); at < end; at += lane<V>()) {
    const c = read<V, f64, At0>(here + at);
    let sum = along<V>(c, read<V, f64, At0>(here + at - 8), readNext<V, f64, At0>(here + at), px + at, qx + at, wx + at);
    if (dimensions > 1) sum = add<V, f64>(sum, apart<V>(c, south + at, north + at, py + at, qy + at, wy + at));
    if (dimensions > 2) sum = add<V, f64>(sum, apart<V>(c, below + at, above + at, pz + at, qz + at, wz + at));
    write<V, f64, At0>(target + at, mul<V, f64>(l, add<V, f64>(sum, read<V, f64, At0>(source + at))));
  }
  const last = <usize>(integer(spanX, SPAN_COUNT) - 1) << 3, ring = integer(spanX, SPAN_RING) != 0;
  for (let side = 0; side < 2; side++) {
    const at: usize = side == 0 ? 0 : last, c = load<f64>(here + at);
    const low = at > 0 ? load<f64>(here + at - 8) : ring ? load<f64>(here + last) : c;
    const high = at < last ? load<f64>(here + at, 8) : ring ? load<f64>(here) : c;
    let sum = along<f64>(c, low, high, px + at, qx + at, wx + at);
    if (dimensions > 1) sum = sum + apart<f64>(c, south + at, north + at, py + at, qy + at, wy + at);
    if (dimensions > 2) sum = sum + apart<f64>(c, below + at, above + at, pz + at, qz + at, wz + at);
    store<f64>(target + at, length * (sum + load<f64>(source + at)));
  }
}

// @ts-ignore: decorator
@inline
function along<V>(c: V, low: V, high: V, p: usize, q: usize, w: usize): V {
  const fromLow = mul<V, f64>(read<V, f64, At0>(p), sub<V, f64>(low, c));
  const fromHigh = mul<V, f64>(read<V, f64, At0>(q), sub<V, f64>(high, c));
  return sub<V, f64>(add<V, f64>(fromLow, fromHigh), mul<V, f64>(read<V, f64, At0>(w), c));
}

// @ts-ignore: decorator
@inline
function apart<V>(c: V, low: usize, high: usize, p: usize, q: usize, w: usize): V {
  return along<V>(c, read<V, f64, At0>(low), read<V, f64, At0>(high), p, q, w);
}

/** Where the neighbours of row number `index` along a slow axis lie, on the low (0) or high (1) side. */
function beside(span: usize, side: i32, index: i32, here: usize): usize {
  const stride = address(span, SPAN_STRIDE), last = integer(span, SPAN_COUNT) - 1, across = <usize>last * stride;
  const ring = integer(span, SPAN_RING) != 0;
  if (side == 0) return index > 0 ? here - stride : ring ? here + across : here;
  return index < last ? here + stride : ring ? here - across : here;
}
