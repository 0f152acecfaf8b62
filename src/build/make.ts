/** Steps of the build, each taken again only where something it is made from has changed since. */
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export interface Step {
  readonly name: string;
  /** Files and folders it is made from. */
  readonly from: readonly string[];
  /** The file that it writes last. */
  readonly to: string;
  make(): Promise<void>;
}

/** Takes the steps that are due, one after the other. */
export async function bringUpToDate(steps: readonly Step[]): Promise<void> {
  for (const { name, from, to, make } of steps) {
    const target = join(root, to);
    const start = new Date();
    const made = existsSync(target) ? statSync(target).mtimeMs : 0;
    if (made > Math.max(...from.map((source) => lastChange(join(root, source))))) continue;
    console.error(`building ${name} …`);
    await make();
    // What changed while the step was under way counts as newer.
    utimesSync(target, start, start);
  }
}

/** When a file, or anything in a folder, changed last. What the build writes among the sources does not count. */
function lastChange(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  const names = readdirSync(path).filter((name) => name !== "generated");
  return Math.max(mtimeMs, ...names.map((name) => lastChange(join(path, name))));
}
