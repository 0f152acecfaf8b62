/**
 * A model's programs as a build runs them. Where it has SIMD their simple instructions are functions made for the model, and
 * the fields that constant diffusion and reactions move alone are moved by one function for both: each line is then read once.
 */
import { NEIGHBOUR_LINES } from "../../assembly/model/slots.js";
import { OP_CONSTANT, OP_PARAMETER, OPERAND_LINE, OPERAND_UNIFORM, UNIFORM_WORDS } from "../../assembly/program.js";
import { Fusion } from "../expression/fused/fusion.js";
import type { Stencil } from "../expression/fused/stencil.js";
import type { Program } from "../expression/program.js";
import type { Model } from "../model/model.js";
import { isEven } from "../operator.js";
import { type BuildName, isShared } from "./builds.js";

export interface ModelPrograms {
  readonly coefficients: Program | undefined;
  readonly reaction: Program | undefined;
  /** The reaction with the diffusion of `merged`, in the place of both. */
  readonly step: Program | undefined;
  readonly merged: readonly number[];
  readonly decay: Program | undefined;
}

/** Programs, and the module of the functions that they call. */
export interface CompiledPrograms {
  readonly programs: ModelPrograms;
  readonly fused: WebAssembly.Module | undefined;
}

/**
 * Fuses the programs where the build has SIMD, and the host compiles modules that are not files of its own.
 *
 * @param wide whether vectors are computed two at a time
 */
export async function compilePrograms(model: Model, build: BuildName, wide: boolean): Promise<CompiledPrograms> {
  if (build !== "scalar") {
    const fusion = new Fusion(model.dtype, wide);
    const programs = fusePrograms(model, fusion);
    const bytes = fusion.module(isShared(build));
    const fused = bytes && (await WebAssembly.compile(bytes).catch(() => undefined));
    if (fused || !bytes) return { programs, fused };
  }
  const { coefficients, reaction, decay } = model;
  return { programs: { coefficients, reaction, step: undefined, merged: [], decay }, fused: undefined };
}

function fusePrograms(model: Model, fusion: Fusion): ModelPrograms {
  const { coefficients, reaction, decay } = model;
  const merged = model.reacting.filter((index) => {
    const { diffusion, advection } = model.fields[index]!;
    return diffusion.kind === "constant" && !advection;
  });
  return {
    coefficients: coefficients && fusion.fuse(coefficients),
    reaction: reaction && fusion.fuse(reaction),
    step: reaction && merged.length > 0 ? stepProgram(model, reaction, merged, fusion) : undefined,
    merged,
    decay: decay && fusion.fuse(decay),
  };
}

/** Number of the parameter that is r of a field along x, y or z. */
export function rateParameter(model: Model, field: number, axis: number): number {
  return model.parameters.length + 1 + 3 * field + axis;
}

/** The reaction program with the fields' rates as uniforms, and their new values made instead of read. */
function stepProgram(model: Model, reaction: Program, merged: readonly number[], fusion: Fusion): Program {
  const { fields, arrays, axes } = model;
  const known = reaction.uniform.length / UNIFORM_WORDS;
  const line = (index: number) => OPERAND_LINE + 4 * index;
  const constants = [...reaction.constants];
  const uniforms: number[] = [];
  const uniformOf = (operation: number, index: number) => {
    uniforms.push(operation, index, 0, 0);
    return OPERAND_UNIFORM + 4 * (known + uniforms.length / UNIFORM_WORDS - 1);
  };
  const stencils = merged.map((field): [number, Stencil] => {
    const even = isEven(fields[field]!.operator);
    const rates = axes.map((_, axis) => uniformOf(OP_PARAMETER, rateParameter(model, field, axis)));
    const twice = uniformOf(OP_CONSTANT, constants.push(even ? 2 * axes.length : 2) - 1);
    const first = reaction.fields + reaction.results + NEIGHBOUR_LINES * field;
    const neighbours = axes.slice(1).map((_, i) => [line(first + 2 * i), line(first + 2 * i + 1)] as const);
    const fresh = line(fields.length + arrays.length + field);
    return [fresh, { here: line(field), neighbours, rates, twice, even }];
  });
  const uniform = Int32Array.of(...reaction.uniform, ...uniforms);
  const fixed = reaction.fixed === known ? uniform.length / UNIFORM_WORDS : reaction.fixed;
  return fusion.fuse({ ...reaction, constants: Float64Array.from(constants), uniform, fixed }, new Map(stencils));
}
