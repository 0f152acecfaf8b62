/**
 * The reference: the contract's formulas in plain TypeScript, written for reading. It is the oracle of the tests, the
 * baseline of the benchmark, and what runs where WebAssembly cannot. Two padded copies of the field take turns.
 */
import type { FieldArray } from "../grid.js";
import { rounding } from "../numbers.js";
import { cellsOf, type Operator } from "../operator.js";
import { type Account, lastingShares } from "./account.js";
import type { Engine, EngineInfo, Stages, Watch } from "./engine.js";
import { Edges, PaddedGrid } from "./padded.js";
import { stepPlainly } from "./plain-step.js";
import { Recorder } from "./recorder.js";
import { inSlices } from "./slices.js";

export class ReferenceEngine implements Engine {
  readonly info: EngineInfo;
  readonly field: FieldArray;
  readonly accounts: readonly Account[];
  #operator: Operator;
  readonly #grid: PaddedGrid;
  #edges: Edges;
  #recorder: Recorder | undefined;
  #old: FieldArray;
  #new: FieldArray;

  /** @param keepsAccount whether an account is kept of what comes through the walls */
  constructor(operator: Operator, reason: string, keepsAccount = false) {
    this.info = { name: "js", threads: 1, reason, wide: false };
    this.#operator = operator;
    this.#grid = new PaddedGrid(
      operator.axes.map((axis) => axis.count),
      1,
    );
    this.#edges = new Edges(this.#grid, operator);
    this.#recorder = keepsAccount ? new Recorder(operator, this.#grid, this.#edges) : undefined;
    this.accounts = this.#recorder ? [this.#recorder.account] : [];
    const Values = operator.dtype === "float64" ? Float64Array : Float32Array;
    this.field = new Values(cellsOf(operator));
    this.#old = this.#grid.create(operator.dtype);
    this.#new = this.#grid.create(operator.dtype);
  }

  step(steps: number, rates: readonly number[]): void {
    if (steps === 0) return;
    this.#load();
    for (let step = 0; step < steps; step++) {
      this.#advance(rates);
      this.#hold(this.#new, this.#old);
      [this.#old, this.#new] = [this.#new, this.#old];
    }
    this.#grid.store(this.#old, this.field);
  }

  run(steps: number, rates: readonly number[], watch: Watch): Promise<number> {
    return inSlices(steps, watch, (some) => this.step(some, rates));
  }

  runStages(superSteps: number, rates: readonly number[], stages: Stages, watch: Watch): Promise<number> {
    return inSlices(superSteps, watch, (some) => {
      this.#load();
      for (let step = 0; step < some; step++) this.#superStep(rates, stages);
      this.#grid.store(this.#old, this.field);
    });
  }

  refresh(operator: Operator): void {
    this.#operator = operator;
    this.#edges = new Edges(this.#grid, operator);
    const [account] = this.accounts;
    if (account) this.#recorder = new Recorder(operator, this.#grid, this.#edges, account);
  }

  dispose(): void {}

  /** One super-step: each stage is an explicit step with momentum, and the last one is blended with the start. */
  #superStep(rates: readonly number[], stages: Stages): void {
    const { share, weights, momenta } = stages;
    const start: FieldArray = this.#old.slice();
    let previous: FieldArray = this.#old.slice();
    const lasting = lastingShares(stages);
    weights.forEach((weight, stage) => {
      this.#advance(
        rates.map((rate) => rate * weight),
        lasting[stage],
      );
      this.#addProducts(this.#new, momenta[stage]!, this.#old, previous);
      this.#hold(this.#new, this.#old, lasting[stage]);
      [previous, this.#old, this.#new] = [this.#old, this.#new, previous];
    });
    this.#new.set(start);
    this.#addProducts(this.#new, share, this.#old, start);
    this.#hold(this.#new, start);
    [this.#old, this.#new] = [this.#new, this.#old];
  }

  /** target += factor·(a − b), cell by cell. */
  #addProducts(target: FieldArray, factor: number, a: FieldArray, b: FieldArray): void {
    const f = rounding(this.#operator.dtype);
    const product = f(factor);
    for (const line of this.#grid.lines) {
      for (let i = line; i < line + this.#grid.length; i++) target[i]! += f(product * f(a[i]! - b[i]!));
    }
  }

  /** The explicit step from the old array to the new one, of which a share will last. */
  #advance(rates: readonly number[], lasting = 1): void {
    this.#edges.fillGhosts(this.#old, 0);
    stepPlainly(this.#operator, this.#grid, rates, this.#old, this.#new);
    this.#recorder?.diffusion(this.#old, rates.map(rounding(this.#operator.dtype)), undefined, lasting);
  }

  /** The walls of a plain operator do not change in time. */
  #hold(target: FieldArray, before: FieldArray, lasting = 1): void {
    if (this.#recorder) this.#recorder.hold(target, before, 0, lasting);
    else this.#edges.hold(target, before, 0);
  }

  /** Reads the field into the padded array. */
  #load(): void {
    this.#grid.load(this.#old, this.field);
    this.#hold(this.#old, this.#old);
  }
}
