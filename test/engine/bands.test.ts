/** Bands of the stream: who is done last gives some of its slabs away, and the bits are the same whoever has which. */
import { describe, expect, it } from "vitest";
import { CONTROL_DONE, CONTROL_NEXT, CONTROL_TICKETS, WORK_MORE } from "../../assembly/abi.js";
import { compile, instantiateKernel } from "../../src/engine/builds.js";
import { Control } from "../../src/engine/control.js";
import { layOut } from "../../src/engine/layout.js";
import { createMemory } from "../../src/engine/memory.js";
import { Plan } from "../../src/engine/plan.js";
import { ringOf } from "../../src/engine/ring.js";
import { type Tiling, tilesOf, tilingOf } from "../../src/engine/tiling.js";
import { viewOf } from "../../src/grid.js";
import { createSimulation, type SimulationOptions } from "../../src/index.js";
import { cellsOf, rates } from "../../src/operator.js";
import { checkOptions, type TilingOverride } from "../../src/options.js";
import { expectSameBits } from "../helpers/bits.js";
import { lcg } from "../helpers/lcg.js";

const DT = 0.02;

/** A kernel of which this thread is every worker, so that it decides who is done when. */
async function workshop(options: SimulationOptions, threads: number, override: TilingOverride = {}) {
  const { operator } = checkOptions(options);
  const tiling = tilingOf(operator, threads, override);
  const layout = layOut(operator, new Map([[threads, tiling]]), threads, options.shape, override);
  const memory = createMemory(layout.pages, true, options.shape);
  const kernel = instantiateKernel({ module: await compile("threads"), memory });
  const control = new Control(memory.buffer, layout.control);
  const { even, odd, walls } = layout;
  const plan = new Plan(memory.buffer, layout, [{ operator, even, odd, walls }]);
  plan.setTiling(tiling, ringOf(operator, tiling), threads);
  plan.setRates(rates(operator, DT));
  plan.clearStages();
  const field = viewOf(operator.dtype, memory.buffer, even, cellsOf(operator));
  const work = operator.dtype === "float64" ? kernel.work_f64 : kernel.work_f32;

  /** Takes `passes` passes, an even number, of `depth` levels; whose turn it is, `order` says, by pass and tile. */
  function run(passes: number, depth: number, order: (pass: number, turn: number) => number): void {
    const tiles = tilesOf(tiling);
    control.set(CONTROL_NEXT, 0);
    control.set(CONTROL_DONE, 0);
    control.set(CONTROL_TICKETS, passes * tiles);
    control.share(threads);
    plan.setSteps(passes * depth, passes);
    for (let pass = 0; pass < passes; pass++) {
      for (let turn = 0; turn < tiles; turn++) expect(work(plan.address, order(pass, turn))).toBe(WORK_MORE);
    }
  }
  return { operator, tiling, plan, field, run };
}

/** Widths of bands that end there. */
function widthsOf(ends: readonly number[]): number[] {
  return ends.map((end, band) => end - (ends[band - 1] ?? 0));
}

describe("bands of the stream", () => {
  it("are as wide as each other to begin with, one for each thread", async () => {
    const { plan } = await workshop({ shape: [1024, 30] }, 4);
    expect(widthsOf(plan.bands)).toEqual([256, 256, 256, 256]);
  });

  it("give slabs to the neighbour that was done before, until little is left", async () => {
    const { plan, run } = await workshop({ shape: [1024, 30] }, 2);
    run(2, 24, (_, turn) => turn);
    expect(plan.bands).toEqual([512 + 2 * 4, 1024]);
    run(400, 1, (_, turn) => turn);
    // A quarter of an even band stays.
    expect(plan.bands).toEqual([1024 - 128, 1024]);
    run(4, 24, (_, turn) => 1 - turn);
    expect(plan.bands).toEqual([1024 - 128 - 4 * 4, 1024]);
  });

  it("move each for itself where there are many", async () => {
    const { plan, run } = await workshop({ shape: [1024, 30] }, 4);
    // The second thread is the slowest.
    run(20, 24, (_, turn) => [0, 2, 3, 1][turn]!);
    const [first, second, third, fourth] = widthsOf(plan.bands);
    expect(second).toBeLessThan(256);
    expect(first).toBeGreaterThan(256);
    expect(third).toBeGreaterThan(second!);
    expect(first! + second! + third! + fourth!).toBe(1024);
  });

  it("are kept while there are others, and are not there for tilings without", async () => {
    const { operator, plan, tiling, run } = await workshop({ shape: [1024, 30] }, 2);
    run(6, 24, (_, turn) => turn);
    const ends = plan.bands;
    const set = (threads: number, asked: TilingOverride = {}) => {
      const other: Tiling = tilingOf(operator, threads, asked);
      plan.setTiling(other, ringOf(operator, other), threads);
    };
    set(1);
    expect(plan.bands).toEqual([]);
    set(2, { stream: 400 });
    expect(plan.bands).toEqual([]);
    set(4);
    expect(widthsOf(plan.bands)).toEqual([256, 256, 256, 256]);
    plan.setTiling(tiling, ringOf(operator, tiling), 2);
    expect(plan.bands).toEqual(ends);
  });

  const PROBLEMS: readonly (readonly [SimulationOptions, threads: number, TilingOverride])[] = [
    [{ shape: [203, 31] }, 2, {}],
    [{ shape: [203, 31], dtype: "float32", boundary: "periodic" }, 3, {}],
    [{ shape: [211, 70], centering: "cell", boundary: { y: { value: 1 } } }, 2, { line: 40, stream: 53 }],
    [{ shape: [61, 20, 17], dtype: "float32" }, 3, { row: 9, stream: 21 }],
    [{ shape: [61, 20, 140], boundary: { z: "periodic" } }, 2, {}],
    [{ shape: [61, 12, 167], diffusivity: [1, 2, 3] }, 2, {}],
  ];

  it.each(PROBLEMS)("do not change a bit: %j on %i threads", async (problem, threads, override) => {
    const options = { ...problem, initial: lcg(problem.shape.reduce((cells, count) => cells * count, 1)) };
    const { field, plan, tiling, run } = await workshop(options, threads, override);
    using reference = await createSimulation({ ...options, engine: "js" });
    field.set(reference.field);
    const before = plan.bands;
    const depth = Math.min(5, tiling.depth);
    const tiles = tilesOf(tiling);
    // Every worker is sometimes the first, and the first of them longest.
    run(20, depth, (pass, turn) => (pass % 7 ? turn % threads : (tiles - 1 - turn) % threads));
    reference.step(20 * depth, DT);
    expect(plan.bands).not.toEqual(before);
    expectSameBits(field, reference.field);
  });
});
