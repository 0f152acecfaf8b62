/**
 * The memory map. Every region is laid out once, from the operator, and never moves or grows:
 *
 *     │ control │ plan │ wall values │ scratch × threads │ even array │ odd array │
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
} from "../../assembly/abi.js";
import { CapacityError } from "../errors.js";
import { bytesOf } from "../grid.js";
import { cellsOf, type Operator } from "../operator.js";
import { scratchBytes, type Tiling } from "./tiling.js";

const CACHE_LINE = 64;
const PAGE = 65536;
/** One memory's limit: 4 GiB, less a page so that addresses past the end stay positive. */
const MOST_BYTES = 65535 * PAGE;

export interface Layout {
  readonly control: number;
  readonly plan: number;
  readonly walls: number;
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
export function layOut(operator: Operator, tiling: Tiling, threads: number, shape: readonly number[]): Layout {
  let next = CACHE_LINE;
  const region = (bytes: number): number => {
    const start = next;
    next = Math.ceil((start + bytes) / CACHE_LINE + 1) * CACHE_LINE;
    return start;
  };
  const item = bytesOf(operator.dtype);
  const scratch = Math.ceil(scratchBytes(operator, tiling, 1) / CACHE_LINE) * CACHE_LINE;
  const cells = cellsOf(operator);
  const layout = {
    control: region(CONTROL_WORDS * CONTROL_WORD_BYTES),
    plan: region((PLAN_AXES + 3 * AXIS_SLOTS + FIELD_SLOTS) * SLOT_BYTES),
    walls: region(wallBytes(operator)),
    scratch: region(threads * scratch),
    scratchBytes: scratch,
    even: region(cells * item),
    odd: region(cells * item),
  };
  if (next > MOST_BYTES) refuse(next, cells, 2 * item, shape);
  return { ...layout, pages: Math.ceil(next / PAGE) };
}

/** Bytes of all walls' α and β. */
function wallBytes(operator: Operator): number {
  const cells = cellsOf(operator);
  const values = operator.axes.reduce((sum, axis) => sum + 4 * (cells / axis.count + CACHE_LINE), 0);
  return values * bytesOf(operator.dtype);
}

function refuse(bytes: number, cells: number, bytesPerCell: number, shape: readonly number[]): never {
  // The arrays take nearly all; a hundredth is left for walls and scratch.
  const factor = ((0.99 * MOST_BYTES) / (cells * bytesPerCell)) ** (1 / shape.length);
  const largest = shape.map((count) => Math.max(1, Math.floor(count * Math.min(1, factor))));
  throw new CapacityError(
    `shape [${shape.join(", ")}] needs ${gibibytes(bytes)} GiB, but one WebAssembly memory holds 4 GiB: ` +
      `the largest grid of these proportions is [${largest.join(", ")}]; float32 takes half of float64`,
    bytes,
    largest,
  );
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
