import { startOf } from '../../../domain/plain-text.js';
import { type Mark, showMarks, type TimeForm } from '../../../explanations/marks.js';

/**
 * At the edge of a word these start or end a format. Inside one an underscore is text, and many names have it; a star or a tilde
 * there would end a format of ours around the name.
 */
const formats = /[*~]+|(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu;
const quoteMark = /^>/gm;
/** A CRN is left as it is: people copy it. */
const emojiCode = /(?<!\bcrn(?::\S*)?):(?=[a-z0-9_+'-]+:)/g;
/** mrkdwn knows no escape for its formats (docs/facts/slack.md#mrkdwn): what looks the same is not read as one. */
const lookAlikes: Record<string, string> = { '*': '∗', _: 'ˍ', '~': '∼' };

/** Text as mrkdwn that shows it and nothing else: no mention, link or broadcast, no format, quote or emoji. */
export function escapeMrkdwn(text: string): string {
  return escapeBrackets(
    text
      .replaceAll(emojiCode, '∶')
      .replaceAll(formats, (marks) => marks.replaceAll(/[*_~]/g, (mark) => lookAlikes[mark] ?? mark))
      .replaceAll(quoteMark, '›')
      .replaceAll('`', 'ˋ'),
  );
}

/** For between backticks, where nothing is read but these and Slack's three: what is copied from there is the text itself. */
export function inCode(text: string): string {
  return escapeBrackets(text.replaceAll('`', 'ˋ'));
}

function escapeBrackets(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What a person typed, as a quote; mrkdwn. */
export function quote(text: string): string {
  return `>${escapeMrkdwn(text).replaceAll('\n', '\n>')}`;
}

/** Slack says yesterday, today and tomorrow, and leaves out a year within six months (docs/facts/slack.md#dates). */
const dateFormats: Record<TimeForm, string> = {
  time: '{date_short_pretty} at {time}',
  day: '{date_short_pretty}',
  deadline: '{date_long_pretty} at {time}',
};

/** A moment in each reader's own time zone; the fallback is UTC. */
export function dateToken(epochMs: number, form: TimeForm = 'time'): string {
  const epochS = Math.floor(epochMs / 1000);
  const fallback = `${new Date(epochS * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${epochS}^${dateFormats[form]}|${fallback}>`;
}

export function mention(slackUserId: string): string {
  return `<@${slackUserId}>`;
}

/** Our own words with marks, as mrkdwn. */
export function toMrkdwn(words: string): string {
  const show = (mark: Mark) => {
    switch (mark.kind) {
      case 'time':
        return dateToken(mark.epochS * 1000, mark.form);
      case 'person':
        return mention(mark.slackUserId);
      case 'code':
        return `\`${inCode(mark.command)}\``;
    }
  };
  return showMarks(words, show, escapeMrkdwn);
}

/** Cuts mrkdwn visibly, before a mention, date, link or entity rather than inside it. */
export function shortenMrkdwn(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = startOf(text, limit - 1).length;
  const open = text.lastIndexOf('<', end - 1);
  if (open >= 0 && text.indexOf('>', open) >= end) end = open;
  const entity = text.lastIndexOf('&', end - 1);
  if (entity >= 0 && text.indexOf(';', entity) >= end) end = entity;
  return `${text.slice(0, end)}…`;
}

const peopleShown = 12;

/** A long list ends with its number. */
export function shortList(words: readonly string[]): string {
  const shown = words.slice(0, peopleShown).join(', ');
  const more = words.length - peopleShown;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** People by mention. */
export function mentions(slackUserIds: readonly string[]): string {
  return shortList(slackUserIds.map(mention));
}
