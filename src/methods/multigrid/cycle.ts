/**
 * The method as operations on vectors: V-cycles (Brandt, "Multi-level adaptive solutions to boundary-value problems",
 * Math. Comp. 31, 1977) that precondition conjugate gradients (Hestenes & Stiefel 1952). The cycle is symmetric: the
 * same relaxations before and after, restriction the transpose of interpolation.
 */
import * as slots from "../../../assembly/multigrid/slots.js";
import type { Stage } from "./levels.js";
import { Vector } from "./vector.js";
import { isWeb } from "./webs.js";

/** A grid or a web, and the vectors that every level has. */
export interface Level {
  readonly stage: Stage;
  readonly excess: Vector;
  /** Right side; on the finest level the residual. */
  readonly given: Vector;
  readonly correction: Vector;
  /** Takes turns with the correction; on the finest level also A·direction. */
  readonly draft: Vector;
}

export interface Operation {
  /** See `assembly/multigrid/slots.ts`. */
  readonly kind: number;
  readonly level: Level;
  readonly coarse?: Level;
  readonly from?: Vector;
  readonly to?: Vector;
  readonly given?: Vector;
  readonly index?: number;
  readonly weight?: number;
}

/** All vectors, and what is done with them. */
export class Cycle {
  readonly levels: readonly Level[];
  readonly solution: Vector;
  readonly direction: Vector;
  /** Rows of partial sums, one per line each. */
  readonly partials: Vector;
  readonly scalars = new Vector(slots.SCALARS);
  /** Hands the finest level's excess on to all others. */
  readonly spread: readonly Operation[];
  /** Begins with the solution at hand; the right side is in the finest draft. */
  readonly begin: readonly Operation[];
  /** One iteration. */
  readonly iterate: readonly Operation[];

  constructor(stages: readonly Stage[]) {
    this.levels = stages.map((stage) => {
      const vector = () => new Vector(stage.size);
      return { stage, excess: vector(), given: vector(), correction: vector(), draft: vector() };
    });
    const { size, lines } = stages[0]!;
    this.solution = new Vector(size);
    this.direction = new Vector(size);
    this.partials = new Vector(slots.PARTIALS * lines);
    this.spread = this.#pairs().map(([level, coarse]) => restricted(level, coarse, level.excess, coarse.excess));
    this.begin = this.#begin();
    this.iterate = this.#iterate();
  }

  get finest(): Level {
    return this.levels[0]!;
  }

  get coarsest(): Level {
    return this.levels.at(-1)!;
  }

  /** Everything that may be carried out. */
  get operations(): readonly Operation[] {
    return [...this.spread, ...this.begin, ...this.iterate];
  }

  /** All levels that operations name. */
  get places(): readonly Level[] {
    return this.levels;
  }

  get vectors(): readonly Vector[] {
    return [
      this.solution,
      this.direction,
      this.partials,
      this.scalars,
      ...this.levels.flatMap(({ excess, given, correction, draft }) => [excess, given, correction, draft]),
      ...this.levels.flatMap(({ stage }) => (isWeb(stage) ? [stage.entries, stage.inverse] : [])),
    ];
  }

  #begin(): Operation[] {
    const { finest, solution } = this;
    const left = { kind: slots.RESIDUAL, level: finest, from: solution, given: finest.draft, to: finest.given };
    return [left, ...this.#turn()];
  }

  #iterate(): Operation[] {
    const { finest, solution, direction } = this;
    return [
      { kind: slots.APPLY, level: finest, from: direction, to: finest.draft },
      this.#dot(direction, finest.draft, 0),
      { kind: slots.STEP, level: finest, from: this.partials },
      { kind: slots.ADD, level: finest, from: direction, to: solution, index: slots.ALPHA },
      { kind: slots.ADD, level: finest, from: finest.draft, to: finest.given, index: slots.MINUS_ALPHA },
      ...this.#turn(),
    ];
  }

  /** The cycle, and the next direction. */
  #turn(): Operation[] {
    const { given, correction } = this.finest;
    return [
      ...this.#cycle(),
      this.#dot(given, correction, 0),
      this.#dot(correction, correction, 1),
      this.#dot(this.solution, this.solution, 2),
      { kind: slots.TURN, level: this.finest, from: this.partials },
      { kind: slots.AIM, level: this.finest, from: correction, to: this.direction, index: slots.BETA },
    ];
  }

  #dot(from: Vector, given: Vector, index: number): Operation {
    return { kind: slots.DOT, level: this.finest, from, given, to: this.partials, index };
  }

  #pairs(): [Level, Level][] {
    return this.levels.slice(1).map((coarse, k) => [this.levels[k]!, coarse]);
  }

  /** correction ≈ A⁻¹·given, on the finest level. */
  #cycle(): Operation[] {
    const down = this.#pairs().flatMap(([level, coarse]) => descended(level, coarse));
    const bottom = bottomOf(this.coarsest);
    const up = this.#pairs()
      .reverse()
      .flatMap(([level, coarse]) => ascended(level, coarse));
    return [...down, ...bottom, ...up];
  }
}

