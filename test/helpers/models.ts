/** Models built by hand, from options and texts. */
import { compile } from "../../src/expression/compile.js";
import { parse } from "../../src/expression/parse.js";
import type { Program } from "../../src/expression/program.js";
import type { Advection, Diffusion, Model } from "../../src/model/model.js";
import type { Operator } from "../../src/operator.js";
import { checkOptions, type SimulationOptions } from "../../src/options.js";

type Domain = Pick<SimulationOptions, "shape" | "spacing" | "centering" | "dtype" | "boundary">;

interface FieldParts {
  readonly boundary?: SimulationOptions["boundary"];
  readonly diffusivity?: number | readonly number[];
  readonly diffusion?: Diffusion;
  readonly advection?: Advection;
  /** The field's new value in terms of the fields, `new_NAME`, `array0` …, parameters and `dt`. */
  readonly reaction?: string;
  /** −∂source/∂u, where the reaction has a source that depends on the field. */
  readonly decay?: string;
  /** Number of the array that marks held cells. */
  readonly held?: number;
}

export interface ModelParts extends Domain {
  readonly origin?: readonly [number, number, number];
  readonly fields: Readonly<Record<string, FieldParts>>;
  readonly arrays?: readonly Float64Array[];
  readonly parameters?: Readonly<Record<string, number>>;
  readonly coefficients?: readonly string[];
}

/** The operator of a domain. */
export function operatorOf(domain: Domain & Pick<SimulationOptions, "diffusivity">): Operator {
  return checkOptions(domain).operator;
}

export function modelOf(parts: ModelParts): Model {
  const { origin = [0, 0, 0], fields, arrays = [], parameters = {}, coefficients, ...domain } = parts;
  const names = Object.keys(fields);
  const list = names.map((name) => {
    const {
      boundary = domain.boundary ?? { value: 0 },
      diffusivity = 1,
      diffusion = { kind: "constant" },
      advection,
    } = fields[name]!;
    // Walls are made for what lies beside them: any diffusivity that changes stands for all.
    const changes = diffusion.kind === "coefficient" || diffusion.kind === "edgeStopping";
    const medium = changes ? ({ edgeStopping: "rational", contrast: 1 } as const) : diffusivity;
    const operator = operatorOf({ ...domain, boundary, diffusivity: medium });
    return { name, operator, diffusion, advection, held: fields[name]!.held } as const;
  });
  const { axes, centering, dtype } = list[0]!.operator;
  const lines = [...names, ...arrays.map((_, i) => `array${i}`)];
  const along = axes.at(-1)!.name;
  const program = (texts: readonly string[], fields: readonly string[]): Program | undefined => {
    if (texts.length === 0) return undefined;
    const everything = { parameters: [...Object.keys(parameters), "dt"], fields };
    const scope = { ...everything, coordinates: ["x", "y", "z"], time: true, random: true } as const;
    return compile(
      texts.map((text) => parse(text, scope, "test")),
      { along, ...everything },
    );
  };
  const reacting = names.flatMap((name, i) => (fields[name]!.reaction === undefined ? [] : [i]));
  const reactions = reacting.map((i) => fields[names[i]!]!.reaction!);
  return {
    axes,
    centering,
    dtype,
    origin: { x: origin[0], y: origin[1], z: origin[2] },
    fields: list,
    arrays,
    parameters: Object.values(parameters),
    coefficients: program(coefficients ?? [], lines),
    reaction: program(reactions, [...lines, ...names.map((name) => `new_${name}`)]),
    reacting,
    decay: program(
      reacting.some((i) => fields[names[i]!]!.decay) ? reacting.map((i) => fields[names[i]!]!.decay ?? "0") : [],
      lines,
    ),
  };
}

/** Faces of one value everywhere across every axis, 0 on walls where asked for. */
export function uniformFaces({ axes }: Operator, value: number, onWalls = value): Float64Array[] {
  return facesOf(axes, (_, index, count) => (index === 0 || index === count ? onWalls : value));
}

/** Faces whose value depends on the axis and their index along it. */
export function facesOf(
  axes: Operator["axes"],
  value: (axis: number, index: number, count: number) => number,
): Float64Array[] {
  return axes.map((_, axis) => {
    const counts = axes.map(({ count }, i) => (i === axis ? count + 1 : count));
    const inner = counts.slice(axis + 1).reduce((a, b) => a * b, 1);
    const size = counts.reduce((a, b) => a * b, 1);
    return Float64Array.from({ length: size }, (_, i) => {
      return value(axis, Math.floor(i / inner) % counts[axis]!, counts[axis]! - 1);
    });
  });
}
