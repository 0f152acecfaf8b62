/** The bounds of a model's step against the step's own matrix, and against steps at and above them. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ModelReference } from "../../src/engine/model-reference.js";
import type { Boundary, BoundaryKind } from "../../src/index.js";
import type { Advection, Diffusion, Model } from "../../src/model/model.js";
import { boundsOf as plainBoundsOf } from "../../src/model/operator-bounds.js";
import { peakOf } from "../../src/model/peak.js";
import { Rows } from "../../src/model/rows.js";
import { StepBounds } from "../../src/model/stability.js";
import { maxPositiveStep, maxStableStep, SLACK } from "../../src/stability.js";
import { lcg } from "../helpers/lcg.js";
import { facesOf, type ModelParts, modelOf, operatorOf, uniformFaces } from "../helpers/models.js";
import { setting, walls } from "../helpers/problems.js";

/** The bounds for fields of one value. */
function boundsOf(model: Model, value = 0, time = 0) {
  const size = model.axes.reduce((product, axis) => product * axis.count, 1);
  return new StepBounds(model).at(
    model.fields.map(() => new Float64Array(size).fill(value)),
    time,
  );
}

/** −L as a matrix: one short step from a single value in each cell. Walls must be homogeneous, and held values 0. */
function matrixOf(model: Model, dt: number): number[][] {
  const engine = new ModelReference(model, "test");
  const [field] = engine.fields;
  const columns = Array.from(field!, (_, at) => {
    field!.fill(0);
    field![at] = 1;
    engine.step(1, { time: 0, dt });
    // A value that is held is gone at once, or does not change at all, and belongs to no mode.
    const column = Array.from(field!);
    const gone = column.every((value) => value === 0);
    return column.map((value, i) => (gone ? 0 : ((i === at ? 1 : 0) - value) / dt));
  });
  return columns[0]!.map((_, row) => columns.map((column) => column[row]!));
}

/** The largest absolute value of an eigenvalue: squared over and over, a matrix keeps nothing else. */
function largestEigenvalue(matrix: number[][]): number {
  let power = matrix;
  let logarithm = 0;
  for (let squarings = 0; squarings <= 40; squarings++) {
    const size = Math.max(...power.flat().map(Math.abs));
    if (size === 0) return 0;
    logarithm += Math.log(size) / 2 ** squarings;
    const unit = power.map((row) => row.map((value) => value / size));
    power = unit.map((row) => unit.map((_, j) => row.reduce((sum, value, k) => sum + value * unit[k]![j]!, 0)));
  }
  return Math.exp(logarithm);
}

/** Expects the bound to be safe, and within 5 %. */
function expectClose(model: Model, share = 0.95): void {
  const { stable, positive } = boundsOf(model);
  expect(stable).toBeGreaterThan(0);
  if (stable === Number.POSITIVE_INFINITY) return;
  const matrix = matrixOf(model, stable / 4096);
  const limit = 2 / largestEigenvalue(matrix);
  expect(stable / limit).toBeLessThan(1 + 1e-9);
  expect(stable / limit).toBeGreaterThan(share);
  const diagonal = Math.max(...matrix.map((row, i) => row[i]!));
  if (share > 0.9) expect(positive * diagonal).toBeCloseTo(1, 9);
  else expect(positive * diagonal).toBeLessThan(1 + 1e-9);
}

const KINDS: readonly BoundaryKind[] = [
  { value: 0 },
  "insulated",
  { transfer: 0.5, ambient: 0 },
  { transfer: 20, ambient: 0 },
];

/** Diffusivities that differ by orders of magnitude from cell to cell. */
function rough(length: number): Float64Array {
  return lcg(length + 5)
    .subarray(5)
    .map((value) => 100 ** (value - 1));
}

