/** Scenarios: JSON files with the options of a simulation, how far to run it and what to write. */
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FormatError, OptionError } from "../errors.js";
import type { AdvanceOptions } from "../methods/advance.js";
import type { SimulationOptions } from "../options.js";
import { nearest } from "../text.js";
import type { ColormapName } from "./colormap.js";
import { readBytes } from "./disk.js";
import { applyEdit, type Edit } from "./edits.js";
import { type InitialHolders, resolveAll } from "./initial.js";
import { lineOf, type Path, parseJson, pathName } from "./json.js";
import { schemaCheck } from "./schema.js";

/** How far to go. */
export type Run =
  | { readonly steps: number; readonly dt?: number }
  | { readonly jump: number; readonly dt?: number }
  | ({ readonly duration: number } & Pick<AdvanceOptions, "method" | "dt" | "tolerance" | "damping">)
  | { readonly steady: true; readonly tolerance?: number };

/** A place whose value is wanted. */
export interface Probe {
  readonly name: string;
  /** Default: the first field. */
  readonly field?: string;
  /** A coordinate, in the shape's order. */
  readonly at: readonly number[];
  /** When to look. Default: at the end. */
  readonly times?: readonly number[];
}

/** What to write beside summary.json, FIELD.npy and FIELD.png. */
export interface Output {
  readonly every?: number;
  readonly frames?: "png" | "npy";
  readonly animation?: "gif";
  readonly field?: "npy" | "none";
  readonly colormap?: ColormapName;
  readonly checkpointEvery?: number;
}

/** A scenario, read, edited, checked, and with its files loaded. */
export interface Scenario {
  /** The file's name without its ending. */
  readonly name: string;
  readonly title: string;
  readonly options: SimulationOptions;
  readonly run: Run;
  readonly probes: readonly Probe[];
  readonly output: Output;
  /** Where an option was given: `file:line:column`, or the edit that set it. */
  readonly placeOf: (path: Path) => string;
}

/** A scenario file as the schema allows it. */
interface ScenarioDocument extends Omit<SimulationOptions, "shape" | "initial" | "fields">, InitialHolders {
  readonly $schema?: string;
  readonly title?: string;
  readonly run: Run;
  readonly probes?: readonly Probe[];
  readonly output?: Output;
}

const SCHEMA = "scenario.schema.json";
/** The schema compiled, once it was needed. */
let check: ReturnType<typeof schemaCheck> | undefined;
/** Longer arrays belong into .npy files. */
const LONGEST_FILE = 2 ** 24;

/**
 * Reads a scenario.
 *
 * @param request A name of `builtInScenarios`, or the path of a JSON file.
 * @param edits Changes, made in this order.
 * @throws FormatError, OptionError with file and line, or the edit, at fault.
 */
export function loadScenario(request: string, edits: readonly Edit[] = []): Scenario {
  const file = fileOf(request);
  const text = textOf(file);
  const document = parseJson(text, file);
  for (const edit of edits) applyEdit(document, edit);
  const editOf = (path: Path) => edits.findLast((edit) => concerns(edit, path));
  const placeOf = (path: Path): string => editOf(path)?.text ?? `${file}:${nearestLine(text, path)}`;
  // What is typed is named from where it is typed.
  const folderOf = (path: Path): string => (editOf(path) ? "." : dirname(file));
  check ??= schemaCheck(readSchema());
  const complaint = check(document);
  if (complaint) throw new OptionError(`${placeOf(complaint.path)}: ${complaint.message}`, pathName(complaint.path));
  const name = basename(file, ".json");
  const { $schema, title = name, run, probes = [], output = {}, ...given } = document as ScenarioDocument;
  // createSimulation checks what the schema cannot.
  const options = resolveAll(given, { folderOf, placeOf }) as SimulationOptions;
  return { name, title, run, probes, output, options, placeOf };
}

/** Names of the scenarios that come with the package. */
export function builtInScenarios(): string[] {
  const files = readdirSync(scenarioFolder()).filter((file) => file.endsWith(".json") && file !== SCHEMA);
  return files.map((file) => basename(file, ".json")).sort();
}

/** The folder of the scenarios and their schema: beside the source's folders, or beside the built files. */
function scenarioFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = [join(here, "../scenarios"), join(here, "scenarios")].find((path) => existsSync(join(path, SCHEMA)));
  if (folder) return folder;
  throw new FormatError(`${here}: the scenarios that belong here are missing: install suffuse again`);
}

function readSchema(): object {
  const file = join(scenarioFolder(), SCHEMA);
  return parseJson(textOf(file), file) as object;
}

function fileOf(request: string): string {
  const names = builtInScenarios();
  if (names.includes(request)) return join(scenarioFolder(), `${request}.json`);
  if (existsSync(request) || /[\\/.]/.test(request)) return request;
  throw new OptionError(
    `there is no scenario "${request}": ${nearest(request, names)} (or give a JSON file)`,
    "scenario",
  );
}

function textOf(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readBytes(file, LONGEST_FILE));
  } catch (error) {
    if (error instanceof TypeError) throw new FormatError(`${file}: not UTF-8 text: save it as UTF-8`, file, error);
    throw error;
  }
}

/** Whether an edit set what lies at a path, a part of it, or what contains it. */
function concerns({ path: edited }: Edit, path: Path): boolean {
  const shared = Math.min(edited.length, path.length);
  return shared > 0 && edited.slice(0, shared).every((step, index) => step === path[index]);
}

/** `line:column` of a place, or of what should contain it. */
function nearestLine(text: string, path: Path): string {
  return lineOf(text, path) ?? nearestLine(text, path.slice(0, -1));
}
