import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReferenceEngine } from "../../src/engine/reference.js";
import { ConvergenceError, NonFiniteError, UnsupportedError } from "../../src/errors.js";
import type { FieldArray } from "../../src/grid.js";
import { imposeWalls } from "../../src/held.js";
import type { BoundaryKind, SimulationOptions } from "../../src/index.js";
import { Multigrid, type MultigridReport } from "../../src/methods/multigrid.js";
import { cellsOf, type Operator, rates } from "../../src/operator.js";
import { checkOptions } from "../../src/options.js";
import { expectSameBits } from "../helpers/bits.js";
import { lcg } from "../helpers/lcg.js";
import { along, type Setting, setting, walls } from "../helpers/problems.js";
import { rejection } from "../helpers/refusals.js";

const BUILDS = ["js", "scalar", "simd", "threads"] as const;
type Build = (typeof BUILDS)[number];

interface Solved extends MultigridReport {
  readonly field: FieldArray;
}

async function steady(
  options: SimulationOptions,
  { build = "simd", tolerance = 1e-10, field }: { build?: Build; tolerance?: number; field?: FieldArray } = {},
): Promise<Solved> {
  const { operator } = checkOptions(options);
  const multigrid = await Multigrid.create(operator, { build, threads: 2, shape: options.shape });
  const Values = operator.dtype === "float64" ? Float64Array : Float32Array;
  const values = field ?? new Values(cellsOf(operator));
  try {
    return { ...(await multigrid.solve(values, tolerance)), field: values };
  } finally {
    multigrid.dispose();
  }
}

/** dt·L·u by one explicit step of the reference, dt so that the largest r is 1. */
function change(operator: Operator, engine: ReferenceEngine, u: ArrayLike<number>): Float64Array {
  engine.field.set(u);
  engine.step(1, rates(operator, 1 / Math.max(...rates(operator, 1))));
  return Float64Array.from(engine.field, (value, i) => value - u[i]!);
}

/** The steady state by elimination: the operator's matrix is what a step does to unit vectors. */
function eliminated(options: SimulationOptions, start: Float64Array): Float64Array {
  const { operator } = checkOptions({ ...options, dtype: "float64" });
  const engine = new ReferenceEngine(operator, "");
  const base = start.slice();
  imposeWalls(base, operator);
  engine.field.set(base);
  engine.step(1, rates(operator, 0));
  base.set(engine.field);
  const rest = change(operator, engine, new Float64Array(base.length));
  const columns = Array.from(base, (_, i) => {
    const unit = new Float64Array(base.length);
    unit[i] = 1;
    return change(operator, engine, unit).map((value, k) => value - rest[k]!);
  });
  const held = heldCells(options, base.length);
  const free = [...base.keys()].filter((i) => !held.has(i));
  const steps = change(
    operator,
    engine,
    base.map((value, i) => (held.has(i) ? value : 0)),
  );
  const matrix = free.map((row) => [...free.map((column) => columns[column]![row]!), -steps[row]!]);
  eliminate(matrix);
  free.forEach((cell, i) => {
    base[cell] = matrix[i]!.at(-1)!;
  });
  return base;
}

/** Cells on walls that hold values. */
function heldCells({ shape, boundary, centering = "node" }: SimulationOptions, size: number): Set<number> {
  const held = new Set<number>();
  if (centering === "cell") return held;
  const names = ["z", "y", "x"].slice(3 - shape.length);
  const record = boundary as Record<string, BoundaryKind>;
  for (let cell = 0; cell < size; cell++) {
    let rest = cell;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const index = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
      for (const [side, end] of [
        ["-", 0],
        ["+", shape[axis]! - 1],
      ] as const) {
        const kind = record[`${names[axis]}${side}`];
        if (index === end && (kind === "fixed" || (typeof kind === "object" && "value" in kind))) held.add(cell);
      }
    }
  }
  return held;
}

/** Gauss–Jordan with row exchanges, in place. */
function eliminate(matrix: number[][]): void {
  for (let k = 0; k < matrix.length; k++) {
    let pivot = k;
    for (let i = k + 1; i < matrix.length; i++) if (Math.abs(matrix[i]![k]!) > Math.abs(matrix[pivot]![k]!)) pivot = i;
    [matrix[k], matrix[pivot]] = [matrix[pivot]!, matrix[k]!];
    const row = matrix[k]!;
    const head = row[k]!;
    for (let j = k; j < row.length; j++) row[j]! /= head;
    matrix.forEach((other, i) => {
      const factor = other[k]!;
      if (i !== k && factor !== 0) for (let j = k; j < row.length; j++) other[j]! -= factor * row[j]!;
    });
  }
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return largest(Array.from(a, (value, i) => value - b[i]!));
}

