/** Before the package's tests: it is packed, and installed into an empty project without any network. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of a project that has installed the packed tarball. */
    project: string;
    /** Paths within the tarball. */
    packed: string[];
  }
}

export default function setup({ provide, config: { root } }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "suffuse-project-"));
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", env: ownEnvironment() });
  const [{ filename, files }] = JSON.parse(
    npm(root, "pack", "--ignore-scripts", "--json", "--pack-destination", folder),
  );
  // The dependencies come from this repository's node_modules, as copies: nothing is asked of a registry.
  const dependencies = npm(root, "ls", "--omit=dev", "--all", "--parseable").trim().split("\n").slice(1);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  npm(
    folder,
    "install",
    "--offline",
    "--install-links",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    filename,
    ...dependencies,
  );
  provide("project", folder);
  provide(
    "packed",
    files.map(({ path }: { path: string }) => path),
  );
  return () => rmSync(folder, { recursive: true, force: true });
}

/** The environment without what npm tells the scripts of this repository. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local)/.test(name)),
  );
}
