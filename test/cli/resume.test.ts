import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { resumed } from "../../src/cli/resume.js";
import { createSimulation, type Simulation, type SimulationOptions } from "../../src/index.js";
import { rejection } from "../helpers/refusals.js";

const folder = mkdtempSync(join(tmpdir(), "suffuse-resume-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "a.suffuse");

const run = { steps: 1, dt: 0.1 };
const base: SimulationOptions = { shape: [4, 5], boundary: "insulated", initial: 1 };
const species: SimulationOptions = { shape: [6], fields: { u: { source: "k - u" }, v: {} }, parameters: { k: 1 } };

async function leave(options: SimulationOptions, before: (simulation: Simulation) => void = () => undefined) {
  using simulation = await createSimulation(options);
  before(simulation);
  writeFileSync(file, simulation.checkpoint());
}

describe("a run goes on from a checkpoint", () => {
  it.each<[string, SimulationOptions, SimulationOptions]>([
    ["from whatever it started", base, { ...base, initial: "x" }],
    ["on another engine", { ...base, engine: "js", tiling: { depth: 2 } }, { ...base, engine: "scalar", threads: 1 }],
    [
      "where defaults are given or left out",
      { ...base, spacing: 1, origin: 0, centering: "node", dtype: "float64", diffusivity: 1, parameters: {} },
      { ...base, source: 0, advection: "van-leer" },
    ],
    [
      "where an array is typed or plain",
      { ...base, held: Uint8Array.from({ length: 20 }, (_, i) => Number(i === 3)) },
      { ...base, held: Array.from({ length: 20 }, (_, i) => Number(i === 3)) },
    ],
    [
      "where species say themselves what held for all",
      { ...species, diffusivity: 2 },
      { ...species, fields: { u: { source: "k - u", diffusivity: 2 }, v: { diffusivity: 2, initial: 3 } } },
    ],
  ])("%s", async (_, there, here) => {
    await leave(there);
    using simulation = (await resumed(file, { options: here, run })).simulation;
    expect(simulation.shape).toEqual(here.shape);
  });
});

describe("a run by explicit steps", () => {
  const melting = { shape: [40], diffusivity: "1 + min(1, t/40)" };
  const late = () => leave(melting, (simulation) => simulation.step(400, 0.2));

  it.each([
    { steps: 400, dt: 0.45 },
    { duration: 180, dt: 0.45 },
  ])("goes on by %o, which its start allows", async (run) => {
    await late();
    const { simulation, run: same } = await resumed(file, { options: melting, run });
    expect(simulation.maxStableStep).toBeLessThan(0.45);
    expect(same).toEqual(run);
    simulation.dispose();
  });

  it.each([
    { steps: 400, dt: 0.55 },
    { duration: 180, dt: 0.55 },
  ])("is refused by %o, as it would be afresh", async (run) => {
    await late();
    expect(await rejection(() => resumed(file, { options: melting, run }))).toMatchObject({
      message: /above the stability/,
    });
  });
});

describe("a checkpoint is refused, with what differs and both values,", () => {
  it.each<[string, SimulationOptions, SimulationOptions, RegExp]>([
    [
      "for its grid",
      base,
      { ...base, shape: [4, 6] },
      /shape\[1\] is 5 there and 6 here; make them agree, as by --set/,
    ],
    ["for its format", base, { ...base, dtype: "float32" }, /dtype is "float64" there and "float32" here/],
    ["for its diffusivity", base, { ...base, diffusivity: 100 }, /diffusivity is 1 there and 100 here/],
    [
      "for one wall",
      { ...base, boundary: { x: { value: 1 } } },
      { ...base, boundary: { x: { value: 2 } } },
      /boundary\.x\.value is 1 there and 2 here/,
    ],
    ["for all walls", base, { ...base, boundary: { value: 1 } }, /boundary is "insulated" there and an object with/],
    ["for a source", base, { ...base, source: "x" }, /source is 0 there and "x" here/],
    ["for a velocity", base, { ...base, velocity: [0, 1] }, /velocity is not given there and \[0, 1\] here/],
    [
      "for one cell of a mask",
      { ...base, insulated: Uint8Array.from({ length: 20 }, (_, i) => Number(i === 17)) },
      { ...base, insulated: Array.from({ length: 20 }, (_, i) => Number(i > 15)) },
      /insulated\[16\] is 0 there and 1 here; make them agree/,
    ],
    [
      "for a species of another name",
      species,
      { ...species, fields: { u: { source: "k - u" }, w: {} } },
      /fields\.v is an object .* there and not given here/,
    ],
    ["for a budget", base, { ...base, budget: true }, /budget is not given there and true here/],
    [
      "for more than can be named",
      base,
      { shape: [7, 7], spacing: 2, origin: 1, diffusivity: 3 },
      /shape\[0\] is .*, and so on; make/,
    ],
  ])("%s", async (_, there, here, message) => {
    await leave(there);
    const error = await rejection(() => resumed(file, { options: here, run }));
    expect(error).toMatchObject({ status: 2, message: expect.stringMatching(message) });
    expect(error).toMatchObject({ message: expect.stringMatching(/a\.suffuse: a checkpoint of other options: /) });
  });

  it("for a parameter that setParameter has changed, unless the scenario says the same", async () => {
    await leave(species, (simulation) => simulation.setParameter("k", 2));
    expect(await rejection(() => resumed(file, { options: species, run }))).toMatchObject({
      status: 2,
      message: expect.stringMatching(
        /parameters\.k is 2 there and 1 here; make them agree, as by --set parameters\.k=2,/,
      ),
    });
    const options = { ...species, parameters: { k: 2 } };
    using simulation = (await resumed(file, { options, run })).simulation;
    simulation.step(1, 0.1);
    expect(simulation.field[3]).toBeCloseTo(0.2, 12);
  });
});
