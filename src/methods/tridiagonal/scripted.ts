/** Sweeps that a kernel carries out in a workshop: passes of whole steps, and of the halves of a damping start. */
import { WORTH_THREADS } from "../../engine/team.js";
import type { Pass, Workshop } from "../../engine/workshop.js";
import type { Sweeps } from "./drive.js";

export class ScriptedSweeps implements Sweeps {
  readonly together: boolean;
  readonly #workshop: Workshop;
  #step: readonly Pass[] = [];
  #half: readonly Pass[] = [];

  /** @param values that a step takes on */
  constructor(workshop: Workshop, values: number) {
    this.#workshop = workshop;
    this.together = workshop.threads > 1 && values >= WORTH_THREADS;
  }

  sweep(steps: number, halves: number): void {
    this.#workshop.run(this.#passes(steps, halves), false);
  }

  sweepAside(steps: number, halves: number): Promise<boolean> {
    return this.#workshop.runAside(this.#passes(steps, halves), {});
  }

  dispose(): void {
    this.#workshop.dispose();
  }

  /** Takes over the passes of a step, and of a half. */
  protected script([step, half]: readonly Pass[][]): void {
    this.#step = step!;
    this.#half = half!;
  }

  #passes(steps: number, halves: number): Pass[] {
    const repeated = (passes: readonly Pass[], times: number) => Array.from({ length: times }, () => passes).flat();
    return [...repeated(this.#half, halves), ...repeated(this.#step, steps)];
  }
}
