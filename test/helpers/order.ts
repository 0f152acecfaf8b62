import { expect } from "vitest";

/** Expects an error to fall with the square of the distance, by a tenth more or less, over intervals that double. */
export async function expectSecondOrder(
  intervals: readonly number[],
  error: (intervals: number) => Promise<number>,
): Promise<void> {
  const errors: number[] = [];
  for (const n of intervals) errors.push(Math.abs(await error(n)));
  const orders = errors.slice(1).map((finer, i) => Math.log2(errors[i]! / finer));
  const last = orders.at(-1)!;
  expect(last, `errors ${errors.join(", ")}, orders ${orders.join(", ")}`).toBeGreaterThan(1.9);
  expect(last, `errors ${errors.join(", ")}, orders ${orders.join(", ")}`).toBeLessThan(2.1);
}
