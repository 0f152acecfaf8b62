/**
 * What the pixels of a picture need of a field: in 1-D where the curve runs, in 2-D the plane, in 3-D the three middle
 * slices. Small enough that many moments can be kept until the range they share is known.
 */
import type { Centering, FieldArray, Axis as GridAxis } from "../grid.js";
import { coordinate, strides } from "../grid.js";

/** The smallest and the largest value. */
export type Range = readonly [low: number, high: number];

/** An axis as pictures need it: its name, count, spacing and origin. */
export type Axis = Omit<GridAxis, "periodic">;

/** Where the values of a field lie; `axes` in the shape's order. */
export interface Layout {
  readonly axes: readonly Axis[];
  readonly centering: Centering;
}

/** Values of a rectangle of pixels, and how many cells it shows. */
export interface Panel {
  readonly caption: string;
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** What the pixels show of a field at one moment. */
export type View =
  | { readonly kind: "panels"; readonly panels: readonly Panel[] }
  | {
      readonly kind: "curve";
      /** What stands below the curve's two ends. */
      readonly ends: readonly [string, string];
      /** Between which values the curve runs in each column of pixels. */
      readonly low: Float32Array;
      readonly high: Float32Array;
    };

/** Cells are enlarged until the longest side reaches this many pixels; panels of 3-D share the width. */
const ENLARGED = [640, 640, 280] as const;
/** Beyond this many pixels several cells are averaged into one. */
const LONGEST = [640, 1024, 512] as const;
/** However long and thin a domain is, its picture is no thinner than this. */
const THINNEST = 40;

/** Reduces a field to the pixels of its picture. */
export function viewField(data: FieldArray, { axes, centering }: Layout): View {
  const dimensions = axes.length;
  if (dimensions === 1) return curveOf(data, axes[0]!, centering);
  const scale = pixelsPerLength(axes, ENLARGED[dimensions - 1]!, LONGEST[dimensions - 1]!);
  const step = strides(axes.map((axis) => axis.count));
  const panel = (rows: number, columns: number, offset: number, caption: string): Panel => {
    const [width, height] = [columns, rows].map((axis) => side(axes[axis]!, scale));
    const place = { offset, row: step[rows]!, column: step[columns]! };
    const counts = { rows: axes[rows]!.count, columns: axes[columns]!.count };
    return {
      caption,
      ...counts,
      width: width!,
      height: height!,
      values: averaged(data, place, counts, width!, height!),
    };
  };
  if (dimensions === 2) return { kind: "panels", panels: [panel(0, 1, 0, "")] };
  const panels = axes.map((axis, across) => {
    const middle = Math.floor(axis.count / 2);
    const [rows, columns] = [0, 1, 2].filter((other) => other !== across);
    return panel(rows!, columns!, middle * step[across]!, placeName(axis, centering, middle));
  });
  return { kind: "panels", panels };
}

/** The smallest and the largest value of some arrays, NaN left out. */
export function rangeOf(arrays: Iterable<ArrayLike<number>>): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of arrays) {
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 0];
}

/** Pixels per unit of length: a whole number per cell of the finest axis, unless cells are smaller than pixels. */
function pixelsPerLength(axes: readonly Axis[], enlarged: number, longest: number): number {
  const finest = Math.min(...axes.map((axis) => axis.spacing));
  const cells = Math.max(...axes.map((axis) => axis.count * axis.spacing)) / finest;
  return (cells > longest ? longest / cells : Math.max(1, Math.floor(enlarged / cells))) / finest;
}

function side(axis: Axis, scale: number): number {
  return Math.max(THINNEST, Math.round(axis.count * axis.spacing * scale));
}

interface Place {
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

/** A plane of an array as pixels: a cell spread over several pixels, or the mean of the cells under one. */
function averaged(
  data: FieldArray,
  { offset, row, column }: Place,
  { rows, columns }: { rows: number; columns: number },
  width: number,
  height: number,
): Float32Array {
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = covered(y, height, rows);
    for (let x = 0; x < width; x++) {
      const [left, right] = covered(x, width, columns);
      let sum = 0;
      for (let j = top; j < bottom; j++) {
        for (let i = left; i < right; i++) sum += data[offset + j * row + i * column]!;
      }
      values[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return values;
}

/** The cells under pixel number `pixel` of `pixels`, first and past the last. */
function covered(pixel: number, pixels: number, cells: number): [number, number] {
  const first = Math.floor((pixel * cells) / pixels);
  return [first, Math.max(first + 1, Math.floor(((pixel + 1) * cells) / pixels))];
}

/** The curve, straight from value to value. */
function curveOf(data: FieldArray, axis: Axis, centering: Centering): View {
  const width = LONGEST[0];
  const low = new Float32Array(width);
  const high = new Float32Array(width);
  const last = data.length - 1;
  const at = (place: number) => {
    const index = Math.min(Math.floor(place), Math.max(0, last - 1));
    const next = Math.min(index + 1, last);
    return data[index]! + (place - index) * (data[next]! - data[index]!);
  };
  for (let x = 0; x < width; x++) {
    const [from, to] = [(x / width) * last, ((x + 1) / width) * last];
    const inside = data.subarray(Math.ceil(from), Math.floor(to) + 1);
    [low[x], high[x]] = rangeOf([[at(from), at(to)], inside]);
  }
  return { kind: "curve", ends: [placeName(axis, centering, 0), placeName(axis, centering, last)], low, high };
}

/** Where a value lies along an axis, such as `x = 0.5`. */
function placeName(axis: Axis, centering: Centering, index: number): string {
  return `${axis.name} = ${shortNumber(coordinate(axis, centering, index))}`;
}

/** A number in at most four significant digits. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}
