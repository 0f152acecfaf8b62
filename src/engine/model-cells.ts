/** What a model's programs make of its cells, worked out in the kernel: for bounds, which look at every cell. */
import { type Program, writeEnvironment } from "../expression/program.js";
import type { FieldArray } from "../grid.js";
import type { Model } from "../model/model.js";
import { cellsOf } from "../operator.js";
import type { Kernel } from "./builds.js";
import type { ModelLayout } from "./model-layout.js";
import { placeOfLine } from "./model-programs.js";

export class CellProgram {
  readonly #kernel: Kernel;
  readonly #model: Model;
  readonly #address: number;
  readonly #layout: ModelLayout;
  readonly #results: readonly FieldArray[];
  /** Whether it asks for no place, so that all lines, which follow each other in memory, may be one. */
  readonly #isEverywhere: boolean;

  /**
   * @param address where the program is in memory
   * @param room where the results go: arrays of the model's memory, which nothing else needs between steps, as many at the least
   */
  constructor(
    kernel: Kernel,
    model: Model,
    program: Program,
    address: number,
    layout: ModelLayout,
    room: readonly FieldArray[],
  ) {
    this.#kernel = kernel;
    this.#model = model;
    this.#address = address;
    this.#layout = layout;
    this.#results = room.slice(0, program.results);
    this.#isEverywhere = program.uses.coordinates.length === 0 && !program.uses.random;
  }

  /** The results in the fields' present state. */
  at(time: number): readonly FieldArray[] {
    const { axes, dtype } = this.#model;
    const { parameters, cellsEnvironment: environment, cellsScratch: scratch, fixed, even } = this.#layout;
    const { buffer } = this.#kernel.memory;
    const evaluate = this.#kernel[dtype === "float64" ? "evaluate_f64" : "evaluate_f32"];
    const arrays = [
      ...even,
      ...fixed.slice(0, this.#model.arrays.length),
      ...this.#results.map((array) => array.byteOffset),
    ];
    const bytes = this.#results[0]!.BYTES_PER_ELEMENT;
    const length = this.#isEverywhere ? cellsOf(this.#model) : axes.at(-1)!.count;
    for (let line = 0; line < cellsOf(this.#model) / length; line++) {
      const lines = arrays.map((address) => address + line * length * bytes);
      const place = placeOfLine(this.#model, line, time);
      writeEnvironment(buffer, environment, place, { parameters, scratch, lines });
      evaluate(this.#address, environment, length);
    }
    return this.#results;
  }
}
