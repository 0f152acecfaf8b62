/** The built files in a browser, without a build step: the same bits, threads where they may be, and free pages. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulation, type EngineName } from "../../src/index.js";
import { expectSameBits, sha256 } from "../helpers/bits.js";
import { lcg } from "../helpers/lcg.js";
import { readmeBlocks } from "../helpers/readme.js";
import { launch, type Outcome, open, runIn, type Task } from "./chromium.js";
import { ISOLATED, type Site, serve } from "./server.js";

const DTYPES = ["float64", "float32"] as const;
const ARRAYS = { float64: Float64Array, float32: Float32Array };
/** The reference case V11. */
const HASHES = {
  float64: "502893a8abb985047ed5510a22b39aab74164363c456f7f08167d4e3d7a6beb7",
  float32: "625957027b4b6a4a16217cd8493900f34bfeaa494dc6cb20f79da4d86dfd362b",
};

function v11(engine: EngineName | "auto", dtype: "float64" | "float32", by: "step" | "advance" = "step"): Task {
  const options = { shape: [97, 129], boundary: "fixed", dtype, engine, threads: 2, initial: lcg(97 * 129) } as const;
  return { options, by, steps: 500, dt: 0.2 };
}

function expectV11({ field }: Outcome, dtype: "float64" | "float32"): void {
  expect(sha256(ARRAYS[dtype].from(field))).toBe(HASHES[dtype]);
}

let browser: Browser;
const sites: Site[] = [];

async function site(headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const opened = await serve(headers);
  sites.push(opened);
  return opened.url;
}

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  for (const { close } of sites) close();
});

describe("a plain page", () => {
  it.each(["simd", "scalar", "js"] as const)("gives V11's bits with the engine %s", async (engine) => {
    const page = await open(browser, `${await site()}/pages/module.html`);
    for (const dtype of DTYPES) expectV11(await runIn(page, v11(engine, dtype)), dtype);
    expectV11(await runIn(page, v11(engine, "float64", "advance")), "float64");
  });

  it("takes one thread by itself, and says why", async () => {
    const page = await open(browser, `${await site()}/pages/module.html`);
    const outcome = await runIn(page, v11("auto", "float64"));
    expectV11(outcome, "float64");
    expect(outcome.engine).toMatchObject({ name: "simd", threads: 1 });
    expect(outcome.engine.reason).toMatch(/not cross-origin isolated/);
    await expect(runIn(page, v11("threads", "float64"))).rejects.toThrow(/UnsupportedError.*not cross-origin isolated/);
  });

  it("may be a classic script's", async () => {
    const page = await open(browser, `${await site()}/pages/classic.html`);
    for (const dtype of DTYPES) expectV11(await runIn(page, v11("auto", dtype)), dtype);
  });
});

describe("the README's page", () => {
  it("draws what it says, and says what ran", async () => {
    const [page] = readmeBlocks().filter(({ language }) => language === "html");
    const url = await site();
    const tab = await (await browser.newContext()).newPage();
    const complaints: string[] = [];
    tab.on("pageerror", ({ message }) => complaints.push(message));
    const body = page!.text.replace("./node_modules/suffuse/dist/", "/dist/");
    await tab.route(`${url}/readme.html`, (route) => route.fulfill({ body, contentType: "text/html" }));
    await tab.goto(`${url}/readme.html`);
    await tab.waitForFunction(() => document.querySelector("p")?.textContent);
    expect(await tab.textContent("p")).toMatch(/^simd: .*not cross-origin isolated/);
    const colors = await tab.evaluate(() => {
      const { data } = document.querySelector("canvas")!.getContext("2d")!.getImageData(0, 0, 256, 256);
      return new Set(new Uint32Array(data.buffer)).size;
    });
    expect(colors).toBeGreaterThan(20);
    expect(complaints).toEqual([]);
  });
});

