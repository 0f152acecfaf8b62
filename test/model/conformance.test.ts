/** Every engine carries a model out with the bits of the reference, whatever the tiling, the threads and the steps. */
import { describe, expect, it, vi } from "vitest";
import { CLOSED } from "../../assembly/model/slots.js";
import type { Clock, ModelEngine, Part, StagePart } from "../../src/engine/model-engine.js";
import { ModelKernel } from "../../src/engine/model-kernel.js";
import { ProgramRunner } from "../../src/engine/model-programs.js";
import { ModelReference } from "../../src/engine/model-reference.js";
import { PaddedGrid } from "../../src/engine/padded.js";
import { createSimulation } from "../../src/index.js";
import { rkl2Stages } from "../../src/methods/rkl2.js";
import type { Advection, Model } from "../../src/model/model.js";
import { cellsOf } from "../../src/operator.js";
import type { EngineName, SimulationOptions, TilingOverride } from "../../src/options.js";
import { expectSameBits } from "../helpers/bits.js";
import { lcg } from "../helpers/lcg.js";
import { facesOf, type ModelParts, modelOf, operatorOf } from "../helpers/models.js";

const SHAPES = [[29], [23, 37], [7, 6, 13]] as const;
/** A build, its threads, and how it cuts the domain. */
type Entrant = readonly [build: EngineName & ("scalar" | "simd" | "threads"), threads: number, tiling: TilingOverride];

const SMALL: TilingOverride = { line: 11, row: 4, stream: 5, depth: 3 };
const WIDE: TilingOverride = { wide: true };

/** Walls of every kind, and periodic ones. */
const MIXED: SimulationOptions["boundary"] = {
  "*": { value: 0.25 },
  "x-": { gradient: 0.5 },
  "y+": { transfer: 2, ambient: 0.5 },
  "z-": "insulated",
};
const HELD: SimulationOptions["boundary"] = { "*": { value: 0.25 }, "x+": { value: 0.5 } };

/** Fluxes that are given, still and moving, some of them along a periodic axis and beside other kinds. */
const FLUXES: SimulationOptions["boundary"] = {
  "x-": { flux: 0.5 },
  "x+": { flux: "0.3*sin(x + 5*t)" },
  "y-": { flux: "cos(x - 3*t)" },
  "y+": { value: 0.25 },
  "z-": { flux: "0.1 + t" },
  "z+": { transfer: 2, ambient: "t" },
};
const FLUXES_AROUND: SimulationOptions["boundary"] = { x: { flux: "0.3*cos(t)" }, y: "periodic", z: { flux: -0.2 } };

type Parts = Omit<ModelParts, "shape" | "dtype">;

function boundaryFor(boundary: SimulationOptions["boundary"], dims: number): SimulationOptions["boundary"] {
  if (typeof boundary !== "object" || "value" in boundary) return boundary;
  const names = ["x", "y", "z"].slice(0, dims);
  return Object.fromEntries(Object.entries(boundary).filter(([wall]) => wall === "*" || names.includes(wall[0]!)));
}

function facesFor(shape: readonly number[], centering: "cell" | "node", periodic = false): Float64Array[] {
  const boundary = periodic ? "periodic" : { value: 0 };
  const { axes } = operatorOf({ shape: [...shape], centering, boundary });
  return facesOf(axes, (axis, index, count) => 0.5 + ((7 * (periodic ? index % count : index) + 3 * axis) % 11) / 22);
}

/** 1 in some cells, some of them at walls and beside each other. */
function maskFor(shape: readonly number[]): Float64Array {
  const size = shape.reduce((a, b) => a * b, 1);
  return Float64Array.from({ length: size }, (_, i) => (i % 11 === 1 || i % 13 === 2 ? 1 : 0));
}

/** Velocities of both signs; across periodic walls the first face is the last. */
function flow(shape: readonly number[], scheme: Advection["scheme"], periodic: boolean): Advection {
  const { axes } = operatorOf({ shape: [...shape], centering: "cell" });
  const sign = (axis: number, index: number, count: number) => (((periodic ? index % count : index) + axis) % 5) - 1.5;
  const velocities = facesOf(axes, (axis, index, count) => 0.3 * sign(axis, index, count));
  return { scheme, velocities: velocities.map((faces) => ({ kind: "faces", faces })) };
}

