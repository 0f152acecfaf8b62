/** A transform of lines and its inverse: what diagonalises the difference operator between one pair of walls. */
import { DCT_1, DCT_2, DCT_3, DCT_4, DFT, DFT_BACK, DST_1 } from "../../../assembly/transform/slots.js";
import type { Complex } from "./complex.js";
import { type Direct, type DirectKind, prepareDirect, runDirect } from "./kinds.js";
import { prepareSymmetric, runSymmetric, type Symmetric } from "./symmetric.js";

export type Kind = DirectKind | typeof DST_1 | typeof DCT_1;

export interface Transform {
  readonly forward: Kind;
  readonly backward: Kind;
  /** Backward after forward is the identity times this. */
  readonly gain: number;
  readonly body: Direct | Symmetric;
}

/** Each kind's inverse. */
const INVERSE = {
  [DFT]: DFT_BACK,
  [DFT_BACK]: DFT,
  [DST_1]: DST_1,
  [DCT_1]: DCT_1,
  [DCT_2]: DCT_3,
  [DCT_3]: DCT_2,
  [DCT_4]: DCT_4,
} as const;

/**
 * Prepares a transform and its inverse.
 *
 * @param length the n of the kind's formula: a line has n values, but n − 1 for DST_1 and n + 1 for DCT_1
 * @param sign −1 makes a sine transform of DCT_2 or DCT_3, its frequencies in falling order
 */
export function prepareTransform(forward: Kind, length: number, sign: 1 | -1 = 1): Transform {
  const gain = forward === DCT_4 ? length / 2 : 2 * length;
  const parts = { forward, backward: INVERSE[forward], gain };
  if (forward === DST_1) return { ...parts, body: prepareSymmetric(-1, length) };
  if (forward === DCT_1) return { ...parts, body: prepareSymmetric(1, length) };
  return { ...parts, body: prepareDirect(forward, length, sign) };
}

/** Transforms a pair of lines in place: the real parts of `unit` are one line, the imaginary parts the other. */
export function runTransform(kind: Kind, { body }: Transform, unit: Complex): void {
  if ("parity" in body) runSymmetric(body, unit);
  else runDirect(kind as DirectKind, body, unit);
}
