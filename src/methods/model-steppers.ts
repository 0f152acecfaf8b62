/** The methods of `advance` for models by name: which of them can do one, why others cannot, and what carries them out. */
import { bookedIn } from "../engine/account.js";
import type { ModelEngine } from "../engine/model-engine.js";
import { movingWalls } from "../engine/wall-values.js";
import { UnsupportedError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import { type Nature, whyNotLinear } from "../model/linear.js";
import type { Model } from "../model/model.js";
import type { MethodName } from "./advance.js";
import type { Stepper } from "./method.js";
import { ModelRkl2 } from "./model-rkl2.js";
import { ModelCrankNicolson } from "./multigrid/model-crank-nicolson.js";
import { splitting } from "./split-implicit.js";
import { UnevenAdi, whyNotUneven } from "./uneven.js";

/** What a method works on. */
export interface ModelGround {
  readonly model: Model;
  readonly engine: ModelEngine;
  /** The shape that the user gave, for messages. */
  readonly shape: readonly number[];
  /** What kind of equation it is. */
  readonly nature: Nature;
  /** Whether the bounds of a step change with the state or with time. */
  readonly boundsVary: boolean;
  /** Why plain steps of one operator are not enough. */
  readonly whyModel: string;
}

export interface ModelMethod {
  /** Why it cannot do a model; undefined where it can. */
  whyNot(ground: ModelGround): string | undefined;
  create(ground: ModelGround): Stepper;
}

/** Those that there are for models; the others are for plain operators alone. */
const METHODS: Readonly<Record<MethodName, ModelMethod | undefined>> = {
  ftcs: { whyNot: () => undefined, create: explicitStepper },
  rkl2: { whyNot: () => undefined, create: (ground) => new ModelRkl2(ground) },
  "crank-nicolson": splitting({
    whyNot: ({ nature }) => whyNotLinear(nature),
    // Alternating directions are this scheme where there is one direction.
    create: (ground) =>
      ground.model.axes.length === 1 && whyNotUneven(ground) === undefined
        ? new UnevenAdi(ground)
        : new ModelCrankNicolson(ground),
  }),
  adi: splitting({ whyNot: whyNotUneven, create: (ground) => new UnevenAdi(ground) }),
  exact: undefined,
};

/** Why a method cannot do a model; undefined where it can. */
function whyNot(name: MethodName, ground: ModelGround): string | undefined {
  const method = METHODS[name];
  return method ? method.whyNot(ground) : ground.whyModel;
}

/**
 * Makes a method ready for a model.
 * @throws UnsupportedError where it cannot do it; the message names those that can.
 */
export function createModelStepper(name: MethodName, ground: ModelGround): Stepper {
  const obstacle = whyNot(name, ground);
  const method = METHODS[name];
  if (method && obstacle === undefined) return method.create(ground);
  const able = (Object.keys(METHODS) as MethodName[]).filter((other) => whyNot(other, ground) === undefined);
  throw new UnsupportedError(`method "${name}" cannot do this: ${obstacle}; these can: ${able.join(", ")}`, "method");
}

/** What is put back where a run of the engine's throws: walls that move may come to be what no wall can be. */
export function atRiskOf({ model, engine }: ModelGround): readonly FieldArray[] {
  const moving = movingWalls(model.fields.map(({ operator }) => operator));
  return moving.length > 0 ? [...engine.fields, ...bookedIn(engine.accounts)] : [];
}

/** The model's own steps; whoever takes them minds their bounds. */
function explicitStepper(ground: ModelGround): Stepper {
  const { engine } = ground;
  return {
    longest: Number.POSITIVE_INFINITY,
    atRisk: atRiskOf(ground),
    run: (_, steps, clock, watch) => engine.run(steps, clock, watch),
    dispose() {},
  };
}
