/** A model's programs, run line by line over padded arrays in plain TypeScript. */
import { type Environment, evaluate } from "../expression/evaluate.js";
import type { Program } from "../expression/program.js";
import { coordinate, type FieldArray } from "../grid.js";
import type { Model } from "../model/model.js";
import type { PaddedGrid } from "./padded.js";

/** A start and a length in time. */
export interface Moment {
  readonly time: number;
  readonly dt: number;
}

/** What programs refer to, apart from the fields. */
export class ProgramRunner {
  readonly #model: Model;
  readonly #grid: PaddedGrid;
  /** The model's arrays, padded. */
  readonly arrays: readonly FieldArray[];

  constructor(model: Model, grid: PaddedGrid) {
    this.#model = model;
    this.#grid = grid;
    this.arrays = model.arrays.map((values) => {
      const array = grid.create(model.dtype);
      grid.load(array, values);
      return array;
    });
  }

  /**
   * Runs a program for all cells, and writes its results into `results`.
   *
   * @param old the fields' old values, then, where the program knows them, `fresh`, their new ones
   * @param from the first line, and `to` the one after the last: all, if left out
   */
  run(
    program: Program,
    old: readonly FieldArray[],
    fresh: readonly FieldArray[],
    results: readonly FieldArray[],
    moment: Moment,
    from = 0,
    to = this.#grid.lines.length,
  ): void {
    const { lines, length } = this.#grid;
    const parameters = [...this.#model.parameters, moment.dt];
    const arrays = [...old, ...this.arrays, ...fresh, ...results];
    for (let line = from; line < to; line++) {
      const start = lines[line]!;
      const environment = {
        ...placeOfLine(this.#model, line, moment.time),
        parameters,
        lines: arrays.map((array) => array.subarray(start, start + length)),
      };
      evaluate(program, environment, length, this.#model.dtype);
    }
  }
}

/** What programs know of a line along the last axis, by its number in C order: coordinates along it are those of position 0. */
export function placeOfLine(
  { axes, centering, origin }: Model,
  line: number,
  time: number,
): Omit<Environment, "parameters" | "lines"> {
  const { count: length, spacing: step } = axes.at(-1)!;
  const coordinates = { ...origin };
  let rest = line;
  for (const { name, count, spacing } of axes.slice(0, -1).reverse()) {
    coordinates[name] = coordinate({ origin: origin[name], spacing }, centering, rest % count);
    rest = Math.floor(rest / count);
  }
  return { ...coordinates, time, spacing: step, first: centering === "cell" ? 0.5 : 0, cell: line * length, stride: 1 };
}
