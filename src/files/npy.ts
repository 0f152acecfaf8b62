/** NumPy's `.npy` files: one array each, versions 1 to 3 of the header. */
import { asBytes } from "../bytes.js";
import { FormatError, OptionError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import { describe } from "../text.js";

/** An array as a `.npy` file holds it, in C order; every dtype but float32 becomes float64, exactly or not at all. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: FieldArray;
}

type Reader = (view: DataView, offset: number, littleEndian: boolean) => number;

/** How a number is read, by NumPy's code of kind and size. */
const readers: Readonly<Record<string, Reader>> = {
  b1: (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1),
  i1: (view, offset) => view.getInt8(offset),
  u1: (view, offset) => view.getUint8(offset),
  i2: (view, offset, little) => view.getInt16(offset, little),
  u2: (view, offset, little) => view.getUint16(offset, little),
  i4: (view, offset, little) => view.getInt32(offset, little),
  u4: (view, offset, little) => view.getUint32(offset, little),
  i8: (view, offset, little) => exactly(view.getBigInt64(offset, little), offset),
  u8: (view, offset, little) => exactly(view.getBigUint64(offset, little), offset),
  f4: (view, offset, little) => view.getFloat32(offset, little),
  f8: (view, offset, little) => view.getFloat64(offset, little),
};

/** What is refused, by NumPy's code of kind. */
const refused: Readonly<Record<string, string>> = {
  O: "pickled Python objects, which could run code: save numbers, with array.astype('float64')",
  c: "complex numbers: save array.real or array.imag",
  f: "floats of a size that is not read here: save array.astype('float64')",
  S: "text: save numbers",
  U: "text: save numbers",
  V: "structured records: save one of their columns",
  M: "dates: save array.astype('float64')",
  m: "time spans: save array.astype('float64')",
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** The header starts on a multiple of this many bytes and ends before one. */
const ALIGNMENT = 64;
/** Longer headers describe structured records, which are refused anyway. */
const LONGEST_HEADER = 65536;

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Reads a `.npy` file of booleans, integers, float32 or float64, of either byte order and either memory order.
 *
 * @param file The whole file: a buffer, or any view of one.
 * @param name What messages call the file.
 * @throws OptionError where there are no bytes; FormatError where the file is cut short, holds anything else, or claims more than it has.
 */
export function readNpy(file: ArrayBufferLike | ArrayBufferView, name = "the .npy file"): NpyArray {
  const bytes = asBytes(file, "bytes", "a whole .npy file");
  const fail = (place: string, problem: string): never => {
    throw new FormatError(`${name}: ${place}: ${problem}`, name);
  };
  const { text, dataStart } = headerOf(bytes, fail);
  const { kind, littleEndian, fortranOrder, shape } = parseHeader(text, fail);
  const read = readers[kind] ?? fail("descr", `it holds ${refused[kind[0]!] ?? `the unknown dtype ${kind}`}`);
  const size = shape.reduce((product, count) => product * count, 1);
  const width = Number(kind.slice(1));
  const present = bytes.length - dataStart;
  if (size * width !== present) {
    fail(
      `byte ${dataStart}`,
      `the header claims shape (${shape.join(", ")}) of ${width} bytes each, but ${present} bytes follow instead of ` +
        `${size * width}: the file was cut short or holds more than one array; save it again with numpy.save`,
    );
  }
  const data = kind === "f4" ? new Float32Array(size) : new Float64Array(size);
  const source = new DataView(bytes.buffer, bytes.byteOffset + dataStart, present);
  try {
    if (fortranOrder) readColumns(data, shape, (index) => read(source, index * width, littleEndian));
    else if (kind[0] === "f" && littleEndian === hostIsLittleEndian) bytesOfArray(data).set(bytes.subarray(dataStart));
    else for (let index = 0; index < size; index++) data[index] = read(source, index * width, littleEndian);
  } catch (error) {
    if (error instanceof InexactInteger) fail(`byte ${dataStart + error.offset}`, error.message);
    throw error;
  }
  return { shape, data };
}

/**
 * The bytes that stand before an array's own in a `.npy` file (version 1, C order, the host's byte order), so that a
 * large array is written from where it lies.
 *
 * @throws OptionError where `data` is neither a Float64Array nor a Float32Array, or has not as many values as the shape.
 */
export function npyHeader(data: FieldArray, shape: readonly number[]): Uint8Array {
  checkArray(data, shape);
  const descr = `${hostIsLittleEndian ? "<" : ">"}f${data.BYTES_PER_ELEMENT}`;
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const start = MAGIC.length + 4;
  const length = Math.ceil((start + text.length + 1) / ALIGNMENT) * ALIGNMENT - start;
  const header = new TextEncoder().encode(`${text.padEnd(length - 1)}\n`);
  return new Uint8Array([...MAGIC, 1, 0, length & 255, length >> 8, ...header]);
}

/** Writes an array as a `.npy` file, and throws what `npyHeader` does, which see for large ones. */
export function writeNpy(data: FieldArray, shape: readonly number[]): Uint8Array {
  const header = npyHeader(data, shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(bytesOfArray(data), header.length);
  return bytes;
}

/** As many axes as NumPy has. */
const MOST_AXES = 32;

function checkArray(data: unknown, shape: unknown): void {
  if (!(data instanceof Float64Array || data instanceof Float32Array)) {
    throw new OptionError(
      `data is ${describe(data)}: it must be a Float64Array or a Float32Array, as Float64Array.from(data) makes one`,
      "data",
    );
  }
  const counts: readonly unknown[] | undefined = Array.isArray(shape) ? Array.from(shape) : undefined;
  const isCount = (count: unknown) => Number.isSafeInteger(count) && Number(count) >= 0;
  if (!counts || counts.length > MOST_AXES || !counts.every(isCount)) {
    throw new OptionError(
      `shape is ${describe(shape)}: it must be an array of up to ${MOST_AXES} whole numbers of 0 or more, slowest axis first`,
      "shape",
    );
  }
  const size = counts.reduce((product: number, count) => product * Number(count), 1);
  if (size === data.length) return;
  throw new OptionError(
    `shape ${describe(shape)} is that of ${size} values, but data has ${data.length}: give the shape that data has`,
    "shape",
  );
}

/** An array's own memory as bytes. */
export function bytesOfArray(data: FieldArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

type Fail = (place: string, problem: string) => never;

/** The header's text, and where the numbers start. */
function headerOf(bytes: Uint8Array, fail: Fail): { text: string; dataStart: number } {
  if (bytes.length < MAGIC.length + 2 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    fail("byte 0", "not a .npy file: it does not start with NumPy's mark; save it with numpy.save");
  }
  const version = bytes[6]!;
  if (version < 1 || version > 3) fail("byte 6", `version ${version} of the format; versions 1 to 3 are read`);
  const lengthBytes = version === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) fail("byte 8", "cut short within the header: copy the file again");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > bytes.length - start) {
    fail("byte 8", `a header of ${length} bytes is claimed, but the file ends after ${bytes.length - start}`);
  }
  if (length > LONGEST_HEADER) fail("byte 8", `a header of ${length} bytes; at most ${LONGEST_HEADER} are read`);
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, start + length));
  return { text, dataStart: start + length };
}

