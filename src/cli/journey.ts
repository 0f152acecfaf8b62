/** A run from mark to mark, with what is seen on the way: by itself, or by the stopped run that it goes on from. */
import { dirname } from "node:path";
import { OptionError } from "../errors.js";
import type { Probe } from "../files/scenario.js";
import type { Simulation } from "../index.js";
import { nearest } from "../text.js";
import type { Course } from "./course.js";
import { Failure } from "./failure.js";
import type { Mark } from "./marks.js";
import { type Look, looksBefore, type RunRecord } from "./record.js";
import type { Results } from "./results.js";
import type { Reading } from "./summary.js";

export interface Plan {
  readonly course: Course;
  readonly marks: readonly Mark[];
  readonly results: Results;
  readonly record: RunRecord;
}

/** What came of a journey. */
export interface Journey {
  readonly readings: readonly Reading[];
  /** What a stopped run should have left, and has not. */
  readonly lacking: Lacking;
}

interface Lacking {
  readonly frames: number;
  readonly readings: number;
}

/**
 * Goes from mark to mark, takes frames and reads probes.
 *
 * @param checkpoint Where the simulation comes from, if it does not start afresh.
 */
export async function travel(simulation: Simulation, plan: Plan, checkpoint: string | undefined): Promise<Journey> {
  const { course, marks, results, record } = plan;
  refuseBeyond(simulation.time, course.end);
  const readings: Reading[] = [];
  const note = (look: Look): void => {
    readings.push(...look.readings);
    record.add(look);
  };
  const passed = marks.filter(({ time }) => time < course.end && course.hasPassed(time));
  const lacking = checkpoint === undefined ? NOTHING : carryOn(simulation, checkpoint, passed, results, note);
  for (const mark of marks.slice(passed.length)) {
    await course.to(mark.time);
    if (isLookedAt(mark)) note(lookAt(simulation, mark, results));
  }
  return { readings, lacking };
}

const NOTHING: Lacking = { frames: 0, readings: 0 };

function refuseBeyond(start: number, end: number): void {
  if (start <= end * (1 + 1e-9)) return;
  throw new Failure(`the checkpoint is at t = ${start}, after the end of the run at ${end}: make the run longer`, 2);
}

function isLookedAt({ frame, probes }: Mark): boolean {
  return frame !== undefined || probes.length > 0;
}

function lookAt(simulation: Simulation, { time, frame, probes }: Mark, results: Results): Look {
  const readings = probes.map((probe) => readingOf(simulation, probe));
  return { mark: time, ...(frame !== undefined && { frame: results.takeFrame(frame) }), readings };
}

/** Takes over what was seen at marks that lie behind, as far as it was left beside the checkpoint. */
function carryOn(
  simulation: Simulation,
  checkpoint: string,
  marks: readonly Mark[],
  results: Results,
  note: (look: Look) => void,
): Lacking {
  const before = looksBefore(checkpoint);
  const lacking = { frames: 0, readings: 0 };
  for (const { time, frame: index, probes } of marks) {
    const look = before.get(time);
    const frame = look?.frame?.index === index ? look?.frame : undefined;
    const isCarried = frame !== undefined && results.carryFrame(frame, dirname(checkpoint));
    const readings = probes.flatMap((probe) => look?.readings.find(isOf(simulation, probe)) ?? []);
    if (index !== undefined && !isCarried) lacking.frames++;
    lacking.readings += probes.length - readings.length;
    if (isCarried || readings.length > 0) note({ mark: time, ...(isCarried && { frame }), readings });
  }
  return lacking;
}

/** Whether a reading is one of a probe. */
function isOf(simulation: Simulation, probe: Probe): (reading: Reading) => boolean {
  const field = fieldOf(simulation, probe);
  return (reading) => reading.name === probe.name && reading.field === field && String(reading.at) === String(probe.at);
}

function readingOf(simulation: Simulation, probe: Probe): Reading {
  const { name, at } = probe;
  const field = fieldOf(simulation, probe);
  return { name, field, at, time: simulation.time, value: simulation.sample(at, field) };
}

function fieldOf({ fields }: Simulation, { field = Object.keys(fields)[0]! }: Probe): string {
  return field;
}

/** Makes sure that a probe can be read, before the run. */
export function checkedProbe(simulation: Simulation): (probe: Probe, index: number) => Probe {
  const names = Object.keys(simulation.fields);
  return (probe, index) => {
    const { field } = probe;
    if (field !== undefined && !names.includes(field)) {
      const path = `probes[${index}].field`;
      throw new OptionError(`${path}: there is no field "${field}": ${nearest(field, names)}`, path);
    }
    try {
      simulation.sample(probe.at, field);
    } catch (error) {
      if (error instanceof OptionError)
        throw new OptionError(`probes[${index}].at: ${error.message}`, `probes[${index}].at`);
      throw error;
    }
    return probe;
  };
}
