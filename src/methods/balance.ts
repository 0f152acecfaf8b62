/** Whether a steady state exists where no wall ties the values down: what enters must leave. */
import { UnsupportedError } from "../errors.js";

/** Share of what is exchanged that may be left over as rounding. */
const NEGLIGIBLE = 1e-11;

/**
 * @param net what enters less what leaves
 * @param exchanged the sum of both
 * @param growth of the mean by it, per unit of time
 * @param negligible share of what is exchanged that may be left over: rounding, where nothing else is said
 * @throws UnsupportedError where more than rounding is left over, with the growth
 */
export function checkBalance(net: number, exchanged: number, growth: number, negligible = NEGLIGIBLE): void {
  if (Math.abs(net) <= negligible * exchanged) return;
  throw new UnsupportedError(
    "there is no steady state: no wall sets a value, and the net flux through the walls and from sources changes the mean " +
      `by ${growth} per unit of time. Make the fluxes balance, or give some wall a value`,
    "boundary",
  );
}
