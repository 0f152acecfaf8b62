/** From options that have been read to what engines carry out: an operator per field, and a model where that is not all. */
import { arrayBytes, checkCapacity } from "../capacity.js";
import { UnsupportedError } from "../errors.js";
import { type AxisName, coordinate, type FieldArray, type Grid } from "../grid.js";
import type { Operator } from "../operator.js";
import { isInert } from "../walls.js";
import { checkPositive, type Diffusivity } from "./diffusivity.js";
import { type Moment, sampler } from "./formula.js";
import { cellsOfGrid, placeOf } from "./lattice.js";
import { type Nature, natureOf } from "./linear.js";
import type { Mask } from "./masks.js";
import { checkBound, makeField } from "./medium.js";
import type { Advection, Model } from "./model.js";
import { type Programs, planPrograms } from "./programs.js";
import type { Quantity } from "./quantity.js";
import type { Scene } from "./scene.js";
import type { Velocities } from "./velocity.js";
import type { WallPlan } from "./walls.js";

/** One species, read. */
export interface FieldPlan {
  readonly name: string;
  /** The path of one of its options. */
  readonly pathOf: (key: string) => string;
  readonly diffusivity: Diffusivity;
  /** The walls before and after each axis of the grid. */
  readonly walls: readonly { readonly low: WallPlan; readonly high: WallPlan }[];
  readonly source: Quantity | undefined;
  readonly velocities: Velocities | undefined;
}

/** All that is simulated, read; what is still open are the parameters' values. */
export interface Plan {
  readonly scene: Scene;
  readonly fields: readonly FieldPlan[];
  readonly insulated: Mask | undefined;
  readonly held: Mask | undefined;
  readonly scheme: Advection["scheme"];
}

/** A problem for given parameters. There is no model where plain steps of one operator are all that is wanted. */
export interface Built {
  readonly operators: readonly Operator[];
  readonly model: Model | undefined;
}

/** Builds a problem, and builds it anew when parameters change: the same programs and kinds, other numbers. */
export class Blueprint {
  /** Why plain steps of one operator are not enough; undefined where they are. */
  readonly whyModel: string | undefined;
  /** What kind of equation it is. */
  readonly nature: Nature;
  /** Whether the bounds of a step change with the state or with time. */
  readonly boundsVary: boolean;
  readonly #plan: Plan;
  /** Numbers of the grid's axes that something crosses: an axis of one value between inert walls is left out. */
  readonly #crossed: readonly number[];
  readonly #programs: Programs | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#crossed = crossedAxes(plan);
    const { grid, dtype } = plan.scene;
    const axes = this.#crossed.map((axis) => grid.axes[axis]!);
    const shape = grid.axes.map((axis) => axis.count);
    const extent = { axes, dtype };
    const others = plan.fields.slice(1).reduce((bytes) => bytes + 2 * arrayBytes(extent), 0);
    checkCapacity(extent, shape, others);
    for (const field of plan.fields) checkField(field, grid);
    this.whyModel = obstacleToPlainSteps(plan);
    this.#programs = this.whyModel === undefined ? undefined : planPrograms(plan, this.#crossed);
    this.nature = natureOf(plan);
    this.boundsVary = boundsVary(plan, this.#programs);
  }

