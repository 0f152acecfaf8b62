/** The benchmark from end to end: chosen sections, one after another, into a report. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Program } from "./child.js";
import { GCC_FLAGS, type Host } from "./contestants.js";
import type { Job } from "./job.js";
import { describeMachine } from "./machine.js";
import type { Pace } from "./race.js";
import type { Report, SectionResult } from "./results.js";
import type { Section } from "./sections.js";

export interface BenchmarkOptions {
  /** Seconds of each sample, and samples of each contestant. */
  readonly pace: Pace;
  readonly sections: (host: Host) => readonly Section[];
  /** Words that must all occur in `SECTION DTYPE SHAPE START`, such as `native 1024x1024`; empty for all. */
  readonly only: string;
  /** The command, as the report shows it. */
  readonly command: string;
  /** How to start this program so that it serves the contestant whose name is appended. */
  readonly server: Program;
  /** Told what is under way. */
  readonly onProgress: (text: string) => void;
}

/** Runs the benchmark. It takes as long as it takes: watch `onProgress`. */
export async function benchmark(options: BenchmarkOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "suffuse-bench-"));
  const host: Host = { server: options.server, folder };
  try {
    const sections: SectionResult[] = [];
    for (const section of options.sections(host)) {
      const result = await runSection(section, host, options);
      if (result !== undefined) sections.push(result);
    }
    return {
      command: options.command,
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(),
      compiler: GCC_FLAGS.join(" "),
      ...options.pace,
      sections,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runSection(section: Section, host: Host, options: BenchmarkOptions): Promise<SectionResult | undefined> {
  const { name, title } = section;
  const wanted = (subject: string) => options.only.split(/\s+/).every((word) => subject.includes(word));
  const trials = section.trials.filter(({ job }) => wanted(`${name} ${keyOf(job)}`));
  const { figures, curves } = wanted(name) ? section : {};
  if (trials.length === 0 && !figures && !curves) return undefined;
  const results = [];
  for (const trial of trials) {
    options.onProgress(`${name}: ${keyOf(trial.job)}`);
    results.push(await trial.run(options.pace, host));
  }
  if (figures || curves) options.onProgress(name);
  return {
    name,
    title,
    races: results,
    figures: (await figures?.(host, options.pace)) ?? [],
    ...(curves && { curves: await curves(options.pace) }),
  };
}

/** A job as one types it. */
function keyOf({ dtype, shape, start }: Job): string {
  return `${dtype} ${shape.join("x")} ${start}`;
}
