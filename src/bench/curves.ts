/** Work against error in SVG: a panel per problem, a line per method, both scales logarithmic; lower left is best. */
import type { Curve, Point, Report } from "./results.js";
import { COLOURS, drawing, round, text } from "./svg.js";

const PANEL = 300;
const GAP = 60;
const LEFT = 60;
const TOP = 90;
const BOTTOM = 60;

/** Draws the curves of a report; undefined where there are none. */
export function renderCurves(report: Report): string | undefined {
  const curves = report.sections.flatMap((section) => section.curves ?? []);
  if (curves.length === 0) return undefined;
  const problems = [...new Set(curves.map(({ problem }) => problem))];
  const methods = [...new Set(curves.map(({ method }) => method))];
  const colourOf = (method: string) => COLOURS[methods.indexOf(method) % COLOURS.length]!;
  const points = curves.flatMap((curve) => curve.points);
  const errors = decades(points.map(({ error }) => error).filter((error) => error > LEAST_ERROR));
  const times = decades(points.map(({ seconds }) => seconds));
  const width = LEFT + problems.length * (PANEL + GAP);
  const legend = methods.map((method, i) => {
    const x = LEFT + 130 * i;
    return `${dot(x, 56, colourOf(method))}\n${text(x + 10, 60, "start", "normal", method)}`;
  });
  const panels = problems.map((problem, i) => {
    const x = scaleOf(errors, LEFT + i * (PANEL + GAP));
    const y = scaleOf(times, TOP + PANEL, -1);
    const own = curves.filter((curve) => curve.problem === problem);
    const left = LEFT + i * (PANEL + GAP);
    return [
      `<rect x="${left}" y="${TOP}" width="${PANEL}" height="${PANEL}" fill="none" stroke="#222222"/>`,
      text(left + PANEL / 2, TOP - 10, "middle", "bold", problem),
      ...errors.map((k) => text(x(10 ** k), TOP + PANEL + 16, "middle", "normal", `1e${k}`, 11)),
      ...times.map((k) => text(left - 6, y(10 ** k) + 4, "end", "normal", `${10 ** (k + 3)}`, 11)),
      ...own.map((curve) => line(curve, x, y, left, colourOf(curve.method))),
    ].join("\n");
  });
  const { processor, cores, node } = report.machine;
  return drawing(width, TOP + PANEL + BOTTOM, "Milliseconds to an error in time, relative to the largest value", [
    ...legend,
    ...panels,
    text(12, TOP + PANEL + BOTTOM - 14, "start", "normal", `${processor}, ${cores} cores · Node ${node}`, 11),
  ]);
}

/** Errors below this are rounding: a method that has only these has a time, and no curve. */
const LEAST_ERROR = 1e-9;

/** The powers of ten that enclose some values. */
function decades(values: readonly number[]): number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.ceil(Math.log10(Math.max(...values)));
  return Array.from({ length: Math.max(2, high - low + 1) }, (_, i) => low + i);
}

function scaleOf(powers: readonly number[], origin: number, direction: 1 | -1 = 1): (value: number) => number {
  const unit = (direction * PANEL) / (powers.length - 1);
  return (value) => origin + unit * (Math.log10(value) - powers[0]!);
}

type Scale = (value: number) => number;

function line({ points }: Curve, x: Scale, y: Scale, left: number, colour: string): string {
  const drawn = points.filter(({ error }) => error > LEAST_ERROR);
  if (drawn.length === 0) {
    const height = round(y(points[0]!.seconds));
    return `<line x1="${left}" x2="${left + PANEL}" y1="${height}" y2="${height}" stroke="${colour}" stroke-dasharray="6 4"/>`;
  }
  const place = ({ error, seconds }: Point) => [round(x(error)), round(y(seconds))] as const;
  const path = drawn.map((point) => place(point).join(",")).join(" ");
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...drawn.map((point) => dot(...place(point), colour)),
  ].join("\n");
}

function dot(x: number, y: number, colour: string): string {
  return `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`;
}
