/** What a page brings itself, where its content-security policy or its bundler forbids what the library carries inside. */
import { OptionError } from "../errors.js";
import { describe, isRecord, nearest } from "../text.js";
import { BUILDS, type BuildName, provide } from "./builds.js";

/** Options of {@link configure}. */
export interface Assets {
  /**
   * Where the package's `worker.js` is served from: text, a URL, or a TrustedScriptURL, which has that method, where a page
   * requires trusted types. By default a `blob:` URL of the copy inside the library.
   */
  readonly worker?: string | URL | { toJSON(): string };
  /** Compiled modules of the package's `.wasm` files. By default the copies inside the library are compiled. */
  readonly modules?: Readonly<Partial<Record<BuildName, WebAssembly.Module>>>;
}

let worker: string | URL | undefined;

/** The worker's address, where one was given. */
export function workerAddress(): string | URL | undefined {
  return worker;
}

/**
 * Says where the worker's script is and hands compiled modules over, for every simulation created from now on.
 *
 * Needed only where a page's content-security policy forbids `blob:` workers, or where a host compiles no WebAssembly
 * that is not a file of its own.
 *
 * @throws OptionError where something is neither an address nor a module, or has another name.
 */
export function configure(assets: Assets): void {
  known(assets, ["worker", "modules"], "");
  const { worker: address, modules = {} } = assets;
  if (address !== undefined && !isAddress(address)) {
    throw new OptionError(
      `worker is ${describe(address)}: it must be the address of worker.js, text, a URL or a TrustedScriptURL`,
      "worker",
    );
  }
  known(modules, BUILDS, "modules");
  const given = BUILDS.flatMap((build) => (modules[build] === undefined ? [] : [[build, modules[build]] as const]));
  for (const [build, module] of given) {
    if (module instanceof WebAssembly.Module) continue;
    throw new OptionError(
      `modules.${build} is ${describe(module)}: it must be a WebAssembly.Module, ` +
        `such as await WebAssembly.compileStreaming(fetch("${build}.wasm"))`,
      `modules.${build}`,
    );
  }
  for (const [build, module] of given) provide(build, module);
  // Node takes a file's address as a URL only.
  if (address !== undefined) worker = String(address).startsWith("file:") ? new URL(address) : address;
}

/** Whether `new Worker` takes it as an address. Most hosts have no trusted types, nor have TypeScript's. */
function isAddress(value: unknown): value is string | URL {
  if (typeof value === "string" || value instanceof URL) return true;
  return Object.prototype.toString.call(value) === "[object TrustedScriptURL]";
}

function known(value: unknown, names: readonly string[], path: string): void {
  if (!isRecord(value)) throw new OptionError(`${path || "the argument"} is ${describe(value)}: give an object`, path);
  for (const key of Object.keys(value)) {
    if (names.includes(key)) continue;
    const at = path ? `${path}.${key}` : key;
    throw new OptionError(`configure has no "${at}": ${nearest(key, names)}`, at);
  }
}
