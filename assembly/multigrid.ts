/** Multigrid: what one batch of an operation does. See `src/methods/multigrid.ts` for the method. */
import { address, integer } from "./plan";
import { combineLine, dotLine, step, turn } from "./multigrid/gradients";
import { linesOf } from "./multigrid/grid";
import {
  ADD, AIM, APPLY, BEGIN, DOT, LEVEL_COUPLINGS, OPERATION_BATCH, OPERATION_COARSE, OPERATION_KIND, OPERATION_LEVEL,
  OPERATION_WORK, OPERATION_WORK_BYTES, PROLONG, RELAX, RESIDUAL, RESTRICT, ROWS_OFFSETS, SOLVE, STEP, TURN,
} from "./multigrid/slots";
import { stencilLine } from "./multigrid/stencil";
import { prolongLine, restrictLine } from "./multigrid/transfer";
import { networkLine, prolongRows, restrictRows, solveRows } from "./multigrid/web";

/** Carries out batch number `batch` of an operation. */
export function multigridBatch(operation: usize, worker: i32, batch: i32): void {
  const kind = integer(operation, OPERATION_KIND), level = address(operation, OPERATION_LEVEL);
  if (kind == STEP) return step(operation, level);
  if (kind == TURN) return turn(operation, level);
  const coarse = address(operation, OPERATION_COARSE), some = integer(operation, OPERATION_BATCH);
  const work = address(operation, OPERATION_WORK) + <usize>worker * address(operation, OPERATION_WORK_BYTES);
  const first = batch * some, end = min(first + some, linesOf(kind == RESTRICT ? coarse : level));
  const isWeb = address(level, LEVEL_COUPLINGS + ROWS_OFFSETS) != 0;
  for (let line = first; line < end; line++) {
    if (kind == ADD) combineLine(ADD, operation, level, line);
    else if (kind == AIM) combineLine(AIM, operation, level, line);
    else if (kind == DOT) dotLine(operation, level, line);
    else if (isWeb) onWeb(kind, operation, level, coarse, line);
    else onGrid(kind, operation, level, coarse, line, work);
  }
}

/** One line of an operation on a web. */
function onWeb(kind: i32, operation: usize, level: usize, coarse: usize, line: i32): void {
  if (kind == BEGIN) networkLine(BEGIN, operation, level, line);
  else if (kind == RELAX) networkLine(RELAX, operation, level, line);
  else if (kind == RESIDUAL) networkLine(RESIDUAL, operation, level, line);
  else if (kind == APPLY) networkLine(APPLY, operation, level, line);
  else if (kind == RESTRICT) restrictRows(operation, coarse, line);
  else if (kind == PROLONG) prolongRows(operation, level, line);
  else if (kind == SOLVE) solveRows(operation, level, line);
}

/** One line of an operation on a grid. */
function onGrid(kind: i32, operation: usize, level: usize, coarse: usize, line: i32, work: usize): void {
  if (kind == BEGIN) stencilLine(BEGIN, operation, level, line);
  else if (kind == RELAX) stencilLine(RELAX, operation, level, line);
  else if (kind == RESIDUAL) stencilLine(RESIDUAL, operation, level, line);
  else if (kind == APPLY) stencilLine(APPLY, operation, level, line);
  else if (kind == RESTRICT) restrictLine(operation, level, coarse, line, work);
  else if (kind == PROLONG) prolongLine(operation, level, coarse, line, work);
}
