/** The ledger of a simulation: what there was, what came in, what there is. */
import { type Account, BLOCK, endsInHalves } from "./engine/account.js";
import type { FieldArray, Grid } from "./grid.js";
import type { Operator } from "./operator.js";

/**
 * The balance of one field since its start, in units of value·length, ·area or ·volume by the number of axes: integrals over
 * the domain, by values times cell volumes. In `node` centring the outermost values of an axis that is not periodic stand
 * for half cells (the trapezoidal rule).
 */
export interface FieldBudget {
  /** The integral at the start. */
  readonly initial: number;
  /** The integral now. */
  readonly amount: number;
  /**
   * What came in through each wall, by diffusion and with the flow; negative where more went out. Walls that hold their
   * values give what these lack. Periodic axes have no walls.
   */
  readonly walls: Readonly<Record<string, number>>;
  /** What sources and reactions made. */
  readonly sources: number;
  /** What held cells gave; negative where they took more. */
  readonly held: number;
  /**
   * amount − (initial + walls + sources + held). If only explicit steps changed the field, this is rounding: about 10⁻¹⁶ (in
   * float32 10⁻⁸) of what is there and passes through, times the root of the number of steps. Whatever was written to the
   * field between steps is in here too, for it came from nowhere; what was written over values that a wall holds stays in
   * here when the wall takes it back.
   */
  readonly residual: number;
}

/**
 * Balances a field against its account.
 *
 * @param initial the integral when the account was opened
 * @param past the budget then, if the field is older than its account
 */
export function balance(
  grid: Grid,
  operator: Operator,
  initial: number,
  field: FieldArray,
  account: Account,
  past?: FieldBudget,
): FieldBudget {
  const volume = volumeOf(grid);
  const { axes } = operator;
  const halves = axes.map((_, axis) => endsInHalves(operator, axis));
  const sides = axes.map(({ count }, axis) => ({ count, halves: halves[axis]! }));
  const names = grid.axes.flatMap(({ name, periodic }) => (periodic ? [] : ([`${name}-`, `${name}+`] as const)));
  const entered = names.map((name) => {
    const axis = axes.findIndex((other) => name.startsWith(other.name));
    const numbers = account.walls[2 * axis + (name.endsWith("+") ? 1 : 0)] ?? [];
    const others = sides.filter((_, other) => other !== axis);
    return volume * weightedSum(numbers, others);
  });
  const blocks = [...sides.slice(0, -1), { count: Math.ceil(sides.at(-1)!.count / BLOCK), halves: false }];
  const sources = volume * weightedSum(account.sources, blocks);
  const held = volume * weightedSum(account.held, blocks);
  const amount = amountOf(grid, operator, field);
  const residual = new Sum().add(amount, -initial, -sources, -held, ...entered.map((through) => -through)).value;
  return {
    initial: past?.initial ?? initial,
    amount,
    walls: Object.fromEntries(names.map((name, i) => [name, (past?.walls[name] ?? 0) + entered[i]!])),
    sources: (past?.sources ?? 0) + sources,
    held: (past?.held ?? 0) + held,
    residual: (past?.residual ?? 0) + residual,
  };
}

/** The integral of a field over the domain. */
export function amountOf(grid: Grid, operator: Operator, field: FieldArray): number {
  const sides = operator.axes.map(({ count }, axis) => ({ count, halves: endsInHalves(operator, axis) }));
  return volumeOf(grid) * weightedSum(field, sides);
}

/** The volume of a cell. */
function volumeOf({ axes }: Grid): number {
  return axes.reduce((product, axis) => product * axis.spacing, 1);
}

/** One axis of an array: its values, and whether the outermost ones count half. */
interface Side {
  readonly count: number;
  readonly halves: boolean;
}

/** The sum of an array in C order, those at ends that count half by their halves. */
function weightedSum(values: ArrayLike<number>, sides: readonly Side[]): number {
  const sum = new Sum();
  const line = sides.at(-1) ?? { count: 1, halves: false };
  const across = sides.slice(0, -1);
  for (let start = 0, number = 0; start < values.length; start += line.count, number++) {
    const weight = weightOf(number, across);
    const last = start + line.count - 1;
    for (let i = start; i <= last; i++) {
      const atEnd = line.halves && (i === start || i === last);
      sum.add((atEnd ? weight / 2 : weight) * values[i]!);
    }
  }
  return sum.value;
}

/** The weight of line number `line`. */
function weightOf(line: number, across: readonly Side[]): number {
  let weight = 1;
  let rest = line;
  for (const { count, halves } of [...across].reverse()) {
    const index = rest % count;
    if (halves && (index === 0 || index === count - 1)) weight /= 2;
    rest = Math.floor(rest / count);
  }
  return weight;
}

/** A sum whose rounding errors are summed apart (Neumaier 1974). */
class Sum {
  #sum = 0;
  #error = 0;

  add(...values: readonly number[]): this {
    for (const value of values) {
      const sum = this.#sum + value;
      const larger = Math.abs(this.#sum) >= Math.abs(value);
      this.#error += larger ? this.#sum - sum + value : value - sum + this.#sum;
      this.#sum = sum;
    }
    return this;
  }

  get value(): number {
    return this.#sum + this.#error;
  }
}
