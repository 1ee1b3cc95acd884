import { keysCode } from './command-names.js';
import type { AwayRefusal } from '../domain/away.js';
import { shorten } from '../domain/plain-text.js';
import type { Explanation } from './explanation.js';
import { markTime } from './marks.js';

type Code = AwayRefusal['code'];
type Words = { [Is in Code]: (refusal: Extract<AwayRefusal, { code: Is }>) => Explanation };

const nothing = 'Nothing was changed:';
const examples = () =>
  `Write for example ${keysCode('away until friday')}, ${keysCode('away for 3 days')}, or ${keysCode('away back')}. A date stands as in ${keysCode('away until 2027-03-01')}.`;

const words: Words = {
  away_missing: () => ({
    what: `${nothing} until when you are away is missing.`,
    why: 'Direct messages to you stop for a time that you set, and start again by themselves.',
    next: examples(),
  }),
  away_not_understood: ({ text }) => ({
    what: `${nothing} Countersign does not understand “${clip(text)}”.`,
    why: 'It knows a date, the name of a day, or a number of hours, days or weeks.',
    next: examples(),
  }),
  away_no_such_day: ({ text }) => ({
    what: `${nothing} the calendar has no day such as “${clip(text)}”.`,
    why: 'A date is a year, a month and a day in this order.',
    next: examples(),
  }),
  away_over_already: ({ until }) => ({
    what: `${nothing} that time is over already.`,
    why: `An absence until a day ends as the day begins; this one would have ended ${markTime(until)}.`,
    next: `Give a later day. To be asked again at once, write ${keysCode('away back')}.`,
  }),
  away_too_long: ({ until, latest, limitDays }) => ({
    what: `${nothing} an absence lasts at most ${limitDays} days.`,
    why: `This one would last until ${markTime(until)}. Whoever cannot decide for so long leaves the others with fewer people to ask.`,
    next: `Give a time until ${markTime(latest)} at the latest, or have your role given to somebody else.`,
  }),
};

/** Words for an absence that was not set. Exhaustive by type: a new code without words does not compile. */
export function explainAwayRefusal(refusal: AwayRefusal): Explanation {
  const explain = words[refusal.code] as (refusal: AwayRefusal) => Explanation;
  return explain(refusal);
}

function clip(text: string): string {
  return shorten(text.replaceAll(/[\r\n\t]+/g, ' '), 60);
}
