import { deleteCode, keysCode } from './command-names.js';
import { whyHeld } from './holds.js';
import { ibmPages } from './links.js';
import { clip, type RefusalWords, whenFor } from './refusal-words.js';

/** Refusals over what was typed or asked for in a form. */
export const formRefusals: RefusalWords<
  | 'reason_missing'
  | 'reason_too_long'
  | 'ticket_too_long'
  | 'too_many_questions'
  | 'question_not_found'
  | 'question_answered'
  | 'name_not_confirmed'
  | 'force_under_retention'
  | 'force_not_needed'
  | 'force_list_unknown'
> = {
  reason_missing: (_, { asked }) => ({
    what: `The ${textOf(asked)} is missing.`,
    why: '',
    next: `Write one sentence${textOf(asked) === 'reason' ? ' on why' : ''}, and send it again.`,
  }),
  reason_too_long: ({ length, limit }, { asked }) => ({
    what: `The ${textOf(asked)} has ${length} characters; ${limit} fit.`,
    why: '',
    next: 'Shorten it, and link to the rest.',
  }),
  ticket_too_long: ({ length, limit }) => ({
    what: `The ticket has ${length} characters; ${limit} fit.`,
    why: '',
    next: 'Give its number or its short address.',
  }),
  too_many_questions: ({ limit }) => ({
    what: `${limit} questions have been asked about this already, and no more fit.`,
    why: 'All of them stand under Details.',
    next: 'Talk to the requester, then approve or deny.',
  }),
  question_not_found: () => ({
    what: 'That question is not known here, so nothing was sent.',
    why: '',
    next: 'Open the form on the card again.',
  }),
  question_answered: ({ answer }, step) => ({
    what: `You answered this ${whenFor(answer.at, step)}.`,
    why: `Your answer stands on the card: “${clip(answer.text)}”.`,
    next: '',
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

/** What is typed in the step's form. */
function textOf(asked: string | undefined): string {
  return asked === 'ask_question' ? 'question' : asked === 'answer_question' ? 'answer' : 'reason';
}
