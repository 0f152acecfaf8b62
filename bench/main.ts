/** `npm run bench`: see README.md. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benchmark } from "../src/bench/benchmark.js";
import { renderChart } from "../src/bench/chart.js";
import { renderCurves } from "../src/bench/curves.js";
import { alone, everything } from "../src/bench/sections.js";
import { serveContestant } from "../src/bench/servants.js";
import { sweeps } from "../src/bench/sweep.js";
import { renderReport } from "../src/bench/text.js";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    peers: { type: "boolean", default: false },
    sweep: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    json: { type: "string" },
    chart: { type: "string" },
    curves: { type: "string" },
    serve: { type: "string" },
  },
});
if (values.serve !== undefined) await serveContestant(values.serve);

const report = await benchmark({
  pace: values.quick ? { seconds: 0.15, rounds: 3, patience: 5 } : { seconds: 1, rounds: 5, patience: 30 },
  sections: (host) => (values.sweep ? [sweeps()] : values.peers ? everything(host) : alone(host)),
  only: values.only,
  command: ["npm run bench --", ...process.argv.slice(2)].join(" "),
  server: {
    command: process.execPath,
    args: [...process.execArgv, fileURLToPath(import.meta.url), "--serve"],
  },
  onProgress: (text) => process.stderr.write(`… ${text}\n`),
});
console.log(renderReport(report));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
for (const [file, picture] of [
  [values.chart, renderChart(report)],
  [values.curves, renderCurves(report)],
]) {
  if (file !== undefined && picture !== undefined) writeFileSync(file, picture);
}
