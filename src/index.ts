/** suffuse: the diffusion kernel for JavaScript. */
export type { FieldBudget } from "./budget.js";
export { type Assets, configure } from "./engine/assets.js";
export type { EngineInfo } from "./engine/engine.js";
export * from "./errors.js";
export type { FrameOptions } from "./frames.js";
export type { AxisName, Centering, Dtype, FieldArray } from "./grid.js";
export type { Budgets } from "./ledger.js";
export type { AdvanceOptions, AdvanceReport, Method, MethodName, Progress } from "./methods/advance.js";
export type { SteadyOptions, SteadyReport } from "./methods/steady.js";
export type { EdgeStopping } from "./model/diffusivity.js";
export type { FaceMean } from "./model/model.js";
export type { CellValues, FieldOptions } from "./options/fields.js";
export type { EngineName, SimulationOptions, TilingOverride } from "./options.js";
export { createSimulation, restoreSimulation, Simulation, type StepOptions } from "./simulation.js";
export type { Boundary, BoundaryKind, WallName, WallValue } from "./walls.js";
