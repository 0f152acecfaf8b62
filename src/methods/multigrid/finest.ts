/**
 * The operator as a symmetric one: each row times the extent of its cell, which is half at a node on a wall. Values
 * that walls hold are no unknowns; what they and the ghosts do becomes an excess on the diagonal, and a right side.
 *
 *     A u = b,   (A u)ᵢ = Σ coupling·(uᵢ − neighbour) + excessᵢ·uᵢ
 */
import { type FieldArray, strides } from "../../grid.js";
import { mirrorDistance, type Operator, type OperatorAxis, rates, type Wall } from "../../operator.js";
import type { GridAxis } from "./levels.js";
import { Unknowns } from "./unknowns.js";

export class Finest {
  readonly unknowns: Unknowns;
  /** The grid's axes, slowest first. */
  readonly axes: readonly GridAxis[];
  /** What the matrix was divided by, so that its largest coupling is 1; 0 where nothing can move. */
  readonly scale: number;
  readonly #operator: Operator;
  readonly #rates: readonly number[];

  constructor(operator: Operator) {
    const perTime = rates(operator, 1);
    this.#operator = operator;
    this.scale = Math.max(...perTime);
    this.#rates = perTime.map((r) => (this.scale > 0 ? r / this.scale : 0));
    this.unknowns = new Unknowns(operator);
    this.axes = operator.axes.map((axis, k) =>
      gridAxis(axis, operator.centering, this.unknowns.counts[k]!, this.#rates[k]!),
    );
  }

  /** Whether there is nothing to find: walls hold every value, or nothing can move. */
  get isIdle(): boolean {
    return this.unknowns.size === 0 || this.scale === 0;
  }

  /** What the walls take from each unknown, per value. */
  excess(): Float64Array {
    const excess = new Float64Array(this.unknowns.size);
    this.#alongWalls((wall, rate, { cell, place, across, mass }) => {
      if (wall.kind === "ghost") excess[cell]! += rate * wall.beta[place]! * mass * across;
      else excess[cell]! += rate * across;
    });
    return excess;
  }

  /** What the walls give to each unknown; `field` tells what they hold. */
  given(field: FieldArray): Float64Array {
    const given = new Float64Array(this.unknowns.size);
    this.#alongWalls((wall, rate, { cell, place, beyond, across, mass }) => {
      if (wall.kind === "ghost") given[cell]! += rate * wall.alpha[place]! * mass * across;
      else given[cell]! += rate * field[beyond]! * across;
    });
    return given;
  }

  /** The volume of every unknown's cell, in units of an inner one's. */
  extents(): Float64Array {
    return this.axes.reduce(
      (product, { masses }) =>
        Float64Array.from({ length: product.length * masses.length }, (_, i) => {
          return product[Math.floor(i / masses.length)]! * masses[i % masses.length]!;
        }),
      new Float64Array([1]),
    );
  }

  /** Calls `visit` with every unknown beside a wall that holds a value or has a ghost. */
  #alongWalls(visit: (wall: Wall, rate: number, place: WallPlace) => void): void {
    this.#operator.axes.forEach((axis, k) => {
      for (const side of [0, 1] as const) {
        const wall = side === 0 ? axis.low : axis.high;
        if (wall.kind === "periodic") continue;
        for (const place of this.#places(k, side)) visit(wall, this.#rates[k]!, place);
      }
    });
  }

  *#places(axis: number, side: 0 | 1): Generator<WallPlace> {
    const { starts, counts, size } = this.unknowns;
    const all = this.#operator.axes.map(({ count }) => count);
    const others = all.map((_, k) => k).filter((k) => k !== axis);
    const [inner, outer, along] = [strides(counts), strides(all), strides(others.map((k) => all[k]!))];
    const end = side === 0 ? 0 : counts[axis]! - 1;
    const mass = this.axes[axis]!.masses[end]!;
    for (let n = 0; n < size / counts[axis]!; n++) {
      let cell = end * inner[axis]!;
      let beyond = (side === 0 ? 0 : all[axis]! - 1) * outer[axis]!;
      let place = 0;
      let across = 1;
      for (let i = others.length - 1, rest = n; i >= 0; i--) {
        const k = others[i]!;
        const index = rest % counts[k]!;
        rest = Math.floor(rest / counts[k]!);
        cell += index * inner[k]!;
        beyond += (index + starts[k]!) * outer[k]!;
        place += (index + starts[k]!) * along[i]!;
        across *= this.axes[k]!.masses[index]!;
      }
      yield { cell, place, beyond, across, mass };
    }
  }
}

/** An unknown beside a wall. */
interface WallPlace {
  readonly cell: number;
  /** Its number along the wall. */
  readonly place: number;
  /** The outermost value there, in the field. */
  readonly beyond: number;
  /** Extent of the cell along the wall, and across it. */
  readonly across: number;
  readonly mass: number;
}

function gridAxis(axis: OperatorAxis, centering: Operator["centering"], count: number, rate: number): GridAxis {
  const masses = new Float64Array(count).fill(1);
  if (mirrorDistance(centering, axis.count) === 1) {
    if (axis.low.kind === "ghost") masses[0] = 0.5;
    if (axis.high.kind === "ghost") masses[count - 1] = 0.5;
  }
  const periodic = axis.low.kind === "periodic";
  const couplings = new Float64Array(count + 1).fill(count > 1 ? rate : 0);
  if (!periodic) couplings[0] = couplings[count] = 0;
  return { count, periodic, masses, couplings };
}
