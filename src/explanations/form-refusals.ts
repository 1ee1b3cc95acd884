import { deleteCode, keysCode } from './command-names.js';
import { whyHeld } from './holds.js';
import { ibmPages } from './links.js';
import { clip, type RefusalWords } from './refusal-words.js';

/** Refusals over what was typed or asked for in a form. */
export const formRefusals: RefusalWords<
  | 'reason_missing'
  | 'reason_too_long'
  | 'ticket_too_long'
  | 'name_not_confirmed'
  | 'force_under_retention'
  | 'force_not_needed'
  | 'force_list_unknown'
> = {
  reason_missing: () => ({
    what: 'The reason is missing.',
    why: '',
    next: 'Write one sentence on why, and send it again.',
  }),
  reason_too_long: ({ length, limit }) => ({
    what: `The reason has ${length} characters; ${limit} fit.`,
    why: '',
    next: 'Shorten it, and link to the rest.',
  }),
  ticket_too_long: ({ length, limit }) => ({
    what: `The ticket has ${length} characters; ${limit} fit.`,
    why: '',
    next: 'Give its number or its short address.',
  }),
  name_not_confirmed: ({ typed, keyName }) => ({
    what: `You typed “${clip(typed)}”; the key is called “${keyName}”.`,
    why: '',
    next: 'Type the name as it is shown, capitals included.',
  }),
  force_under_retention: ({ keyName, holds }) => ({
    what: `Force does not help: IBM will not delete ${keyName}.`,
    why: `${whyHeld(holds)}.`,
    next: `${keysCode(`resources ${keyName}`)} tells what to do about each.`,
    link: ibmPages.cannotDelete,
  }),
  force_not_needed: ({ keyName }) => ({
    what: `Nothing is registered with ${keyName}, so there is nothing to force.`,
    why: '',
    next: `Ask for an ordinary deletion with ${deleteCode()}.`,
    link: ibmPages.resources,
  }),
  force_list_unknown: ({ keyName }) => ({
    what: `IBM does not list what is registered with ${keyName} now.`,
    why: 'Everyone has to see what a forced deletion destroys before it is asked for or approved.',
    next: 'Try again in a minute.',
    link: ibmPages.resources,
  }),
};
