/**
 * The memory map of a model. Every region is laid out once and never moves or grows:
 *
 *     │ control │ plan │ stages │ model │ tables │ programs │ parameters │ wall values │ accounts │ scratch │
 *     │ fixed arrays │ even and odd array of each field │
 */
import * as abi from "../../assembly/abi.js";
import * as slots from "../../assembly/model/slots.js";
import { arrayBytes, checkBytes } from "../capacity.js";
import { environmentBytes, type Program, programBytes, scratchBytes as programScratch } from "../expression/program.js";
import { bytesOf } from "../grid.js";
import type { Model } from "../model/model.js";
import { accountBytes } from "./account.js";
import type { FixedArray } from "./model-block.js";
import type { ModelPrograms } from "./model-fusion.js";
import { inCacheLines, Regions } from "./regions.js";
import { mostStages } from "./tiling.js";
import { levelsOfWalls, wallsRoom } from "./wall-values.js";

export interface ModelLayout {
  readonly control: number;
  readonly plan: number;
  /** The table of a super-step's stages. */
  readonly stages: number;
  readonly model: number;
  readonly fixedTable: number;
  readonly reacting: number;
  /** The parameters and dt, of every stage. */
  readonly parameters: number;
  readonly coefficients: number;
  readonly reaction: number;
  readonly step: number;
  readonly decay: number;
  /** What programs need that run over all cells at once. */
  readonly cellsEnvironment: number;
  readonly cellsScratch: number;
  /** Where each field's walls' values go. */
  readonly walls: readonly number[];
  /** Each field's account, or nothing where none are kept. */
  readonly accounts: readonly number[];
  /** Levels of one job at the most, where walls change. */
  readonly levels: number | undefined;
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly fixed: readonly number[];
  readonly even: readonly number[];
  readonly odd: readonly number[];
  readonly pages: number;
}

/** Values that programs' parameters have: the model's, the step's dt, and r along three axes of each field. */
export function parameterCount({ parameters, fields }: Model): number {
  return parameters.length + 1 + 3 * fields.length;
}

/**
 * Lays the regions out.
 * @param scratchBytes of each worker
 * @throws CapacityError where they do not fit into one memory.
 */
export function layOutModel(
  model: Model,
  programs: ModelPrograms,
  fixed: readonly FixedArray[],
  threads: number,
  scratchBytes: number,
  { shape, keepsAccount }: { readonly shape: readonly number[]; readonly keepsAccount: boolean },
): ModelLayout {
  const regions = new Regions();
  const operators = model.fields.map(({ operator }) => operator);
  const scratch = inCacheLines(scratchBytes);
  const stages = mostStages(model);
  const levels = levelsOfWalls(operators, stages);
  const program = (code: Program | undefined) => regions.add(code ? programBytes(code) : 0);
  const ofCells = [programs.coefficients, programs.decay].filter((code) => code !== undefined);
  const most = (codes: readonly Program[], bytesOf: (code: Program) => number) => Math.max(0, ...codes.map(bytesOf));
  const layout = {
    control: regions.add(abi.CONTROL_WORDS * abi.CONTROL_WORD_BYTES),
    plan: regions.add((abi.PLAN_FIELD + operators.length * abi.FIELD_SLOTS) * abi.SLOT_BYTES),
    stages: regions.add((abi.STAGES_FIRST + stages * abi.STAGE_SLOTS) * abi.SLOT_BYTES),
    model: regions.add((slots.MODEL_SPECIES + operators.length * slots.SPECIES_SLOTS) * abi.SLOT_BYTES),
    fixedTable: regions.add(fixed.length * slots.FIXED_SLOTS * abi.SLOT_BYTES),
    reacting: regions.add(model.reacting.length * abi.SLOT_BYTES),
    parameters: regions.add(stages * parameterCount(model) * abi.SLOT_BYTES),
    coefficients: program(programs.coefficients),
    reaction: program(programs.reaction),
    step: program(programs.step),
    decay: program(programs.decay),
    cellsEnvironment: regions.add(most(ofCells, environmentBytes)),
    cellsScratch: regions.add(most(ofCells, programScratch)),
    walls: operators.map((operator) => regions.add(wallsRoom(operator, levels))),
    accounts: keepsAccount ? operators.map((operator) => regions.add(accountBytes(operator))) : [],
    levels,
    scratch: regions.add(threads * scratch),
    scratchBytes: scratch,
    fixed: fixed.map(({ values }) => regions.add(values.length * bytesOf(model.dtype))),
    even: operators.map((operator) => regions.add(arrayBytes(operator))),
    odd: operators.map((operator) => regions.add(arrayBytes(operator))),
  };
  checkBytes(regions.bytes, shape);
  return { ...layout, pages: regions.pages };
}
