/** How many threads share a job, by what they have got done so far. */

/** Milliseconds of work from which a rate is taken. */
const WINDOW = 40;
/** Milliseconds of work after which another crew is tried: one that may well be faster, and one that hardly is. */
const SOON = 500;
const LATER = 5000;
/** A crew that did this share of the favourite's work may well be faster. */
const CLOSE = 1 / 1.2;
/** Milliseconds of a pass: threads wait for each other after it, too seldom to lose by it where it lasts longer. */
const LONG = 12;
/** Updates per millisecond, where nothing is known. */
const GUESS = 1e6;

/** A crew of some size, and how fast it was when it was last at work. */
interface Rung {
  readonly members: number;
  /** Updates per millisecond; unknown at first. */
  rate: number | undefined;
  /** Milliseconds of all crews' work before. */
  at: number;
}

/** Numbers of members that a crew of so many threads may have, largest first. */
export function crewSizes(threads: number): number[] {
  const sizes: number[] = [];
  for (let members = threads; members >= 1; members >>= 1) sizes.push(members);
  return sizes;
}

/**
 * Threads wait for each other after every pass. Beside a busy process that may cost them more than they gain, and so it may
 * where there is little to do in a pass; neither can be known beforehand. So now and then half as many, or twice as many, go
 * on for some hundredths of a second, and whoever gets more done stays. What is computed does not depend on it.
 */
export class Crew {
  readonly #rungs: readonly Rung[];
  #favourite: Rung;
  #present: Rung;
  #isLong = false;
  #clock = 0;
  /** This window's work so far, and the milliseconds that it took. */
  #updates = 0;
  #spent = 0;

  /** @param threads that there are */
  constructor(threads: number) {
    this.#rungs = crewSizes(threads).map((members) => ({ members, rate: undefined, at: 0 }));
    this.#favourite = this.#present = this.#rungs[0]!;
  }

  /** Threads that should share the next job. */
  get members(): number {
    return this.#present.members;
  }

  /** Updates that the next job should take at the most, so that the next crew gets its turn. */
  get most(): number {
    const { rate = (this.#favourite.rate ?? 2 * GUESS) / 2 } = this.#present;
    const turn = this.#present === this.#favourite ? this.#untilTrial() : 0;
    return rate * Math.max(turn, WINDOW - this.#spent);
  }

  /** Is told what the members got done in how many milliseconds, and passes: nothing where the job was aborted at once. */
  report(updates: number, milliseconds: number, passes: number): void {
    if (passes === 0) return;
    this.#clock += milliseconds;
    this.#updates += updates;
    this.#spent += milliseconds;
    this.#isLong = milliseconds > LONG * passes;
    if (this.#spent < WINDOW) return;
    this.#present.rate = this.#updates / this.#spent;
    this.#present.at = this.#clock;
    if (this.#present.rate > (this.#favourite.rate ?? 0)) this.#favourite = this.#present;
    this.#present = this.#rungs.find((rung) => this.#until(rung) <= 0) ?? this.#favourite;
    this.#updates = 0;
    this.#spent = 0;
  }

  /** Milliseconds until another crew is due for a trial. */
  #untilTrial(): number {
    return Math.min(...this.#rungs.map((rung) => this.#until(rung)));
  }

  /** Milliseconds until a crew is due, which must be the next in size to the favourite; where passes are long, above it. */
  #until(rung: Rung): number {
    const above = this.#rungs.indexOf(this.#favourite) - this.#rungs.indexOf(rung);
    if (above !== 1 && (above !== -1 || this.#isLong)) return Number.POSITIVE_INFINITY;
    const { rate = Number.POSITIVE_INFINITY } = rung;
    const wait = rate > CLOSE * (this.#favourite.rate ?? 0) ? SOON : LATER;
    return rung.at + wait - this.#clock;
  }
}
