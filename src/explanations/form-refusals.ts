import { deleteCommand } from './command-names.js';
import { holdAdvice, whyHeld } from './holds.js';
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
    what: 'Nothing was done: the reason is missing.',
    why: 'A reason of blanks tells the other side nothing.',
    next: 'Write one sentence on why, and send it again.',
  }),
  reason_too_long: ({ length, limit }) => ({
    what: 'Nothing was done: the reason is too long.',
    why: `It has ${length} characters; ${limit} fit.`,
    next: 'Shorten it and link to the rest, for instance through the ticket.',
  }),
  ticket_too_long: ({ length, limit }) => ({
    what: 'Nothing was done: the ticket is too long.',
    why: `It has ${length} characters; ${limit} fit.`,
    next: 'Give the ticket’s number or its short address.',
  }),
  name_not_confirmed: ({ typed, keyName }) => ({
    what: 'Nothing was done: the name you typed is not the name of the key.',
    why: `You typed “${clip(typed)}”; the key is called “${keyName}”.`,
    next: 'Type the name of the key exactly as it is shown, capitals included.',
  }),
  force_under_retention: ({ keyName, holds }) => ({
    what: `A force deletion of key ${keyName} cannot work.`,
    why: `${whyHeld(holds)}, and IBM refuses the deletion of the key, forced or not.`,
    next: holdAdvice(holds),
    link: ibmPages.cannotDelete,
  }),
  force_not_needed: ({ keyName }) => ({
    what: `A force deletion of key ${keyName} is not needed.`,
    why: 'No resources are registered with the key, so there is nothing that force would override.',
    next: `Ask for an ordinary deletion with ${deleteCommand()}.`,
    link: ibmPages.resources,
  }),
  force_list_unknown: ({ keyName }) => ({
    what: `A force deletion of key ${keyName} cannot be asked for or approved now.`,
    why: 'It destroys what is registered with the key, so everyone has to see the list first, and IBM did not give it.',
    next: 'Try again in a minute. If it goes on, whoever runs Countersign checks the role of its reader identity.',
    link: ibmPages.resources,
  }),
};
