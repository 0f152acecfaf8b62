/** Where the benchmark finds what does not come with its code: the peers' sources and their packages. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { MissingPeerError } from "./serve.js";

/** The folder of the package that a file belongs to: the nearest one above it that holds a `package.json`. */
function packageOf(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

/** The folder of the peers' sources and packages. */
const PEERS = join(packageOf(fileURLToPath(import.meta.url)), "bench", "peers");

/** A file of the peers' folder, such as `loop.c`. */
export function peerFile(name: string): string {
  return join(PEERS, name);
}

/**
 * Imports a package that suffuse does not depend on, from the peers' folder or else from the working directory, and
 * answers its version too. Throws {@link MissingPeerError} where it is in neither.
 */
export async function importPeer<Module>(name: string): Promise<{ module: Module; version: string }> {
  const require = createRequire(import.meta.url);
  let file: string;
  try {
    file = require.resolve(name, { paths: [PEERS, process.cwd()] });
  } catch {
    throw new MissingPeerError(name);
  }
  const { version } = JSON.parse(readFileSync(join(packageOf(file), "package.json"), "utf8"));
  return { module: await import(pathToFileURL(file).href), version };
}
