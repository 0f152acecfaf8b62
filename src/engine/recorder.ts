/** Keeps a field's account in the reference engines: the formulas of `account.ts`. */
import type { FieldArray } from "../grid.js";
import { rounding } from "../numbers.js";
import type { Operator } from "../operator.js";
import { type Account, BLOCK, createAccount, endsInHalves } from "./account.js";
import type { Advector } from "./model-advection.js";
import { type Edge, type Edges, isHalf, type PaddedGrid } from "./padded.js";

export class Recorder {
  readonly account: Account;
  readonly #grid: PaddedGrid;
  readonly #edges: Edges;
  readonly #round: (value: number) => number;
  /** Whether the ends of each axis are half cells. */
  readonly #halves: readonly boolean[];

  /** @param account what has come in so far, if the field has a past */
  constructor(operator: Operator, grid: PaddedGrid, edges: Edges, account: Account = createAccount(operator)) {
    this.account = account;
    this.#grid = grid;
    this.#edges = edges;
    this.#round = rounding(operator.dtype);
    this.#halves = operator.axes.map((_, axis) => endsInHalves(operator, axis));
  }

  /**
   * What diffuses through the walls in one step.
   *
   * @param u the old values, their ghosts filled
   * @param r per axis, rounded; the faces' k are 1 where there are none
   * @param weight share of it that lasts
   */
  diffusion(u: FieldArray, r: readonly number[], faces?: readonly FieldArray[], weight = 1): void {
    const f = this.#round;
    this.#visit((edge, add) => {
      const { axis, cells, outward, inner } = edge;
      const k = faces?.[axis];
      const [outerFace, innerFace] = edge.faces;
      cells.forEach((cell, at) => {
        const through = (neighbour: number, face: number) => {
          const difference = f(u[cell + neighbour]! - u[cell]!);
          return k ? f(k[cell + face]! * difference) : difference;
        };
        const flux = through(outward, outerFace);
        add(
          at,
          weight * (this.#halves[axis] ? 0.5 * (r[axis]! * (flux - through(inner, innerFace))) : r[axis]! * flux),
        );
      });
    });
  }

  /** What a flow has carried through the walls in one step of `dt` from the old values. */
  advection(advector: Advector, u: FieldArray, dt: number): void {
    const g = advector.rates(dt);
    this.#visit((edge, add) => {
      const { axis, cells, outward } = edge;
      if (!advector.velocities.flowing.includes(axis)) return;
      const [outerFace, innerFace] = edge.faces;
      const fluxes = advector.fluxes.values[axis]!;
      const through = isHalf(edge) ? advector.through(edge, u) : undefined;
      const sign = outward > 0 ? -1 : 1;
      cells.forEach((cell, at) => {
        const outer = sign * (through ? through[at]! : fluxes[cell + outerFace]!);
        const inner = sign * fluxes[cell + innerFace]!;
        add(at, this.#halves[axis] && !through ? 0.5 * (g[axis]! * (outer + inner)) : g[axis]! * outer);
      });
    });
  }

  /** Adds what enters apart from the ghosts, by rates at `time`, and notes it, or the share of it that lasts. */
  enter(target: FieldArray, step: number, time: number, weight: number): void {
    this.#edges.enter(target, step, time, (edge, at, amount) => {
      this.account.walls[edge.number]![at]! += weight * (this.#halves[edge.axis] ? 0.5 * amount : amount);
    });
  }

  /** Puts what the walls hold at `time` into `target`, and notes what that changes, or the share of it that lasts. */
  hold(target: FieldArray, before: FieldArray, time: number, weight = 1): void {
    this.#edges.hold(target, before, time, (edge, at, change) => {
      this.account.walls[edge.number]![at]! += weight * (this.#halves[edge.axis] ? 0.5 * change : change);
    });
  }

  /** What reactions have made of `before`, or the share of it that lasts. */
  reaction(before: FieldArray, after: FieldArray, held: FieldArray | undefined, weight: number): void {
    const { lines, length } = this.#grid;
    const ends = this.#halves.at(-1)! ? 0.5 : 1;
    let block = 0;
    for (const line of lines) {
      for (let from = 0; from < length; from += BLOCK, block++) {
        const made = [0, 0];
        const given = [0, 0];
        for (let i = from; i < Math.min(from + BLOCK, length); i++) {
          const change = this.#round(after[line + i]! - before[line + i]!);
          const sums = held?.[line + i] ? given : made;
          sums[i % 2]! += i === 0 || i === length - 1 ? ends * change : change;
        }
        this.account.sources[block]! += weight * (made[0]! + made[1]!);
        this.account.held[block]! += weight * (given[0]! + given[1]!);
      }
    }
  }

  /** Calls `record` with every wall that something may cross, and with what adds to its numbers. */
  #visit(record: (edge: Edge, add: (at: number, amount: number) => void) => void): void {
    for (const edge of this.#edges.all) {
      if (edge.wall.kind === "periodic") continue;
      const sums = this.account.walls[edge.number]!;
      record(edge, (at, amount) => {
        sums[at]! += amount;
      });
    }
  }
}
