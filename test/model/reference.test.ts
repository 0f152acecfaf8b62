/** The reference of a model's step against what is known of it without any engine, and against the plain engine. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelReference } from "../../src/engine/model-reference.js";
import { ReferenceEngine } from "../../src/engine/reference.js";
import { imposeWalls } from "../../src/held.js";
import type { Advection, Diffusion, Model } from "../../src/model/model.js";
import { cellsOf, type HeldValues, rates } from "../../src/operator.js";
import { expectSameBits } from "../helpers/bits.js";
import { lcg } from "../helpers/lcg.js";
import { facesOf, type ModelParts, modelOf, operatorOf, uniformFaces } from "../helpers/models.js";
import { real, setting, walls } from "../helpers/problems.js";

function start(model: Model, ...values: readonly ArrayLike<number>[]): ModelReference {
  const engine = new ModelReference(model, "test");
  engine.fields.forEach((field, i) => {
    field.set(values[i] ?? lcg(field.length));
  });
  return engine;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** A domain whose walls let nothing through. */
const CLOSED = { shape: [6, 5, 7], spacing: [0.5, 1, 0.75], centering: "cell", boundary: "insulated" } as const;

describe("constant diffusivity", () => {
  it("has the plain engine's bits, with every wall, in 1-D to 3-D", () => {
    const problem = setting().chain((some) =>
      fc.tuple(
        fc.constant(some),
        walls(some, (_, centering) =>
          fc.oneof(
            fc.constantFrom("insulated" as const, centering === "node" ? ("fixed" as const) : ("insulated" as const)),
            real(-1, 1).map((value) => ({ value })),
            fc.constant({ transfer: 0.5, ambient: 0.25 }),
          ),
        ),
      ),
    );
    fc.assert(
      fc.property(problem, fc.boolean(), (made, flows) => {
        const [some, boundary] = made;
        const { shape, spacing, centering, dtype, diffusivity } = some;
        const domain = { shape, spacing, centering, dtype, boundary };
        const operator = operatorOf({ ...domain, diffusivity });
        const plain = new ReferenceEngine(operator, "test");
        plain.field.set(lcg(cellsOf(operator)));
        imposeWalls(plain.field, operator);
        const advection: Advection = { scheme: "van-leer", velocities: operator.axes.map(() => undefined) };
        const field = { diffusivity, ...(flows ? { advection } : {}) };
        const model = start(modelOf({ ...domain, fields: { u: field } }), plain.field);
        plain.step(5, rates(operator, 0.01));
        model.step(5, { time: 0, dt: 0.01 });
        expectSameBits(model.fields[0]!, plain.field);
      }),
      { numRuns: 100 },
    );
  });
});

