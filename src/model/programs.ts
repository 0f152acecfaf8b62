/** The programs of a model: coefficients of all fields in one, new values of all fields in another. */
import { UnsupportedError } from "../errors.js";
import { compile } from "../expression/compile.js";
import { name, number, operation, type Term } from "../expression/term.js";
import type { FieldPlan, Plan } from "./build.js";
import type { Formula } from "./formula.js";
import { maskedCells } from "./masks.js";
import { arrayName, type Model, newValueOf, STEP } from "./model.js";
import { type ArrayPlan, decayOf, isZero, newValue, rateOf } from "./reaction.js";
import { changingFormula } from "./velocity.js";

export interface Programs extends Pick<Model, "coefficients" | "reaction" | "reacting" | "decay"> {
  readonly arrays: readonly ArrayPlan[];
  /** Number of the array that is not 0 in cells which do not change. */
  readonly held: number | undefined;
  /** Results of the coefficients that are the fields' diffusivities, and their velocities by axis of the grid. */
  readonly diffusivities: readonly (number | undefined)[];
  readonly velocities: readonly (readonly (number | undefined)[])[];
  /** Sources and velocities that are evaluated in every step. */
  readonly formulas: readonly Formula[];
}

/** Plans the programs, for lines along the last of the axes that are crossed. */
export function planPrograms(plan: Plan, crossed: readonly number[]): Programs {
  const { scene, fields, insulated, held } = plan;
  const { size, axes } = scene.grid;
  const arrays: ArrayPlan[] = [];
  const masks = [insulated, held].filter((mask) => mask !== undefined);
  const still =
    masks.length > 0
      ? arrays.push((moment) =>
          maskedCells(
            masks.map((mask) => mask(moment)),
            size,
          ),
        ) - 1
      : undefined;
  const stays = still === undefined ? undefined : name(arrayName(still));
  const coefficients: Term[] = [];
  const diffusivities = fields.map((field) => changingDiffusivity(field, plan, arrays, coefficients));
  const velocities = fields.map((field) => changingVelocities(field, plan, coefficients));
  const rates = fields.map(({ source }) => source && rateOf(source, scene, arrays));
  const reacting = [...fields.keys()].filter((i) => rates[i] || stays);
  const reactions = reacting.map((i) => newValue(fields[i]!.name, rates[i], stays));
  const decays = reacting.map((i) => decayOf(rates[i], fields[i]!.name));
  const lines = [...scene.fields, ...arrays.map((_, i) => arrayName(i))];
  const along = axes[crossed.at(-1)!]!.name;
  const program = (terms: readonly Term[], fields: readonly string[]) =>
    terms.length > 0 ? compile(terms, { along, parameters: [...scene.parameters, STEP], fields }) : undefined;
  return {
    coefficients: program(coefficients, lines),
    reaction: program(reactions, [...lines, ...scene.fields.map(newValueOf)]),
    decay: program(decays.every(isZero) ? [] : decays, lines),
    reacting,
    arrays,
    held: still,
    diffusivities,
    velocities,
    formulas: formulasOf(plan),
  };
}

/** The number among the coefficients of a diffusivity that changes; insulated cells have none. */
function changingDiffusivity(
  { diffusivity }: FieldPlan,
  { scene, insulated }: Plan,
  arrays: ArrayPlan[],
  coefficients: Term[],
): number | undefined {
  if (diffusivity.kind !== "coefficient") return undefined;
  const { term } = diffusivity.formula;
  if (!insulated) return coefficients.push(term) - 1;
  const closed = arrays.push((moment) => maskedCells([insulated(moment)], scene.grid.size)) - 1;
  return coefficients.push(operation("select", name(arrayName(closed)), number(0), term)) - 1;
}

function changingVelocities(
  { velocities, walls }: FieldPlan,
  { scene, insulated }: Plan,
  coefficients: Term[],
): (number | undefined)[] {
  return scene.grid.axes.map((_, axis) => {
    const velocity = velocities?.[axis];
    const formula = velocity && changingFormula(velocity, scene);
    if (!formula) return undefined;
    const closed = [walls[axis]!.low, walls[axis]!.high].find(({ kind }) => kind === "insulated");
    if (closed || insulated) {
      const place = closed ? `the wall ${closed.path}` : "insulated cells";
      throw new UnsupportedError(
        `${formula.path} changes from step to step, which ${place} cannot stop: ` +
          "make it an expression in space and parameters, and change these by setParameter",
        formula.path,
      );
    }
    return coefficients.push(formula.term) - 1;
  });
}

function formulasOf({ scene, fields }: Plan): Formula[] {
  return fields.flatMap(({ source, velocities = [] }) => [
    ...(source?.kind === "formula" ? [source.formula] : []),
    ...velocities.flatMap((velocity) => (velocity && changingFormula(velocity, scene)) ?? []),
  ]);
}
