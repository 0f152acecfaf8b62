/** What the README says is true: its programs print what it says, its commands run, its links lead somewhere. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { readmeBlocks } from "../helpers/readme.js";
import { checkTypes } from "./typescript.js";

const project = inject("project");
const blocks = readmeBlocks();
/** A minute of measuring belongs into `bench/`. */
const LONG = "npx suffuse bench";

const programs = blocks.flatMap(({ language, line, text }, i) => {
  if (language !== "js") return [];
  const next = blocks[i + 1];
  return [{ line, text, printed: next?.language === "text" ? next.text : "" }];
});

describe("the README's programs", () => {
  it("are there, the contract's ten lines first", () => {
    expect(programs.length).toBeGreaterThan(4);
    expect(programs[0]!.printed).toMatch(/^0\.6832474047789873 1 /);
  });

  it.each(programs)("line $line prints what the README says", ({ text, printed }) => {
    writeFileSync(join(project, "example.mjs"), text);
    const output = execFileSync(process.execPath, ["example.mjs"], { cwd: project, encoding: "utf8", stdio: "pipe" });
    expect(output).toBe(printed);
  });

  it("have the right types", () => {
    checkTypes(
      project,
      programs.map(({ text }) => text).filter((text) => !text.includes("process.")),
    );
  });
});

describe("the README's commands", () => {
  const commands = blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => text.split("\n"));
  const [scenario] = blocks.filter(({ language }) => language === "json");

  it.each(commands.filter((command) => command.startsWith("npx suffuse") && command !== LONG))("%s", (command) => {
    writeFileSync(join(project, "plate.json"), scenario!.text);
    copyFileSync("src/scenarios/camera.png", join(project, "photo.png"));
    const output = execFileSync("npx", ["--offline", ...command.split(" ").slice(1)], {
      cwd: project,
      encoding: "utf8",
      stdio: "pipe",
    });
    expect(output.length).toBeGreaterThan(20);
  });

  it("are all that the command has, and the scenarios too", () => {
    const readme = readFileSync("README.md", "utf8");
    const bin = join(project, "node_modules", ".bin", "suffuse");
    for (const { name } of JSON.parse(execFileSync(bin, ["list", "--json"], { encoding: "utf8" }))) {
      expect(readme).toContain(`| \`${name}\` |`);
    }
    const help = execFileSync(bin, ["--help"], { encoding: "utf8" });
    const names = [...help.slice(help.indexOf("Commands:")).matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name);
    expect(names).toContain("run");
    for (const name of names.filter((name) => name !== "help"))
      expect(commands.join("\n")).toContain(`suffuse ${name}`);
  });
});

describe("links within the repository", () => {
  it.each(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])("of %s lead somewhere", (file) => {
    const links = [...readFileSync(file, "utf8").matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map(([, path]) => path!);
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });
});