describe("uneven diffusivity", () => {
  it.each(["node", "cell"] as const)("is the constant one where faces or cells are even (%s)", (centering) => {
    for (const boundary of [
      { x: "periodic", "*": { value: 0.5 } },
      { transfer: 2, ambient: 1 },
    ] as const) {
      const domain = { shape: [5, 6, 7], spacing: [1, 0.5, 0.75], centering, boundary } as const;
      const operator = operatorOf({ ...domain, diffusivity: 0.7 });
      const plain = new ReferenceEngine(operator, "test");
      plain.field.set(lcg(cellsOf(operator)));
      plain.step(50, rates(operator, 0.05));
      const ways: readonly Diffusion[] = [
        { kind: "faces", faces: uniformFaces(operator, 0.7) },
        { kind: "coefficient", index: 0, mean: "arithmetic" },
        { kind: "coefficient", index: 0, mean: "harmonic" },
      ];
      for (const diffusion of ways) {
        const model = start(modelOf({ ...domain, fields: { u: { diffusion } }, coefficients: ["0.7 + 0*u"] }));
        model.step(50, { time: 0, dt: 0.05 });
        model.fields[0]!.forEach((value, i) => {
          expect(value).toBeCloseTo(plain.field[i]!, 12);
        });
      }
    }
  });

  it("weighs each face by its own diffusivity, low and high, slow axes and fast ones", () => {
    const domain = { shape: [3, 4], spacing: [2, 1], centering: "cell", boundary: "insulated" } as const;
    const faces = facesOf(operatorOf(domain).axes, (axis, index) => (axis + 1) * (index + 1) * 0.1);
    const model = start(modelOf({ ...domain, fields: { u: { diffusion: { kind: "faces", faces } } } }));
    const before = Array.from(model.fields[0]!);
    model.step(1, { time: 0, dt: 0.5 });
    const u = (row: number, column: number) => before[4 * row + column]!;
    const y = (0.5 / 4) * (0.1 * 3 * (u(2, 1) - u(1, 1)) - 0.1 * 2 * (u(1, 1) - u(0, 1)));
    const x = 0.5 * (0.2 * 3 * (u(1, 2) - u(1, 1)) - 0.2 * 2 * (u(1, 1) - u(1, 0)));
    expect(model.fields[0]![5]).toBeCloseTo(u(1, 1) + y + x, 14);
  });

  it("takes the mean of two cells across a face, and continues it beyond walls but not below 0", () => {
    for (const [mean, flux] of [
      ["arithmetic", (0.2 + 1) / 2],
      ["harmonic", (2 * 0.2 * 1) / 1.2],
    ] as const) {
      const diffusion: Diffusion = { kind: "coefficient", index: 0, mean };
      const model = start(
        modelOf({
          shape: [2],
          centering: "cell",
          boundary: { value: 0 },
          fields: { u: { diffusion } },
          arrays: [Float64Array.of(0.2, 1)],
          coefficients: ["array0"],
        }),
        [1, 2],
      );
      model.step(1, { time: 0, dt: 0.1 });
      // Beyond the walls lie −1 and −2, with diffusivities max(0, 0.4 − 1) and 2 − 0.2.
      const low = mean === "arithmetic" ? 0.1 : 0;
      const high = mean === "arithmetic" ? (1 + 1.8) / 2 : (2 * 1.8) / 2.8;
      expect(model.fields[0]![0]).toBeCloseTo(1 + 0.1 * (flux * 1 - low * 2), 14);
      expect(model.fields[0]![1]).toBeCloseTo(2 + 0.1 * (high * -4 - flux * 1), 14);
    }
  });

  it.each([
    [{ kind: "coefficient", index: 0, mean: "arithmetic" }],
    [{ kind: "coefficient", index: 0, mean: "harmonic" }],
    [{ kind: "edgeStopping", edgeStopping: "exponential", contrast: 0.3 }],
    [{ kind: "edgeStopping", edgeStopping: "rational", contrast: 0.3 }],
  ] as const)("neither makes nor loses anything: %o", (diffusion) => {
    const model = start(modelOf({ ...CLOSED, fields: { u: { diffusion } }, coefficients: ["2*u"] }));
    const before = sum(model.fields[0]!);
    model.step(100, { time: 0, dt: 0.03 });
    expect(sum(model.fields[0]!) / before).toBeCloseTo(1, 13);
    const [low, high] = [Math.min(...model.fields[0]!), Math.max(...model.fields[0]!)];
    expect(low).toBeGreaterThan(0.1);
    expect(high).toBeLessThan(0.9);
  });

  it("stops at edges as Perona and Malik have it", () => {
    const pair = (edgeStopping: "exponential" | "rational") => {
      const diffusion = { kind: "edgeStopping", edgeStopping, contrast: 0.5 } as const;
      const model = start(
        modelOf({ shape: [2], spacing: 2, centering: "cell", boundary: "insulated", fields: { u: { diffusion } } }),
        [0, 3],
      );
      model.step(1, { time: 0, dt: 1 });
      return model.fields[0]![0]!;
    };
    expect(pair("exponential")).toBeCloseTo((3 / 4) * Math.exp(-9), 14);
    expect(pair("rational")).toBeCloseTo((3 / 4) * (1 / 10), 14);
  });

  it("spreads through a porous medium as Barenblatt has it, to the front", () => {
    // u' = (2u·u_x)_x of mass 1: u = t^(−1/3)·(peak − x²/(12·t^(2/3)))₊.
    const count = 300;
    const h = 6 / count;
    const peak = 0.360562392576852;
    const exact = (x: number, t: number) => Math.max(0, t ** (-1 / 3) * (peak - x ** 2 / (12 * t ** (2 / 3))));
    const x = Array.from({ length: count }, (_, i) => -3 + (i + 0.5) * h);
    const model = start(
      modelOf({
        shape: [count],
        spacing: h,
        centering: "cell",
        boundary: "insulated",
        fields: { u: { diffusion: { kind: "coefficient", index: 0, mean: "arithmetic" } } },
        coefficients: ["2*u"],
      }),
      x.map((at) => exact(at, 1)),
    );
    model.step(10_000, { time: 0, dt: 1e-4 });
    const u = model.fields[0]!;
    expect(sum(u) * h).toBeCloseTo(1, 4);
    expect((u[count / 2]! + u[count / 2 - 1]!) / 2).toBeCloseTo(0.286178560638333, 3);
    u.forEach((value, i) => {
      expect(Math.abs(value - exact(x[i]!, 2))).toBeLessThan(5e-3);
    });
    const front = x[u.findLastIndex((value) => value > 1e-3)]!;
    expect(Math.abs(front - 2.6207413942089)).toBeLessThan(2 * h);
  });
});

