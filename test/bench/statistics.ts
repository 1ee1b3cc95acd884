/** The smallest of the values that at least this share of them does not exceed (nearest rank); NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Of an even number of values the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** What rounds gave for one measure; undefined when one of them could not tell. */
export function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined && !Number.isNaN(value)) as number[];
  if (known.length === 0 || known.length < values.length) return undefined;
  return { median: median(known), least: Math.min(...known), most: Math.max(...known) };
}
