#!/usr/bin/env node
/** The command `suffuse`. */
import { Command, CommanderError, Option } from "commander";
import packageInfo from "../../package.json";
import { benchCommand } from "./bench.js";
import { failureOf } from "./failure.js";
import { type ImageOptions, image } from "./image.js";
import { info } from "./info.js";
import { list } from "./list.js";
import { type RunOptions, run } from "./run.js";

const ENGINES = "auto, threads, simd, scalar, js or relaxed";

function command(): Command {
  const program = new Command("suffuse")
    .description("Heat, diffusion and smoothing on grids, in WebAssembly.")
    .version(packageInfo.version)
    .showHelpAfterError("(suffuse --help shows what there is)")
    .exitOverride();
  program
    .command("run")
    .description("run a scenario, and write its results")
    .argument("<scenario>", "a name from `suffuse list`, or a JSON file")
    .option("--out <folder>", "where the results go (default: suffuse-out/NAME)")
    .option("--set <path=value>", "change the scenario, such as run.steps=100; may be repeated", collect, [])
    .option("--engine <name>", ENGINES)
    .option("--threads <number>", "threads at the most")
    .option("--resume <file>", "go on from a checkpoint")
    .option("--quiet", "say nothing but errors")
    .option("--json", "print summary.json, and nothing else")
    .action((scenario: string, options: RunOptions) => run(scenario, options));
  program
    .command("list")
    .description("the scenarios that come with the package")
    .option("--json", "as JSON")
    .action(({ json = false }: { json?: boolean }) => list(json));
  program
    .command("image")
    .description("smooth or denoise a picture by letting its colours diffuse")
    .argument("<picture>", "a PNG file")
    .requiredOption("-o, --out <file>", "the PNG to write")
    .addOption(new Option("--method <name>", "how to smooth").choices(["gaussian", "perona-malik"]).default("gaussian"))
    .option("--sigma <pixels>", "gaussian: its standard deviation (default: 2)")
    .option("--contrast <number>", "perona-malik: what counts as an edge, 1 being white minus black (default: 0.05)")
    .option("--iterations <number>", "perona-malik: how often neighbours are evened out (default: 20)")
    .addOption(
      new Option("--edge-stopping <name>", "perona-malik: how edges stop diffusion (default: rational)").choices([
        "exponential",
        "rational",
      ]),
    )
    .option("--engine <name>", ENGINES)
    .option("--quiet", "say nothing but errors")
    .action((picture: string, options: ImageOptions) => image(picture, options));
  program
    .command("info")
    .description("engine, threads, memory and versions")
    .option("--json", "as JSON")
    .action(({ json = false }: { json?: boolean }) => info(json));
  program.addCommand(benchCommand().copyInheritedSettings(program));
  return program;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

// A reader such as `head` may leave before everything is written.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
try {
  await command().parseAsync();
} catch (error) {
  // commander has printed its own messages.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const { message, status } = failureOf(error, true);
    process.stderr.write(`suffuse: ${message}\n`);
    process.exitCode = status;
  }
}
