import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.js";
import { brightness, readPng, writePalettePng, writePng } from "../../src/files/png.js";
import { pngBytes } from "./png-bytes.js";

const grey2x3 = {
  width: 3,
  height: 2,
  depth: 8,
  colorType: 0,
  rows: [
    [0, 0, 51, 102],
    [0, 153, 204, 255],
  ],
};
const fifths = [0, 1 / 5, 2 / 5, 3 / 5, 4 / 5, 1];

function failure(bytes: Uint8Array): FormatError {
  try {
    readPng(bytes, "photo.png");
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}

const values = (bytes: Uint8Array) => [...brightness(readPng(bytes))];

describe("reading a PNG as numbers from 0 to 1", () => {
  it("8-bit grey", () => {
    const { width, height, channels, data } = readPng(pngBytes(grey2x3));
    expect({ width, height, channels }).toEqual({ width: 3, height: 2, channels: 1 });
    expect([...data]).toEqual(fifths);
  });

  it("rows that were filtered", () => {
    const rows = [
      [1, 0, 51, 51],
      [2, 153, 153, 153],
    ];
    expect(values(pngBytes({ ...grey2x3, rows }))).toEqual(fifths);
  });

  it("16-bit grey keeps its precision", () => {
    const bytes = pngBytes({ width: 2, height: 1, depth: 16, colorType: 0, rows: [[0, 1, 0, 255, 255]] });
    expect(values(bytes)).toEqual([256 / 65535, 1]);
  });

  it.each([
    [
      1,
      [
        [0, 0b10110000],
        [0, 0b01000000],
      ],
      [1, 0, 1, 1, 0, 1, 0, 0],
    ],
    [
      2,
      [
        [0, 0b00011011],
        [0, 0b11000000],
      ],
      [0, 1 / 3, 2 / 3, 1, 1, 0, 0, 0],
    ],
    [
      4,
      [
        [0, 0x0f, 0x3c],
        [0, 0, 0],
      ],
      [0, 1, 3 / 15, 12 / 15, 0, 0, 0, 0],
    ],
  ])("grey of %d bits", (depth, rows, expected) => {
    expect(values(pngBytes({ width: 4, height: 2, depth, colorType: 0, rows }))).toEqual(expected);
  });

  it("colours by their luminance", () => {
    const rows = [[0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]];
    const [red, green, blue, white] = values(pngBytes({ width: 4, height: 1, depth: 8, colorType: 2, rows }));
    expect([red, green, blue]).toEqual([0.2126, 0.7152, 0.0722]);
    expect(white).toBeCloseTo(1, 15);
  });

  it("opacity as a factor", () => {
    expect(values(pngBytes({ width: 2, height: 1, depth: 8, colorType: 4, rows: [[0, 255, 51, 102, 255]] }))).toEqual([
      0.2, 0.4,
    ]);
    const rows = [[0, 0, 255, 0, 0]];
    expect(values(pngBytes({ width: 1, height: 1, depth: 8, colorType: 6, rows }))).toEqual([0]);
  });

  it("palettes, with and without opacity", () => {
    const palette = ["PLTE", [0, 0, 0, 255, 255, 255, 0, 255, 0]] as const;
    const parts = { width: 3, height: 1, depth: 2, colorType: 3, rows: [[0, 0b01100000]] };
    expect(values(pngBytes({ ...parts, chunks: [palette] }))[1]).toBe(0.7152);
    const [white, green, black] = values(pngBytes({ ...parts, chunks: [palette, ["tRNS", [255, 51]]] }));
    expect([white, green, black]).toEqual([expect.closeTo(0.2, 15), 0.7152, 0]);
  });

  it("interlaced pictures", () => {
    // A 3 × 2 picture is the passes 1 (one value), 4 (one), 6 (one) and 7 (a row of three).
    const rows = [
      [0, 0],
      [0, 102],
      [0, 51],
      [0, 153, 204, 255],
    ];
    expect(values(pngBytes({ ...grey2x3, interlace: 1, rows }))).toEqual(fifths);
  });

  it("passing over what does not matter, even if it is damaged", () => {
    expect(
      values(
        pngBytes({
          ...grey2x3,
          chunks: [
            ["iCCP", [1, 2, 3]],
            ["tEXt", [65]],
          ],
        }),
      ),
    ).toEqual(fifths);
  });

  it("gives back what writePng wrote, to half a level", () => {
    const pictures = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }))
      .chain(([width, height, channels]) => {
        const length = { minLength: width * height * channels, maxLength: width * height * channels };
        const data = fc.array(fc.double({ min: -0.5, max: 1.5, noNaN: true }), length);
        return data.map((list) => ({ width, height, channels, data: Float64Array.from(list) }));
      });
    fc.assert(
      fc.property(pictures, (picture) => {
        const read = readPng(writePng(picture));
        expect(read.channels).toBe(picture.channels);
        picture.data.forEach((value, index) => {
          expect(Math.abs(read.data[index]! - Math.min(1, Math.max(0, value)))).toBeLessThan(0.5 / 255 + 1e-12);
        });
      }),
    );
  });

  it("gives back the colours of a palette", () => {
    const palette = [
      [255, 0, 0],
      [0, 0, 255],
    ] as const;
    const bytes = writePalettePng({ width: 2, height: 2, indices: Uint8Array.from([0, 1, 1, 0]), palette });
    expect([...readPng(bytes).data]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0]);
  });
});

