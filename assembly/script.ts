/** Scripts: passes of independent batches, handed out to threads as tiles are; a pass begins when the one before is done. */
import {
  PASS_BATCHES, PASS_BLOCK, PASS_FIRST, PASS_SLOTS, PASS_TASK, SCRIPT_CONTROL, SCRIPT_PASS, SCRIPT_PASSES, SLOT_BYTES, WORK_FINISHED,
  WORK_STOPPED,
} from "./abi";
import { address, integer } from "./plan";
import { perform } from "./tasks";
import { choose, reached, report, STOPPED, take } from "./team";

/** Naps (some 20 seconds) in which a batch must be done: the longest, one line of a whole grid, takes a part of it. */
const PATIENCE = 10_000;

/** Takes one ticket of a script and carries it out. */
export function carryOut(script: usize, worker: i32): i32 {
  const control = address(script, SCRIPT_CONTROL);
  const ticket = take(control);
  if (ticket < 0) return ticket == STOPPED ? WORK_STOPPED : WORK_FINISHED;
  const index = passOf(script, ticket), pass = passAt(script, index), first = integer(pass, PASS_FIRST);
  if (!reached(control, first, PATIENCE)) return WORK_STOPPED;
  const batch = choose(control, worker, index, ticket - first, integer(pass, PASS_BATCHES));
  perform(integer(pass, PASS_TASK), address(pass, PASS_BLOCK), worker, batch);
  return report(control);
}

/** The number of the pass that a ticket belongs to, by bisection. */
function passOf(script: usize, ticket: i32): i32 {
  let low = 0, high = integer(script, SCRIPT_PASSES);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (integer(passAt(script, middle), PASS_FIRST) <= ticket) low = middle;
    else high = middle;
  }
  return low;
}

// @ts-ignore: decorator
@inline
function passAt(script: usize, index: i32): usize {
  return script + (SCRIPT_PASS + index * PASS_SLOTS) * SLOT_BYTES;
}
