/**
 * Puts the package together in `dist`: the library as one file without a dependency, for modules and for a classic
 * script; the command and the file formats, which need Node and leave their dependencies outside; declarations.
 */
import { chmodSync, copyFileSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type InputOptions, type OutputOptions, rolldown } from "rolldown";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { KERNELS, kernelFile, workerFile } from "./kernels.js";
import { root } from "./make.js";

const source = (...names: string[]) => join(root, "src", ...names);
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The library, seen from the other entries: they share its error classes, and carry no second copy of its engines. */
const library = {
  name: "library",
  resolveId(name: string, importer: string | undefined) {
    if (!importer || !name.startsWith(".")) return null;
    const file = join(dirname(importer), name.replace(/\.js$/, ".ts"));
    const shared = file === source("index.ts") || file === source("errors.ts");
    return shared ? { id: "./index.js", external: true } : null;
  },
};

async function bundle(input: InputOptions, output: OutputOptions): Promise<string[]> {
  // For Node 20 and the browsers of its time: they know no `using`.
  const build = await rolldown({ ...input, transform: { target: "es2022" } });
  const written = await build.write(output);
  await build.close();
  return written.output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
}

async function bundleLibrary(folder: string): Promise<void> {
  // Constants stay where they are: the worker's source would be written out at every use.
  const input: InputOptions = { input: source("index.ts"), platform: "neutral", optimization: { inlineConst: false } };
  await bundle(input, { file: join(folder, "index.js"), format: "es" });
  await bundle(input, { file: join(folder, "suffuse.iife.js"), format: "iife", name: "suffuse", minify: true });
}

async function bundleCommand(folder: string): Promise<void> {
  const modules = await bundle(
    {
      input: { files: source("files", "index.ts"), cli: source("cli", "main.ts") },
      platform: "node",
      external: Object.keys(dependencies),
      plugins: [library],
    },
    { dir: folder, format: "es", chunkFileNames: "shared.js" },
  );
  const engine = modules.find((module) => module.startsWith(source("engine", "generated")));
  if (engine) throw new Error("the command holds a second copy of the engines: import them from src/index.ts");
}

async function bundleDeclarations(folder: string): Promise<void> {
  const declarations = dts({ tsconfig: join(root, "tsconfig.json"), compilerOptions: { stripInternal: true } });
  const refuse = ({ message }: { message: string }) => {
    throw new Error(message);
  };
  for (const [input, name, plugins] of [
    [source("files", "index.ts"), "files", [library, declarations]],
    [source("index.ts"), "index", [declarations]],
  ] as const) {
    const build = await rollup({ input, plugins: [...plugins], onwarn: refuse });
    // `Symbol.dispose` is younger than the targets of most projects.
    const banner = '/// <reference lib="esnext.disposable" />';
    await build.write({ file: join(folder, `${name}.d.ts`), format: "es", banner });
    await build.close();
  }
}

/** Builds the package beside `dist`, then puts it in its place. */
export async function buildPackage(): Promise<void> {
  const folder = mkdtempSync(join(root, "build", "package-"));
  await bundleLibrary(folder);
  await bundleCommand(folder);
  await bundleDeclarations(folder);
  for (const build of KERNELS) copyFileSync(kernelFile(build), join(folder, `${build}.wasm`));
  copyFileSync(workerFile, join(folder, "worker.js"));
  cpSync(source("scenarios"), join(folder, "scenarios"), {
    recursive: true,
    filter: (file) => !["README.md", "pictures"].includes(basename(file)),
  });
  for (const notice of ["LICENSE", "NOTICE"]) {
    copyFileSync(join(root, "node_modules", "assemblyscript", notice), join(folder, `assemblyscript.${notice}`));
  }
  chmodSync(folder, 0o755);
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  renameSync(folder, dist);
}
