/** The folder of a run's results: made, checked, and freed of what an earlier run left. */
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkFolder, makeFolder, WriteError } from "../files/disk.js";
import { Failure } from "./failure.js";
import { recordOf } from "./record.js";

/** What a finished run leaves in its folder. */
export const SUMMARY = "summary.json";
/** What a stopped run leaves in its folder. */
export const CHECKPOINT = "checkpoint.suffuse";
export const FRAMES = "frames";

/** Makes the folder, and makes sure that files can be written there. */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    checkFolder(folder);
  } catch (error) {
    throw error instanceof WriteError ? new Failure(`--out ${folder}: ${error.reason}`, 2) : error;
  }
}

/**
 * Removes what would pass for results of a run that starts afresh: frames of its fields, and the summary of a run that
 * has finished, with its checkpoint. The checkpoint of one that was stopped stays until there is a new one.
 */
export function clearFolder(folder: string, fields: readonly string[]): void {
  const frames = join(folder, FRAMES);
  if (statSync(frames, { throwIfNoEntry: false })?.isDirectory()) {
    const isFrame = (name: string) => fields.includes(/^(.+)-\d+\.(?:png|npy)$/.exec(name)?.[1] ?? "");
    for (const name of readdirSync(frames).filter(isFrame)) rmSync(join(frames, name));
  }
  if (!existsSync(join(folder, SUMMARY))) return;
  const checkpoint = join(folder, CHECKPOINT);
  for (const file of [checkpoint, recordOf(checkpoint), join(folder, SUMMARY)]) rmSync(file, { force: true });
}
