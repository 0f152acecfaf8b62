/**
 * Pictures of a field: a curve in 1-D, coloured cells in 2-D, the three middle slices in 3-D, with the range of the colours
 * beside them. Rows run downwards, as in the array.
 */
import { blank, fill, frame, LETTER_HEIGHT, LETTER_WIDTH, type Picture, write } from "./canvas.js";
import { type Color, type ColormapName, colorsOf } from "./colormap.js";
import { type Panel, type Range, shortNumber, type View } from "./view.js";

export interface DrawingOptions {
  readonly title: string;
  readonly range: Range;
  readonly colormap: ColormapName;
}

const CURVE_HEIGHT = 360;

const LEVELS = 250;
const BACKGROUND = LEVELS;
const INK = LEVELS + 1;
const RULE = LEVELS + 2;
const CURVE = LEVELS + 3;
/** Where a value is NaN. */
const MISSING = LEVELS + 4;
const others: readonly Color[] = [
  [255, 255, 255],
  [40, 40, 46],
  [224, 224, 228],
  [196, 60, 44],
  [0, 200, 80],
];

/** Least width of a cell that has its value written into it. */
const VALUE_WIDTH = 5 * LETTER_WIDTH + 4;

const MARGIN = 16;
const BAR_WIDTH = 18;
const TICK = 5;
/** From a line to the numbers beside it. */
const BESIDE = TICK + 4;

/** Draws a view, with its title above it and the range of its values beside it. */
export function draw(view: View, { title, range, colormap }: DrawingOptions): Picture {
  const palette = [...colorsOf(colormap, LEVELS), ...others];
  const shown = widened(range, colormap === "diverging");
  return view.kind === "curve"
    ? drawCurve(view, title, shown, palette)
    : drawPanels(view.panels, title, shown, palette);
}

/** A range that can be divided into levels: symmetric where zero belongs in the middle, and wider than rounding. */
function widened([low, high]: Range, symmetric: boolean): Range {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (symmetric) return largest > 0 ? [-largest, largest] : [-1, 1];
  return high - low > 1e-12 * largest ? [low, high] : [low - (largest || 1) / 2, high + (largest || 1) / 2];
}

function drawPanels(panels: readonly Panel[], title: string, range: Range, palette: readonly Color[]): Picture {
  const captions = panels.some((panel) => panel.caption) ? LETTER_HEIGHT + 8 : 0;
  const height = Math.max(6 * LETTER_HEIGHT, ...panels.map((panel) => panel.height));
  const width = panels.reduce((sum, panel) => sum + panel.width + MARGIN, 0);
  const top = MARGIN + LETTER_HEIGHT + 8;
  const bar = MARGIN + width;
  const numbers = numbersBeside(height, range);
  const right = bar + BAR_WIDTH + widthOf(numbers) + MARGIN;
  const picture = blank(right, top + height + captions + MARGIN, palette, BACKGROUND);
  write(picture, title, MARGIN, MARGIN, INK);
  let left = MARGIN;
  for (const panel of panels) {
    const above = top + Math.floor((height - panel.height) / 2);
    paint(picture, panel, left, above, range);
    writeValues(picture, panel, left, above);
    write(picture, panel.caption, left, above + panel.height + 8, INK);
    left += panel.width + MARGIN;
  }
  drawBar(picture, bar, top, height);
  drawNumbers(picture, numbers, bar + BAR_WIDTH, top, height, range);
  return picture;
}

function paint(
  picture: Picture,
  { width, height, values }: Panel,
  left: number,
  top: number,
  [low, high]: Range,
): void {
  frame(picture, left, top, width, height, RULE);
  const perUnit = LEVELS / (high - low);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * picture.width + left;
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]!;
      const level = Math.max(0, Math.min(LEVELS - 1, Math.floor((value - low) * perUnit)));
      picture.indices[start + x] = Number.isNaN(value) ? MISSING : level;
    }
  }
}

