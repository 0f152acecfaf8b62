/**
 * Splitting: a step over parts of an equation that are carried out one after another, after Strang, SIAM J. Numer. Anal. 5
 * (1968): half of each but the last, all of the last, and the other halves backwards. It is of second order where the parts are,
 * each at its own time.
 */
import type { Watch } from "../engine/engine.js";
import type { Clock } from "../engine/model-engine.js";
import type { FieldArray } from "../grid.js";

/** Carries one part out over a time; false where it was aborted. */
export type Piece = (clock: Clock, watch: Watch) => Promise<boolean>;

/**
 * Takes `steps` steps of all pieces. Answers how many were done, fewer only where it was aborted; `state` is then at a whole
 * step.
 */
export async function runSplit(
  pieces: readonly Piece[],
  state: readonly FieldArray[],
  steps: number,
  { time, dt }: Clock,
  watch: Watch,
): Promise<number> {
  let done = 0;
  while (done < steps && !watch.signal?.aborted) {
    const start = state.map((values) => values.slice());
    if (!(await step(pieces, { time: time + done * dt, dt }, watch.signal ? { signal: watch.signal } : {}))) {
      start.forEach((values, i) => {
        state[i]!.set(values);
      });
      break;
    }
    done++;
    watch.onSteps?.(done);
  }
  return done;
}

async function step([piece, ...others]: readonly Piece[], { time, dt }: Clock, watch: Watch): Promise<boolean> {
  if (!piece) return true;
  if (others.length === 0) return piece({ time, dt }, watch);
  const half = dt / 2;
  return (
    (await piece({ time, dt: half }, watch)) &&
    (await step(others, { time, dt }, watch)) &&
    (await piece({ time: time + half, dt: half }, watch))
  );
}
