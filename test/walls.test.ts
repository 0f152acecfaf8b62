/** Bad walls at the door. */
import { describe, expect, it } from "vitest";
import { createSimulation, NonFiniteError, OptionError } from "../src/index.js";
import { each, expectRefused } from "./helpers/refusals.js";

describe("boundary", () => {
  const kinds = '"periodic", "fixed", "insulated", { value }, { gradient }, { flux } and { transfer, ambient }';
  each(
    "",
    [
      [null, "boundary", "null", kinds],
      [5, "boundary", "5", kinds],
      [[1, 2], "boundary", "[1, 2]", kinds],
      ["insulate", "boundary", '"insulate"', 'did you mean "insulated"?', kinds],
      ["dirichlet", "boundary", `boundary is "dirichlet": allowed are ${kinds}`],
      [
        { "x-": "periodic", "*": "insulated" },
        "boundary.x-",
        "only one wall of axis x is periodic",
        'make both "periodic"',
      ],
      [{ x: "periodic", "x+": { value: 1 } }, "boundary.x", "only one wall of axis x is periodic"],
      [{ value: 1, gradient: 0 }, "boundary", "gradient,value", kinds],
      [{ transfer: 1 }, "boundary", "transfer", kinds],
      [{ "x-": { transfer: 1, ambient: 0, value: 0 } }, "boundary.x-", "ambient,transfer,value", kinds],
      [{ "x-": {} }, "boundary.x-", "(none)", kinds],
      [{ value: 1, "x-": "insulated" }, "boundary.value", "a kind and walls cannot stand in one record"],
      [{ "z-": "insulated" }, "boundary.z-", '"z-"', "the axes y, x"],
      [{ "X-": "insulated" }, "boundary.X-", '"X-"', 'did you mean "x-"?'],
      [{ left: "insulated" }, "boundary.left", '"left"', "allowed are"],
      [{ y: { value: Number.NaN } }, "boundary.y.value", "NaN", "a finite number"],
      [{ y: { value: null } }, "boundary.y.value", "null", "an array of 4 numbers"],
      [{ y: { value: undefined } }, "boundary.y.value", "undefined", "one number"],
      [{ y: { gradient: Number.POSITIVE_INFINITY } }, "boundary.y.gradient", "Infinity", "a finite number"],
      [{ y: { value: [1, 2, 3] } }, "boundary.y.value", "3 values", "4 numbers"],
      [{ x: { value: [1, 2, 3, 4] } }, "boundary.x.value", "4 values", "3 numbers"],
      [{ x: { value: ["1", "2", "3"] } }, "boundary.x.value[0]", '"1"', "a finite number"],
      [{ x: { value: [[1], [2], [3]] } }, "boundary.x.value", "array of arrays", "flat"],
      [{ x: { value: new BigInt64Array(3) } }, "boundary.x.value", "BigInt64Array", "3 numbers"],
      [{ x: { value: new DataView(new ArrayBuffer(24)) } }, "boundary.x.value", "DataView", "3 numbers"],
      [{ x: { transfer: -1, ambient: 0 } }, "boundary.x.transfer", "-1", "0 or more"],
      [{ x: { transfer: [1, -2, 1], ambient: 0 } }, "boundary.x.transfer", "-2", "0 or more"],
      [{ y: { value: 1e300 } }, "boundary.y", "float32", "smaller"],
    ],
    async (boundary, path, words) => {
      const dtype = path === "boundary.y" ? "float32" : "float64";
      await expectRefused({ shape: [3, 4], boundary, dtype }, OptionError, path, words);
    },
  );

  each(
    "",
    [
      [
        { x: { value: [1, Number.NaN, Number.NaN] } },
        "boundary.x.value",
        "NaN at index 1 and 1 more",
        "a finite number",
      ],
      [
        { y: { transfer: 1, ambient: [0, 0, 0, Number.NEGATIVE_INFINITY] } },
        "boundary.y.ambient",
        "-Infinity at index 3",
      ],
    ],
    async (boundary, path, words) => {
      await expectRefused({ shape: [3, 4], boundary }, NonFiniteError, path, words);
    },
  );

  it("fixed needs nodes", async () => {
    const words = ['"fixed"', 'centering is "cell"', 'use { value } or centering "node"'];
    await expectRefused({ shape: [4], centering: "cell", boundary: "fixed" }, OptionError, "boundary", words);
    const oneWall = { shape: [4], centering: "cell", boundary: { "x+": "fixed" } };
    await expectRefused(oneWall, OptionError, "boundary.x+", words);
  });

  it("a flux needs something that conducts", async () => {
    const options = { shape: [3, 4], diffusivity: [0, 1], boundary: { "y-": { flux: 1 } } };
    await expectRefused(options, OptionError, "boundary.y-.flux", [
      "not 0 where the diffusivity is",
      "set the flux to 0",
    ]);
    using sealed = await createSimulation({ ...options, boundary: { "y-": { flux: 0 }, "y+": "insulated" } });
    expect(sealed.maxStableStep).toBeGreaterThan(0);
  });
});
