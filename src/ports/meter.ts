/** Counts what happens, for whoever watches over the program. */
export interface Meter {
  /** `labels` name codes and kinds: few values each, nobody's name. */
  count(event: string, labels?: Readonly<Record<string, string>>): void;
}
