/** The packed tarball, installed into an empty project: all of it is there, resolves, loads and runs. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { describe, expect, inject, it } from "vitest";
import manifest from "../../package.json";
import { checkTypes } from "./typescript.js";

const project = inject("project");
const packed = inject("packed");
const installed = join(project, "node_modules", "suffuse");

function node(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: project, encoding: "utf8" });
}

/** Prints what a module's text, run in the project, answers. */
function evaluate(text: string): unknown {
  return JSON.parse(node("--input-type=module", "--eval", text));
}

describe("the tarball", () => {
  it("holds what the package promises, and nothing of the workshop", () => {
    for (const file of ["README.md", "LICENSE", "CHANGELOG.md", "dist/cli.js", "dist/index.js"])
      expect(packed).toContain(file);
    const places = new Set(packed.map((path) => (path.includes("/") ? path.split("/")[0] : path)));
    const texts = ["CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"];
    expect([...places].sort()).toEqual([...texts, "bench", "dist", "package.json", "src"]);
    expect(packed.filter((path) => path.startsWith("src/") && !path.endsWith(".png"))).toEqual([]);
    expect(packed.filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))).toEqual([]);
  });

  it("has whatever its texts show and link to", () => {
    const texts = packed.filter((path) => path.endsWith(".md"));
    expect(texts).toContain("bench/README.md");
    const links = texts.flatMap((path) => {
      const text = readFileSync(join(installed, path), "utf8");
      return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => join(dirname(path), link!));
    });
    expect(links).toContain("src/scenarios/pictures/photograph.png");
    expect(links.filter((link) => !packed.includes(link))).toEqual([]);
  });

  it("has a library without a dependency: one file that imports nothing", () => {
    const text = readFileSync(join(installed, "dist", "index.js"), "utf8");
    expect(text).not.toMatch(/^\s*(import|export)\b[^;]*\bfrom\b/m);
    expect(text).not.toMatch(/\bimport\s*\(|\brequire\s*\(/);
  });
});

describe("the export map", () => {
  const paths = Object.keys(manifest.exports);

  it.each(paths)("resolves %s", (path) => {
    const specifier = `suffuse${path.slice(1)}`;
    const file = createRequire(join(project, "package.json")).resolve(specifier);
    expect(file.startsWith(installed)).toBe(true);
    expect(existsSync(file)).toBe(true);
    expect(packed).toContain(file.slice(installed.length + 1));
  });

  it.each(paths.filter((path) => !/\./.test(path.slice(1))))("imports %s, whose types name the same things", (path) => {
    const specifier = `suffuse${path.slice(1)}`;
    const names = evaluate(`console.log(JSON.stringify(Object.keys(await import("${specifier}"))))`) as string[];
    expect(names.length).toBeGreaterThan(3);
    const uses = names.map((name) => `export const ${name}_ = suffuse.${name};`).join("\n");
    checkTypes(project, [`import * as suffuse from "${specifier}";\n${uses}\n`]);
  });

  it("shares one set of error classes among its entries", () => {
    const text = `import { FormatError, SuffuseError } from "suffuse";
      import { readNpy } from "suffuse/files";
      try { readNpy(new Uint8Array(3)); } catch (error) {
        console.log(JSON.stringify([error instanceof FormatError, error instanceof SuffuseError, error.code]));
      }`;
    expect(evaluate(text)).toEqual([true, true, "FORMAT"]);
  });

  it("leads to modules without a data segment, whose only import is the memory", () => {
    const modules = paths.filter((path) => path.endsWith(".wasm"));
    expect(modules.length).toBeGreaterThan(2);
    for (const path of modules) {
      const sections = sectionsOf(readFileSync(join(installed, "dist", path)));
      expect(sections.get(DATA_SECTION)).toBeUndefined();
      expect(sections.get(CODE_SECTION)?.length).toBeGreaterThan(1000);
      expect(sections.get(IMPORT_SECTION)?.subarray(0, 13).toString("latin1")).toBe("\x01\x03env\x06memory\x02");
    }
  });
});

