/** What the batch of a script's pass may do, by number. */
import { TASK_TRANSFORM } from "./abi";
import { transformBatch } from "./transform";

/** Carries out one batch of a task; `block` describes it. */
export function perform(task: i32, block: usize, worker: i32, batch: i32): void {
  if (task == TASK_TRANSFORM) transformBatch(block, worker, batch);
}
