import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type Failure, failureOf } from "../../src/cli/failure.js";
import { type RunOptions, run } from "../../src/cli/run.js";
import { readNpy } from "../../src/files/npy.js";
import { readPng } from "../../src/files/png.js";
import { builtInScenarios } from "../../src/files/scenario.js";
import { createSimulation } from "../../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "suffuse-run-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** Runs a scenario quietly into a folder of its own. */
async function results(request: string | object, set: string[] = [], options: Partial<RunOptions> = {}) {
  const own = join(folder, `run-${count++}`);
  const { out = own } = options;
  const file = `${own}.json`;
  if (typeof request === "object") writeFileSync(file, JSON.stringify(request));
  await run(typeof request === "object" ? file : request, { set, quiet: true, ...options, out });
  const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
  return { out, file, summary, files: readdirSync(out).sort() };
}

async function failure(
  request: string | object,
  set: string[] = [],
  options: Partial<RunOptions> = {},
): Promise<Failure> {
  try {
    await results(request, set, options);
  } catch (error) {
    return failureOf(error, true);
  }
  throw new Error("the run was accepted");
}

const dimensionsOf = (out: string, field: string) => readNpy(readFileSync(join(out, `${field}.npy`))).shape.length;

const line = { shape: [9], boundary: "insulated", initial: [0, 0, 0, 0, 8, 0, 0, 0, 0] };

describe("the scenarios that come with the package", () => {
  const small: Record<string, string[]> = {
    photograph: ["run.duration=0.5"],
    "block-3d": ["shape=[9,13,17]", "spacing=0.005"],
    "hot-plate": ["shape=[21,13]", "spacing=0.05"],
    "gray-scott": ["run.duration=300"],
    turing: ["shape=[48,48]", "run.duration=30"],
    "allen-cahn": ["shape=[64,64]", "run.duration=20"],
    layers: ["run.duration=1000"],
    maze: ["run.duration=500"],
  };

  it.each(builtInScenarios())(
    "%s leaves its summary, its arrays, and pictures with something on them",
    async (name) => {
      const { out, summary, files } = await results(name, small[name]);
      for (const [field, { min, max }] of Object.entries<{ min: number; max: number }>(summary.fields)) {
        expect(files).toEqual(expect.arrayContaining(["summary.json", `${field}.npy`, `${field}.png`]));
        const { data } = readNpy(readFileSync(join(out, `${field}.npy`)));
        expect(max).toBe(Array.from(data).reduce((a, b) => Math.max(a, b)));
        expect(max).toBeGreaterThan(min);
        const picture = readPng(readFileSync(join(out, `${field}.png`)));
        const colors = new Set(
          Array.from({ length: picture.data.length / 3 }, (_, i) => String(picture.data.slice(3 * i, 3 * i + 3))),
        );
        expect(colors.size, field).toBeGreaterThan(dimensionsOf(out, field) === 1 ? 3 : 20);
      }
    },
  );

  it("article gives the article's numbers", async () => {
    const { out, summary } = await results("article");
    expect(summary).toMatchObject({ time: 1, steps: 100, dt: 0.01, method: "ftcs" });
    const [middle, beside] = summary.probes;
    expect(middle).toMatchObject({ name: "the hot node", field: "u", at: [4, 4], time: 1 });
    expect(Math.abs(middle.value - 0.6832474047789873)).toBeLessThan(1e-15);
    expect(Math.abs(beside.value - 0.06823892993436158)).toBeLessThan(1e-15);
    expect(Math.abs(summary.fields.u.sum - 0.9999931349033104)).toBeLessThan(1e-15);
    expect(readNpy(readFileSync(join(out, "u.npy"))).shape).toEqual([10, 10]);
  });

  it("heat-pulse, fisher-wave and porous-medium come to what is known of them", async () => {
    const probe = async (name: string, index = 0) => (await results(name)).summary.probes[index].value;
    expect(Math.abs((await probe("heat-pulse")) / 36.6031159590846 - 1)).toBeLessThan(1e-3);
    expect(Math.abs((await probe("fisher-wave")) - 0.2714759290601873)).toBeLessThan(2e-3);
    expect(Math.abs((await probe("porous-medium")) - 0.286178560638333)).toBeLessThan(1e-5);
  });
});