describe("constant diffusivity", () => {
  it("has the plain operator's bounds, whatever the walls", () => {
    const problem = setting({ dtype: "float64" }).chain((some) =>
      fc.tuple(
        fc.constant(some),
        walls(some, () => fc.constantFrom(...KINDS)),
      ),
    );
    fc.assert(
      fc.property(problem, ([{ shape, spacing, centering, diffusivity }, boundary]) => {
        const domain = { shape, spacing, centering, boundary };
        const operator = operatorOf({ ...domain, diffusivity });
        const plain = { stable: maxStableStep(operator), positive: maxPositiveStep(operator) };
        expect(boundsOf(modelOf({ ...domain, fields: { u: { diffusivity } } }))).toEqual(plain);
      }),
    );
  });

  it("has them too where the transfer varies along walls", () => {
    const boundary = {
      "*": "insulated",
      "x-": { transfer: "y > 4.5 ? 5 : 0", ambient: 0 },
      "y-": { transfer: "x > 4.5 ? 5 : 0", ambient: 0 },
    } as const;
    for (const centering of ["node", "cell"] as const) {
      const domain = { shape: [9, 9], centering, boundary };
      const model = modelOf({ ...domain, fields: { u: {} } });
      expectClose(model);
      expect(boundsOf(model)).toEqual(plainBoundsOf(operatorOf(domain)));
    }
    const nodes = boundsOf(modelOf({ shape: [9, 9], boundary, fields: { u: {} } }));
    expect(nodes.stable).toBeGreaterThan(0.123);
    expect(nodes.positive).toBeCloseTo(1 / 14, 14);
  });

  it("is the slowest field's of several", () => {
    const domain = { shape: [8, 9], boundary: "periodic" } as const;
    const { stable } = boundsOf(modelOf({ ...domain, fields: { u: { diffusivity: 0.1 }, v: { diffusivity: 3 } } }));
    expect(stable).toBe(maxStableStep(operatorOf({ ...domain, diffusivity: 3 })));
  });

  it("is found again in even faces and cells", () => {
    const domain = { shape: [8, 9], spacing: [1, 2], boundary: { transfer: 3, ambient: 0 } } as const;
    const operator = operatorOf({ ...domain, diffusivity: 0.75 });
    const ways: readonly Diffusion[] = [
      { kind: "faces", faces: uniformFaces(operator, 0.75) },
      { kind: "coefficient", index: 0, mean: "arithmetic" },
      { kind: "coefficient", index: 0, mean: "harmonic" },
    ];
    for (const diffusion of ways) {
      const bounds = boundsOf(modelOf({ ...domain, fields: { u: { diffusion } }, coefficients: ["0.75 + 0*x"] }));
      expect(bounds.stable).toBeCloseTo(maxStableStep(operator), 14);
      expect(bounds.positive).toBeCloseTo(maxPositiveStep(operator), 14);
    }
  });

  it("follows walls that change in time", () => {
    const model = modelOf({ shape: [10], centering: "node", boundary: { transfer: 1, ambient: 0 }, fields: { u: {} } });
    const field = model.fields[0]!;
    const [axis] = field.operator.axes;
    const low = {
      kind: "ghost",
      alpha: Float64Array.of(0),
      beta: Float64Array.of(2),
      at: (time: number) => ({ alpha: Float64Array.of(0), beta: Float64Array.of(2 * time) }),
    } as const;
    const operator = { ...field.operator, axes: [{ ...axis!, low }] };
    const changing = { ...model, axes: operator.axes, fields: [{ ...field, operator }] };
    const strong = operatorOf({
      shape: [10],
      boundary: { "x-": { transfer: 7, ambient: 0 }, "x+": { transfer: 1, ambient: 0 } },
    });
    expect(boundsOf(changing, 0, 7).stable).toBe(maxStableStep(strong));
  });
});

