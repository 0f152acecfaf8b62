/** Changes to a scenario from the command line: `path=value`. */
import { OptionError } from "../errors.js";
import { describe, isRecord } from "../text.js";
import { type Path, pathName, pathOf, poisonedKey } from "./json.js";

export interface Edit {
  /** As it was typed, with the option's name. */
  readonly text: string;
  readonly path: Path;
  readonly value: unknown;
}

/** Members of which only one can stand in a run, a wall or an initial state, with those that may accompany each. */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  steps: ["dt"],
  jump: ["dt"],
  duration: ["method", "dt", "tolerance"],
  steady: ["tolerance"],
  value: [],
  gradient: [],
  flux: [],
  transfer: ["ambient"],
  image: [],
  npy: [],
};
const CHOICES: readonly unknown[] = ["run", "boundary", "initial"];
const WALL = /^(?:[xyz][+-]?|\*)$/;

/**
 * Takes the `path=value` of a `--set` apart. The value is JSON, or else text as it stands.
 *
 * @throws OptionError where there is no path, or one that means something to JavaScript itself.
 */
export function parseEdit(assignment: string): Edit {
  const text = `--set ${assignment}`;
  const equals = assignment.indexOf("=");
  const path = pathOf(assignment.slice(0, Math.max(0, equals)));
  if (path.length === 0) {
    throw new OptionError(`${text}: give path=value, such as run.steps=100 or boundary.x-.value=3`, "--set");
  }
  const value = parsed(assignment.slice(equals + 1));
  const poisoned = poisonedKey([Object.fromEntries(path.map((step) => [step, 0])), value]);
  if (!poisoned) return { text, path, value };
  throw new OptionError(`${text}: the key "${poisoned.at(-1)}" is not allowed: leave it out`, "--set");
}

/**
 * Changes a document in place; objects on the way are made where they are missing. What cannot stand beside the new
 * member gives way: setting `run.steps` turns a run by duration into one by steps, and setting `boundary.x-.value` one
 * kind for all walls into that kind for all the others.
 *
 * @throws OptionError where the path leads through something without members.
 */
export function applyEdit(document: unknown, { text, path, value }: Edit): void {
  let holder = document;
  path.forEach((step, depth) => {
    const members = membersOf(holder, step);
    if (!members) {
      const outer = pathName(path.slice(0, depth)) || "the scenario";
      throw new OptionError(`${text}: ${outer} is ${describe(holder)}, which has no "${step}"`, "--set");
    }
    if (depth < path.length - 1) {
      members[step] = prepared(members[step], step, String(path[depth + 1]));
      holder = members[step];
    } else {
      members[step] = value;
      if (path.slice(0, -1).some((outer) => CHOICES.includes(outer))) removeRivals(members, String(step));
    }
  });
}

/** What is found on the way to `next`, made ready to have it as a member. */
function prepared(found: unknown, step: string | number, next: string): unknown {
  if (found === undefined) return {};
  if (step === "boundary" && WALL.test(next)) {
    const isRecordOfWalls = isRecord(found) && Object.keys(found).every((key) => WALL.test(key));
    return isRecordOfWalls ? found : { "*": found };
  }
  // A wall or an initial state without members becomes one that has some.
  return !isRecord(found) && Object.hasOwn(alternatives, next) ? {} : found;
}

/** A value as JSON, or else as it stands. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An object or array in which a step can be taken. */
function membersOf(holder: unknown, step: string | number): Record<string | number, unknown> | undefined {
  if (isRecord(holder)) return holder;
  return Array.isArray(holder) && typeof step === "number" && step <= holder.length
    ? (holder as unknown[] & Record<string | number, unknown>)
    : undefined;
}

function removeRivals(members: Record<string | number, unknown>, chosen: string): void {
  if (!Object.hasOwn(alternatives, chosen)) return;
  const kept = [chosen, ...alternatives[chosen]!];
  for (const key of Object.keys(members)) if (!kept.includes(key)) delete members[key];
}
