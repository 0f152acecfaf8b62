/** Steps against the stability bound. */
import { OptionError, StabilityError } from "../errors.js";
import { SLACK } from "../stability.js";
import { describe } from "../text.js";

/** Checks the length of a step. */
export function checkLength(dt: unknown): asserts dt is number {
  if (typeof dt === "number" && Number.isFinite(dt) && dt >= 0) return;
  throw new OptionError(`dt is ${describe(dt)}: it must be a finite number of 0 or more`, "dt");
}

/** Whether steps of a length are stable. */
export function isStable(dt: number, bound: number): boolean {
  return dt <= bound * (1 + SLACK);
}

/** Refuses a step above the bound. */
export function checkStable(dt: number, bound: number): void {
  if (isStable(dt, bound)) return;
  throw new StabilityError(
    `dt = ${dt} is above the stability bound ${bound}: every step would add to the error. ` +
      'Take at most that, or cover the time by a method for which any dt is stable, such as "rkl2"',
    bound,
  );
}
