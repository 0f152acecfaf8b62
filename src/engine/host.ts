/** What the host offers: Node's threads or a browser's, cores, and leave to wait. No `node:` import that a bundler sees. */

/** Node's threads (Bun's and Deno's too); nothing in a browser. */
export function nodeThreads(): typeof import("node:worker_threads") | undefined {
  return globalThis.process?.getBuiltinModule?.("node:worker_threads");
}

/** Threads that one simulation can have. */
export const MOST_THREADS = 64;

/** Threads that this process may keep at work at the same time, as many as one simulation can have. */
export function threadsOfHost(): number {
  const node = globalThis.process?.getBuiltinModule?.("node:os");
  const cores = node?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
  return Math.min(cores, MOST_THREADS);
}

/** Why memory cannot be shared between threads here: outside a browser it can, in a page only where it is isolated. */
export function obstacleToThreads(): string | undefined {
  if (globalThis.crossOriginIsolated === false) {
    return "the page is not cross-origin isolated, so memory cannot be shared between threads";
  }
  if (typeof SharedArrayBuffer === "undefined") return "the host has no shared memory";
  if (globalThis.process?.permission?.has("worker") === false) {
    return "Node's permissions forbid workers, which --allow-worker allows";
  }
  if (!nodeThreads() && typeof Worker === "undefined") return "the host has no workers";
  return undefined;
}

/** Whether this thread may wait for others, which a browser's main thread may not. Needs shared memory. */
export function mayWait(): boolean {
  try {
    // Refused before it looks at the value where waiting is forbidden; elsewhere 0 is not 1, and there is no wait.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/** What tells V8 to make one vector of 256 bits out of two, as the last of several such flags says. */
const JOINING = /^--(no-?)?experimental-wasm-revectorize(=true|=false)?$/;

/** Whether Node was started so that it joins vectors. Told in another way, V8 joins what it finds, unasked and unproved. */
export function joinsVectors(): boolean {
  const flags = globalThis.process?.execArgv?.map((flag) => JOINING.exec(flag.replaceAll("_", "-"))) ?? [];
  const last = flags.filter((match) => match !== null).at(-1);
  return last !== undefined && !last[1] && last[2] !== "=false";
}
