/**
 * Blocks that the host writes and implicit sweeps through uneven media read: slots of eight bytes, as in `../abi`. Plain
 * TypeScript, imported by `src` too.
 *
 *     sweep ─▶ system: a field's arrays, and three axes
 */

/** Values in a cache line: rows of the arrays are a whole number of cache lines long. */
export const ROW_VALUES = 8;
export const ROW_BYTES = 64;
/** Values of a row that one batch of a sweep across the rows takes with it, at the most. */
export const STRIP_VALUES = 128;
/** Lines along x that are solved together. */
export const LINES = ROW_VALUES;

// A system: float64 arrays with the same strides. The field, its change over the step, and what enters per time.
export const SYSTEM_DIMENSIONS = 0;
/** Bytes from a row to the next, padding included. */
export const SYSTEM_PITCH = 1;
export const SYSTEM_FIELD = 2;
export const SYSTEM_CHANGE = 3;
export const SYSTEM_SOURCE = 4;
/** Three axes: x, y, z. */
export const SYSTEM_AXIS = 5;
export const SPAN_COUNT = 0;
/** Bytes from a value to its neighbour. */
export const SPAN_STRIDE = 1;
/** 1 where the axis is a ring of several values. */
export const SPAN_RING = 2;
/** Addresses of what a cell exchanges with its neighbours, low and high, and of what it loses by itself, per time. */
export const SPAN_LOW = 3;
export const SPAN_HIGH = 4;
export const SPAN_LEAK = 5;
export const SPAN_SLOTS = 6;
export const SYSTEM_SLOTS = SYSTEM_AXIS + 3 * SPAN_SLOTS;

// A sweep: all lines along one axis (0: x, 1: y, 2: z).
export const SWEEP_SYSTEM = 0;
export const SWEEP_AXIS = 1;
/** The length in time that right-hand sides are of, and half of the step's. */
export const SWEEP_LENGTH = 2;
export const SWEEP_HALF = 3;
/** Values of a row that a batch takes with it, whole cache lines. */
export const SWEEP_STRIP = 4;
/** Working memory of worker 0, and its bytes: a row of zeros, then rows of each of these. */
export const SWEEP_WORK = 5;
export const SWEEP_WORK_BYTES = 6;
export const SWEEP_SLOTS = 7;
/** Arrays of rows in working memory: two of a sweep across rows, and four more that lines along x are turned into. */
export const WORK_ACROSS = 2;
export const WORK_ALONG = 6;
