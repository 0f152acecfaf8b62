/**
 * The proof that vectors which the host joins hold the reference's bits. Joining is an experiment of V8's: where Node was
 * told to do it, small problems are carried out before the first simulation, until optimised code runs, and compared.
 */
import type { EngineInfo } from "../engine/engine.js";
import { joinsVectors } from "../engine/host.js";
import { EngineError } from "../errors.js";
import type { FieldArray } from "../grid.js";
import { checkOptions, type SimulationOptions } from "../options.js";
import { createMotion } from "./create.js";
import type { Motion } from "./motion.js";

const GRIDS: readonly Pick<SimulationOptions, "shape" | "spacing">[] = [
  { shape: [363] },
  { shape: [37, 91] },
  { shape: [37, 91], spacing: [1, 1.25] },
  { shape: [9, 14, 91] },
  { shape: [9, 14, 91], spacing: [1, 1.25, 1.5] },
];
/** Expressions become functions of their own. */
const MIXTURE: Pick<SimulationOptions, "shape" | "fields"> = {
  shape: [37, 91],
  fields: { u: { source: "0.04*(1 - u) - u*v^2" }, v: { diffusivity: 0.5, source: "u*v^2 - 0.1*v" } },
};
const DTYPES = ["float64", "float32"] as const;
const DT = 0.1;
/** Rounds until the optimised code has come, with a pause after each for its compiler, and values computed in each. */
const ROUNDS = 4;
const PAUSE = 30;
const ROUND_UPDATES = 2e6;
/** Steps whose outcome is compared. */
const STEPS = 29;

const proofs = new Map<string, Promise<void>>();

/**
 * Proves an engine once, where the host was told to join vectors.
 * @throws EngineError where the bits differ.
 */
export async function proveJoining({ name, wide }: EngineInfo): Promise<void> {
  if (!joinsVectors() || name === "js" || name === "relaxed") return;
  const key = `${name} ${wide}`;
  const proof = proofs.get(key) ?? prove({ engine: name, threads: 1, tiling: { wide } });
  proofs.set(key, proof);
  await proof;
}

async function prove(choice: Pick<SimulationOptions, "engine" | "threads" | "tiling">): Promise<void> {
  const problems = DTYPES.flatMap((dtype) => [...GRIDS, MIXTURE].map((grid) => ({ ...grid, dtype })));
  const joined = await Promise.all(problems.map((problem) => createMotion(checkOptions({ ...problem, ...choice }))));
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const motion of joined) run(motion, Math.ceil(ROUND_UPDATES / motion.fields[0]!.length));
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    for (const [i, problem] of problems.entries()) await compare(joined[i]!, problem);
  } finally {
    for (const motion of joined) motion.dispose();
  }
}

async function compare(motion: Motion, options: SimulationOptions): Promise<void> {
  const reference = await createMotion(checkOptions({ ...options, engine: "js" }));
  for (const each of [motion, reference]) run(each, STEPS);
  const same = motion.fields.every((field, i) => hasBitsOf(field, reference.fields[i]!));
  reference.dispose();
  if (same) return;
  throw new EngineError(
    `the host joins vectors wrongly: ${options.dtype} ${options.shape.join("×")} differs from the reference. ` +
      "Start Node without --experimental-wasm-revectorize",
  );
}

/** Steps from values without any order. */
function run(motion: Motion, steps: number): void {
  for (const field of motion.fields) {
    for (let i = 0; i < field.length; i++) field[i] = ((i * 7919) % 1013) / 1013;
  }
  motion.step({ time: 0, steps, dt: DT, allowUnstable: false }, { time: 0, steps: 0, longest: 0, error: undefined });
}

function hasBitsOf(field: FieldArray, other: FieldArray): boolean {
  const [bytes, others] = [field, other].map(
    (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  return bytes!.every((byte, i) => byte === others![i]);
}
