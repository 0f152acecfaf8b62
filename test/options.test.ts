/** Bad options at the door: each with its class, its code, its place, and a message that says what to do. */
import { describe, expect, it } from "vitest";
import {
  createSimulation,
  NonFiniteError,
  OptionError,
  type SimulationOptions,
  UnsupportedError,
} from "../src/index.js";
import { each, expectError, expectRefused, rejection } from "./helpers/refusals.js";

describe("the options themselves", () => {
  it.each([[undefined], [null], [5], ["64"], [[]], [[64, 64]], [new Float64Array(2)]])(
    "%s are no object",
    async (given) => {
      await expectRefused(given, OptionError, "", ["the options are", "give an object such as { shape: [64, 64] }"]);
    },
  );

  it.each([
    ["diffusivty", 'did you mean "diffusivity"?'],
    ["Shape", 'did you mean "shape"?'],
    ["centring", 'did you mean "centering"?'],
    ["bound", 'did you mean "boundary"?'],
    ["somethingElse", 'allowed are "shape"'],
    ["__proto__", 'allowed are "shape"'],
    ["constructor", 'allowed are "shape"'],
  ])("%s is a name nobody knows", async (name, remedy) => {
    const options = JSON.parse(`{ "shape": [4, 4], "${name}": 1 }`);
    await expectRefused(options, OptionError, name, [`no option "${name}"`, remedy]);
  });
});

describe("shape", () => {
  const allowed = "1 to 3 whole numbers of 1 or more, slowest axis first, such as [ny, nx]";
  each(
    "",
    [
      [undefined, "shape", "undefined", allowed],
      [null, "shape", "null", allowed],
      [64, "shape", "64", allowed],
      ["64", "shape", '"64"', allowed],
      [Int32Array.of(4, 4), "shape", "Int32Array", allowed],
      [[], "shape", "0 entries", allowed],
      [[1, 2, 3, 4], "shape", "[1, 2, 3, 4] has 4 entries", allowed],
      [[0], "shape[0]", "0", allowed],
      [[4, -1], "shape[1]", "-1", allowed],
      [[4, 1.5], "shape[1]", "1.5", allowed],
      [[Number.NaN, 4], "shape[0]", "NaN", allowed],
      [[4, Number.POSITIVE_INFINITY], "shape[1]", "Infinity", allowed],
      [["64", 64], "shape[0]", '"64"', allowed],
      [[[64]], "shape[0]", "[64]", allowed],
      [[4, null], "shape[1]", "null", allowed],
      [new Array(2), "shape[0]", "undefined", allowed],
    ],
    async (shape, path, words) => {
      await expectRefused({ shape }, OptionError, path, words);
    },
  );

  it("that holds itself is described, not followed", async () => {
    const shape: unknown[] = [];
    shape.push(shape);
    await expectRefused({ shape }, OptionError, "shape[0]", ["an array of 1", allowed]);
    await expectRefused({ shape: [4n] }, OptionError, "shape[0]", ["4", allowed]);
  });
});

describe("spacing and origin", () => {
  const positive = "a finite number above 0";
  each(
    "spacing",
    [
      [0, "spacing", "0", positive],
      [-1, "spacing", "-1", positive],
      [Number.NaN, "spacing", "NaN", positive],
      [Number.POSITIVE_INFINITY, "spacing", "Infinity", positive],
      ["1", "spacing", '"1"', positive],
      [Float64Array.of(1, 2), "spacing", "Float64Array", positive, "a plain array of them, one per axis"],
      [null, "spacing", "null", positive],
      [[1, 0], "spacing[1]", "0", positive],
      [[1, "2"], "spacing[1]", '"2"', positive],
      [new Array(2), "spacing[0]", "undefined", positive],
      [[], "spacing", "0 entries", "the shape has 2", "one per axis"],
      [[1], "spacing", "1 entries", "the shape has 2", "one per axis"],
      [[1, 1, 1], "spacing", "3 entries", "the shape has 2", "one per axis"],
      [1e-200, "spacing", "1e-200", "Infinity", "choose other units"],
      [1e200, "spacing", "1e+200", "choose other units"],
    ],
    async (spacing, path, words) => {
      await expectRefused({ shape: [4, 4], spacing }, OptionError, path, words);
    },
  );

  each(
    "origin",
    [
      [Number.NaN, "origin", "NaN", "a finite number"],
      ["0", "origin", '"0"', "a finite number"],
      [[0, Number.NEGATIVE_INFINITY], "origin[1]", "-Infinity", "a finite number"],
      [[0, 0, 0], "origin", "3 entries", "the shape has 2"],
    ],
    async (origin, path, words) => {
      await expectRefused({ shape: [4, 4], origin }, OptionError, path, words);
    },
  );
});

