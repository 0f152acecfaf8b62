/** Files as bytes: read whole, written so that a reader never sees half of one. */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { FormatError } from "../errors.js";

/** Node reads and writes less than 2 GiB at a time. */
const MOST_AT_ONCE = 2 ** 30;

/**
 * Reads a file.
 *
 * @param most Longer files are refused before they are read.
 * @throws FormatError where there is no such file, it cannot be read, or it is too long.
 */
export function readBytes(path: string, most = Number.POSITIVE_INFINITY): Uint8Array {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new FormatError(`${path}: ${reasonOf(error)}`, path, error);
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new FormatError(`${path}: not a file: name a file`, path);
    if (status.size > most) {
      throw new FormatError(`${path}: ${status.size} bytes long; at most ${most} are read here`, path);
    }
    const bytes = new Uint8Array(status.size);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, Math.min(bytes.length - length, MOST_AT_ONCE), null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** A file or folder that the system would not let be written. */
export class WriteError extends Error {
  readonly reason: string;
  constructor(path: string, cause: unknown) {
    const reason = reasonOf(cause);
    super(`${path}: ${reason}`, { cause });
    this.reason = reason;
  }
}

/**
 * Makes a folder, and those around it, unless it is there. (Node's own recursive mkdir never returns in some places where
 * nothing can be made, such as `/proc`.)
 *
 * @throws WriteError
 */
export function makeFolder(path: string): void {
  const around = dirname(resolve(path));
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    if (around !== resolve(path)) makeFolder(around);
    mkdirSync(path);
  } catch (error) {
    throw error instanceof WriteError ? error : new WriteError(path, error);
  }
}

/** Makes sure that files can be written into a folder; throws WriteError. */
export function checkFolder(path: string): void {
  try {
    const name = unfinishedName(path);
    closeSync(openSync(name, "wx"));
    rmSync(name);
  } catch (error) {
    throw new WriteError(path, error);
  }
}

/**
 * Writes a file from parts, under another name until it is whole. What is there and is no file, such as a pipe or a device,
 * is written into: a file in its place would take it away.
 *
 * @throws WriteError
 */
export function writeBytes(path: string, ...parts: readonly Uint8Array[]): void {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    // A link that leads nowhere yet is not to be replaced either.
    const isReplaced = found ? found.isFile() : !lstatSync(path, { throwIfNoEntry: false });
    if (isReplaced) replaceFile(found ? realpathSync(path) : path, found?.mode, parts);
    else writeParts(openSync(path, "w"), parts);
  } catch (error) {
    throw new WriteError(path, error);
  }
}

/** Writes parts behind what a file holds; throws WriteError. */
export function appendBytes(path: string, ...parts: readonly Uint8Array[]): void {
  try {
    writeParts(openSync(path, "a"), parts);
  } catch (error) {
    throw new WriteError(path, error);
  }
}

function replaceFile(path: string, mode: number | undefined, parts: readonly Uint8Array[]): void {
  const unfinished = unfinishedName(dirname(path));
  const file = openSync(unfinished, "wx");
  try {
    if (mode !== undefined) fchmodSync(file, mode);
    writeParts(file, parts);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** A name that nobody else has, and no longer than any disk allows. */
function unfinishedName(folder: string): string {
  return join(folder, `suffuse-${randomUUID()}.unfinished`);
}

/** Writes parts into an open file, and closes it. */
function writeParts(file: number, parts: readonly Uint8Array[]): void {
  try {
    for (const part of parts) {
      for (let written = 0; written < part.length; ) {
        written += writeSync(file, part, written, Math.min(part.length - written, MOST_AT_ONCE));
      }
    }
  } finally {
    closeSync(file);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder: check the name",
  ENOTDIR: "a part of this path is a file, not a folder: check the name",
  EACCES: "permission denied: choose another place, or change its rights",
  EPERM: "permission denied: choose another place, or change its rights",
  EROFS: "the disk is read-only: choose another place",
  EISDIR: "this is a folder: name a file",
  EEXIST: "there is a file of this name: choose another",
  ENOSPC: "the disk is full: make room, or choose another place",
  ENAMETOOLONG: "the name is too long",
};

/** Why the system refused a file, in words. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ("code" in error && typeof error.code === "string" && reasons[error.code]) || error.message;
}
