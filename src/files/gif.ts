/** Animated GIFs of pictures that share one size and one palette. */
import { createRequire } from "node:module";
import type { Picture } from "./canvas.js";

interface GifStream {
  writeFrame(
    indices: Uint8Array,
    width: number,
    height: number,
    options: { palette?: readonly (readonly number[])[]; delay: number },
  ): void;
  finish(): void;
  bytes(): Uint8Array;
}

// The package has no types, and its ESM build is for bundlers only: Node finds the CommonJS one.
const { GIFEncoder } = createRequire(import.meta.url)("gifenc") as { GIFEncoder: () => GifStream };

/**
 * Writes an animation that repeats for ever.
 *
 * @param pictures The frames; the first one's size and palette hold for all.
 * @param delay Milliseconds each frame is shown, in whole hundredths of a second.
 */
export function writeGif(pictures: Iterable<Picture>, delay: number): Uint8Array {
  const stream = GIFEncoder();
  let first = true;
  for (const { indices, width, height, palette } of pictures) {
    stream.writeFrame(indices, width, height, first ? { palette, delay } : { delay });
    first = false;
  }
  stream.finish();
  return stream.bytes();
}
