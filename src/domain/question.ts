import type { Person } from './person.js';

/** What somebody who may decide wants to know first, and what the requester says to it. The clock goes on meanwhile. */
export interface Question {
  /** Made when the form was shown: a form that is sent twice asks once. */
  id: string;
  by: Person;
  /** ≤ 500 characters, as typed. */
  text: string;
  /** Epoch ms. */
  at: number;
  answer?: { by: Person; text: string; at: number };
}

/** In characters, of a question and of an answer; Slack's own limit on the forms is the same. */
export const questionLimit = 500;
/** About one request. */
export const mostQuestions = 10;