const transfer = fc.constantFrom(0, 1e-3, 0.1, 1, 14.42, 1e4);
const value = fc.double({ min: -5, max: 5, noNaN: true });

/** Any wall, Robin's more often than others. */
function anyWall(size: number, centering: "node" | "cell"): fc.Arbitrary<BoundaryKind> {
  const robin = fc.record({ transfer: along(size, transfer), ambient: along(size, value) });
  const others: fc.Arbitrary<BoundaryKind>[] = [
    fc.record({ value: along(size, value) }),
    fc.record({ gradient: along(size, value) }),
    fc.constant("insulated"),
  ];
  if (centering === "node") others.push(fc.constant("fixed"));
  return fc.oneof({ weight: 3, arbitrary: robin }, { weight: 2, arbitrary: fc.oneof(...others) });
}

/** A small problem that has a steady state: at least the walls of x take something everywhere. */
const problem = fc
  .oneof(
    fc.tuple(fc.integer({ min: 1, max: 40 })),
    fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  )
  .chain((shape) => setting({ shape, dtype: "float64" }))
  .chain((chosen) => {
    const diffusivity = fc.tuple(...chosen.shape.map(() => fc.constantFrom(0.01, 0.3, 1, 20, 100)));
    return diffusivity.map((perAxis): Setting => ({ ...chosen, diffusivity: perAxis }));
  })
  .chain((chosen) => {
    const size = chosen.shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const tying = fc.record({ transfer: along(size, fc.constantFrom(1e-3, 0.1, 1, 1e4)), ambient: along(size, value) });
    return fc.record({ chosen: fc.constant(chosen), some: walls(chosen, anyWall), tie: tying });
  })
  .map(({ chosen: { engine: _, ...rest }, some, tie }) => {
    const { x: __, ...others } = some;
    return { ...rest, boundary: { "x+": "insulated", ...others, "x-": tie } } satisfies SimulationOptions;
  });

