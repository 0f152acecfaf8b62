/** Programs on a model's lines: what the names in them mean here. */
import { LINE, ROW, STAGE_TIME, STREAM } from "../abi";
import { evaluate, prepare } from "../expression";
import { address, float, integer } from "../plan";
import {
  ENVIRONMENT_CELL, ENVIRONMENT_FIRST, ENVIRONMENT_LINES, ENVIRONMENT_PARAMETERS, ENVIRONMENT_SCRATCH,
  ENVIRONMENT_SPACING, ENVIRONMENT_STRIDE, ENVIRONMENT_TIME, ENVIRONMENT_X, PROGRAM_PLACED,
} from "../program";
import { Tile, skipTo, stageOf } from "../tile";
import { wrapped } from "../walls";
import { Layers } from "./layers";
import { targetAt } from "./place";
import {
  MODEL_ARRAYS, MODEL_BEFORE, MODEL_FIRST, MODEL_NAME, MODEL_ORIGIN, MODEL_PARAMETERS, MODEL_PARAMETER_BYTES,
  MODEL_SPACING, MODEL_STEP, MODEL_TIME, NEIGHBOUR_LINES,
} from "./slots";

// @ts-ignore: decorator
@inline
function setFloat(block: usize, slot: i32, value: f64): void {
  store<f64>(block + <usize>(slot << 3), value);
}
// @ts-ignore: decorator
@inline
function setAddress(block: usize, slot: i32, value: usize): void {
  store<u32>(block + <usize>(slot << 3), <u32>value);
}

/** What is the same in the whole tile: what parameters make alone. */
export function prepareProgram<T>(program: usize, layers: Layers, scratch: usize): void {
  if (program == 0) return;
  setAddress(layers.environment, ENVIRONMENT_PARAMETERS, address(layers.model, MODEL_PARAMETERS));
  setAddress(layers.environment, ENVIRONMENT_SCRATCH, scratch);
  prepare<T>(program, layers.environment);
}

/** Whether it matters to a program which line it runs on. */
// @ts-ignore: decorator
@inline
export function isPlaced(program: usize): bool {
  return load<i32>(program + (PROGRAM_PLACED << 2)) != 0;
}

/**
 * What is the same on every line of a slab: the time at `level`, the origin, a program's scratch memory; and in stages, which
 * have a dt each, what parameters make alone.
 */
export function openEnvironment<T>(
  program: usize, tile: Tile, layers: Layers, level: i32, slab: i32, scratch: usize,
): void {
  const model = layers.model, environment = layers.environment;
  setAddress(environment, ENVIRONMENT_SCRATCH, scratch);
  if (tile.stages) {
    const parameters = address(model, MODEL_PARAMETERS) + <usize>level * address(model, MODEL_PARAMETER_BYTES);
    setAddress(environment, ENVIRONMENT_PARAMETERS, parameters);
    prepare<T>(program, environment);
  }
  if (!isPlaced(program)) return;
  setFloat(environment, ENVIRONMENT_TIME, timeAt(tile, model, level));
  for (let axis = 0; axis < 3; axis++) setFloat(environment, ENVIRONMENT_X + axis, float(model, MODEL_ORIGIN + axis));
  setCoordinate(model, environment, STREAM, wrapped(slab, tile.stream.count));
  setFloat(environment, ENVIRONMENT_SPACING, float(model, MODEL_SPACING + LINE));
  setAddress(environment, ENVIRONMENT_CELL, 0);
  setAddress(environment, ENVIRONMENT_STRIDE, 0);
}

/** When `level` begins what comes after it: another step, or the next stage of a super-step. */
function timeAt(tile: Tile, model: usize, level: i32): f64 {
  const before = float(model, MODEL_BEFORE), start = float(model, MODEL_TIME), dt = float(model, MODEL_STEP);
  if (!tile.stages) return start + (before + <f64>(tile.before + level)) * dt;
  return start + (before + <f64>(tile.before / tile.depth)) * dt + float(stageOf(tile, level + 1), STAGE_TIME) * dt;
}

/** The coordinate of slab or row number `index`, where the domain has such an axis. */
function setCoordinate(model: usize, environment: usize, role: i32, index: i32): void {
  const name = integer(model, MODEL_NAME + role);
  if (name < 0) return;
  const position = float(model, MODEL_FIRST) + <f64>index;
  setFloat(
    environment, ENVIRONMENT_X + name, float(model, MODEL_ORIGIN + name) + position * float(model, MODEL_SPACING + role),
  );
}

