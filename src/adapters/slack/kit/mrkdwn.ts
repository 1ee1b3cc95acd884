import { startOf } from '../../../domain/plain-text.js';
import { showMarks } from '../../../explanations/marks.js';

/** Slack's three control characters; nothing typed by a person can become a mention, link or broadcast. */
export function escapeMrkdwn(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A moment in each reader's own time zone; the fallback is UTC. */
export function dateToken(epochMs: number): string {
  const epochS = Math.floor(epochMs / 1000);
  const fallback = `${new Date(epochS * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${epochS}^{date_short_pretty} at {time}|${fallback}>`;
}

export function mention(slackUserId: string): string {
  return `<@${slackUserId}>`;
}

/** Plain words with marks, as mrkdwn. */
export function toMrkdwn(words: string): string {
  return showMarks(escapeMrkdwn(words), (mark) =>
    mark.kind === 'time' ? dateToken(mark.epochS * 1000) : mention(mark.slackUserId),
  );
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
