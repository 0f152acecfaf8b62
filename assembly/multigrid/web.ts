/** Levels on which every face has a coupling of its own: the operator and its transfers as rows of entries. */
import { SLOT_BYTES } from "../abi";
import { address, float, integer } from "../plan";
import {
  APPLY, BEGIN, CHUNK, LEVEL_COUPLINGS, LEVEL_EXCESS, LEVEL_INVERSE, LEVEL_PROLONGATION, LEVEL_RESTRICTION,
  LEVEL_SOLVED, OPERATION_FROM, OPERATION_GIVEN, OPERATION_TO, OPERATION_WEIGHT, RELAX, RESIDUAL, ROWS_COLUMNS,
  ROWS_ENTRIES, ROWS_OFFSETS,
} from "./slots";

/** One line of BEGIN, RELAX, RESIDUAL or APPLY. What leaves a value is its couplings times the differences, and its excess. */
// @ts-ignore: decorator
@inline
export function networkLine(kind: i32, operation: usize, level: usize, line: i32): void {
  const rows = rowsAt(level, LEVEL_COUPLINGS);
  const offsets = address(rows, ROWS_OFFSETS), columns = address(rows, ROWS_COLUMNS), entries = address(rows, ROWS_ENTRIES);
  const u = address(operation, OPERATION_FROM), to = address(operation, OPERATION_TO);
  const given = address(operation, OPERATION_GIVEN), excess = address(level, LEVEL_EXCESS);
  const weight = float(operation, OPERATION_WEIGHT);
  const first = line * CHUNK;
  let at = load<i32>(offsets + (<usize>first << 2));
  for (let row = first; row < first + CHUNK; row++) {
    const end = load<i32>(offsets + (<usize>row << 2), 4), place = <usize>row << 3;
    const e = load<f64>(excess + place);
    let sum: f64 = 0, out: f64 = 0;
    const here = kind == BEGIN ? 0 : load<f64>(u + place);
    for (; at < end; at++) {
      const coupling = load<f64>(entries + (<usize>at << 3));
      sum += coupling;
      if (kind != BEGIN) {
        const column = load<i32>(columns + (<usize>at << 2));
        out += coupling * (here - load<f64>(u + (<usize>column << 3)));
      }
    }
    out += e * here;
    if (kind == BEGIN) store<f64>(to + place, weight * (load<f64>(given + place) / (sum + e)));
    else if (kind == APPLY) store<f64>(to + place, out);
    else if (kind == RESIDUAL) store<f64>(to + place, load<f64>(given + place) - out);
    else if (kind == RELAX) store<f64>(to + place, here + weight * ((load<f64>(given + place) - out) / (sum + e)));
  }
}

/** One line of coarse values. */
export function restrictRows(operation: usize, coarse: usize, line: i32): void {
  const rows = rowsAt(coarse, LEVEL_RESTRICTION), to = address(operation, OPERATION_TO);
  for (let row = line * CHUNK, end = row + CHUNK; row < end; row++) {
    store<f64>(to + (<usize>row << 3), product(rows, row, address(operation, OPERATION_FROM)));
  }
}

/** One line of fine values. */
export function prolongRows(operation: usize, level: usize, line: i32): void {
  const rows = rowsAt(level, LEVEL_PROLONGATION), to = address(operation, OPERATION_TO);
  for (let row = line * CHUNK, end = row + CHUNK; row < end; row++) {
    const place = to + (<usize>row << 3);
    store<f64>(place, load<f64>(place) + product(rows, row, address(operation, OPERATION_FROM)));
  }
}

/** One line of SOLVE. */
export function solveRows(operation: usize, level: usize, line: i32): void {
  const size = integer(level, LEVEL_SOLVED), inverse = address(level, LEVEL_INVERSE);
  const given = address(operation, OPERATION_GIVEN), to = address(operation, OPERATION_TO);
  const first = line * CHUNK;
  for (let row = first, end = min(first + CHUNK, size); row < end; row++) {
    const entries = inverse + (<usize>row * <usize>size << 3);
    let sum: f64 = 0;
    for (let k = 0; k < size; k++) sum += load<f64>(entries + (<usize>k << 3)) * load<f64>(given + (<usize>k << 3));
    store<f64>(to + (<usize>row << 3), sum);
  }
}

/** A row times a vector. */
function product(rows: usize, row: i32, vector: usize): f64 {
  const offsets = address(rows, ROWS_OFFSETS) + (<usize>row << 2);
  const columns = address(rows, ROWS_COLUMNS), entries = address(rows, ROWS_ENTRIES);
  let sum: f64 = 0;
  for (let at = load<i32>(offsets), end = load<i32>(offsets, 4); at < end; at++) {
    const column = load<i32>(columns + (<usize>at << 2));
    sum += load<f64>(entries + (<usize>at << 3)) * load<f64>(vector + (<usize>column << 3));
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function rowsAt(level: usize, slot: i32): usize {
  return level + slot * SLOT_BYTES;
}
