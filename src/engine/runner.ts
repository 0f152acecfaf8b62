/** Steps as jobs for a team: as many at a time as one job can take, on this thread and the workers or on them alone. */
import type { Watch } from "./engine.js";
import { inSlices } from "./slices.js";
import type { Job, Team } from "./team.js";
import type { Verb } from "./verbs.js";

/** Cell updates below which waking workers costs more than it saves; and so many, all told, as starting them costs. */
const WAKE = 300_000;
const START = 20_000_000;
/** Tickets of one job at the most: the counters are 32 bits wide. */
const MOST_TICKETS = 2 ** 29;

/** What jobs repeat: explicit steps, up to `depth` of them a pass, or super-steps of as many stages, one a pass. */
export interface Course {
  readonly verb: Verb;
  /** Address of the plan. */
  readonly plan: number;
  readonly tiles: number;
  readonly depth: number;
  /** Levels of one step. */
  readonly stages: number;
  /** Steps of one job at the most, where the plan has room for so many only. */
  readonly most?: number;
  /** Completes the plan for a job of `levels` levels in `passes` passes, which begins after `before` steps of the run. */
  prepare(levels: number, passes: number, before: number): void;
  /** Brings the state home after an odd number of passes. */
  settle(): void;
}

export class Runner {
  readonly #team: Team;
  readonly #threads: number;
  readonly #cells: number;
  #started = false;
  /** Cell updates so far: who has taken many steps, however few at a time, is likely to take as many again. */
  #updates = 0;

  /** @param cells values that one level computes */
  constructor(team: Team, threads: number, cells: number) {
    this.#team = team;
    this.#threads = threads;
    this.#cells = cells;
  }

  /** Takes steps with this thread's help; `before` of the same run are done. */
  run(course: Course, steps: number, before = 0): void {
    for (let done = 0; done < steps; ) {
      const some = Math.min(steps - done, mostSteps(course));
      const { job, passes } = jobOf(course, some, before + done);
      const updates = this.#cells * some * course.stages;
      this.#updates += updates;
      const together = this.#threads > 1 && updates >= WAKE && (this.#started || this.#updates >= START);
      this.#started ||= together;
      this.#team.run(job, together);
      if (passes % 2 === 1) course.settle();
      done += some;
    }
  }

  /** The same with the event loop free; answers how many steps were done, fewer only where it was aborted. */
  async runAside(course: Course, steps: number, watch: Watch): Promise<number> {
    if (this.#threads === 1) return inSlices(steps, watch, (some, before) => this.run(course, some, before));
    let done = 0;
    while (done < steps && !watch.signal?.aborted) {
      const some = Math.min(steps - done, mostSteps(course));
      const { job, passes } = jobOf(course, some, done);
      const before = done;
      const stepsAfter = (tickets: number) => levelsAfter(Math.floor(tickets / course.tiles), some, passes);
      this.#started = true;
      const tickets = await this.#team.runAside(job, watch, (now) => watch.onSteps?.(before + stepsAfter(now)));
      if (Math.floor(tickets / course.tiles) % 2 === 1) course.settle();
      done += stepsAfter(tickets);
      if (tickets < job.tickets) break;
    }
    return done;
  }
}

/** A job of `steps` steps. The passes are even in number where they can be, so that it ends where it began. */
function jobOf(course: Course, steps: number, before: number): { job: Job; passes: number } {
  const { verb, plan, tiles, depth, stages } = course;
  const least = Math.ceil((steps * stages) / depth);
  const passes = least < steps ? least + (least % 2) : least;
  course.prepare(steps * stages, passes, before);
  return { job: { verb, plan, tickets: passes * tiles }, passes };
}

/** Steps that one job can take. */
function mostSteps({ tiles, most = Infinity }: Course): number {
  return Math.min(most, Math.max(1, Math.floor(MOST_TICKETS / tiles)));
}

/** Steps that the first `done` of `passes` passes take, as `assembly/team.ts` shares them out. */
function levelsAfter(done: number, steps: number, passes: number): number {
  return done * Math.floor(steps / passes) + Math.min(done, steps % passes);
}
