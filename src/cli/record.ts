/**
 * What a run has seen, kept beside its checkpoint: a run that goes on from there has the frames and readings of all of it.
 * A line of JSON for each look, arrays in base64, so that the next ones can be appended; a torn line is no look.
 */
import { existsSync, rmSync } from "node:fs";
import { appendBytes, readBytes, writeBytes } from "../files/disk.js";
import { isRecord } from "../text.js";
import type { Frame } from "./results.js";
import type { Reading } from "./summary.js";

/** What was seen at a mark. */
export interface Look {
  /** The mark's time. */
  readonly mark: number;
  readonly frame?: Frame;
  readonly readings: readonly Reading[];
}

/** Key that stands for an array's bytes. */
const FLOATS = "$float32";

/** The record that belongs to a checkpoint. */
export function recordOf(checkpoint: string): string {
  return `${checkpoint}.seen`;
}

/** Collects looks, and writes down those that are new whenever a checkpoint is kept. */
export class RunRecord {
  readonly #file: string;
  #unwritten: Look[] = [];
  #isBegun = false;

  constructor(checkpoint: string) {
    this.#file = recordOf(checkpoint);
  }

  add(look: Look): void {
    this.#unwritten.push(look);
  }

  /** Brings the file up to date; the first time it takes the place of an earlier run's. */
  keep(): void {
    const lines = this.#unwritten.map(lineOf);
    if (this.#isBegun) appendBytes(this.#file, ...lines);
    else if (lines.length > 0) writeBytes(this.#file, ...lines);
    else rmSync(this.#file, { force: true });
    this.#isBegun ||= lines.length > 0;
    this.#unwritten = [];
  }
}

/** What the run that left a checkpoint had seen, by the marks' times; nothing where no record was left. */
export function looksBefore(checkpoint: string): ReadonlyMap<number, Look> {
  const file = recordOf(checkpoint);
  if (!existsSync(file)) return new Map();
  const looks = linesOf(readBytes(file)).map(lookOf);
  return new Map(looks.filter((look) => look !== undefined).map((look) => [look.mark, look]));
}

function lineOf(look: Look): Uint8Array {
  const packed = (_: string, value: unknown): unknown =>
    value instanceof Float32Array
      ? { [FLOATS]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") }
      : value;
  return Buffer.from(`\n${JSON.stringify(look, packed)}`);
}

function lookOf(line: string): Look | undefined {
  const unpacked = (_: string, value: unknown): unknown => {
    const packed = isRecord(value) ? value[FLOATS] : undefined;
    return typeof packed === "string" ? new Float32Array(Uint8Array.from(Buffer.from(packed, "base64")).buffer) : value;
  };
  let value: unknown;
  try {
    value = JSON.parse(line, unpacked);
  } catch {
    return undefined;
  }
  return isLook(value) ? value : undefined;
}

function isLook(value: unknown): value is Look {
  return isRecord(value) && typeof value.mark === "number" && Array.isArray(value.readings);
}

/** A record may be longer than any string. */
function linesOf(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let start = 0, end = 0; end < bytes.length; start = end + 1) {
    const next = bytes.indexOf(10, start);
    end = next < 0 ? bytes.length : next;
    if (end > start) lines.push(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString());
  }
  return lines;
}
