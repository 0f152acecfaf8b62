/** Largest distance between two fields; NaN where one of them has it. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const here = Math.abs(a[i]! - b[i]!);
    if (!(here <= largest)) largest = here;
    if (Number.isNaN(largest)) return largest;
  }
  return largest;
}

/** Largest size of a field's values. */
export function largest(a: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
