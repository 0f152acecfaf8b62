/** Long work on the calling thread in short slices, so that timers and events get their turn. */
import type { Watch } from "./engine.js";

/** Milliseconds that a slice should last. */
const SLICE = 8;

/** Calls `work` with some steps at a time, and those done before, until `steps` are done or the signal is aborted. */
export async function inSlices(
  steps: number,
  watch: Watch,
  work: (steps: number, before: number) => void,
): Promise<number> {
  let done = 0;
  let some = 1;
  while (done < steps && !watch.signal?.aborted) {
    const now = Math.min(some, steps - done);
    const start = performance.now();
    work(now, done);
    const spent = performance.now() - start;
    done += now;
    some = Math.max(1, Math.min(2 * now, Math.floor((now * SLICE) / Math.max(spent, 0.01))));
    watch.onSteps?.(done);
    await breath();
  }
  return done;
}

/** Rows, or cells, between two looks at the clock: even with much to do for each, no more than a slice. */
const PIECE = 4096;

/** What a value that is only copied weighs beside a row. */
const LIGHT = 1 / 16;

/** Work that is too various to be counted in steps: it takes a breath whenever a slice has passed since the last one. */
export class Breather {
  readonly #signal: AbortSignal | undefined;
  #since = performance.now();

  constructor({ signal }: Watch) {
    this.#signal = signal;
  }

  /** Between two pieces of work. @throws the signal's reason where it is aborted */
  async rest(): Promise<void> {
    if (performance.now() - this.#since < SLICE) return;
    await breath();
    this.#signal?.throwIfAborted();
    this.#since = performance.now();
  }

  /**
   * Calls `work` with all from 0 to before `count`, in ranges.
   *
   * @param weight how many rows, or cells, each of them stands for
   * @throws the signal's reason where it is aborted
   */
  async over(count: number, work: (from: number, to: number) => void, weight = 1): Promise<void> {
    const piece = Math.ceil(PIECE / weight);
    for (let from = 0; from < count; from += piece) {
      work(from, Math.min(count, from + piece));
      await this.rest();
    }
  }

  /** Copies an array to one that is as long. @throws the signal's reason where it is aborted */
  copy<Values extends Float64Array | Int32Array>(values: Values, to: Values): Promise<void> {
    return this.over(values.length, (from, end) => to.set(values.subarray(from, end), from), LIGHT);
  }
}

/** Lets every event that is waiting have its turn. */
export function breath(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(0);
    }
  });
}
