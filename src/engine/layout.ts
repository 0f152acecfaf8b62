/**
 * The memory map. Every region is laid out once, from the operator, and never moves or grows:
 *
 *     │ control │ plan │ plan of super-steps │ stages │ wall values │ account │ scratch × threads │ even array │ odd array │
 *
 * Regions begin on cache lines, with a guard line between them. The even array is the user's field.
 */
import {
  AXIS_SLOTS,
  CONTROL_WORD_BYTES,
  CONTROL_WORDS,
  FIELD_SLOTS,
  PLAN_AXES,
  SLOT_BYTES,
  STAGE_SLOTS,
  STAGES_FIRST,
} from "../../assembly/abi.js";
import { arrayBytes, checkCapacity } from "../capacity.js";
import type { Operator } from "../operator.js";
import type { TilingOverride } from "../options.js";
import { accountBytes } from "./account.js";
import { mostScratchBytes, mostStages, type Tiling } from "./tiling.js";
import { wallsRoom } from "./wall-values.js";

const CACHE_LINE = 64;
const PAGE = 65536;

export interface Layout {
  readonly control: number;
  readonly plan: number;
  /** The plan of super-steps, and the table of their stages. */
  readonly stagePlan: number;
  readonly stages: number;
  readonly walls: number;
  /** The field's account, or nothing where none is kept. */
  readonly account: number | undefined;
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly even: number;
  readonly odd: number;
  readonly pages: number;
}

/**
 * Lays the regions out.
 * @throws CapacityError where they do not fit into one memory.
 */
export function layOut(
  operator: Operator,
  tiling: Tiling,
  threads: number,
  shape: readonly number[],
  override: TilingOverride = {},
  keepsAccount = false,
): Layout {
  let next = CACHE_LINE;
  const region = (bytes: number): number => {
    const start = next;
    next = Math.ceil((start + bytes) / CACHE_LINE + 1) * CACHE_LINE;
    return start;
  };
  const scratch = Math.ceil(mostScratchBytes(operator, tiling, threads, override) / CACHE_LINE) * CACHE_LINE;
  const account = keepsAccount ? accountBytes(operator) : 0;
  checkCapacity(operator, shape, threads * scratch + account);
  const planBytes = (PLAN_AXES + 3 * AXIS_SLOTS + FIELD_SLOTS) * SLOT_BYTES;
  const layout = {
    control: region(CONTROL_WORDS * CONTROL_WORD_BYTES),
    plan: region(planBytes),
    stagePlan: region(planBytes),
    stages: region((STAGES_FIRST + mostStages(operator) * STAGE_SLOTS) * SLOT_BYTES),
    walls: region(wallsRoom(operator)),
    account: keepsAccount ? region(account) : undefined,
    scratch: region(threads * scratch),
    scratchBytes: scratch,
    even: region(arrayBytes(operator)),
    odd: region(arrayBytes(operator)),
  };
  return { ...layout, pages: Math.ceil(next / PAGE) };
}
