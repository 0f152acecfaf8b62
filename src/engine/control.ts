/** The control block: words that the host, the kernel and all workers read and write atomically. */
import * as abi from "../../assembly/abi.js";

export class Control {
  readonly #words: Int32Array;

  constructor(buffer: ArrayBufferLike, address: number) {
    this.#words = new Int32Array(buffer, address, (abi.CONTROL_WORDS * abi.CONTROL_WORD_BYTES) / 4);
  }

  get(word: number): number {
    return Atomics.load(this.#words, at(word));
  }

  set(word: number, value: number): void {
    Atomics.store(this.#words, at(word), value);
  }

  /** Cuts passes into as many shares, of which nothing is taken. */
  share(shares: number): void {
    this.set(abi.CONTROL_SHARES, shares);
    this.set(abi.CONTROL_ORDER, 0);
    this.#words.fill(0, at(abi.CONTROL_SHARE), at(abi.CONTROL_SHARE + shares));
  }

  /** Sleeps until the word is no longer `value`, at most `milliseconds`. */
  sleepWhile(word: number, value: number, milliseconds?: number): void {
    Atomics.wait(this.#words, at(word), value, milliseconds);
  }

  /** Resolves when the word is no longer `value` and somebody wakes its sleepers, or after `milliseconds`. */
  async change(word: number, value: number, milliseconds: number): Promise<void> {
    if (typeof Atomics.waitAsync !== "function") {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return;
    }
    const result = Atomics.waitAsync(this.#words, at(word), value, milliseconds);
    await result.value;
  }

  wake(word: number): void {
    Atomics.notify(this.#words, at(word));
  }

  /** Lets workers in and wakes them for a new job, which the plan and the other words already describe. */
  open(): void {
    this.set(abi.CONTROL_GATE, 0);
    // Never the number that sends them home.
    this.set(abi.CONTROL_JOB, (this.get(abi.CONTROL_JOB) + 1) & 0x7fffffff);
    this.wake(abi.CONTROL_JOB);
  }

  /** Lets nobody in any more; answers how many are still inside. */
  close(): number {
    return Atomics.or(this.#words, at(abi.CONTROL_GATE), abi.GATE_CLOSED) & ~abi.GATE_CLOSED;
  }

  /** Enters the job, unless it is over. */
  enter(): boolean {
    for (;;) {
      const gate = this.get(abi.CONTROL_GATE);
      if (gate & abi.GATE_CLOSED) return false;
      if (Atomics.compareExchange(this.#words, at(abi.CONTROL_GATE), gate, gate + 1) === gate) return true;
    }
  }

  leave(): void {
    Atomics.sub(this.#words, at(abi.CONTROL_GATE), 1);
    this.wake(abi.CONTROL_GATE);
  }
}

function at(word: number): number {
  return (word * abi.CONTROL_WORD_BYTES) / 4;
}
