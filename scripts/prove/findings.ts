/** What a part tried and what it found. */
export interface Findings {
  /** Counts one more of what was tried. */
  tried(what: string, times?: number): void;
  /** A guarantee that did not hold. */
  violation(where: string, what: string): void;
  /** A limit that is known and told in words; no violation. */
  knownLimit(what: string): void;
  violations(): number;
  lines(): string[];
}

export function createFindings(): Findings {
  const tried = new Map<string, number>();
  const known = new Map<string, number>();
  const violations: string[] = [];
  const count = (counter: Map<string, number>, what: string, times = 1) =>
    counter.set(what, (counter.get(what) ?? 0) + times);
  const table = (counter: Map<string, number>) =>
    [...counter]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([what, times]) => `${times} × ${what}`);
  return {
    tried: (what, times) => void count(tried, what, times),
    violation: (where, what) => void violations.push(`${where}: ${what}`),
    knownLimit: (what) => void count(known, what),
    violations: () => violations.length,
    lines: () => [
      ...table(tried),
      ...table(known).map((line) => `known limit: ${line}`),
      ...violations.map((line) => `VIOLATION ${line}`),
    ],
  };
}
