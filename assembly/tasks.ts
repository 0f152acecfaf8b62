/** What the batch of a script's pass may do, by number. */
import { TASK_DISSECTION, TASK_MULTIGRID, TASK_TRANSFORM, TASK_TRIDIAGONAL, TASK_UNEVEN } from "./abi";
import { dissectionBatch } from "./dissection";
import { multigridBatch } from "./multigrid";
import { transformBatch } from "./transform";
import { sweepBatch } from "./tridiagonal";
import { unevenBatch } from "./uneven";

/** Carries out one batch of a task; `block` describes it. */
export function perform(task: i32, block: usize, worker: i32, batch: i32): void {
  if (task == TASK_TRANSFORM) transformBatch(block, worker, batch);
  else if (task == TASK_MULTIGRID) multigridBatch(block, worker, batch);
  else if (task == TASK_TRIDIAGONAL) sweepBatch(block, worker, batch);
  else if (task == TASK_DISSECTION) dissectionBatch(block, worker, batch);
  else if (task == TASK_UNEVEN) unevenBatch(block, worker, batch);
}