describe("uneven diffusivity", () => {
  const shapes = [[24], [6, 8], [3, 4, 4]];
  const boundaries: readonly Boundary[] = [
    { value: 0 },
    "insulated",
    { transfer: 20, ambient: 0 },
    { x: "periodic", "*": { value: 0 } },
  ];

  it("is bounded safely and closely on cells, however rough", () => {
    for (const shape of shapes) {
      for (const boundary of boundaries) {
        const domain = { shape, spacing: shape.map((_, i) => 1 + i / 2), centering: "cell", boundary } as const;
        const size = shape.reduce((a, b) => a * b, 1);
        for (const mean of ["arithmetic", "harmonic"] as const) {
          const diffusion = { kind: "coefficient", index: 0, mean } as const;
          const arrays = [rough(size)];
          expectClose(modelOf({ ...domain, fields: { u: { diffusion } }, arrays, coefficients: ["array0"] }));
        }
        const values = rough(400);
        const faces = facesOf(operatorOf(domain).axes, (axis, index, count) => values[100 * axis + (index % count)]!);
        expectClose(modelOf({ ...domain, fields: { u: { diffusion: { kind: "faces", faces } } } }));
      }
    }
  });

  it("is bounded safely and closely on nodes", () => {
    for (const shape of shapes) {
      for (const boundary of boundaries) {
        const size = shape.reduce((a, b) => a * b, 1);
        const arrays = [rough(size)];
        const diffusion = { kind: "coefficient", index: 0, mean: "arithmetic" } as const;
        expectClose(modelOf({ shape, boundary, fields: { u: { diffusion } }, arrays, coefficients: ["0.1 + array0"] }));
      }
    }
  });

  it("is bounded safely on rings of odd length", () => {
    for (const shape of [[3], [5], [7, 3]]) {
      const arrays = [rough(shape.reduce((a, b) => a * b, 1))];
      const diffusion = { kind: "coefficient", index: 0, mean: "harmonic" } as const;
      const fields = { u: { diffusion } };
      expectClose(modelOf({ shape, boundary: "periodic", fields, arrays, coefficients: ["0.2 + array0"] }), 0.7);
    }
  });

  it("is bounded where one axis is a single value", () => {
    for (const boundary of ["periodic", { x: "insulated", y: { transfer: 2, ambient: 0 } }] as const) {
      const diffusion = { kind: "coefficient", index: 0, mean: "arithmetic" } as const;
      const domain = { shape: [1, 12], centering: "cell", boundary } as const;
      expectClose(modelOf({ ...domain, fields: { u: { diffusion } }, arrays: [rough(12)], coefficients: ["array0"] }));
    }
  });

  it("grows above the bound and stays bounded at it, with held cells in between", () => {
    const arrays = [rough(120), Float64Array.from({ length: 120 }, (_, i) => (i % 11 === 0 ? 1 : 0))];
    const field = {
      diffusion: { kind: "coefficient", index: 0, mean: "harmonic" },
      reaction: "array1 ? u : new_u",
      held: 1,
    } as const;
    const parts = { shape: [10, 12], centering: "cell", boundary: "insulated", coefficients: ["array0"] } as const;
    const model = modelOf({ ...parts, arrays, fields: { u: field } });
    const { stable } = boundsOf(model);
    const largest = (dt: number) => {
      const engine = new ModelReference(model, "test");
      engine.fields[0]!.set(lcg(120));
      engine.step(4000, { time: 0, dt });
      return Math.max(...engine.fields[0]!.map(Math.abs));
    };
    expect(largest(stable)).toBeLessThan(2);
    expect(largest(1.06 * stable)).toBeGreaterThan(1e3);
  });
});

describe("the present state", () => {
  const parts: ModelParts = {
    shape: [20, 24],
    centering: "cell",
    boundary: "insulated",
    fields: { u: { diffusion: { kind: "coefficient", index: 0, mean: "arithmetic" } } },
    coefficients: ["p*u*u"],
    parameters: { p: 2 },
  };

  it("sets the bound of a nonlinear diffusivity", () => {
    expect(boundsOf(modelOf(parts), 1).stable).toBeCloseTo(0.25 / 2, 14);
    expect(boundsOf(modelOf(parts), 3).stable / boundsOf(modelOf(parts), 1).stable).toBeCloseTo(1 / 9, 12);
    expect(boundsOf(modelOf(parts), 0).stable).toBe(Number.POSITIVE_INFINITY);
    expect(boundsOf(modelOf(parts), Number.NaN).stable).toBeNaN();
  });

  it("keeps a rough field with a nonlinear diffusivity within its range", () => {
    const model = modelOf({ ...parts, boundary: { value: 0 } });
    const bounds = new StepBounds(model);
    const engine = new ModelReference(model, "test");
    const [field] = engine.fields;
    field!.set(lcg(480));
    for (let step = 0; step < 200; step++) {
      const most = Math.max(...field!.map(Math.abs));
      engine.step(1, { time: 0, dt: bounds.at(engine.fields, 0).stable });
      expect(Math.max(...field!.map(Math.abs))).toBeLessThanOrEqual(most * (1 + 1e-14));
    }
  });

  it("is followed from time to time, and back", () => {
    const coefficients = ["0.01 + exp(-(x - 4*t)^2)*abs(sin(5*y + x))"];
    const model = modelOf({ ...parts, coefficients });
    const bounds = new StepBounds(model);
    const state = [new Float64Array(480)];
    for (const time of [0, 0.1, 0.2, 1, 2, 3, 4, 1, 0]) {
      const { stable, positive } = bounds.at(state, time);
      const fresh = new StepBounds(model).at(state, time);
      expect(stable / fresh.stable).toBeGreaterThan(0.97);
      expect(stable / fresh.stable).toBeLessThan(1.03);
      expect(positive).toBe(fresh.positive);
    }
  });

  it("does not matter where edges stop diffusion", () => {
    const diffusion = { kind: "edgeStopping", edgeStopping: "rational", contrast: 0.1 } as const;
    const domain = { shape: [10, 12], boundary: "insulated" } as const;
    const { stable } = boundsOf(modelOf({ ...domain, fields: { u: { diffusion, diffusivity: 5 } } }), 3);
    expect(stable).toBe(maxStableStep(operatorOf({ ...domain, diffusivity: 1 })));
  });
});

