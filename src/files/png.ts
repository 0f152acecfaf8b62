/** PNG pictures: read as numbers in [0, 1] whatever their bit depth, and written from palette indices or channels. */
import { inflateSync } from "node:zlib";
import { convertIndexedToRgb, decode, encode } from "fast-png";
import { FormatError } from "../errors.js";
import type { Picture } from "./canvas.js";

/** A picture as numbers: 0 is black (or transparent), 1 the brightest its bit depth has. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and opacity, 3 red, green and blue, 4 those and opacity. */
  readonly channels: number;
  /** Row after row from the top, the channels of a pixel side by side. */
  readonly data: Float64Array;
}

/** Pictures with more pixels are refused before they are decoded. */
const MOST_PIXELS = 2 ** 26;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Samples per pixel, by PNG's colour type. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PALETTE = 3;
/** Columns and rows where each pass of an interlaced picture starts, and its steps. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Reads a PNG of any colour type and bit depth.
 *
 * @param bytes The whole file.
 * @param name What messages call the file.
 * @throws FormatError where the file is no PNG, is cut short or damaged, has more than `MOST_PIXELS` pixels, or uses what
 * is not read (a transparent colour, interlacing below 8 bits).
 */
export function readPng(bytes: Uint8Array, name = "the picture"): Pixels {
  const fail = (place: string, problem: string): never => {
    throw new FormatError(`${name}: ${place}: ${problem}`, name);
  };
  const chunks = chunksOf(bytes, fail);
  const header = headerOf(chunks, fail);
  checkData(chunks, header, fail);
  try {
    // Only what makes the picture is passed on: a damaged comment is no reason to refuse it.
    return toNumbers(decode(lean(bytes, chunks), { checkCrc: true }), header);
  } catch (error) {
    return fail("picture data", `damaged (${error instanceof Error ? error.message : error}): copy the file again`);
  }
}

/**
 * Brightness of each pixel: that of grey pictures as stored, of coloured ones 0.2126 R + 0.7152 G + 0.0722 B of the stored
 * values (ITU-R BT.709), times the opacity where there is one.
 */
export function brightness({ channels, data }: Pixels): Float64Array {
  const colors = channels < 3 ? 1 : 3;
  const result = new Float64Array(data.length / channels);
  for (let pixel = 0, at = 0; pixel < result.length; pixel++, at += channels) {
    const value = colors === 1 ? data[at]! : 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
    result[pixel] = channels === colors ? value : value * data[at + colors]!;
  }
  return result;
}

/** Writes channels of numbers as a PNG of 8 bits; values beyond [0, 1] are cut off. */
export function writePng({ width, height, channels, data }: Pixels): Uint8Array {
  const samples = new Uint8ClampedArray(data.length); // clamped arrays round to the nearest by themselves
  for (let index = 0; index < data.length; index++) samples[index] = data[index]! * 255;
  return encode({ width, height, channels, depth: 8, data: samples });
}

/** Writes a drawn picture as a PNG with a palette. */
export function writePalettePng({ width, height, indices, palette }: Picture): Uint8Array {
  return encode({ width, height, channels: 1, depth: 8, data: indices, palette: palette.map((color) => [...color]) });
}

interface Chunk {
  readonly type: string;
  /** Where the chunk starts and ends, its length and check sum included. */
  readonly start: number;
  readonly end: number;
  readonly body: Uint8Array;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  readonly interlaced: boolean;
}

type Fail = (place: string, problem: string) => never;

/** The chunks that make the picture, up to its end. */
function chunksOf(bytes: Uint8Array, fail: Fail): Chunk[] {
  if (SIGNATURE.some((byte, index) => bytes[index] !== byte)) {
    fail("byte 0", "not a PNG: it does not start with PNG's mark; save the picture as PNG");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks: Chunk[] = [];
  for (let start = SIGNATURE.length; ; ) {
    if (start + 12 > bytes.length) fail(`byte ${start}`, "cut short: copy the file again");
    const end = start + 12 + view.getUint32(start);
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) fail(`byte ${start + 4}`, "no PNG chunk starts here: the file is damaged");
    if (end > bytes.length) {
      fail(
        `byte ${start}`,
        `chunk ${type} claims to end at byte ${end}, but the file ends at ${bytes.length}: cut short`,
      );
    }
    if (/^[A-Z]/.test(type) || type === "tRNS")
      chunks.push({ type, start, end, body: bytes.subarray(start + 8, end - 4) });
    if (type === "IEND") return chunks;
    start = end;
  }
}

