/** Writes the plan that the kernel carries out: see `assembly/abi.ts` for the slots. */
import * as abi from "../../assembly/abi.js";
import { bytesOf, type Dtype, viewOf } from "../grid.js";
import { isEven, mirrorDistance, type Operator, type Wall } from "../operator.js";
import { type Account, lastingShares } from "./account.js";
import type { Stages } from "./engine.js";
import type { Ring } from "./ring.js";
import { type Tiling, tilesAlong } from "./tiling.js";
import { isMoving, numbersOf, wallRoom } from "./wall-values.js";

/** What a plan needs to know of the memory map. */
export interface PlanPlace {
  /** Where the plan itself lies. */
  readonly plan: number;
  readonly control: number;
  readonly scratch: number;
  readonly scratchBytes: number;
}

/** One field: its operator, its two arrays, and where its walls' numbers begin. */
export interface FieldPlace {
  readonly operator: Operator;
  readonly even: number;
  readonly odd: number;
  readonly walls: number;
  /** What comes in through each wall is added to. */
  readonly account?: Account;
  /** Levels of one job at the most, where walls change from level to level. */
  readonly levels?: number;
}

/** A plan's slots, and where wall values go. */
export class Plan {
  readonly address: number;
  readonly #integers: Uint32Array;
  readonly #floats: Float64Array;
  readonly #buffer: ArrayBufferLike;
  #tiling: Tiling | undefined;
  /** Where bands ended last, by how many there were. */
  readonly #ends = new Map<number, readonly number[]>();

  /** The plan is complete once `setTiling` has been called. The fields' operators differ in their numbers only. */
  constructor(buffer: ArrayBufferLike, place: PlanPlace, fields: readonly FieldPlace[]) {
    const slots = abi.PLAN_FIELD + fields.length * abi.FIELD_SLOTS;
    this.address = place.plan;
    this.#integers = new Uint32Array(buffer, place.plan, 2 * slots);
    this.#floats = new Float64Array(buffer, place.plan, slots);
    this.#buffer = buffer;
    const { operator } = fields[0]!;
    this.#set(abi.PLAN_DIMENSIONS, operator.axes.length);
    this.#set(abi.PLAN_MIRROR, mirrorDistance(operator.centering, 2));
    this.#set(abi.PLAN_FIELDS, fields.length);
    this.#set(abi.PLAN_SCRATCH, place.scratch);
    this.#set(abi.PLAN_SCRATCH_BYTES, place.scratchBytes);
    this.#set(abi.PLAN_CONTROL, place.control);
    const roles = rolesOf(operator.axes);
    for (const role of [abi.LINE, abi.ROW, abi.STREAM]) {
      const at = abi.PLAN_AXES + role * abi.AXIS_SLOTS;
      this.#set(at + abi.AXIS_PERIODIC, roles[role]?.low.kind === "periodic" ? 1 : 0);
    }
    this.#set(abi.PLAN_ACCOUNTS, fields.some(({ account }) => account) ? 1 : 0);
    fields.forEach((field, index) => {
      this.#set(fieldSlot(index, abi.FIELD_EVEN_ARRAY), field.even);
      this.#set(fieldSlot(index, abi.FIELD_ODD_ARRAY), field.odd);
      this.writeField(index, field);
    });
  }

  /** Writes a field's walls, at `times` where they change, and whether one r serves its axes. */
  writeField(
    index: number,
    { operator, walls, account, levels }: FieldPlace,
    times: readonly (number | undefined)[] = [undefined],
  ): void {
    this.#set(fieldSlot(index, abi.FIELD_EVEN), isEven(operator) ? 1 : 0);
    let next = walls;
    rolesOf(operator.axes).forEach((axis, role) => {
      if (!axis) return;
      for (const [side, wall] of [axis.low, axis.high].entries()) {
        const slot = fieldSlot(index, abi.FIELD_WALLS + (2 * role + side) * abi.WALL_SLOTS);
        const entered = account?.walls[2 * operator.axes.indexOf(axis) + side];
        this.#set(slot + abi.WALL_ACCOUNT, entered?.byteOffset ?? 0);
        this.#writeWall(slot, wall, operator.dtype, next, times);
        next += wallRoom(wall, operator.dtype, levels);
      }
    });
  }

