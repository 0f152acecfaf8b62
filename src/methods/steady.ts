/** The state in which nothing changes any more. */
import type { Watch } from "../engine/engine.js";
import { OptionError } from "../errors.js";
import type { Dtype, FieldArray } from "../grid.js";
import { checkKeys } from "../options/check.js";
import { describe, isRecord } from "../text.js";
import { checkTolerance } from "./advance.js";
import { Multigrid } from "./multigrid.js";
import { whyNotSpectral } from "./spectral.js";
import { type Ground, shopOf, spectralOn } from "./steppers.js";

/** Options of {@link Simulation.steady}. */
export interface SteadyOptions {
  /** Largest error relative to the solution, where it is found by iteration. Default 1e-10, 1e-5 in float32. */
  readonly tolerance?: number;
  /** Breaks the search off; the field stays as it was. */
  readonly signal?: AbortSignal;
}

/** How a steady state was found. */
export interface SteadyReport {
  /** By transforms in one go, or by iteration. */
  readonly method: "transform" | "multigrid";
  readonly iterations: number;
  /** Error relative to the solution as one more cycle would correct it; 0 by transforms. */
  readonly residual: number;
  readonly seconds: number;
}

const TOLERANCE = { float64: 1e-10, float32: 1e-5 };

/** Checks the options. */
export function checkSteady(
  options: unknown,
  dtype: Dtype,
): Required<Pick<SteadyOptions, "tolerance">> & SteadyOptions {
  if (!isRecord(options)) throw new OptionError(`the options are ${describe(options)}: give an object`, "options");
  checkKeys(options, ["tolerance", "signal"], "steady");
  const { tolerance = TOLERANCE[dtype], signal } = options;
  checkTolerance(tolerance, dtype);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError(`signal is ${describe(signal)}: it must be an AbortSignal`, "signal");
  }
  return signal ? { tolerance, signal } : { tolerance };
}

/** Brings the field to its steady state. */
export async function findSteady(
  ground: Ground,
  field: FieldArray,
  tolerance: number,
  watch: Watch,
): Promise<SteadyReport> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  if (!whyNotSpectral(ground.operator)) {
    const spectral = spectralOn(ground);
    try {
      await spectral.runAside({ method: "steady" }, field, watch);
    } finally {
      spectral.dispose();
    }
    return { method: "transform", iterations: 1, residual: 0, seconds: seconds() };
  }
  const multigrid = await Multigrid.create(ground.operator, shopOf(ground));
  try {
    const { iterations, residual } = await multigrid.solve(field, tolerance, watch);
    return { method: "multigrid", iterations, residual, seconds: seconds() };
  } finally {
    multigrid.dispose();
  }
}
