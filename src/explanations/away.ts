import { keysCode } from './command-names.js';
import type { AwayRefusal, StandInRefusal } from '../domain/away.js';
import { shorten } from '../domain/plain-text.js';
import type { Explanation } from './explanation.js';
import { allOf, anyOf } from './counts.js';
import { markDeadline, markPerson, markTime } from './marks.js';

type Refusal = AwayRefusal | StandInRefusal;
type Words = { [Is in Refusal['code']]: (refusal: Extract<Refusal, { code: Is }>) => Explanation };

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
  stand_in_unknown: ({ name, known, time }) => ({
    what: known
      ? `${nothing} Countersign knows nobody called “${clip(name)}” who may approve.`
      : `${nothing} “${clip(name)}” was not looked up.`,
    why:
      known === undefined
        ? 'Countersign tells who may approve to people IBM Cloud knows, and could not see whether you are one.'
        : known.length === 0
          ? 'It knows nobody else who may approve at present.'
          : `It knows ${allOf(known.slice(0, namesShown))}${known.length > namesShown ? ' and others' : ''}.`,
    next: `Write ${known ? 'the name in full or the' : 'their'} e-mail address, as in ${standInCode(time, known?.[0] ?? 'malik@example.com')}, or ${keysCode(`away ${time}`)} without anybody.`,
  }),
  stand_in_ambiguous: ({ name, people, time }) => ({
    what: `${nothing} “${clip(name)}” could be ${anyOf(people.map((one) => markPerson(one.userId)))}.`,
    why: 'Messages go to one person in your place.',
    next: `Write which one: ${anyOf(people.slice(0, namesShown).map((one) => standInCode(time, hasTwin(one.name, people) ? `<@${one.userId}>` : one.name)))}.`,
  }),
  stand_in_oneself: ({ time }) => ({
    what: `${nothing} you cannot stand in for yourself.`,
    why: 'Messages to you stop while you are away.',
    next: `Name somebody else, or write ${keysCode(`away ${time}`)} without anybody.`,
  }),
  stand_in_not_eligible: ({ name, account, time }) => ({
    what: `${nothing} ${clip(name)} cannot stand in.`,
    why: `Only full members of this workspace are messaged about requests; theirs is ${accounts[account]}.`,
    next: `Name somebody else, or write ${keysCode(`away ${time}`)} without anybody.`,
  }),
  stand_in_away: ({ name, until, time }) => ({
    what: `${nothing} ${clip(name)} is away too, until ${markDeadline(until)}.`,
    why: 'Whoever stands in has to be there.',
    next: `Name somebody else, or write ${keysCode(`away ${time}`)} without anybody.`,
  }),
  stand_in_off: ({ name, time }) => ({
    what: `${nothing} ${clip(name)} has direct messages off.`,
    why: 'Messages for you would reach nobody.',
    next: `Name somebody else, or write ${keysCode(`away ${time}`)} without anybody.`,
  }),
};

const namesShown = 5;
const standInCode = (time: string, name: string) => keysCode(`away ${time}, ${clip(name)} stands in`);
const hasTwin = (name: string, people: readonly { name: string }[]) =>
  people.filter((one) => one.name === name).length > 1;

const accounts: Record<Extract<StandInRefusal, { account: unknown }>['account'], string> = {
  guest: 'a guest account',
  bot: 'a bot’s account',
  deactivated: 'a deactivated account',
  outsider: 'an account of another workspace',
};

/** Words for an absence that was not set. Exhaustive by type: a new code without words does not compile. */
export function explainAwayRefusal(refusal: Refusal): Explanation {
  const explain = words[refusal.code] as (refusal: Refusal) => Explanation;
  return explain(refusal);
}

function clip(text: string): string {
  return shorten(text.replaceAll(/[\r\n\t]+/g, ' '), 60);
}
