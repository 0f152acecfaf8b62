/** `suffuse bench`: this machine's speed, engine by engine. */
import { Command, Option } from "commander";
import { benchmark } from "../bench/benchmark.js";
import { engines, everything } from "../bench/sections.js";
import { serveContestant } from "../bench/servants.js";
import { renderReport } from "../bench/text.js";

/** Short samples: the whole table in about a minute. */
const PACE = { seconds: 0.15, rounds: 3, patience: 5 };

interface BenchFlags {
  readonly peers?: boolean;
  readonly json?: boolean;
  readonly serve?: string;
}

export function benchCommand(): Command {
  return new Command("bench")
    .description("this machine: every engine against pure JavaScript")
    .option("--peers", "also against the C compiler, NumPy, SciPy and whatever else is installed")
    .option("--json", "print the report as JSON")
    .addOption(new Option("--serve <contestant>", "be one of the contestants").hideHelp())
    .action(bench);
}

async function bench({ peers = false, json = false, serve }: BenchFlags): Promise<void> {
  if (serve !== undefined) await serveContestant(serve);
  const flags = [peers && "--peers", json && "--json"].filter((flag) => flag !== false);
  const report = await benchmark({
    pace: PACE,
    sections: (host) => (peers ? everything(host) : [engines(host)]),
    only: "",
    command: ["suffuse bench", ...flags].join(" "),
    server: { command: process.execPath, args: [...process.execArgv, process.argv[1] ?? "", "bench", "--serve"] },
    onProgress: (text) => process.stderr.write(`… ${text}\n`),
  });
  console.log(json ? JSON.stringify(report, null, 2) : renderReport(report));
}