describe("names", () => {
  each(
    "",
    [
      [{ centering: "cells" }, "centering", '"cells"', 'did you mean "cell"?'],
      [{ centering: "middle" }, "centering", '"middle"', '"node", "cell"'],
      [{ centering: 1 }, "centering", "1", "node, cell"],
      [{ dtype: "f64" }, "dtype", '"f64"', '"float64"', '"float32"'],
      [{ dtype: "Float32" }, "dtype", '"Float32"', 'did you mean "float32"?'],
      [{ dtype: Float64Array }, "dtype", "a function", "float64, float32"],
      [{ dtype: null }, "dtype", "null", "float64, float32"],
      [{ engine: "wasm" }, "engine", '"wasm"', '"simd"'],
      [{ engine: "thread" }, "engine", '"thread"', 'did you mean "threads"?'],
      [{ engine: null }, "engine", "null", "auto, threads, simd, scalar, js"],
    ],
    async (given, path, words) => {
      await expectRefused({ shape: [4], ...(given as object) }, OptionError, path, words);
    },
  );

  it.skipIf(Number.parseInt(process.versions.node, 10) > 20)(
    "the relaxed engine is refused where the host lacks it",
    async () => {
      await expectRefused({ shape: [4], engine: "relaxed" }, UnsupportedError, "engine", ['"relaxed"', 'use "auto"']);
    },
  );
});

describe("numbers of threads and sizes of tiles", () => {
  it.each([0, -1, 1.5, 65, Number.NaN, "2", null])("threads: %s", async (threads) => {
    const words = [
      `threads is ${JSON.stringify(threads) ?? ""}`.replace("null", `${threads}`),
      "a whole number from 1 to 64",
    ];
    await expectRefused({ shape: [4], threads }, OptionError, "threads", words);
  });

  each(
    "tiling:",
    [
      [3, "tiling", "3", "line, row, stream, depth"],
      [{ depth: 0 }, "tiling.depth", "0", "from 1 to 1024"],
      [{ lines: 3 }, "tiling.lines", 'no option "lines"', 'did you mean "line"?'],
    ],
    async (tiling, path, words) => {
      await expectRefused({ shape: [4], tiling }, OptionError, path, words);
    },
  );
});

describe("diffusivity", () => {
  const allowed = "a finite number of 0 or more";
  each(
    "",
    [
      [-1, "diffusivity", "-1", allowed],
      [Number.NaN, "diffusivity", "NaN", allowed],
      [Number.POSITIVE_INFINITY, "diffusivity", "Infinity", allowed],
      [null, "diffusivity", "null", allowed],
      [true, "diffusivity", "true", allowed],
      [[1, -1], "diffusivity[1]", "-1", allowed],
      [[1, Number.NaN], "diffusivity[1]", "NaN", allowed],
      [[1, 1, 1], "diffusivity", "3 entries", "2 (one per axis)", "12 (one per value)"],
      [new Float64Array(2), "diffusivity", "2 entries", "one number"],
      [1e308, "diffusivity", "1e+308, with spacing 1, 1", "no step would be short enough", "choose other units"],
      [[9e307, 9e307], "diffusivity", "9e+307", "beyond float64"],
    ],
    async (diffusivity, path, words) => {
      await expectRefused({ shape: [3, 4], diffusivity }, OptionError, path, words);
    },
  );

  it("of 0 is allowed: nothing spreads", async () => {
    using simulation = await createSimulation({ shape: [3, 4], diffusivity: 0, boundary: "insulated", initial: 2 });
    expect(simulation.maxStableStep).toBe(Number.POSITIVE_INFINITY);
    expect(simulation.maxPositiveStep).toBe(Number.POSITIVE_INFINITY);
    simulation.field[5] = 7;
    simulation.step(10, 1e6);
    expect(Array.from(simulation.field)).toEqual([2, 2, 2, 2, 2, 7, 2, 2, 2, 2, 2, 2]);
    expect(simulation.time).toBe(1e7);
    expectError(await rejection(() => simulation.step()), OptionError, "dt", ["dt is missing", "give one"]);
    const report = await simulation.advance(5);
    expect([report.steps, simulation.time]).toEqual([1, 1e7 + 5]);
  });
});

