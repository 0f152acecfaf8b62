/** The programs of a model: coefficients of all fields in one, new values of all fields in another. */
import { CLOSED } from "../../assembly/model/slots.js";
import { compile } from "../expression/compile.js";
import { name, number, operation, type Term } from "../expression/term.js";
import type { Plan } from "./build.js";
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
  const seal = sealer(plan, arrays);
  const diffusivities = fields.map(({ diffusivity }) =>
    diffusivity.kind === "coefficient" ? coefficients.push(seal(diffusivity.formula.term)) - 1 : undefined,
  );
  const velocities = fields.map(({ velocities }) =>
    axes.map((_, axis) => {
      const velocity = velocities?.[axis];
      const formula = velocity && changingFormula(velocity, scene);
      return formula && coefficients.push(seal(formula.term)) - 1;
    }),
  );
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

/** Closes the faces of insulated cells to a coefficient. */
function sealer({ scene, insulated }: Plan, arrays: ArrayPlan[]): (coefficient: Term) => Term {
  if (!insulated) return (coefficient) => coefficient;
  let sealed: Term | undefined;
  return (coefficient) => {
    sealed ??= name(arrayName(arrays.push((moment) => maskedCells([insulated(moment)], scene.grid.size)) - 1));
    return operation("select", sealed, number(CLOSED), coefficient);
  };
}

function formulasOf({ scene, fields }: Plan): Formula[] {
  return fields.flatMap(({ source, velocities = [] }) => [
    ...(source?.kind === "formula" ? [source.formula] : []),
    ...velocities.flatMap((velocity) => (velocity && changingFormula(velocity, scene)) ?? []),
  ]);
}
