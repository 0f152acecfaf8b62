/** The races as a chart in SVG: one group of bars per race, one bar per contestant, longest is fastest. */
import { nameOf } from "./job.js";
import type { Entry, Report } from "./results.js";
import { summarize } from "./statistics.js";
import { COLOURS, drawing, round, text } from "./svg.js";
import { threeDigits } from "./table.js";

const WIDTH = 840;
const LEFT = 270;
const RIGHT = 70;
const BAR = 16;
const GAP = 4;
const GROUP_GAP = 14;
const TOP = 64;
const BOTTOM = 40;
/** Draws every race of the report in which something was timed; undefined where there is none. */
export function renderChart(report: Report): string | undefined {
  const races = report.sections.flatMap((section) => section.races).filter(({ entries }) => entries.some(isTimed));
  if (races.length === 0) return undefined;
  const names = [...new Set(races.flatMap(({ entries }) => entries.map(({ contestant }) => contestant)))];
  const most = Math.max(
    ...races.flatMap(({ entries }) => entries.filter(isTimed).map((entry) => Math.max(...entry.rates))),
  );
  const scale = (rate: number) => ((WIDTH - LEFT - RIGHT) * rate) / most;
  const colourOf = (name: string) => COLOURS[names.indexOf(name) % COLOURS.length]!;
  const parts: string[] = [];
  let y = TOP;
  for (const race of races) {
    const entries = race.entries.filter(isTimed);
    const height = entries.length * (BAR + GAP);
    parts.push(text(12, y + height / 2 + 2, "start", "bold", nameOf(race.job)));
    for (const entry of entries) {
      parts.push(bar(entry, y, scale, colourOf(entry.contestant)));
      y += BAR + GAP;
    }
    y += GROUP_GAP;
  }
  const { processor, cores, node, gcc } = report.machine;
  const footer = [`${processor}, ${cores} cores`, `Node ${node}`, gcc && `${gcc} ${report.compiler}`].filter(Boolean);
  const height = y + BOTTOM - GROUP_GAP;
  return drawing(WIDTH, height, "Cell updates per second, billions", [
    text(12, 46, "start", "normal", `median of ${report.rounds} samples taken in turns; whiskers show the range`),
    ...parts,
    text(12, height - 14, "start", "normal", footer.join(" · "), 11),
  ]);
}

function isTimed({ rates }: Entry): boolean {
  return rates.length > 0;
}

function bar({ contestant, rates }: Entry, y: number, scale: (rate: number) => number, colour: string): string {
  const { median, low, high } = summarize(rates);
  const middle = y + BAR / 2;
  const x = (rate: number) => round(LEFT + scale(rate));
  return [
    text(LEFT - 8, middle + 4, "end", "normal", contestant),
    `<rect x="${LEFT}" y="${y}" width="${round(scale(median))}" height="${BAR}" fill="${colour}"/>`,
    `<line x1="${x(low)}" x2="${x(high)}" y1="${middle}" y2="${middle}" stroke="#333333"/>`,
    text(x(high) + 6, middle + 4, "start", "normal", threeDigits(median / 1e9)),
  ].join("\n");
}