/** With what implicit steps need besides: they solve for changes of a state, with a matrix that is shifted by the step. */
export class SteppingCycle extends Cycle {
  readonly state: Vector;
  /** b of M u' = b − A u. */
  readonly source: Vector;
  /** The finest level without the shift. */
  readonly still: Level;
  /** Puts b − A·state where the right side is expected. */
  readonly rate: readonly Operation[];
  /** Adds the solution to the state, once or twice. */
  readonly once: readonly Operation[];
  readonly twice: readonly Operation[];

  constructor(stages: readonly Stage[]) {
    super(stages);
    const { finest, solution } = this;
    this.state = new Vector(solution.length);
    this.source = new Vector(solution.length);
    this.still = { ...finest, excess: new Vector(solution.length) };
    this.rate = [{ kind: slots.RESIDUAL, level: this.still, from: this.state, given: this.source, to: finest.draft }];
    const add = { kind: slots.ADD, level: finest, from: solution, to: this.state };
    this.once = [{ ...add, index: slots.ONE }];
    this.twice = [{ ...add, index: slots.TWO }];
  }

  override get operations(): readonly Operation[] {
    return [...super.operations, ...this.rate, ...this.once, ...this.twice];
  }

  override get places(): readonly Level[] {
    return [...super.places, this.still];
  }

  override get vectors(): readonly Vector[] {
    return [...super.vectors, this.state, this.source, this.still.excess];
  }
}

/** Relaxes from 0, and hands the residual on. */
function descended(level: Level, coarse: Level): Operation[] {
  const { given, stage } = level;
  const [first, ...others] = stage.relaxations;
  const begin = { kind: slots.BEGIN, level, given, to: level.draft, weight: first! };
  const { operations, at, spare } = relaxed(level, others, level.draft, level.correction);
  const left = { kind: slots.RESIDUAL, level, from: at, given, to: spare };
  return [begin, ...operations, left, restricted(level, coarse, spare, coarse.given)];
}

/** Adds the coarser level's correction to where the way down left its own, and relaxes; that ends in `correction`. */
function ascended(level: Level, coarse: Level): Operation[] {
  const { relaxations } = level.stage;
  const even = relaxations.length % 2 === 0;
  const [at, spare] = even ? [level.correction, level.draft] : [level.draft, level.correction];
  const add = { kind: slots.PROLONG, level, coarse, from: coarse.correction, to: at };
  return [add, ...relaxed(level, relaxations, at, spare).operations];
}

/** The coarsest level: solved outright, or relaxed, an odd number of times. */
function bottomOf(level: Level): Operation[] {
  const { given, correction, draft, stage } = level;
  if (isWeb(stage) && stage.solved > 0) return [{ kind: slots.SOLVE, level, given, to: correction }];
  const [first, ...others] = stage.relaxations;
  const begin = { kind: slots.BEGIN, level, given, to: correction, weight: first! };
  return [begin, ...relaxed(level, others, correction, draft).operations];
}

function relaxed(level: Level, weights: readonly number[], from: Vector, to: Vector) {
  const operations: Operation[] = [];
  let [at, spare] = [from, to];
  for (const weight of weights) {
    operations.push({ kind: slots.RELAX, level, from: at, given: level.given, to: spare, weight });
    [at, spare] = [spare, at];
  }
  return { operations, at, spare };
}

function restricted(level: Level, coarse: Level, from: Vector, to: Vector): Operation {
  return { kind: slots.RESTRICT, level, coarse, from, to };
}
