import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError, OptionError } from "../../src/errors.js";
import { bytesOfArray, readNpy, writeNpy } from "../../src/files/npy.js";

/** A file as numpy.save lays it out: mark, version, length of the header, header padded to 64 bytes, numbers. */
function npyFile(header: string, hex: string, version = 1): Uint8Array {
  const start = version === 1 ? 10 : 12;
  const padded = `${header.padEnd(128 - start - 1)}\n`;
  const length = version === 1 ? [padded.length, 0] : [padded.length, 0, 0, 0];
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from("NUMPY"), version, 0, ...length]),
    Buffer.from(padded),
    Buffer.from(hex, "hex"),
  ]);
}

const headerOf = (descr: string, shape = "(2, 3)", fortran = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

function failure(bytes: Uint8Array): FormatError {
  try {
    readNpy(bytes, "field.npy");
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}

const quarters = [-0.5, -0.25, 0, 0.25, 0.5, 0.75];
const signed = [-2, -1, 0, 1, 2, 3];
const unsigned = [0, 1, 2, 3, 4, 250];

// Bodies as NumPy 2.4 wrote them.
const f8 = "000000000000e0bf000000000000d0bf0000000000000000000000000000d03f000000000000e03f000000000000e83f";
const i8 = "feffffffffffffffffffffffffffffff0000000000000000010000000000000002000000000000000300000000000000";
const writtenByNumpy: [name: string, header: string, hex: string, values: number[]][] = [
  ["float64", headerOf("<f8"), f8, quarters],
  [
    "big-endian float64",
    headerOf(">f8"),
    "bfe0000000000000bfd000000000000000000000000000003fd00000000000003fe00000000000003fe8000000000000",
    quarters,
  ],
  ["float32", headerOf("<f4"), "000000bf000080be000000000000803e0000003f0000403f", quarters],
  ["big-endian float32", headerOf(">f4"), "bf000000be800000000000003e8000003f0000003f400000", quarters],
  [
    "float64 in Fortran order",
    headerOf("<f8", "(2, 3)", "True"),
    "000000000000e0bf000000000000d03f000000000000d0bf000000000000e03f0000000000000000000000000000e83f",
    quarters,
  ],
  ["int8", headerOf("|i1"), "feff00010203", signed],
  ["big-endian int16", headerOf(">i2"), "fffeffff0000000100020003", signed],
  ["int32", headerOf("<i4"), "feffffffffffffff00000000010000000200000003000000", signed],
  ["int64", headerOf("<i8"), i8, signed],
  ["uint8", headerOf("|u1"), "0001020304fa", unsigned],
  ["uint16", headerOf("<u2"), "00000100020003000400fa00", unsigned],
  ["uint32", headerOf("<u4"), "0000000001000000020000000300000004000000fa000000", unsigned],
  ["bool", headerOf("|b1"), "010001000001", [1, 0, 1, 0, 0, 1]],
];

describe("reading what NumPy wrote", () => {
  it.each(writtenByNumpy)("%s", (name, header, hex, values) => {
    const { shape, data } = readNpy(npyFile(header, hex));
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual(values);
    expect(data).toBeInstanceOf(name.endsWith("float32") ? Float32Array : Float64Array);
  });

  it.each([2, 3])("version %d of the header", (version) => {
    expect([...readNpy(npyFile(headerOf("<f8"), f8, version)).data]).toEqual(quarters);
  });

  it("three axes in Fortran order", () => {
    const count = 24;
    const fortran = new Float64Array(count);
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++) for (let k = 0; k < 4; k++) fortran[i + 2 * (j + 3 * k)] = (i * 3 + j) * 4 + k;
    }
    const file = npyFile(headerOf("<f8", "(2, 3, 4)", "True"), Buffer.from(fortran.buffer).toString("hex"));
    expect([...readNpy(file).data]).toEqual([...Array(count).keys()]);
  });

  it("a single number, and no number at all", () => {
    expect(readNpy(npyFile(headerOf("<f8", "()"), "0000000000000440"))).toEqual({
      shape: [],
      data: new Float64Array([2.5]),
    });
    expect(readNpy(npyFile(headerOf("<f8", "(0, 3)"), "")).data.length).toBe(0);
  });

  it("keys in another order, and the long integers of old Pythons", () => {
    const header = "{'shape': (2L, 3L), 'fortran_order': False, 'descr': '<f8'}";
    expect(readNpy(npyFile(header, f8)).shape).toEqual([2, 3]);
  });

  it("a file that does not start at its buffer's beginning", () => {
    const file = npyFile(headerOf("<f4"), "000000bf000080be000000000000803e0000003f0000403f");
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect([...readNpy(shifted.subarray(3)).data]).toEqual(quarters);
  });
});