describe("decay", () => {
  const domain = { shape: [6, 8], centering: "cell", boundary: { value: 0 } } as const;

  it("adds to every eigenvalue", () => {
    const field = { diffusivity: 0.5, reaction: "new_u - dt*7*u", decay: "7" };
    expectClose(modelOf({ ...domain, fields: { u: field } }), 1 - 1e-9);
    const still = { diffusivity: 0, reaction: "new_u - dt*7*u", decay: "7" };
    expect(boundsOf(modelOf({ ...domain, fields: { u: still } })).stable).toBeCloseTo(2 / 7, 15);
  });

  it("is weighed where it is, with even diffusivity and uneven", () => {
    const arrays = [rough(48), lcg(48).map((value) => (value < 0.8 ? 0 : 8))];
    const reaction = { reaction: "new_u - dt*array1*u", decay: "array1" };
    const parts = { ...domain, arrays, coefficients: ["array0"] };
    expectClose(modelOf({ ...parts, fields: { u: { diffusivity: 0.5, ...reaction } } }));
    const diffusion = { kind: "coefficient", index: 0, mean: "harmonic" } as const;
    expectClose(modelOf({ ...parts, fields: { u: { diffusion, ...reaction } } }));
  });

  it("is looked at no closer than a step needs", () => {
    const arrays = [lcg(48).map((value) => (value < 0.8 ? 0 : 8))];
    const decay = { diffusivity: 0.5, reaction: "new_u - dt*array0*u", decay: "array0" };
    const bounds = new StepBounds(modelOf({ ...domain, arrays, fields: { u: decay } }));
    const at = (enough?: number) => bounds.at([new Float64Array(48)], 0, enough).stable;
    const exact = at();
    const quick = 2 / (2 / maxStableStep(operatorOf({ ...domain, diffusivity: 0.5 })) + 8);
    expect(quick).toBeLessThan(0.99 * exact);
    expect(at(quick / 2)).toBeCloseTo(quick, 14);
    // A closer look begins where the last one ended, and may come a little nearer.
    expect(at(1.001 * quick) / exact).toBeCloseTo(1, 3);
  });

  it("counts for the field that decays, in its state, and growth not at all", () => {
    const fields = {
      u: { diffusivity: 0.1 },
      v: { diffusivity: 0.2, reaction: "new_v + dt*(v - v*v*v)", decay: "3*v*v - 1" },
    };
    const plain = maxStableStep(operatorOf({ ...domain, diffusivity: 0.2 }));
    const model = modelOf({ ...domain, fields });
    expect(boundsOf(model, 0).stable).toBe(plain);
    expect(boundsOf(model, 2).stable).toBeCloseTo(2 / (2 / plain + 11), 14);
  });

  it("grows above the bound and not at it", () => {
    const field = { diffusivity: 0.5, reaction: "new_u - dt*7*u", decay: "7" };
    const model = modelOf({ ...domain, fields: { u: field } });
    const { stable } = boundsOf(model);
    const largest = (dt: number) => {
      const engine = new ModelReference(model, "test");
      engine.fields[0]!.set(lcg(48).map((value) => value - 0.5));
      engine.step(20_000, { time: 0, dt });
      return Math.max(...engine.fields[0]!.map(Math.abs));
    };
    expect(largest(stable)).toBeLessThan(1);
    expect(largest(1.001 * stable)).toBeGreaterThan(1e6);
  });
});

