/**
 * A model's block, which a plan points at where the step is more than diffusion with constant coefficients: slots of
 * eight bytes, as in `../abi`. Plain TypeScript, imported by `src` too. `src/model/model.ts` says what is computed.
 *
 *     plan ─▶ │ MODEL_… │ SPECIES_… × fields │
 *                 └▶ │ FIXED_… × arrays and faces │
 */

/** Arrays that do not change: one value per cell (these first), or per face of one axis. Their number, and descriptors. */
export const MODEL_FIXED = 0;
export const MODEL_FIXED_TABLE = 1;
/** How many of them hold one value per cell: the lines of the programs. */
export const MODEL_ARRAYS = 2;
/** Coefficients computed from the fields at every level: their number, and which of them must not fall below 0 (bits). */
export const MODEL_COEFFICIENTS = 3;
export const MODEL_DIFFUSIVITIES = 4;
/** Addresses of the programs, or 0. */
export const MODEL_COEFFICIENT_PROGRAM = 5;
export const MODEL_REACTION_PROGRAM = 6;
/** Results of the reaction program, and the address of the list of fields they are for. */
export const MODEL_REACTING = 7;
export const MODEL_REACTING_FIELDS = 8;
/**
 * Address of the parameters' values, then the step's dt, then r along x, y and z of each field. Stages have a dt each:
 * MODEL_PARAMETER_BYTES is how far it is from one stage's values to the next one's.
 */
export const MODEL_PARAMETERS = 9;
/** Time at the run's start, and dt: float64. */
export const MODEL_TIME = 10;
export const MODEL_STEP = 11;
/** Position of cell 0 along any axis, in spacings: 0 or ½. */
export const MODEL_FIRST = 12;
/** Coordinates of position 0 along x, y and z. */
export const MODEL_ORIGIN = 13;
/** Spacing of the line, row and stream axes, and which coordinate each of them is. */
export const MODEL_SPACING = 16;
export const MODEL_NAME = 19;
/** 1, or 2 where advection needs neighbours' neighbours: cells that a level reaches beyond the next one's. */
export const MODEL_REACH = 22;
/** Steps of the run before this job: a float64, for a run may be longer than any integer here. */
export const MODEL_BEFORE = 23;
/** Address of the program that makes diffusion and reaction one, for the fields it is said of, or 0. */
export const MODEL_STEP_PROGRAM = 24;
export const MODEL_PARAMETER_BYTES = 25;
/** What rates of entering are multiplied by: the run's dt, or 0 where nothing enters. */
export const MODEL_ENTERING = 26;
/**
 * How coefficients go on beyond the walls of the line, row and stream axes, low before high: for each wall and manner, bits
 * for the coefficients that go on in that manner. A straight line is what is left.
 */
export const MODEL_BEYOND = 27;
export const BEYOND_CLOSED = 0;
export const BEYOND_MIRRORED = 1;
export const BEYOND_SAME = 2;
export const BEYOND_MANNERS = 3;
export const MODEL_SPECIES = MODEL_BEYOND + 6 * BEYOND_MANNERS;

/** How a field diffuses, and per axis, x y z: the faces' number or the coefficient's, and s of edge stopping. */
export const SPECIES_DIFFUSION = 0;
export const SPECIES_DIFFUSION_AT = 1;
export const SPECIES_SHARPNESS = 4;
/** How it is carried along, and per axis: kind of the velocity, its number, and g = dt/h. */
export const SPECIES_ADVECTION = 7;
export const SPECIES_VELOCITY = 8;
export const SPECIES_VELOCITY_AT = 11;
export const SPECIES_COURANT = 14;
/** Addresses of the accounts of what reactions made and held cells gave, and the number of the array of held cells, or −1. */
export const SPECIES_SOURCES = 17;
export const SPECIES_HELD = 18;
export const SPECIES_HELD_CELLS = 19;
/** 1 where the step program does what diffusion does to the field. */
export const SPECIES_MERGED = 20;
/** 1 where something enters through walls apart from their ghosts. */
export const SPECIES_ENTERED = 21;
/** The coefficient that is the field's diffusivity, or −1: it makes slopes of fluxes that are given, for the flow. */
export const SPECIES_SLOPES = 22;
export const SPECIES_SLOTS = 23;

/**
 * Lines of the step program beyond those of the reaction program, of each field: its neighbours along y and, in 3-D, along z.
 */
export const NEIGHBOUR_LINES = 4;

/** Cells of a line whose sources are added up together: tiles are cut between them. */
export const ACCOUNT_BLOCK = 64;

// Values of SPECIES_DIFFUSION.
export const DIFFUSION_CONSTANT = 0;
export const DIFFUSION_FACES = 1;
export const DIFFUSION_ARITHMETIC = 2;
export const DIFFUSION_HARMONIC = 3;
export const DIFFUSION_EXPONENTIAL = 4;
export const DIFFUSION_RATIONAL = 5;
/** The same two with faces that may be closed: 1, or 0. */
export const DIFFUSION_EXPONENTIAL_OPEN = 6;
export const DIFFUSION_RATIONAL_OPEN = 7;

/** The coefficient of a cell whose faces are closed, −2¹²⁶; a sum with it is below half of it. */
export const CLOSED = -8.507059173023462e37;
export const HALF_CLOSED = CLOSED / 2;

// Values of SPECIES_ADVECTION and SPECIES_VELOCITY.
export const ADVECTION_NONE = 0;
export const ADVECTION_UPWIND = 1;
export const ADVECTION_VAN_LEER = 2;
export const VELOCITY_NONE = 0;
export const VELOCITY_FACES = 1;
export const VELOCITY_COEFFICIENT = 2;

/** An array that does not change: its address, and 1 along the axis that it has one entry more on. */
export const FIXED_ADDRESS = 0;
export const FIXED_LINE = 1;
export const FIXED_ROW = 2;
export const FIXED_STREAM = 3;
export const FIXED_SLOTS = 4;
