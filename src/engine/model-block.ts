/** Writes a model's block: see `assembly/model/slots.ts` for the slots. */
import { LINE, ROW, SLOT_BYTES, STREAM } from "../../assembly/abi.js";
import * as slots from "../../assembly/model/slots.js";
import { writeProgram } from "../expression/program.js";
import { type AxisName, viewOf } from "../grid.js";
import type { Diffusion, Faces, Field, Model, Velocity } from "../model/model.js";
import { isEven } from "../operator.js";
import type { Account } from "./account.js";
import type { Stages } from "./engine.js";
import { isEntered, mannersBeyond } from "./model-beyond.js";
import type { Clock, Part, StagePart } from "./model-engine.js";
import { type ModelPrograms, rateParameter } from "./model-fusion.js";
import { type ModelLayout, parameterCount } from "./model-layout.js";
import { rolesOf } from "./plan.js";

/** An array that does not change: one value per cell, or, across `axis` of the operator's axes, per face. */
export interface FixedArray {
  readonly values: Float64Array;
  readonly axis: number | undefined;
}

/** Every array and all faces of a model, the arrays first; and where in them those of each field are found. */
export function fixedOf(model: Model): FixedArray[] {
  const faces = model.fields.flatMap((field) => [...diffusionFaces(field), ...velocityFaces(field)]);
  return [...model.arrays.map((values) => ({ values, axis: undefined })), ...faces];
}

function diffusionFaces({ diffusion }: Field): FixedArray[] {
  return (facesOf(diffusion) ?? []).map((values, axis) => ({ values, axis }));
}

/** What a diffusion has for each face, if it has. */
function facesOf(diffusion: Diffusion): readonly Faces[] | undefined {
  if (diffusion.kind === "faces") return diffusion.faces;
  return diffusion.kind === "edgeStopping" ? diffusion.open : undefined;
}

function velocityFaces({ advection }: Field): FixedArray[] {
  return (advection?.velocities ?? []).flatMap((velocity, axis) =>
    velocity?.kind === "faces" ? [{ values: velocity.faces, axis }] : [],
  );
}

/** Cells that a level of the model needs beyond those of the next. */
export function reachOf(model: Model): number {
  return model.fields.some(({ advection }) => advection?.scheme === "van-leer") ? 2 : 1;
}

const SCHEMES = { upwind: slots.ADVECTION_UPWIND, "van-leer": slots.ADVECTION_VAN_LEER };
const NAMES: readonly AxisName[] = ["x", "y", "z"];

/** Where each manner of going on beyond a wall has its bits; a straight line has none. */
const MANNERS = { closed: slots.BEYOND_CLOSED, mirrored: slots.BEYOND_MIRRORED, same: slots.BEYOND_SAME };

export class ModelBlock {
  readonly #buffer: ArrayBufferLike;
  readonly #layout: ModelLayout;
  readonly #integers: Int32Array;
  readonly #floats: Float64Array;
  readonly #even: readonly boolean[];
  readonly #stepProgram: number;

  constructor(
    buffer: ArrayBufferLike,
    model: Model,
    programs: ModelPrograms,
    layout: ModelLayout,
    accounts: readonly Account[],
  ) {
    const count = slots.MODEL_SPECIES + model.fields.length * slots.SPECIES_SLOTS;
    this.#buffer = buffer;
    this.#layout = layout;
    this.#integers = new Int32Array(buffer, layout.model, 2 * count);
    this.#floats = new Float64Array(buffer, layout.model, count);
    this.#set(slots.MODEL_ARRAYS, model.arrays.length);
    this.#set(slots.MODEL_COEFFICIENTS, model.coefficients?.results ?? 0);
    this.#set(slots.MODEL_DIFFUSIVITIES, diffusivities(model));
    this.#floats[slots.MODEL_FIRST] = model.centering === "cell" ? 0.5 : 0;
    NAMES.forEach((name, i) => {
      this.#floats[slots.MODEL_ORIGIN + i] = model.origin[name];
    });
    const roles = rolesOf(model.axes);
    for (const role of [LINE, ROW, STREAM] as const) {
      const axis = roles[role];
      for (const side of [0, 1] as const) this.#writeBeyond(model, role, side);
      this.#set(slots.MODEL_NAME + role, axis ? NAMES.indexOf(axis.name) : -1);
      this.#floats[slots.MODEL_SPACING + role] = axis?.spacing ?? 0;
    }
    this.#even = model.fields.map(({ operator }) => isEven(operator));
    this.#stepProgram = programs.step ? layout.step : 0;
    this.#writePrograms(programs);
    this.#writeReacting(model);
    this.#writeSpecies(model);
    model.fields.forEach(({ held = -1 }, index) => {
      this.#set(speciesSlot(index, slots.SPECIES_SOURCES), accounts[index]?.sources.byteOffset ?? 0);
      this.#set(speciesSlot(index, slots.SPECIES_HELD), accounts[index]?.held.byteOffset ?? 0);
      this.#set(speciesSlot(index, slots.SPECIES_HELD_CELLS), held);
      this.#set(speciesSlot(index, slots.SPECIES_MERGED), programs.merged.includes(index) ? 1 : 0);
    });
    model.fields.forEach(({ operator: { axes }, diffusion }, index) => {
      const isAny = axes.some(({ low, high }) => isEntered(low) || isEntered(high));
      this.#set(speciesSlot(index, slots.SPECIES_ENTERED), isAny ? 1 : 0);
      this.#set(speciesSlot(index, slots.SPECIES_SLOPES), diffusion.kind === "coefficient" ? diffusion.index : -1);
    });
    this.refresh(model);
  }

