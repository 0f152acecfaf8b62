/**
 * Blocks that the host writes and multigrid reads: slots of eight bytes, as in `../abi`. Plain TypeScript, imported by
 * `src` too. Axes are numbered x, y, z; absent ones have one value.
 *
 *     operation ─▶ level (fine) ─▶ tables of its axes
 *              └─▶ level (coarse)
 *
 * Where every face has a coupling of its own, a level is a web: rows of couplings, its values in lines of CHUNK with some
 * to spare, as if x were a line of them and y the lines.
 */

// A level: one grid, and how its values come from the next coarser one.
export const LEVEL_EXCESS = 0;
export const LEVEL_AXES = 1;
export const AXIS_COUNT = 0;
/** 1 where the last value is the first one's neighbour. */
export const AXIS_PERIODIC = 1;
/** Addresses of the cells' extents, and of the couplings of value i − 1 and value i, one more than values. */
export const AXIS_MASSES = 2;
export const AXIS_COUPLINGS = 3;
/** Value i lies in interval min(i ≫ shift, last) of the coarser axis, at `weights[i]` of the way to its upper end. */
export const AXIS_SHIFT = 4;
export const AXIS_LAST = 5;
export const AXIS_WEIGHTS = 6;
export const AXIS_SLOTS = 7;
/** A web's couplings; how its values come from the coarser level's, and the finer level's go into them; its inverse. */
export const LEVEL_COUPLINGS = LEVEL_AXES + 3 * AXIS_SLOTS;
export const LEVEL_PROLONGATION = LEVEL_COUPLINGS + 3;
export const LEVEL_RESTRICTION = LEVEL_PROLONGATION + 3;
/** Address of the inverse, rows of `LEVEL_SOLVED` values. */
export const LEVEL_INVERSE = LEVEL_RESTRICTION + 3;
export const LEVEL_SOLVED = LEVEL_INVERSE + 1;
export const LEVEL_SLOTS = LEVEL_SOLVED + 1;
/** Rows: addresses of where each begins among the entries, of its columns (both 32-bit integers), and of the entries. */
export const ROWS_OFFSETS = 0;
export const ROWS_COLUMNS = 1;
export const ROWS_ENTRIES = 2;
/** Values of a web's line. */
export const CHUNK = 256;

// An operation: lines of a level, batch by batch. A batch writes its own lines only, and never what others read.
export const OPERATION_KIND = 0;
export const OPERATION_LEVEL = 1;
export const OPERATION_COARSE = 2;
/** Addresses of vectors. */
export const OPERATION_FROM = 3;
export const OPERATION_TO = 4;
export const OPERATION_GIVEN = 5;
export const OPERATION_SCALARS = 6;
/** Which scalar, or which row of partial sums. */
export const OPERATION_INDEX = 7;
/** A float64. */
export const OPERATION_WEIGHT = 8;
/** Lines of a batch. */
export const OPERATION_BATCH = 9;
/** Address and bytes of each worker's working memory. */
export const OPERATION_WORK = 10;
export const OPERATION_WORK_BYTES = 11;
export const OPERATION_SLOTS = 12;

// Kinds; D is A's diagonal.
/** to = weight·D⁻¹·given */
export const BEGIN = 0;
/** to = from + weight·D⁻¹·(given − A·from) */
export const RELAX = 1;
/** to = given − A·from */
export const RESIDUAL = 2;
/** to = A·from */
export const APPLY = 3;
/** to, coarse, = Pᵀ·from */
export const RESTRICT = 4;
/** to += P·from, coarse */
export const PROLONG = 5;
/** to += scalar·from */
export const ADD = 6;
/** to = from + scalar·to */
export const AIM = 7;
/** to, a row of partial sums, = from·given line by line */
export const DOT = 8;
/** α from the partial sums of direction·A·direction */
export const STEP = 9;
/** β and norms from the partial sums of residual·correction, correction² and solution² */
export const TURN = 10;
/** to = A⁻¹·given, of a web that is small */
export const SOLVE = 11;

// Scalars of the conjugate gradients.
export const RESIDUAL_CORRECTION = 0;
export const ALPHA = 1;
export const MINUS_ALPHA = 2;
export const BETA = 3;
export const CORRECTION_SQUARED = 4;
export const SOLUTION_SQUARED = 5;
/** What the host fills in: 1 and 2. */
export const ONE = 6;
export const TWO = 7;
export const SCALARS = 8;
/** Rows of partial sums. */
export const PARTIALS = 3;
