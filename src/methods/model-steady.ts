/**
 * The steady state of a model. Every pass freezes what depends on the state and solves A·change = M u' for each field by
 * conjugate gradients with multigrid; one pass is enough where nothing does. Elsewhere it is the Picard iteration, with the
 * sources' own derivatives as Newton's, and accelerated by its last iterates.
 */
import type { Watch } from "../engine/engine.js";
import { Breather } from "../engine/slices.js";
import { ConvergenceError, UnsupportedError } from "../errors.js";
import { imposeWalls } from "../held.js";
import { FrozenField, FrozenState } from "../model/frozen.js";
import { type Nature, whyNotLinear, whyNotSteady } from "../model/linear.js";
import { checkFinite } from "../numbers.js";
import { Acceleration } from "./acceleration.js";
import { checkBalance } from "./balance.js";
import type { Fields } from "./method.js";
import type { ModelGround } from "./model-steppers.js";
import { largest, norm, unitOf } from "./multigrid/change.js";
import { type LooseParts, loosePartsOf, sumsOf } from "./multigrid/parts.js";
import type { Shop, Solver } from "./multigrid/solver.js";
import { networkOf, scaleOf, solverOf, takeOver } from "./multigrid/web-solver.js";

/** How a steady state was found. */
export interface ModelSolution {
  /** Cycles of all passes and fields. */
  readonly iterations: number;
  /** Size of what the next correction would be, relative to the field, in the 2-norm. */
  readonly residual: number;
}

/** Passes after which it is given up; where nothing depends on the state, all but the first take rounding out. */
const MOST_PASSES = 200;
const MOST_TOUCHES = 6;
/** What a pass leaves of its own error where the next one asks anew. */
const ROUGHLY = 1e-2;
/** Cycles of a pass up to which the next one keeps the coarser levels: two or three do where these are new. */
const MOST_KEPT = 6;
/** Size of the corrections from which on reactions are accelerated: further away they lead astray. */
const NEAR = 0.1;
/** What may be left over of what is exchanged, in tolerances, where sources depend on fields that are known to one. */
const UNBALANCED = 100;

/**
 * Brings the fields to the steady state; where it fails or is aborted they stay as they were. Where nothing ties a part of
 * a field down, its mean is kept.
 *
 * @throws UnsupportedError where it changes in time or flows, or no steady state exists; ConvergenceError, with the
 * corrections' sizes; the signal's reason
 */
export async function findModelSteady(
  { model, engine, shape, nature }: ModelGround,
  fields: Fields,
  tolerance: number,
  watch: Watch,
): Promise<ModelSolution> {
  const obstacle = nature.flow ?? whyNotSteady(nature);
  if (obstacle) {
    throw new UnsupportedError(`steady() cannot do this: ${obstacle}; advance() until nothing changes any more`);
  }
  const { name: build, threads } = engine.info;
  const search = new Search(new FrozenState(model), fields, { build, threads, shape }, nature);
  try {
    const found = await search.run(tolerance, watch);
    fields.forEach((field, i) => {
      field.set(search.values[i]!);
    });
    return found;
  } finally {
    search.dispose();
  }
}

class Search {
  readonly values: readonly Float64Array[];
  readonly #state: FrozenState;
  /** One for each field, from the first pass on. */
  readonly #frozen: FrozenField[] = [];
  readonly #shop: Shop;
  readonly #isLinear: boolean;
  /** Whether sources depend on fields in ways that no matrix tells. */
  readonly #reacts: boolean;
  readonly #systems: (FieldSystem | undefined)[];
  /** The fields' sizes at the start, in the 2-norm. */
  readonly #starts: readonly number[];
  #units: readonly number[] | undefined;
  #iterations = 0;

  constructor(state: FrozenState, fields: Fields, shop: Shop, nature: Nature) {
    this.#state = state;
    this.#shop = shop;
    this.#isLinear = whyNotLinear(nature) === undefined;
    this.#reacts = (nature.source.bend ?? nature.coupling) !== undefined;
    this.values = fields.map((field) => new Float64Array(field));
    this.#systems = fields.map(() => undefined);
    this.values.forEach((values, i) => {
      imposeWalls(values, state.model.fields[i]!.operator);
      checkFinite(values, "field", "float64");
    });
    this.#starts = this.values.map(norm);
  }