/** Writes the values into the cells, where these are large enough. */
function writeValues(
  picture: Picture,
  { width, height, rows, columns, values }: Panel,
  left: number,
  top: number,
): void {
  const [cellWidth, cellHeight] = [width / columns, height / rows];
  if (cellWidth < VALUE_WIDTH || cellHeight < 2 * LETTER_HEIGHT) return;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [Math.floor((column + 0.5) * cellWidth), Math.floor((row + 0.5) * cellHeight)];
      const text = valueText(values[y * width + x]!);
      const level = picture.indices[(top + y) * picture.width + left + x]!;
      const start = left + x - Math.floor((text.length * LETTER_WIDTH) / 2);
      write(picture, text, start, top + y - LETTER_HEIGHT / 2, isDark(picture.palette[level]!) ? RULE : INK);
    }
  }
}

/** A number in at most five letters (six where it is negative): `0.683`, `7e-5`. */
function valueText(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 0.0005 || size >= 9999.5)) return value.toExponential(0).replace("+", "");
  return String(Number(value.toFixed(size < 9.9995 ? 3 : size < 99.995 ? 2 : size < 999.95 ? 1 : 0)));
}

function isDark([red, green, blue]: Color): boolean {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 110;
}

/** The colours of the levels, from the lowest at the bottom. */
function drawBar(picture: Picture, left: number, top: number, height: number): void {
  frame(picture, left, top, BAR_WIDTH, height, RULE);
  for (let y = 0; y < height; y++) {
    fill(picture, left, top + y, BAR_WIDTH, 1, Math.floor(((height - 1 - y) * LEVELS) / height));
  }
}

/** The numbers to write beside a line of this height: the range's own ends, and round ones where there is room between. */
function numbersBeside(height: number, [low, high]: Range): number[] {
  const clear = (1.5 * LETTER_HEIGHT * (high - low)) / height;
  const between = roundNumbers(low, high, Math.floor(height / (3 * LETTER_HEIGHT)));
  return [low, ...between.filter((value) => value - low >= clear && high - value >= clear), high];
}

function widthOf(numbers: readonly number[]): number {
  return BESIDE + LETTER_WIDTH * Math.max(...numbers.map((number) => shortNumber(number).length));
}

/** Writes numbers to the right of a vertical line, each at its own height. */
function drawNumbers(
  picture: Picture,
  numbers: readonly number[],
  left: number,
  top: number,
  height: number,
  [low, high]: Range,
): void {
  for (const number of numbers) {
    const row = Math.round(top + (height - 1) * ((high - number) / (high - low)));
    fill(picture, left, row, TICK, 1, INK);
    write(picture, shortNumber(number), left + BESIDE, row - LETTER_HEIGHT / 2 + 1, INK);
  }
}

function drawCurve(
  { ends, low, high }: Extract<View, { kind: "curve" }>,
  title: string,
  range: Range,
  palette: readonly Color[],
): Picture {
  const [width, height] = [low.length, CURVE_HEIGHT];
  const top = MARGIN + LETTER_HEIGHT + 8;
  const numbers = numbersBeside(height, range);
  const right = MARGIN + width + widthOf(numbers) + MARGIN;
  const picture = blank(right, top + height + LETTER_HEIGHT + 2 * MARGIN, palette, BACKGROUND);
  write(picture, title, MARGIN, MARGIN, INK);
  const rowOf = (value: number) => Math.round((height - 3) * ((range[1] - value) / (range[1] - range[0])));
  for (const value of roundNumbers(...range, 6)) fill(picture, MARGIN, top + 1 + rowOf(value), width, 1, RULE);
  frame(picture, MARGIN, top, width, height, INK);
  for (let x = 0; x < width; x++) {
    const [upper, lower] = [rowOf(high[x]!), rowOf(low[x]!)];
    fill(picture, MARGIN + x, top + upper, 2, lower - upper + 3, CURVE);
  }
  drawNumbers(picture, numbers, MARGIN + width, top, height, range);
  const below = top + height + 8;
  write(picture, ends[0], MARGIN, below, INK);
  write(picture, ends[1], MARGIN + width - ends[1].length * LETTER_WIDTH, below, INK);
  return picture;
}

/** Multiples of 1, 2 or 5 times a power of ten inside a range, about as many as wanted. */
function roundNumbers(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
  const first = Math.ceil(low / step);
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: Number.isFinite(count) ? count : 0 }, (_, index) => (first + index) * step);
}
