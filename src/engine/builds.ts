/** The kernel's builds: which of them this host can run, compiled once per process. */
import { instantiateSync } from "@assemblyscript/loader";
import type { instantiate } from "../../build/scalar.js";
import * as generated from "./generated/builds.js";

/** The kernel's exports, as the compiler declares them. */
export type Kernel = Awaited<ReturnType<typeof instantiate>>;

export type BuildName = "scalar" | "simd" | "threads";

const bytes = new Map<BuildName, Uint8Array<ArrayBuffer>>();
const modules = new Map<BuildName, WebAssembly.Module>();

function bytesOf(build: BuildName): Uint8Array<ArrayBuffer> {
  let result = bytes.get(build);
  if (!result) {
    const text = atob(generated[build]);
    result = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    bytes.set(build, result);
  }
  return result;
}

/** Whether this host accepts the build's instructions. */
export function runs(build: BuildName): boolean {
  return modules.has(build) || (typeof WebAssembly === "object" && WebAssembly.validate(bytesOf(build)));
}

/** Compiles a build, off the main thread where the host can. */
export async function compile(build: BuildName): Promise<WebAssembly.Module> {
  let module = modules.get(build);
  if (!module) {
    module = await WebAssembly.compile(bytesOf(build));
    modules.set(build, module);
  }
  return module;
}

/** An instance over `memory`. */
export function instantiateKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  return instantiateSync<Kernel>(module, { env: { memory } }).exports;
}
