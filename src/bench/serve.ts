/** The contestant's end of the benchmark's line protocol, for contestants that run in Node. See `bench/README.md`. */
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Dtype } from "../grid.js";
import { type Job, rateOf, type Start } from "./job.js";

/** A contestant with a job in hand. */
export interface Work {
  /** A few words on what runs: name, version, threads. */
  readonly about: string;
  /** Takes that many steps, and returns when they are done. */
  run(steps: number): void;
  /** The field as it is now. */
  field(): ArrayBufferView;
  dispose?(): void;
}

/** A contestant: sets itself up for a job. */
export type Prepare = (job: Job) => Work | Promise<Work>;

/** Thrown where a contestant is not installed; the message names what is missing. */
export class MissingPeerError extends Error {
  override readonly name = "MissingPeerError";
}

/** Serves commands until the input ends. */
export async function serve(load: () => Prepare | Promise<Prepare>): Promise<void> {
  let prepare: Prepare;
  try {
    prepare = await load();
  } catch (error) {
    if (!(error instanceof MissingPeerError)) throw error;
    reply(`missing ${error.message}`);
    return;
  }
  reply("ready");
  let work: Work | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, ...words] = line.split(" ");
    try {
      if (command === "prepare") {
        work?.dispose?.();
        work = await prepare(jobOf(words));
        reply(`done ${work.about}`);
      } else {
        if (work === undefined) throw new Error("nothing is prepared");
        reply(`done ${obey(work, command, words.join(" "))}`);
      }
    } catch (error) {
      reply(`failed ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function reply(text: string): void {
  process.stdout.write(`${text.replaceAll("\n", " ")}\n`);
}

function obey(work: Work, command: string | undefined, operand: string): string {
  if (command === "run") {
    const begin = performance.now();
    work.run(Number(operand));
    return String((performance.now() - begin) / 1000);
  }
  if (command === "write") {
    const { buffer, byteOffset, byteLength } = work.field();
    writeFileSync(operand, new Uint8Array(buffer, byteOffset, byteLength));
    return "";
  }
  throw new Error(`unknown command "${command}"`);
}

/** A job as words of a command: number format, start, r, counts. */
export function wordsOf(job: Job): string {
  return [job.dtype, job.start, rateOf(job), ...job.shape].join(" ");
}

function jobOf([dtype, start, , ...counts]: string[]): Job {
  return { dtype: dtype as Dtype, start: start as Start, shape: counts.map(Number) };
}
