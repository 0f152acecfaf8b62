/** Suffuse itself, on the engine asked for. */
import { createSimulation, type SimulationOptions } from "../../index.js";
import { rateOf } from "../job.js";
import { optionsOf } from "../problems.js";
import type { Prepare } from "../serve.js";

/** What may differ from one contestant to the next. */
export interface EngineChoice extends Pick<SimulationOptions, "engine" | "threads" | "tiling"> {
  /** What takes the steps. Default: `step`. */
  readonly verb?: "step" | "jump";
  /** Takes the variation out of the diffusivity: another answer, for comparison. */
  readonly even?: boolean;
}

export function suffuse({ verb = "step", even = false, ...choice }: EngineChoice): Prepare {
  return async (job) => {
    const simulation = await createSimulation({ ...optionsOf(job, even), ...choice });
    const { name, threads, wide } = simulation.engine;
    const host = wide ? `, vectors joined by Node ${process.versions.node}` : "";
    const dt = rateOf(job);
    return {
      about: `suffuse ${name}, ${threads} thread${threads === 1 ? "" : "s"}${host}`,
      run: (steps) => simulation[verb](steps, dt),
      field: () => simulation.field,
      dispose: () => simulation.dispose(),
    };
  };
}