describe("a page that is cross-origin isolated", () => {
  it.each(["step", "advance"] as const)("gives V11's bits with threads by %s", async (by) => {
    const page = await open(browser, `${await site(ISOLATED)}/pages/module.html`);
    for (const dtype of DTYPES) {
      const outcome = await runIn(page, v11("threads", dtype, by));
      expectV11(outcome, dtype);
      expect(outcome.engine).toMatchObject({ name: "threads", threads: 2 });
    }
  });

  it("may be a classic script's, with threads too", async () => {
    const page = await open(browser, `${await site(ISOLATED)}/pages/classic.html`);
    expectV11(await runIn(page, v11("threads", "float64", "advance")), "float64");
  });

  it.each([
    ["worker", 1],
    ["module", 0],
  ] as const)(
    "steps a large field on the page %s with %i workers beside it: a main thread may not wait for them",
    async (page, started) => {
      const options = { shape: [512, 512], engine: "threads", threads: 2, initial: lcg(512 * 512) } as const;
      const task: Task = { options, by: "step", steps: 100, dt: 0.2 };
      const outcome = await runIn(await open(browser, `${await site(ISOLATED)}/pages/${page}.html`), task);
      using expected = await createSimulation({ ...options, engine: "js" });
      expected.step(100, 0.2);
      expectSameBits(outcome.field, expected.field);
      expect(outcome.started).toBe(started);
    },
  );

  it.each(["exact", "adi", "crank-nicolson"] as const)("advances by %s to the bits of Node", async (method) => {
    const options = { shape: [120, 90], initial: lcg(120 * 90) } as const;
    const task: Task = {
      options: { ...options, engine: "threads", threads: 2 },
      by: "advance",
      method,
      steps: 4,
      dt: 2,
    };
    const { field } = await runIn(await open(browser, `${await site(ISOLATED)}/pages/module.html`), task);
    using expected = await createSimulation({ ...options, engine: "js" });
    await expected.advance(8, { method, dt: 2 });
    expectSameBits(field, expected.field);
  });

  it("runs inside a worker", async () => {
    const page = await open(browser, `${await site(ISOLATED)}/pages/worker.html`);
    for (const dtype of DTYPES) expectV11(await runIn(page, v11("threads", dtype)), dtype);
  });

  it.each([
    ["threads", "ftcs", ISOLATED],
    ["simd", "ftcs", {}],
    ["threads", "adi", ISOLATED],
    ["simd", "adi", {}],
  ] as const)("stays free while %s advance by %s", async (engine, method, headers) => {
    const page = await open(browser, `${await site(headers)}/pages/module.html`);
    // A run of hours, which only the page's own timers can end: were they held up, this would never return.
    const task = { engine, method };
    const { ticks, name, steps } = await page.evaluate(async ({ engine, method }) => {
      const simulation = await window.suffuse.createSimulation({ shape: [256, 256], engine, threads: 2 });
      const controller = new AbortController();
      let ticks = 0;
      let goesOn = false;
      const onProgress = ({ time }: { time: number }) => {
        goesOn ||= time > 0;
      };
      const timer = setInterval(() => ++ticks >= 10 && goesOn && controller.abort(), 20);
      const run = simulation.advance(1e9, { method, dt: 0.2, signal: controller.signal, onProgress });
      const name = await run.then(String, (error: Error) => error.name);
      clearInterval(timer);
      const steps = simulation.stepCount;
      simulation.dispose();
      return { ticks, name, steps };
    }, task);
    expect(name).toBe("AbortError");
    expect(ticks).toBeGreaterThanOrEqual(10);
    expect(steps).toBeGreaterThan(0);
  });
});

describe("a page with a content-security policy", () => {
  const policy = (text: string) => ({ ...ISOLATED, "Content-Security-Policy": text });

  it("that forbids blob: workers says what to do, and takes a worker from an address", async () => {
    const url = await site(policy("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"));
    const page = await open(browser, `${url}/pages/module.html`);
    await expect(runIn(page, v11("threads", "float64", "advance"))).rejects.toThrow(/EngineError.*configure\(/);
    await page.evaluate(() => window.suffuse.configure({ worker: "/dist/worker.js" }));
    expectV11(await runIn(page, v11("threads", "float64", "advance")), "float64");
  });

  it("that requires trusted types takes a trusted worker", async () => {
    const trusting = "require-trusted-types-for 'script'; script-src 'self' 'wasm-unsafe-eval'";
    const page = await open(browser, `${await site(policy(trusting))}/pages/module.html`);
    await page.evaluate(() => {
      interface TrustedTypes {
        createPolicy(name: string, rules: object): { createScriptURL(address: string): { toJSON(): string } };
      }
      const { trustedTypes } = window as typeof window & { trustedTypes: TrustedTypes };
      const trust = trustedTypes.createPolicy("tests", { createScriptURL: (address: string) => address });
      window.suffuse.configure({ worker: trust.createScriptURL("/dist/worker.js") });
    });
    expectV11(await runIn(page, v11("threads", "float64", "advance")), "float64");
  });

  it("that forbids WebAssembly runs on plain JavaScript, and says why", async () => {
    const page = await open(browser, `${await site(policy("script-src 'self'"))}/pages/module.html`);
    const outcome = await runIn(page, v11("auto", "float64"));
    expectV11(outcome, "float64");
    expect(outcome.engine.name).toBe("js");
    expect(outcome.engine.reason).toMatch(/Content Security Policy/);
  });

  it("that forbids compiling bytes takes compiled modules", async () => {
    const page = await open(browser, `${await site()}/pages/module.html`);
    await page.evaluate(async () => {
      const simd = await WebAssembly.compileStreaming(fetch("/dist/simd.wasm"));
      WebAssembly.compile = () => Promise.reject(new Error("no bytes here"));
      window.suffuse.configure({ modules: { simd } });
    });
    expectV11(await runIn(page, v11("simd", "float64")), "float64");
    await expect(runIn(page, v11("scalar", "float64"))).rejects.toThrow(/UnsupportedError.*no bytes here/);
  });
});
