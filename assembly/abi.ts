/**
 * Numbers that both sides use: plain TypeScript, imported by the kernel and by `src`.
 *
 * The host describes a job in a **plan**: slots of eight bytes, each holding one 32-bit integer or one float64.
 *
 *     plan ─▶ │ PLAN_… │ AXIS_… × 3 (line, row, stream) │ FIELD_… × fields │
 *                                                         └▶ WALL_… × 6
 *
 * A domain is walked by role, not by name: cells make **lines** (always x), lines make **rows** of a slab (y, in 3-D),
 * slabs make the **stream** (y in 2-D, z in 3-D) that a tile follows through several time levels at once.
 */

export const SLOT_BYTES = 8;

// The plan's own slots.
export const PLAN_DIMENSIONS = 0;
/** Address of the model's block where the step is more than plain diffusion, or 0: see `model/slots.ts`. */
export const PLAN_MODEL = 1;
/** Distance in cells from a wall's cell to the cell its ghost mirrors: 1 on nodes, 0 on cells. */
export const PLAN_MIRROR = 2;
export const PLAN_FIELDS = 3;
/** Address and bytes of each worker's scratch memory. */
export const PLAN_SCRATCH = 4;
export const PLAN_SCRATCH_BYTES = 5;
/** Address of the team's control block. */
export const PLAN_CONTROL = 6;
/** Steps of this job, and the passes they are shared out over. */
export const PLAN_STEPS = 7;
export const PLAN_PASSES = 8;
/** Deepest pass: the time levels that the scratch memory has rings for. */
export const PLAN_DEPTH = 9;
/** Bytes from row to row, and from slab to slab of a ring: the widest tile with its rim, and padding. */
export const PLAN_PITCH = 10;
export const PLAN_SLAB_BYTES = 11;
/** Address of the stages' table where each pass is one super-step; 0 where levels are explicit steps. */
export const PLAN_STAGES = 12;
/** 1 where accounts are kept of what comes through the walls. */
export const PLAN_ACCOUNTS = 13;
/** Slabs that a stage reads, and each of its levels advances. */
export const PLAN_GROUP = 14;
/** Bands that the stream is cut into, one for each share of a pass; 0 where it is cut evenly. */
export const PLAN_BANDS = 15;
export const PLAN_AXES = 16;

export const LINE = 0;
export const ROW = 1;
export const STREAM = 2;
export const AXIS_COUNT = 0;
/** Cells along a tile, and tiles along the axis. */
export const AXIS_TILE = 1;
export const AXIS_TILES = 2;
/** 1 where the axis is periodic. */
export const AXIS_PERIODIC = 3;
export const AXIS_SLOTS = 4;

// What is known of each band: see `bands.ts`.
export const PLAN_BAND = PLAN_AXES + 3 * AXIS_SLOTS;
/** The slab behind its last. */
export const BAND_END = 0;
/** How many of the pass's tiles were done when its last one was. */
export const BAND_DONE = 1;
export const BAND_SLOTS = 2;
export const MOST_SHARES = 16;

export const PLAN_FIELD = PLAN_BAND + MOST_SHARES * BAND_SLOTS;
/** The two arrays a field alternates between. */
export const FIELD_EVEN_ARRAY = 0;
export const FIELD_ODD_ARRAY = 1;
/** r = D·dt/h² along x, y and z. */
export const FIELD_RATE_X = 2;
export const FIELD_RATE_Y = 3;
export const FIELD_RATE_Z = 4;
/** 1 where every axis has the same r. */
export const FIELD_EVEN = 5;
/** Six walls: line, row, stream; low before high. */
export const FIELD_WALLS = 8;
export const WALL_KIND = 0;
/** Addresses of one value per cell of the wall: held values, or the ghost's α; and the ghost's β. */
export const WALL_ALPHA = 1;
export const WALL_BETA = 2;
/** Bytes from one time level's α, and β, to the next's; 0 where the wall does not change. */
export const WALL_LEVEL_BYTES = 3;
/** Address of the wall's account: a float64 per cell of the wall. */
export const WALL_ACCOUNT = 4;
/** Address of what enters the wall's cells apart from the ghosts, where anything does, or 0. */
export const WALL_ENTERING = 5;
export const WALL_SLOTS = 6;
export const FIELD_SLOTS = FIELD_WALLS + 6 * WALL_SLOTS;

