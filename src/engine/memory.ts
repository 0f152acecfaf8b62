/** The one memory of a simulation. */
import { CapacityError } from "../errors.js";
import { PAGE } from "./regions.js";
import { breath } from "./slices.js";

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
      pages * PAGE,
      shape.map((count) => Math.max(1, Math.floor(count / 2 ** (1 / shape.length)))),
    );
  }
}

/** Bytes of disposed memory that may wait for the host's collector before the next memory waits for it. */
const LEEWAY = 64 * 2 ** 20;
/** Milliseconds after which what is not collected is held by somebody, or the host does not listen. */
const PATIENCE = 500;
/** Bytes that set a collector going. */
const PROMPT = 256 * 2 ** 20;

let uncollected = 0;
let leeway = LEEWAY;
const collections = new FinalizationRegistry((bytes: number) => {
  uncollected -= bytes;
});

/** Gives up a memory. Hosts do not count what is shared, and would let it pile up: it is counted here. */
export function disposeMemory(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer) return;
  uncollected += buffer.byteLength;
  collections.register(buffer, buffer.byteLength);
  promptCollection(buffer.byteLength);
}

/**
 * Waits until the host has collected what was disposed of, but for a little. V8 frees shared memory only between turns of
 * the event loop, and a program that awaits nothing but simulations never comes to that.
 */
export async function awaitCollection(): Promise<void> {
  if (uncollected <= leeway) return;
  const deadline = performance.now() + PATIENCE;
  while (uncollected > LEEWAY && performance.now() < deadline) {
    promptCollection(uncollected);
    await breath();
  }
  // Arrays of disposed simulations may be held for good: it is not worth waiting for them again and again.
  leeway = Math.max(LEEWAY, 2 * uncollected);
}

/** As much memory that the host does count, untouched and gone at once, sets its collector going. */
function promptCollection(bytes: number): void {
  try {
    new ArrayBuffer(Math.min(bytes, PROMPT));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
