/**
 * From grid to grid. Along each axis a fine value is interpolated between the ends of its coarse interval; residuals go
 * the other way with the same weights. The lines around are put together first, in working memory, then x follows.
 */
import { add, At0, mul, read, splat, sub, write } from "../lanes";
import { address, integer } from "../plan";
import { axisAt, countOf, entry, intervalOf, intervalStart, lineAt, weightOf, X, Y, Z } from "./grid";
import { AXIS_LAST, AXIS_PERIODIC, OPERATION_FROM, OPERATION_TO } from "./slots";

/** One coarse line of RESTRICT. */
export function restrictLine(operation: usize, level: usize, coarse: usize, line: i32, work: usize): void {
  const x = axisAt(level, X), y = axisAt(level, Y), z = axisAt(level, Z);
  const count = countOf(level, X), rows = countOf(level, Y);
  const coarseRows = countOf(coarse, Y), row = line % coarseRows, slab = line / coarseRows;
  const from = address(operation, OPERATION_FROM);
  memory.fill(work, 0, <usize>count << 3);
  for (let upperSlab = 1; upperSlab >= 0; upperSlab--) {
    const slabs = intervalAt(z, slab, upperSlab);
    for (let k = startOf(z, slabs), endK = endOf(z, slabs); k < endK; k++) {
      const inSlab = share(z, k, upperSlab);
      for (let upperRow = 1; upperRow >= 0; upperRow--) {
        const lines = intervalAt(y, row, upperRow);
        for (let j = startOf(y, lines), endJ = endOf(y, lines); j < endJ; j++) {
          const weight = inSlab * share(y, j, upperRow);
          if (weight != 0) addLine(work, lineAt(from, k * rows + j, count), count, weight);
        }
      }
    }
  }
  const columns = countOf(coarse, X), to = lineAt(address(operation, OPERATION_TO), line, columns);
  for (let column = 0; column < columns; column++) {
    let sum: f64 = 0;
    for (let upper = 1; upper >= 0; upper--) {
      const interval = intervalAt(x, column, upper);
      for (let i = startOf(x, interval), end = endOf(x, interval); i < end; i++) {
        sum += share(x, i, upper) * entry(work, i);
      }
    }
    store<f64>(to + (<usize>column << 3), sum);
  }
}

/** The interval whose upper or lower end is coarse value `index`; −1 where there is none. */
// @ts-ignore: decorator
@inline
function intervalAt(axis: usize, index: i32, upper: i32): i32 {
  const last = integer(axis, AXIS_LAST);
  if (upper) return index > 0 ? index - 1 : integer(axis, AXIS_PERIODIC) ? last : -1;
  return index <= last ? index : -1;
}

// @ts-ignore: decorator
@inline
function startOf(axis: usize, interval: i32): i32 {
  return interval < 0 ? 0 : intervalStart(axis, interval);
}

// @ts-ignore: decorator
@inline
function endOf(axis: usize, interval: i32): i32 {
  return interval < 0 ? 0 : intervalStart(axis, interval + 1);
}

/** The share of value `index` that belongs to the upper or the lower end of its interval. */
// @ts-ignore: decorator
@inline
function share(axis: usize, index: i32, upper: i32): f64 {
  const weight = weightOf(axis, index);
  return upper ? weight : 1 - weight;
}

function addLine(sum: usize, line: usize, count: i32, weight: f64): void {
  let at: usize = 0;
  const end = <usize>count << 3;
  if (ASC_FEATURE_SIMD) {
    for (; at + 16 <= end; at += 16) addValues<v128>(sum + at, line + at, splat<v128, f64>(weight));
  }
  for (; at < end; at += 8) addValues<f64>(sum + at, line + at, weight);
}

// @ts-ignore: decorator
@inline
function addValues<V>(sum: usize, line: usize, weight: V): void {
  write<V, f64, At0>(sum, add<V, f64>(read<V, f64, At0>(sum), mul<V, f64>(weight, read<V, f64, At0>(line))));
}

/** One fine line of PROLONG. */
export function prolongLine(operation: usize, level: usize, coarse: usize, line: i32, work: usize): void {
  const x = axisAt(level, X), y = axisAt(level, Y), z = axisAt(level, Z);
  const count = countOf(level, X), rows = countOf(level, Y), row = line % rows, slab = line / rows;
  const columns = countOf(coarse, X), coarseRows = countOf(coarse, Y);
  const from = address(operation, OPERATION_FROM);
  const south = intervalOf(y, row), north = upperEnd(coarse, Y, south);
  const below = intervalOf(z, slab), above = upperEnd(coarse, Z, below);
  const sb = lineAt(from, below * coarseRows + south, columns), nb = lineAt(from, below * coarseRows + north, columns);
  const sa = lineAt(from, above * coarseRows + south, columns), na = lineAt(from, above * coarseRows + north, columns);
  const wy = weightOf(y, row), wz = weightOf(z, slab);
  let at: usize = 0;
  const end = <usize>columns << 3;
  if (ASC_FEATURE_SIMD) {
    const wyV = splat<v128, f64>(wy), wzV = splat<v128, f64>(wz);
    for (; at + 16 <= end; at += 16) mix<v128>(work + at, sb + at, nb + at, sa + at, na + at, wyV, wzV);
  }
  for (; at < end; at += 8) mix<f64>(work + at, sb + at, nb + at, sa + at, na + at, wy, wz);
  const to = lineAt(address(operation, OPERATION_TO), line, count);
  for (let i = 0; i < count; i++) {
    const west = intervalOf(x, i), low = entry(work, west), high = entry(work, upperEnd(coarse, X, west));
    const p = to + (<usize>i << 3);
    store<f64>(p, load<f64>(p) + (low + weightOf(x, i) * (high - low)));
  }
}

/** The coarse value at the upper end of an interval. */
// @ts-ignore: decorator
@inline
function upperEnd(coarse: usize, axis: i32, interval: i32): i32 {
  return interval + 1 < countOf(coarse, axis) ? interval + 1 : 0;
}

/** Values between four lines. */
// @ts-ignore: decorator
@inline
function mix<V>(to: usize, sb: usize, nb: usize, sa: usize, na: usize, wy: V, wz: V): void {
  const low = between<V>(read<V, f64, At0>(sb), read<V, f64, At0>(nb), wy);
  const high = between<V>(read<V, f64, At0>(sa), read<V, f64, At0>(na), wy);
  write<V, f64, At0>(to, between<V>(low, high, wz));
}

// @ts-ignore: decorator
@inline
function between<V>(low: V, high: V, weight: V): V {
  return add<V, f64>(low, mul<V, f64>(weight, sub<V, f64>(high, low)));
}