/** What models can do, each by itself and together. */
const CASES: Readonly<Record<string, (shape: readonly number[]) => Parts>> = {
  "faces, cells": (shape) => ({
    centering: "cell",
    boundary: MIXED,
    fields: { u: { diffusion: { kind: "faces", faces: facesFor(shape, "cell") } } },
  }),
  "faces, nodes, periodic": (shape) => ({
    boundary: "periodic",
    fields: { u: { diffusion: { kind: "faces", faces: facesFor(shape, "node", true) } } },
  }),
  "faces between held walls": (shape) => ({
    boundary: HELD,
    fields: { u: { diffusion: { kind: "faces", faces: facesFor(shape, "node") } } },
  }),
  "arithmetic coefficient of field, place and time": () => ({
    centering: "cell",
    spacing: 0.5,
    boundary: MIXED,
    parameters: { k: 0.75 },
    coefficients: [`0.2 + k*u*u + 0.1*sin(3*x + t)`],
    fields: { u: { diffusion: { kind: "coefficient", index: 0, mean: "arithmetic" } } },
  }),
  "harmonic coefficient, periodic": () => ({
    boundary: "periodic",
    coefficients: ["abs(u) + 0.01*x"],
    fields: { u: { diffusion: { kind: "coefficient", index: 0, mean: "harmonic" } } },
  }),
  "edge stopping, exponential": () => ({
    boundary: "insulated",
    fields: { u: { diffusion: { kind: "edgeStopping", edgeStopping: "exponential", contrast: 0.3 } } },
  }),
  "edge stopping, rational": () => ({
    centering: "cell",
    boundary: MIXED,
    fields: { u: { diffusion: { kind: "edgeStopping", edgeStopping: "rational", contrast: 0.3 } } },
  }),
  "upwind between held walls": (shape) => ({
    boundary: HELD,
    fields: { u: { diffusivity: 0.1, advection: flow(shape, "upwind", false) } },
  }),
  "van Leer between held walls": (shape) => ({
    boundary: HELD,
    fields: { u: { diffusivity: 0.1, advection: flow(shape, "van-leer", false) } },
  }),
  "van Leer through walls of cells": (shape) => ({
    centering: "cell",
    boundary: MIXED,
    fields: { u: { diffusivity: 0.1, advection: flow(shape, "van-leer", false) } },
  }),
  "van Leer, periodic": (shape) => ({
    centering: "cell",
    boundary: "periodic",
    fields: { u: { diffusivity: 0, advection: flow(shape, "van-leer", true) } },
  }),
  "velocity of field and place": () => ({
    centering: "cell",
    boundary: MIXED,
    coefficients: ["0.5 - u", "0.3*sin(x)"],
    fields: {
      u: {
        diffusivity: 0.1,
        advection: { scheme: "van-leer", velocities: [{ kind: "coefficient", index: 0 }, undefined, undefined] },
      },
    },
  }),
  "walls that move": () => ({
    spacing: 0.5,
    boundary: {
      "*": { value: "0.25 + 0.1*sin(x + t)" },
      "x-": { gradient: "cos(3*t)" },
      "y+": { transfer: "1 + t", ambient: "t" },
    },
    coefficients: ["0.2 + u*u"],
    fields: { u: { diffusion: { kind: "coefficient", index: 0, mean: "arithmetic" }, reaction: "new_u + dt*t" } },
  }),
  ...Object.fromEntries(
    (["arithmetic", "harmonic"] as const).flatMap((mean) =>
      (["cell", "node"] as const).map((centering) => [
        `${mean} coefficient beside closed ${centering}s`,
        (shape: readonly number[]): Parts => ({
          centering,
          boundary: MIXED,
          arrays: [maskFor(shape)],
          coefficients: [`array0 ? ${CLOSED} : 0.2 + u*u`],
          fields: { u: { diffusion: { kind: "coefficient", index: 0, mean } } },
        }),
      ]),
    ),
  ),
  ...Object.fromEntries(
    (["exponential", "rational"] as const).map((edgeStopping) => [
      `edge stopping, ${edgeStopping}, beside closed faces`,
      (shape: readonly number[]): Parts => {
        const open = facesFor(shape, "cell").map((faces) => faces.map((value) => (value > 0.6 ? 1 : 0)));
        return {
          centering: "cell",
          boundary: MIXED,
          fields: { u: { diffusion: { kind: "edgeStopping", edgeStopping, contrast: 0.3, open } } },
        };
      },
    ]),
  ),
  ...Object.fromEntries(
    (["cell", "node"] as const).flatMap((centering) => [
      [
        `fluxes into a changing medium of ${centering}s, beside closed ones`,
        (shape: readonly number[]): Parts => ({
          centering,
          boundary: FLUXES,
          arrays: [maskFor(shape)],
          coefficients: [`array0 ? ${CLOSED} : 0.2 + u*u`, `array0 ? ${CLOSED} : 0.3 + 0.1*t`],
          fields: {
            u: { diffusion: { kind: "coefficient", index: 0, mean: "arithmetic" }, reaction: "new_u + dt*t" },
            v: {
              boundary: { "*": { flux: "0.3*cos(t)" } },
              diffusion: { kind: "coefficient", index: 1, mean: "harmonic" },
            },
          },
        }),
      ],
      [
        `fluxes into ${centering}s with edges, around a periodic axis`,
        (): Parts => ({
          centering,
          boundary: FLUXES_AROUND,
          fields: { u: { diffusion: { kind: "edgeStopping", edgeStopping: "rational", contrast: 0.3 } } },
        }),
      ],
    ]),
  ),
  ...Object.fromEntries(
    (["cell", "node"] as const).map((centering) => [
      `fluxes and a flow into a changing medium of ${centering}s`,
      (shape: readonly number[]): Parts => ({
        centering,
        spacing: 0.5,
        boundary: FLUXES,
        coefficients: ["0.2 + u*u", "v - 0.3"],
        fields: {
          u: {
            diffusion: { kind: "coefficient", index: 0, mean: "harmonic" },
            advection: flow(shape, "van-leer", false),
          },
          v: {
            boundary: { "*": { flux: "0.3*cos(t)" } },
            diffusion: { kind: "coefficient", index: 1, mean: "arithmetic" },
            advection: flow(shape, "upwind", false),
          },
        },
      }),
    ]),
  ),
  ...Object.fromEntries(
    (["upwind", "van-leer"] as const).flatMap((scheme) => [
      [
        `${scheme} through walls of nodes, free and held`,
        (shape: readonly number[]): Parts => ({
          boundary: MIXED,
          fields: {
            u: { diffusivity: 0.1, advection: flow(shape, scheme, false) },
            v: {
              boundary: { "*": "insulated", "x+": { gradient: "sin(x + t)" } },
              diffusion: { kind: "faces", faces: facesFor(shape, "node") },
              advection: flow(shape, scheme, false),
            },
          },
        }),
      ],
      [
        `${scheme} through walls of nodes, around a periodic axis`,
        (shape: readonly number[]): Parts => ({
          boundary: { x: { gradient: 0.1 }, y: "periodic", z: { transfer: 2, ambient: "t" } },
          fields: { u: { diffusivity: 0.1, advection: flow(shape, scheme, true) } },
        }),
      ],
    ]),
  ),
  "velocities beside closed nodes and walls": (shape) => {
    const axes = shape.length;
    const velocities = Array.from({ length: axes }, (_, index) => {
      return { kind: "coefficient", index, closed: [index === 0, false] } as const;
    });
    return {
      boundary: { "*": { transfer: 2, ambient: 0.5 }, "y+": { value: 0.5 } },
      arrays: [maskFor(shape)],
      coefficients: ["0.5 - u", "0.3*sin(x + t)", "u - 0.4"].slice(0, axes).map((w) => `array0 ? ${CLOSED} : ${w}`),
      fields: { u: { diffusivity: 0.1, advection: { scheme: "van-leer", velocities } } },
    };
  },
  "velocities beside closed cells and walls": (shape) => {
    const axes = shape.length;
    const velocities = Array.from({ length: axes }, (_, index) => {
      return { kind: "coefficient", index, closed: [index === 0, index !== 1] } as const;
    });
    return {
      centering: "cell",
      boundary: MIXED,
      arrays: [maskFor(shape)],
      coefficients: ["0.5 - u", "0.3*sin(x + t)", "u - 0.4"].slice(0, axes).map((w) => `array0 ? ${CLOSED} : ${w}`),
      fields: { u: { diffusivity: 0.1, advection: { scheme: "van-leer", velocities } } },
    };
  },
  "two species that react, one of them masked": (shape) => ({
    boundary: "periodic",
    parameters: { F: 0.037, k: 0.06 },
    arrays: [Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 13 === 0 ? 0 : 1))],
    fields: {
      u: { diffusivity: 0.2, reaction: "new_u + dt*(F*(1 - u) - u*v*v)" },
      v: { diffusivity: 0.1, reaction: "array0 ? new_v + dt*(u*v*v - (F + k)*v + 0.01*cos(y + z + t)) : v" },
    },
  }),
  "reactions between walls of every kind, with one r for all axes": () => ({
    centering: "cell",
    boundary: MIXED,
    fields: {
      u: { diffusivity: 0.2, reaction: "new_u + dt*exp(-u)" },
      v: { diffusivity: 0.1, boundary: { value: 0.5 }, reaction: "new_v + dt*(v < u ? max(u, x)*v^2 : -sqrt(abs(v)))" },
      w: { diffusivity: 0.3 },
    },
  }),
  "reactions between held walls, with an r for each axis": (shape) => ({
    spacing: [0.8, 1.1, 0.9].slice(-shape.length),
    boundary: HELD,
    fields: {
      u: { diffusivity: 0.1, reaction: "new_u + dt*(v - floor(3*u)/4)" },
      v: {
        diffusivity: [0.05, 0.1, 0.2].slice(-shape.length),
        reaction: "new_v + dt*(u - sin(v) - abs(v)*!(u > 0.5))",
      },
    },
  }),
};

