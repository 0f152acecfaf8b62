/** Who carries the sweeps through uneven media out: the kernel in a workshop of its own, or plain TypeScript. */
import { type Stride, UnevenMemory, unevenBytes } from "../../engine/uneven-memory.js";
import { Workshop } from "../../engine/workshop.js";
import type { FieldArray } from "../../grid.js";
import type { Sweeps } from "../tridiagonal/drive.js";
import { ScriptedSweeps } from "../tridiagonal/scripted.js";
import type { KernelChoice } from "../tridiagonal/sweeper.js";
import { sweepSystem } from "./reference.js";
import type { System } from "./system.js";

/** Takes implicit steps of one length on copies of the fields. */
export interface UnevenSweeper extends Sweeps {
  load(fields: readonly FieldArray[]): void;
  store(fields: readonly FieldArray[]): void;
  /** Sets the length of the steps to come. */
  prepare(dt: number): void;
  dispose(): void;
}

/**
 * A sweeper for some fields' systems; without a kernel, plain TypeScript.
 * @throws CapacityError where the host has no memory for the systems.
 */
export function createUnevenSweeper(
  systems: readonly System[],
  kernel: KernelChoice | undefined,
  shape: readonly number[],
): UnevenSweeper {
  return kernel ? new KernelSweeper(systems, kernel, shape) : new ReferenceSweeper(systems);
}

/** A step, and an implicit half step of the backward Euler kind: the same matrix, and half the right-hand side. */
function stridesOf(dt: number): [step: Stride, halfStep: Stride] {
  return [
    { length: dt, half: dt / 2 },
    { length: dt / 2, half: dt / 2 },
  ];
}

class KernelSweeper extends ScriptedSweeps implements UnevenSweeper {
  readonly #memory: UnevenMemory;

  constructor(systems: readonly System[], { build, threads }: KernelChoice, shape: readonly number[]) {
    const workshop = Workshop.create(build, threads, unevenBytes(systems, threads), shape);
    super(workshop, systems.length * systems[0]!.source.length);
    this.#memory = new UnevenMemory(systems, threads, workshop.buffer, workshop.room);
  }

  load(fields: readonly FieldArray[]): void {
    this.#memory.load(fields);
  }

  store(fields: readonly FieldArray[]): void {
    this.#memory.store(fields);
  }

  prepare(dt: number): void {
    this.script(this.#memory.write(stridesOf(dt)));
  }
}

class ReferenceSweeper implements UnevenSweeper {
  readonly together = false;
  readonly #systems: readonly System[];
  #fields: readonly Float64Array[] = [];
  #dt = 0;

  constructor(systems: readonly System[]) {
    this.#systems = systems;
  }

  load(fields: readonly FieldArray[]): void {
    this.#fields = fields.map((field) => Float64Array.from(field));
  }

  store(fields: readonly FieldArray[]): void {
    for (const [i, field] of fields.entries()) field.set(this.#fields[i]!);
  }

  prepare(dt: number): void {
    this.#dt = dt;
  }

  sweep(steps: number, halves: number): void {
    const [step, halfStep] = stridesOf(this.#dt);
    for (let i = 0; i < halves + steps; i++) {
      const { length, half } = i < halves ? halfStep : step;
      for (const [k, system] of this.#systems.entries()) sweepSystem(this.#fields[k]!, system, length, half);
    }
  }

  async sweepAside(steps: number, halves: number): Promise<boolean> {
    this.sweep(steps, halves);
    return true;
  }

  dispose(): void {}
}
