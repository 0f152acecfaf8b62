/**
 * Checkpoints: everything that makes a simulation go on as if it had never stopped.
 *
 *     bytes 0–7     mark
 *     8, 12, 16     version; length of the header; CRC-32 of all that follows (little-endian, 32 bits each)
 *     20            header: JSON; an array in it is its number in `arrays`
 *     then          the arrays' own bits, little-endian, each starting on a multiple of 8
 */
import { FormatError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import type { Budgets } from "../ledger.js";
import type { KeptOptions } from "../options/kept.js";
import { isRecord } from "../text.js";

/** A simulation at one moment. */
export interface Snapshot {
  /** What `createSimulation` was given, without initial values. */
  readonly options: KeptOptions;
  readonly time: number;
  readonly stepCount: number;
  readonly fields: Readonly<Record<string, FieldArray>>;
  /** Every field's budget, where there is one. */
  readonly budgets?: Budgets;
}

const MARK = [0x89, 0x53, 0x55, 0x46, 0x46, 0x0d, 0x0a, 0x1a];
const VERSION = 1;
const HEADER_START = 20;
/** Key that stands for an array in the header. */
const ARRAY = "$array";
const arrayTypes = { Float64Array, Float32Array, Uint8Array };
type ArrayType = keyof typeof arrayTypes;
type StoredArray = Float64Array | Float32Array | Uint8Array;

interface Header extends Omit<Snapshot, "fields"> {
  readonly arrays: readonly { readonly type: ArrayType; readonly length: number }[];
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Packs a snapshot into bytes. */
export function encodeCheckpoint({ options, time, stepCount, fields, budgets }: Snapshot): Uint8Array {
  const arrays: StoredArray[] = [];
  const numbered = (_: string, value: unknown): unknown =>
    isStored(value) ? { [ARRAY]: arrays.push(value) - 1 } : value;
  const body = JSON.stringify({ options, time, stepCount, fields, budgets }, numbered);
  const descriptions = arrays.map((array) => ({ type: typeOf(array), length: array.length }));
  const header = new TextEncoder().encode(`{"arrays":${JSON.stringify(descriptions)},${body.slice(1)}`);
  const starts = startsOf(arrays, HEADER_START + header.length);
  const bytes = new Uint8Array(starts.end);
  bytes.set(MARK);
  bytes.set(header, HEADER_START);
  arrays.forEach((array, index) => {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), starts.at[index]!);
  });
  const view = new DataView(bytes.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, header.length, true);
  view.setUint32(16, checksum(bytes.subarray(HEADER_START)), true);
  return bytes;
}

/**
 * Unpacks a snapshot.
 *
 * @param name What messages call the bytes.
 * @throws FormatError where they are no checkpoint, cut short, damaged, or of another version.
 */
export function decodeCheckpoint(bytes: Uint8Array, name = "the checkpoint"): Snapshot {
  const fail = (problem: string): never => {
    throw new FormatError(`${name}: ${problem}`, name);
  };
  if (bytes.length < HEADER_START || MARK.some((byte, index) => bytes[index] !== byte)) {
    fail("not a checkpoint of suffuse: give what checkpoint() gave, or a file that a stopped run left behind");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [version, headerLength, sum] = [8, 12, 16].map((place) => view.getUint32(place, true));
  if (version !== VERSION) fail(`version ${version} of the format; this version of suffuse reads ${VERSION}`);
  if (checksum(bytes.subarray(HEADER_START)) !== sum)
    fail("cut short or damaged (its check sum is wrong): copy it again");
  const header = parseHeader(bytes.subarray(HEADER_START, HEADER_START + headerLength!));
  if (!header) return fail("its header makes no sense");
  const starts = startsOf(
    header.arrays.map(({ type, length }) => ({ byteLength: length * arrayTypes[type].BYTES_PER_ELEMENT })),
    HEADER_START + headerLength!,
  );
  if (starts.end !== bytes.length) fail(`${bytes.length} bytes long, but its header claims ${starts.end}`);
  const arrays = header.arrays.map(({ type, length }, index) => {
    const { BYTES_PER_ELEMENT: width } = arrayTypes[type];
    const start = starts.at[index]!;
    return new arrayTypes[type](bytes.slice(start, start + length * width).buffer);
  });
  const { options, time, stepCount, fields, budgets } = restored(header, arrays) as Snapshot;
  return { options, time, stepCount, fields, ...(budgets && { budgets }) };
}

/** Where each of some arrays starts behind a header, and where the last one ends. */
function startsOf(
  arrays: readonly { readonly byteLength: number }[],
  headerEnd: number,
): { at: number[]; end: number } {
  let end = headerEnd;
  const at = arrays.map(({ byteLength }) => {
    const start = Math.ceil(end / 8) * 8;
    end = start + byteLength;
    return start;
  });
  return { at, end };
}

function parseHeader(bytes: Uint8Array): Header | undefined {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  return isHeader(header) ? header : undefined;
}

function isHeader(header: unknown): header is Header {
  if (!isRecord(header) || !isRecord(header.options) || !isRecord(header.fields) || !Array.isArray(header.arrays))
    return false;
  const { time, stepCount, fields, arrays } = header;
  const described = arrays.every(
    (entry) => isRecord(entry) && Object.hasOwn(arrayTypes, String(entry.type)) && Number.isSafeInteger(entry.length),
  );
  const isField = (value: unknown) => isRecord(value) && String(arrays[Number(value[ARRAY])]?.type).startsWith("Float");
  return described && Number.isFinite(time) && Number.isSafeInteger(stepCount) && Object.values(fields).every(isField);
}

/** A header's value with the arrays back in their places. */
function restored(value: unknown, arrays: readonly StoredArray[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => restored(entry, arrays));
  if (!isRecord(value)) return value;
  if (typeof value[ARRAY] === "number") return arrays[value[ARRAY]];
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, restored(entry, arrays)]));
}

function isStored(value: unknown): value is StoredArray {
  return Object.values(arrayTypes).some((type) => value instanceof type);
}

function typeOf(array: StoredArray): ArrayType {
  if (array instanceof Float64Array) return "Float64Array";
  return array instanceof Float32Array ? "Float32Array" : "Uint8Array";
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  return value;
});

/** CRC-32 as in zip and PNG. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let index = 0; index < bytes.length; index++) crc = (crc >>> 8) ^ table[(crc ^ bytes[index]!) & 255]!;
  return ~crc >>> 0;
}