/** So many explicit steps, of all or of the flow alone, or super-steps of so many stages, of all else or of reactions alone. */
type Run = readonly [count: number, what: Part | number, part?: StagePart];

function take(engine: ModelEngine, [count, what, part]: Run, clock: Clock, aside: boolean): Promise<number> {
  if (typeof what === "number") return engine.runStages(count, clock, rkl2Stages(what), {}, part);
  if (aside) return engine.run(count, clock, {}, what);
  engine.step(count, clock, what);
  return Promise.resolve(count);
}

/** Takes the reference and all entrants through the same runs, and compares them after each. */
async function run(model: Model, entrants: readonly Entrant[], runs: readonly Run[], keepsAccount: boolean) {
  const shape = model.axes.map(({ count }) => count);
  const reference = new ModelReference(model, "asked for", keepsAccount);
  const engines: ModelKernel[] = [];
  try {
    for (const [name, threads, tiling] of entrants) {
      const info = { name, threads, reason: "asked for", wide: tiling.wide ?? false };
      engines.push(await ModelKernel.create(model, { info, build: name, shape, tiling, keepsAccount }));
    }
    const values = lcg(cellsOf(model) * model.fields.length);
    for (const each of [reference, ...engines]) {
      for (const [index, field] of each.fields.entries()) {
        field.set(values.subarray(index * field.length, (index + 1) * field.length));
      }
    }
    let time = 0.5;
    const dt = 0.04;
    for (const some of runs) {
      await take(reference, some, { time, dt }, false);
      for (const [index, engine] of engines.entries()) {
        expect(await take(engine, some, { time, dt }, entrants[index]![1] > 1)).toBe(some[0]);
        expectSameState(engine, reference, keepsAccount);
      }
      time += some[0] * dt;
    }
  } finally {
    for (const engine of engines) engine.dispose();
  }
}

