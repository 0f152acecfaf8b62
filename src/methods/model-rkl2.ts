/**
 * Super-steps of models: the stages of `rkl2.ts`, each of which evaluates all rates of change, so that they serve what is
 * not linear, and what changes in time, with the same order of 2 (two conditions make it, and both are those of a linear
 * equation: Hairer, Nørsett & Wanner, "Solving Ordinary Differential Equations I", II.1).
 *
 * The stages are stable for what has a real spectrum below 0: diffusion and decay. A flow's is not there, and its limited
 * slopes are made for explicit steps; so it is split off (`split.ts`), half of it before the stages and half after them, in
 * as many explicit steps as its own bound asks for, and no bound is left on the step. Growing reactions have none either: an
 * error estimate keeps steps short enough for them.
 */
import { bookedIn } from "../engine/account.js";
import type { Watch } from "../engine/engine.js";
import type { Clock } from "../engine/model-engine.js";
import type { FieldArray } from "../grid.js";
import { FlowPart, StagedPart } from "./explicit-parts.js";
import type { Fields, Stepper } from "./method.js";
import { atRiskOf, type ModelGround } from "./model-steppers.js";
import { type Piece, runSplit } from "./split.js";

export class ModelRkl2 implements Stepper {
  readonly longest = Number.POSITIVE_INFINITY;
  readonly accounts: readonly Float64Array[];
  readonly atRisk: readonly FieldArray[];
  readonly #stages: StagedPart;
  /** Where there is one. */
  readonly #flow: FlowPart | undefined;

  constructor(ground: ModelGround) {
    this.#stages = new StagedPart(ground, "all");
    const flows = ground.model.fields.some(({ advection }) => advection);
    this.#flow = flows ? new FlowPart(ground) : undefined;
    this.accounts = bookedIn(ground.engine.accounts);
    this.atRisk = atRiskOf(ground);
  }

  get isBackward(): boolean {
    return this.#stages.isBackward;
  }

  /** Stages, and steps of the flow, that have been computed so far: each costs about as much as an explicit step. */
  get taken(): number {
    return this.#stages.taken + (this.#flow?.taken ?? 0);
  }

  /** Stages, and steps of the flow, that step doubling would take over a duration from a state on, in pairs of steps of `dt`. */
  foresee(fields: Fields, time: number, duration: number, dt: number): number {
    const stages = this.#stages.foresee(fields, time, dt);
    return (duration / (2 * dt)) * (stages + (this.#flow?.foresee(fields, time, dt) ?? 0));
  }

  begin(): void {
    this.#stages.begin();
    this.#flow?.begin();
  }

  run(fields: Fields, steps: number, clock: Clock, watch: Watch): Promise<number> {
    const [flow, stages] = [this.#flow, this.#stages];
    if (!flow && !stages.varies) return stages.runMany(fields, steps, clock, watch);
    const pieces = (flow ? [flow, stages] : [stages]).map((each): Piece => {
      return (part, quiet) => each.run(fields, part, quiet);
    });
    return runSplit(pieces, [...fields, ...this.accounts], steps, clock, watch);
  }

  dispose(): void {}
}
