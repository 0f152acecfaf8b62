/** The report as text. */
import { bytesPerUpdate, nameOf } from "./job.js";
import type { Machine } from "./machine.js";
import type { Curve, Entry, Figure, RaceResult, Report, SectionResult } from "./results.js";
import { summarize } from "./statistics.js";
import { renderTable, threeDigits } from "./table.js";

/** The whole report, with the machine it was measured on. */
export function renderReport(report: Report): string {
  const head = [
    ...machineLines(report.machine),
    `C        gcc ${report.compiler}`,
    `samples  ${report.rounds} of each contestant, taken in turns, ${report.seconds} s each; medians with the whole range`,
    `command  ${report.command}   (${report.date})`,
  ];
  return [head.join("\n"), ...report.sections.map(renderSection)].join("\n\n");
}

function machineLines(machine: Machine): string[] {
  const { processor, cores, caches, memoryGiB, system, node, v8, gcc, python } = machine;
  return [
    `machine  ${[`${processor}, ${cores} cores`, ...caches, `${memoryGiB} GiB`, system].join(", ")}`,
    `versions ${[`Node ${node} (V8 ${v8})`, gcc, python].filter((text) => text !== undefined).join(", ")}`,
  ];
}

function renderSection({ title, races, figures, curves = [] }: SectionResult): string {
  const rates = races.flatMap((race) => race.entries.map((entry) => rateRow(race, entry)));
  const bounds = [
    ...races.flatMap((race) => race.ratios.map((ratio) => [nameOf(race.job), ...figureRow(ratio)])),
    ...figures.map((figure) => ["", ...figureRow(figure)]),
  ];
  const parts = [title, "═".repeat(title.length)];
  if (rates.length > 0) parts.push(renderTable(RATE_COLUMNS, rates), "");
  const disturbed = races.filter((race) => race.disturbed > 0);
  if (disturbed.length > 0) parts.push(disturbed.map(warningOf).join("\n"), "");
  if (bounds.length > 0) parts.push(renderTable(FIGURE_COLUMNS, bounds));
  if (curves.length > 0) parts.push(renderTable(CURVE_COLUMNS, curves.flatMap(curveRows)));
  return parts.join("\n").trimEnd();
}

const RATE_COLUMNS = [
  { heading: "work" },
  { heading: "contestant" },
  { heading: "10⁹ updates/s", numeric: true },
  { heading: "range", numeric: true },
  { heading: "spread", numeric: true },
  { heading: "GB/s", numeric: true },
  { heading: "what ran" },
];

const FIGURE_COLUMNS = [
  { heading: "work" },
  { heading: "figure" },
  { heading: "median", numeric: true },
  { heading: "range", numeric: true },
  { heading: "bound", numeric: true },
  { heading: "" },
];

const CURVE_COLUMNS = [
  { heading: "problem" },
  { heading: "method" },
  { heading: "asked for" },
  { heading: "steps", numeric: true },
  { heading: "error", numeric: true },
  { heading: "ms", numeric: true },
];

function curveRows({ problem, method, points }: Curve): string[][] {
  return points.map(({ setting, steps, error, seconds }) => {
    return [problem, method, setting, String(steps), error.toExponential(1), threeDigits(1000 * seconds)];
  });
}

function rateRow(race: RaceResult, { contestant, about, rates, problem }: Entry): string[] {
  if (problem !== undefined) return [nameOf(race.job), contestant, "–", "", "", "", problem];
  const { median, low, high, spread } = summarize(rates);
  return [
    nameOf(race.job),
    contestant,
    threeDigits(median / 1e9),
    `${threeDigits(low / 1e9)} – ${threeDigits(high / 1e9)}`,
    `${(100 * spread).toFixed(0)} %`,
    threeDigits((median * bytesPerUpdate(race.job)) / 1e9),
    about,
  ];
}

function figureRow(figure: Figure): string[] {
  const { name, unit, samples, atLeast, atMost } = figure;
  const { median, low, high } = summarize(samples);
  const bound = atLeast !== undefined ? `≥ ${atLeast}` : atMost !== undefined ? `≤ ${atMost}` : "";
  const verdict = bound === "" ? "" : isMet(figure) ? "met" : "NOT MET";
  return [name, `${threeDigits(median)} ${unit}`, `${threeDigits(low)} – ${threeDigits(high)}`, bound, verdict];
}

function warningOf({ job, disturbed, entries }: RaceResult): string {
  const samples = entries.reduce((count, { rates }) => count + rates.length, 0);
  return `! ${nameOf(job)}: other processes disturbed ${disturbed} of ${samples} samples`;
}

/** Whether a figure's median keeps its bounds. */
export function isMet({ samples, atLeast, atMost }: Figure): boolean {
  const { median } = summarize(samples);
  return median >= (atLeast ?? Number.NEGATIVE_INFINITY) && median <= (atMost ?? Number.POSITIVE_INFINITY);
}
