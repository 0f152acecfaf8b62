import type { SimulationOptions } from "../../src/index.js";

/** Every engine, as options; threads are two, so that there is somebody to disagree with. */
export const ENGINES = [
  { engine: "js" },
  { engine: "scalar" },
  { engine: "simd" },
  { engine: "threads", threads: 2 },
] as const satisfies readonly Partial<SimulationOptions>[];

export const DTYPES = ["float64", "float32"] as const;
