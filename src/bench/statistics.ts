/** What a handful of samples says. */

/** Order statistics of some samples. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Distance between the quartiles as a share of the median. */
  readonly spread: number;
}

/** The value below which a share of the samples lies, linear between neighbours. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new RangeError("no samples: give at least one");
  return low + (high - low) * (at - Math.floor(at));
}

/** Summarizes samples, of which there must be one at least. */
export function summarize(samples: readonly number[]): Summary {
  const median = quantile(samples, 0.5);
  return {
    median,
    low: Math.min(...samples),
    high: Math.max(...samples),
    spread: (quantile(samples, 0.75) - quantile(samples, 0.25)) / median,
  };
}
