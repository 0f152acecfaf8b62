/** Threads that share one memory and one control block: started when first needed, sent home by `dispose`. */
import * as abi from "../../assembly/abi.js";
import { DisposedError, EngineError } from "../errors.js";
import type { Kernel } from "./builds.js";
import type { Control } from "./control.js";
import type { Watch } from "./engine.js";
import { mayWait } from "./host.js";
import { startThread, type Thread } from "./thread.js";
import { VERBS, type Verb } from "./verbs.js";
import type { WorkerOrders } from "./worker.js";

/** One job: a verb over the tickets of a plan. */
export interface Job {
  readonly verb: Verb;
  readonly plan: number;
  readonly tickets: number;
  /** Whether it may be aborted between two passes only. */
  readonly inWholePasses?: boolean;
}

/** Values below which threads wait for each other longer than they work. */
export const WORTH_THREADS = 16_384;
/** Milliseconds between two looks at a job that workers carry out. */
const LOOK = 15;
/** Milliseconds between two looks at workers that are about to leave one. */
const NAP = 5;
/** Milliseconds without a sign of life after which workers that do not leave a finished job are given up for dead. */
const PATIENCE: Readonly<Record<Verb, number>> = { work_f64: 4000, work_f32: 4000, work_script: 20_000 };

export class Team {
  readonly #control: Control;
  readonly #kernel: Kernel;
  readonly #size: number;
  readonly #orders: Omit<WorkerOrders, "worker">;
  readonly #threads = new Map<number, Thread>();
  #failure: EngineError | undefined;
  #disposed = false;

  constructor(control: Control, kernel: Kernel, size: number, orders: Omit<WorkerOrders, "worker">) {
    this.#control = control;
    this.#kernel = kernel;
    this.#size = size;
    this.#orders = orders;
    control.close();
  }

  /** Carries a job out on `members` threads, this one among them. */
  run(job: Job, members: number): void {
    const shared = members > 1 && mayWait();
    this.#prepare(job, 1, shared ? members : 1);
    if (shared) this.#start(1);
    if (shared) this.#control.open();
    const work = this.#kernel[job.verb];
    while (work(job.plan, 0) === abi.WORK_MORE);
    if (shared) this.#awaitLeaving(PATIENCE[job.verb]);
    this.#checkFailure();
  }

  /** Carries a job out on `members` workers; answers the tickets done, fewer only where it was aborted. */
  async runAside(job: Job, members: number, watch: Watch, onTickets: (tickets: number) => void): Promise<number> {
    if (watch.signal?.aborted) return 0;
    this.#prepare(job, 0, members);
    this.#start(0);
    for (const thread of this.#threads.values()) thread.ref();
    const abort = () => this.#stop(job.inWholePasses ? abi.STOP_AFTER_PASS : abi.STOP_ASKED);
    watch.signal?.addEventListener("abort", abort, { once: true });
    try {
      this.#control.open();
      for (;;) {
        // Looked at first: whoever leaves after the last ticket changes it, and the wait is over at once.
        const gate = this.#control.get(abi.CONTROL_GATE);
        if (this.#control.get(abi.CONTROL_DONE) >= job.tickets || this.#control.get(abi.CONTROL_STOP) !== 0) break;
        await this.#control.change(abi.CONTROL_GATE, gate, LOOK);
        onTickets(this.#control.get(abi.CONTROL_DONE));
      }
      for (let inside = this.#control.close(); inside > 0 && !this.#hasFailed(); inside = this.#control.close()) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      this.#checkFailure();
      return this.#control.get(abi.CONTROL_DONE);
    } finally {
      watch.signal?.removeEventListener("abort", abort);
      for (const thread of this.#threads.values()) thread.unref();
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#control.set(abi.CONTROL_STOP, abi.STOP_ASKED);
    this.#control.set(abi.CONTROL_JOB, abi.JOB_QUIT);
    this.#control.wake(abi.CONTROL_JOB);
    this.#threads.clear();
  }

  #prepare(job: Job, first: number, members: number): void {
    if (this.#disposed) throw new DisposedError();
    this.#checkFailure();
    this.#control.set(abi.CONTROL_STOP, 0);
    this.#control.set(abi.CONTROL_NEXT, 0);
    this.#control.set(abi.CONTROL_DONE, 0);
    this.#control.set(abi.CONTROL_TICKETS, job.tickets);
    this.#control.set(abi.CONTROL_PLAN, job.plan);
    this.#control.set(abi.CONTROL_VERB, VERBS.indexOf(job.verb));
    this.#control.set(abi.CONTROL_FIRST, first);
    this.#control.set(abi.CONTROL_MEMBERS, members);
    this.#control.share(Math.min(members, abi.MOST_SHARES));
  }

  /** This thread cannot hear of a worker's death while it waits, but sees that nobody goes on. */
  #awaitLeaving(patience: number): void {
    let last = "";
    // Not by the clock, which goes on while the whole process is stopped.
    let naps = 0;
    for (let inside = this.#control.close(); inside > 0 && !this.#hasFailed(); inside = this.#control.close()) {
      const signs = `${inside} ${this.#control.get(abi.CONTROL_DONE)} ${this.#control.get(abi.CONTROL_PULSE)}`;
      naps = signs === last ? naps + 1 : 0;
      last = signs;
      if (naps * NAP > patience) this.#fail("a worker did not leave its job");
      this.#control.sleepWhile(abi.CONTROL_GATE, inside | abi.GATE_CLOSED, NAP);
    }
  }

  #start(first: number): void {
    for (let worker = first; worker < this.#size; worker++) {
      if (this.#threads.has(worker)) continue;
      const died = (why: string) => this.#fail(`worker ${worker} died: ${why}`);
      try {
        this.#threads.set(worker, startThread({ ...this.#orders, worker }, died));
      } catch (error) {
        died(String(error));
      }
    }
  }

  #fail(why: string): void {
    this.#failure ??= new EngineError(`${why}; the simulation can no longer be used: create a new one`);
    this.#control.set(abi.CONTROL_STOP, abi.STOP_FAILED);
  }

  /** Asks for an end, unless there is one already. */
  #stop(how: number): void {
    if (!this.#disposed && !this.#hasFailed()) this.#control.set(abi.CONTROL_STOP, how);
  }

  #hasFailed(): boolean {
    return this.#control.get(abi.CONTROL_STOP) === abi.STOP_FAILED;
  }

  #checkFailure(): void {
    if (!this.#failure && this.#hasFailed()) this.#fail("a worker stopped in the middle of its work");
    if (this.#failure) throw this.#failure;
  }
}
