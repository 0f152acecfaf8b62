/**
 * Tiles handed out to threads.
 *
 * A job is `passes` passes over `tiles` tiles; ticket t is tile t mod tiles of pass t ÷ tiles. Whoever is free takes
 * the next ticket, and starts it once every ticket of the pass before is done, so nobody waits for a thread that
 * holds nothing: a worker that is late, or absent, costs only its own share.
 */
import {
  AXIS_TILES, CONTROL_DONE, CONTROL_NEXT, CONTROL_PULSE, CONTROL_SLEEPERS, CONTROL_STOP, CONTROL_TICKETS, CONTROL_WORD_BYTES, LINE,
  PLAN_CONTROL, PLAN_MODEL, PLAN_PASSES, PLAN_STEPS, ROW, STOP_FAILED, STREAM, WORK_FINISHED, WORK_MORE, WORK_STOPPED,
} from "./abi";
import { advanceModelTile } from "./model/advance";
import { address, axisOf, integer } from "./plan";
import { advanceTile } from "./stream";

/** Looks at the counter this often (some microseconds) before going to sleep on it. */
const SPINS = 2000;
/** Longest sleep, in nanoseconds: after it the thread looks for itself, should a wake-up have been missed. */
const NAP: i64 = 2_000_000;
/** Naps without a sign of life (some 4 seconds) after which the thread that holds a tile is given up for dead. */
const PATIENCE = 2_000;

export const NO_TICKET = -1;
export const STOPPED = -2;

// @ts-ignore: decorator
@inline
function read(word: usize): i32 {
  return ASC_FEATURE_THREADS ? atomic.load<i32>(word) : load<i32>(word);
}

// @ts-ignore: decorator
@inline
function increment(word: usize): i32 {
  if (ASC_FEATURE_THREADS) return atomic.add<i32>(word, 1);
  const value = load<i32>(word);
  store<i32>(word, value + 1);
  return value;
}

/**
 * Waits until `done` has reached `target`; false where the job was stopped meanwhile, or nobody has gone on for so many
 * naps.
 */
export function reached(control: usize, target: i32, patience: i32): bool {
  const done = control + CONTROL_DONE * CONTROL_WORD_BYTES, stop = control + CONTROL_STOP * CONTROL_WORD_BYTES;
  for (let spin = 0; spin < SPINS; spin++) {
    if (read(done) >= target) return true;
    if (read(stop) != 0) return false;
  }
  if (ASC_FEATURE_THREADS) {
    const sleepers = control + CONTROL_SLEEPERS * CONTROL_WORD_BYTES;
    atomic.add<i32>(sleepers, 1);
    const pulse = control + CONTROL_PULSE * CONTROL_WORD_BYTES;
    let seen = read(done), beat = read(pulse);
    for (let naps = 0; seen < target && read(stop) == 0; naps++) {
      if (naps == patience) atomic.store<i32>(stop, STOP_FAILED);
      atomic.wait<i32>(done, seen, NAP);
      const now = read(done), next = read(pulse);
      if (now != seen || next != beat) naps = 0;
      seen = now;
      beat = next;
    }
    atomic.sub<i32>(sleepers, 1);
    return seen >= target;
  }
  return false;
}

/** The next ticket; NO_TICKET where there is none, STOPPED where the job was stopped. */
export function take(control: usize): i32 {
  if (read(control + CONTROL_STOP * CONTROL_WORD_BYTES) != 0) return STOPPED;
  const ticket = increment(control + CONTROL_NEXT * CONTROL_WORD_BYTES);
  return ticket < read(control + CONTROL_TICKETS * CONTROL_WORD_BYTES) ? ticket : NO_TICKET;
}

/** Reports a ticket as done, and wakes those who wait for it. */
export function report(control: usize): i32 {
  increment(control + CONTROL_DONE * CONTROL_WORD_BYTES);
  if (ASC_FEATURE_THREADS) {
    if (read(control + CONTROL_SLEEPERS * CONTROL_WORD_BYTES) > 0) {
      atomic.notify(control + CONTROL_DONE * CONTROL_WORD_BYTES, -1);
    }
  }
  return WORK_MORE;
}

/** Takes one ticket of a plan and carries it out. */
export function work<T>(plan: usize, worker: i32): i32 {
  const control = address(plan, PLAN_CONTROL);
  const ticket = take(control);
  if (ticket < 0) return ticket == STOPPED ? WORK_STOPPED : WORK_FINISHED;
  const tiles = integer(axisOf(plan, LINE), AXIS_TILES) * integer(axisOf(plan, ROW), AXIS_TILES) *
    integer(axisOf(plan, STREAM), AXIS_TILES);
  const pass = ticket / tiles;
  if (!reached(control, pass * tiles, PATIENCE)) return WORK_STOPPED;
  const steps = integer(plan, PLAN_STEPS), passes = integer(plan, PLAN_PASSES);
  const shallow = steps / passes, deeper = steps % passes;
  const depth = shallow + (pass < deeper ? 1 : 0);
  const before = pass * shallow + min(pass, deeper), odd = (pass & 1) != 0;
  if (address(plan, PLAN_MODEL)) advanceModelTile<T>(plan, worker, ticket % tiles, depth, before, odd);
  else advanceTile<T>(plan, worker, ticket % tiles, depth, before, odd);
  return report(control);
}