  /** @throws OptionError, NonFiniteError where the parameters lead to numbers that make no sense. */
  build(moment: Moment): Built {
    const { scene, fields } = this.#plan;
    const { parameters } = moment;
    const made = fields.map((field, i) => makeField(field, i, this.#plan, this.#crossed, this.#programs, moment));
    const operators = made.map(({ operator }) => operator);
    if (!this.#programs) return { operators, model: undefined };
    const { coefficients, reaction, reacting, decay, arrays } = this.#programs;
    const { axes, centering, dtype } = operators[0]!;
    return {
      operators,
      model: {
        axes,
        centering,
        dtype,
        origin: originOf(scene, this.#crossed),
        fields: made,
        arrays: arrays.map((array) => array(moment)),
        parameters,
        coefficients,
        reaction,
        reacting,
        decay,
      },
    };
  }

  /** Whether steps evaluate expressions that can be checked on a state. */
  get followsState(): boolean {
    return (
      this.#programs !== undefined && (this.#programs.formulas.length > 0 || this.#programs.coefficients !== undefined)
    );
  }

  /**
   * Evaluates once what every step will evaluate, on a state.
   * @throws NonFiniteError, OptionError with place, time and expression where that is NaN, infinite, or a negative
   * diffusivity
   */
  check(values: readonly FieldArray[], moment: Moment): void {
    const { scene, fields } = this.#plan;
    const lattice = cellsOfGrid(scene.grid);
    const species = { names: scene.fields, values };
    for (const formula of this.#programs?.formulas ?? []) {
      sampler(formula, lattice, scene.parameters, scene.dtype, species)(moment);
    }
    for (const { diffusivity } of fields) {
      if (diffusivity.kind !== "coefficient") continue;
      const found = sampler(diffusivity.formula, lattice, scene.parameters, scene.dtype, species)(moment);
      checkPositive(found, diffusivity.formula, (index) => ` at ${placeOf(lattice, index)} and t = ${moment.time}`);
      checkBound(this.#withoutWalls(found), diffusivity.formula.path);
    }
  }

  /** The operator of the largest of some diffusivities everywhere. */
  #withoutWalls(diffusivities: FieldArray): Operator {
    const { grid, dtype } = this.#plan.scene;
    let diffusivity = 0;
    for (const value of diffusivities) diffusivity = Math.max(diffusivity, value);
    const endless = { diffusivity, low: { kind: "periodic" }, high: { kind: "periodic" } } as const;
    const axes = this.#crossed.map((axis) => ({ ...grid.axes[axis]!, ...endless }));
    return { axes, centering: grid.centering, dtype };
  }
}

function obstacleToPlainSteps({ fields, insulated, held }: Plan): string | undefined {
  if (fields.length > 1) return "there are several fields";
  if (insulated || held) return "there are cells that are insulated or held";
  const { diffusivity, source, velocities, walls } = fields[0]!;
  if (diffusivity.kind !== "axes" && diffusivity.kind !== "even") return "the diffusivity is not the same everywhere";
  if (source) return "there is a source";
  if (velocities) return "there is a velocity";
  return walls.some(({ low, high }) => low.moves || high.moves) ? "there are walls that change in time" : undefined;
}

function boundsVary({ scene, fields }: Plan, programs: Programs | undefined): boolean {
  const varying = [programs?.coefficients, programs?.decay].some(
    (program) => program?.uses.time || program?.uses.fields.some((name) => scene.fields.includes(name)),
  );
  const walls = fields.flatMap((field) => field.walls.flatMap(({ low, high }) => [low, high]));
  return varying || walls.some(({ moves, kind }) => moves && typeof kind === "object" && "transfer" in kind);
}

function crossedAxes({ scene, fields }: Plan): readonly number[] {
  const { axes } = scene.grid;
  const crossed = [...axes.keys()].filter((axis) => {
    const inert = fields.every(
      ({ walls, velocities }) =>
        isInert(walls[axis]!.low.kind) && isInert(walls[axis]!.high.kind) && !velocities?.[axis],
    );
    return axes[axis]!.count > 1 || !inert;
  });
  return crossed.length > 0 ? crossed : [axes.length - 1];
}

/** Refuses what belongs together but cannot: a flow brings in what lies beyond a wall of cells, which takes a slope there. */
function checkField({ diffusivity, walls, velocities }: FieldPlan, { centering }: Grid): void {
  if (diffusivity.kind !== "edgeStopping" || centering === "node") return;
  const flux = walls.flatMap(({ low, high }, axis) => (velocities?.[axis] ? [low, high] : [])).find(hasFlux);
  if (!flux) return;
  throw new UnsupportedError(
    `${flux.path} has a flux, which edge stopping makes no slope of, and something flows there: ` +
      'give { gradient } instead, or set centering to "node"',
    flux.path,
  );
}

function hasFlux({ kind }: WallPlan): boolean {
  return typeof kind === "object" && "flux" in kind && !isInert(kind);
}

function originOf({ grid }: Scene, crossed: readonly number[]): Record<AxisName, number> {
  const origin = { x: 0, y: 0, z: 0 };
  grid.axes.forEach((axis, i) => {
    origin[axis.name] = crossed.includes(i) ? axis.origin : coordinate(axis, grid.centering, 0);
  });
  return origin;
}
