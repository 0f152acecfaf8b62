/** Where Node is told to join vectors, the engines prove first that their bits are the reference's. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ReferenceEngine } from "../../src/engine/reference.js";
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

describe("other hosts", () => {
  it("are given one at a time", async () => {
    using simulation = await createSimulation({ shape: [64, 64], engine: "simd" });
    expect(simulation.engine.wide).toBe(false);
  });
});
