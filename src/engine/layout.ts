/**
 * The memory map. Every region is laid out once, from the operator, and never moves or grows:
 *
 *     │ control │ plan │ plan of super-steps │ stages │ wall values │ account │ scratch × threads │ even array │ odd array │
 *
 * Regions begin on cache lines, with a guard line between them. The even array is the user's field.
 */
import {
  CONTROL_WORD_BYTES,
  CONTROL_WORDS,
  FIELD_SLOTS,
  PLAN_FIELD,
  SLOT_BYTES,
  STAGE_SLOTS,
  STAGES_FIRST,
} from "../../assembly/abi.js";
import { arrayBytes, checkCapacity } from "../capacity.js";
import type { Operator } from "../operator.js";
import type { TilingOverride } from "../options.js";
import { accountBytes } from "./account.js";
import { inCacheLines, Regions } from "./regions.js";
import { mostScratchBytes, mostStages, type Tilings } from "./tiling.js";
import { wallsRoom } from "./wall-values.js";

const VECTOR_BYTES = 16;

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
  tilings: Tilings,
  threads: number,
  shape: readonly number[],
  override: TilingOverride = {},
  keepsAccount = false,
): Layout {
  const regions = new Regions();
  const scratch = inCacheLines(mostScratchBytes(operator, tilings, override));
  const account = keepsAccount ? accountBytes(operator) : 0;
  checkCapacity(operator, shape, threads * scratch + account);
  const planBytes = (PLAN_FIELD + FIELD_SLOTS) * SLOT_BYTES;
  const layout = {
    control: regions.add(CONTROL_WORDS * CONTROL_WORD_BYTES),
    plan: regions.add(planBytes),
    stagePlan: regions.add(planBytes),
    stages: regions.add((STAGES_FIRST + mostStages(operator) * STAGE_SLOTS) * SLOT_BYTES),
    walls: regions.add(wallsRoom(operator)),
    account: keepsAccount ? regions.add(account) : undefined,
    scratch: regions.add(threads * scratch),
    scratchBytes: scratch,
    even: regions.add(arrayBytes(operator)),
    odd: regions.add(arrayBytes(operator)),
  };
  // Vectors are read across the end of the last line.
  regions.add(VECTOR_BYTES);
  return { ...layout, pages: regions.pages };
}
