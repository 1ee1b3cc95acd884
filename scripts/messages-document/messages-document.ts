// Every text people get, with who reads it when: so that one person can review the voice of the whole.
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { whyNot } from '../../src/adapters/slack/kit/why-not.js';
import { refusalSamples, sampleStep } from '../errors-document/refusal-samples.js';
import { askedFirst, lengthOf } from './as-read.js';
import { type Budget, budgets, longerBecause } from './budgets.js';
import { cards, cardTexts } from './cards.js';
import { commands } from './commands.js';
import type { Budgeted, Entry, Section, Text } from './entry.js';
import { forms } from './forms.js';
import { auditHead, loss, news, notices, reminders, week } from './notices.js';
import { presses } from './presses.js';

export const messagesPath = fileURLToPath(new URL('../../docs/messages.md', import.meta.url));

/** A text that has a budget. */
export interface Measured {
  what: Budgeted;
  title: string;
  length: number;
}

export interface MessagesDocument {
  /** Markdown, formatted as the repository's formatter leaves it. */
  markdown: string;
  measured: Measured[];
}

export async function messagesDocument(): Promise<MessagesDocument> {
  const sections = await Promise.all([
    cards(),
    cardTexts(),
    notices(),
    reminders(),
    news(),
    week(),
    loss(),
    auditHead(),
    presses(),
    forms(),
    commands(),
  ]);
  const measured = [...sections.flatMap(({ entries }) => entries.flatMap(measuredIn)), ...refusals()];
  const markdown = [
    '# What people read',
    'Every text of Countersign’s, with who reads it when. `npm run docs:messages` makes this list of the same functions that make the messages, and a test holds the two together. Rosa asks for the deletion of key old-backups, Amir and Vera are Managers, Nora is not known at IBM Cloud; everything is made up. What went wrong is told in the words of [errors.md](errors.md).',
    sections.map(({ title, entries }) => `- [${title}](#${slugOf(title)}): ${entries.length}`).join('\n'),
    '## Budgets',
    'In letters that are read. What is longer says why.',
    budgetTable(measured),
    ...withoutRepeats(sections).flatMap(({ title, about, entries }) => [
      `## ${title}`,
      about,
      ...entries.flatMap(written),
    ]),
    '## Asked before it is done',
    'By buttons that do something at once.',
    askedFirst()
      .map(([button, question]) => `- **\\[${button}\\]** ${question}`)
      .join('\n'),
  ].join('\n\n');
  const config = await resolveConfig(messagesPath);
  return { markdown: await format(markdown, { ...config, filepath: messagesPath }), measured };
}

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
}

function measuredIn({ title, texts }: Entry): Measured[] {
  return texts.flatMap(({ measured }) => (measured ? [{ ...measured, title }] : []));
}

function refusals(): Measured[] {
  return Object.values(refusalSamples).map((refusal) => ({
    what: 'refusal',
    title: refusal.code,
    length: lengthOf(whyNot({ kind: 'refusal', refusal, step: sampleStep }).text),
  }));
}

function budgetTable(measured: readonly Measured[]): string {
  const rows = Object.entries(budgets).map(([what, { most }]: [string, Budget]) => {
    const own = measured.filter((one) => one.what === what);
    const [longest] = own.toSorted((one, other) => other.length - one.length);
    const longer = own.filter(({ length }) => length > most);
    const why = [...new Set(longer.map(({ title }) => `${title}: ${longerBecause[title] ?? 'no reason'}`))];
    return `| ${what} | ${most} | ${longest?.length ?? 0} (${longest?.title ?? ''}) | ${why.join('; ') || 'none'} |`;
  });
  return ['| text | at most | longest | longer, and why |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A long paragraph is told once. */
function withoutRepeats(sections: readonly Section[]): Section[] {
  const seen = new Map<string, string>();
  const once = (title: string) => (paragraph: string) => {
    const before = seen.get(paragraph);
    if (before === undefined) seen.set(paragraph, title);
    return before === undefined || before === title || paragraph.length < 200
      ? paragraph
      : `_As under “${before}”: ${paragraph.replaceAll(/[*_`\\]/g, '').slice(0, 40)}…_`;
  };
  return sections.map((section) => ({
    ...section,
    entries: section.entries.map((entry) => ({
      ...entry,
      texts: entry.texts.map((text) => ({ ...text, words: text.words.map(once(entry.title)) })),
    })),
  }));
}

function written({ title, when, texts }: Entry): string[] {
  return [`### ${title}`, ...(when === undefined ? [] : [when]), ...texts.map(quoted)];
}

function quoted({ who, words, length, measured }: Text): string {
  const status = measured?.what === 'status of a card' ? `, its status ${measured.length}` : '';
  const number = length === 0 ? '' : ` · ${length}${status}`;
  const lines = words.join('\n\n').split('\n');
  return `_${who}_${number}\n\n${lines.map((line) => `> ${line}`.trimEnd()).join('\n')}`;
}
