/** The benchmark's end of its line protocol: a contestant in a process of its own. See `bench/README.md`. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { type FieldArray, viewOf } from "../grid.js";
import { cellsOf, type Job } from "./job.js";
import { MissingPeerError, wordsOf } from "./serve.js";

/** How to start a process. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A running contestant. */
export class Child {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #replies: AsyncIterator<string>;
  #complaints = "";

  private constructor(program: Program) {
    this.#process = spawn(program.command, program.args, {
      env: { ...process.env, ...program.env },
      windowsHide: true,
    });
    this.#process.stdin.on("error", () => {});
    this.#process.stderr.on("data", (text) => {
      this.#complaints = (this.#complaints + text).slice(-2000);
    });
    this.#replies = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Starts the program and waits until it is ready. Throws {@link MissingPeerError} where it cannot be started. */
  static async start(program: Program): Promise<Child> {
    const child = new Child(program);
    const absent = new Promise<never>((_, reject) => {
      child.#process.once("error", () => reject(new MissingPeerError(program.command)));
    });
    try {
      await Promise.race([child.#answer("ready"), absent]);
      return child;
    } catch (error) {
      child.close();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Sets the field to the job's start; answers a few words on what will run. */
  prepare(job: Job): Promise<string> {
    return this.#request(`prepare ${wordsOf(job)}`);
  }

  /** Takes that many steps; answers the seconds they took. */
  async run(steps: number): Promise<number> {
    return Number(await this.#request(`run ${steps}`));
  }

  /** The field as it is now, by way of a file. */
  async field(job: Job, file: string): Promise<FieldArray> {
    await this.#request(`write ${file}`);
    const bytes = readFileSync(file);
    rmSync(file);
    return viewOf(job.dtype, bytes.buffer, bytes.byteOffset, cellsOf(job));
  }

  close(): void {
    this.#process.kill("SIGKILL");
  }

  #request(command: string): Promise<string> {
    this.#process.stdin.write(`${command}\n`);
    return this.#answer("done");
  }

  /** The rest of the next line that begins with the word expected; other chatter is passed over. */
  async #answer(expected: "ready" | "done"): Promise<string> {
    for (;;) {
      const { value, done } = await this.#replies.next();
      if (done) throw new Error(`the process ended without an answer: ${gistOf(this.#complaints)}`);
      const [word, ...rest] = value.split(" ");
      const text = rest.join(" ").trim();
      if (word === expected) return text;
      if (word === "missing") throw new MissingPeerError(text);
      if (word === "failed") throw new Error(text);
    }
  }
}

/** Of what a dying process said, the line that names an error, or else the last one. */
function gistOf(complaints: string): string {
  const lines = complaints.trim().split("\n");
  return lines.find((line) => /\w*Error\b.*:/.test(line)) || lines.at(-1) || "it said nothing";
}
