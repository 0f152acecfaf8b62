/**
 * The form of a compiled expression: plain TypeScript, used by the machine and by the compiler in `src/expression`.
 *
 * A program has two lists of instructions. The **uniform** ones are carried out once per line, in float64, but the first
 * few, which have no coordinates in them, only when parameters may have changed; the result of the n-th is uniform n. The **line** ones are carried out on a chunk of the line at a time, in the fields' own
 * type.
 *
 *     program     ─▶ │ header │ constants: float64 × K │ uniform: 4 words × U │ line: 5 words × L │
 *     environment ─▶ │ ENVIRONMENT_… slots │ addresses of the fields' lines, then of the results' lines │
 *     scratch     ─▶ │ uniforms: 80 bytes × U │ registers: CHUNK_BYTES × R │
 */

// The header, in 32-bit words.
export const PROGRAM_CONSTANTS = 0;
export const PROGRAM_UNIFORM = 1;
export const PROGRAM_LINE = 2;
export const PROGRAM_REGISTERS = 3;
/** How many of the uniform instructions, the first ones, depend on constants and parameters alone. */
export const PROGRAM_FIXED = 4;
/** 1 where time, coordinates or random numbers are in it: where not, it does not matter which line it runs on. */
export const PROGRAM_PLACED = 5;
export const PROGRAM_HEADER_BYTES = 24;

/** Words of an instruction: operation and operands; a line instruction's last word is where its result goes. */
export const UNIFORM_WORDS = 4;
export const LINE_WORDS = 5;

/**
 * Bytes of a register: the part of a line that is worked on at a time, so that all of them stay in the nearest cache.
 */
export const CHUNK_BYTES = 2048;
/** A uniform: in every lane of four vectors of the fields' type, as many as a loop reads in a turn, then as a float64. */
export const UNIFORM_BYTES = 80;
export const UNIFORM_VALUE = 64;

// Slots of eight bytes.
/** Time, and the coordinates: along the line that of cell 0, across it that of the line. */
export const ENVIRONMENT_TIME = 0;
export const ENVIRONMENT_X = 1;
export const ENVIRONMENT_Y = 2;
export const ENVIRONMENT_Z = 3;
/** Distance between cells along the line, and the position of the first cell to be computed: a float64, k or k + ½. */
export const ENVIRONMENT_SPACING = 4;
export const ENVIRONMENT_FIRST = 5;
/** Index of that cell in the whole array, and how much it grows from cell to cell. */
export const ENVIRONMENT_CELL = 6;
export const ENVIRONMENT_STRIDE = 7;
/** Addresses of the parameters (float64 each), of scratch memory, and of the lines' first cells. */
export const ENVIRONMENT_PARAMETERS = 8;
export const ENVIRONMENT_SCRATCH = 9;
export const ENVIRONMENT_LINES = 10;

// What a line instruction works on: kind + 4·index.
export const OPERAND_REGISTER = 0;
export const OPERAND_UNIFORM = 1;
export const OPERAND_LINE = 2;

// Operations without operands; the first three take an index instead.
export const OP_CONSTANT = 0;
export const OP_PARAMETER = 1;
export const OP_COORDINATE = 2;
/** The coordinate along the line, which is axis x, y or z by its index. */
export const OP_ALONG = 3;

// Operations on one operand.
export const OP_COPY = 4;
export const OP_RANDOM = 5;
export const OP_NEGATE = 6;
export const OP_NOT = 7;
export const OP_ABS = 8;
export const OP_SIGN = 9;
export const OP_FLOOR = 10;
export const OP_CEIL = 11;
export const OP_ROUND = 12;
export const OP_SQRT = 13;
export const OP_CBRT = 14;
export const OP_EXP = 15;
export const OP_LOG = 16;
export const OP_LOG2 = 17;
export const OP_LOG10 = 18;
export const OP_SIN = 19;
export const OP_COS = 20;
export const OP_TAN = 21;
export const OP_ASIN = 22;
export const OP_ACOS = 23;
export const OP_ATAN = 24;
export const OP_SINH = 25;
export const OP_COSH = 26;
export const OP_TANH = 27;

// Operations on two operands.
export const OP_ADD = 28;
export const OP_SUBTRACT = 29;
export const OP_MULTIPLY = 30;
export const OP_DIVIDE = 31;
export const OP_MIN = 32;
export const OP_MAX = 33;
export const OP_LESS = 34;
export const OP_LESS_OR_EQUAL = 35;
export const OP_EQUAL = 36;
export const OP_NOT_EQUAL = 37;
export const OP_AND = 38;
export const OP_OR = 39;
export const OP_POW = 40;
export const OP_ATAN2 = 41;
export const OP_HYPOT = 42;

// Operations on three operands.
/** b where a is not 0, c where it is. */
export const OP_SELECT = 43;
/** a·b + c, a·b − c and c − a·b, rounded after each operation. */
export const OP_MULTIPLY_ADD = 44;
export const OP_MULTIPLY_SUBTRACT = 45;
export const OP_SUBTRACT_PRODUCT = 46;

/**
 * A run of instructions as one function, number a of the functions that the host has put into the kernel's table from
 * entry FUSED_FIRST on: see `src/expression/fused`.
 */
export const OP_FUSED = 47;
export const FUSED_FIRST = 1;
