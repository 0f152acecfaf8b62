/**
 * Lines of an array, read into units and written back. Four neighbouring lines are a group: in a vector build one unit
 * (lines 0 and 1 are real parts, 2 and 3 imaginary parts), in a scalar build two (lines 0 and 2, lines 1 and 3).
 *
 *     unit ─▶ │ number 0 │ number 1 │ … │ number count − 1 │    next unit ─▶ │ …
 */
import { complexBytes, imaginary, nth, put, real } from "./complex";
import { clear } from "./fourier";
import { GROUP } from "./slots";

/** Units that `lines` lines take. */
// @ts-ignore: decorator
@inline
export function unitsOf<V>(lines: i32): i32 {
  return isVector<V>() ? (lines + GROUP - 1) / GROUP : 2 * (lines / GROUP) + min(lines % GROUP, 2);
}

/** The first line of a unit. */
// @ts-ignore: decorator
@inline
export function lineOf<V>(unit: i32): i32 {
  return isVector<V>() ? GROUP * unit : GROUP * (unit >> 1) + (unit & 1);
}

/** Address of a line's first value among the units. */
// @ts-ignore: decorator
@inline
function placeOf<V>(units: usize, count: i32, line: i32): usize {
  if (isVector<V>()) return nth<V>(units, line / GROUP * count) + 8 * (line % GROUP);
  return nth<V>(units, (2 * (line / GROUP) + (line & 1)) * count) + 8 * (line >> 1 & 1);
}

/** Reads `lines` lines of `count` values, `step` bytes from value to value and `next` from line to line. */
export function gather<V>(units: usize, lines: i32, count: i32, source: usize, step: i32, next: i32): void {
  let line = 0;
  if (isVector<V>()) {
    if (next == 8) line = gatherBeside(units, lines, count, source, step);
    else line = gatherApart(units, lines, count, source, step, next);
  }
  if (lines % GROUP) {
    const whole = unitsOf<V>(lines - lines % GROUP);
    clear<V>(nth<V>(units, whole * count), (unitsOf<V>(lines) - whole) * count);
  }
  for (; line < lines; line++) {
    let from = source + line * next, to = placeOf<V>(units, count, line);
    for (let j = 0; j < count; j++) {
      store<f64>(to, load<f64>(from));
      from += step;
      to += complexBytes<V>();
    }
  }
}

/**
 * Reads whole groups of lines side by side, value by value, so that cache lines are used up; answers how many
 * lines.
 */
function gatherBeside(units: usize, lines: i32, count: i32, source: usize, step: i32): i32 {
  const groups = lines / GROUP, pitch = <usize>count * 32;
  for (let j = 0; j < count; j++) {
    for (let group = 0, from = source, to = units; group < groups; group++) {
      put<v128>(to, v128.load(from), v128.load(from, 16));
      from += 32;
      to += pitch;
    }
    source += step;
    units += 32;
  }
  return groups * GROUP;
}

/** Reads whole groups of lines that lie apart; answers how many lines. */
function gatherApart(units: usize, lines: i32, count: i32, source: usize, step: i32, next: i32): i32 {
  const groups = lines / GROUP;
  for (let group = 0, to = units; group < groups; group++) {
    let a = source + group * GROUP * next, b = a + next, c = b + next, d = c + next;
    for (let j = 0; j < count; j++) {
      put<v128>(to, v128.load64_lane(b, v128.load64_zero(a), 1), v128.load64_lane(d, v128.load64_zero(c), 1));
      a += step; b += step; c += step; d += step; to += 32;
    }
  }
  return groups * GROUP;
}

/** Writes lines back; the reverse of `gather`. */
export function scatter<V>(units: usize, lines: i32, count: i32, target: usize, step: i32, next: i32): void {
  let line = 0;
  if (isVector<V>()) {
    if (next == 8) line = scatterBeside(units, lines, count, target, step);
    else line = scatterApart(units, lines, count, target, step, next);
  }
  for (; line < lines; line++) {
    let from = placeOf<V>(units, count, line), to = target + line * next;
    for (let j = 0; j < count; j++) {
      store<f64>(to, load<f64>(from));
      from += complexBytes<V>();
      to += step;
    }
  }
}

function scatterBeside(units: usize, lines: i32, count: i32, target: usize, step: i32): i32 {
  const groups = lines / GROUP, pitch = <usize>count * 32;
  for (let j = 0; j < count; j++) {
    for (let group = 0, from = units, to = target; group < groups; group++) {
      v128.store(to, real<v128>(from));
      v128.store(to, imaginary<v128>(from), 16);
      from += pitch;
      to += 32;
    }
    units += 32;
    target += step;
  }
  return groups * GROUP;
}

function scatterApart(units: usize, lines: i32, count: i32, target: usize, step: i32, next: i32): i32 {
  const groups = lines / GROUP;
  for (let group = 0, from = units; group < groups; group++) {
    let a = target + group * GROUP * next, b = a + next, c = b + next, d = c + next;
    for (let j = 0; j < count; j++) {
      const re = real<v128>(from), im = imaginary<v128>(from);
      v128.store64_lane(a, re, 0);
      v128.store64_lane(b, re, 1);
      v128.store64_lane(c, im, 0);
      v128.store64_lane(d, im, 1);
      a += step; b += step; c += step; d += step; from += 32;
    }
  }
  return groups * GROUP;
}