function expectSameState(engine: ModelEngine, reference: ModelEngine, keepsAccount: boolean): void {
  for (const [index, field] of engine.fields.entries()) {
    expect(field.every(Number.isFinite)).toBe(true);
    expectSameBits(field, reference.fields[index]!);
    if (!keepsAccount) continue;
    const [account, expected] = [engine.accounts[index]!, reference.accounts[index]!];
    account.walls.forEach((wall, i) => {
      expectSameBits(wall, expected.walls[i]!);
    });
    expectSameBits(account.sources, expected.sources);
    expectSameBits(account.held, expected.held);
  }
}

describe.each(Object.keys(CASES))("a model with %s", (name) => {
  for (const shape of SHAPES) {
    for (const dtype of ["float64", "float32"] as const) {
      it(`has the reference's bits on ${shape.join(" × ")}, ${dtype}`, async () => {
        const parts = CASES[name]!(shape);
        const boundary = boundaryFor(parts.boundary, shape.length);
        const fields = Object.fromEntries(
          Object.entries(parts.fields).map(([key, field]) => {
            const { advection } = field;
            if (!advection) return [key, field];
            return [
              key,
              { ...field, advection: { ...advection, velocities: advection.velocities.slice(-shape.length) } },
            ];
          }),
        );
        const model = modelOf({ ...parts, shape, dtype, fields, ...(boundary !== undefined && { boundary }) });
        const all = (...counts: number[]) => counts.map((count): Run => [count, "all"]);
        const others: readonly Run[] = [
          [2, 7],
          [3, "flow"],
          [2, 5, "reaction"],
          [1, 3],
        ];
        const small: Entrant = ["simd", 1, SMALL];
        const accounting: Entrant[] = [["scalar", 1, { depth: 1 }], small, ["threads", 2, WIDE]];
        await run(model, accounting, [...all(1, 2, 17), ...others], true);
        await run(model, [small, ["simd", 1, WIDE], ["threads", 2, SMALL]], [...all(19), [3, 5], ...others], false);
      });
    }
  }
});