// The table of a super-step's stages.
/** The last stage's share in the result; the rest is the start's. */
export const STAGES_SHARE = 0;
export const STAGES_FIRST = 1;
/** A stage's factor to r, and its factor to the change of the stage before. */
export const STAGE_WEIGHT = 0;
export const STAGE_MOMENTUM = 1;
/** The share of what it takes in that is left at the super-step's end. */
export const STAGE_LASTING = 2;
/** When it begins, as a share of the super-step: for what changes in time. */
export const STAGE_TIME = 3;
export const STAGE_SLOTS = 4;

/** What leaves here enters at the other end. */
export const WALL_PERIODIC = 1;
/** The outermost cells keep what they hold. */
export const WALL_FIXED = 2;
/** The outermost cells are α. */
export const WALL_HELD = 3;
/** Beyond the wall lies a ghost: mirror + (α − β·here). */
export const WALL_GHOST = 4;

// The team's control block: 32-bit words, each on a cache line of its own.
export const CONTROL_WORD_BYTES = 64;
/** Counts jobs; workers sleep on it. */
export const CONTROL_JOB = 0;
/** How many are inside the job; CLOSED where none may enter. */
export const CONTROL_GATE = 1;
/** The next ticket (a tile of a pass), and how many tickets are done. */
export const CONTROL_NEXT = 2;
export const CONTROL_DONE = 3;
/** Tickets of the job. */
export const CONTROL_TICKETS = 4;
/** Whether tickets are still to be taken: one of STOP_…, or 0. */
export const CONTROL_STOP = 5;
/** Threads asleep on CONTROL_DONE. */
export const CONTROL_SLEEPERS = 6;
/** What the job is: a plan's address and the verb that carries it out; workers from FIRST to below MEMBERS take part. */
export const CONTROL_PLAN = 7;
export const CONTROL_VERB = 8;
export const CONTROL_FIRST = 9;
export const CONTROL_MEMBERS = 10;
/** Changed by whoever goes on inside a ticket: a ticket that nobody works at any more is never done. */
export const CONTROL_PULSE = 11;
/** Into how many shares a pass is cut, and for each of them, how much of it is taken: the pass above, batches below. */
export const CONTROL_SHARES = 12;
export const CONTROL_SHARE = 13;
/** Tickets whose work is done, in the order in which it was. */
export const CONTROL_ORDER = CONTROL_SHARE + MOST_SHARES;
export const CONTROL_WORDS = CONTROL_ORDER + 1;
export const GATE_CLOSED = 0x40000000;
/** CONTROL_JOB's value that sends the workers home. */
export const JOB_QUIT = -1;

// Values of CONTROL_STOP.
/** Take no further ticket. */
export const STOP_ASKED = 1;
/** A thread failed, or waited too long for one that never came back. */
export const STOP_FAILED = 2;
/** Take those of the pass at hand, for what its tiles add to accounts cannot be taken back, and no others. */
export const STOP_AFTER_PASS = 3;

// A script: passes of batches, one pass after another, for methods that are no explicit steps.
export const SCRIPT_CONTROL = 0;
export const SCRIPT_PASSES = 1;
export const SCRIPT_PASS = 2;
/** What a batch of the pass does, the block that describes it, its first ticket, and how many there are. */
export const PASS_TASK = 0;
export const PASS_BLOCK = 1;
export const PASS_FIRST = 2;
export const PASS_BATCHES = 3;
export const PASS_SLOTS = 4;
/** Values of PASS_TASK: see `assembly/tasks.ts`. */
export const TASK_TRANSFORM = 0;
export const TASK_TRIDIAGONAL = 1;
export const TASK_MULTIGRID = 2;
export const TASK_UNEVEN = 3;
export const TASK_DISSECTION = 4;

// What `work` answers.
export const WORK_MORE = 0;
export const WORK_FINISHED = 1;
export const WORK_STOPPED = 2;

/** Bytes of padding before and after each ring line: room for a ghost and for a vector read across the end. */
export const RING_PADDING = 64;
/** Bytes at the head of a worker's scratch memory, for the tile at hand. */
export const TILE_BYTES = 576;
/** Where in there a model's layers are described. */
export const TILE_LAYERS = 256;
/** Fewest values of PLAN_GROUP in 2-D, and the only one in 3-D. */
export const GROUP_2D = 4;
export const GROUP_3D = 2;
/**
 * Bytes from row to row of a plane in the ring, padding included: the least that holds a row. What lies between rows costs
 * pages of memory, and with them the time to find them.
 */
export const SHORT_PITCH = 10 * 64;
export const MIDDLE_PITCH = 18 * 64;
export const LONG_PITCH = 23 * 64;
