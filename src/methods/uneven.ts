/**
 * Alternating directions for models that are linear, stay as they are and leave their fields to themselves: uneven media,
 * masks, sources, and decay by cells themselves, which is implicit too. With F what an explicit step would add,
 *
 *     (1 − ½A_x)·(1 − ½A_y)·change = F(field)
 *
 * is the scheme of `./adi.ts`, each axis with the matrix that the cells along every line make. In v = (1 − ½A_y)·u a step is
 * the product of two of Crank & Nicolson's, each of which lets no v grow (in the norm that the cells' extents weigh): a
 * proof for two axes, whether or not they commute (Hundsdorfer & Verwer 2003, IV.3). Three that do not may grow without
 * end, and do, where cells are shut off from each other.
 */
import type { Watch } from "../engine/engine.js";
import type { Clock } from "../engine/model-engine.js";
import { imposeWalls } from "../held.js";
import { whyNotLinear } from "../model/linear.js";
import type { Model } from "../model/model.js";
import type { Operator } from "../operator.js";
import { whyNotAdi } from "./adi.js";
import type { Fields, Stepper } from "./method.js";
import type { ModelGround } from "./model-steppers.js";
import { drive } from "./tridiagonal/drive.js";
import { createUnevenSweeper, type UnevenSweeper } from "./uneven/sweeper.js";
import { decayOf, systemsOf } from "./uneven/system.js";

/** Why a model cannot be stepped so; undefined where it can. */
export function whyNotUneven({ model, nature }: ModelGround): string | undefined {
  const obstacle = whyNotLinear(nature);
  if (obstacle) return obstacle;
  const [least] = decayOf(model);
  if (least < 0) return "a source makes a field grow by itself, which no implicit step may take for decay";
  const obstacleOfThree = model.axes.length < 3 ? undefined : whyNotCommuting(model);
  return obstacleOfThree && `in three dimensions ${obstacleOfThree}`;
}

/**
 * Why steps far above the explicit bound would not pay, where a model can be stepped so; undefined where they would. Two axes
 * that do not commute leave ¼A_x·A_y of every change, which is large wherever the medium jumps, and fades slowly: steps have to
 * be so short that super-steps were up to 70 times as fast, and even so the error may exceed the tolerance.
 */
export function whyNotFar(ground: ModelGround): string | undefined {
  return whyNotUneven(ground) ?? (ground.model.axes.length === 2 ? whyNotCommuting(ground.model) : undefined);
}

function whyNotCommuting(model: Model): string | undefined {
  const [least, most] = decayOf(model);
  if (least !== most || model.fields.some(({ diffusion }) => diffusion.kind !== "constant")) {
    return "the axes of an uneven medium do not commute, so that long steps grow";
  }
  return model.fields.map(({ operator }) => whyNotAdi(operator)).find((reason) => reason !== undefined);
}

/**
 * Steps of alternating directions. Stable for any dt; but a dt far above the explicit bound lets rough data ring, and where
 * the diffusivity jumps, or masks shut cells off, grow on the way by up to the ratio of the two. Steps that are chosen by
 * their error do not let that happen.
 */
export class UnevenAdi implements Stepper {
  readonly longest = Infinity;
  readonly #operators: readonly Operator[];
  readonly #sweeper: UnevenSweeper;
  #dt: number | undefined;

  /** @throws CapacityError where the systems do not fit into a memory beside the simulation's. */
  constructor({ model, engine: { info }, shape }: ModelGround) {
    const kernel = info.name === "js" ? undefined : { build: info.name, threads: info.threads };
    this.#operators = model.fields.map(({ operator }) => operator);
    this.#sweeper = createUnevenSweeper(systemsOf(model), kernel, shape);
  }

  async run(fields: Fields, steps: number, { dt }: Clock, watch: Watch, damped = false): Promise<number> {
    if (steps === 0) return 0;
    if (dt !== this.#dt) this.#sweeper.prepare(dt);
    this.#dt = dt;
    for (const [i, field] of fields.entries()) imposeWalls(field, this.#operators[i]!);
    this.#sweeper.load(fields);
    const done = await drive(this.#sweeper, steps, watch, damped);
    if (done > 0) this.#sweeper.store(fields);
    return done;
  }

  dispose(): void {
    this.#sweeper.dispose();
  }
}