describe("a run", () => {
  it("of several fields has each of them in the summary, in files and in probes, and counts all their updates", async () => {
    const fields = {
      food: { initial: "x", diffusivity: 0 },
      spots: { initial: 2, source: "food - t", diffusivity: 0 },
    };
    const probes = [
      { name: "here", at: [4] },
      { name: "there", at: [4], field: "spots" },
    ];
    const scenario = { shape: [9], boundary: "insulated", fields, run: { steps: 8, dt: 0.25 }, probes };
    const { files, summary } = await results(scenario);
    expect(files).toEqual(["food.npy", "food.png", "spots.npy", "spots.png", "summary.json"]);
    expect(summary).toMatchObject({ time: 2, steps: 8, dt: 0.25 });
    expect(summary.probes.map(({ value }: { value: number }) => value)).toEqual([4, 2 + 8 - 1.75]);
    expect(Math.round(summary.cellsPerSecond * summary.seconds)).toBe(8 * 9 * 2);
  });

  it("by steps takes them as long as asked, though their bound is near and has to be looked at", async () => {
    const fields = {
      u: { diffusivity: 0.2097152, initial: "x < 8 ? 0.5 : 1", source: "0.037*(1 - u) - u*v^2" },
      v: { diffusivity: 0.1048576, initial: "x < 8 ? 0.25 : 0", source: "u*v^2 - 0.097*v" },
    };
    const problem = { shape: [16, 16], centering: "cell", boundary: "periodic", fields } as const;
    using straight = await createSimulation(problem);
    straight.step(100, 1);
    const { out, summary } = await results({
      ...problem,
      run: { steps: 100, dt: 1 },
      output: { animation: "gif", every: 7 },
    });
    expect(summary).toMatchObject({ time: 100, steps: 100, dt: 1 });
    expect([...readNpy(readFileSync(join(out, "v.npy"))).data]).toEqual([...straight.fields.v!]);
  });

  it("by steps is the library's, to the bit, however many frames and probes interrupt it", async () => {
    using straight = await createSimulation({ shape: [9], boundary: "insulated", initial: line.initial });
    straight.step(37, 0.3);
    const probes = [{ name: "E", at: [4.5], times: [0, 3, 10] }];
    const output = { frames: "npy", every: 0.7 };
    const { out, summary } = await results({ ...line, run: { steps: 37, dt: 0.3 }, probes, output });
    expect([...readNpy(readFileSync(join(out, "u.npy"))).data]).toEqual([...straight.field]);
    expect(summary.steps).toBe(37);
    // A probe looks at the first step that is there.
    expect(summary.probes.map((reading: { time: number }) => Number(reading.time.toFixed(9)))).toEqual([0, 3, 10.2]);
    expect(readdirSync(join(out, "frames")).length).toBe(17);
  });

  it("by duration lands on every time exactly", async () => {
    const probes = [
      { name: "E", at: [4], times: [0.123, 1, 2.5] },
      { name: "end", at: [0] },
    ];
    const { summary } = await results({ ...line, run: { duration: 2.5 }, probes });
    expect(summary.time).toBe(2.5);
    expect(summary.probes.map(({ name, time }: { name: string; time: number }) => [name, time])).toEqual([
      ["E", 0.123],
      ["E", 1],
      ["E", 2.5],
      ["end", 2.5],
    ]);
  });

  it("writes what output asks for, and no array where none is wanted", async () => {
    const { out, files } = await results({
      ...line,
      run: { duration: 1 },
      output: { every: 0.25, frames: "png", animation: "gif", field: "none", colormap: "viridis" },
    });
    expect(files).toEqual(["frames", "summary.json", "u.gif", "u.png"]);
    expect(readdirSync(join(out, "frames"))).toEqual(["u-0.png", "u-1.png", "u-2.png", "u-3.png", "u-4.png"]);
    const [first, last] = ["u-0.png", "u-4.png"].map((name) => readPng(readFileSync(join(out, "frames", name))));
    expect([first!.width, first!.height]).toEqual([last!.width, last!.height]);
  });

  it("of no length writes the start", async () => {
    const { summary } = await results({ ...line, run: { duration: 0 }, output: { animation: "gif" } });
    expect(summary).toMatchObject({ time: 0, steps: 0, cellsPerSecond: 0 });
  });

  it("goes on from a checkpoint, bit for bit", async () => {
    const whole = await results({ ...line, run: { steps: 30, dt: 0.3 } });
    using half = await createSimulation({ shape: [9], boundary: "insulated", initial: line.initial });
    half.step(11, 0.3);
    const resume = join(folder, "half.suffuse");
    writeFileSync(resume, half.checkpoint());
    const rest = await results({ ...line, run: { steps: 30, dt: 0.3 } }, [], { resume });
    expect(rest.summary).toMatchObject({ steps: 30, fields: whole.summary.fields });
    expect(readFileSync(join(rest.out, "u.npy"))).toEqual(readFileSync(join(whole.out, "u.npy")));
  });

  it("goes on by the step of its start, where that follows from the field", async () => {
    const problem = { shape: [17], diffusivity: "0.1 + u", boundary: "insulated", initial: "x == 8 ? 4 : 0" } as const;
    const whole = await results({ ...problem, run: { steps: 40 } });
    using half = await createSimulation(problem);
    half.step(20, whole.summary.dt);
    expect(half.maxStableStep).toBeGreaterThan(2 * whole.summary.dt);
    const resume = join(folder, "nonlinear.suffuse");
    writeFileSync(resume, half.checkpoint());
    const { summary } = await results({ ...problem, run: { steps: 40 } }, [], { resume });
    expect(summary.time).toBeCloseTo(whole.summary.time, 12);
    expect(summary).toMatchObject({ steps: 40, dt: whole.summary.dt, fields: whole.summary.fields });
  });

  it("keeps a checkpoint now and then, which changes nothing", async () => {
    const run = { steps: 40_000, dt: 1e-5 };
    const big = { shape: [64, 64], initial: 1, run };
    const whole = await results(big);
    const paused = await results(big, ["output.checkpointEvery=0.005"]);
    expect(paused.files).toContain("checkpoint.suffuse");
    expect(readFileSync(join(paused.out, "u.npy"))).toEqual(readFileSync(join(whole.out, "u.npy")));
    const resumed = await results(big, [], { resume: join(paused.out, "checkpoint.suffuse") });
    expect(readFileSync(join(resumed.out, "u.npy"))).toEqual(readFileSync(join(whole.out, "u.npy")));
  });

  it("uses the engine and the threads of the command line", async () => {
    const { summary } = await results({ ...line, run: { steps: 1 }, engine: "simd" }, [], {
      engine: "js",
      threads: "1",
    });
    expect(summary.engine).toEqual({ name: "js", threads: 1 });
  });
});

