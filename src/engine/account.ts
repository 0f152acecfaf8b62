/**
 * The account of a field: what has come into it since its engine began, which every explicit step adds to.
 *
 * All additions are made in float64, to one number after another, each in the order of the steps: so the sums do not depend
 * on tiles or threads. They are in units of value·cell, and cells at the ends of a node-centred axis are half cells.
 *
 * With G the dtype's own flux k·(ghost − here) across a wall, P that from inside, k·(inner − here) (k = 1 where diffusivity
 * is constant), F and F′ the flow's fluxes w·v across the same two faces towards the inside, r and g as the step has them,
 * and h = ½ on nodes, each step adds to the number of a wall's cell
 *
 *     cells   r·G           g·F            nodes   h·(r·(G − P))     h·(g·(F + F′)), free ones g·w·u
 *
 * diffusion first, and last h·(what enters apart from the ghost); an axis of one value is treated as cells are. Free nodes
 * are those that no wall holds: w·u is theirs, on the wall. A wall that holds its cells is an insulated one, whose ghost
 * mirrors inner; what its cells then lack it gives: h·(held − computed) at the end of each step, and when a run begins; a
 * cell on two such walls is that of the slower axis. Differences are rounded to the dtype. Of what a super-step's stages
 * take in, what lasts is added.
 *
 * Reactions add, per line, to the number of each block of BLOCK cells that begins with the line: the differences between
 * the new values after them and before them, rounded to the dtype, at the ends of a node-centred line their halves; those of
 * even numbers and of odd ones are summed apart, then both sums. Held cells count by themselves.
 */
import { ACCOUNT_BLOCK } from "../../assembly/model/slots.js";
import type { Operator } from "../operator.js";
import type { Stages } from "./engine.js";

/** Cells of a line that sources are added up in. */
export const BLOCK = ACCOUNT_BLOCK;

export interface Account {
  /** The low and the high wall of each axis, in the operator's order: one number per cell of the wall, in C order. */
  readonly walls: readonly Float64Array[];
  /** One number per block of each line, C order: what reactions have made, and what held cells have given. */
  readonly sources: Float64Array;
  readonly held: Float64Array;
}

/**
 * What engines that keep accounts offer: one per field, the same for the engine's whole life. Whoever puts a field back to an
 * earlier state must put its account back too.
 */
export interface Accountant {
  readonly accounts: readonly Account[];
}

/** Numbers of an account: of each wall, none on periodic axes, then of the blocks, twice. */
function lengthsOf({ axes }: Operator): { walls: readonly number[]; blocks: number } {
  const size = axes.reduce((product, axis) => product * axis.count, 1);
  const lines = size / axes.at(-1)!.count;
  return {
    walls: axes.flatMap(({ low, high, count }) =>
      [low, high].map(({ kind }) => (kind === "periodic" ? 0 : size / count)),
    ),
    blocks: lines * Math.ceil(axes.at(-1)!.count / BLOCK),
  };
}

/** Bytes of an account in memory. */
export function accountBytes(operator: Operator): number {
  const { walls, blocks } = lengthsOf(operator);
  return 8 * (walls.reduce((sum, length) => sum + length, 0) + 2 * blocks);
}

/** An account of nothing yet, in memory of its own or, where given, in zeroed memory from `address` on. */
export function createAccount(operator: Operator, memory?: ArrayBufferLike, address = 0): Account {
  const { walls, blocks } = lengthsOf(operator);
  let next = address;
  const create = (length: number) => {
    const numbers = memory ? new Float64Array(memory, next, length) : new Float64Array(length);
    next += 8 * length;
    return numbers;
  };
  return { walls: walls.map(create), sources: create(blocks), held: create(blocks) };
}

/** All numbers of some accounts. */
export function bookedIn(accounts: readonly Account[]): readonly Float64Array[] {
  return accounts.flatMap(({ walls, sources, held }) => [...walls, sources, held]);
}

/** The share of what each stage of a super-step takes in that is left at its end: momentum multiplies it. */
export function lastingShares({ share, momenta }: Stages): number[] {
  const shares: number[] = new Array(momenta.length).fill(share);
  for (let stage = momenta.length - 2; stage >= 0; stage--) {
    const later = (momenta[stage + 2] ?? 0) * (shares[stage + 2] ?? 0);
    shares[stage] = (1 + momenta[stage + 1]!) * shares[stage + 1]! - later;
  }
  return shares;
}

/** Whether the ends of an axis are half cells. */
export function endsInHalves({ centering, axes }: Operator, axis: number): boolean {
  return centering === "node" && axes[axis]!.count > 1 && axes[axis]!.low.kind !== "periodic";
}
