/**
 * The memory map of a model. Every region is laid out once and never moves or grows:
 *
 *     │ control │ plan │ model │ tables │ programs │ parameters │ wall values │ accounts │ scratch │
 *     │ fixed arrays │ even and odd array of each field │
 */
import * as abi from "../../assembly/abi.js";
import * as slots from "../../assembly/model/slots.js";
import { arrayBytes, checkBytes } from "../capacity.js";
import { programBytes } from "../expression/program.js";
import { bytesOf } from "../grid.js";
import type { Model } from "../model/model.js";
import { accountBytes } from "./account.js";
import type { FixedArray } from "./model-block.js";
import { levelsOfWalls, wallsRoom } from "./wall-values.js";

const CACHE_LINE = 64;
const PAGE = 65536;

export interface ModelLayout {
  readonly control: number;
  readonly plan: number;
  readonly model: number;
  readonly fixedTable: number;
  readonly reacting: number;
  readonly parameters: number;
  readonly coefficients: number;
  readonly reaction: number;
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

/**
 * Lays the regions out.
 * @param scratchBytes of each worker
 * @throws CapacityError where they do not fit into one memory.
 */
export function layOutModel(
  model: Model,
  fixed: readonly FixedArray[],
  threads: number,
  scratchBytes: number,
  { shape, keepsAccount }: { readonly shape: readonly number[]; readonly keepsAccount: boolean },
): ModelLayout {
  let next = CACHE_LINE;
  const region = (bytes: number): number => {
    const start = next;
    next = Math.ceil((start + bytes) / CACHE_LINE + 1) * CACHE_LINE;
    return start;
  };
  const operators = model.fields.map(({ operator }) => operator);
  const scratch = Math.ceil(scratchBytes / CACHE_LINE) * CACHE_LINE;
  const levels = levelsOfWalls(operators);
  const layout = {
    control: region(abi.CONTROL_WORDS * abi.CONTROL_WORD_BYTES),
    plan: region((abi.PLAN_FIELD + operators.length * abi.FIELD_SLOTS) * abi.SLOT_BYTES),
    model: region((slots.MODEL_SPECIES + operators.length * slots.SPECIES_SLOTS) * abi.SLOT_BYTES),
    fixedTable: region(fixed.length * slots.FIXED_SLOTS * abi.SLOT_BYTES),
    reacting: region(model.reacting.length * abi.SLOT_BYTES),
    parameters: region((model.parameters.length + 1) * abi.SLOT_BYTES),
    coefficients: region(model.coefficients ? programBytes(model.coefficients) : 0),
    reaction: region(model.reaction ? programBytes(model.reaction) : 0),
    walls: operators.map((operator) => region(wallsRoom(operator, levels))),
    accounts: keepsAccount ? operators.map((operator) => region(accountBytes(operator))) : [],
    levels,
    scratch: region(threads * scratch),
    scratchBytes: scratch,
    fixed: fixed.map(({ values }) => region(values.length * bytesOf(model.dtype))),
    even: operators.map((operator) => region(arrayBytes(operator))),
    odd: operators.map((operator) => region(arrayBytes(operator))),
  };
  checkBytes(next, shape);
  return { ...layout, pages: Math.ceil(next / PAGE) };
}
