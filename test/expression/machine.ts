/** The machine of each build, for comparison with the one in TypeScript. */
import { compile as compileBuild, instantiateKernel, type Kernel } from "../../src/engine/builds.js";
import { type Environment, evaluate } from "../../src/expression/evaluate.js";
import { Fusion } from "../../src/expression/fused/fusion.js";
import {
  environmentBytes,
  type Program,
  programBytes,
  scratchBytes,
  writeEnvironment,
  writeProgram,
} from "../../src/expression/program.js";
import { bytesOf, type Dtype, type FieldArray, viewOf } from "../../src/grid.js";

export const BUILDS = ["scalar", "simd", "threads"] as const;
const PAGES = 512;

/** A line, and what the names mean on it; the fields' values are given, the results are wanted. */
export interface Line extends Omit<Environment, "lines"> {
  readonly dtype: Dtype;
  readonly count: number;
  readonly fields: readonly ArrayLike<number>[];
}

export type Machine = (program: Program, line: Line) => FieldArray[];

/** The machine in TypeScript. */
export const reference: Machine = (program, line) => {
  const create = (values?: ArrayLike<number>) => {
    const array = line.dtype === "float64" ? new Float64Array(line.count) : new Float32Array(line.count);
    if (values) array.set(values);
    return array;
  };
  const results = Array.from({ length: program.results }, () => create());
  evaluate(program, { ...line, lines: [...line.fields.map(create), ...results] }, line.count, line.dtype);
  return results;
};

/** The machine of a build. */
export async function machineOf(build: (typeof BUILDS)[number]): Promise<Machine> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: build === "threads" });
  const kernel = instantiateKernel({ module: await compileBuild(build), memory });
  return (program, line) => evaluateOn(kernel, memory, program, line);
}

/** The same where the program's runs are functions, which compute two vectors at a time where they are `wide`. */
export async function fusedMachineOf(
  build: Exclude<(typeof BUILDS)[number], "scalar">,
  wide: boolean,
): Promise<Machine> {
  const shared = build === "threads";
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared });
  const module = await compileBuild(build);
  return (program, line) => {
    const fusion = new Fusion(line.dtype, wide);
    const fused = fusion.fuse(program);
    const bytes = fusion.module(shared);
    const kernel = instantiateKernel({ module, memory, fused: bytes && new WebAssembly.Module(bytes) });
    return evaluateOn(kernel, memory, fused, line);
  };
}

/** It fails where a cell beyond the end of a result's line is written. */
function evaluateOn(kernel: Kernel, memory: WebAssembly.Memory, program: Program, line: Line): FieldArray[] {
  let end = 64;
  const allot = (bytes: number, alignment = 64) => {
    const address = Math.ceil(end / alignment) * alignment;
    end = address + bytes;
    if (end > PAGES * 65536) throw new Error("the test's memory is too small");
    return address;
  };
  const code = allot(programBytes(program)),
    place = allot(environmentBytes(program));
  const parameters = allot(8 * line.parameters.length),
    scratch = allot(scratchBytes(program));
  writeProgram(memory.buffer, code, program);
  new Float64Array(memory.buffer, parameters, line.parameters.length).set(line.parameters);
  // Lines begin anywhere that their values can, not only where a vector would like to.
  const bytes = bytesOf(line.dtype);
  const addresses = Array.from({ length: program.fields + program.results }, () =>
    allot(bytes * (line.count + 1), bytes),
  );
  const views = addresses.map((address) => viewOf(line.dtype, memory.buffer, address, line.count + 1));
  line.fields.forEach((values, i) => {
    views[i]!.set(values);
  });
  const results = views.slice(program.fields);
  for (const view of results) view.fill(-12345);
  writeEnvironment(memory.buffer, place, line, { parameters, scratch, lines: addresses });
  kernel[line.dtype === "float64" ? "evaluate_f64" : "evaluate_f32"](code, place, line.count);
  return results.map((view) => {
    if (view[line.count] !== -12345) throw new Error("a cell beyond the end of the line was written");
    return view.slice(0, line.count);
  });
}
