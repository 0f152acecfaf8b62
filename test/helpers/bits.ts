import { createHash } from "node:crypto";
import { expect } from "vitest";

/** Expects two arrays to hold the same bits, and says where they first do not. */
export function expectSameBits(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i])) expect(`[${i}] ${actual[i]}`).toBe(`[${i}] ${expected[i]}`);
  }
}

/** sha256 of an array's bytes. */
export function sha256(field: ArrayBufferView): string {
  return createHash("sha256")
    .update(new Uint8Array(field.buffer, field.byteOffset, field.byteLength))
    .digest("hex");
}