describe("the steady state by multigrid", () => {
  it("is that of elimination, for any walls, centring, anisotropy and size", async () => {
    await fc.assert(
      fc.asyncProperty(problem, async (options) => {
        const start = lcg(options.shape.reduce((a, b) => a * b, 1));
        const expected = eliminated(options, start);
        const { field, iterations } = await steady(options, { field: start.slice(), tolerance: 1e-12 });
        // Rounding times the condition, which is above 10⁷ where the fastest axis lies along walls that hardly take anything.
        expect(difference(field, expected)).toBeLessThanOrEqual(1e-8 * Math.max(1, largest(expected)));
        expect(iterations).toBeLessThan(25);
      }),
      { numRuns: 150 },
    );
  });

  it("has the same bits in every build and on threads", async () => {
    const ambient = Array.from(lcg(131));
    const robin = { transfer: ambient.map((x) => 20 * x), ambient } as const;
    const problems: SimulationOptions[] = [
      { shape: [2], boundary: { "*": { transfer: 1, ambient: 2 }, "x-": { value: 1 } } },
      { shape: [257], boundary: { "x-": { transfer: 1, ambient: 2 }, "x+": { gradient: 1 } } },
      { shape: [128, 131], diffusivity: [1, 7], boundary: { y: robin, "x-": "insulated", "x+": { value: 3 } } },
      { shape: [27, 26, 29], centering: "cell", boundary: { z: "periodic", "*": { transfer: 0.3, ambient: 2 } } },
      { shape: [150, 151], dtype: "float32", boundary: { x: "periodic", "y-": { transfer: 1, ambient: 2 } } },
    ];
    for (const options of problems) {
      const expected = await steady(options, { build: "js" });
      expect(largest(expected.field)).toBeGreaterThan(0);
      for (const build of BUILDS.slice(1)) {
        const { field, residuals } = await steady(options, { build });
        expectSameBits(field, expected.field);
        expectSameBits(residuals, expected.residuals);
      }
    }
  });

  it("is Laplace's on the unit square", async () => {
    const errors: number[] = [];
    for (const n of [65, 129]) {
      const { field } = await steady({ shape: [n, n], spacing: 1 / (n - 1), boundary: { "y-": { value: 1 } } });
      const at = (y: number, x: number) => field[y * (n - 1) * n + x * (n - 1)]!;
      expect(at(0.5, 0.5)).toBeCloseTo(0.25, 9);
      errors.push(Math.abs(at(0.25, 0.5) - 0.54052921825951));
    }
    expect(errors[0]! / errors[1]!).toBeGreaterThan(3.9);
    expect(errors[1]!).toBeLessThan(2e-5);
  });

  const plate = {
    "y-": { value: 100 },
    "x-": "insulated",
    "x+": { transfer: 14.42, ambient: 0 },
    "y+": { transfer: 14.42, ambient: 0 },
  } as const;
  it("is the hot plate's of the benchmark collections", async () => {
    const { field } = await steady({ shape: [101, 61], spacing: 0.01, boundary: plate });
    expect(field[20 * 61 + 60]).toBeCloseTo(18.25, 1);
  });

  const patchy = Array.from({ length: 129 }, (_, i) => (i < 40 ? 0 : i < 80 ? 1e6 : 0.01));
  const everywhere = (k: number) => ({
    "*": { transfer: k, ambient: 3 },
    "x-": { transfer: k, ambient: 5 },
  });
  const hard: Record<string, SimulationOptions> = {
    "the hot plate": { shape: [251, 151], spacing: 0.004, boundary: plate },
    "the hot plate in cells": { shape: [250, 150], spacing: 0.004, centering: "cell", boundary: plate },
    "walls that hardly exchange": { shape: [100, 117], boundary: everywhere(1e-12) },
    "walls that all but hold": { shape: [100, 117], boundary: everywhere(1e12) },
    "a patchy wall": { shape: [129, 129], boundary: { "*": "insulated", "y-": { transfer: patchy, ambient: 5 } } },
    "1 : 100 across": { shape: [100, 117], diffusivity: [1, 100], boundary: everywhere(1) },
    "100 : 1 across": { shape: [117, 100], diffusivity: [100, 1], boundary: everywhere(1) },
    "flat cells in space": { shape: [20, 31, 44], spacing: [0.1, 1, 10], boundary: everywhere(1) },
    "a prime ring": { shape: [127, 131], boundary: { x: "periodic", y: { transfer: 1, ambient: 5 } } },
    "a long line": { shape: [10007], boundary: everywhere(0.01) },
  };
  for (const [name, options] of Object.entries(hard)) {
    it(`gains a decimal and more with every cycle: ${name}`, async () => {
      const { residuals, field } = await steady(options);
      const factor = residuals.at(-1)! ** (1 / residuals.length);
      expect(residuals.at(-1)).toBeLessThanOrEqual(1e-10);
      expect(residuals.length, residuals.join(" ")).toBeLessThanOrEqual(12);
      expect(factor).toBeLessThan(0.13);
      const exact = await steady(options, { tolerance: 1e-13 });
      expect(difference(field, exact.field)).toBeLessThan(1e-9 * largest(exact.field));
    });
  }

  it("keeps the mean where nothing ties the values down, nodes on walls counting half", async () => {
    const start = lcg(5 * 7);
    const boundary = { "y-": { gradient: -2 }, "y+": { gradient: 2 }, x: "insulated" } as const;
    const { field } = await steady({ shape: [5, 7], boundary }, { field: start.slice() });
    const mean = (values: ArrayLike<number>) => {
      const weight = (i: number, n: number) => (i === 0 || i === n - 1 ? 0.5 : 1);
      return Array.from(values).reduce(
        (sum, v, i) => sum + (v * weight(Math.floor(i / 7), 5) * weight(i % 7, 7)) / 24,
        0,
      );
    };
    expect(mean(field)).toBeCloseTo(mean(start), 12);
    for (let i = 7; i < 35; i++) expect(field[i]! - field[i - 7]!).toBeCloseTo(2, 9);
  });

  it("comes to rest at the mean where nothing is exchanged", async () => {
    const field = lcg(64);
    const mean = field.reduce((sum, v) => sum + v, 0) / 64;
    const solved = await steady({ shape: [8, 8], boundary: "periodic" }, { field });
    expect(solved.iterations).toBe(0);
    for (const v of field) expect(v).toBeCloseTo(mean, 14);
  });

  it("refuses a net flux, and says what it does to the mean", async () => {
    const boundary = { "*": "insulated", "x-": { gradient: 2 } } as const;
    const field = lcg(100);
    const before = field.slice();
    const error = await rejection(() => steady({ shape: [10, 10], diffusivity: 3, spacing: 0.5, boundary }, { field }));
    expect(error).toBeInstanceOf(UnsupportedError);
    // D·gradient over the length of 9 intervals of 0.5.
    const growth = Number(/changes the mean by (\S+) per/.exec(String(error))?.[1]);
    expect(growth).toBeCloseTo((3 * 2) / 4.5, 12);
    expectSameBits(field, before);
  });

  it("refuses parts that have nothing in common and nothing to hold on to", async () => {
    const boundary = { y: { transfer: 1, ambient: 3 }, x: "insulated" } as const;
    const error = await rejection(() => steady({ shape: [4, 5], diffusivity: [0, 1], boundary }));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(String(error)).toContain("4 parts");
    const { field } = await steady({ shape: [4, 5], diffusivity: [1, 0], boundary });
    for (const v of field) expect(v).toBeCloseTo(3, 9);
  });

  it("is 0 where the surroundings are, whatever there was", async () => {
    const { field, iterations } = await steady(
      { shape: [9, 9], boundary: { "*": { transfer: 1, ambient: 0 } } },
      { field: lcg(81) },
    );
    expect(iterations).toBe(0);
    expectSameBits(field, new Float64Array(81));
  });

  it("leaves values alone where walls hold all of them, or nothing can move", async () => {
    const start = lcg(6);
    const held = await steady({ shape: [2, 3], boundary: "fixed" }, { field: start.slice() });
    expectSameBits(held.field, start);
    const still = await steady({ shape: [6], diffusivity: 0, boundary: "insulated" }, { field: start.slice() });
    expectSameBits(still.field, start);
  });

  it("does not depend on the field it began with, nor on the units", async () => {
    const options = { shape: [33, 34], boundary: everywhere(1) } as const;
    const first = await steady(options);
    const second = await steady(options, { field: lcg(33 * 34).map((x) => 1e6 * x) });
    expectSameBits(second.field, first.field);
    const large = 2 ** 600;
    const boundary = { "*": { transfer: 1, ambient: 3 * large }, "x-": { transfer: 1, ambient: 5 * large } };
    const third = await steady({ ...options, boundary });
    expectSameBits(
      third.field.map((x) => x / large),
      first.field,
    );
  });

  it("solves float32 fields to float32's rounding", async () => {
    const options = { shape: [65, 65], boundary: everywhere(0.5) } as const;
    const { field } = await steady({ ...options, dtype: "float32" });
    const exact = await steady(options);
    expect(field).toBeInstanceOf(Float32Array);
    expect(difference(field, exact.field)).toBeLessThan(3e-6);
  });

  it("says so where the tolerance is out of reach, with the residuals, and leaves the field", async () => {
    const field = lcg(99);
    const before = field.slice();
    const error = await rejection(() =>
      steady({ shape: [99], boundary: everywhere(1e-3) }, { field, tolerance: 1e-40 }),
    );
    expect(error).toBeInstanceOf(ConvergenceError);
    if (error instanceof ConvergenceError) {
      expect(error.residuals.length).toBeGreaterThan(10);
      expect(Math.min(...error.residuals)).toBeLessThan(1e-10);
    }
    expectSameBits(field, before);
  });

  it("refuses values that are not finite", async () => {
    const field = new Float64Array(9);
    field[4] = Number.NaN;
    const error = await rejection(() => steady({ shape: [9], boundary: everywhere(1) }, { field }));
    expect(error).toBeInstanceOf(NonFiniteError);
  });

  for (const build of ["js", "simd", "threads"] as const) {
    it(`stops when it is aborted, and can begin anew: ${build}`, async () => {
      const { operator } = checkOptions({ shape: [200, 201], boundary: everywhere(1) });
      const multigrid = await Multigrid.create(operator, { build, threads: 2, shape: [200, 201] });
      const stop = new AbortController();
      const field = new Float64Array(200 * 201).fill(7);
      const watch = { signal: stop.signal, onSteps: () => stop.abort("enough") };
      expect(await rejection(() => multigrid.solve(field, 1e-10, watch))).toBe("enough");
      expect(field.every((x) => x === 7)).toBe(true);
      await multigrid.solve(field, 1e-10);
      multigrid.dispose();
      const expected = await steady({ shape: [200, 201], boundary: everywhere(1) });
      expectSameBits(field, expected.field);
    });
  }
});
