/**
 * The operator, and relaxation by it. What leaves a value towards each neighbour is a coupling times the difference, so
 * that a uniform field is at rest to the last bit; what the walls take is its excess.
 */
import { add, At0, div, mul, read, readNext, splat, sub, write } from "../lanes";
import { address, float } from "../plan";
import { after, axisAt, before, couplingsOf, countOf, entry, lineAt, massesOf, X, Y, Z } from "./grid";
import {
  APPLY, BEGIN, LEVEL_EXCESS, OPERATION_FROM, OPERATION_GIVEN, OPERATION_TO, OPERATION_WEIGHT, RELAX, RESIDUAL,
} from "./slots";

/** One line of BEGIN, RELAX, RESIDUAL or APPLY. */
// @ts-ignore: decorator
@inline
export function stencilLine(kind: i32, operation: usize, level: usize, line: i32): void {
  const x = axisAt(level, X), y = axisAt(level, Y), z = axisAt(level, Z);
  const count = countOf(level, X), rows = countOf(level, Y);
  const row = line % rows, slab = line / rows;
  const cy = couplingsOf(y), cz = couplingsOf(z), my = entry(massesOf(y), row), mz = entry(massesOf(z), slab);
  const across = my * mz;
  const south = entry(cy, row) * mz, north = entry(cy, row + 1) * mz;
  const below = entry(cz, slab) * my, above = entry(cz, slab + 1) * my;
  const from = address(operation, OPERATION_FROM), weight = float(operation, OPERATION_WEIGHT);
  const u = lineAt(from, line, count);
  const us = lineAt(from, slab * rows + before(y, row), count), un = lineAt(from, slab * rows + after(y, row), count);
  const ub = lineAt(from, before(z, slab) * rows + row, count), ua = lineAt(from, after(z, slab) * rows + row, count);
  const to = lineAt(address(operation, OPERATION_TO), line, count);
  const given = lineAt(address(operation, OPERATION_GIVEN), line, count);
  const excess = lineAt(address(level, LEVEL_EXCESS), line, count), cx = couplingsOf(x), mx = massesOf(x);

  let i = 0;
  const last = count - 1, first = <usize>before(x, 0) << 3, beyond = <usize>after(x, last) << 3;
  values<f64>(kind, u, u + first, last > 0 ? u + 8 : u + beyond, us, un, ub, ua, to, given, excess, cx, mx,
    across, south, north, below, above, weight);
  i = 1;
  if (ASC_FEATURE_SIMD) {
    const acrossV = splat<v128, f64>(across), weightV = splat<v128, f64>(weight);
    const southV = splat<v128, f64>(south), northV = splat<v128, f64>(north);
    const belowV = splat<v128, f64>(below), aboveV = splat<v128, f64>(above);
    for (; i + 2 <= last; i += 2) {
      const at = <usize>i << 3;
      values<v128>(kind, u + at, u + at - 8, u + at + 8, us + at, un + at, ub + at, ua + at, to + at, given + at,
        excess + at, cx + at, mx + at, acrossV, southV, northV, belowV, aboveV, weightV);
    }
  }
  for (; i <= last; i++) {
    const at = <usize>i << 3;
    values<f64>(kind, u + at, u + at - 8, i < last ? u + at + 8 : u + beyond, us + at, un + at, ub + at, ua + at,
      to + at, given + at, excess + at, cx + at, mx + at, across, south, north, below, above, weight);
  }
}

/** New values from those around them. */
// @ts-ignore: decorator
@inline
function values<V>(
  kind: i32, u: usize, uw: usize, ue: usize, us: usize, un: usize, ub: usize, ua: usize, to: usize, given: usize,
  excess: usize, cx: usize, mx: usize, across: V, south: V, north: V, below: V, above: V, weight: V,
): void {
  const west = read<V, f64, At0>(cx), east = readNext<V, f64, At0>(cx);
  const mass = read<V, f64, At0>(mx), e = read<V, f64, At0>(excess);
  const rows = add<V, f64>(south, north), slabs = add<V, f64>(below, above);
  const diagonal = add<V, f64>(
    add<V, f64>(mul<V, f64>(across, add<V, f64>(west, east)), mul<V, f64>(mass, add<V, f64>(rows, slabs))), e);
  if (kind == BEGIN) {
    const b = read<V, f64, At0>(given);
    write<V, f64, At0>(to, mul<V, f64>(weight, div<V, f64>(b, diagonal)));
    return;
  }
  const here = read<V, f64, At0>(u);
  const line = add<V, f64>(flow<V>(west, here, uw), flow<V>(east, here, ue));
  const plane = add<V, f64>(flow<V>(south, here, us), flow<V>(north, here, un));
  const space = add<V, f64>(flow<V>(below, here, ub), flow<V>(above, here, ua));
  const out = add<V, f64>(
    add<V, f64>(mul<V, f64>(across, line), mul<V, f64>(mass, add<V, f64>(plane, space))), mul<V, f64>(e, here));
  if (kind == APPLY) {
    write<V, f64, At0>(to, out);
    return;
  }
  const left = sub<V, f64>(read<V, f64, At0>(given), out);
  if (kind == RESIDUAL) write<V, f64, At0>(to, left);
  if (kind == RELAX) {
    write<V, f64, At0>(to, add<V, f64>(here, mul<V, f64>(weight, div<V, f64>(left, diagonal))));
  }
}

/** What flows from `here` to a neighbour. */
// @ts-ignore: decorator
@inline
function flow<V>(coupling: V, here: V, neighbour: usize): V {
  return mul<V, f64>(coupling, sub<V, f64>(here, read<V, f64, At0>(neighbour)));
}
