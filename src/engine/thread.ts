/** Starts a worker of the team, in Node or in a browser. */
import * as abi from "../../assembly/abi.js";
import { workerAddress } from "./assets.js";
import { Control } from "./control.js";
import { workerSource } from "./generated/worker.js";
import { nodeThreads } from "./host.js";
import type { WorkerOrders } from "./worker.js";

/** A started worker; `ref` keeps the process alive for it, `unref` does not. */
export interface Thread {
  ref(): void;
  unref(): void;
}

const UNLOADED = "its script was not loaded: does the page's policy allow it? configure({ worker }) takes an address";

/** Starts a worker with its orders; `died` is told why, should it end before it is sent home. */
export function startThread(orders: WorkerOrders, died: (why: string) => void): Thread {
  const node = nodeThreads();
  return node ? startInNode(node, orders, died) : startInBrowser(orders, died);
}

function startInNode(
  { Worker }: typeof import("node:worker_threads"),
  orders: WorkerOrders,
  died: (why: string) => void,
): Thread {
  const address = workerAddress();
  const worker = new Worker(address ?? workerSource, { eval: !address, workerData: orders, execArgv: [] });
  const control = new Control(orders.memory.buffer, orders.control);
  worker.on("error", (error) => died(String(error)));
  worker.on("exit", (code) => {
    if (control.get(abi.CONTROL_JOB) !== abi.JOB_QUIT) died(`exit code ${code}`);
  });
  worker.unref();
  return worker;
}

function startInBrowser(orders: WorkerOrders, died: (why: string) => void): Thread {
  const address = workerAddress();
  const url = address ?? URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  if (!address) URL.revokeObjectURL(String(url));
  worker.onerror = ({ message }) => died(message || UNLOADED);
  worker.postMessage(orders);
  return { ref() {}, unref() {} };
}
