/**
 * How far one explicit step of a model may go.
 *
 * With everything frozen that depends on the state, a field without a flow is u' = −A·u + …, A with a real spectrum: the
 * step is stable while dt·λ ≤ 2 for the largest eigenvalue λ of A, and makes no new extremum while dt·d ≤ 1 for the largest
 * diagonal entry d (Hundsdorfer & Verwer 2003, I.3 and I.7). The diagonal has in it what ghosts return, and the decay of
 * sources −κ·u, κ = −∂source/∂u where that is above 0; sources that make a field grow by itself do not count.
 *
 * - One diffusivity per axis, decay that is the same everywhere, walls that are so all along: the plain operator's bound, exact
 *   (`src/stability.ts`).
 * - Uneven diffusivity, decay or transfer: a proven upper bound of λ, improved until a further sweep gains less than a
 *   thousandth (`rows.ts`); at rough diffusivities spread over orders of magnitude, a few per cent above λ. On a periodic axis
 *   of an odd number n of values it may be 1/cos²(π/2n) too large, which is 5 % for n = 7. On nodes with uneven diffusivity
 *   across walls A is only nearly symmetric, and λ that of its absolute value.
 * - Edge stopping: the bound for no edge at all, k = 1. It holds for every state.
 * - A diffusivity that depends on fields: the bound for the present state, in the norm of the largest value: while
 *   dt·(d + Σ|neighbours' entries|) ≤ 2 in every row no step makes that larger. Eigenvalues would allow more where the field
 *   is rough, but what they let swing there would change the diffusivity.
 * - Reactions: the bound for the present state, by the derivative of each field's source with respect to that field. How
 *   species drive each other is left out: where such terms are stiffer than the diagonal ones, take smaller steps.
 * - Flow: with a the mean of a row's diagonal entry and the sum of its others, and s the shares of a cell that leave
 *   through its faces per unit of time, upwind steps are stable (in the norm of sums, for they lose nothing) while
 *   dt·(a + Σs) ≤ 1, and van Leer's while dt·a + Σ dt·s·(2 − dt·s) ≤ 1, which in one dimension is |w|·dt ≤ h (Harten 1983;
 *   Sweby 1984). With d instead of a no new extremum is made, but for what a flow's divergence makes. A half cell at a wall of
 *   nodes has twice the share s through the face inside, and what leaves it through the wall, 2·w/h, counts as decay, whole;
 *   what enters there is its own value, and takes from that.
 */
import { HALF_CLOSED } from "../../assembly/model/slots.js";
import type { ModelEngine } from "../engine/model-engine.js";
import { ProgramRunner } from "../engine/model-programs.js";
import { PaddedGrid } from "../engine/padded.js";
import type { Program } from "../expression/program.js";
import type { FieldArray } from "../grid.js";
import { FieldBounds, type StepBound } from "./field-bounds.js";
import type { Model } from "./model.js";

export type { StepBound } from "./field-bounds.js";

/** How far below 0, relative to the largest, rounding may take a diffusivity that follows a field. */
const ROUNDING = { float64: 1e-12, float32: 1e-5 };

/** The bounds of a model, for one state after another. */
export class StepBounds {
  readonly #model: Model;
  readonly #grid: PaddedGrid;
  readonly #programs: ProgramRunner;
  readonly #fields: readonly FieldBounds[];
  /** The fields' values, the coefficients and the decay of cells, in padded arrays. */
  readonly #values: readonly FieldArray[];
  readonly #coefficients: readonly FieldArray[];
  readonly #decay: readonly FieldArray[];
  #isBackward = false;

  readonly #decayAt: ModelEngine["decay"];

  /** @param decayAt what works the decay out for the state that is asked about; plain TypeScript, if left out */
  constructor(model: Model, decayAt?: ModelEngine["decay"]) {
    this.#model = model;
    this.#decayAt = decayAt;
    this.#grid = new PaddedGrid(
      model.axes.map((axis) => axis.count),
      1,
    );
    const create = () => this.#grid.create(model.dtype);
    const used = model.coefficients?.uses.fields ?? [];
    const nonlinear = model.fields.some((field) => used.includes(field.name));
    this.#programs = new ProgramRunner(model, this.#grid);
    this.#fields = model.fields.map((field) => new FieldBounds(field, this.#grid, nonlinear));
    this.#values = model.fields.map(create);
    this.#coefficients = Array.from({ length: model.coefficients?.results ?? 0 }, create);
    this.#decay = Array.from({ length: model.decay?.results ?? 0 }, create);
  }

  /** Whether a diffusivity was below 0, by more than rounding, in the state that was looked at last. */
  get isBackward(): boolean {
    return this.#isBackward;
  }

  /** Begins the next look as if it were the first: each begins where the one before it ended, and comes a little nearer. */
  forget(): void {
    for (const field of this.#fields) field.forget();
  }

  /**
   * The bounds of a step from a state: those of the field that allows least. NaN where a value is.
   *
   * @param enough A step for which bounds that are proven, if not as large as they might be, will do.
   */
  at(fields: readonly FieldArray[], time: number, enough = Number.POSITIVE_INFINITY): StepBound {
    const { coefficients, decay, reacting } = this.#model;
    this.#values.forEach((values, i) => {
      this.#grid.load(values, fields[i]!);
    });
    this.#run(coefficients, this.#coefficients, time);
    if (this.#decayAt) {
      for (const [i, values] of this.#decayAt(time).entries()) this.#grid.load(this.#decay[i]!, values);
    } else this.#run(decay, this.#decay, time);
    this.#isBackward = this.#model.fields.some(
      ({ diffusion }) => diffusion.kind === "coefficient" && this.#fallsBelowZero(this.#coefficients[diffusion.index]!),
    );
    const bounds = this.#fields.map((field, i) => {
      const held = this.#model.fields[i]!.held;
      return field.at({
        time,
        enough,
        values: this.#values[i]!,
        coefficients: this.#coefficients,
        decay: this.#decay[reacting.indexOf(i)],
        held: held === undefined ? undefined : this.#programs.arrays[held],
      });
    });
    return {
      stable: Math.min(...bounds.map((bound) => bound.stable)),
      positive: Math.min(...bounds.map((bound) => bound.positive)),
    };
  }

  #fallsBelowZero(coefficient: FieldArray): boolean {
    let least = 0;
    let most = 0;
    this.#grid.forCells((cell) => {
      const value = coefficient[cell]!;
      if (value > HALF_CLOSED && value < least) least = value;
      if (value > most) most = value;
    });
    return least < -ROUNDING[this.#model.dtype] * most;
  }

  #run(program: Program | undefined, results: readonly FieldArray[], time: number): void {
    if (program) this.#programs.run(program, this.#values, [], results, { time, dt: 0 });
  }
}
