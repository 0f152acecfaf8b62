/**
 * The steady state by geometric multigrid, for any walls: L u = 0 with the very operator that steps take. Where
 * transforms apply they are the shorter way; walls that exchange with their surroundings ({ transfer, ambient }) have
 * none.
 */
import type { Watch } from "../engine/engine.js";
import type { FieldArray } from "../grid.js";
import { imposeWalls } from "../held.js";
import { checkFinite } from "../numbers.js";
import type { Operator } from "../operator.js";
import { checkBalance } from "./balance.js";
import { Cycle } from "./multigrid/cycle.js";
import { Finest } from "./multigrid/finest.js";
import { gridsOf } from "./multigrid/levels.js";
import { createMachine, type Shop, Solver } from "./multigrid/solver.js";
import { weighStill } from "./multigrid/weights.js";

/** How a solution was found. */
export interface MultigridReport {
  /** Cycles, each with one step of conjugate gradients. */
  readonly iterations: number;
  /** The error as one more cycle would correct it, relative to the solution, in the 2-norm. */
  readonly residual: number;
  /** The same after each cycle. */
  readonly residuals: readonly number[];
}

/** Solves for the steady state of one operator, as often as wanted. */
export class Multigrid {
  readonly #operator: Operator;
  readonly #finest: Finest;
  /** None where there is nothing to find. */
  readonly #solver: Solver | undefined;
  /** Whether nothing ties the values down: they are found but for a constant. */
  readonly #isFree: boolean;

  /**
   * Lays out the levels. What it computes has the same bits in every build and on any number of threads.
   *
   * @throws UnsupportedError where an axis without diffusivity leaves several parts that nothing ties down;
   * CapacityError
   */
  static async create(operator: Operator, shop: Shop): Promise<Multigrid> {
    const finest = new Finest(operator);
    if (finest.isIdle) return new Multigrid(operator, finest, undefined, false);
    const cycle = new Cycle(gridsOf(finest.axes));
    const solver = new Solver(cycle, await createMachine(cycle, shop));
    try {
      return new Multigrid(operator, finest, solver, await weighStill(finest, solver));
    } catch (error) {
      solver.dispose();
      throw error;
    }
  }

  private constructor(operator: Operator, finest: Finest, solver: Solver | undefined, isFree: boolean) {
    this.#operator = operator;
    this.#finest = finest;
    this.#solver = solver;
    this.#isFree = isFree;
  }

  /**
   * Brings the field to the steady state; where it fails or is aborted the field stays as it was.
   *
   * The result does not depend on the field, but for "fixed" walls; and where no wall ties the values down (all
   * insulated, periodic or of given slope), for the field's mean, which is kept: its integral, in which nodes on walls
   * count half.
   *
   * @param tolerance largest error, relative to the solution, in the 2-norm, as one more cycle would correct it
   * @param watch `onSteps` hears of every cycle
   * @throws UnsupportedError where nothing ties the values down and what enters does not balance what leaves;
   * ConvergenceError, with the residuals, where the tolerance is out of reach; NonFiniteError where the field is not
   * finite; the signal's reason where it was aborted
   */
  async solve(field: FieldArray, tolerance: number, watch: Watch = {}): Promise<MultigridReport> {
    const result = field.slice();
    imposeWalls(result, this.#operator);
    checkFinite(result, "field", "float64");
    const residuals = this.#solver ? await this.#fill(result, this.#solver, tolerance, watch) : [];
    field.set(result);
    return { iterations: residuals.length, residual: residuals.at(-1) ?? 0, residuals };
  }

  dispose(): void {
    this.#solver?.dispose();
  }

  /** Replaces the unknowns of a field; answers the residuals. */
  async #fill(field: FieldArray, solver: Solver, tolerance: number, watch: Watch): Promise<number[]> {
    const { unknowns } = this.#finest;
    const given = this.#finest.given(field);
    if (this.#isFree) this.#balance(given);
    // With values near 1 squares do not overflow, whatever the units.
    const unit = given.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const relative = given.map((value) => value / unit);
    const residuals = unit > 0 ? await solver.solve(relative, { relative: tolerance, checked: true }, watch) : [];
    const solution = unit > 0 ? solver.solution.map((value) => unit * value) : given;
    const shift = this.#isFree ? this.#mean(unknowns.gather(field)) - this.#mean(solution) : 0;
    unknowns.scatter(
      solution.map((value) => value + shift),
      field,
    );
    return residuals;
  }

  /** Takes rounding out of what the walls give; refuses where more than that is left over. */
  #balance(given: Float64Array): void {
    const extents = this.#finest.extents();
    const net = total(given);
    const growth = net / total(extents);
    checkBalance(net, total(given.map(Math.abs)), growth * this.#finest.scale);
    extents.forEach((extent, i) => {
      given[i]! -= growth * extent;
    });
  }

  #mean(values: Float64Array): number {
    const extents = this.#finest.extents();
    return total(values.map((value, i) => extents[i]! * value)) / total(extents);
  }
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
