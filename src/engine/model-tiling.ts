/** The rule of `tiling.ts` for models, whose tiles keep more in their rings. */
import { GROUP_3D, LINE, RING_PADDING, TILE_BYTES } from "../../assembly/abi.js";
import { ACCOUNT_BLOCK, NEIGHBOUR_LINES } from "../../assembly/model/slots.js";
import { ENVIRONMENT_LINES } from "../../assembly/program.js";
import { scratchBytes } from "../expression/program.js";
import { bytesOf } from "../grid.js";
import type { Model } from "../model/model.js";
import type { TilingOverride } from "../options.js";
import { crewSizes } from "./crew.js";
import { fixedOf, reachOf } from "./model-block.js";
import type { ModelPrograms } from "./model-fusion.js";
import { shareOut } from "./pieces.js";
import { ringOf, ringPlaces } from "./ring.js";
import {
  DEEPEST,
  evenly,
  freeOf,
  lineOf,
  MOST_ROWS,
  mostStages,
  roleCounts,
  stageTilingOf,
  type Tiling,
  type Tilings,
} from "./tiling.js";

/** Levels of a pass at the most. */
const DEPTHS = { 1: 64, 2: 16, 3: 4 };
/** Most lines of a stage in 2-D: more than plain steps take, for there is more to do around each. */
const MOST_LINES = 12;
/** Bytes of a tile's rings, which should stay in the second-level cache. */
const RING_BYTES = 800 * 1024;
/** Bytes of a tile's lines, and of a plane's. */
const LINE_BYTES = { 1: 32 * 1024, 2: 8 * 1024, 3: 4 * 1024 };
const PLANE_BYTES = 64 * 1024;
/** Most slabs of a tile. */
const MOST_SLABS = 512;

/** Slabs in the rings for each place: fields and coefficients at two levels, fixed arrays at one. */
function slabsPerPlace(model: Model): number {
  return 2 * (model.fields.length + (model.coefficients?.results ?? 0)) + fixedOf(model).length;
}

/** Cuts a model's domain so that its rings stay in cache, and every thread has as much to do. */
export function modelTilingOf(model: Model, threads: number, override: TilingOverride = {}): Tiling {
  const counts = roleCounts(model);
  const [lines, rows, streams] = counts;
  const dims = model.axes.length as 1 | 2 | 3;
  const bytes = bytesOf(model.dtype);
  const reach = reachOf(model);
  const deepest = Math.min(override.depth ?? DEPTHS[dims], Math.floor(DEEPEST[dims] / reach));
  const line = inBlocks(lines, lineOf(model, lines, LINE_BYTES[dims] / bytes, deepest * reach, override));
  const row = Math.min(rows, override.row ?? evenly(rows, Math.min(PLANE_BYTES / (line * bytes), MOST_ROWS)));
  const places = RING_BYTES / (line * row * bytes * slabsPerPlace(model));
  const group = groupOf(dims, places);
  const affordable = Math.floor((places - ringPlaces(dims, 0, 0, group)) / reach - 1);
  const depth = override.depth
    ? deepest
    : Math.max(1, Math.min(Math.floor(DEPTHS[dims] / reach), dims === 1 ? 64 : affordable));
  const largest = [line, row, Math.min(streams, override.stream ?? MOST_SLABS)] as const;
  // Lines are not cut further than they must be, for they are cut between blocks.
  const free = freeOf(override).filter((role) => role !== LINE);
  const tile = shareOut({ counts, tile: largest, free, rim: reach * depth }, threads);
  return { counts, tile, depth, group };
}

/** How it is cut for each number of threads that a crew may have. */
export function modelTilingsOf(model: Model, threads: number, override: TilingOverride = {}): Tilings {
  return new Map(crewSizes(threads).map((members) => [members, modelTilingOf(model, members, override)]));
}

/** Slabs of a stage, an even number of lines in 2-D: a third of what the ring has places for, and levels have the rest. */
function groupOf(dims: number, places: number): number {
  if (dims !== 2) return dims === 1 ? 1 : GROUP_3D;
  return Math.max(2, Math.min(MOST_LINES, 2 * Math.floor(places / 6)));
}

/** Cuts it for super-steps of `stages` stages, which no flow takes part in: every level reaches one cell far. */
export function modelStageTilingOf(
  model: Model,
  threads: number,
  stages: number,
  override: TilingOverride = {},
): Tiling {
  const tiling = stageTilingOf(model, threads, stages, override, slabsPerPlace(model));
  const [line, row, stream] = tiling.tile;
  return { ...tiling, tile: [inBlocks(tiling.counts[0], line), row, stream] };
}

/** Lines that are cut are cut between the blocks that sources are added up in. */
function inBlocks(lines: number, line: number): number {
  return line === lines ? line : Math.min(lines, Math.max(1, Math.floor(line / ACCOUNT_BLOCK)) * ACCOUNT_BLOCK);
}

/** Bytes that are enough for explicit steps and for super-steps of any number of stages, on as many threads. */
export function mostModelScratchBytes(
  model: Model,
  programs: ModelPrograms,
  tilings: Tilings,
  override: TilingOverride,
): number {
  let most = 0;
  for (const [threads, tiling] of tilings) {
    most = Math.max(most, scratchBytesOf(model, programs, tiling, reachOf(model)));
    for (let stages = 1; stages <= mostStages(model); stages++) {
      most = Math.max(most, scratchBytesOf(model, programs, modelStageTilingOf(model, threads, stages, override), 1));
    }
  }
  return most;
}

/** Bytes of one worker's scratch memory, laid out as `assembly/model/layers.ts` says. */
function scratchBytesOf(model: Model, programs: ModelPrograms, tiling: Tiling, reach: number): number {
  const { pitch, slab } = ringOf(model, tiling, reach);
  const dims = model.axes.length;
  const places = ringPlaces(dims, tiling.depth, reach, tiling.group);
  const slabs = places * slabsPerPlace(model) + 2 * reach + 2;
  const fluxes = dims === 2 ? model.fields.length * tiling.depth : 0;
  const lines = (3 + NEIGHBOUR_LINES) * model.fields.length + model.arrays.length + (model.coefficients?.results ?? 0);
  const environment = 8 * (ENVIRONMENT_LINES + lines);
  const { coefficients, reaction, step } = programs;
  const scratch = [coefficients, reaction, step].map((program) => (program ? scratchBytes(program) : 0));
  const working = scratch.reduce((sum, bytes) => sum + bytes);
  const head = TILE_BYTES + RING_PADDING + (2 + reach) * pitch;
  return head + slabs * slab + (model.fields.length + fluxes) * pitch + environment + working + 2 * RING_PADDING;
}
