import { showMarks } from '../../explanations/marks.js';

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

/** Cuts visibly; never used on key names or ids. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
