/**
 * The proof that vectors which the host joins hold the reference's bits. Joining is an experiment of V8's: where Node was
 * told to do it, small problems of every kind of kernel are carried out before the first simulation, again and again while
 * optimised code comes, and compared.
 */
import type { EngineInfo } from "../engine/engine.js";
import { joinsVectors } from "../engine/host.js";
import { EngineError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import { checkOptions, type SimulationOptions } from "../options.js";
import { createMotion } from "./create.js";
import type { Motion } from "./motion.js";

const PLANE = { shape: [21, 91] } as const;
const PROBLEMS: readonly SimulationOptions[] = [
  { shape: [363] },
  PLANE,
  { ...PLANE, spacing: [1, 1.25] },
  { shape: [7, 10, 91] },
  { shape: [7, 10, 91], spacing: [1, 1.25, 1.5] },
  { ...PLANE, centering: "cell", boundary: { y: "periodic", "x-": { transfer: 2, ambient: 0.5 }, "x+": "insulated" } },
  { ...PLANE, fields: { u: { source: "0.04*(1 - u) - u*v^2" }, v: { diffusivity: 0.5, source: "u*v^2 - 0.1*v" } } },
  { ...PLANE, diffusivity: "0.5 + x/200" },
  { ...PLANE, diffusivity: "0.5 + u^2/4" },
  { ...PLANE, centering: "cell", diffusivity: { edgeStopping: "rational", contrast: 0.1 } },
  { ...PLANE, velocity: [0.5, -0.25] },
];
const DTYPES = ["float64", "float32"] as const;
const DT = 0.1;
const STEPS = 19;
/** A super-step of several stages, and a time to travel by two of them. */
const SUPER_STEP = {
  method: "rkl2",
  dt: 1.5,
  tolerance: 1e-4,
  isDemanding: false,
  damping: false,
  onProgress: undefined,
} as const;
const DURATION = 3;
/** Rounds of so many milliseconds for each problem, with a pause after each for the compiler. */
const ROUNDS = 4;
const ROUND = 4;
const PAUSE = 30;

/** Engines that have vectors, and the contract's bits. */
const PROVED: ReadonlySet<string> = new Set(["threads", "simd"]);

/** What differs between the engines to prove. */
type Choice = Pick<SimulationOptions, "engine" | "threads" | "tiling">;

/** A problem on the engine to prove, and its fields as the reference has them in the end. */
interface Case {
  readonly name: string;
  readonly motion: Motion;
  readonly expected: readonly FieldArray[];
}

const proofs = new Map<string, Promise<void>>();

/**
 * Proves an engine once, where the host was told to join vectors.
 * @throws EngineError where the bits differ.
 */
export async function proveJoining({ name, wide }: EngineInfo): Promise<void> {
  if (!joinsVectors() || !PROVED.has(name)) return;
  const key = `${name} ${wide}`;
  const proof = proofs.get(key) ?? prove({ engine: name, threads: 1, tiling: { wide } });
  proofs.set(key, proof);
  await proof.catch((error: unknown) => {
    // What only lacked memory may be tried again.
    if (!(error instanceof EngineError)) proofs.delete(key);
    throw error;
  });
}

async function prove(choice: Choice): Promise<void> {
  const cases: Case[] = [];
  try {
    for (const dtype of DTYPES) {
      for (const problem of PROBLEMS) cases.push(await caseOf({ ...problem, dtype }, choice));
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const each of cases) await compare(each);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  } finally {
    for (const { motion } of cases) motion.dispose();
  }
}

async function caseOf(problem: SimulationOptions, choice: Choice): Promise<Case> {
  const reference = await createMotion(checkOptions({ ...problem, engine: "js" }));
  try {
    await run(reference);
    const motion = await createMotion(checkOptions({ ...problem, ...choice }));
    return { name: `${problem.dtype} ${problem.shape.join("×")}`, motion, expected: reference.fields };
  } finally {
    reference.dispose();
  }
}

async function compare({ name, motion, expected }: Case): Promise<void> {
  for (const end = performance.now() + ROUND; performance.now() < end; ) await run(motion);
  if (motion.fields.every((field, i) => hasBitsOf(field, expected[i]!))) return;
  throw new EngineError(
    `the host joins vectors wrongly: ${name} differs from the reference. ` +
      "Start Node without --experimental-wasm-revectorize",
  );
}

/** Explicit steps and super-steps from values without any order. */
async function run(motion: Motion): Promise<void> {
  for (const field of motion.fields) {
    for (let i = 0; i < field.length; i++) field[i] = ((i * 7919) % 1013) / 1013;
  }
  const log = { time: 0, steps: 0, longest: 0, error: undefined };
  motion.step({ time: 0, steps: STEPS, dt: DT, allowUnstable: false }, log);
  const { signal } = new AbortController();
  await motion.plan({ ...SUPER_STEP, signal }, DURATION, 0).go(log, { onProgress: () => {}, signal });
}

function hasBitsOf(field: FieldArray, other: FieldArray): boolean {
  const [bytes, others] = [field, other].map(({ buffer, byteOffset, byteLength }) => {
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  return bytes!.every((byte, i) => byte === others![i]);
}
