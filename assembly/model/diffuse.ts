/** Diffusion with a coefficient on every face: which lines a line is computed from. */
import { FIELD_RATE_X, FIELD_RATE_Y, FIELD_RATE_Z } from "../abi";
import { slabOrGhost } from "../edges";
import { fieldOf, float, integer } from "../plan";
import { momentumOf, pitchOf, weightOf } from "../stream";
import { Tile, skipTo } from "../tile";
import { coefficientSlab } from "./coefficients";
import { Stencil, hasFaces, isInCells } from "./flux";
import { FLUX_HEAD, Layers, speciesOf } from "./layers";
import { advanceBoth, advanceOne } from "./momentum";
import { enter, handsOn } from "./pair";
import { targetAt } from "./place";
import { SPECIES_DIFFUSION, SPECIES_DIFFUSION_AT, SPECIES_SHARPNESS } from "./slots";

/** The slabs `first` … `behind`−1 of `level`. */
export function diffuseSlabs<T>(
  tile: Tile, layers: Layers, index: i32, level: i32, first: i32, behind: i32,
): void {
  const species = speciesOf(layers.model, index), kind = integer(species, SPECIES_DIFFUSION), dims = tile.dims;
  const theta = momentumOf(tile, level);
  setFactors(tile, layers.stencil, species, index, level);
  setFactors(tile, layers.lower, species, index, level);
  const flux = layers.fluxAt(tile, index, level);
  layers.stencil.flux = flux + FLUX_HEAD;
  for (; dims == 2 && first + 1 < behind; first += 2) {
    setSlab<T>(tile, layers, layers.stencil, kind, species, index, level, first);
    if (handsOn(kind, dims)) {
      if (load<i32>(flux) != first) enter<T>(kind, layers.stencil);
      store<i32>(flux, first + 2);
    }
    setSlab<T>(tile, layers, layers.lower, kind, species, index, level, first + 1);
    if (!advanceBoth<T>(tile, kind, 2, layers.stencil, layers.lower, theta)) break;
  }
  const rows = tile.row.highAt(tile.depth - level) - tile.row.lowAt(tile.depth - level);
  for (let slab = first; slab < behind; slab++) {
    const stencil = layers.stencil, lower = layers.lower;
    setSlab<T>(tile, layers, stencil, kind, species, index, level, slab);
    const step = pitchOf<T>(tile, level);
    let j = 0;
    if (dims == 3) {
      for (; j + 1 < rows; j += 2) {
        memory.copy(changetype<usize>(lower), changetype<usize>(stencil), offsetof<Stencil>());
        moveOn(lower, tile.pitch, step);
        if (!advanceBoth<T>(tile, kind, 3, stencil, lower, theta)) break;
        moveOn(stencil, 2 * tile.pitch, 2 * step);
      }
    }
    for (; j < rows; j++) {
      advanceOne<T>(tile, kind, dims, stencil, theta);
      moveOn(stencil, tile.pitch, step);
    }
  }
}

/** What is the same in every line of a level. */
function setFactors(tile: Tile, stencil: Stencil, species: usize, index: i32, level: i32): void {
  const field = fieldOf(tile.plan, index), left = tile.depth - level, weight = weightOf(tile, level);
  stencil.count = tile.line.highAt(left) - tile.line.lowAt(left);
  stencil.rx = float(field, FIELD_RATE_X) * weight;
  stencil.ry = float(field, FIELD_RATE_Y) * weight;
  stencil.rz = float(field, FIELD_RATE_Z) * weight;
  stencil.sx = float(species, SPECIES_SHARPNESS);
  stencil.sy = float(species, SPECIES_SHARPNESS + 1);
  stencil.sz = float(species, SPECIES_SHARPNESS + 2);
}

/** Points at the first line of a slab, and at all that it is computed from. */
function setSlab<T>(
  tile: Tile, layers: Layers, stencil: Stencil, kind: i32, species: usize, index: i32, level: i32, slab: i32,
): void {
  const left = tile.depth - level, dims = tile.dims, before = level - 1, pitch = tile.pitch;
  const low = tile.line.lowAt(left), j = tile.row.lowAt(left), skip = skipTo<T>(tile, pitch, j, low);
  const here = tile.slabAt(index, before, slab) + skip;
  stencil.target = targetAt<T>(tile, index, level, slab, j, low);
  stencil.here = here;
  stencil.back = dims > 1 ? slabOrGhost<T>(tile, index, before, slab - 1) + skip : here;
  stencil.front = dims > 1 ? slabOrGhost<T>(tile, index, before, slab + 1) + skip : here;
  stencil.north = dims == 3 ? here - pitch : stencil.back;
  stencil.south = dims == 3 ? here + pitch : stencil.front;
  if (hasFaces(kind)) setFaces(tile, layers, stencil, species, slab, skip);
  else if (isInCells(kind)) setCells<T>(tile, layers, stencil, species, before, slab, skip);
}

/** Points at the faces before and behind the cells. */
function setFaces(tile: Tile, layers: Layers, stencil: Stencil, species: usize, slab: i32, skip: usize): void {
  const dims = tile.dims, at = SPECIES_DIFFUSION_AT;
  stencil.x = layers.fixedAt(tile, integer(species, at), slab) + skip;
  if (dims == 1) return;
  const across = integer(species, dims == 3 ? at + 2 : at + 1);
  stencil.zBack = layers.fixedAt(tile, across, slab) + skip;
  stencil.zFront = layers.fixedAt(tile, across, slab + 1) + skip;
  const rows = dims == 3 ? layers.fixedAt(tile, integer(species, at + 1), slab) + skip : 0;
  stencil.yNorth = dims == 3 ? rows : stencil.zBack;
  stencil.ySouth = dims == 3 ? rows + tile.pitch : stencil.zFront;
}

/** Points at the coefficients in the cells, and in those of the neighbouring lines. */
function setCells<T>(
  tile: Tile, layers: Layers, stencil: Stencil, species: usize, level: i32, slab: i32, skip: usize,
): void {
  const index = integer(species, SPECIES_DIFFUSION_AT), dims = tile.dims;
  stencil.x = tile.slabAt(tile.fields + index, level, slab) + skip;
  if (dims == 1) return;
  stencil.zBack = coefficientSlab<T>(tile, layers, index, level, slab - 1) + skip;
  stencil.zFront = coefficientSlab<T>(tile, layers, index, level, slab + 1) + skip;
  stencil.yNorth = dims == 3 ? stencil.x - tile.pitch : stencil.zBack;
  stencil.ySouth = dims == 3 ? stencil.x + tile.pitch : stencil.zFront;
}

/** Moves on by rows: by `pitch` bytes in the rings, by `step` where the new values go. */
function moveOn(stencil: Stencil, pitch: usize, step: usize): void {
  stencil.target += step;
  stencil.here += pitch;
  stencil.north += pitch;
  stencil.south += pitch;
  stencil.back += pitch;
  stencil.front += pitch;
  stencil.x += pitch;
  stencil.yNorth += pitch;
  stencil.ySouth += pitch;
  stencil.zBack += pitch;
  stencil.zFront += pitch;
}
