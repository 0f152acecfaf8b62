/**
 * A memory and a team of their own, for methods that need more room than the field's two arrays. It is made when such a
 * method is first called, and kept: the field is copied in and out, which costs as much as a step or two.
 */
import * as abi from "../../assembly/abi.js";
import { type BuildName, instantiateKernel, isShared, moduleOf } from "./builds.js";
import { Control } from "./control.js";
import type { Watch } from "./engine.js";
import { createMemory, disposeMemory } from "./memory.js";
import { CACHE_LINE, inCacheLines, PAGE } from "./regions.js";
import { breath } from "./slices.js";
import { Team } from "./team.js";

/** One pass of a script: so many independent batches of a task (`TASK_…` of `assembly/abi.ts`). */
export interface Pass {
  readonly task: number;
  /** Address of the block that describes it. */
  readonly block: number;
  readonly batches: number;
}

/** Passes of one script; longer lists are cut. */
const MOST_PASSES = 4096;
const CONTROL = CACHE_LINE;
const SCRIPT = CONTROL + abi.CONTROL_WORDS * abi.CONTROL_WORD_BYTES;
/** The first address that is free for the method. */
const ROOM = SCRIPT + inCacheLines((abi.SCRIPT_PASS + MOST_PASSES * abi.PASS_SLOTS) * abi.SLOT_BYTES);

export class Workshop {
  readonly buffer: ArrayBufferLike;
  /** The first address that is free for the method; `bytes` of them are. */
  readonly room = ROOM;
  readonly threads: number;
  readonly #team: Team;
  readonly #script: Uint32Array;

  /**
   * Allocates `bytes` of room for the method, on the build that the simulation's engine runs.
   * @throws CapacityError where the host has not that much; `shape` is for its message.
   */
  static create(build: BuildName, threads: number, bytes: number, shape: readonly number[]): Workshop {
    const memory = createMemory(Math.ceil((ROOM + bytes) / PAGE) + 1, isShared(build), shape);
    return new Workshop(moduleOf(build), memory, threads);
  }

  private constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, threads: number) {
    this.buffer = memory.buffer;
    this.threads = threads;
    const control = new Control(memory.buffer, CONTROL);
    const parts = { module, memory };
    this.#team = new Team(control, instantiateKernel(parts), threads, { ...parts, control: CONTROL });
    this.#script = new Uint32Array(memory.buffer, SCRIPT, (ROOM - SCRIPT) / 4);
    this.#script[2 * abi.SCRIPT_CONTROL] = CONTROL;
  }

  /** Carries passes out, one after another, on this thread and where `together` on the workers. */
  run(passes: readonly Pass[], together: boolean): void {
    for (const part of parts(passes)) this.#team.run(this.#job(part), together ? this.threads : 1);
  }

  /** The same on the workers alone; false where it was aborted before the end. */
  async runAside(passes: readonly Pass[], watch: Watch): Promise<boolean> {
    for (const part of parts(passes)) {
      const job = this.#job(part);
      if ((await this.#team.runAside(job, this.threads, watch, () => {})) < job.tickets) return false;
    }
    return true;
  }

  /** The same where there are workers; where there are none, on this thread, with the event loop free between passes. */
  async carryOut(passes: readonly Pass[], watch: Watch): Promise<boolean> {
    if (this.threads > 1) return this.runAside(passes, watch);
    for (const pass of passes) {
      if (watch.signal?.aborted) return false;
      this.run([pass], false);
      if (pass.batches > 1) await breath();
    }
    return true;
  }

  dispose(): void {
    this.#team.dispose();
    disposeMemory(this.buffer);
  }

  #job(passes: readonly Pass[]) {
    let tickets = 0;
    passes.forEach(({ task, block, batches }, i) => {
      const at = 2 * (abi.SCRIPT_PASS + i * abi.PASS_SLOTS);
      this.#script[at + 2 * abi.PASS_TASK] = task;
      this.#script[at + 2 * abi.PASS_BLOCK] = block;
      this.#script[at + 2 * abi.PASS_FIRST] = tickets;
      this.#script[at + 2 * abi.PASS_BATCHES] = batches;
      tickets += batches;
    });
    this.#script[2 * abi.SCRIPT_PASSES] = passes.length;
    return { verb: "work_script", plan: SCRIPT, tickets } as const;
  }
}

function* parts(passes: readonly Pass[]): Generator<readonly Pass[]> {
  for (let i = 0; i < passes.length; i += MOST_PASSES) yield passes.slice(i, i + MOST_PASSES);
}