describe("a run that is stopped", () => {
  const long = { shape: [64, 64], initial: 1, run: { steps: 1_000_000, dt: 0.1 } };

  /** Stops a run as Ctrl-C does, as soon as it has begun. */
  async function stopped(out: string): Promise<Failure> {
    const running = failure(long, [], { out });
    process.emit("SIGINT");
    return running;
  }

  it("before it has got anywhere leaves a checkpoint", async () => {
    const out = join(folder, "stopped");
    expect(await stopped(out)).toMatchObject({
      status: 1,
      message: `stopped at t = 0; to go on, add --resume ${join(out, "checkpoint.suffuse")}`,
    });
    expect(readdirSync(out)).toEqual(["checkpoint.suffuse"]);
  });

  it("says so even where no checkpoint can be kept", async () => {
    const out = join(folder, "full");
    mkdirSync(join(out, "checkpoint.suffuse"), { recursive: true });
    const { status, message } = await stopped(out);
    expect(message).toMatch(/^stopped at t = 0, without a checkpoint: .*checkpoint\.suffuse: this is a folder/);
    expect(status).toBe(1);
  });
});

describe("a run that goes on has all that it would have had", () => {
  const drop = { shape: [4096], initial: "sin(x/50)", run: { steps: 16_384, dt: 1 / 8192 } };
  const probes = [
    { name: "early", at: [32.5], times: [0, 0.03005, 1.95] },
    { name: "late", at: [30] },
  ];
  const film = { ...drop, probes, output: { frames: "npy", animation: "gif", every: 0.25 } };

  /** Stops a run once it has some frames; answers its folder and when that was. */
  async function stoppedMidway(): Promise<{ out: string; time: number }> {
    const out = join(folder, `midway-${count++}`);
    const waiting = setInterval(() => {
      if (existsSync(join(out, "frames", "u-3.npy"))) process.emit("SIGINT");
    }, 1);
    const { message } = await failure(film, ["output.checkpointEvery=0.05"], { out }).finally(() =>
      clearInterval(waiting),
    );
    const time = Number(/^stopped at t = ([\d.]+);/.exec(message)?.[1]);
    expect(time).toBeGreaterThanOrEqual(0.75);
    return { out, time };
  }

  /** What a run has written on standard error while it goes on from a checkpoint. */
  async function goneOn(from: string, out: string) {
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const resume = join(from, "checkpoint.suffuse");
    const rest = await results(film, [], { out, resume, quiet: false, json: true });
    const text = said.mock.calls.join("");
    for (const spy of [said, printed]) spy.mockRestore();
    return { ...rest, text };
  }

  const contentOf = (out: string) => {
    const frames = readdirSync(join(out, "frames")).map((name) => join("frames", name));
    return Object.fromEntries(["u.gif", "u.npy", ...frames].map((name) => [name, readFileSync(join(out, name))]));
  };

  it("in its folder or another, or says what is missing", async () => {
    const whole = await results(film);
    const { out, time } = await stoppedMidway();
    const elsewhere = await goneOn(out, join(folder, "elsewhere"));
    writeFileSync(join(out, "checkpoint.suffuse.seen"), "\n{ torn", { flag: "a" });
    const here = await goneOn(out, out);
    for (const rest of [elsewhere, here]) {
      expect(rest.text).toBe("");
      expect(rest.summary.probes).toEqual(whole.summary.probes);
      expect(contentOf(rest.out)).toEqual(contentOf(whole.out));
    }
    rmSync(join(out, "checkpoint.suffuse.seen"));
    const { text, summary } = await goneOn(out, join(folder, "without"));
    const frames = Math.ceil(time / 0.25);
    expect(text).toMatch(/lack what .*checkpoint\.suffuse\.seen should have from before: \d+ frames, \d readings/);
    expect(Math.abs(Number(/(\d+) frames/.exec(text)?.[1]) - frames)).toBeLessThan(2);
    expect(summary.probes.at(-1)).toEqual(whole.summary.probes.at(-1));
  });

  it("also where it is stopped twice", async () => {
    const whole = await results(film);
    const { out } = await stoppedMidway();
    const resume = join(out, "checkpoint.suffuse");
    const running = failure(film, [], { out, resume });
    setTimeout(() => process.emit("SIGINT"), 5);
    expect((await running).message).toMatch(/^stopped/);
    const rest = await goneOn(out, out);
    expect(rest.text).toBe("");
    expect(rest.summary.probes).toEqual(whole.summary.probes);
    expect(contentOf(rest.out)).toEqual(contentOf(whole.out));
  });
});