describe("a model whose numbers change", () => {
  it.each([
    [0.1, [0.1, 0.2]],
    [[0.1, 0.2], 0.1],
  ])("keeps the reference's bits from diffusivity %j to %j", async (before, after) => {
    const make = (diffusivity: number | readonly number[]) => {
      const reaction = "new_u + dt*u*(1 - u)";
      return modelOf({ shape: [19, 31], boundary: "periodic", fields: { u: { diffusivity, reaction } } });
    };
    const info = { name: "simd", threads: 1, reason: "asked for", wide: false } as const;
    const options = { info, build: "simd", shape: [19, 31], tiling: {}, keepsAccount: false } as const;
    const engine = await ModelKernel.create(make(before), options);
    const reference = new ModelReference(make(before), "asked for");
    for (const each of [engine, reference]) each.fields[0]!.set(lcg(19 * 31));
    for (const next of [before, after]) {
      for (const each of [engine, reference]) {
        each.refresh(make(next));
        each.step(9, { time: 0, dt: 0.5 });
      }
      expectSameBits(engine.fields[0]!, reference.fields[0]!);
    }
    engine.dispose();
  });
});

describe("a host that compiles no modules but its own", () => {
  it("runs programs instruction by instruction, with the same bits", async () => {
    const options = { shape: [23, 37], boundary: "periodic", source: "u*(1 - u)", initial: lcg(23 * 37) } as const;
    using expected = await createSimulation({ ...options, engine: "simd" });
    const compile = vi.spyOn(WebAssembly, "compile").mockRejectedValue(new WebAssembly.CompileError("forbidden"));
    using actual = await createSimulation({ ...options, engine: "simd" });
    expect(compile).toHaveBeenCalled();
    vi.restoreAllMocks();
    for (const simulation of [expected, actual]) simulation.step(20, 0.1);
    expectSameBits(actual.field, expected.field);
  });
});

describe("programs of cells", () => {
  const field = (name: string, rate: string) => ({ reaction: `new_${name} - dt*${name}*(${rate})`, decay: rate });
  const models: Readonly<Record<string, ModelParts>> = {
    "that ask for no place": {
      shape: [23, 37],
      parameters: { p: 0.3 },
      arrays: [lcg(23 * 37)],
      fields: { u: field("u", "p + u*v*array0"), v: field("v", "exp(t)*u") },
      coefficients: ["1 + u^2", "array0/(1 + v)"],
    },
    "that ask for one": {
      shape: [7, 6, 13],
      fields: { u: field("u", "x + 2*y + z"), v: field("v", "u*cos(y)") },
      coefficients: ["1 + x*u", "y + z*t"],
    },
    "with more results than there are fields": {
      shape: [29],
      fields: { u: field("u", "x*u") },
      coefficients: ["1 + x*u", "u"],
    },
  };

  it.each(Object.keys(models))("%s hold the reference's bits", async (name) => {
    for (const dtype of ["float64", "float32"] as const) {
      const model = modelOf({ ...models[name]!, dtype });
      const grid = new PaddedGrid(
        model.axes.map(({ count }) => count),
        0,
      );
      const state = model.fields.map((_, i) => lcg(cellsOf(model) + i).subarray(i));
      for (const build of ["scalar", "simd", "threads"] as const) {
        const info = { name: build, threads: 1, wide: false, reason: "test" };
        const shape = models[name]!.shape;
        const engine = await ModelKernel.create(model, { info, build, shape, tiling: {}, keepsAccount: false });
        engine.fields.forEach((values, i) => {
          values.set(state[i]!);
        });
        for (const which of ["coefficients", "decay"] as const) {
          const program = model[which]!;
          const results = Array.from({ length: program.results }, () => grid.create(dtype));
          new ProgramRunner(model, grid).run(program, engine.fields, [], results, { time: 0.7, dt: 0 });
          const found = engine.evaluate(which, 0.7);
          expect(found === undefined).toBe(program.results > model.fields.length);
          for (const [i, values] of (found ?? []).entries()) expectSameBits(values, results[i]!);
        }
        engine.dispose();
      }
    }
  });
});