describe("flow", () => {
  function flowing(shape: readonly number[], scheme: Advection["scheme"], w: readonly number[], diffusivity: number) {
    const domain = { shape, spacing: shape.map((_, i) => 1 + i / 2), centering: "cell", boundary: "periodic" } as const;
    const { axes } = operatorOf(domain);
    const velocities = facesOf(axes, (axis) => w[axis]!).map((faces) => ({ kind: "faces", faces }) as const);
    return modelOf({ ...domain, fields: { u: { diffusivity, advection: { scheme, velocities } } } });
  }

  it("is bounded exactly by upwind differences of one direction", () => {
    for (const [shape, w] of [
      [[16], [0.7]],
      [
        [8, 10],
        [0.7, -1.2],
      ],
    ] as const) {
      for (const diffusivity of [0, 0.3]) {
        const model = flowing(shape, "upwind", w, diffusivity);
        const { stable, positive } = boundsOf(model);
        const rate = w.reduce((sum, value, i) => {
          const h = 1 + i / 2;
          return sum + Math.abs(value) / h + (2 * diffusivity) / h ** 2;
        }, 0);
        expect(stable).toBeCloseTo(1 / rate, 14);
        expect(positive).toBeCloseTo(1 / rate, 14);
        const largest = (dt: number) => {
          const engine = new ModelReference(model, "test");
          engine.fields[0]!.set(lcg(engine.fields[0]!.length));
          engine.step(1000, { time: 0, dt });
          return Math.max(...engine.fields[0]!.map(Math.abs));
        };
        expect(largest(stable)).toBeLessThanOrEqual(1);
        expect(largest(1.02 * stable)).toBeGreaterThan(1e3);
      }
    }
  });

  it("is 1 for van Leer's along one axis, and leaves no new extremum in any dimension", () => {
    expect(boundsOf(flowing([20], "van-leer", [-0.5], 0)).stable).toBeCloseTo(2, 14);
    for (const [shape, w] of [
      [[20], [-0.5]],
      [
        [9, 10],
        [0.7, -1.2],
      ],
      [
        [5, 4, 6],
        [0.7, 0.5, -1.2],
      ],
    ] as const) {
      for (const diffusivity of [0, 0.2]) {
        const model = flowing(shape, "van-leer", w, diffusivity);
        const { positive } = boundsOf(model);
        const engine = new ModelReference(model, "test");
        const [field] = engine.fields;
        field!.set(lcg(field!.length).map((value) => (value < 0.5 ? 0 : 1)));
        for (let step = 0; step < 100; step++) {
          engine.step(1, { time: 0, dt: positive });
          expect(Math.min(...field!)).toBeGreaterThanOrEqual(-1e-14);
          expect(Math.max(...field!)).toBeLessThanOrEqual(1 + 1e-14);
        }
      }
    }
  });

  it("keeps what is above 0 above it in a flow that gathers and parts, and adds up no more than came in", () => {
    for (const scheme of ["upwind", "van-leer"] as const) {
      const domain = { shape: [9, 10], centering: "cell", boundary: "insulated" } as const;
      const random = lcg(1000);
      let next = 0;
      const faces = facesOf(operatorOf(domain).axes, (_, index, count) =>
        index === 0 || index === count ? 0 : random[next++]! - 0.5,
      );
      const velocities = faces.map((faces) => ({ kind: "faces", faces }) as const);
      const model = modelOf({ ...domain, fields: { u: { diffusivity: 0.01, advection: { scheme, velocities } } } });
      const engine = new ModelReference(model, "test");
      const [field] = engine.fields;
      field!.set(lcg(90));
      const before = Array.from(field!).reduce((a, b) => a + b);
      for (let step = 0; step < 300; step++) {
        engine.step(1, { time: 0, dt: boundsOf(model).positive });
        expect(Math.min(...field!)).toBeGreaterThanOrEqual(0);
      }
      expect(Array.from(field!).reduce((a, b) => a + b)).toBeCloseTo(before, 10);
    }
  });

  it("stays bounded where it enters by a wall of a given value", () => {
    for (const scheme of ["upwind", "van-leer"] as const) {
      for (const centering of ["node", "cell"] as const) {
        const domain = { shape: [20], centering, boundary: { "x-": { value: 1 }, "x+": "insulated" } } as const;
        const velocities = uniformFaces(operatorOf(domain), 1).map((faces) => ({ kind: "faces", faces }) as const);
        const model = modelOf({ ...domain, fields: { u: { diffusivity: 0.1, advection: { scheme, velocities } } } });
        const engine = new ModelReference(model, "test");
        const [field] = engine.fields;
        engine.step(2000, { time: 0, dt: boundsOf(model).stable });
        for (const value of field!) expect(Math.abs(value - 1)).toBeLessThan(1e-9);
      }
    }
  });
});

