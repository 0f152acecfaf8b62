/** PNG files built byte by byte, right or wrong on purpose. */
import { deflateSync } from "node:zlib";

export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  readonly interlace?: number;
  /** Rows (of every pass, if interlaced) as they stand in the file, each after its filter's number. */
  readonly rows: readonly (readonly number[])[];
  /** Chunks between the header and the data. */
  readonly chunks?: readonly (readonly [type: string, body: readonly number[]])[];
}

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

export function pngBytes({ width, height, depth, colorType, interlace = 0, rows, chunks = [] }: PngParts): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, interlace], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    ...chunks.map(([type, body]) => chunk(type, Uint8Array.from(body))),
    chunk("IDAT", deflateSync(Uint8Array.from(rows.flat()))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(body.length + 12);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(body, 8);
  bytes.writeUInt32BE(checksum(bytes.subarray(4, body.length + 8)), body.length + 8);
  return bytes;
}

/** CRC-32, bit by bit. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