/** The address of the first cell of line number `index` of the program, set by `setLine`. */
// @ts-ignore: decorator
@inline
export function setLine(layers: Layers, index: i32, first: usize): void {
  setAddress(layers.environment, ENVIRONMENT_LINES + index, first);
}

/** The fields' old values and the arrays, from cell `low` of row j on; answers how many lines these are. */
export function setOldLines<T>(tile: Tile, layers: Layers, level: i32, slab: i32, j: i32, low: i32): i32 {
  const skip = skipTo<T>(tile, tile.pitch, j, low);
  let line = 0;
  for (let field = 0; field < tile.fields; field++) setLine(layers, line++, tile.slabAt(field, level, slab) + skip);
  const arrays = integer(layers.model, MODEL_ARRAYS);
  for (let index = 0; index < arrays; index++) setLine(layers, line++, layers.fixedAt(tile, index, slab) + skip);
  return line;
}

/**
 * The lines of the step program from cell `low` of row j on: the fields' old values, the arrays, the `reacting` fields'
 * new values, and the old neighbours along y and z; answers how many lines these are.
 */
export function setStepLines<T>(
  tile: Tile, layers: Layers, level: i32, slab: i32, j: i32, low: i32, reacting: i32, list: usize,
): i32 {
  const skip = skipTo<T>(tile, tile.pitch, j, low), alongY = tile.dims == 2;
  const here = tile.slabAt(0, level, slab) + skip;
  const before = tile.slabAt(0, level, slab - 1) + skip, behind = tile.slabAt(0, level, slab + 1) + skip;
  const arrays = integer(layers.model, MODEL_ARRAYS);
  // The new values before they react have lines of their own, which are not read.
  const results = 2 * tile.fields + arrays, neighbours = results + reacting;
  for (let field = 0, line = neighbours; field < tile.fields; field++, line += NEIGHBOUR_LINES) {
    const shift = <usize>field * tile.fieldBytes;
    setLine(layers, field, here + shift);
    setLine(layers, line, (alongY ? before : here - tile.pitch) + shift);
    setLine(layers, line + 1, (alongY ? behind : here + tile.pitch) + shift);
    setLine(layers, line + 2, before + shift);
    setLine(layers, line + 3, behind + shift);
  }
  for (let index = 0; index < arrays; index++) {
    setLine(layers, tile.fields + index, layers.fixedAt(tile, index, slab) + skip);
  }
  for (let i = 0; i < reacting; i++) {
    const target = targetAt<T>(tile, integer(list, i), level + 1, slab, j, low);
    setLine(layers, tile.fields + arrays + integer(list, i), target);
    setLine(layers, results + i, target);
  }
  return neighbours + NEIGHBOUR_LINES * tile.fields;
}

/**
 * Moves the `lines` lines of `setStepLines`, where there are no arrays, on: those written by `targetStep` bytes, others by
 * `step`. Among the written ones are those of fields that do not react, which nobody set and nobody uses.
 */
export function moveStepLines(
  layers: Layers, lines: i32, fields: i32, reacting: i32, step: usize, targetStep: usize,
): void {
  const first = layers.environment + (ENVIRONMENT_LINES << 3);
  const written = first + (<usize>fields << 3), neighbours = written + (<usize>(fields + reacting) << 3);
  const end = first + (<usize>lines << 3);
  for (let line = first; line < end; line += 8) {
    store<u32>(line, load<u32>(line) + <u32>(line >= written && line < neighbours ? targetStep : step));
  }
}

/**
 * Runs a program, whose `lines` lines are set, on the cells `low` … `high`−1 of row j: in pieces where a periodic line
 * begins anew, for there the coordinate does.
 */
export function runProgram<T>(
  program: usize, tile: Tile, layers: Layers, j: i32, low: i32, high: i32, lines: i32,
): void {
  const model = layers.model, environment = layers.environment, count = tile.line.count;
  if (!isPlaced(program)) return evaluate<T>(program, environment, high - low);
  setCoordinate(model, environment, ROW, wrapped(j, tile.row.count));
  while (low < high) {
    const start = wrapped(low, count), some = min(count - start, high - low);
    setFloat(environment, ENVIRONMENT_FIRST, float(model, MODEL_FIRST) + <f64>start);
    evaluate<T>(program, environment, some);
    low += some;
    if (low == high) return;
    for (let line = 0; line < lines; line++) {
      setLine(layers, line, address(environment, ENVIRONMENT_LINES + line) + <usize>some * sizeof<T>());
    }
  }
}
