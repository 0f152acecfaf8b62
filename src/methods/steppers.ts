/** The methods by name: which of them can do an operator, which is the cheapest, and what carries them out. */
import type { Engine } from "../engine/engine.js";
import { UnsupportedError } from "../errors.js";
import { cellsOf, type Operator, rates } from "../operator.js";
import { AdiStepper, whyNotAdi } from "./adi.js";
import type { MethodName } from "./advance.js";
import type { Stepper } from "./method.js";
import { MultigridCrankNicolson } from "./multigrid/crank-nicolson.js";
import type { Shop } from "./multigrid/solver.js";
import { Rkl2Stepper } from "./rkl2.js";
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
  "crank-nicolson": () => undefined,
  exact: whyNotSpectral,
  rkl2: () => undefined,
};

/** A method, and why it is that. */
export interface Choice {
  readonly method: MethodName;
  readonly reason: string;
}

/**
 * An implicit step's price in stages of super-steps, by dimensions. Along one line there is little to share out, and a stage
 * is so cheap that what surrounds a step counts too.
 */
const IMPLICIT_PRICE = { 1: 120, 2: 4, 3: 10 };

/**
 * The cheapest method that can keep to a tolerance over `reach` times the largest stable explicit step, and why it is
 * that. Both methods with steps of second order take about 1/√tolerance of them: n super-steps cost 2.6·√(n·reach) stages
 * as they grow with time, n implicit ones one and a half times their price each, for step doubling. Measured from a
 * smooth start, the two are even over 600 (1024², 1e-3) to 2000 explicit steps (256², 1e-4); at 1e-5, and from a rough start,
 * implicit ones are the cheaper ones sooner.
 */
export function choose(operator: Operator, reach: number, tolerance: number): Choice {
  if (cellsOf(operator) > MOST_COPIED) {
    return { method: "ftcs", reason: "the grid leaves no room for the copies that other methods work on" };
  }
  const obstacle = whyNotSpectral(operator);
  if (!obstacle) return { method: "exact", reason: "transforms make the operator diagonal: there is no error in time" };
  const reason = `no transform makes the operator diagonal: ${obstacle}`;
  const varying = whyNotAdi(operator);
  if (varying) return { method: "rkl2", reason: `${reason}; ${varying}` };
  const steps = 1 / Math.sqrt(tolerance);
  const price = 1.5 * IMPLICIT_PRICE[operator.axes.length as 1 | 2 | 3];
  if (2.6 * Math.sqrt(steps * reach) < steps * price) {
    return { method: "rkl2", reason: `${reason}; over so short a duration super-steps cost less than implicit ones` };
  }
  return { method: "adi", reason: `${reason}; over so long a duration implicit steps cost less than super-steps` };
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
      return explicitStepper(operator, engine);
    case "rkl2":
      return new Rkl2Stepper(engine, operator);
    case "exact":
      return exactStepper(spectralOn(ground));
    case "crank-nicolson":
      // Alternating directions are that scheme where there is one direction.
      if (operator.axes.length === 1) break;
      if (whyNotSpectral(operator)) return new MultigridCrankNicolson(operator, shopOf(ground));
      return new SpectralCrankNicolson(spectralOn(ground));
  }
  return AdiStepper.create(operator, { kernel: kernelOf(engine), shape: ground.shape });
}

/** What carries multigrid out. */
export function shopOf({ engine: { info }, shape }: Ground): Shop {
  return { build: info.name, threads: info.threads, shape };
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

/** The contract's steps. */
function explicitStepper(operator: Operator, engine: Engine): Stepper {
  return {
    longest: Infinity,
    run: (_, steps, { dt }, watch) => engine.run(steps, rates(operator, dt), watch),
    dispose() {},
  };
}

/** exp(t·L)u for any t in one step. */
function exactStepper(method: SpectralMethod): Stepper {
  return {
    longest: Infinity,
    async run([field], steps, { dt }, watch) {
      if (steps === 0) return 0;
      const done = await method.runAside({ method: "exact", duration: steps * dt }, field, watch);
      return done ? steps : 0;
    },
    dispose: () => method.dispose(),
  };
}
