/** Options of models at the door: each mistake with its class, its place, and a message that says what to do. */
import { describe, expect, it } from "vitest";
import { createSimulation, NonFiniteError, OptionError, UnsupportedError } from "../../src/index.js";
import { checkOptions } from "../../src/options.js";
import { each, expectRefused, type Row } from "../helpers/refusals.js";

/** Options on a grid of 3 rows and 4 columns that are refused with OptionError. */
function refused(title: string, rows: readonly Row[]): void {
  each(title, rows, async (given, path, words) => {
    await expectRefused({ shape: [3, 4], ...(given as object) }, OptionError, path, words);
  });
}

describe("expressions", () => {
  refused("that make no sense:", [
    [{ source: "1 +* x" }, "source", '"*" is out of place', "1 +* x\n     ^"],
    [{ source: "(x" }, "source", "never closed"],
    [{ source: "" }, "source", "there is no expression"],
    [{ source: "sin(x, y)" }, "source", '"sin" is given 2 arguments', "sin(x)"],
    [{ source: "cosine(x)" }, "source", 'no function "cosine"', "cos"],
    [{ source: "temperature" }, "source", 'no "temperature"'],
    [{ parameters: { rate: 1 }, source: "rat*u" }, "source", 'did you mean "rate"?'],
    [{ source: "z" }, "source", 'no "z"', '"y"', '"x"'],
    [{ source: "v" }, "source", 'no "v"'],
    [{ source: "random(1)" }, "source", "only initial values can be random"],
    [{ initial: "u" }, "initial", '"u" cannot be used', "only source, diffusivity and velocity"],
    [{ initial: "t" }, "initial", '"t" cannot be used', "evaluated once"],
    [{ insulated: "t > 1" }, "insulated", '"t" cannot be used'],
    [{ held: "u > 1" }, "held", '"u" cannot be used'],
    [{ boundary: { x: { value: "u" } } }, "boundary.x.value", '"u" cannot be used'],
    [{ source: `${"(".repeat(65)}x${")".repeat(65)}` }, "source", "nested more than 64 deep"],
    [{ source: new Array(600).fill("x").join("+") }, "source", "more than 1000"],
    [{ source: " ".repeat(10_001) }, "source", "10001 characters"],
    [{ fields: { a: { source: "b" } } }, "fields.a.source", 'no "b"'],
    [{ fields: { a: { source: "u" }, b: {} } }, "fields.a.source", 'no "u"', '"b"'],
  ]);

  const finite = "it must be finite wherever it is used";
  each(
    "that are not finite:",
    [
      [
        { initial: "1/(x - 2)" },
        "initial",
        '"1/(x - 2)" is Infinity at y = 0, x = 2 (value 2) and t = 0',
        "2 more",
        finite,
      ],
      [{ initial: "log(x - 1)" }, "initial", "is NaN at y = 0, x = 0", finite],
      [{ source: "1/u" }, "source", "Infinity", "y = 0, x = 0", finite],
      [{ source: "1/x" }, "source", "Infinity at y = 0, x = 0", finite],
      [{ source: "1/0" }, "source", "Infinity", finite],
      [{ diffusivity: "sqrt(1 - x)" }, "diffusivity", "NaN at y = 0, x = 2", finite],
      [{ diffusivity: "1/u" }, "diffusivity", "Infinity", finite],
      [{ centering: "cell", velocity: ["1/(y - 1)", 0] }, "velocity[0]", "Infinity at y = 1, x = 0.5", finite],
      [{ centering: "cell", velocity: ["1/t", 0] }, "velocity[0]", "Infinity", "t = 0", finite],
      [{ boundary: { "x+": { value: "1/y" } } }, "boundary.x+.value", "Infinity at y = 0, x = 3", finite],
      [{ boundary: { x: { value: "1/t" } } }, "boundary.x.value", "Infinity", "t = 0", finite],
      [{ insulated: "0/x" }, "insulated", "NaN at y = 0, x = 0", finite],
      [{ parameters: { p: 0 }, diffusivity: "1/p" }, "diffusivity", "Infinity", finite],
    ],
    async (given, path, words) => {
      await expectRefused({ shape: [3, 4], ...(given as object) }, NonFiniteError, path, words);
    },
  );

  it.each(["initial", "source"])("wider than float32 in a float32 field: %s", async (option) => {
    const options = { shape: [3], dtype: "float32", [option]: "10^39" };
    await expectRefused(options, NonFiniteError, option, ["1e+39", "float32"]);
  });
});

describe("names", () => {
  refused("that cannot be:", [
    [{ parameters: { x: 1 } }, "parameters.x", "has a meaning in expressions"],
    [{ parameters: { "a b": 1 } }, "parameters.a b", "a letter and up to 63 more"],
    [{ parameters: { pi: 1 } }, "parameters.pi", "has a meaning"],
    [{ parameters: { u: 1 } }, "parameters.u", "a field and a parameter"],
    [{ parameters: { k: "1" } }, "parameters.k", '"1"', "a finite number"],
    [{ parameters: { k: Number.NaN } }, "parameters.k", "NaN", "a finite number"],
    [{ parameters: [1] }, "parameters", "a record of numbers"],
    [{ fields: {} }, "fields", "name at least one"],
    [{ fields: ["u"] }, "fields", "a record of fields"],
    [{ fields: { sin: {} } }, "fields.sin", "has a meaning"],
    [{ fields: { a: 1 } }, "fields.a", "an object with diffusivity"],
    [{ fields: { a: { difusivity: 1 } } }, "fields.a.difusivity", 'did you mean "diffusivity"?'],
    [{ fields: { a: { shape: [3] } } }, "fields.a.shape", 'no option "shape"'],
  ]);
});

