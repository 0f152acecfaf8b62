/** The end of a simulation: disposal, workers that die, processes that must not wait, memory that must come back. */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import threads, { type Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as abi from "../assembly/abi.js";
import {
  createSimulation,
  DisposedError,
  EngineError,
  type Simulation,
  type SimulationOptions,
  SuffuseError,
} from "../src/index.js";
import { expectSameBits } from "./helpers/bits.js";
import { ENGINES } from "./helpers/engines.js";
import { lcg } from "./helpers/lcg.js";
import { rejection } from "./helpers/refusals.js";

/** Where a word of the control block stands among 32-bit integers. */
const at = (word: number) => (word * abi.CONTROL_WORD_BYTES) / 4;
const PLATE = { shape: [256, 192], diffusivity: 0.5, initial: lcg(256 * 192) } as const;

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a program prints in a process of its own. */
async function printedBy(program: string): Promise<string> {
  const root = join(dirname(fileURLToPath(import.meta.url)), "..");
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 50_000 });
  return stdout.trim();
}

describe.each(ENGINES)("$engine", (engine) => {
  it("throws DisposedError at any use after dispose, and may be disposed of twice", async () => {
    const simulation = await createSimulation({ ...engine, ...PLATE });
    simulation.step(2);
    const kept = simulation.field;
    simulation.dispose();
    simulation.dispose();
    simulation[Symbol.dispose]();
    const uses: Record<string, (it: Simulation) => unknown> = {
      field: (it) => it.field,
      fields: (it) => it.fields,
      shape: (it) => it.shape,
      spacing: (it) => it.spacing,
      dtype: (it) => it.dtype,
      time: (it) => it.time,
      stepCount: (it) => it.stepCount,
      engine: (it) => it.engine,
      maxStableStep: (it) => it.maxStableStep,
      maxPositiveStep: (it) => it.maxPositiveStep,
      step: (it) => it.step(1, 0.1),
      "step without arguments": (it) => it.step(),
      advance: (it) => it.advance(1),
      sample: (it) => it.sample([1, 1]),
      checkpoint: (it) => it.checkpoint(),
      jump: (it) => it.jump(1),
      steady: (it) => it.steady(),
    };
    for (const [name, use] of Object.entries(uses)) {
      const error = await rejection(() => use(simulation));
      expect(error, name).toBeInstanceOf(DisposedError);
      expect(error).toMatchObject({ name: "DisposedError", code: "DISPOSED" });
      expect(String(error)).toContain("create a new one");
    }
    // An array that somebody holds on to stays readable: nothing reads freed memory.
    expect(Number.isFinite(kept[1000])).toBe(true);
  });

  it("is disposed of where its block ends", async () => {
    let outer: Simulation;
    {
      using simulation = await createSimulation({ ...engine, ...PLATE });
      outer = simulation;
      outer.step(1);
    }
    expect(() => outer.step(1)).toThrow(DisposedError);
  });
});

/** Node's worker threads as they are started from here on, each with a program to run before its own. */
function captureWorkers(prelude = ""): Worker[] {
  const started: Worker[] = [];
  const original = threads.Worker;
  vi.spyOn(threads, "Worker").mockImplementation(function capture(...args: ConstructorParameters<typeof Worker>) {
    const [source, options] = args;
    const worker = new original(`${prelude}${source}`, options);
    started.push(worker);
    return worker;
  });
  return started;
}

