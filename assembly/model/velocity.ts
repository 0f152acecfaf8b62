/** The velocities that cells are carried with. */
import { ROW, STREAM } from "../abi";
import { axisOf } from "../account";
import { float, integer } from "../plan";
import { Tile } from "../tile";
import { coefficientSlab } from "./coefficients";
import { Layers } from "./layers";
import { SPECIES_COURANT, SPECIES_VELOCITY, SPECIES_VELOCITY_AT, VELOCITY_FACES, VELOCITY_NONE } from "./slots";

/** Whether there are any in a role. */
// @ts-ignore: decorator
@inline
export function flows(tile: Tile, species: usize, role: i32): bool {
  return integer(species, SPECIES_VELOCITY + axisOf(tile, role)) != VELOCITY_NONE;
}

/** Whether they are those of faces, and not of cells. */
// @ts-ignore: decorator
@inline
export function isOnFaces(tile: Tile, species: usize, role: i32): bool {
  return integer(species, SPECIES_VELOCITY + axisOf(tile, role)) == VELOCITY_FACES;
}

/** Bytes from a cell to its neighbour along an axis inside the slab. */
// @ts-ignore: decorator
@inline
export function strideOf<T>(tile: Tile, role: i32): usize {
  return role == ROW ? tile.pitch : sizeof<T>();
}

/** Points the course at the velocities of a slab's cells along an axis, or of their faces, `skip` bytes from its first one. */
export function setVelocities<T>(
  tile: Tile, layers: Layers, species: usize, role: i32, level: i32, slab: i32, skip: usize,
): void {
  const course = layers.course, axis = axisOf(tile, role), at = integer(species, SPECIES_VELOCITY_AT + axis);
  const faces = isOnFaces(tile, species, role);
  const w = (faces ? layers.fixedAt(tile, at, slab) : tile.slabAt(tile.fields + at, level, slab)) + skip;
  course.g = float(species, SPECIES_COURANT + axis);
  course.here = w;
  if (role != STREAM) {
    const stride = strideOf<T>(tile, role);
    course.before = faces ? w : w - stride;
    course.behind = w + stride;
  } else if (faces) {
    course.before = w;
    course.behind = layers.fixedAt(tile, at, slab + 1) + skip;
  } else {
    course.before = coefficientSlab<T>(tile, layers, at, level, slab - 1) + skip;
    course.behind = coefficientSlab<T>(tile, layers, at, level, slab + 1) + skip;
  }
}
