/** Who takes part, and how each is started: in a process of its own, so that none disturbs another's compiled code. */
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Dtype } from "../grid.js";
import { Child, type Program } from "./child.js";
import { peerFile } from "./files.js";
import type { Job } from "./job.js";
import type { EngineChoice } from "./peers/suffuse.js";
import { MissingPeerError } from "./serve.js";

/** How a contestant's answer is checked before it is timed: to the bit, to rounding, or by itself. */
export type Check = "exact" | "rounding" | "own";

export interface Contestant {
  readonly name: string;
  readonly check: Check;
  /** What to do where it is not installed. */
  readonly remedy: string;
  /** Why it cannot do a job; undefined where it can. */
  refusal(job: Job): string | undefined;
  /** Starts it. Throws {@link MissingPeerError} where it is not installed. */
  start(job: Job): Promise<Child>;
}

/** What contestants need of the program that starts them. */
export interface Host {
  /** How to start this very program so that it serves the contestant whose name is appended. */
  readonly server: Program;
  /** A temporary folder. */
  readonly folder: string;
}

export const GCC_FLAGS = ["-O3", "-march=native", "-fopenmp"] as const;

const PEERS_REMEDY = "npm install --prefix bench/peers";
const anything = () => undefined;
const planesOnly = (job: Job) => (job.shape.length === 2 ? undefined : "2-D only");

/** Another process of this program, serving the contestant named. */
function served(host: Host, servant: string): () => Promise<Child> {
  return () => Child.start({ ...host.server, args: [...host.server.args, servant] });
}

/** Suffuse on the engine chosen. */
export function suffuse(host: Host, name: string, choice: EngineChoice, check: Check = "exact"): Contestant {
  return { name, check, remedy: "", refusal: anything, start: served(host, `suffuse ${JSON.stringify(choice)}`) };
}

/** A newer Node than the benchmark's own, told to join vectors of 128 bits into such of 256. */
const JOINING_NODE = ["node_modules/node/bin/node", "--experimental-wasm-revectorize"] as const;

/** Suffuse on all cores, in a Node that joins vectors. */
export function joined(host: Host): Contestant {
  const [node, flag] = JOINING_NODE;
  const args = [flag, ...host.server.args, `suffuse ${JSON.stringify({})}`];
  const start = () => Child.start({ command: peerFile(node), args });
  return { name: "suffuse joined", check: "exact", remedy: PEERS_REMEDY, refusal: anything, start };
}

/** The plain loop in TypeScript. */
export function typeScript(host: Host): Contestant {
  const start = served(host, "typescript");
  return { name: "TypeScript loop", check: "rounding", remedy: "", refusal: anything, start };
}

/** The plain loop in C, compiled here with all cores. */
export function gcc(host: Host): Contestant {
  const compiled = new Map<Dtype, Promise<string>>();
  const compile = async (dtype: Dtype) => {
    const program = join(host.folder, `loop-${dtype}`);
    const type = dtype === "float64" ? "double" : "float";
    try {
      await promisify(execFile)("gcc", [...GCC_FLAGS, `-DREAL=${type}`, peerFile("loop.c"), "-o", program]);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") throw new MissingPeerError("gcc");
      throw error;
    }
    return program;
  };
  return {
    name: "gcc",
    check: "rounding",
    remedy: "install gcc",
    refusal: anything,
    async start({ dtype }) {
      const program = compiled.get(dtype) ?? compile(dtype);
      compiled.set(dtype, program);
      return Child.start({
        command: await program,
        args: [],
        env: { OMP_NUM_THREADS: String(availableParallelism()) },
      });
    },
  };
}

function python(name: string, file: string, packages: string, ...operands: string[]): Contestant {
  return {
    name,
    check: "rounding",
    remedy: `python3 -m pip install ${packages}`,
    refusal: anything,
    start: () => Child.start({ command: "python3", args: ["-B", peerFile(file), ...operands] }),
  };
}

/** NumPy's operations in the order of the equation, and rearranged so that they are as few as can be. */
const NUMPY = { equation: "NumPy", rearranged: "NumPy rearranged" } as const;
type Order = keyof typeof NUMPY;

/** Whole-array operations on shifted views. */
export const numpy = (order: Order): Contestant => python(NUMPY[order], "numpy_loop.py", "numpy", order);

/** The same on a model. */
export const numpyModel = (model: "gray-scott" | "perona-malik", order: Order = "equation"): Contestant =>
  python(NUMPY[order], "numpy_models.py", "numpy", model, order);
export const scipy = (): Contestant => python("SciPy", "scipy_convolve.py", "numpy scipy");

/** SciPy's transforms, which know walls of zero alone. */
export const scipyJump = (): Contestant => ({
  ...python("SciPy", "scipy_jump.py", "numpy scipy"),
  refusal: ({ start }) => (start === "random" ? "walls of zero only" : undefined),
});

export function tensorFlow(host: Host): Contestant {
  return {
    name: "TensorFlow.js",
    check: "rounding",
    remedy: PEERS_REMEDY,
    refusal: (job) => (job.dtype === "float32" ? planesOnly(job) : "float32 only"),
    start: served(host, "tensorflow"),
  };
}

export function openCv(host: Host): Contestant {
  return {
    name: "OpenCV",
    check: "rounding",
    remedy: PEERS_REMEDY,
    refusal: planesOnly,
    start: served(host, "opencv"),
  };
}

export function handyDiffusion(host: Host): Contestant {
  return {
    name: "handy-diffusion",
    check: "own",
    remedy: PEERS_REMEDY,
    refusal: (job) => (job.dtype === "float64" ? planesOnly(job) : "float64 only"),
    start: served(host, "handy-diffusion"),
  };
}
