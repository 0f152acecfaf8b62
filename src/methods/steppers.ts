/** The methods by name: which of them can do an operator, and what carries them out. */
import type { Engine } from "../engine/engine.js";
import { UnsupportedError } from "../errors.js";
import { type Operator, rates } from "../operator.js";
import { AdiStepper } from "./adi.js";
import type { MethodName } from "./advance.js";
import type { Stepper } from "./method.js";

/** What a method works on. */
export interface Ground {
  readonly operator: Operator;
  readonly engine: Engine;
  /** The shape that the user gave, for messages. */
  readonly shape: readonly number[];
}

/** Why a method cannot do an operator. */
const OBSTACLES: Readonly<Record<MethodName, (operator: Operator) => string | undefined>> = {
  ftcs: () => undefined,
  adi: () => undefined,
  "crank-nicolson": ({ axes }) => (axes.length > 1 ? "this version solves its systems in 1-D only" : undefined),
  rkl2: () => "it is not part of this version",
  exact: () => "it is not part of this version",
};

/**
 * Makes a method ready for an operator.
 * @throws UnsupportedError where it cannot do it; the message names those that can.
 */
export function createStepper(name: MethodName, ground: Ground): Stepper {
  const { operator, engine, shape } = ground;
  const obstacle = OBSTACLES[name](operator);
  if (obstacle) {
    const able = (Object.keys(OBSTACLES) as MethodName[]).filter((other) => !OBSTACLES[other](operator));
    throw new UnsupportedError(`method "${name}" cannot do this: ${obstacle}; these can: ${able.join(", ")}`, "method");
  }
  if (name === "ftcs") {
    return { run: (_, steps, dt, watch) => engine.run(steps, rates(operator, dt), watch), dispose() {} };
  }
  const { info } = engine;
  // Alternating directions are the scheme of Crank and Nicolson where there is one direction.
  return AdiStepper.create(operator, {
    kernel: info.name === "js" ? undefined : { build: info.name, threads: info.threads },
    shape,
  });
}