describe("refusing", () => {
  it.each([
    [
      "pickled objects",
      npyFile("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "8004"),
      /pickled.*float64/,
    ],
    [
      "structured records",
      npyFile("{'descr': [('a', '<f8'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,), }", "00".repeat(12)),
      /structured records: save one/,
    ],
    ["complex numbers", npyFile(headerOf("<c16", "(1,)"), "00".repeat(16)), /complex numbers/],
    ["half floats", npyFile(headerOf("<f2", "(1,)"), "0000"), /astype\('float64'\)/],
    ["text", npyFile(headerOf("<U2", "(1,)"), "00".repeat(8)), /text/],
    ["dates", npyFile(headerOf("<M8[D]", "(1,)"), "00".repeat(8)), /dates/],
    ["unknown dtypes", npyFile(headerOf("<q8", "(1,)"), "00".repeat(8)), /unknown dtype q8/],
    [
      "integers beyond float64",
      npyFile(headerOf("<i8", "(2,)"), `${"00".repeat(8)}0100000000002000`),
      /byte 136.*9007199254740993/,
    ],
    [
      "more numbers than the header claims",
      npyFile(headerOf("<f8", "(5,)"), f8),
      /shape \(5\).*48 bytes follow instead of 40/,
    ],
    ["fewer numbers than the header claims", npyFile(headerOf("<f8", "(7,)"), f8), /48 bytes follow instead of 56/],
    [
      "a size that no machine has",
      npyFile(headerOf("<f8", "(4000000000, 4000000000)"), f8),
      /48 bytes follow instead of/,
    ],
    ["a size beyond numbers", npyFile(headerOf("<f8", `(${"9".repeat(40)},)`), f8), /beyond any memory/],
    ["a negative size", npyFile(headerOf("<f8", "(-6,)"), f8), /unreadable/],
    ["another version", npyFile(headerOf("<f8"), f8, 4), /byte 6.*version 4/],
    ["other files", Buffer.from("PK\x03\x04 and so on, not NumPy's"), /not a \.npy file.*numpy\.save/],
    [
      "a header longer than the file",
      Uint8Array.from([0x93, ...Buffer.from("NUMPY"), 2, 0, 255, 255, 255, 127]),
      /byte 8.*2147483647/,
    ],
  ])("%s", (_, bytes, message) => {
    const error = failure(bytes);
    expect(error.message).toMatch(/^field\.npy: /);
    expect(error.message).toMatch(message);
  });

  it.each([null, undefined, [0x93], "field.npy"])("what is no bytes, as %j", (bytes) => {
    expect(() => readNpy(bytes as never)).toThrow(OptionError);
    expect(() => readNpy(bytes as never)).toThrow(/^bytes is .*: give a whole \.npy file as a Uint8Array/);
  });

  it("a file cut short at any byte", () => {
    for (const version of [1, 2]) {
      const whole = npyFile(headerOf(">f8"), f8, version);
      for (let length = 0; length < whole.length; length++) failure(whole.subarray(0, length));
    }
  });

  it("or reading, but nothing else, whatever the bytes of the header", () => {
    const whole = npyFile(headerOf("<f8"), f8);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(127), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [place, byte] of changes) bytes[place] = byte;
        try {
          expect(readNpy(bytes).data.length).toBeLessThanOrEqual(48);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});

describe("writing", () => {
  it("is what NumPy writes, to the byte", () => {
    expect(writeNpy(Float64Array.from(quarters), [2, 3])).toEqual(new Uint8Array(npyFile(headerOf("<f8"), f8)));
    const [, header, hex] = writtenByNumpy[2]!;
    expect(writeNpy(Float32Array.from(quarters), [2, 3])).toEqual(new Uint8Array(npyFile(header, hex)));
  });

  it.each<[string, unknown, unknown, RegExp]>([
    ["other numbers", Int32Array.of(1, 2), [2], /^data is a Int32Array of 8 bytes: it must be a Float64Array/],
    ["a plain array", [1, 2], [2], /^data is \[1, 2\]: /],
    ["nothing", undefined, [2], /^data is undefined: /],
    ["a shape of more", Float64Array.of(1, 2), [3], /^shape \[3\] is that of 3 values, but data has 2: /],
    ["a shape of less", Float64Array.of(1, 2), [], /^shape \[\] is that of 1 values, but data has 2: /],
    ["a shape below 0", Float64Array.of(1, 2), [-1, -2], /^shape is \[-1, -2\]: it must be an array of up to 32 whole/],
    ["a broken shape", Float64Array.of(1, 2), [0.5, 4], /^shape is \[0.5, 4\]: /],
    ["a shape of text", Float64Array.of(1, 2), ["2"], /^shape is \["2"\]: /],
    ["a hollow shape", Float64Array.of(1, 2), new Array(1), /^shape is \[undefined\]: /],
    ["no shape", Float64Array.of(1, 2), 2, /^shape is 2: /],
    ["too many axes", Float64Array.of(1), new Array(33).fill(1), /33 in all\]: it must be an array of up to 32/],
  ])("refuses %s", (_, data, shape, message) => {
    const write = () => writeNpy(data as Float64Array, shape as number[]);
    expect(write).toThrow(OptionError);
    expect(write).toThrow(message);
  });

  it("and reading give back the bits of any array of any shape", () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 });
    const arrays = shapes.chain((shape) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const length = { minLength: size, maxLength: size };
      return fc.tuple(fc.constant(shape), fc.oneof(fc.float64Array(length), fc.float32Array(length)));
    });
    fc.assert(
      fc.property(arrays, ([shape, data]) => {
        const read = readNpy(writeNpy(data, shape));
        expect(read.shape).toEqual(shape);
        expect(bytesOfArray(read.data)).toEqual(bytesOfArray(data));
        expect(read.data.constructor).toBe(data.constructor);
      }),
    );
  });
});
