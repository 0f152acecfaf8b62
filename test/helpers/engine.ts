/** An engine as `createSimulation` makes it, without the facade. */
import type { Engine } from "../../src/engine/engine.js";
import { createEngine } from "../../src/engine/select.js";
import { imposeWalls } from "../../src/held.js";
import type { Operator } from "../../src/operator.js";
import { checkOptions, type SimulationOptions } from "../../src/options.js";

export interface Opened extends Disposable {
  readonly engine: Engine;
  readonly operator: Operator;
}

export async function openEngine(options: SimulationOptions): Promise<Opened> {
  const problem = checkOptions(options);
  const { operator } = problem;
  const { initial } = problem.fields[0]!;
  const engine = await createEngine(problem);
  if (typeof initial === "number") engine.field.fill(initial);
  else engine.field.set(initial);
  imposeWalls(engine.field, operator);
  return { engine, operator, [Symbol.dispose]: () => engine.dispose() };
}
