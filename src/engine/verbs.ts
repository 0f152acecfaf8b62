/** The kernel's verbs by number, which is how a control block names them to workers. */
import type { Kernel } from "./builds.js";

/** Kernel exports that carry out one ticket: (plan, worker) → WORK_…. */
export const VERBS = ["work_f64", "work_f32", "work_script"] as const satisfies readonly (keyof Kernel)[];
export type Verb = (typeof VERBS)[number];
