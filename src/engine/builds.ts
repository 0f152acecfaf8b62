/** The kernel's builds: which of them this host can run, compiled once per process. */
import { instantiateSync } from "@assemblyscript/loader";
import { FUSED_FIRST } from "../../assembly/program.js";
import type { instantiate } from "../../build/scalar.js";
import { EngineError } from "../errors.js";
import { builds } from "./generated/builds.js";

/** The kernel's exports, as the compiler declares them. */
export type Kernel = Awaited<ReturnType<typeof instantiate>>;

export const BUILDS = ["threads", "simd", "scalar", "relaxed"] as const;
export type BuildName = (typeof BUILDS)[number];

/** Whether a build works on shared memory, and so on several threads. */
export function isShared(build: BuildName): boolean {
  return build === "threads" || build === "relaxed";
}

const modules = new Map<BuildName, Promise<WebAssembly.Module>>();
const compiled = new Map<BuildName, WebAssembly.Module>();

/** Compiles a build, off the main thread where the host can. */
export function compile(build: BuildName): Promise<WebAssembly.Module> {
  let module = modules.get(build);
  if (!module) {
    module = WebAssembly.compile(Uint8Array.from(atob(builds[build]), (letter) => letter.charCodeAt(0)));
    modules.set(build, module);
    module.then(
      (result) => compiled.set(build, result),
      () => {},
    );
  }
  return module;
}

/** A build that has been compiled before, as an engine's is. */
export function moduleOf(build: BuildName): WebAssembly.Module {
  const module = compiled.get(build);
  if (!module) throw new EngineError(`the ${build} build has not been compiled yet`);
  return module;
}

/** Takes a build that the host compiled itself instead of the one inside the library. */
export function provide(build: BuildName, module: WebAssembly.Module): void {
  modules.set(build, Promise.resolve(module));
  compiled.set(build, module);
}

/** Why this host does not run a build: it lacks the instructions, or its policy forbids them; nothing where it does. */
export async function refusalOf(build: BuildName): Promise<string | undefined> {
  if (typeof WebAssembly !== "object") return "the host has no WebAssembly";
  try {
    await compile(build);
    return undefined;
  } catch (error) {
    return `the host refuses the ${build} build (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** What an instance is made of. */
export interface Parts {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Functions that the kernel's programs call. */
  readonly fused?: WebAssembly.Module | undefined;
  /** Whether vectors are computed two at a time. Default false. */
  readonly wide?: boolean;
}

/**
 * An instance of a build.
 * @throws EngineError where the module is something else.
 */
export function instantiateKernel({ module, memory, fused, wide = false }: Parts): Kernel {
  const kernel = instantiateSync<Kernel>(module, { env: { memory } }).exports;
  if (!("wide" in kernel)) throw new EngineError("the module is no kernel of this version: see configure({ modules })");
  kernel.wide.value = wide ? 1 : 0;
  if (fused) {
    const functions = Object.values(new WebAssembly.Instance(fused, { env: { memory } }).exports);
    kernel.table.grow(functions.length);
    functions.forEach((run, i) => {
      kernel.table.set(FUSED_FIRST + i, run);
    });
  }
  return kernel;
}
