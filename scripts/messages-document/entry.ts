/** One text, for those who read the same. */
export interface Text {
  who: string;
  /** Paragraphs of Markdown. */
  words: string[];
  /** Letters that are read. */
  length: number;
  /** What of it has a budget, and how long that is. */
  measured?: { what: Budgeted; length: number };
}

/** A moment, and all that is read then. */
export interface Entry {
  title: string;
  /** When, where the title does not say it all. */
  when?: string;
  texts: Text[];
}

export interface Section {
  title: string;
  about: string;
  entries: Entry[];
}

export type Budgeted = 'thread line' | 'status of a card' | 'refusal';