describe("a run that starts afresh", () => {
  const film = { ...line, run: { steps: 3, dt: 0.1 }, output: { frames: "npy", every: 0.1 } };

  it("removes frames, and the checkpoint of a finished run, and nothing else", async () => {
    const { out } = await results(film);
    for (const name of ["u-17.png", "u-0004.npy", "v-1.png", "u-note.txt"])
      writeFileSync(join(out, "frames", name), "");
    for (const name of ["checkpoint.suffuse", "checkpoint.suffuse.seen", "mine.txt"])
      writeFileSync(join(out, name), "");
    const { files } = await results(film, [], { out });
    expect(files).toEqual(["frames", "mine.txt", "summary.json", "u.npy", "u.png"]);
    const frames = ["u-0.npy", "u-1.npy", "u-2.npy", "u-3.npy", "u-note.txt", "v-1.png"];
    expect(readdirSync(join(out, "frames"))).toEqual(frames);
  });

  it("leaves the checkpoint of a run that was stopped until it has one itself", async () => {
    const out = join(folder, "unfinished");
    mkdirSync(out);
    writeFileSync(join(out, "checkpoint.suffuse"), "");
    const { files } = await results(film, [], { out });
    expect(files).toContain("checkpoint.suffuse");
  });
});

describe("what cannot be written is named, with a reason", () => {
  const short = { ...line, run: { steps: 2, dt: 0.1 } };

  it.each<[string, object, (taken: string) => void, RegExp]>([
    ["frames", { output: { frames: "npy" } }, (taken) => writeFileSync(taken, ""), /: there is a file of this name/],
    ["u.npy", {}, (taken) => mkdirSync(taken), /: this is a folder: name a file/],
  ])("%s", async (name, scenario, take, message) => {
    const out = join(folder, `taken-${name}`);
    mkdirSync(out);
    take(join(out, name));
    const error = await failure({ ...short, ...scenario }, [], { out });
    expect(error.message).toMatch(message);
    expect(error.message).toContain(join(out, name));
    expect(error.status).toBe(1);
  });
});