describe("bounds that are quickly found", () => {
  const walls: readonly Boundary[] = [
    { value: 0 },
    "insulated",
    { flux: 1 },
    { transfer: 20, ambient: 0 },
    { x: "periodic", "*": { transfer: 0.5, ambient: 0 } },
  ];
  const shapes = [[40], [6, 9], [4, 5, 3]];

  it("are safe where the diffusivity depends on fields, and used where they are enough", () => {
    const freeze = vi.spyOn(Rows.prototype, "freeze");
    for (const centering of ["cell", "node"] as const) {
      for (const mean of ["arithmetic", "harmonic"] as const) {
        for (const boundary of walls) {
          for (const shape of shapes) {
            const spacing = shape.map((_, i) => 1 + i / 2);
            const diffusion = { kind: "coefficient", index: 0, mean } as const;
            const field = { diffusion, reaction: "new_u - dt*u*array0", decay: "array0" };
            const size = shape.reduce((a, b) => a * b, 1);
            const parts = { shape, spacing, centering, boundary, fields: { u: field } };
            // The largest value lies at a wall and rises towards it, where the straight line goes on beyond.
            const state = rough(size).map((value, i) => (i === size - 1 ? 1 : value / 20));
            const arrays = [lcg(2 * size).slice(size), state];
            const model = modelOf({ ...parts, arrays, coefficients: ["u"] });
            const close = new StepBounds(model).at([state], 0);
            freeze.mockClear();
            const quick = new StepBounds(model).at([state], 0, close.stable / 20);
            expect(freeze).not.toHaveBeenCalled();
            // The same with coefficients that are given, which are looked at row by row.
            const given = new StepBounds(modelOf({ ...parts, arrays, coefficients: ["array1"] })).at([state], 0);
            expect(quick.stable).toBeLessThanOrEqual(given.stable * (1 + SLACK));
            expect(quick.positive).toBeLessThanOrEqual(given.positive * (1 + SLACK));
            expect(new StepBounds(model).at([state], 0, close.stable)).toEqual(close);
          }
        }
      }
    }
    freeze.mockRestore();
  });

  it("need no closer ones where decay differs from cell to cell, but slowly", () => {
    const eigenvalue = vi.spyOn(Rows.prototype, "largestEigenvalue");
    const shape = [14, 12];
    for (const boundary of ["periodic", "insulated"] as const) {
      const decay = "exp(-((x - 6)^2 + (y - 6.5)^2)/30)";
      const field = { diffusivity: 0.5, reaction: `new_u - dt*u*${decay}`, decay };
      const other = { diffusivity: 0.1, reaction: `new_v - dt*v*${decay}`, decay };
      const model = modelOf({ shape, centering: "cell", boundary, fields: { u: field } });
      expectClose(model);
      expect(boundsOf(modelOf({ shape, centering: "cell", boundary, fields: { u: field, v: other } }))).toEqual(
        boundsOf(model),
      );
    }
    expect(eigenvalue).not.toHaveBeenCalled();
    eigenvalue.mockRestore();
  });

  it("are measured by an eigenvalue that there is at the least", () => {
    for (const shape of [[30], [5, 9], [3, 4, 5]]) {
      for (const boundary of ["periodic", { value: 0 }, { transfer: 5, ambient: 0 }] as const) {
        for (const centering of ["cell", "node"] as const) {
          const domain = { shape, spacing: shape.map((_, i) => 1 + i / 2), centering, boundary } as const;
          const decay = rough(shape.reduce((a, b) => a * b, 1)).map((value) => 3 * value);
          const field = { diffusivity: 0.5, reaction: "new_u - dt*array0*u", decay: "array0" };
          const model = modelOf({ ...domain, fields: { u: field }, arrays: [decay] });
          const peak = peakOf(operatorOf({ ...domain, diffusivity: 0.5 }), decay)!;
          const matrix = matrixOf(model, boundsOf(model).stable / 4096);
          expect(peak.eigenvalue).toBeLessThan(largestEigenvalue(matrix) * (1 + 1e-9));
          expect(peak.diagonal).toBeLessThan(Math.max(...matrix.map((row, i) => row[i]!)) * (1 + 1e-9));
        }
      }
    }
  });
});
