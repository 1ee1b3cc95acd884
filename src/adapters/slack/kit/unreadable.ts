import type { Explanation } from '../../../explanations/explanation.js';
import { wordsOfExplanation } from './words.js';

const explanation: Explanation = {
  what: 'Nothing was done: Countersign cannot read what this button or form is about.',
  why: 'Forms and buttons carry what they are about, and this one carries something this version does not know; it may come from another version.',
  next: 'Close it and start again, from the card or with a command.',
};

/** For a button or a form that carries something else than we gave it. */
export const unreadable = wordsOfExplanation(explanation);
