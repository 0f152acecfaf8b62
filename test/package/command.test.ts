import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readPng, writePng } from "../../src/files/png.js";

const folder = mkdtempSync(join(tmpdir(), "suffuse-command-"));
afterAll(() => rmSync(folder, { recursive: true }));
const command = join(import.meta.dirname, "../../dist/cli.js");

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in the test's folder; `while` may act on it as it runs. */
function suffuse(
  args: string[],
  meanwhile: (stop: (signal: "SIGINT") => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...args], { cwd: folder });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  meanwhile((signal) => child.kill(signal));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, ...output })));
}

describe.concurrent("the command", () => {
  it("runs a scenario, and says where the results are", async () => {
    const { status, stdout, stderr } = await suffuse(["run", "article"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("the hot node: 0.683247404778");
    expect(stdout).toContain(`wrote ${join("suffuse-out", "article", "summary.json")}`);
    expect(existsSync(join(folder, "suffuse-out", "article", "u.png"))).toBe(true);
  });

  it("prints summary.json, and nothing else, with --json", async () => {
    const { status, stdout, stderr } = await suffuse([
      "run",
      "article",
      "--json",
      "--out",
      "json",
      "--set",
      "run.steps=3",
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(readFileSync(join(folder, "json", "summary.json"), "utf8"));
    expect(Object.keys(JSON.parse(stdout)).slice(0, 10)).toEqual(
      "title time steps dt method engine seconds cellsPerSecond fields probes".split(" "),
    );
    expect(JSON.parse(stdout).steps).toBe(3);
  });

  it("says nothing with --quiet", async () => {
    expect(await suffuse(["run", "article", "--quiet", "--out", "quiet"])).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  it("leaves a checkpoint where it is stopped, from which it goes on", async () => {
    const scenario = {
      shape: [256, 256],
      initial: 1,
      run: { steps: 50_000, dt: 0.1 },
      output: { checkpointEvery: 0.05 },
    };
    writeFileSync(join(folder, "long.json"), JSON.stringify(scenario));
    const checkpoint = join("suffuse-out", "long", "checkpoint.suffuse");
    const stopped = await suffuse(["run", "long.json"], (stop) => {
      const waiting = setInterval(() => {
        if (!existsSync(join(folder, checkpoint))) return;
        clearInterval(waiting);
        stop("SIGINT");
      }, 10);
    });
    expect(stopped).toMatchObject({ status: 1, stdout: "" });
    expect(stopped.stderr).toMatch(
      /^suffuse: stopped at t = [\d.]+; to go on, add --resume suffuse-out.long.checkpoint\.suffuse\n$/,
    );
    expect(existsSync(join(folder, "suffuse-out", "long", "summary.json"))).toBe(false);
    const resumed = await suffuse(["run", "long.json", "--resume", checkpoint, "--json"]);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ steps: 50_000 });
    const whole = await suffuse(["run", "long.json", "--out", "whole", "--json"]);
    expect(JSON.parse(resumed.stdout).fields).toEqual(JSON.parse(whole.stdout).fields);
  });

  it.each(["run", "image"])("names all engines in %s --help", async (name) => {
    expect((await suffuse([name, "--help"])).stdout).toMatch(
      /--engine <name> +auto, threads, simd, scalar, js or relaxed/,
    );
  });

  it("lists the scenarios, and knows its machine and its version", async () => {
    expect((await suffuse(["list"])).stdout).toMatch(/^photograph {3,}Brightness .*\(512 × 512\)$/m);
    const listed: unknown[] = JSON.parse((await suffuse(["list", "--json"])).stdout);
    expect(listed).toContainEqual(
      expect.objectContaining({
        name: "article",
        shape: [10, 10],
      }),
    );
    expect((await suffuse(["info"])).stdout).toMatch(/^engine {5}(threads|simd|scalar|js), \d+ threads? \(.+\)$/m);
    expect(JSON.parse((await suffuse(["info", "--json"])).stdout)).toMatchObject({ node: process.versions.node });
    expect((await suffuse(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("smooths a picture", async () => {
    const data = Float64Array.from({ length: 300 }, (_, index) => Number(index % 30 < 15));
    writeFileSync(join(folder, "edge.png"), writePng({ width: 10, height: 10, channels: 3, data }));
    expect(await suffuse(["image", "edge.png", "-o", "soft.png", "--sigma", "1.5"])).toMatchObject({
      status: 0,
      stderr: "",
    });
    const soft = readPng(readFileSync(join(folder, "soft.png")));
    expect([soft.width, soft.height, soft.channels]).toEqual([10, 10, 3]);
    expect(soft.data[3 * 5]).toBeGreaterThan(0.2);
    expect(soft.data[3 * 5]).toBeLessThan(0.5);
  });

  it.each([
    [["run", "articel"], /^suffuse: there is no scenario "articel": did you mean "article"/],
    [["run", "plate.json"], /^suffuse: plate\.json: there is no such file or folder/],
    [["run", "article", "--set", "run.step=2"], /^suffuse: --set run\.step=2: run has no "step": did you mean "steps"/],
    [["run", "article", "--stes", "run.steps=2"], /unknown option '--stes'\n\(Did you mean --set\?\)/],
    [["run"], /missing required argument 'scenario'/],
    [["rum", "article"], /unknown command 'rum'\n\(Did you mean run\?\)/],
    [[], /Usage: suffuse/],
    [["image", "edge"], /required option '-o, --out <file>'/],
    [["image", "no.png", "-o", "x.png"], /^suffuse: no\.png: there is no such file/],
    [["image", command, "-o", "x.png"], /not a PNG/],
    [["image", "no.png", "-o", "x.png", "--method", "median"], /Allowed choices are/],
  ])("answers %j with status 2, and no stack", async (args, message) => {
    const { status, stdout, stderr } = await suffuse(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});
