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
 * - Even diffusivity with uneven decay: as if the largest decay were everywhere, if an eigenvalue is proven to be so large but
 *   for 5 % (`peak.ts`); else the bound for uneven decay.
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
import type { CellProgramName, ModelEngine } from "../engine/model-engine.js";
import { ProgramRunner } from "../engine/model-programs.js";
import { PaddedGrid } from "../engine/padded.js";
import type { FieldArray } from "../grid.js";
import { type Circumstances, FieldBounds, type StepBound, UNBOUNDED } from "./field-bounds.js";
import type { Model } from "./model.js";

export type { StepBound } from "./field-bounds.js";

/** How far below 0, relative to the largest, rounding may take a diffusivity that follows a field. */
const ROUNDING = { float64: 1e-12, float32: 1e-5 };

/** The bounds of a model, for one state after another. */
export class StepBounds {
  readonly #model: Model;
  /** Cells as fields have them, and with ghosts around. */
  readonly #cells: PaddedGrid;
  readonly #grid: PaddedGrid;
  readonly #programs: ProgramRunner;
  readonly #fields: readonly FieldBounds[];
  readonly #coefficients: readonly FieldArray[];
  /** What programs make of cells in plain TypeScript. */
  readonly #results = new Map<CellProgramName, readonly FieldArray[]>();
  readonly #evaluate: ModelEngine["evaluate"];
  #isBackward = false;

  /** @param evaluate of an engine that is in the state which is asked about; plain TypeScript, if left out */
  constructor(model: Model, evaluate?: ModelEngine["evaluate"]) {
    const counts = model.axes.map((axis) => axis.count);
    this.#model = model;
    this.#evaluate = evaluate;
    this.#cells = new PaddedGrid(counts, 0);
    this.#grid = new PaddedGrid(counts, 1);
    const coefficients = model.coefficients?.results ?? 0;
    const used = model.coefficients?.uses.fields ?? [];
    const nonlinear = model.fields.some((field) => used.includes(field.name));
    this.#programs = new ProgramRunner(model, this.#cells);
    this.#fields = model.fields.map((field) => new FieldBounds(field, this.#grid, nonlinear));
    this.#coefficients = Array.from({ length: coefficients }, () => this.#grid.create(model.dtype));
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
    const coefficients = this.#resultsOf("coefficients", fields, time);
    coefficients.forEach((values, i) => {
      this.#grid.load(this.#coefficients[i]!, values);
    });
    const ranges = coefficients.map(rangeOpen);
    this.#isBackward = this.#model.fields.some(({ diffusion }) => {
      if (diffusion.kind !== "coefficient") return false;
      const [least, most] = ranges[diffusion.index]!;
      return least < -ROUNDING[this.#model.dtype] * most;
    });
    const decay = this.#resultsOf("decay", fields, time);
    const all = this.#fields.map((field, i) => {
      const { held } = this.#model.fields[i]!;
      const circumstances: Circumstances = {
        time,
        enough,
        coefficients: this.#coefficients,
        largest: ranges.map(([, most]) => most),
        decay: decay[this.#model.reacting.indexOf(i)],
        held: held === undefined ? undefined : this.#programs.arrays[held],
      };
      return { field, circumstances, quick: field.quick(circumstances) };
    });
    // Whoever seems to allow least comes first: the others need not be known any closer.
    all.sort((a, b) => a.quick.stable - b.quick.stable);
    let least: StepBound = UNBOUNDED;
    for (const { field, circumstances, quick } of all) {
      const suffices = quick.stable >= least.stable && quick.positive >= least.positive;
      least = smaller(least, suffices ? quick : field.at(circumstances, quick));
    }
    return least;
  }

  /** What a program makes of the cells of a state; nothing where the model has none. */
  #resultsOf(name: CellProgramName, fields: readonly FieldArray[], time: number): readonly FieldArray[] {
    const program = this.#model[name];
    if (!program) return [];
    const known = this.#evaluate?.(name, time);
    if (known) return known;
    const results =
      this.#results.get(name) ?? Array.from({ length: program.results }, () => this.#cells.create(this.#model.dtype));
    this.#results.set(name, results);
    this.#programs.run(program, fields, [], results, { time, dt: 0 });
    return results;
  }
}

/** Least and largest coefficient, 0 among them, of cells that are not closed; NaN where one is. */
function rangeOpen(coefficients: FieldArray): readonly [number, number] {
  let least = 0;
  let most = 0;
  for (let i = 0; i < coefficients.length; i++) {
    const value = coefficients[i]!;
    if (Number.isNaN(value)) return [value, value];
    if (value > HALF_CLOSED && value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** Of each bound the smaller one; NaN where one is. */
function smaller(a: StepBound, b: StepBound): StepBound {
  return { stable: Math.min(a.stable, b.stable), positive: Math.min(a.positive, b.positive) };
}
