/** Many steps of implicit sweeps with the event loop free. */
import type { Watch } from "../../engine/engine.js";
import { inSlices } from "../../engine/slices.js";

/** What takes implicit steps of one length, once it is told which. */
export interface Sweeps {
  /** Takes steps on this thread; before them `halves` halves of a damping start. */
  sweep(steps: number, halves: number): void;
  /** The same on the workers, with the event loop free; false where they were sent home before the end. */
  sweepAside(steps: number, halves: number): Promise<boolean>;
  /** Whether there are workers, and enough work to wake them for. */
  readonly together: boolean;
}

/** Milliseconds that workers sweep before somebody looks whether to go on. */
const SLICE = 25;
/** Steps of one script at the most. */
const MOST_STEPS = 1024;

/**
 * Takes `steps` steps, the first of them in two halves where it is `damped`. Answers how many were done, fewer only where
 * the watch's signal was aborted.
 */
export function drive(sweeps: Sweeps, steps: number, watch: Watch, damped: boolean): Promise<number> {
  return sweeps.together ? driveAside(sweeps, steps, watch, damped) : driveHere(sweeps, steps, watch, damped);
}

/** Steps on this thread. */
function driveHere(sweeps: Sweeps, steps: number, watch: Watch, damped: boolean): Promise<number> {
  let halves = damped ? 2 : 0;
  return inSlices(steps, watch, (some) => {
    sweeps.sweep(halves > 0 ? some - 1 : some, halves);
    halves = 0;
  });
}

/** Slices of whole steps on the workers: an abort takes effect after the one at work. */
async function driveAside(sweeps: Sweeps, steps: number, watch: Watch, damped: boolean): Promise<number> {
  let done = 0;
  let some = 1;
  let halves = damped ? 2 : 0;
  while (done < steps && !watch.signal?.aborted) {
    const now = Math.min(some, steps - done);
    const start = performance.now();
    // Sent home by dispose() in the middle of a step: nothing of this run is to be kept.
    if (!(await sweeps.sweepAside(halves > 0 ? now - 1 : now, halves))) return 0;
    halves = 0;
    const spent = performance.now() - start;
    done += now;
    some = Math.max(1, Math.min(4 * now, MOST_STEPS, Math.floor((now * SLICE) / spent)));
    watch.onSteps?.(done);
  }
  return done;
}
