/** A stretch of memory that the host fills with blocks of slots and with tables, one after another. */
import { SLOT_BYTES } from "../../../assembly/abi.js";
import type { Breather } from "../../engine/slices.js";

/** Whatever is reserved begins on a cache line, if the first address does. */
const ALIGNMENT = 64;

export class Arena {
  readonly #buffer: ArrayBufferLike | undefined;
  readonly #start: number;
  #next: number;

  /** @param buffer left out, nothing is written, and `bytes` tells how much would have been. */
  constructor(buffer?: ArrayBufferLike, address = 0) {
    this.#buffer = buffer;
    this.#start = address;
    this.#next = address;
  }

  /** Bytes used so far. */
  get bytes(): number {
    return this.#next - this.#start;
  }

  /** Sets room for `bytes` aside; answers its address. */
  reserve(bytes: number): number {
    const address = this.#next;
    this.#next += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  /** Writes a table; answers its address. */
  table(values: ArrayLike<number>): number {
    const address = this.reserve(8 * values.length);
    if (this.#buffer) new Float64Array(this.#buffer, address, values.length).set(values);
    return address;
  }

  /** Writes a table of 32-bit integers; answers its address. */
  words(values: ArrayLike<number>): number {
    const address = this.reserve(4 * values.length);
    if (this.#buffer) new Int32Array(this.#buffer, address, values.length).set(values);
    return address;
  }

  /** Writes a long table of either kind with the event loop free; answers its address. @throws the breather's */
  async tableAside(values: Float64Array | Int32Array, breather: Breather): Promise<number> {
    const address = this.reserve(values.byteLength);
    if (!this.#buffer) return address;
    const { length } = values;
    if (values instanceof Float64Array) await breather.copy(values, new Float64Array(this.#buffer, address, length));
    else await breather.copy(values, new Int32Array(this.#buffer, address, length));
    return address;
  }

  /** Writes a block of slots, integers (or addresses) and floats by slot number; answers its address. */
  block(
    slots: number,
    integers: Readonly<Record<number, number>>,
    floats: Readonly<Record<number, number>> = {},
  ): number {
    const address = this.reserve(slots * SLOT_BYTES);
    if (!this.#buffer) return address;
    const view = new DataView(this.#buffer, address, slots * SLOT_BYTES);
    for (const [slot, value] of Object.entries(integers)) view.setInt32(Number(slot) * SLOT_BYTES, value, true);
    for (const [slot, value] of Object.entries(floats)) view.setFloat64(Number(slot) * SLOT_BYTES, value, true);
    return address;
  }
}
