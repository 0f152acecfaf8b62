/** Steps as jobs for a team: as many at a time as one job can take, on this thread and the workers or on them alone. */
import { Crew } from "./crew.js";
import type { Watch } from "./engine.js";
import { inSlices } from "./slices.js";
import type { Job, Team } from "./team.js";
import { type Tiling, tilesOf } from "./tiling.js";
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
  /** Levels of one step. */
  readonly stages: number;
  /** Whether a pass once begun must be ended: its tiles add to accounts, which cannot be brought back. */
  readonly inWholePasses: boolean;
  /** Steps of one job at the most, where the plan has room for so many only. */
  readonly most?: number;
  /** Cuts the domain for so many threads. */
  share(threads: number): Tiling;
  /** Completes the plan for a job of `levels` levels in `passes` passes, which begins after `before` steps of the run. */
  prepare(levels: number, passes: number, before: number): void;
  /** Brings the state home after an odd number of passes. */
  settle(): void;
}

/** Some steps as a job. */
interface Part {
  readonly job: Job;
  readonly steps: number;
  readonly passes: number;
  readonly tiles: number;
}

export class Runner {
  readonly #team: Team;
  readonly #threads: number;
  readonly #cells: number;
  /** Steps and super-steps cost as much as they like, so they have a crew each. */
  readonly #crews: { readonly steps: Crew; readonly superSteps: Crew };
  #started = false;
  /** Cell updates so far: who has taken many steps, however few at a time, is likely to take as many again. */
  #updates = 0;

  /** @param cells values that one level computes */
  constructor(team: Team, threads: number, cells: number) {
    this.#team = team;
    this.#threads = threads;
    this.#cells = cells;
    this.#crews = { steps: new Crew(threads), superSteps: new Crew(threads) };
  }

  /** Takes steps with this thread's help; `before` of the same run are done. */
  run(course: Course, steps: number, before = 0): void {
    for (let done = 0; done < steps; ) {
      const crew = this.#pays(this.#updatesOf(course, steps - done)) ? this.#crewOf(course) : undefined;
      const members = crew?.members ?? 1;
      const part = this.#partOf(course, members, steps - done, before + done, crew?.most);
      const updates = this.#updatesOf(course, part.steps);
      const start = performance.now();
      this.#team.run(part.job, members);
      crew?.report(updates, performance.now() - start, part.passes);
      this.#updates += updates;
      if (part.passes % 2 === 1) course.settle();
      done += part.steps;
    }
  }

  /** The same with the event loop free; answers how many steps were done, fewer only where it was aborted. */
  async runAside(course: Course, steps: number, watch: Watch): Promise<number> {
    if (this.#threads === 1) return inSlices(steps, watch, (some, before) => this.run(course, some, before));
    const crew = this.#crewOf(course);
    this.#started = true;
    let done = 0;
    while (done < steps && !watch.signal?.aborted) {
      const { members, most } = crew;
      const part = this.#partOf(course, members, steps - done, done, most);
      const before = done;
      const start = performance.now();
      const tickets = await this.#team.runAside(part.job, members, watch, (now) => {
        watch.onSteps?.(before + stepsAfter(now, part));
      });
      const passes = Math.floor(tickets / part.tiles);
      const some = stepsAfter(tickets, part);
      crew.report(this.#updatesOf(course, some), performance.now() - start, passes);
      if (passes % 2 === 1) course.settle();
      done += some;
      if (tickets < part.job.tickets) break;
    }
    return done;
  }

  /** Whether so many updates are worth waking workers for, and those are worth starting. */
  #pays(updates: number): boolean {
    const pays = this.#threads > 1 && updates >= WAKE && (this.#started || this.#updates + updates >= START);
    this.#started ||= pays;
    return pays;
  }

  #crewOf({ stages }: Course): Crew {
    return stages === 1 ? this.#crews.steps : this.#crews.superSteps;
  }

  #updatesOf({ stages }: Course, steps: number): number {
    return this.#cells * steps * stages;
  }

  /** The first of `steps` steps as a job: about `updates` updates at the most, but no less than a pass there and one back. */
  #partOf(course: Course, threads: number, steps: number, before: number, updates = Number.POSITIVE_INFINITY): Part {
    const tiling = course.share(threads);
    const tiles = tilesOf(tiling);
    const unit = course.stages === 1 ? 2 * tiling.depth : 2;
    const some = unit * Math.max(1, Math.floor(updates / this.#updatesOf(course, unit)));
    const most = Math.min(steps, some, course.most ?? some, Math.max(1, Math.floor(MOST_TICKETS / tiles)));
    const passes = passesOf(most * course.stages, tiling.depth, most);
    course.prepare(most * course.stages, passes, before);
    const { verb, plan, inWholePasses } = course;
    return { job: { verb, plan, inWholePasses, tickets: passes * tiles }, steps: most, passes, tiles };
  }
}

/** Passes for so many levels, an even number where there are steps enough, so that a job ends where it began. */
function passesOf(levels: number, depth: number, steps: number): number {
  const least = Math.ceil(levels / depth);
  return least < steps ? least + (least % 2) : least;
}

/** Steps that a part's first `tickets` tickets take, as `assembly/team.ts` shares them out. */
function stepsAfter(tickets: number, { steps, passes, tiles }: Part): number {
  const done = Math.floor(tickets / tiles);
  return done * Math.floor(steps / passes) + Math.min(done, steps % passes);
}