describe("a worker that dies", () => {
  const create = () => createSimulation({ ...PLATE, engine: "threads", threads: 2 });

  it("during advance: the promise rejects, and the simulation is poisoned", async () => {
    const workers = captureWorkers();
    using simulation = await create();
    const running = rejection(() => simulation.advance(1e8, { method: "ftcs" }));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(workers.length).toBe(2);
    await workers[1]!.terminate();
    const error = await running;
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ name: "EngineError", code: "ENGINE" });
    expect(String(error)).toContain("worker 1 died");
    expect(String(error)).toContain("create a new one");
    expect(() => simulation.step(1)).toThrow(EngineError);
    expect(await rejection(() => simulation.advance(1, { method: "ftcs" }))).toBeInstanceOf(EngineError);
    simulation.dispose();
    expect(() => simulation.step(1)).toThrow(DisposedError);
  });

  it("while it sleeps: the next call says so", async () => {
    const workers = captureWorkers();
    using simulation = await create();
    await simulation.advance(10, { method: "ftcs" });
    expect(workers.length).toBe(2);
    await workers[0]!.terminate();
    expect(() => simulation.step(1)).toThrow(EngineError);
  });

  it.each([
    ["with a tile in its hands", `Atomics.add(words, ${at(abi.CONTROL_NEXT)}, 1);`],
    ["with none", ""],
  ])("during a step, %s: the others give it up", async (_, take) => {
    // While a step waits, this thread hears nothing. The worker dies of its own accord, and no handler of its runs.
    const workers = captureWorkers(`
      const { memory, control, worker } = require("node:worker_threads").workerData;
      const words = new Int32Array(memory.buffer, control);
      const { Instance } = WebAssembly;
      if (worker === 1) WebAssembly.Instance = function (module, imports) {
        const { work_f64: work, ...others } = new Instance(module, imports).exports;
        const die = (...orders) => {
          if (Atomics.load(words, ${at(abi.CONTROL_FIRST)}) === 0) return work(...orders);
          ${take}
          process.exit();
        };
        return { exports: { ...others, work_f64: die } };
      };
    `);
    using simulation = await createSimulation({ ...PLATE, engine: "threads", threads: 3 });
    await simulation.advance(10, { method: "ftcs" });
    expect(() => simulation.step(100_000)).toThrow(EngineError);
    expect(() => simulation.step(1)).toThrow("the simulation can no longer be used: create a new one");
    const exits = workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    simulation.dispose();
    expect(await Promise.all(exits)).toEqual([0, 0, 0]);
  });

  it("leaves other simulations alone", async () => {
    const workers = captureWorkers();
    using poisoned = await create();
    await poisoned.advance(10, { dt: 0.5 });
    using healthy = await create();
    await healthy.advance(10, { dt: 0.5 });
    expect(workers.length).toBe(4);
    await workers[0]!.terminate();
    expect(() => poisoned.step(1)).toThrow(EngineError);
    healthy.step(100, 0.5);
    using expected = await createSimulation({ ...PLATE, engine: "simd" });
    expected.step(120, 0.5);
    expectSameBits(healthy.field, expected.field);
  });
});

describe("workers", () => {
  it("start only for work that is worth it, once, and go home at dispose", async () => {
    const workers = captureWorkers();
    const simulation = await createSimulation({ ...PLATE, engine: "threads", threads: 3 });
    simulation.step(10);
    expect(workers.length).toBe(0);
    simulation.step(1000);
    expect(workers.length).toBe(2);
    await simulation.advance(100, { method: "ftcs" });
    simulation.step(1000);
    await simulation.advance(100, { method: "ftcs" });
    expect(workers.length).toBe(3);
    const gone = Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve))));
    simulation.dispose();
    expect(await gone).toEqual([0, 0, 0]);
  });

  it("do not keep a process alive that is done, and do while an advance is under way", async () => {
    const program = `
      import { createSimulation } from "./src/index.ts";
      const simulation = await createSimulation({ shape: [256, 256], engine: "threads", threads: 2, initial: 1 });
      simulation.step(1000);
      const { steps } = await simulation.advance(1000, { dt: 0.25 });
      simulation.step(1000);
      console.log(steps, simulation.stepCount);
      // Workers that only ever stepped must not hold the process either.
      const other = await createSimulation({ shape: [256, 256], engine: "threads", threads: 2, initial: 1 });
      other.step(1000);
    `;
    expect(await printedBy(program)).toBe("4000 6000");
  });
});

