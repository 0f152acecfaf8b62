/** Suffuse itself, on the engine asked for. */
import { createSimulation, type SimulationOptions } from "../../index.js";
import { rateOf, startField } from "../job.js";
import type { Prepare } from "../serve.js";

/** What may differ from one contestant to the next. */
export interface EngineChoice extends Pick<SimulationOptions, "engine" | "threads" | "tiling"> {
  /** What takes the steps. Default: `step`. */
  readonly verb?: "step" | "jump";
}

export function suffuse({ verb = "step", ...choice }: EngineChoice): Prepare {
  return async (job) => {
    const { shape, dtype } = job;
    const options = { ...choice, shape, dtype, boundary: "fixed", initial: startField(job) } as const;
    const simulation = await createSimulation(options);
    const { name, threads } = simulation.engine;
    const dt = rateOf(job);
    return {
      about: `suffuse ${name}, ${threads} thread${threads === 1 ? "" : "s"}`,
      run: (steps) => simulation[verb](steps, dt),
      field: () => simulation.field,
      dispose: () => simulation.dispose(),
    };
  };
}
