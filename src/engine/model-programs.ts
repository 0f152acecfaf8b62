/** A model's programs, run line by line over padded arrays in plain TypeScript. */
import { evaluate } from "../expression/evaluate.js";
import type { Program } from "../expression/program.js";
import { type AxisName, coordinate, type FieldArray } from "../grid.js";
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
   */
  run(
    program: Program,
    old: readonly FieldArray[],
    fresh: readonly FieldArray[],
    results: readonly FieldArray[],
    moment: Moment,
  ): void {
    const { centering, dtype } = this.#model;
    const { lines, length } = this.#grid;
    const parameters = [...this.#model.parameters, moment.dt];
    const arrays = [...old, ...this.arrays, ...fresh, ...results];
    const place = { time: moment.time, spacing: this.#model.axes.at(-1)!.spacing, stride: 1, parameters };
    lines.forEach((start, line) => {
      const environment = {
        ...place,
        ...this.#coordinatesOf(line),
        first: centering === "cell" ? 0.5 : 0,
        cell: line * length,
        lines: arrays.map((array) => array.subarray(start, start + length)),
      };
      evaluate(program, environment, length, dtype);
    });
  }

  /** Coordinates of a line: along it that of position 0. */
  #coordinatesOf(line: number): Record<AxisName, number> {
    const { axes, centering, origin } = this.#model;
    const coordinates = { ...origin };
    let rest = line;
    for (const { name, count, spacing } of axes.slice(0, -1).reverse()) {
      coordinates[name] = coordinate({ origin: origin[name], spacing }, centering, rest % count);
      rest = Math.floor(rest / count);
    }
    return coordinates;
  }
}
