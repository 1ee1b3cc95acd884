import type { Budgeted } from './entry.js';

export interface Budget {
  /** Letters that are read. */
  most: number;
}

/** What a text of a kind may take of its reader. */
export const budgets: Record<Budgeted, Budget> = {
  'thread line': { most: 120 },
  'status of a card': { most: 280 },
  refusal: { most: 300 },
};

/** Why a text is longer all the same, by its title. */
export const longerBecause: Record<string, string> = {};
