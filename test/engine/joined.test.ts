/** Where Node is told to join vectors, the engines prove first that their bits are the reference's. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compile, instantiateKernel } from "../../src/engine/builds.js";
import { joinsVectors } from "../../src/engine/host.js";
import { ReferenceEngine } from "../../src/engine/reference.js";
import * as thread from "../../src/engine/thread.js";
import { createSimulation, EngineError } from "../../src/index.js";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a host that joins vectors", () => {
  beforeEach(() => {
    process.execArgv.push("--experimental_wasm_revectorize");
  });
  afterEach(() => {
    process.execArgv.pop();
  });

  it("is given two at a time, once they are proved right", async () => {
    using simulation = await createSimulation({ shape: [64, 64], engine: "simd" });
    expect(simulation.engine.wide).toBe(true);
    using scalar = await createSimulation({ shape: [64, 64], engine: "scalar" });
    expect(scalar.engine.wide).toBe(false);
    using narrow = await createSimulation({ shape: [64, 64], engine: "simd", tiling: { wide: false } });
    expect(narrow.engine.wide).toBe(false);
  });

  // A build that no other test proves: what is proved once is proved.
  it("is refused where it gives other bits", async () => {
    const step = ReferenceEngine.prototype.step;
    vi.spyOn(ReferenceEngine.prototype, "step").mockImplementation(function (this: ReferenceEngine, steps, rates) {
      step.call(this, steps, rates);
      this.field[7]! *= 1 + 2 ** -40;
    });
    const created = createSimulation({ shape: [64, 64], engine: "threads", threads: 2 });
    await expect(created).rejects.toThrow(EngineError);
    await expect(created).rejects.toThrow("joins vectors wrongly: float64 363 differs from the reference");
  });
});

describe("an instance", () => {
  it.each([true, false])("is told: %s", async (wide) => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    expect(instantiateKernel({ module: await compile("simd"), memory, wide }).wide.value).toBe(wide ? 1 : 0);
  });

  it("on another thread is told as well", async () => {
    const started = vi.spyOn(thread, "startThread");
    using simulation = await createSimulation({
      shape: [300, 300],
      engine: "threads",
      threads: 2,
      tiling: { wide: true },
    });
    await simulation.advance(10, { method: "ftcs" });
    expect(started).toHaveBeenCalled();
    for (const [orders] of started.mock.calls) expect(orders.wide).toBe(true);
  });
});

describe("flags", () => {
  it.each([
    [[], false],
    [["--experimental-wasm-revectorize"], true],
    [["--experimental_wasm_revectorize=true"], true],
    [["--experimental-wasm-revectorize", "--no-experimental-wasm-revectorize"], false],
    [["--experimental-wasm-revectorize=false"], false],
    [["--trace-wasm-revectorize"], false],
  ])("%j join vectors: %s", (flags, joins) => {
    vi.spyOn(process, "execArgv", "get").mockReturnValue(flags);
    expect(joinsVectors()).toBe(joins);
  });
});

describe("other hosts", () => {
  it("are given one at a time", async () => {
    using simulation = await createSimulation({ shape: [64, 64], engine: "simd" });
    expect(simulation.engine.wide).toBe(false);
  });
});
