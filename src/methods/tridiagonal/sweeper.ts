/** Who carries the sweeps out: the kernel in a workshop of its own, or plain TypeScript. */
import type { BuildName } from "../../engine/builds.js";
import { TridiagonalMemory, tridiagonalBytes } from "../../engine/tridiagonal-memory.js";
import { Workshop } from "../../engine/workshop.js";
import type { FieldArray } from "../../grid.js";
import { factoriseAxes, type StepFactors } from "./dissection.js";
import type { Domain } from "./domain.js";
import type { Sweeps } from "./drive.js";
import { sweepField } from "./reference.js";
import { ScriptedSweeps } from "./scripted.js";

/** What runs a simulation's kernel. */
export interface KernelChoice {
  readonly build: BuildName;
  readonly threads: number;
}

/** Takes implicit steps of one length on a copy of the field. */
export interface Sweeper extends Sweeps {
  load(field: FieldArray): void;
  /** Copies back what no wall holds. */
  store(field: FieldArray): void;
  /** Sets the length of the steps to come; r of x, y and z. */
  prepare(rates: readonly number[]): void;
  dispose(): void;
}

/**
 * A sweeper for an operator; without a kernel, plain TypeScript.
 * @throws CapacityError where the host has no memory for a second and a third field.
 */
export function createSweeper(domain: Domain, kernel: KernelChoice | undefined, shape: readonly number[]): Sweeper {
  return kernel ? new KernelSweeper(domain, kernel, shape) : new ReferenceSweeper(domain);
}

/** An implicit half step of the backward Euler kind has the same matrix as a whole one, and half the right-hand side. */
function halved(rates: readonly number[]): number[] {
  return rates.map((r) => r / 2);
}

class KernelSweeper extends ScriptedSweeps implements Sweeper {
  readonly #domain: Domain;
  readonly #memory: TridiagonalMemory;

  constructor(domain: Domain, { build, threads }: KernelChoice, shape: readonly number[]) {
    const cells = domain.spans.reduce((product, { count }) => product * count, 1);
    const bytes = tridiagonalBytes(domain, threads, factoriseAxes(domain, [0, 0, 0]));
    const workshop = Workshop.create(build, threads, bytes, shape);
    super(workshop, cells);
    this.#domain = domain;
    this.#memory = new TridiagonalMemory(domain, threads, workshop.buffer, workshop.room);
  }

  load(field: FieldArray): void {
    this.#memory.load(field);
  }

  store(field: FieldArray): void {
    this.#memory.store(field);
  }

  prepare(rates: readonly number[]): void {
    this.script(this.#memory.write([rates, halved(rates)], factoriseAxes(this.#domain, rates)));
  }
}

class ReferenceSweeper implements Sweeper {
  readonly together = false;
  readonly #domain: Domain;
  #field = new Float64Array();
  #rates: readonly number[] = [];
  #factors: StepFactors = { axes: [], dissection: undefined };

  constructor(domain: Domain) {
    this.#domain = domain;
  }

  load(field: FieldArray): void {
    this.#field = Float64Array.from(field);
  }

  store(field: FieldArray): void {
    field.set(this.#field);
  }

  prepare(rates: readonly number[]): void {
    this.#rates = rates;
    this.#factors = factoriseAxes(this.#domain, rates);
  }

  sweep(steps: number, halves: number): void {
    for (let i = 0; i < halves; i++) sweepField(this.#field, this.#domain, halved(this.#rates), this.#factors);
    for (let i = 0; i < steps; i++) sweepField(this.#field, this.#domain, this.#rates, this.#factors);
  }

  async sweepAside(steps: number, halves: number): Promise<boolean> {
    this.sweep(steps, halves);
    return true;
  }

  dispose(): void {}
}
