/** The one memory of a simulation. */
import { CapacityError } from "../errors.js";

/**
 * Allocates `pages` of 64 KiB, never to grow: views stay valid for life.
 * @throws CapacityError where the host has not that much.
 */
export function createMemory(pages: number, shared: boolean, shape: readonly number[]): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CapacityError(
      `the host has no ${(pages / 16384).toFixed(1)} GiB for shape [${shape.join(", ")}]: ` +
        "dispose of other simulations, take a smaller shape, or dtype float32",
      pages * 65536,
      shape.map((count) => Math.max(1, Math.floor(count / 2 ** (1 / shape.length)))),
    );
  }
}

/**
 * Has the host collect disposed memory in time. Hosts do not count shared memory, and would let it pile up; as much that
 * they do count, untouched and gone at once, sets them going.
 */
export function promptCollection(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer) return;
  try {
    new ArrayBuffer(buffer.byteLength);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
