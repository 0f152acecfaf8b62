/**
 * The numbers of walls in memory: held values, or the ghosts' α, after them β, and what enters apart from that; one set per
 * time level where they change.
 */
import { bytesOf, type Dtype } from "../grid.js";
import type { Operator, Wall } from "../operator.js";
import { CACHE_LINE, inCacheLines } from "./regions.js";

/** Bytes of the values of all walls that change, and the fewest and most levels of a job that they are kept for. */
const ROOM = 4 * 2 ** 20;
const FEWEST = 16;
const MOST = 512;

/** Whether a wall's numbers change with time. */
export function isMoving(wall: Wall): boolean {
  return (wall.kind === "held" || wall.kind === "ghost") && wall.at !== undefined;
}

/** The walls of some operators whose numbers change with time. */
export function movingWalls(operators: readonly Operator[]): readonly Wall[] {
  return operators.flatMap(({ axes }) => axes.flatMap(({ low, high }) => [low, high])).filter(isMoving);
}

/** A wall's numbers, at `time` where they change. */
export function numbersOf(wall: Wall, time?: number): readonly Float64Array[] {
  if (wall.kind === "held") {
    return [(time === undefined || !wall.at ? wall : wall.at(time)).values];
  }
  if (wall.kind !== "ghost") return [];
  const { alpha, beta, entering } = time === undefined || !wall.at ? wall : wall.at(time);
  return entering ? [alpha, beta, entering] : [alpha, beta];
}

/** Bytes that a wall's numbers take, from one wall's to the next one's; `levels` of them where they change. */
export function wallRoom(wall: Wall, dtype: Dtype, levels = 1): number {
  const numbers = numbersOf(wall).reduce((sum, list) => sum + list.length, 0);
  const sets = isMoving(wall) ? levels + 1 : 1;
  return inCacheLines(sets * numbers * bytesOf(dtype)) + CACHE_LINE;
}

/** Bytes that all walls of an operator take. */
export function wallsRoom({ axes, dtype }: Operator, levels = 1): number {
  return axes.reduce((sum, { low, high }) => sum + wallRoom(low, dtype, levels) + wallRoom(high, dtype, levels), 0);
}

/**
 * Levels of a job that the walls of these operators are kept for; nothing where none of them changes.
 * @param fewest levels that one job must be able to have
 */
export function levelsOfWalls(operators: readonly Operator[], fewest = FEWEST): number | undefined {
  const walls = movingWalls(operators);
  if (walls.length === 0) return undefined;
  const bytes = walls.reduce((sum, wall) => sum + 8 * numbersOf(wall).reduce((all, list) => all + list.length, 0), 0);
  return Math.max(fewest, Math.min(MOST, Math.floor(ROOM / bytes)));
}
