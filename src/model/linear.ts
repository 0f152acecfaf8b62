/**
 * What kind of equation a problem is: whether it changes with time, carries its fields along, bends with them, or couples
 * them. What none of that holds for is, field by field, M u' = b − A u with a matrix that stays: methods that solve
 * systems can do it in one go.
 */
import { isAffine } from "../expression/affine.js";
import type { FieldPlan, Plan } from "./build.js";
import { usesAny, variesInTime } from "./formula.js";

/** Reasons, each undefined where there is none. */
export interface Nature {
  /** Something carries a field along. */
  readonly flow: string | undefined;
  /** Something changes by itself, as time goes on. */
  readonly time: string | undefined;
  /** A field's equation is no straight line in that field. */
  readonly bend: string | undefined;
  /** A source takes in another field. */
  readonly coupling: string | undefined;
  /** A source is no straight line in its own field, or takes in another. */
  readonly reaction: string | undefined;
}

export function natureOf({ fields, scene }: Pick<Plan, "fields" | "scene">): Nature {
  const first = (reason: (field: FieldPlan) => string | undefined) => {
    for (const field of fields) {
      const found = reason(field);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const coupling = first(({ name, source, pathOf }) => {
    const others = scene.fields.filter((other) => other !== name);
    const couples = source?.kind === "formula" && usesAny(source.formula, others);
    return couples ? `${pathOf("source")} takes in another field` : undefined;
  });
  return {
    flow: first(({ velocities, pathOf }) => (velocities ? `${pathOf("velocity")} carries the field along` : undefined)),
    time: first(timeOf),
    bend: first((field) => mediumBendOf(field, scene.fields)) ?? first(sourceBendOf),
    coupling,
    reaction: first(sourceBendOf) ?? coupling,
  };
}

/** Why it is not one matrix per field that stays; undefined where it is. */
export function whyNotLinear({ flow, time, bend, coupling }: Nature): string | undefined {
  return flow ?? time ?? bend ?? coupling;
}

function timeOf({ diffusivity, source, walls, pathOf }: FieldPlan): string | undefined {
  const moving = walls.flatMap(({ low, high }) => [low, high]).find((wall) => wall.moves);
  if (moving) return `${moving.path} changes in time`;
  if (source?.kind === "formula" && variesInTime(source.formula)) return `${pathOf("source")} changes in time`;
  const changes = diffusivity.kind === "coefficient" && variesInTime(diffusivity.formula);
  return changes ? `${pathOf("diffusivity")} changes in time` : undefined;
}

function mediumBendOf({ diffusivity, pathOf }: FieldPlan, fields: readonly string[]): string | undefined {
  const path = pathOf("diffusivity");
  if (diffusivity.kind === "edgeStopping") return `${path} depends on the field`;
  const bends = diffusivity.kind === "coefficient" && usesAny(diffusivity.formula, fields);
  return bends ? `${path} depends on fields` : undefined;
}

function sourceBendOf({ name, source, pathOf }: FieldPlan): string | undefined {
  const bends = source?.kind === "formula" && !isAffine(source.formula.term, name);
  return bends ? `${pathOf("source")} is no straight line in ${name}` : undefined;
}
