/** What `configure` takes, and that it is used. */
import { describe, expect, it } from "vitest";
import { workerAddress } from "../../src/engine/assets.js";
import { configure, createSimulation, EngineError, OptionError, UnsupportedError } from "../../src/index.js";

describe("configure", () => {
  it.each([
    [undefined, "", /argument is undefined: give an object/],
    [{ workers: "worker.js" }, "workers", /did you mean "worker"\?/],
    [{ worker: 7 }, "worker", /worker is 7: it must be the address of worker\.js/],
    [{ modules: [] }, "modules", /modules is \[\]: give an object/],
    [{ modules: { sind: 1 } }, "modules.sind", /did you mean "simd"\?/],
    [{ modules: { simd: new Uint8Array(8) } }, "modules.simd", /8 bytes: it must be a WebAssembly\.Module/],
  ])("refuses %j at %j", (assets, path, message) => {
    const call = () => (configure as (assets: unknown) => void)(assets);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
    expect(call).toThrow(expect.objectContaining({ path }));
  });

  it("takes the modules that it is given, and says where one is something else", async () => {
    const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    configure({ modules: { scalar: empty } });
    const created = createSimulation({ shape: [8], engine: "scalar" });
    await expect(created).rejects.toThrow(EngineError);
    await expect(created).rejects.toThrow("the module is no kernel of this version");
    using other = await createSimulation({ shape: [8], engine: "simd" });
    other.step();
  });

  it.each(["/nowhere/worker.js", "nowhere", "file:///nowhere/worker.js", new URL("file:///nowhere/worker.js")])(
    "takes the worker from %s, and says where there is none",
    async (worker) => {
      configure({ worker });
      using simulation = await createSimulation({ shape: [300, 300], engine: "threads", threads: 2 });
      const run = simulation.advance(10, { method: "ftcs" });
      await expect(run).rejects.toThrow(EngineError);
      await expect(run).rejects.toThrow(/worker \d died: .*nowhere/);
      expect(() => simulation.step()).toThrow(EngineError);
    },
  );
});

describe("configure in a page that requires trusted types", () => {
  it("keeps the very object that was trusted, for new Worker takes no other", () => {
    const trusted = { toJSON: () => "/worker.js", [Symbol.toStringTag]: "TrustedScriptURL" };
    configure({ worker: trusted });
    expect(workerAddress()).toBe(trusted);
  });

  it("takes no other object", () => {
    expect(() => configure({ worker: { toJSON: () => "/worker.js" } })).toThrow(/a TrustedScriptURL/);
  });
});

describe("a host without WebAssembly", () => {
  it("has the engine js, and says why nothing faster", async () => {
    const { WebAssembly } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, "WebAssembly");
      using simulation = await createSimulation({ shape: [300, 300] });
      expect(simulation.engine.name).toBe("js");
      expect(simulation.engine.reason).toMatch(/no WebAssembly/);
      await expect(createSimulation({ shape: [8], engine: "simd" })).rejects.toThrow(UnsupportedError);
    } finally {
      globalThis.WebAssembly = WebAssembly;
    }
  });
});
