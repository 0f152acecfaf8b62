/** The installed declarations, as a strict browser project meets them: without Node's types, libraries checked too. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect } from "vitest";

const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
const flags = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--module", "nodenext"];

/** Expects modules of a project to compile. */
export function checkTypes(project: string, modules: readonly string[]): void {
  const files = modules.map((_, i) => `check-${i}.ts`);
  for (const [i, file] of files.entries()) writeFileSync(join(project, file), modules[i]!);
  const { stdout } = spawnSync(process.execPath, [tsc, ...flags, ...files], { cwd: project, encoding: "utf8" });
  expect(stdout).toBe("");
}
