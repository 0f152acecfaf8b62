/** Keeps the budgets of a simulation's fields. */
import { amountOf, balance, type FieldBudget } from "./budget.js";
import type { Account } from "./engine/account.js";
import { UnsupportedError } from "./errors.js";
import type { FieldArray } from "./grid.js";
import type { ProblemField } from "./options.js";

/** Budgets by the fields' names, as checkpoints hold them. */
export type Budgets = Readonly<Record<string, FieldBudget>>;

/** Why a simulation of a large grid has no budget. */
const NOT_KEPT =
  "no account was kept of what came into the fields: on a large grid that costs some of the speed; " +
  "create the simulation with { budget: true }";

export class Ledger {
  readonly #fields: readonly ProblemField[];
  readonly #accounts: readonly Account[];
  readonly #initial: readonly number[];
  readonly #past: Budgets | undefined;
  /** Why there is nothing to balance. */
  #obstacle: string | undefined;

  /**
   * @param accounts one per field, or none where none are kept
   * @param past the budgets when the simulation's checkpoint was taken
   */
  constructor(
    fields: readonly ProblemField[],
    values: readonly FieldArray[],
    accounts: readonly Account[],
    past?: Budgets,
  ) {
    const isKept = accounts.length > 0;
    this.#fields = fields;
    this.#accounts = accounts;
    this.#past = past;
    this.#obstacle = isKept ? undefined : NOT_KEPT;
    this.#initial = isKept ? fields.map(({ grid, operator }, i) => amountOf(grid, operator, values[i]!)) : [];
  }

  /** Notes that something changed the fields that no account knows of. */
  break(what: string): void {
    this.#obstacle ??= `${what}, which does not say what came through the walls: accounts are kept of explicit steps, and of the super-steps of models`;
  }

  /** Whether there are budgets. */
  get isWhole(): boolean {
    return this.#obstacle === undefined;
  }

  /** @throws UnsupportedError where there are no budgets, with the reason. */
  balance(values: readonly FieldArray[]): Budgets {
    if (this.#obstacle !== undefined) throw new UnsupportedError(`there is no budget: ${this.#obstacle}`, "budget");
    const budgets = this.#fields.map(({ name, grid, operator }, i) => {
      const past = this.#past?.[name];
      return [name, balance(grid, operator, this.#initial[i]!, values[i]!, this.#accounts[i]!, past)];
    });
    return Object.fromEntries(budgets);
  }
}
