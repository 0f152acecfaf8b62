/**
 * Compiles the kernel's builds with asc and writes what TypeScript imports of them: the modules as text, and the
 * worker's source as a string. A worker in its own `.ts` file would not load under tsx or vitest.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { root } from "./make.js";

/** Names of the builds, as in `asconfig.json`. */
export const KERNELS = ["scalar", "simd", "threads", "relaxed"] as const;

const generated = join(root, "src", "engine", "generated");

/** The file that a build is compiled into. */
export function kernelFile(build: string): string {
  return join(root, "build", `${build}.wasm`);
}

/** The worker's script, bundled. */
export const workerFile = join(root, "build", "worker.js");

async function compile(build: string): Promise<void> {
  const asc = join(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), "bin", "asc.js");
  const args = [asc, "--config", "asconfig.json", "--target", build];
  const [status] = await once(spawn(process.execPath, args, { cwd: root, stdio: "inherit" }), "exit");
  if (status !== 0) throw new Error(`asc could not build the target ${build}`);
  // Read as text: this host need not know every build's instructions.
  const text = readFileSync(join(root, "build", `${build}.wat`), "utf8");
  const imports = [...text.matchAll(/^ \(import "(\w+)" "(\w+)"/gm)].map(([, module, name]) => `${module}.${name}`);
  if (imports.join() !== "env.memory") throw new Error(`${build}.wasm imports ${imports}: only the memory is allowed`);
  if (/^ \(data /m.test(text)) {
    throw new Error(`${build}.wasm has a data segment, which every worker's instance would write again`);
  }
}

/** Compiles every build, and writes them as text. */
export async function buildKernels(): Promise<void> {
  await Promise.all(KERNELS.map(compile));
  const texts = KERNELS.map((build) => `  ${build}: "${readFileSync(kernelFile(build)).toString("base64")}",\n`);
  mkdirSync(generated, { recursive: true });
  writeFileSync(join(generated, "builds.ts"), `export const builds = {\n${texts.join("")}};\n`);
}

/** Bundles the worker, and writes its source as a string. */
export async function buildWorker(): Promise<void> {
  const bundle = await rolldown({ input: join(root, "src", "engine", "worker.ts"), platform: "neutral" });
  await bundle.write({ file: workerFile, format: "iife", minify: true });
  await bundle.close();
  const text = readFileSync(workerFile, "utf8");
  writeFileSync(join(generated, "worker.ts"), `export const workerSource = ${JSON.stringify(text)};\n`);
}
