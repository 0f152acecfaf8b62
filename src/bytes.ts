/** Bytes, however the caller holds them. */
import { OptionError } from "./errors.js";
import { describe } from "./text.js";

/** What `fetch`, `IndexedDB` and Node give: buffers, and views of any kind. */
const BUFFERS = ["[object ArrayBuffer]", "[object SharedArrayBuffer]"];

/**
 * Bytes as such. Those in shared memory are copied, for others may change them, and browsers decode no text there.
 * @throws OptionError where there are none
 */
export function asBytes(value: unknown, path: string, source: string): Uint8Array {
  if (isBuffer(value)) return unshared(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) return unshared(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  throw new OptionError(
    `${path} is ${describe(value)}: give ${source} as a Uint8Array, an ArrayBuffer, or another view of one`,
    path,
  );
}

/** Told by its name, for a buffer of another realm, such as a frame's, is an instance of another class. */
function isBuffer(value: unknown): value is ArrayBufferLike {
  return BUFFERS.includes(Object.prototype.toString.call(value));
}

function unshared(bytes: Uint8Array): Uint8Array {
  return Object.prototype.toString.call(bytes.buffer) === BUFFERS[0] ? bytes : bytes.slice();
}
