/**
 * Blocks that the host writes and the transforms read: slots of eight bytes, as in `../abi`. Plain TypeScript, imported
 * by `src` too.
 *
 *     sweep ─▶ lines of an array ─▶ transform ─▶ Fourier ─▶ stages
 *          └▶ factor
 */

// The discrete Fourier transform of one length.
export const FOURIER_LENGTH = 0;
/**
 * Length of the transform that the stages carry out: larger where the chirp takes the place of a large prime
 * factor.
 */
export const FOURIER_INNER = 1;
/** Addresses of the chirp and of its partner's spectrum; 0 where there is none. */
export const FOURIER_CHIRP = 2;
export const FOURIER_SPECTRUM = 3;
export const FOURIER_STAGES = 4;
export const FOURIER_STAGE = 5;
export const STAGE_RADIX = 0;
/** Powers of the roots of unity, radix − 1 of them for each p = 1, 2, … of the stage. */
export const STAGE_TWIDDLES = 1;
/** For a radix without code of its own: pairs of cos and sin of 2πjk/radix, j and k from 1 to half of it. */
export const STAGE_MATRIX = 2;
export const STAGE_SLOTS = 3;

/** The largest prime factor that is worked out directly. */
export const MOST_DIRECT = 97;

// √3/2, and cos and sin of 2π/5 and 4π/5, of the butterflies of three and five.
export const SIN_3 = 0.8660254037844386;
export const COS_5 = 0.30901699437494745;
export const SIN_5 = 0.9510565162951535;
export const COS_5_TWICE = -0.8090169943749475;
export const SIN_5_TWICE = 0.5877852522924731;

// The transform of a line: of a kind that is one Fourier transform …
/** Period of the angles, n: see each kind. */
export const TRANSFORM_LENGTH = 0;
export const TRANSFORM_FOURIER = 1;
/** Address of the cosines and sines that the kind at hand needs. */
export const TRANSFORM_TABLE = 2;
/** A float64: −1 where every other value of the line changes its sign (a sine transform of kind II or III), else 1. */
export const TRANSFORM_SIGN = 3;
export const TRANSFORM_SLOTS = 4;
// … or of kind I: levels; or a chirp, its partner's spectrum, and a transform of the same kind that convolves them.
export const TRANSFORM_CHIRP = 1;
export const TRANSFORM_SPECTRUM = 2;
export const TRANSFORM_PARTNER = 3;
export const TRANSFORM_LEVELS = 4;
export const TRANSFORM_LEVEL = 5;
export const LEVEL_RADIX = 0;
/** The cosine transform III of a level of two; or the Fourier transforms of length radix, and of 2·length/radix. */
export const LEVEL_HALF = 1;
export const LEVEL_ACROSS = 1;
export const LEVEL_ALONG = 2;
/** exp(−πi·p·k/length), p from 0 to length/radix, k from 1 to (radix − 1)/2. */
export const LEVEL_TWIDDLES = 3;
export const LEVEL_SLOTS = 4;

/** Discrete Fourier transform of a real line, real parts before imaginary ones, and its inverse. */
export const DFT = 1;
export const DFT_BACK = 2;
/** Discrete sine transform I; discrete cosine transforms I to IV. */
export const DST_1 = 3;
export const DCT_1 = 4;
export const DCT_2 = 5;
export const DCT_3 = 6;
export const DCT_4 = 7;

// The factor of each mode: see `factor.ts`.
/** Which of the four: */
export const FACTOR_METHOD = 0;
export const METHOD_STEPS = 1;
export const METHOD_EXACT = 2;
export const METHOD_CRANK_NICOLSON = 3;
export const METHOD_STEADY = 4;
/** Steps, a float64. */
export const FACTOR_STEPS = 1;
/** 1 where their number is odd. */
export const FACTOR_ODD = 2;
/** 1 where two implicit half steps come first. */
export const FACTOR_DAMPED = 3;
/** 2 less the largest possible s, a float64. */
export const FACTOR_GAP = 4;
/** What every mode is multiplied by at last, a float64: undoes the transforms' gains. */
export const FACTOR_NORM = 5;
/** The factor of the walls' input for a mode that does not decay, a float64. */
export const FACTOR_AT_REST = 6;
/** Least entries of the tables along the lines, float64. */
export const FACTOR_LEAST_LOW = 7;
export const FACTOR_LEAST_HIGH = 8;
/** Values from one row of walls' input to the next: the lines of a row, rounded up to whole groups. */
export const FACTOR_PITCH = 9;
/** 1 where some wall feeds the modes. */
export const FACTOR_FED = 10;
/** Modes with a factor below exp(−this) are taken to be gone, a float64. */
export const FACTOR_FADED = 11;
/** Axes: along the lines, across them within a row, and across rows. */
export const FACTOR_AXIS = 12;
export const ALONG = 0;
export const INNER = 1;
export const OUTER = 2;
/** Addresses of 4r·sin²(θ/2) and 4r·cos²(θ/2) for every mode of the axis. */
export const AXIS_LOW = 0;
export const AXIS_HIGH = 1;
/** Addresses of what a unit of input at the low and at the high wall gives to every mode of the axis, … */
export const AXIS_LOW_EDGE = 2;
export const AXIS_HIGH_EDGE = 3;
/** … and of the input there, mode by mode of the other two axes; 0 where the wall gives nothing. */
export const AXIS_LOW_WALL = 4;
export const AXIS_HIGH_WALL = 5;
export const FACTOR_AXIS_SLOTS = 6;
export const FACTOR_SLOTS = FACTOR_AXIS + 3 * FACTOR_AXIS_SLOTS;

// A sweep: a transform, in place, of all lines of an array along one axis.
/** Addresses of the first value of the first line, as lines are read and as they are written; … */
export const SWEEP_READ = 0;
export const SWEEP_WRITE = 1;
/** … and values from one of a line to the next, negative where the line is taken backwards. */
export const SWEEP_READ_STRIDE = 2;
export const SWEEP_WRITE_STRIDE = 3;
/** Values of a line. */
export const SWEEP_COUNT = 4;
/** Lines of a row, and values from one to the next, and from one row to the next. */
export const SWEEP_INNER = 5;
export const SWEEP_INNER_STRIDE = 6;
export const SWEEP_OUTER_STRIDE = 7;
/** Lines of a batch, a multiple of a group. */
export const SWEEP_BATCH = 8;
/** Batches that other blocks of the same sweep carry out before. */
export const SWEEP_FIRST = 9;
/** Kinds of the transforms there and back; 0 for none. */
export const SWEEP_FORWARD = 10;
export const SWEEP_BACKWARD = 11;
/** Addresses of the transform, and of the factor between the two (0 for none). */
export const SWEEP_TRANSFORM = 12;
export const SWEEP_FACTOR = 13;
/** Address and bytes of each worker's working memory. */
export const SWEEP_WORK = 14;
export const SWEEP_WORK_BYTES = 15;
export const SWEEP_SLOTS = 16;
/** Lines that share units: pairs of lines 0 and 2, 1 and 3 are transformed together, in every build. */
export const GROUP = 4;
