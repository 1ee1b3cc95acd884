/** What a part tried and what it found. */
export interface Findings {
  /** Counts one more of what was tried. */
  tried(what: string, times?: number): void;
  /** A guarantee that did not hold. */
  violation(where: string, what: string): void;
  violations(): number;
  lines(): string[];
}

export function createFindings(): Findings {
  const tried = new Map<string, number>();
  const violations: string[] = [];
  const table = () =>
    [...tried].sort(([one], [other]) => (one < other ? -1 : 1)).map(([what, times]) => `${times} × ${what}`);
  return {
    tried: (what, times = 1) => void tried.set(what, (tried.get(what) ?? 0) + times),
    violation: (where, what) => void violations.push(`${where}: ${what}`),
    violations: () => violations.length,
    lines: () => [...table(), ...violations.map((line) => `VIOLATION ${line}`)],
  };
}