describe("an installed package", () => {
  it("steps on every engine in Node, with the worker from a file too", () => {
    const text = `import { configure, createSimulation } from "suffuse";
      const sums = [];
      for (const engine of ["js", "scalar", "simd", "threads", "threads"]) {
        const simulation = await createSimulation({ shape: [300, 300], initial: 1, engine, threads: 2 });
        await simulation.advance(20, { method: "ftcs" });
        sums.push(simulation.field.reduce((a, b) => a + b));
        simulation.dispose();
        configure({ worker: new URL(import.meta.resolve("suffuse/worker.js")) });
      }
      console.log(JSON.stringify(sums));`;
    const sums = evaluate(text) as number[];
    expect(sums[0]).toBeGreaterThan(0);
    expect(sums).toEqual(sums.map(() => sums[0]));
  });

  it("passes through a bundler in one piece, threads and all", async () => {
    const entry = join(project, "page.js");
    writeFileSync(
      entry,
      `import { createSimulation } from "suffuse";
      const simulation = await createSimulation({ shape: [300, 300], initial: 1, engine: "threads", threads: 2 });
      const { steps } = await simulation.advance(20, { method: "ftcs" });
      console.log(JSON.stringify([simulation.engine.name, steps > 0]));
      simulation.dispose();`,
    );
    const bundle = await rolldown({ input: entry, platform: "browser", logLevel: "silent" });
    const { output } = await bundle.write({ file: join(project, "bundled.js"), minify: true });
    await bundle.close();
    expect(output).toHaveLength(1);
    expect(output[0].imports).toEqual([]);
    expect(JSON.parse(node("bundled.js"))).toEqual(["threads", true]);
  });

  it("can be required by CommonJS", () => {
    writeFileSync(join(project, "classic.cjs"), 'console.log(typeof require("suffuse").createSimulation);');
    expect(node("--no-warnings", "classic.cjs").trim()).toBe("function");
  });

  it("brings a command that runs a scenario", () => {
    const bin = join(project, "node_modules", ".bin", "suffuse");
    const run = (...args: string[]) => execFileSync(bin, args, { cwd: project, encoding: "utf8" });
    expect(run("--version").trim()).toBe(manifest.version);
    const summary = JSON.parse(run("run", "article", "--out", "out", "--json"));
    expect(summary.steps).toBe(100);
    for (const file of ["summary.json", "u.npy", "u.png"]) expect(existsSync(join(project, "out", file))).toBe(true);
  });
});

describe("the lock file", () => {
  interface Locked {
    readonly resolved?: string;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  }
  const packages: Readonly<Record<string, Locked>> = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;

  it("names no host to download from", () => {
    const hosts = Object.values(packages).flatMap(({ resolved = "" }) => resolved.match(/^\w+:\/\/.*/) ?? []);
    expect(hosts).toEqual([]);
    expect(Object.keys(packages).length).toBeGreaterThan(100);
  });

  it("has the tools' builds for every platform, without which npm ci refuses it", () => {
    const wanted = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => ({ owner, name })),
    );
    expect(wanted.length).toBeGreaterThan(50);
    expect(wanted.filter(({ owner, name }) => !isLocked(owner, name))).toEqual([]);
  });

  /** Whether a package's dependency is locked, in its own node_modules or in one above. */
  function isLocked(owner: string, name: string): boolean {
    if (packages[`${owner && `${owner}/`}node_modules/${name}`]) return true;
    const above = owner.lastIndexOf("node_modules/");
    return above >= 0 && isLocked(owner.slice(0, Math.max(0, above - 1)), name);
  }
});

/** Read by hand, for Node 20 cannot compile every module. An import: names with their lengths, then its kind. */
const IMPORT_SECTION = 2;
const CODE_SECTION = 10;
const DATA_SECTION = 11;

/** A module's sections by number: each is a byte, a length in LEB128, and so many bytes. */
function sectionsOf(bytes: Buffer): Map<number, Buffer> {
  const sections = new Map<number, Buffer>();
  for (let at = 8; at < bytes.length; ) {
    const section = bytes[at++]!;
    let length = 0;
    for (let shift = 0, byte = 128; byte >= 128; shift += 7) {
      byte = bytes[at++]!;
      length += (byte & 127) * 2 ** shift;
    }
    sections.set(section, bytes.subarray(at, at + length));
    at += length;
  }
  return sections;
}
