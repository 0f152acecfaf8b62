/**
 * Implicit methods for more than they take in themselves: what they do not is split off and carried out by the engine, a
 * flow by explicit steps and reactions by super-steps (`split.ts`). Where a method takes in all, nothing is split off: it then
 * errs less, and leaves alone what is at rest.
 */
import type { Watch } from "../engine/engine.js";
import type { Clock } from "../engine/model-engine.js";
import { withoutSources } from "../model/linear.js";
import { withoutFlow, withoutReaction } from "../model/parts.js";
import { allFinite } from "../numbers.js";
import { type ExplicitPart, FlowPart, StagedPart } from "./explicit-parts.js";
import type { Fields, Stepper } from "./method.js";
import type { ModelGround, ModelMethod } from "./model-steppers.js";
import { type Piece, runSplit } from "./split.js";

/** What may be split off, and what is left without it. */
const WITHOUT: Readonly<Record<"flow" | "reaction", (ground: ModelGround) => ModelGround>> = {
  flow: (ground) => ({ ...ground, model: withoutFlow(ground.model), nature: { ...ground.nature, flow: undefined } }),
  reaction: (ground) => ({ ...ground, model: withoutReaction(ground.model), nature: withoutSources(ground.nature) }),
};

type Cut = readonly (keyof typeof WITHOUT)[];

/** The smallest first. */
const CUTS = [[], ["flow"], ["reaction"], ["flow", "reaction"]] as const satisfies readonly Cut[];

/** A method that splits off what it must, and no more. */
export function splitting({ whyNot, create }: ModelMethod): ModelMethod {
  return {
    whyNot: (ground) => whyNot(restOf(ground, ["flow", "reaction"])),
    create: (ground) => {
      const cut = CUTS.find((each) => whyNot(restOf(ground, each)) === undefined)!;
      const rest = create(restOf(ground, cut));
      return cut.length > 0 ? new SplitImplicit(ground, cut, rest) : rest;
    },
  };
}

function restOf(ground: ModelGround, cut: Cut): ModelGround {
  return cut.reduce((rest, part) => WITHOUT[part](rest), ground);
}

class SplitImplicit implements Stepper {
  readonly #parts: readonly ExplicitPart[];
  readonly #rest: Stepper;

  constructor(ground: ModelGround, cut: Cut, rest: Stepper) {
    this.#parts = cut.map((part) => (part === "flow" ? new FlowPart(ground) : new StagedPart(ground, part)));
    this.#rest = rest;
  }

  get longest(): number {
    return this.#rest.longest;
  }

  begin(): void {
    for (const part of this.#parts) part.begin();
  }

  run(fields: Fields, steps: number, clock: Clock, watch: Watch, damped = false): Promise<number> {
    let damps = damped;
    const sweep: Piece = async (part, quiet) => {
      // No solver settles where a reaction has overflowed; whoever looks at the step's end finds it.
      if (!fields.every(allFinite)) return true;
      const done = await this.#rest.run(fields, 1, part, quiet, damps);
      damps = false;
      return done === 1;
    };
    const pieces = this.#parts.map(
      (each): Piece =>
        (part, quiet) =>
          each.run(fields, part, quiet),
    );
    return runSplit([...pieces, sweep], fields, steps, clock, watch);
  }

  dispose(): void {
    this.#rest.dispose();
  }
}
