/**
 * Compiles the kernel's builds with asc and writes what TypeScript imports of them: the modules as text, and the
 * worker's source as a string. A worker in its own `.ts` file would not load under tsx or vitest.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const generated = join(root, "src", "engine", "generated");
const BUILDS = ["scalar", "simd", "threads"];

function compile(target: string): void {
  const asc = join(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), "bin", "asc.js");
  const result = spawnSync(process.execPath, [asc, "--config", "asconfig.json", "--target", target], {
    cwd: root,
    stdio: "inherit",
  });
  if (result.status !== 0) throw new Error(`asc could not build the target ${target}`);
  const module = new WebAssembly.Module(readFileSync(join(root, "build", `${target}.wasm`)));
  const imports = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`);
  if (imports.join() !== "env.memory") throw new Error(`${target}.wasm imports ${imports}: only the memory is allowed`);
  if (/^ \(data /m.test(readFileSync(join(root, "build", `${target}.wat`), "utf8"))) {
    throw new Error(`${target}.wasm has a data segment, which every worker's instance would write again`);
  }
}

async function bundleWorker(): Promise<string> {
  const bundle = await rolldown({ input: join(root, "src/engine/worker.ts"), platform: "neutral" });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  return output[0].code;
}

mkdirSync(generated, { recursive: true });
for (const build of BUILDS) compile(build);
const texts = BUILDS.map((build) => {
  const bytes = readFileSync(join(root, "build", `${build}.wasm`));
  return `export const ${build} = "${bytes.toString("base64")}";\n`;
});
writeFileSync(join(generated, "builds.ts"), texts.join(""));
writeFileSync(join(generated, "worker.ts"), `export const workerSource = ${JSON.stringify(await bundleWorker())};\n`);