describe("refusing", () => {
  const claims = (width: number, height: number) => pngBytes({ ...grey2x3, width, height });

  it.each([
    ["other files", Buffer.from("GIF89a and so on"), /byte 0.*not a PNG/],
    ["an empty file", new Uint8Array(0), /not a PNG/],
    ["an empty picture", claims(0, 5), /0 × 5 pixels is empty/],
    ["more pixels than are read, before decoding them", claims(100_000, 100_000), /at most 67108864/],
    ["more pixels than its data can hold", claims(8000, 8000), /claimed, but \d+ bytes of data cannot hold them/],
    ["fewer pixels than its data hold", claims(2, 2), /chunk IDAT/],
    ["slightly more pixels than its data hold", claims(3, 3), /8 bytes of pixels instead of 12/],
    ["a colour type that does not exist", pngBytes({ ...grey2x3, colorType: 5 }), /colour type 5/],
    ["a depth that does not exist", pngBytes({ ...grey2x3, depth: 3 }), /of 3 bits/],
    ["interlaced pictures of few bits", pngBytes({ ...grey2x3, depth: 4, interlace: 1 }), /interlaced with 4 bits/],
    ["transparent colours", pngBytes({ ...grey2x3, chunks: [["tRNS", [0, 0]]] }), /transparent.*save it/],
    ["two headers", pngBytes({ ...grey2x3, chunks: [["IHDR", [...Buffer.alloc(13, 1)]]] }), /header/],
    ["palettes that are missing", pngBytes({ ...grey2x3, colorType: 3 }), /picture data: damaged/],
    [
      "a filter that does not exist",
      pngBytes({
        ...grey2x3,
        rows: [
          [9, 0, 0, 0],
          [0, 0, 0, 0],
        ],
      }),
      /picture data: damaged/,
    ],
  ])("%s", (_, bytes, message) => {
    const error = failure(bytes);
    expect(error.message).toMatch(/^photo\.png: /);
    expect(error.message).toMatch(message);
  });

  it("a file cut short at any byte", () => {
    const whole = pngBytes(grey2x3);
    for (let length = 0; length < whole.length; length++) failure(whole.subarray(0, length));
  });

  it("a file with any bit of its picture wrong", () => {
    const whole = pngBytes(grey2x3);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const bytes = Uint8Array.from(whole);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      failure(bytes);
    }
  });
});
