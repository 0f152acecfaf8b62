/** A worker of the team: sleeps until a job is opened, takes tickets until there are none, sleeps again. */
import {
  CONTROL_FIRST,
  CONTROL_JOB,
  CONTROL_MEMBERS,
  CONTROL_PLAN,
  CONTROL_STOP,
  CONTROL_VERB,
  JOB_QUIT,
  STOP_FAILED,
  WORK_MORE,
} from "../../assembly/abi.js";
import { instantiateKernel, type Parts } from "./builds.js";
import { Control } from "./control.js";
import { nodeThreads } from "./host.js";
import { VERBS } from "./verbs.js";

/** What a worker is told when it starts. */
export interface WorkerOrders extends Parts {
  /** Address of the control block. */
  readonly control: number;
  readonly worker: number;
}

function serve({ control: address, worker, ...parts }: WorkerOrders): void {
  const control = new Control(parts.memory.buffer, address);
  const kernel = instantiateKernel(parts);
  const isMember = () => control.get(CONTROL_FIRST) <= worker && worker < control.get(CONTROL_MEMBERS);
  let job = 0;
  for (;;) {
    control.sleepWhile(CONTROL_JOB, job);
    job = control.get(CONTROL_JOB);
    if (job === JOB_QUIT) return;
    if (!isMember() || !control.enter()) continue;
    try {
      // What was true before the gate may be another job's; inside it the job cannot change.
      if (!isMember()) continue;
      const work = kernel[VERBS[control.get(CONTROL_VERB)]!];
      const plan = control.get(CONTROL_PLAN) >>> 0;
      while (work(plan, worker) === WORK_MORE);
    } catch (error) {
      control.set(CONTROL_STOP, STOP_FAILED);
      throw error;
    } finally {
      control.leave();
    }
  }
}

const orders: WorkerOrders | undefined = nodeThreads()?.workerData;
if (orders) serve(orders);
else {
  globalThis.onmessage = ({ data }: MessageEvent<WorkerOrders>) => {
    try {
      serve(data);
    } finally {
      globalThis.close();
    }
  };
}