describe("flow", () => {
  const scheme = (scheme: Advection["scheme"], w: number, count = 40): ModelParts => {
    const operator = operatorOf({ shape: [count], centering: "cell", boundary: "periodic" });
    return {
      shape: [count],
      centering: "cell",
      boundary: "periodic",
      fields: {
        u: {
          diffusivity: 0,
          advection: { scheme, velocities: [{ kind: "faces", faces: uniformFaces(operator, w)[0]! }] },
        },
      },
    };
  };

  it.each(["upwind", "van-leer"] as const)("moves by whole cells where w·dt = ±h, by %s", (name) => {
    for (const w of [1, -1]) {
      const model = start(modelOf(scheme(name, w)));
      const before = Array.from(model.fields[0]!);
      model.step(3, { time: 0, dt: 1 });
      before.forEach((value, i) => {
        expect(model.fields[0]![(i + 40 + 3 * w) % 40]).toBeCloseTo(value, 13);
      });
    }
  });

  it.each(["upwind", "van-leer"] as const)("keeps the sum and makes no new extremum, by %s", (name) => {
    for (const w of [0.8, -0.3]) {
      const model = start(modelOf(scheme(name, w)));
      const before = Array.from(model.fields[0]!);
      model.step(200, { time: 0, dt: 1 });
      expect(sum(model.fields[0]!)).toBeCloseTo(sum(before), 11);
      expect(Math.min(...model.fields[0]!)).toBeGreaterThanOrEqual(Math.min(...before) - 1e-15);
      expect(Math.max(...model.fields[0]!)).toBeLessThanOrEqual(Math.max(...before) + 1e-15);
    }
  });

  it("is of second order by van Leer in the mean, of first by upwind", () => {
    const error = (name: Advection["scheme"], count: number) => {
      const model = start(modelOf(scheme(name, 1, count)), waves(count));
      model.step(count * 2, { time: 0, dt: 0.5 });
      return sum(waves(count).map((value, i) => Math.abs(value - model.fields[0]![i]!))) / count;
    };
    expect(Math.log2(error("upwind", 100) / error("upwind", 200))).toBeGreaterThan(0.8);
    expect(Math.log2(error("van-leer", 100) / error("van-leer", 200))).toBeGreaterThan(1.7);
    expect(error("van-leer", 100)).toBeLessThan(error("upwind", 100) / 10);
  });

  it("leaves a uniform field alone, to the bit", () => {
    const velocities = uniformFaces(operatorOf(CLOSED), 0.3).map((faces) => ({ kind: "faces", faces }) as const);
    for (const scheme of ["upwind", "van-leer"] as const) {
      const field = { diffusivity: 0.1, advection: { scheme, velocities } };
      const still = start(
        modelOf({ ...CLOSED, boundary: "periodic", fields: { u: field } }),
        new Float64Array(210).fill(0.7),
      );
      still.step(10, { time: 0, dt: 0.1 });
      expect(new Set(still.fields[0])).toEqual(new Set([0.7]));
    }
  });

  it("takes velocities of faces from those of cells, straight on beyond walls", () => {
    const parts = {
      shape: [4],
      centering: "cell",
      boundary: { "x-": { value: 1 }, "x+": "insulated" },
      fields: {
        u: { diffusivity: 0, advection: { scheme: "upwind", velocities: [{ kind: "coefficient", index: 0 }] } },
      },
      coefficients: ["x"],
    } as const;
    const model = start(modelOf(parts), [1, 1, 1, 1]);
    model.step(1, { time: 0, dt: 0.1 });
    // Faces at 0, 1, 2, 3, 4 carry as much as they are away from 0: each cell loses 0.1 of its 1.
    model.fields[0]!.forEach((value) => {
      expect(value).toBeCloseTo(0.9, 14);
    });
  });

  it("brings a wall's value in, by two ghosts", () => {
    for (const centering of ["node", "cell"] as const) {
      const domain = { shape: [30], centering, boundary: { "x-": { value: 2 }, "x+": "insulated" } } as const;
      const [faces] = uniformFaces(operatorOf(domain), 0.5);
      const advection: Advection = { scheme: "van-leer", velocities: [{ kind: "faces", faces: faces! }] };
      const model = start(modelOf({ ...domain, fields: { u: { diffusivity: 0.2, advection } } }), new Float64Array(30));
      model.step(400, { time: 0, dt: 0.5 });
      model.fields[0]!.forEach((value) => {
        expect(value).toBeCloseTo(2, 6);
      });
    }
  });
});

