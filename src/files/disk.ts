/** Files as bytes: read whole, written so that a reader never sees half of one. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
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

/**
 * Makes a folder, and those around it, unless it is there. (Node's own recursive mkdir never returns in some places where
 * nothing can be made, such as `/proc`.)
 */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const around = dirname(resolve(path));
  if (around !== resolve(path)) makeFolder(around);
  mkdirSync(path);
}

/** Writes a file from parts, under another name until it is whole. */
export function writeBytes(path: string, ...parts: readonly Uint8Array[]): void {
  const unfinished = `${path}.unfinished`;
  try {
    writeParts(unfinished, parts);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function writeParts(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, "w");
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
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "the name is too long",
};

/** Why the system refused a file, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ("code" in error && typeof error.code === "string" && reasons[error.code]) || error.message;
}
