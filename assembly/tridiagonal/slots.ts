/**
 * Blocks that the host writes and implicit sweeps read: slots of eight bytes, as in `../abi`. Plain TypeScript, imported
 * by `src` too.
 *
 *     sweep ─▶ domain: the arrays, and three axes
 *          └▶ factors
 */

/** Values in a cache line: rows of the arrays are a whole number of cache lines long. */
export const ROW_VALUES = 8;
export const ROW_BYTES = 64;
/** Values of a row that one batch of a sweep across the rows takes with it, at the most. */
export const STRIP_VALUES = 256;
/** Values of eight lines that are worked on at a time, so that they stay in the fastest cache. */
export const TURN_VALUES = 128;
// A worker's memory: strips of ghosts beyond each wall of y and z, of a ring's shares; then lines that are turned.
export const WORK_GHOSTS = 4;
export const WORK_STRIPS = WORK_GHOSTS + 1;

// The domain: the field and its change over the step, float64 both, with the same strides.
export const DOMAIN_DIMENSIONS = 0;
export const DOMAIN_FIELD = 1;
export const DOMAIN_CHANGE = 2;
/** Bytes from a row to the next, padding included. */
export const DOMAIN_PITCH = 3;
/** Three axes: x, y, z. */
export const DOMAIN_AXIS = 4;
export const SPAN_COUNT = 0;
/** Bytes from a value to its neighbour. */
export const SPAN_STRIDE = 1;
/** The first and the last value that no wall of the axis holds. */
export const SPAN_FIRST = 2;
export const SPAN_LAST = 3;
/** r = D·dt/h². */
export const SPAN_RATE = 4;
/** Two walls, low before high. */
export const SPAN_EDGE = 5;
/** One of `../abi`'s wall kinds. */
export const EDGE_KIND = 0;
/** Addresses of a ghost's α and β, one of each per line of cells along the axis; rows of them are padded as the field's. */
export const EDGE_ALPHA = 1;
export const EDGE_BETA = 2;
/** Bytes from the outermost value to the one that the ghost mirrors. */
export const EDGE_MIRROR = 3;
export const EDGE_SLOTS = 4;
export const SPAN_SLOTS = SPAN_EDGE + 2 * EDGE_SLOTS;
export const DOMAIN_SLOTS = DOMAIN_AXIS + 3 * SPAN_SLOTS;

// A sweep: all lines along one axis (0: x, 1: y, 2: z).
export const SWEEP_DOMAIN = 0;
export const SWEEP_AXIS = 1;
/** Addresses of the factors, one number each per value along the axis, and zeros up to a whole cache line. */
export const SWEEP_INVERSE = 2;
export const SWEEP_LOWER = 3;
export const SWEEP_UPPER = 4;
/** What closes a ring: a column's address (0 where the axis is none), and the weights of a line's ends. */
export const SWEEP_COLUMN = 5;
export const SWEEP_LOW = 6;
export const SWEEP_HIGH = 7;
/** Working memory of worker 0, and its bytes. */
export const SWEEP_WORK = 8;
export const SWEEP_WORK_BYTES = 9;
/** Values of a row that a batch takes with it, whole cache lines. */
export const SWEEP_STRIP = 10;
export const SWEEP_SLOTS = 11;

// A dissected axis y: see `../dissection`. The sweep along x comes with it, and with that the domain and the working memory.
export const DISSECTION_LINES = 0;
/** Which of the three passes: `PHASE_…`. */
export const DISSECTION_PHASE = 1;
export const PHASE_SOLVE = 0;
export const PHASE_REDUCE = 1;
export const PHASE_RESTORE = 2;
/** Blocks, and rows of each but the last, which has what is left. */
export const DISSECTION_BLOCKS = 2;
export const DISSECTION_ROWS = 3;
/** Rows between blocks: the first of them, and how many there are. */
export const DISSECTION_FIRST = 4;
export const DISSECTION_SEPARATORS = 5;
/** Addresses of what a block's own rows are solved with, of P and Q, and of the matrix beside the diagonal: all by row. */
export const DISSECTION_INVERSE = 6;
export const DISSECTION_LOWER = 7;
export const DISSECTION_UPPER = 8;
export const DISSECTION_FROM_LOW = 9;
export const DISSECTION_FROM_HIGH = 10;
export const DISSECTION_BELOW = 11;
export const DISSECTION_ABOVE = 12;
/** What the separators are solved with, by their number. */
export const DISSECTION_BETWEEN_INVERSE = 13;
export const DISSECTION_BETWEEN_LOWER = 14;
export const DISSECTION_BETWEEN_UPPER = 15;
export const DISSECTION_BETWEEN_COLUMN = 16;
export const DISSECTION_BETWEEN_LOW = 17;
export const DISSECTION_BETWEEN_HIGH = 18;
/** Values of a row that a batch between the blocks takes. */
export const DISSECTION_STRIP = 19;
export const DISSECTION_SLOTS = 20;