describe("media", () => {
  refused("that cannot be:", [
    [{ diffusivity: new Float64Array(12).fill(1).fill(-1, 7, 8) }, "diffusivity[7]", "-1, at y = 1, x = 3"],
    [{ diffusivity: "x - 2" }, "diffusivity", '"x - 2" is -2 at y = 0, x = 0', "0 or more everywhere"],
    [{ diffusivity: "u", initial: "y - 1", boundary: "insulated" }, "diffusivity", "is -1 at y = 0, x = 0 and t = 0"],
    [{ parameters: { d: -1 }, diffusivity: "d" }, "diffusivity", '"d" is -1', "0 or more"],
    [{ diffusivity: "-3" }, "diffusivity", "-3", "0 or more"],
    [{ diffusivity: "1e308" }, "diffusivity", "1e+308", "beyond float64", "choose other units"],
    [{ diffusivity: "1e307*(1 + x)" }, "diffusivity", "4e+307", "beyond float64"],
    [{ diffusivity: "1e307*(1 + t + u)", initial: 3 }, "diffusivity", "4e+307", "beyond float64"],
    [{ diffusivity: new Float64Array(12).fill(1e308, 7, 8) }, "diffusivity", "1e+308", "beyond float64"],
    [{ fields: { u: {}, v: { diffusivity: 1e308 } } }, "fields.v.diffusivity", "1e+308", "beyond float64"],
    [{ diffusivity: new Float64Array(11) }, "diffusivity", "11 entries", "12 (one per value)"],
    [{ diffusivity: { edgeStopping: "rational", contrast: 0 } }, "diffusivity.contrast", "0", "above 0"],
    [{ diffusivity: { edgeStopping: "rational", contrast: 1e-320 } }, "diffusivity.contrast", "1e-320", "other units"],
    [
      { diffusivity: { edgeStopping: "rational", contrast: 1e-39 }, dtype: "float32" },
      "diffusivity.contrast",
      "beyond float32",
    ],
    [{ diffusivity: { edgeStopping: "rational" } }, "diffusivity.contrast", "undefined", "above 0"],
    [{ diffusivity: { edgeStopping: "smooth", contrast: 1 } }, "diffusivity.edgeStopping", '"rational"'],
    [{ diffusivity: { edge: 1 } }, "diffusivity.edge", 'no option "edge"'],
    [{ faceMean: "geometric" }, "faceMean", '"harmonic"'],
    [{ advection: "central" }, "advection", '"upwind"'],
    [{ velocity: 1 }, "velocity", "one number, array or expression per axis, [y, x]"],
    [{ velocity: [1] }, "velocity", "per axis"],
    [{ velocity: [1, null] }, "velocity[1]", "null"],
    [{ insulated: new Uint8Array(11) }, "insulated", "11 values", "12"],
    [{ held: new Uint8Array(13) }, "held", "13 values", "12"],
    [{ held: true }, "held", "true", "a Uint8Array of 12"],
    [{ insulated: new Uint8Array(12).fill(1) }, "insulated", "every cell", "leave some cells open"],
    [{ insulated: "1" }, "insulated", "every cell"],
    [{ source: [1, 2] }, "source", "2 values", "12"],
    [{ diffusivity: "1 + u", boundary: { "x-": { flux: [1, 2] } } }, "boundary.x-.flux", "2 values", "3"],
    [{ diffusivity: "1 + u", boundary: { "x-": { flux: "u" } } }, "boundary.x-.flux", "only source, diffusivity"],
    [{ diffusivity: "1 + t", boundary: { "x-": { flux: Infinity } } }, "boundary.x-.flux", "finite"],
    [
      { diffusivity: "1 + t", boundary: { "x-": { flux: 1e38 } }, spacing: 1e-3, dtype: "float32" },
      "boundary.x-",
      "beyond float32",
    ],
  ]);

  each(
    "that this version refuses by name:",
    [
      [
        {
          diffusivity: { edgeStopping: "rational", contrast: 1 },
          boundary: { "x-": { flux: "q" } },
          parameters: { q: 1 },
          velocity: [0, 1],
          centering: "cell",
        },
        "boundary.x-",
        "{ gradient }",
      ],
      [{ source: "u", engine: "relaxed" }, "engine", '"auto"'],
    ],
    async (given, path, words) => {
      await expectRefused({ shape: [3, 4], ...(given as object) }, UnsupportedError, path, words);
    },
  );
});

describe("what stays a plain step", () => {
  it.each([
    { diffusivity: "0.5" },
    { parameters: { d: 2 }, diffusivity: "d" },
    { source: 0 },
    { source: "0" },
    { velocity: [0, 0] },
    { initial: "random(3)" },
    { boundary: { x: { value: "y^2" } } },
    { fields: { c: { diffusivity: 2 } } },
  ])("%j", (given) => {
    expect(checkOptions({ shape: [3, 4], ...given }).model).toBeUndefined();
  });

  it("has the bits of numbers where expressions say the same", async () => {
    const numbers = {
      shape: [9, 7],
      diffusivity: 0.5,
      boundary: { y: { value: [0, 1, 4, 9, 16, 25, 36] }, "x-": { gradient: 2 }, "x+": { transfer: 3, ambient: 1 } },
      initial: Array.from({ length: 63 }, (_, i) => (i % 7) * Math.floor(i / 7)),
    };
    const texts = {
      ...numbers,
      parameters: { d: 0.5, three: 3 },
      diffusivity: "d",
      boundary: {
        y: { value: "x^2" },
        "x-": { gradient: "1 + 1" },
        "x+": { transfer: "three", ambient: "1" },
      },
      initial: "x*y",
    };
    using plain = await createSimulation(numbers);
    using written = await createSimulation(texts);
    plain.step(50);
    written.step(50);
    expect(written.field).toEqual(plain.field);
  });
});
