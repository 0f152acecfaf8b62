/** The moments of a run at which something is written down. */
import { OptionError } from "../errors.js";
import type { Output, Probe } from "../files/scenario.js";

/** A moment: which frame it is, if any, and which probes look. */
export interface Mark {
  readonly time: number;
  readonly frame: number | undefined;
  readonly probes: readonly Probe[];
}

/** Frames where `every` is not given. */
const FRAMES = 50;
const MOST_FRAMES = 10_000;
/** Moments closer than this share of the run are one. */
const SAME = 1e-9;

/**
 * The marks of a run from time 0 to `end`, in order; the last is the end. Frames come at the start, after every
 * `output.every`, and at the end.
 *
 * @param end Infinity where a run ends when nothing changes any more.
 * @throws OptionError where a probe looks after the end or at no known time, or there are too many frames.
 */
export function marksOf(end: number, probes: readonly Probe[], output: Output): Mark[] {
  const entries: Mark[] = [
    ...frameTimes(end, output).map((time, frame) => ({ time, frame, probes: [] })),
    ...probes.flatMap((probe, index) =>
      lookTimes(probe, index, end).map((time) => ({ time, frame: undefined, probes: [probe] })),
    ),
    { time: end, frame: undefined, probes: [] },
  ];
  const marks: Mark[] = [];
  for (const entry of entries.sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)))) {
    const last = marks.at(-1);
    if (!last || entry.time - last.time > SAME * end) marks.push(entry);
    else marks[marks.length - 1] = merged(last, entry);
  }
  return marks;
}

function merged(a: Mark, b: Mark): Mark {
  return { time: b.time, frame: a.frame ?? b.frame, probes: [...a.probes, ...b.probes] };
}

function frameTimes(end: number, { every = end / FRAMES, frames, animation }: Output): number[] {
  if (!(frames || animation)) return [];
  if (end === Number.POSITIVE_INFINITY) {
    throw new OptionError(
      "output asks for frames, but a steady state is found without a time: run by duration instead",
      "output",
    );
  }
  const count = end > 0 ? Math.floor((end / every) * (1 + SAME)) : 0;
  if (count > MOST_FRAMES) {
    throw new OptionError(
      `output.every is ${every}, which makes ${count} frames; at most ${MOST_FRAMES}: make it larger`,
      "output.every",
    );
  }
  const times = Array.from({ length: count + 1 }, (_, index) => index * every);
  return end - times.at(-1)! > SAME * end ? [...times, end] : times;
}

function lookTimes({ times }: Probe, index: number, end: number): readonly number[] {
  if (!times) return [end];
  const late = times.findIndex((time) => time > end * (1 + SAME) || end === Number.POSITIVE_INFINITY);
  if (late < 0) return times;
  const path = `probes[${index}].times[${late}]`;
  const problem = end === Number.POSITIVE_INFINITY ? "a steady state has no time" : `the run ends at ${end}`;
  throw new OptionError(`${path} is ${times[late]}, but ${problem}: leave times out, or run longer`, path);
}