describe("initial", () => {
  it.each([
    [[1, Number.NaN, 2, 3, 4, 5], 1, 1, "NaN at index 1:"],
    [[1, 2, 3, Number.POSITIVE_INFINITY, Number.NaN, 5], 3, 2, "Infinity at index 3 and 1 more"],
    [Float32Array.of(0, 1, 2, 3, 4, Number.NEGATIVE_INFINITY), 5, 1, "-Infinity at index 5:"],
    [new Float64Array(6).fill(Number.NaN), 0, 6, "NaN at index 0 and 5 more"],
    [Number.NaN, 0, 1, "NaN"],
    [Number.POSITIVE_INFINITY, 0, 1, "Infinity"],
  ])("%s: index and count of what is not finite", async (initial, index, count, word) => {
    const words = [word, "a finite number"];
    await expectRefused({ shape: [2, 3], initial }, NonFiniteError, "initial", words);
    const error = await rejection(() => createSimulation({ shape: [2, 3], initial }));
    expect(error).toMatchObject({ index, count });
  });

  it("must be finite in the field's own format", async () => {
    const options = { shape: [3], dtype: "float32", initial: [0, 1e39, 1] };
    await expectRefused(options, NonFiniteError, "initial", ["1e+39 at index 1", "float32", "3.4e38"]);
    await expectRefused({ ...options, initial: -1e300 }, NonFiniteError, "initial", ["-1e+300"]);
  });

  each(
    "",
    [
      [[1, 2, 3], "initial", "3 values", "6 numbers in C order"],
      [new Float64Array(7), "initial", "7 values", "6 numbers in C order"],
      [[], "initial", "0 values", "6 numbers in C order"],
      [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        "initial",
        "array of arrays",
        "flat",
        ".flat(Infinity)",
      ],
      [[1, 2, "3", 4, 5, 6], "initial[2]", '"3"', "a finite number"],
      [[1, null, 3, 4, 5, 6], "initial[1]", "null", "a finite number"],
      [new Array(6), "initial[0]", "undefined", "a finite number"],
      [new BigInt64Array(6), "initial", "BigInt64Array", "6 numbers"],
      [new DataView(new ArrayBuffer(48)), "initial", "DataView", "6 numbers"],
      [{ length: 6 }, "initial", "an object with the keys length", "6 numbers"],
      [null, "initial", "null", "one number", "an expression as a string"],
      [true, "initial", "true", "one number"],
    ],
    async (initial, path, words) => {
      await expectRefused({ shape: [2, 3], initial }, OptionError, path, words);
    },
  );
});

describe("what a user may well give", () => {
  it("undefined options are the defaults", async () => {
    const names = [
      "spacing",
      "origin",
      "centering",
      "dtype",
      "diffusivity",
      "boundary",
      "initial",
      "engine",
      "threads",
      "tiling",
    ];
    const undefinedOnes = Object.fromEntries(names.map((name) => [name, undefined]));
    using plain = await createSimulation({ shape: [4] });
    using spelt = await createSimulation({ shape: [4], ...undefinedOnes });
    expect(spelt.maxStableStep).toBe(plain.maxStableStep);
    expect(spelt.dtype).toBe("float64");
    expect(spelt.spacing).toEqual([1]);
  });

  it("frozen objects, objects without a prototype, getters, and arrays of their own classes", async () => {
    class Samples extends Float32Array {}
    class Sizes extends Array<number> {}
    const options = Object.freeze({
      shape: Object.freeze([2, 2]),
      boundary: Object.freeze({ x: "periodic", y: Object.freeze({ value: Object.freeze([1, 2]) }) }),
      initial: new Samples([1, 2, 3, 4]),
    }) satisfies SimulationOptions;
    using frozen = await createSimulation(options);
    expect(Array.from(frozen.field)).toEqual([1, 2, 1, 2]);
    const bare = Object.assign(Object.create(null), {
      shape: Sizes.from([3]),
      boundary: "fixed",
      initial: Uint8Array.of(1, 2, 255),
    });
    using without = await createSimulation(bare);
    expect(Array.from(without.field)).toEqual([1, 2, 255]);
    using lazily = await createSimulation({
      get shape() {
        return [5];
      },
    });
    expect(lazily.shape).toEqual([5]);
  });

  it("another simulation's field, and arrays that change afterwards", async () => {
    using first = await createSimulation({ shape: [3], boundary: "fixed", initial: [1, 2, 3], engine: "threads" });
    const wall = [5, 6, 7];
    using second = await createSimulation({
      shape: [3, 3],
      boundary: { y: { value: wall }, x: "periodic" },
      initial: 4,
    });
    wall.fill(Number.NaN);
    second.step(1);
    expect(Array.from(second.field.subarray(0, 3))).toEqual([5, 6, 7]);
    using third = await createSimulation({ shape: [3], boundary: "fixed", initial: first.field });
    first.field.fill(9);
    expect(Array.from(third.field)).toEqual([1, 2, 3]);
  });
});