describe("disposal while a method is prepared or at work", () => {
  const methods: Record<string, (simulation: Simulation) => Promise<unknown>> = {
    ftcs: (it) => it.advance(1e6, { method: "ftcs" }),
    rkl2: (it) => it.advance(1e6, { method: "rkl2", dt: 1000 }),
    adi: (it) => it.advance(1e6, { method: "adi", dt: 10 }),
    "crank-nicolson": (it) => it.advance(1e6, { method: "crank-nicolson", dt: 10 }),
    exact: (it) => it.advance(1e6, { method: "exact" }),
    steady: (it) => it.steady(),
  };
  const problems: Record<string, SimulationOptions> = {
    "a plate": { shape: [256, 192], initial: 1 },
    "a plate that no transform serves": { shape: [256, 192], boundary: { "x-": { transfer: 2, ambient: 1 } } },
    "an uneven plate": { shape: [256, 192], diffusivity: "1 + x/100", boundary: { x: { value: 1 } } },
  };

  it.each(Object.keys(problems))("of %s sends every worker home, and says so", async (name) => {
    for (const [method, start] of Object.entries(methods)) {
      const workers = captureWorkers();
      const exits: Promise<unknown>[] = [];
      for (const delay of [0, 1, 3, 10, 30]) {
        const simulation = await createSimulation({ ...problems[name]!, engine: "threads", threads: 2 });
        const running = rejection(() => start(simulation));
        if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
        simulation.dispose();
        const error = await running;
        // A method may be done by then, or refuse the problem.
        if (error)
          expect(["DISPOSED", "UNSUPPORTED"], `${method} after ${delay} ms: ${error}`).toContain(codeOf(error));
        const started = workers.splice(0).filter((worker) => worker.threadId !== -1);
        exits.push(...started.map((worker) => new Promise((resolve) => worker.once("exit", resolve))));
      }
      expect(await Promise.all(exits), method).toEqual(exits.map(() => 0));
      vi.restoreAllMocks();
    }
  });
});

/** The code that an error of ours has. */
function codeOf(error: unknown): unknown {
  return error instanceof SuffuseError ? error.code : undefined;
}

describe("simulations by the hundred, one after another", () => {
  it.each(ENGINES)("of $engine leave no memory behind", async (engine) => {
    // A loop that awaits nothing else gives the event loop no turn, and V8 no occasion to free shared memory.
    const program = `
      import { createSimulation } from "./src/index.ts";
      const options = { ...${JSON.stringify(engine)}, shape: [400, 400], initial: 1, boundary: "insulated" };
      const before = process.memoryUsage().rss;
      let rise = 0;
      for (let i = 0; i < 200; i++) {
        const simulation = await createSimulation(options);
        simulation.step(1);
        simulation.dispose();
        rise = Math.max(rise, process.memoryUsage().rss - before);
      }
      console.log(rise / 2 ** 20);
    `;
    // Each holds 2.4 MiB and more: 480 MiB, were they kept.
    expect(Number(await printedBy(program))).toBeLessThan(250);
  });

  it("leave no threads behind", async () => {
    const tasks = () => (process.platform === "linux" ? readdirSync("/proc/self/task").length : 0);
    const workers = captureWorkers();
    const before = tasks();
    const exits: Promise<unknown>[] = [];
    for (let i = 0; i < 20; i++) {
      using simulation = await createSimulation({ ...PLATE, engine: "threads", threads: 2 });
      await simulation.advance(5, { method: "ftcs" });
      exits.push(...workers.splice(0).map((worker) => new Promise((resolve) => worker.once("exit", resolve))));
    }
    expect(exits.length).toBe(40);
    await Promise.all(exits);
    // Node itself starts a few threads when it first needs them.
    expect(tasks()).toBeLessThan(before + 10);
  });
});