interface Header {
  /** NumPy's code of kind and size, such as `f8`. */
  readonly kind: string;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** Takes the header, a Python dictionary of three keys in any order, apart. */
function parseHeader(text: string, fail: Fail): Header {
  if (/'descr':\s*\[/.test(text)) fail("descr", `it holds ${refused.V}`);
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z])(\d*)[^']*'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const tuple = /'shape':\s*\(([\d\s,L]*)\)/.exec(text);
  if (!descr || !order || !tuple) {
    return fail("header", "descr, fortran_order or shape is missing or unreadable: save it again with numpy.save");
  }
  const shape = (tuple[1]!.match(/\d+/g) ?? []).map(Number);
  if (!shape.every(Number.isSafeInteger)) fail("shape", `(${tuple[1]}) is beyond any memory`);
  return {
    kind: descr[2]! + (descr[3] || "1"),
    littleEndian: descr[1] === "<" || (descr[1] !== ">" && hostIsLittleEndian),
    fortranOrder: order[1] === "True",
    shape,
  };
}

/** Fills an array in C order from values that come in Fortran's, first axis fastest. */
function readColumns(data: FieldArray, shape: readonly number[], value: (index: number) => number): void {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, count) => product * count, 1));
  const place = shape.map(() => 0);
  for (let index = 0, target = 0; index < data.length; index++) {
    data[target] = value(index);
    for (let axis = 0; axis < shape.length; axis++) {
      target += strides[axis]!;
      if (++place[axis]! < shape[axis]!) break;
      target -= strides[axis]! * shape[axis]!;
      place[axis] = 0;
    }
  }
}

class InexactInteger extends Error {
  constructor(
    value: bigint,
    readonly offset: number,
  ) {
    super(`the integer ${value} has no exact float64: save array.astype('float64') if rounding it is fine`);
  }
}

/** A 64-bit integer as a number that equals it. */
function exactly(value: bigint, offset: number): number {
  const number = Number(value);
  if (BigInt(number) !== value) throw new InexactInteger(value, offset);
  return number;
}