  async run(tolerance: number, watch: Watch): Promise<ModelSolution> {
    let acceleration = new Acceleration();
    const breather = new Breather(watch);
    const sizes: number[] = [];
    for (let pass = 0; pass < (this.#isLinear ? MOST_TOUCHES : MOST_PASSES); pass++) {
      await this.#freeze(pass === 0, breather);
      const corrections: Correction[] = [];
      for (const field of this.values.keys()) corrections.push(await this.#correct(field, tolerance, watch, breather));
      const worst = Math.max(...corrections.map(({ size }) => size));
      const before = sizes.at(-1) ?? Number.POSITIVE_INFINITY;
      sizes.push(worst);
      watch.onSteps?.(sizes.length);
      if (worst <= tolerance) return { iterations: this.#iterations, residual: worst };
      if (!Number.isFinite(worst)) break;
      const isFar = this.#reacts && Math.max(worst, before) > NEAR;
      if (isFar) acceleration = new Acceleration();
      this.#go(corrections, this.#isLinear || isFar ? undefined : acceleration);
    }
    throw new ConvergenceError(
      `no steady state was found to a relative tolerance of ${tolerance}: after ${sizes.length} passes the fields still ` +
        `change by ${sizes.at(-1)}; give a larger tolerance, or advance() until nothing changes any more`,
      sizes,
    );
  }

  /** Takes corrections over, as they are or by what they have in common with the last ones. */
  #go(corrections: readonly Correction[], acceleration: Acceleration | undefined): void {
    if (!acceleration) {
      this.values.forEach((values, field) => {
        const { correction } = corrections[field]!;
        for (let i = 0; i < values.length; i++) values[i]! += correction[i]!;
      });
      return;
    }
    // Fields may differ by orders of magnitude: each counts by its own size, the same in all passes.
    this.#units ??= corrections.map(({ unit }) => unit);
    const units = this.#units;
    const changes = corrections.map(({ correction }) => correction);
    const next = acceleration.next(joined(this.values, units), joined(changes, units));
    this.values.forEach((values, field) => {
      const found = next.subarray(field * values.length, (field + 1) * values.length);
      // Where nothing reacts, what the system itself gives keeps to its walls: nothing may lead out of that range.
      const image = values.map((value, i) => value + changes[field]![i]!);
      const [least, most] = this.#reacts ? [-Infinity, Infinity] : rangeOf(image);
      for (let i = 0; i < values.length; i++) values[i] = Math.min(most, Math.max(least, units[field]! * found[i]!));
    });
  }

  dispose(): void {
    for (const system of this.#systems) system?.solver?.dispose();
  }

  /** Brings everything to the values; systems where they may have changed. */
  async #freeze(isFirst: boolean, breather: Breather): Promise<void> {
    await this.#state.loadAside(this.values, 0, breather);
    for (const i of this.values.keys()) {
      this.#frozen[i] ??= new FrozenField(this.#state, i);
      await breather.rest();
      this.#frozen[i].freeze(0);
      await breather.rest();
      if (!isFirst && this.#isLinear) continue;
      await this.#prepare(i, breather);
      if (this.#isLinear) this.#begin(i);
    }
    if (isFirst && this.#isLinear) {
      await this.#state.loadAside(this.values, 0, breather);
      for (const frozen of this.#frozen) frozen.freeze(0);
    }
  }

  /** Makes a field's system. What solved the last one is taken over as long as it leads on quickly. */
  async #prepare(field: number, breather: Breather): Promise<void> {
    const last = this.#systems[field]?.solver;
    const system = await this.#frozen[field]!.system("absolute", breather);
    const { masses, free } = system;
    const scale = scaleOf(system);
    const network = await networkOf(system, this.#state.grid.counts, scale || 1, breather);
    const loose = await loosePartsOf(network, breather);
    // Values that nothing moves need a row all the same.
    const { couplings } = network;
    const excess = network.excess.map((value, i) =>
      value === 0 && couplings.offsets[i] === couplings.offsets[i + 1] ? 1 : value,
    );
    let solver = last;
    if (!last || scale === 0 || last.cycles > MOST_KEPT || !takeOver(last, { couplings, excess })) {
      // Its memory goes before another's comes.
      this.#systems[field] = undefined;
      last?.dispose();
      solver = scale > 0 ? await solverOf({ couplings, excess }, masses, this.#shop, breather) : undefined;
    }
    this.#systems[field] = { solver, scale, loose, masses, free };
  }

  /** What the fields are is of no account, but for their means where nothing ties them down. */
  #begin(field: number): void {
    const { loose, masses, free } = this.#systems[field]!;
    const values = this.values[field]!;
    const extents = sumsOf(loose, (cell) => masses[cell]!);
    const means = sumsOf(loose, (cell) => masses[cell]! * values[cell]!).map((sum, part) => sum / extents[part]!);
    values.forEach((_, cell) => {
      if (free[cell]) values[cell] = loose.of[cell]! >= 0 ? means[loose.of[cell]!]! : 0;
    });
  }

  /** The correction of a field. */
  async #correct(field: number, tolerance: number, watch: Watch, breather: Breather): Promise<Correction> {
    const { solver, scale, loose, masses } = this.#systems[field]!;
    const { total, entering } = await this.#frozen[field]!.rates(breather);
    const extents = sumsOf(loose, (cell) => masses[cell]!);
    const exchanged = sumsOf(loose, (cell) => Math.abs(entering[cell]!));
    const nets = sumsOf(loose, (cell) => entering[cell]!);
    const checkNets = (negligible?: number) =>
      nets.forEach((net, part) => {
        checkBalance(net, exchanged[part]!, net / extents[part]!, negligible);
      });
    if (this.#isLinear) checkNets();
    const values = this.values[field]!;
    const nothing = { correction: new Float64Array(values.length), size: 0, unit: 1 };
    if (!solver) {
      checkNets();
      return nothing;
    }
    const lost = sumsOf(loose, (cell) => total[cell]!);
    const rates = total.map((rate, cell) => {
      const part = loose.of[cell]!;
      return part < 0 ? rate : rate - (masses[cell]! * lost[part]!) / extents[part]!;
    });
    await breather.rest();
    const unit = Math.max(largest(values), largest(rates) / scale);
    if (unit === 0) return nothing;
    const given = new Float64Array(solver.solution.length);
    given.set(rates.map((rate) => rate / scale / unit));
    await breather.rest();
    const size = Math.max(norm(values), this.#isLinear ? 0 : this.#starts[field]!) / unit;
    const goal = this.#isLinear
      ? { relative: tolerance, absolute: tolerance * size }
      : { relative: ROUGHLY, absolute: (tolerance * size) / 2 };
    const { signal } = watch;
    const residuals = await solver.solve(given, goal, signal ? { signal } : {});
    this.#iterations += residuals.length;
    const solution = solver.solution.subarray(0, values.length);
    const found = residuals.length === 0 ? solver.correction : norm(solution);
    const shifts = sumsOf(loose, (cell) => masses[cell]! * solution[cell]!).map((sum, part) => sum / extents[part]!);
    const correction = solution.map((value, cell) => {
      const part = loose.of[cell]!;
      return unit * (part < 0 ? value : value - shifts[part]!);
    });
    const share = found === 0 ? 0 : found / (size || found);
    // What feeds a part that nothing ties down may come to balance only as reactions come to rest.
    if (!this.#isLinear && share <= tolerance) checkNets(UNBALANCED * tolerance);
    return { correction, size: share, unit: unitOf((size || 1) * unit) };
  }
}

/** What a field is to change by, how large that is relative to the field, and a unit near the field's size. */
interface Correction {
  readonly correction: Float64Array;
  readonly size: number;
  readonly unit: number;
}

function rangeOf(values: Float64Array): readonly [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** Arrays of one length, one after another, in units of their own. */
function joined(parts: readonly Float64Array[], units: readonly number[]): Float64Array {
  const all = new Float64Array(parts.length * parts[0]!.length);
  parts.forEach((part, k) => {
    const place = all.subarray(k * part.length, (k + 1) * part.length);
    for (let i = 0; i < part.length; i++) place[i] = part[i]! / units[k]!;
  });
  return all;
}

/** A field's system, and what solves it: nothing where nothing moves. */
interface FieldSystem {
  readonly solver: Solver | undefined;
  readonly scale: number;
  readonly loose: LooseParts;
  readonly masses: Float64Array;
  readonly free: Uint8Array;
}
