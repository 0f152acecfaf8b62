/**
 * Tiles handed out to threads.
 *
 * A job is `passes` passes over `tiles` tiles; ticket t is for one tile of pass t ÷ tiles. Whoever is free takes the next
 * ticket, and starts once every ticket of the pass before is done, so nobody waits for a thread that holds nothing: a
 * worker that is late, or absent, costs only its own share. Which tile it is, `choose` says.
 */
import {
  AXIS_TILES, CONTROL_DONE, CONTROL_NEXT, CONTROL_ORDER, CONTROL_PULSE, CONTROL_SHARE, CONTROL_SHARES, CONTROL_SLEEPERS, CONTROL_STOP, CONTROL_TICKETS, CONTROL_WORD_BYTES, LINE,
  PLAN_BANDS, PLAN_CONTROL, PLAN_MODEL, PLAN_PASSES, PLAN_STEPS, ROW, STOP_AFTER_PASS, STOP_FAILED, STREAM, WORK_FINISHED, WORK_MORE, WORK_STOPPED,
} from "./abi";
import { noteDone } from "./bands";
import { advanceModelTile } from "./model/advance";
import { address, axisOf, integer } from "./plan";
import { advanceTile } from "./stream";
import { reachOf } from "./tile";

/** Looks at the counter this often (some ten microseconds) before going to sleep on it. */
const SPINS = 8000;
/** Longest sleep, in nanoseconds: after it the thread looks for itself, should a wake-up have been missed. */
const NAP: i64 = 2_000_000;
/** Naps without a sign of life (some 4 seconds) after which the thread that holds a tile is given up for dead. */
const PATIENCE = 2_000;

const NO_TICKET = -1;
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

/** Whether nobody is to go on. */
// @ts-ignore: decorator
@inline
function isStopped(control: usize): bool {
  const stop = read(control + CONTROL_STOP * CONTROL_WORD_BYTES);
  return stop != 0 && stop != STOP_AFTER_PASS;
}

/**
 * Waits until `done` has reached `target`; false where the job was stopped meanwhile, or nobody has gone on for so many
 * naps.
 */
export function reached(control: usize, target: i32, patience: i32): bool {
  const done = control + CONTROL_DONE * CONTROL_WORD_BYTES;
  for (let spin = 0; spin < SPINS; spin++) {
    if (read(done) >= target) return true;
    if (isStopped(control)) return false;
  }
  if (ASC_FEATURE_THREADS) {
    const sleepers = control + CONTROL_SLEEPERS * CONTROL_WORD_BYTES;
    atomic.add<i32>(sleepers, 1);
    const pulse = control + CONTROL_PULSE * CONTROL_WORD_BYTES;
    let seen = read(done), beat = read(pulse);
    for (let naps = 0; seen < target && !isStopped(control); naps++) {
      if (naps == patience) atomic.store<i32>(control + CONTROL_STOP * CONTROL_WORD_BYTES, STOP_FAILED);
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
  if (isStopped(control)) return STOPPED;
  const ticket = increment(control + CONTROL_NEXT * CONTROL_WORD_BYTES);
  return ticket < read(control + CONTROL_TICKETS * CONTROL_WORD_BYTES) ? ticket : NO_TICKET;
}

/** The same, where the job may be asked to stop after a pass of `tiles` tickets. */
function takeInPass(control: usize, tiles: i32): i32 {
  const next = control + CONTROL_NEXT * CONTROL_WORD_BYTES;
  while (ASC_FEATURE_THREADS && read(control + CONTROL_STOP * CONTROL_WORD_BYTES) == STOP_AFTER_PASS) {
    const ticket = atomic.load<i32>(next);
    // Those who came too late for the last pass have counted on.
    if (ticket % tiles == 0 || ticket > read(control + CONTROL_TICKETS * CONTROL_WORD_BYTES)) return STOPPED;
    if (atomic.cmpxchg<i32>(next, ticket, ticket + 1) == ticket) return ticket;
  }
  return take(control);
}

/**
 * The batch that the holder of ticket `ordinal` of pass `pass` is to do: the next of the worker's own share of the pass's
 * `batches`, so that what a core wrote in one pass it finds in its own caches in the next; or of another's, once its own are
 * all taken. A ticket in hand means that there is one left.
 */
export function choose(control: usize, worker: i32, pass: i32, ordinal: i32, batches: i32): i32 {
  if (!ASC_FEATURE_THREADS) return ordinal;
  const shares = read(control + CONTROL_SHARES * CONTROL_WORD_BYTES);
  let share = worker % shares, batch = -1;
  while (batch < 0) {
    const begin = share * batches / shares, end = (share + 1) * batches / shares;
    batch = takeFrom(control + <usize>(CONTROL_SHARE + share) * CONTROL_WORD_BYTES, pass, begin, end);
    share = (share + 1) % shares;
  }
  return batch;
}

/** Takes the next batch of a share that is batches `begin` to `end`; -1 where all are taken. */
function takeFrom(word: usize, pass: i32, begin: i32, end: i32): i32 {
  let seen = atomic.load<i64>(word);
  while (true) {
    const batch = begin + (<i32>(seen >> 32) == pass ? <i32>seen : 0);
    if (batch >= end) return -1;
    const before = atomic.cmpxchg<i64>(word, seen, (<i64>pass << 32) | (batch + 1 - begin));
    if (before == seen) return batch;
    seen = before;
  }
  return -1;
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
  const tiles = integer(axisOf(plan, LINE), AXIS_TILES) * integer(axisOf(plan, ROW), AXIS_TILES) *
    integer(axisOf(plan, STREAM), AXIS_TILES);
  const ticket = takeInPass(control, tiles);
  if (ticket < 0) return ticket == STOPPED ? WORK_STOPPED : WORK_FINISHED;
  const pass = ticket / tiles;
  if (!reached(control, pass * tiles, PATIENCE)) return WORK_STOPPED;
  const steps = integer(plan, PLAN_STEPS), passes = integer(plan, PLAN_PASSES);
  const shallow = steps / passes, deeper = steps % passes;
  const depth = shallow + (pass < deeper ? 1 : 0);
  const before = pass * shallow + min(pass, deeper), odd = (pass & 1) != 0;
  const tile = choose(control, worker, pass, ticket % tiles, tiles);
  if (address(plan, PLAN_MODEL)) advanceModelTile<T>(plan, worker, tile, depth, before, odd);
  else advanceTile<T>(plan, worker, tile, depth, before, odd);
  if (ASC_FEATURE_THREADS && integer(plan, PLAN_BANDS)) {
    const done = increment(control + CONTROL_ORDER * CONTROL_WORD_BYTES) + 1 - pass * tiles;
    noteDone(plan, tile, tiles, done, reachOf(plan));
  }
  return report(control);
}