function waves(count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.sin((2 * Math.PI * (i + 0.5)) / count));
}

describe("programs", () => {
  it("know coordinates, time, dt, arrays, parameters and every species' old and new values", () => {
    const parts: ModelParts = {
      shape: [3, 1, 4],
      spacing: [2, 1, 0.5],
      centering: "cell",
      boundary: { y: { value: 0 }, "*": "insulated" },
      origin: [10, 20, 30],
      parameters: { p: 7 },
      arrays: [Float64Array.from({ length: 12 }, (_, i) => i)],
      fields: {
        u: { diffusivity: 1, reaction: "x" },
        v: { diffusivity: 0, reaction: "y + 1000*z" },
        a: { diffusivity: 0, reaction: "array0 + p*dt + 100*t" },
        b: { diffusivity: 1, reaction: "new_b - b" },
        c: { diffusivity: 0, reaction: "2*u + b" },
      },
    };
    const model = start(modelOf(parts));
    model.fields[3]!.fill(1);
    model.step(2, { time: 3, dt: 0.5 });
    const [u, v, a, b, c] = model.fields.map((field) => Array.from(field));
    expect(u!.slice(4, 8)).toEqual([10.25, 10.75, 11.25, 11.75]);
    expect(v).toEqual([31, 33, 35].flatMap((z) => new Array(4).fill(20.5 + 1000 * z)));
    expect(a).toEqual(Array.from({ length: 12 }, (_, i) => i + 3.5 + 350));
    // The walls along y take dt·(2·b + 2·b) from every cell: b is 1, −2, 4.
    expect(b).toEqual(new Array(12).fill(4));
    expect(c).toEqual(u!.map((value) => 2 * value - 2));
  });

  it("make Gray and Scott's mixture rest where it should", () => {
    const rest = 0.308514578448732;
    const model = start(
      modelOf({
        shape: [8, 8],
        boundary: "periodic",
        parameters: { F: 0.03, k: 0.05 },
        fields: {
          u: { diffusivity: 0.2, reaction: "new_u + dt*(F*(1 - u) - u*v*v)" },
          v: { diffusivity: 0.1, reaction: "new_v + dt*(u*v*v - (F + k)*v)" },
        },
      }),
      new Float64Array(64).fill(rest),
      new Float64Array(64).fill(0.259307033081726),
    );
    model.step(1000, { time: 0, dt: 1 });
    expect(model.fields[0]![10]).toBeCloseTo(rest, 12);
    expect(model.fields[1]![10]).toBeCloseTo(0.259307033081726, 12);
  });
});

