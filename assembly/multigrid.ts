/** Multigrid: what one batch of an operation does. See `src/methods/multigrid.ts` for the method. */
import { address, integer } from "./plan";
import { combineLine, dotLine, step, turn } from "./multigrid/gradients";
import { linesOf } from "./multigrid/grid";
import {
  ADD, AIM, APPLY, BEGIN, DOT, OPERATION_BATCH, OPERATION_COARSE, OPERATION_KIND, OPERATION_LEVEL, OPERATION_WORK,
  OPERATION_WORK_BYTES, PROLONG, RELAX, RESIDUAL, RESTRICT, STEP, TURN,
} from "./multigrid/slots";
import { stencilLine } from "./multigrid/stencil";
import { prolongLine, restrictLine } from "./multigrid/transfer";

/** Carries out batch number `batch` of an operation. */
export function multigridBatch(operation: usize, worker: i32, batch: i32): void {
  const kind = integer(operation, OPERATION_KIND), level = address(operation, OPERATION_LEVEL);
  const coarse = address(operation, OPERATION_COARSE), some = integer(operation, OPERATION_BATCH);
  const work = address(operation, OPERATION_WORK) + <usize>worker * address(operation, OPERATION_WORK_BYTES);
  const first = batch * some, end = min(first + some, linesOf(kind == RESTRICT ? coarse : level));
  if (kind == BEGIN) for (let line = first; line < end; line++) stencilLine(BEGIN, operation, level, line);
  else if (kind == RELAX) for (let line = first; line < end; line++) stencilLine(RELAX, operation, level, line);
  else if (kind == RESIDUAL) for (let line = first; line < end; line++) stencilLine(RESIDUAL, operation, level, line);
  else if (kind == APPLY) for (let line = first; line < end; line++) stencilLine(APPLY, operation, level, line);
  else if (kind == RESTRICT) for (let line = first; line < end; line++) restrictLine(operation, level, coarse, line, work);
  else if (kind == PROLONG) for (let line = first; line < end; line++) prolongLine(operation, level, coarse, line, work);
  else if (kind == ADD) for (let line = first; line < end; line++) combineLine(ADD, operation, level, line);
  else if (kind == AIM) for (let line = first; line < end; line++) combineLine(AIM, operation, level, line);
  else if (kind == DOT) for (let line = first; line < end; line++) dotLine(operation, level, line);
  else if (kind == STEP) step(operation, level);
  else if (kind == TURN) turn(operation, level);
}
