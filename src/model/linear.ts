/**
 * What kind of equation a problem is: whether it changes with time, carries its fields along, bends with them, or couples
 * them. What none of that holds for is, field by field, M u' = b − A u with a matrix that stays: methods that solve
 * systems can do it in one go.
 */
import { isAffine } from "../expression/affine.js";
import type { FieldPlan, Plan } from "./build.js";
import { usesAny, variesInTime } from "./formula.js";

/** Reasons, each left out where there is none. */
export interface Nature {
  /** Something carries a field along. */
  readonly flow?: string | undefined;
  /** A diffusivity or a wall changes by itself, as time goes on; or a diffusivity depends on fields. */
  readonly medium: Reasons;
  /** A source changes by itself; or is no straight line in its own field. */
  readonly source: Reasons;
  /** A source takes in another field. */
  readonly coupling?: string | undefined;
}

interface Reasons {
  readonly time?: string | undefined;
  readonly bend?: string | undefined;
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
    medium: { time: first(mediumTimeOf), bend: first((field) => mediumBendOf(field, scene.fields)) },
    source: { time: first(sourceTimeOf), bend: first(sourceBendOf) },
    coupling,
  };
}

/** What is left of it without sources. */
export function withoutSources({ flow, medium }: Nature): Nature {
  return { flow, medium, source: {} };
}

/** Why it changes by itself; undefined where it does not. */
export function whyNotSteady({ medium, source }: Nature): string | undefined {
  return medium.time ?? source.time;
}

/** Why it is not one matrix per field that stays; undefined where it is. */
export function whyNotLinear(nature: Nature): string | undefined {
  const { flow, medium, source, coupling } = nature;
  return flow ?? whyNotSteady(nature) ?? medium.bend ?? source.bend ?? coupling;
}

function mediumTimeOf({ diffusivity, walls, pathOf }: FieldPlan): string | undefined {
  const moving = walls.flatMap(({ low, high }) => [low, high]).find((wall) => wall.moves);
  if (moving) return `${moving.path} changes in time`;
  const changes = diffusivity.kind === "coefficient" && variesInTime(diffusivity.formula);
  return changes ? `${pathOf("diffusivity")} changes in time` : undefined;
}

function sourceTimeOf({ source, pathOf }: FieldPlan): string | undefined {
  const changes = source?.kind === "formula" && variesInTime(source.formula);
  return changes ? `${pathOf("source")} changes in time` : undefined;
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
