/** Headless Chromium, with nothing in it that speaks to the outside. */
import { type Browser, chromium, type Page } from "playwright-core";
import type { FieldArray } from "../../src/grid.js";
import type { EngineInfo, Method, SimulationOptions } from "../../src/index.js";

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--no-proxy-server",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
}

/** What a page is asked to run. */
export interface Task {
  readonly options: Omit<SimulationOptions, "initial"> & { readonly initial: FieldArray };
  readonly by: "step" | "advance";
  /** How to advance. Default `"ftcs"`. */
  readonly method?: Method;
  readonly steps: number;
  readonly dt: number;
}

/** What it answers; `started` counts the workers that the library started from there. */
export interface Outcome {
  readonly engine: EngineInfo;
  readonly field: number[];
  readonly started: number;
}

declare global {
  interface Window {
    suffuse: typeof import("../../src/index.js");
    ready: boolean;
    run(task: unknown): Promise<Outcome>;
  }
}

/** Opens a page in a context of its own, and waits until it has loaded the library. */
export async function open(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.ready);
  return page;
}

/** Runs a task in a page. */
export function runIn(page: Page, task: Task): Promise<Outcome> {
  const { initial, ...options } = task.options;
  return page.evaluate((task) => window.run(task), { ...task, options: { ...options, initial: Array.from(initial) } });
}
