/** Expressions as options: read, and evaluated at the points of a lattice. */
import { NonFiniteError } from "../errors.js";
import { compile } from "../expression/compile.js";
import { evaluate } from "../expression/evaluate.js";
import { parse, type Scope } from "../expression/parse.js";
import { isRandom, namesIn, type Term } from "../expression/term.js";
import type { AxisName, Dtype, FieldArray } from "../grid.js";
import { strides } from "../grid.js";
import { coordinateOn, type Lattice, placeOf, pointsOf } from "./lattice.js";

/** An expression that was given as an option. */
export interface Formula {
  readonly text: string;
  /** The option's path. */
  readonly path: string;
  readonly term: Term;
  readonly names: ReadonlySet<string>;
}

/** What time and parameters are. */
export interface Moment {
  readonly time: number;
  /** Values in the order of the parameters' names. */
  readonly parameters: readonly number[];
}

/** The fields, where an expression may use them. */
export interface Species {
  readonly names: readonly string[];
  readonly values: readonly FieldArray[];
}

const COORDINATES: readonly string[] = ["x", "y", "z"] satisfies AxisName[];
const NOBODY: Species = { names: [], values: [] };

/**
 * Reads an expression.
 * @throws OptionError with the text and a caret under the mistake
 */
export function readFormula(text: string, scope: Scope, path: string): Formula {
  const term = parse(text, scope, path);
  return { text, path, term, names: namesIn(term) };
}

/** Whether the values differ from place to place, as far as they do not depend on fields. */
export function variesInSpace({ names, term }: Formula): boolean {
  return COORDINATES.some((name) => names.has(name)) || isRandom(term);
}

export function variesInTime({ names }: Formula): boolean {
  return names.has("t");
}

export function usesAny({ names }: Formula, wanted: readonly string[]): boolean {
  return wanted.some((name) => names.has(name));
}

/**
 * Prepares a formula for a lattice. The answer gives its values there at a moment, every operation rounded to `dtype`.
 * @throws NonFiniteError, from the answer, with place and time of the first value that is NaN or infinite
 */
export function sampler(
  formula: Formula,
  lattice: Lattice,
  parameters: readonly string[],
  dtype: Dtype = "float64",
  species: Species = NOBODY,
): (moment: Moment) => FieldArray {
  const last = lattice.findLastIndex((side) => side.count > 1);
  const line = lattice[Math.max(0, last)]!;
  const across = lattice.filter((side) => side !== line);
  const program = compile([formula.term], { along: line.name, parameters, fields: species.names });
  const steps = strides(across.map((side) => side.count));
  const size = pointsOf(lattice);
  return (moment) => {
    const values = dtype === "float32" ? new Float32Array(size) : new Float64Array(size);
    for (let start = 0; start < size; start += line.count) {
      const at = { x: 0, y: 0, z: 0, [line.name]: line.origin };
      across.forEach((side, i) => {
        at[side.name] = coordinateOn(side, Math.floor(start / line.count / steps[i]!) % side.count);
      });
      const lines = [...species.values, values].map((array) => array.subarray(start, start + line.count));
      const { spacing, first } = line;
      evaluate(program, { ...moment, ...at, spacing, first, cell: start, stride: 1, lines }, line.count, dtype);
    }
    checkValues(values, formula, lattice, moment);
    return values;
  };
}

function checkValues(values: FieldArray, { text, path }: Formula, lattice: Lattice, { time }: Moment): void {
  const first = values.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count++;
  throw new NonFiniteError(
    `${path}: "${text}" is ${values[first]} at ${placeOf(lattice, first)} (value ${first}) and t = ${time}` +
      `${count > 1 ? `, and not finite at ${count - 1} more places` : ""}: it must be finite wherever it is used`,
    first,
    count,
    path,
  );
}
