/** How fast a model's sources take the fields down, worked out in the kernel: for bounds, which look at every cell. */
import { type Program, writeEnvironment, writeProgram } from "../expression/program.js";
import type { FieldArray } from "../grid.js";
import type { Model } from "../model/model.js";
import { cellsOf } from "../operator.js";
import type { Kernel } from "./builds.js";
import type { ModelLayout } from "./model-layout.js";
import { placeOfLine } from "./model-programs.js";

export class DecayProgram {
  readonly #kernel: Kernel;
  readonly #model: Model;
  readonly #layout: ModelLayout;
  readonly #results: readonly FieldArray[];

  /** @param results where the results go: arrays of the model's memory, which nothing else needs between steps */
  constructor(kernel: Kernel, model: Model, program: Program, layout: ModelLayout, results: readonly FieldArray[]) {
    this.#kernel = kernel;
    this.#model = model;
    this.#layout = layout;
    this.#results = results.slice(0, program.results);
    writeProgram(kernel.memory.buffer, layout.decay, program);
  }

  /** The results in the fields' present state. */
  at(time: number): readonly FieldArray[] {
    const { axes, dtype } = this.#model;
    const { decay, parameters, decayEnvironment: environment, decayScratch: scratch, fixed, even } = this.#layout;
    const { buffer } = this.#kernel.memory;
    const evaluate = this.#kernel[dtype === "float64" ? "evaluate_f64" : "evaluate_f32"];
    const arrays = [
      ...even,
      ...fixed.slice(0, this.#model.arrays.length),
      ...this.#results.map((array) => array.byteOffset),
    ];
    const bytes = this.#results[0]!.BYTES_PER_ELEMENT;
    const length = axes.at(-1)!.count;
    for (let line = 0; line < cellsOf(this.#model) / length; line++) {
      const lines = arrays.map((address) => address + line * length * bytes);
      const place = placeOfLine(this.#model, line, time);
      writeEnvironment(buffer, environment, place, { parameters, scratch, lines });
      evaluate(decay, environment, length);
    }
    return this.#results;
  }
}
