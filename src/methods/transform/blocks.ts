/** Writes prepared transforms where the kernel reads them: see `assembly/transform/slots.ts`. */
import * as slots from "../../../assembly/transform/slots.js";
import type { Arena } from "./arena.js";
import type { Fourier } from "./fourier.js";
import type { Direct } from "./kinds.js";
import type { Symmetric } from "./symmetric.js";
import type { Transform } from "./transform.js";

/** Writes a transform's blocks and tables; answers the block's address. */
export function writeTransform(arena: Arena, { body }: Transform): number {
  return "parity" in body ? writeSymmetric(arena, body) : writeDirect(arena, body);
}

/** Complex numbers that the kernel needs as working memory, for the transform of a unit. */
export function roomOf({ body }: Transform): number {
  return "parity" in body ? roomOfSymmetric(body) : roomOfFourier(body.fourier);
}

/** Two buffers in turn, and a butterfly. */
function roomOfFourier({ inner }: Fourier, many = 1): number {
  return 2 * inner * many + slots.MOST_DIRECT;
}

function roomOfSymmetric({ length, levels, chirp }: Symmetric): number {
  if (chirp) return chirp.partner.length + 1 + roomOfSymmetric(chirp.partner);
  const rooms = levels.map((level) => {
    if ("half" in level) return level.half.length + 1 + roomOfFourier(level.half.fourier);
    const many = (level.radix - 1) / 2;
    const group = level.along.length * many;
    return Math.max(group + roomOfFourier(level.across), roomOfFourier(level.along, many));
  });
  return length + 1 + Math.max(0, ...rooms);
}

function writeDirect(arena: Arena, { length, sign, table, fourier }: Direct): number {
  const integers = {
    [slots.TRANSFORM_LENGTH]: length,
    [slots.TRANSFORM_FOURIER]: writeFourier(arena, fourier),
    [slots.TRANSFORM_TABLE]: arena.table(table),
  };
  return arena.block(slots.TRANSFORM_SLOTS, integers, { [slots.TRANSFORM_SIGN]: sign });
}

function writeSymmetric(arena: Arena, { length, levels, chirp }: Symmetric): number {
  const integers: Record<number, number> = {
    [slots.TRANSFORM_LENGTH]: length,
    [slots.TRANSFORM_LEVELS]: levels.length,
    [slots.TRANSFORM_CHIRP]: chirp ? arena.table(chirp.factors) : 0,
    [slots.TRANSFORM_SPECTRUM]: chirp ? arena.table(chirp.spectrum) : 0,
    [slots.TRANSFORM_PARTNER]: chirp ? writeSymmetric(arena, chirp.partner) : 0,
  };
  levels.forEach((level, i) => {
    const slot = slots.TRANSFORM_LEVEL + i * slots.LEVEL_SLOTS;
    integers[slot + slots.LEVEL_RADIX] = level.radix;
    if ("half" in level) integers[slot + slots.LEVEL_HALF] = writeDirect(arena, level.half);
    else {
      integers[slot + slots.LEVEL_ACROSS] = writeFourier(arena, level.across);
      integers[slot + slots.LEVEL_ALONG] = writeFourier(arena, level.along);
      integers[slot + slots.LEVEL_TWIDDLES] = arena.table(level.twiddles);
    }
  });
  return arena.block(slots.TRANSFORM_LEVEL + levels.length * slots.LEVEL_SLOTS, integers);
}

function writeFourier(arena: Arena, { length, inner, stages, chirp }: Fourier): number {
  const integers: Record<number, number> = {
    [slots.FOURIER_LENGTH]: length,
    [slots.FOURIER_INNER]: inner,
    [slots.FOURIER_CHIRP]: chirp ? arena.table(chirp.factors) : 0,
    [slots.FOURIER_SPECTRUM]: chirp ? arena.table(chirp.spectrum) : 0,
    [slots.FOURIER_STAGES]: stages.length,
  };
  stages.forEach(({ radix, twiddles, matrix }, i) => {
    const slot = slots.FOURIER_STAGE + i * slots.STAGE_SLOTS;
    integers[slot + slots.STAGE_RADIX] = radix;
    integers[slot + slots.STAGE_TWIDDLES] = arena.table(twiddles);
    integers[slot + slots.STAGE_MATRIX] = arena.table(matrix);
  });
  return arena.block(slots.FOURIER_STAGE + stages.length * slots.STAGE_SLOTS, integers);
}
