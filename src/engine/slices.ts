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