  /** Sets how the domain is cut for so many threads, and how slabs lie in a ring. */
  setTiling(tiling: Tiling, ring: Ring, threads: number): void {
    if (tiling === this.#tiling) return;
    this.#tiling = tiling;
    this.#set(abi.PLAN_DEPTH, tiling.depth);
    this.#set(abi.PLAN_GROUP, tiling.group);
    this.#set(abi.PLAN_PITCH, ring.pitch);
    this.#set(abi.PLAN_SLAB_BYTES, ring.slab);
    for (const role of [abi.LINE, abi.ROW, abi.STREAM] as const) {
      const at = abi.PLAN_AXES + role * abi.AXIS_SLOTS;
      this.#set(at + abi.AXIS_COUNT, tiling.counts[role]);
      this.#set(at + abi.AXIS_TILE, tiling.tile[role]);
      this.#set(at + abi.AXIS_TILES, tilesAlong(tiling, role));
    }
    this.#setBands(tiling, Math.min(threads, abi.MOST_SHARES));
  }

  /**
   * Cuts the stream into a band for each of `shares`, as wide as they were when there were as many of them, and as each
   * other to begin with.
   */
  #setBands(tiling: Tiling, shares: number): void {
    this.#ends.set(this.#get(abi.PLAN_BANDS), this.bands);
    const tiles = tilesAlong(tiling, abi.STREAM);
    const bands = shares > 1 && tiles % shares === 0 ? shares : 0;
    this.#set(abi.PLAN_BANDS, bands);
    const even = Array.from({ length: bands }, (_, band) => {
      return Math.min(tiling.counts[abi.STREAM], ((band + 1) * tiles * tiling.tile[abi.STREAM]) / bands);
    });
    this.bands = this.#ends.get(bands) ?? even;
  }

  /** The slab behind the last one of each band: see `assembly/bands.ts`. */
  get bands(): readonly number[] {
    return Array.from({ length: this.#get(abi.PLAN_BANDS) }, (_, band) => this.#get(bandSlot(band)));
  }

  set bands(ends: readonly number[]) {
    ends.forEach((end, band) => {
      this.#set(bandSlot(band), end);
    });
  }

  /** Makes every level an explicit step. */
  clearStages(): void {
    this.#set(abi.PLAN_STAGES, 0);
  }

  /** Makes every pass a super-step of these stages; their table goes to `address`. */
  setStages(address: number, stages: Stages): void {
    const { share, weights, momenta, times } = stages;
    const lasting = lastingShares(stages);
    this.#set(abi.PLAN_STAGES, address);
    const table = new Float64Array(this.#buffer, address, abi.STAGES_FIRST + weights.length * abi.STAGE_SLOTS);
    table[abi.STAGES_SHARE] = share;
    weights.forEach((weight, stage) => {
      const at = abi.STAGES_FIRST + stage * abi.STAGE_SLOTS;
      table[at + abi.STAGE_WEIGHT] = weight;
      table[at + abi.STAGE_MOMENTUM] = momenta[stage]!;
      table[at + abi.STAGE_LASTING] = lasting[stage]!;
      table[at + abi.STAGE_TIME] = times[stage]!;
    });
  }

  /** Sets r per axis, the operator's order. */
  setRates(rates: readonly number[], field = 0): void {
    [...rates].reverse().forEach((rate, i) => {
      this.#floats[fieldSlot(field, abi.FIELD_RATE_X + i)] = rate;
    });
  }

  /** Sets how many steps the job takes, in how many passes. */
  setSteps(steps: number, passes: number): void {
    this.#set(abi.PLAN_STEPS, steps);
    this.#set(abi.PLAN_PASSES, passes);
  }

  /** Makes the step that of a model, whose block lies at `address`. */
  setModel(address: number): void {
    this.#set(abi.PLAN_MODEL, address);
  }

  #get(slot: number): number {
    return this.#integers[2 * slot]!;
  }

  #set(slot: number, value: number): void {
    this.#integers[2 * slot] = value;
  }

  /** Writes a wall's numbers to `address`, a set for each of `times` where they change, and where the first one is. */
  #writeWall(slot: number, wall: Wall, dtype: Dtype, address: number, times: readonly (number | undefined)[]): void {
    this.#set(slot + abi.WALL_KIND, KINDS[wall.kind]);
    const lists = numbersOf(wall);
    if (lists.length === 0) return;
    const bytes = lists[0]!.length * bytesOf(dtype);
    const moving = isMoving(wall);
    this.#set(slot + abi.WALL_ALPHA, address);
    this.#set(slot + abi.WALL_BETA, address + bytes);
    this.#set(slot + abi.WALL_ENTERING, lists.length > 2 ? address + 2 * bytes : 0);
    this.#set(slot + abi.WALL_LEVEL_BYTES, moving ? lists.length * bytes : 0);
    let next = address;
    for (const time of moving ? times : [undefined]) {
      for (const list of numbersOf(wall, time)) {
        viewOf(dtype, this.#buffer, next, list.length).set(list);
        next += bytes;
      }
    }
  }
}

/** The kernel's numbers of walls. */
export const KINDS: Readonly<Record<Wall["kind"], number>> = {
  periodic: abi.WALL_PERIODIC,
  fixed: abi.WALL_FIXED,
  held: abi.WALL_HELD,
  ghost: abi.WALL_GHOST,
};

function bandSlot(band: number): number {
  return abi.PLAN_BAND + band * abi.BAND_SLOTS + abi.BAND_END;
}

function fieldSlot(field: number, slot: number): number {
  return abi.PLAN_FIELD + field * abi.FIELD_SLOTS + slot;
}

/** Axes, slowest first, by role; the stream is y in 2-D and z in 3-D. */
export function rolesOf<Axis>(axes: readonly Axis[]): [Axis, Axis | undefined, Axis | undefined] {
  const [x, y, z] = [...axes].reverse();
  return axes.length === 3 ? [x!, y, z] : [x!, undefined, y];
}