describe("a wrong request has status 2, and names the place and a remedy", () => {
  const steps = { steps: 1, dt: 0.1 };

  it.each<[string, object, string[], Partial<RunOptions>, RegExp]>([
    [
      "a step that is too long",
      { run: { steps: 1, dt: 3 } },
      [],
      {},
      /\.json:1:\d+: dt = 3 is above the stability bound 0\.5/,
    ],
    [
      "contradictory walls",
      { run: steps, boundary: { "x-": "periodic" } },
      [],
      {},
      /only one wall of axis x is periodic/,
    ],
    ["walls that cells do not have", { run: steps, boundary: "fixed" }, ["centering=cell"], {}, /"fixed", which needs/],
    ["an axis that is not there", { run: steps, boundary: { "z-": "insulated" } }, [], {}, /no wall "z-"/],
    ["an array of the wrong length", { run: steps, initial: [1, 2] }, [], {}, /json:1:\d+: initial has 2 values.* 9/],
    ["a grid beyond memory", { run: steps, initial: 0, shape: [100_000, 100_000] }, [], {}, /\d+ × \d+|\[\d+, \d+\]/],
    [
      "an engine that does not exist",
      { run: steps },
      [],
      { engine: "smid" },
      /--engine smid: engine is "smid": did you mean "simd"/,
    ],
    ["threads that are no number", { run: steps }, [], { threads: "two" }, /--threads two: threads is "two"/],
    [
      "a probe outside",
      { run: steps, probes: [{ name: "E", at: [99] }] },
      [],
      {},
      /probes\[0\]\.at: coordinate x = 99 lies outside/,
    ],
    [
      "a probe in too few dimensions",
      { run: steps, probes: [{ name: "E", at: [1, 1] }] },
      [],
      {},
      /probes\[0\]\.at: point is \[1, 1\]/,
    ],
    [
      "a probe of another field",
      { run: steps, probes: [{ name: "E", at: [1], field: "v" }] },
      [],
      {},
      /no field "v": did you mean "u"/,
    ],
    [
      "a probe after the end",
      { run: steps, probes: [{ name: "E", at: [1], times: [3] }] },
      [],
      {},
      /the run ends at 0\.1/,
    ],
    [
      "too many frames",
      { run: steps, output: { frames: "png", every: 1e-9 } },
      [],
      {},
      /at most 10000: make it larger/,
    ],
    ["no step where nothing moves", { run: { steps: 1 }, diffusivity: 0 }, [], {}, /run\.dt is missing/],
    [
      "a folder that cannot be",
      { run: steps },
      [],
      { out: "/dev/null/x" },
      /--out \/dev\/null\/x: a part of this path is a file/,
    ],
    ["a folder where none can be made", { run: steps }, [], { out: "/proc/x/y" }, /--out \/proc\/x\/y: /],
    ["a checkpoint that is missing", { run: steps }, [], { resume: "nowhere" }, /^nowhere: there is no such file/],
    ["a checkpoint that is none", { run: steps }, [], { resume: "package.json" }, /package\.json: not a checkpoint/],
  ])("%s", async (_, scenario, set, options, message) => {
    const { status, message: text } = await failure({ ...line, ...scenario }, set, options);
    expect(text).toMatch(message);
    expect(status).toBe(2);
  });

  it("too many frames for memory, before the first step", async () => {
    const { status, message } = await failure("photograph", ["output.every=0.002"]);
    expect(message).toMatch(/output asks for 5001 frames; 1024 of this size fit: make output\.every larger/);
    expect(status).toBe(2);
  });

  it("a checkpoint of a later time", async () => {
    using other = await createSimulation({ shape: [9], boundary: "insulated" });
    other.step(10, 0.1);
    const resume = join(folder, "other.suffuse");
    writeFileSync(resume, other.checkpoint());
    const time = await failure({ ...line, run: { duration: 0.5 } }, [], { resume });
    expect(time).toMatchObject({
      status: 2,
      message: expect.stringMatching(/at t = 1, after the end of the run at 0\.5/),
    });
  });

  it("and nothing is left behind but the folder", async () => {
    const out = join(folder, "nothing");
    await failure(line, ["run.dt=9", "run.steps=1"], { out });
    expect(existsSync(out) && readdirSync(out)).toEqual([]);
  });
});
