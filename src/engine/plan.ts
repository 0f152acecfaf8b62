/** Writes the plan that the kernel carries out: see `assembly/abi.ts` for the slots. */
import * as abi from "../../assembly/abi.js";
import { bytesOf, viewOf } from "../grid.js";
import { isEven, mirrorDistance, type Operator, type OperatorAxis, type Wall } from "../operator.js";
import type { Stages } from "./engine.js";
import type { Layout } from "./layout.js";
import { ringOf, type Tiling, tilesAlong } from "./tiling.js";

/** The plan's slots, and where wall values go. */
export class Plan {
  readonly address: number;
  readonly #integers: Uint32Array;
  readonly #floats: Float64Array;
  readonly #buffer: ArrayBufferLike;
  readonly #operator: Operator;
  #nextWall: number;

  /** @param address where the plan lies; it is complete once `setTiling` has been called */
  constructor(buffer: ArrayBufferLike, operator: Operator, layout: Layout, address: number) {
    const slots = abi.PLAN_FIELD + abi.FIELD_SLOTS;
    this.address = address;
    this.#integers = new Uint32Array(buffer, address, 2 * slots);
    this.#floats = new Float64Array(buffer, address, slots);
    this.#buffer = buffer;
    this.#operator = operator;
    this.#nextWall = layout.walls;
    this.#set(abi.PLAN_DIMENSIONS, operator.axes.length);
    this.#set(abi.PLAN_MIRROR, mirrorDistance(operator.centering, 2));
    this.#set(abi.PLAN_FIELDS, 1);
    this.#set(abi.PLAN_SCRATCH, layout.scratch);
    this.#set(abi.PLAN_SCRATCH_BYTES, layout.scratchBytes);
    this.#set(abi.PLAN_CONTROL, layout.control);
    const roles = rolesOf(operator);
    for (const role of [abi.LINE, abi.ROW, abi.STREAM]) {
      const at = abi.PLAN_AXES + role * abi.AXIS_SLOTS;
      this.#set(at + abi.AXIS_PERIODIC, roles[role]?.low.kind === "periodic" ? 1 : 0);
    }
    this.#set(abi.PLAN_FIELD + abi.FIELD_EVEN, isEven(operator) ? 1 : 0);
    this.#set(abi.PLAN_FIELD + abi.FIELD_EVEN_ARRAY, layout.even);
    this.#set(abi.PLAN_FIELD + abi.FIELD_ODD_ARRAY, layout.odd);
    roles.forEach((axis, role) => {
      if (!axis) return;
      this.#writeWall(2 * role, axis.low);
      this.#writeWall(2 * role + 1, axis.high);
    });
  }

  /** Sets how the domain is cut. */
  setTiling(tiling: Tiling): void {
    const ring = ringOf(tiling);
    this.#set(abi.PLAN_DEPTH, tiling.depth);
    this.#set(abi.PLAN_RING_LINE, ring.line);
    this.#set(abi.PLAN_RING_ROWS, ring.rows);
    for (const role of [abi.LINE, abi.ROW, abi.STREAM] as const) {
      const at = abi.PLAN_AXES + role * abi.AXIS_SLOTS;
      this.#set(at + abi.AXIS_COUNT, tiling.counts[role]);
      this.#set(at + abi.AXIS_TILE, tiling.tile[role]);
      this.#set(at + abi.AXIS_TILES, tilesAlong(tiling, role));
    }
  }

  /** Makes every pass a super-step of these stages; their table goes to `address`. */
  setStages(address: number, { share, weights, momenta }: Stages): void {
    this.#set(abi.PLAN_STAGES, address);
    const table = new Float64Array(this.#buffer, address, abi.STAGES_FIRST + weights.length * abi.STAGE_SLOTS);
    table[abi.STAGES_SHARE] = share;
    weights.forEach((weight, stage) => {
      const at = abi.STAGES_FIRST + stage * abi.STAGE_SLOTS;
      table[at + abi.STAGE_WEIGHT] = weight;
      table[at + abi.STAGE_MOMENTUM] = momenta[stage]!;
    });
  }

  /** Sets r per axis, the operator's order. */
  setRates(rates: readonly number[]): void {
    [...rates].reverse().forEach((rate, i) => {
      this.#floats[abi.PLAN_FIELD + abi.FIELD_RATE_X + i] = rate;
    });
  }

  /** Sets how many steps the job takes, in how many passes. */
  setSteps(steps: number, passes: number): void {
    this.#set(abi.PLAN_STEPS, steps);
    this.#set(abi.PLAN_PASSES, passes);
  }

  #set(slot: number, value: number): void {
    this.#integers[2 * slot] = value;
  }

  #writeWall(index: number, wall: Wall): void {
    const at = abi.PLAN_FIELD + abi.FIELD_WALLS + index * abi.WALL_SLOTS;
    const kinds = {
      periodic: abi.WALL_PERIODIC,
      fixed: abi.WALL_FIXED,
      held: abi.WALL_HELD,
      ghost: abi.WALL_GHOST,
    };
    this.#set(at + abi.WALL_KIND, kinds[wall.kind]);
    if (wall.kind === "held") this.#set(at + abi.WALL_ALPHA, this.#writeValues(wall.values));
    if (wall.kind === "ghost") {
      this.#set(at + abi.WALL_ALPHA, this.#writeValues(wall.alpha));
      this.#set(at + abi.WALL_BETA, this.#writeValues(wall.beta));
    }
  }

  #writeValues(values: Float64Array): number {
    const address = this.#nextWall;
    viewOf(this.#operator.dtype, this.#buffer, address, values.length).set(values);
    this.#nextWall = Math.ceil((address + values.length * bytesOf(this.#operator.dtype)) / 64 + 1) * 64;
    return address;
  }
}

/** The operator's axes by role; the stream is y in 2-D and z in 3-D. */
function rolesOf(operator: Operator): [OperatorAxis, OperatorAxis | undefined, OperatorAxis | undefined] {
  const [x, y, z] = [...operator.axes].reverse();
  return operator.axes.length === 3 ? [x!, y, z] : [x!, undefined, y];
}