  /** Writes what may change between steps: arrays and faces. */
  refresh(model: Model): void {
    const fixed = fixedOf(model);
    const table = new Uint32Array(this.#buffer, this.#layout.fixedTable, fixed.length * slots.FIXED_SLOTS * 2);
    this.#set(slots.MODEL_FIXED, fixed.length);
    this.#set(slots.MODEL_FIXED_TABLE, this.#layout.fixedTable);
    fixed.forEach(({ values, axis }, index) => {
      const at = index * slots.FIXED_SLOTS;
      const address = this.#layout.fixed[index]!;
      const role = axis === undefined ? undefined : rolesOf(model.axes).indexOf(model.axes[axis]);
      table[2 * (at + slots.FIXED_ADDRESS)] = address;
      for (const [other, slot] of [slots.FIXED_LINE, slots.FIXED_ROW, slots.FIXED_STREAM].entries()) {
        table[2 * (at + slot)] = role === other ? 1 : 0;
      }
      viewOf(model.dtype, this.#buffer, address, values.length).set(values);
    });
    new Float64Array(this.#buffer, this.#layout.parameters, parameterCount(model)).set(model.parameters);
    this.#set(slots.MODEL_PARAMETERS, this.#layout.parameters);
  }

  /** Makes levels explicit steps of a part of the model. */
  setSteps(model: Model, clock: Clock, part: Part, rates: readonly (readonly number[])[]): void {
    this.#setClock(model, clock);
    this.#floats[slots.MODEL_ENTERING] = part === "flow" ? 0 : clock.dt;
    this.#set(slots.MODEL_REACH, reachOf(model));
    const parameters = this.#setParameters(model, [part === "flow" ? 0 : clock.dt]);
    rates.forEach((ofField, field) => {
      parameters.set([...ofField].reverse(), rateParameter(model, field, 0));
    });
    // The step program was made for one r per field, or for one per axis, and makes everything one.
    const asMade = part === "all" && model.fields.every(({ operator }, i) => isEven(operator) === this.#even[i]);
    this.#set(slots.MODEL_STEP_PROGRAM, asMade ? this.#stepProgram : 0);
    model.fields.forEach(({ diffusion, advection }, index) => {
      const constant = part === "flow" ? slots.DIFFUSION_CONSTANT : codeOf(diffusion);
      this.#set(speciesSlot(index, slots.SPECIES_DIFFUSION), constant);
      this.#set(
        speciesSlot(index, slots.SPECIES_ADVECTION),
        advection ? SCHEMES[advection.scheme] : slots.ADVECTION_NONE,
      );
    });
  }

  /** Makes levels stages of super-steps of a part of the model, which leave the flow out. */
  setStages(model: Model, clock: Clock, { weights }: Stages, part: StagePart): void {
    this.#setClock(model, clock);
    this.#floats[slots.MODEL_ENTERING] = part === "reaction" ? 0 : clock.dt;
    this.#set(slots.MODEL_REACH, 1);
    this.#set(slots.MODEL_STEP_PROGRAM, 0);
    this.#setParameters(
      model,
      weights.map((weight) => weight * clock.dt),
    );
    model.fields.forEach(({ diffusion }, index) => {
      const constant = part === "reaction" ? slots.DIFFUSION_CONSTANT : codeOf(diffusion);
      this.#set(speciesSlot(index, slots.SPECIES_DIFFUSION), constant);
      this.#set(speciesSlot(index, slots.SPECIES_ADVECTION), slots.ADVECTION_NONE);
    });
  }

  /** Sets how many steps of the run are done. */
  setBefore(steps: number): void {
    this.#floats[slots.MODEL_BEFORE] = steps;
  }

  #setClock(model: Model, { time, dt }: Clock): void {
    this.#floats[slots.MODEL_TIME] = time;
    this.#floats[slots.MODEL_STEP] = dt;
    model.fields.forEach((_, index) => {
      [...model.axes].reverse().forEach(({ spacing }, i) => {
        this.#floats[speciesSlot(index, slots.SPECIES_COURANT + i)] = dt / spacing;
      });
    });
  }

  /** Writes the parameters once for each stage, with its dt, or once for all steps. */
  #setParameters(model: Model, lengths: readonly number[]): Float64Array {
    const count = parameterCount(model);
    const values = new Float64Array(this.#buffer, this.#layout.parameters, count * lengths.length);
    lengths.forEach((dt, stage) => {
      values.set([...model.parameters, dt], stage * count);
    });
    this.#set(slots.MODEL_PARAMETER_BYTES, lengths.length > 1 ? count * SLOT_BYTES : 0);
    return values;
  }

  #writePrograms({ coefficients, reaction, step, decay }: ModelPrograms): void {
    const layout = this.#layout;
    if (coefficients) writeProgram(this.#buffer, layout.coefficients, coefficients);
    if (reaction) writeProgram(this.#buffer, layout.reaction, reaction);
    if (step) writeProgram(this.#buffer, layout.step, step);
    if (decay) writeProgram(this.#buffer, layout.decay, decay);
    this.#set(slots.MODEL_COEFFICIENT_PROGRAM, coefficients ? layout.coefficients : 0);
    this.#set(slots.MODEL_REACTION_PROGRAM, reaction ? layout.reaction : 0);
  }

  #writeReacting({ reacting }: Model): void {
    const layout = this.#layout;
    this.#set(slots.MODEL_REACTING, reacting.length);
    this.#set(slots.MODEL_REACTING_FIELDS, layout.reacting);
    const list = new Uint32Array(this.#buffer, layout.reacting, (reacting.length * SLOT_BYTES) / 4);
    reacting.forEach((field, i) => {
      list[2 * i] = field;
    });
  }

  /** Where each field's coefficients are found; faces are numbered as `fixedOf` has them. */
  #writeSpecies(model: Model): void {
    let faces = model.arrays.length;
    model.fields.forEach((field, index) => {
      const set = (slot: number, value: number) => this.#set(speciesSlot(index, slot), value);
      const { diffusion, advection } = field;
      forAxes(model, (axis, i) => {
        const at = speciesSlot(index, slots.SPECIES_SHARPNESS + i);
        if (diffusion.kind === "edgeStopping") this.#floats[at] = 1 / (diffusion.contrast * model.axes[axis]!.spacing);
        if (facesOf(diffusion)) set(slots.SPECIES_DIFFUSION_AT + i, faces + axis);
        if (diffusion.kind === "coefficient") set(slots.SPECIES_DIFFUSION_AT + i, diffusion.index);
      });
      faces += diffusionFaces(field).length;
      forAxes(model, (axis, i) => {
        const velocity: Velocity | undefined = advection?.velocities[axis];
        const before = advection?.velocities.slice(0, axis).filter((other) => other?.kind === "faces").length ?? 0;
        if (velocity?.kind === "faces") set(slots.SPECIES_VELOCITY_AT + i, faces + before);
        if (velocity?.kind === "coefficient") set(slots.SPECIES_VELOCITY_AT + i, velocity.index);
        const kinds = { faces: slots.VELOCITY_FACES, coefficient: slots.VELOCITY_COEFFICIENT };
        set(slots.SPECIES_VELOCITY + i, velocity ? kinds[velocity.kind] : slots.VELOCITY_NONE);
      });
      faces += velocityFaces(field).length;
    });
  }

  /** Which coefficients go on in which manner beyond a wall. */
  #writeBeyond(model: Model, role: 0 | 1 | 2, side: 0 | 1): void {
    const slot = slots.MODEL_BEYOND + (2 * role + side) * slots.BEYOND_MANNERS;
    const list = mannersBeyond(model, role, side);
    for (const [manner, at] of Object.entries(MANNERS)) {
      this.#set(slot + at, bitsOf(list.flatMap((it) => (it.manner === manner ? [it.index] : []))));
    }
  }

  #set(slot: number, value: number): void {
    this.#integers[2 * slot] = value;
  }
}

/** Calls with every axis's place in the operator's order, and counted from x. */
function forAxes(model: Model, call: (axis: number, fromX: number) => void): void {
  for (let fromX = 0; fromX < model.axes.length; fromX++) call(model.axes.length - 1 - fromX, fromX);
}

function speciesSlot(field: number, slot: number): number {
  return slots.MODEL_SPECIES + field * slots.SPECIES_SLOTS + slot;
}

function codeOf(diffusion: Diffusion): number {
  switch (diffusion.kind) {
    case "constant":
      return slots.DIFFUSION_CONSTANT;
    case "faces":
      return slots.DIFFUSION_FACES;
    case "coefficient":
      return diffusion.mean === "harmonic" ? slots.DIFFUSION_HARMONIC : slots.DIFFUSION_ARITHMETIC;
    case "edgeStopping":
      if (diffusion.edgeStopping === "exponential") {
        return diffusion.open ? slots.DIFFUSION_EXPONENTIAL_OPEN : slots.DIFFUSION_EXPONENTIAL;
      }
      return diffusion.open ? slots.DIFFUSION_RATIONAL_OPEN : slots.DIFFUSION_RATIONAL;
  }
}

/** Bits of the coefficients that are diffusivities. */
function diffusivities({ fields }: Model): number {
  return bitsOf(fields.flatMap(({ diffusion }) => (diffusion.kind === "coefficient" ? [diffusion.index] : [])));
}

function bitsOf(indices: readonly number[]): number {
  return indices.reduce((bits, index) => bits | (1 << index), 0);
}
