/** The methods by name: which of them can do an operator, which is the cheapest, and what carries them out. */
import type { Engine } from "../engine/engine.js";
import { UnsupportedError } from "../errors.js";
import { cellsOf, type Operator, rates } from "../operator.js";
import { AdiStepper, whyNotAdi } from "./adi.js";
import type { MethodName } from "./advance.js";
import type { Stepper } from "./method.js";
import { SpectralCrankNicolson, SpectralMethod, whyNotSpectral } from "./spectral.js";
import type { KernelChoice } from "./tridiagonal/sweeper.js";

/** What a method works on. */
export interface Ground {
  readonly operator: Operator;
  readonly engine: Engine;
  /** The shape that the user gave, for messages. */
  readonly shape: readonly number[];
}

/** Values beyond which the copies in float64 that other methods work on do not fit beside the field. */
const MOST_COPIED = 2 ** 27;

/** Why a method cannot do an operator. */
const OBSTACLES: Readonly<Record<MethodName, (operator: Operator) => string | undefined>> = {
  ftcs: () => undefined,
  adi: whyNotAdi,
  "crank-nicolson": (operator) => (operator.axes.length === 1 ? whyNotAdi(operator) : whyNotSpectral(operator)),
  exact: whyNotSpectral,
  rkl2: () => "it is not part of this version",
};

/** The cheapest method that can keep to a tolerance, and why it is that. */
export function choose(operator: Operator): { method: MethodName; reason: string } {
  if (cellsOf(operator) > MOST_COPIED) {
    return { method: "ftcs", reason: "the grid leaves no room for the copies that other methods work on" };
  }
  const obstacle = whyNotSpectral(operator);
  if (!obstacle) return { method: "exact", reason: "transforms make the operator diagonal: there is no error in time" };
  const reason = `no transform makes the operator diagonal: ${obstacle}`;
  const varying = whyNotAdi(operator);
  return varying ? { method: "ftcs", reason: `${reason}; ${varying}` } : { method: "adi", reason };
}

/** Whether a method takes any duration in one step, without an error in time. */
export function isExact(method: MethodName): boolean {
  return method === "exact";
}

/**
 * Makes a method ready for an operator.
 * @throws UnsupportedError where it cannot do it; the message names those that can.
 */
export function createStepper(name: MethodName, ground: Ground): Stepper {
  const { operator, engine } = ground;
  const obstacle = OBSTACLES[name](operator);
  if (obstacle) {
    const able = (Object.keys(OBSTACLES) as MethodName[]).filter((other) => !OBSTACLES[other](operator));
    throw new UnsupportedError(`method "${name}" cannot do this: ${obstacle}; these can: ${able.join(", ")}`, "method");
  }
  switch (name) {
    case "ftcs":
      return { run: (_, steps, dt, watch) => engine.run(steps, rates(operator, dt), watch), dispose() {} };
    case "exact":
      return exactStepper(spectralOn(ground));
    case "crank-nicolson":
      if (operator.axes.length > 1) return new SpectralCrankNicolson(spectralOn(ground), false);
      break;
  }
  // Alternating directions are the scheme of Crank and Nicolson where there is one direction.
  return AdiStepper.create(operator, { kernel: kernelOf(engine), shape: ground.shape });
}

/**
 * Transforms for an operator.
 * @throws UnsupportedError where its modes are not sines and cosines.
 */
export function spectralOn({ operator, engine, shape }: Ground): SpectralMethod {
  return new SpectralMethod(operator, { kernel: kernelOf(engine), shape });
}

function kernelOf({ info }: Engine): KernelChoice | undefined {
  return info.name === "js" ? undefined : { build: info.name, threads: info.threads };
}

/** exp(t·L)u for any t in one step. */
function exactStepper(method: SpectralMethod): Stepper {
  return {
    async run(field, steps, dt, watch) {
      if (steps === 0) return 0;
      const done = await method.runAside({ method: "exact", duration: steps * dt }, field, watch);
      return done ? steps : 0;
    },
    dispose: () => method.dispose(),
  };
}