/** What the first chunk says, refused where it makes no sense or cannot be read. */
function headerOf(chunks: readonly Chunk[], fail: Fail): Header {
  const { body } = chunks[0]!;
  if (chunks.findLastIndex((chunk) => chunk.type === "IHDR") !== 0 || body.length !== 13) {
    return fail("byte 8", "the header is missing, damaged or not the only one: save the picture again");
  }
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colorType, interlace] = [body[8]!, body[9]!, body[12]!];
  if (width * height === 0) fail("byte 16", `a picture of ${width} × ${height} pixels is empty`);
  if (width * height > MOST_PIXELS) {
    fail("byte 16", `${width} × ${height} pixels; at most ${MOST_PIXELS} are read, so make it smaller, or use .npy`);
  }
  const depths = colorType === 0 ? [1, 2, 4, 8, 16] : colorType === PALETTE ? [1, 2, 4, 8] : [8, 16];
  if (SAMPLES[colorType] === undefined || !depths.includes(depth) || interlace > 1) {
    fail("byte 24", `colour type ${colorType} of ${depth} bits with interlacing ${interlace} does not exist in PNG`);
  }
  if (interlace === 1 && depth < 8)
    fail("byte 28", `interlaced with ${depth} bits, which is not read: save it without`);
  if (colorType !== PALETTE && chunks.some((chunk) => chunk.type === "tRNS")) {
    fail(
      "chunk tRNS",
      "one colour is declared transparent, which is not read: save it with an opacity channel, or without",
    );
  }
  return { width, height, depth, colorType, interlaced: interlace === 1 };
}

/** Makes sure that the compressed data hold exactly the picture before anything of its size is made. */
function checkData(chunks: readonly Chunk[], header: Header, fail: Fail): void {
  const { width, height, depth, colorType } = header;
  const row = (columns: number) => 1 + Math.ceil((columns * SAMPLES[colorType]! * depth) / 8);
  const passes = header.interlaced ? ADAM7 : [[0, 0, 1, 1] as const];
  const expected = passes.reduce((sum, [x, y, stepX, stepY]) => {
    const [columns, rows] = [Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)];
    return columns > 0 && rows > 0 ? sum + rows * row(columns) : sum;
  }, 0);
  const compressed = Buffer.concat(chunks.filter((chunk) => chunk.type === "IDAT").map((chunk) => chunk.body));
  // Deflate at its best packs 1032 bytes into one.
  if (expected > 1032 * compressed.length) {
    fail("byte 16", `${width} × ${height} pixels are claimed, but ${compressed.length} bytes of data cannot hold them`);
  }
  const found = unpackedLength(compressed, expected + 1, fail);
  if (found !== expected) fail("chunk IDAT", `${found} bytes of pixels instead of ${expected}: copy the file again`);
}

function unpackedLength(compressed: Uint8Array, most: number, fail: Fail): number {
  try {
    return inflateSync(compressed, { maxOutputLength: most }).length;
  } catch (error) {
    return fail("chunk IDAT", `the data cannot be unpacked (${error instanceof Error ? error.message : error})`);
  }
}

/** The file without the chunks that do not matter. */
function lean(bytes: Uint8Array, chunks: readonly Chunk[]): Uint8Array {
  return Buffer.concat([Uint8Array.from(SIGNATURE), ...chunks.map(({ start, end }) => bytes.subarray(start, end))]);
}

function toNumbers(picture: ReturnType<typeof decode>, { width, height, depth, colorType }: Header): Pixels {
  if (colorType === PALETTE) {
    const data = fractions(convertIndexedToRgb(picture), 255);
    return { width, height, channels: data.length / (width * height), data };
  }
  const samples = depth < 8 ? unpacked(picture.data, width, height, depth) : picture.data;
  return { width, height, channels: picture.channels, data: fractions(samples, 2 ** depth - 1) };
}

function fractions(samples: ArrayLike<number>, most: number): Float64Array {
  const result = new Float64Array(samples);
  for (let index = 0; index < result.length; index++) result[index]! /= most;
  return result;
}

/** Grey values of fewer than 8 bits, several to a byte, each row starting with a byte of its own. */
function unpacked(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const result = new Uint8Array(width * height);
  const rowBytes = Math.ceil((width * depth) / 8);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = packed[y * rowBytes + (bit >> 3)]!;
      result[y * width + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return result;
}
