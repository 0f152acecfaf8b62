/** What moves the fields of a problem. */
import { createEngine, createModelEngine } from "../engine/select.js";
import type { Problem } from "../options.js";
import { ModelMotion } from "./modelled.js";
import type { Motion } from "./motion.js";
import { PlainMotion } from "./plain.js";

export async function createMotion(problem: Problem): Promise<Motion> {
  const { model, operator, grid } = problem;
  if (model) return new ModelMotion(await createModelEngine(model, problem), model, problem);
  const shape = grid.axes.map((axis) => axis.count);
  return new PlainMotion(await createEngine(problem), operator, shape);
}