describe("walls that change", () => {
  const values = (time: number): HeldValues => ({ values: Float64Array.of(100 * Math.sin((Math.PI * time) / 40)) });

  it("hold their values at a step's end, and make ghosts of those at its start", () => {
    for (const centering of ["node", "cell"] as const) {
      const model = modelOf({ shape: [3], centering, boundary: { value: 0 }, fields: { u: {} } });
      const field = model.fields[0]!;
      const [axis] = field.operator.axes;
      const high =
        centering === "node"
          ? ({
              kind: "held",
              values: Float64Array.of(0),
              at: (time: number) => ({ values: Float64Array.of(time) }),
            } as const)
          : ({
              kind: "ghost",
              alpha: Float64Array.of(0),
              beta: Float64Array.of(0),
              at: (time: number) => ({ alpha: Float64Array.of(time), beta: Float64Array.of(0) }),
            } as const);
      const operator = { ...field.operator, axes: [{ ...axis!, high }] };
      const engine = start({ ...model, axes: operator.axes, fields: [{ ...field, operator }] }, [0, 0, 0]);
      engine.step(1, { time: 2, dt: 0.25 });
      expect(Array.from(engine.fields[0]!)).toEqual(centering === "node" ? [0, 0.5, 2.25] : [0, 0, 0.5]);
    }
  });

  it("heat a bar as NAFEMS T3 has it", () => {
    const count = 51;
    const spacing = 0.1 / 50;
    const model = modelOf({
      shape: [count],
      spacing,
      boundary: { value: 0 },
      fields: { u: { diffusivity: 35 / (440.5 * 7200) } },
    });
    const field = model.fields[0]!;
    const high = { kind: "held", values: Float64Array.of(0), at: values } as const;
    const operator = { ...field.operator, axes: [{ ...field.operator.axes[0]!, high }] };
    const engine = start({ ...model, axes: operator.axes, fields: [{ ...field, operator }] }, new Float64Array(count));
    engine.step(320, { time: 0, dt: 0.1 });
    expect(Math.abs(engine.fields[0]![40]! / 36.6031159590846 - 1)).toBeLessThan(1e-3);
  });
});

describe("runs", () => {
  const parts: ModelParts = {
    shape: [9, 11],
    boundary: { x: "periodic", "*": { value: 1 } },
    fields: { u: { reaction: "new_u + dt*sin(t)" } },
  };

  it("are the same steps in slices", async () => {
    const whole = start(modelOf(parts));
    const sliced = start(modelOf(parts));
    whole.step(50, { time: 0.3, dt: 0.1 });
    expect(await sliced.run(50, { time: 0.3, dt: 0.1 }, {})).toBe(50);
    expectSameBits(sliced.fields[0]!, whole.fields[0]!);
  });

  it("go on with refreshed numbers", () => {
    const engine = start(modelOf({ ...parts, parameters: { p: 1 }, fields: { u: { reaction: "p" } } }));
    engine.refresh(modelOf({ ...parts, parameters: { p: 2 }, fields: { u: { reaction: "p" } } }));
    engine.step(1, { time: 0, dt: 0.1 });
    expect(engine.fields[0]![50]).toBe(2);
  });

  it("round every operation to float32", () => {
    const dtype = "float32";
    const operator = operatorOf(CLOSED);
    const velocities = uniformFaces(operator, 0.1, 0).map((faces) => ({ kind: "faces", faces }) as const);
    const diffusion: Diffusion = { kind: "edgeStopping", edgeStopping: "exponential", contrast: 0.3 };
    const field = { diffusion, advection: { scheme: "van-leer", velocities } as const, reaction: "new_u - dt*u" };
    const single = start(modelOf({ ...CLOSED, dtype, fields: { u: field } }));
    const double = start(modelOf({ ...CLOSED, fields: { u: field } }));
    single.step(20, { time: 0, dt: 0.03 });
    double.step(20, { time: 0, dt: 0.03 });
    const differences = single.fields[0]!.map((value, i) => Math.abs(value - double.fields[0]![i]!));
    expect(Math.max(...differences)).toBeLessThan(1e-6);
    expect(Math.max(...differences)).toBeGreaterThan(1e-9);
  });
});
