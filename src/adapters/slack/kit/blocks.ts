import type { KnownBlock, PlainTextElement, MrkdwnElement } from '@slack/types';
import { shorten } from '../../../domain/plain-text.js';
import type { Explanation } from '../../../explanations/explanation.js';
import { escapeMrkdwn, shortenMrkdwn, toMrkdwn } from './mrkdwn.js';

/** Slack's limits, in characters (Block Kit reference). */
export const limits = {
  header: 150,
  sectionText: 3_000,
  field: 2_000,
  optionText: 75,
  optionDescription: 75,
  confirmText: 300,
  accessibilityLabel: 75,
  messageText: 4_000,
} as const;

export function plain(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** `verbatim` keeps Slack from turning names and addresses inside into links. */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function header(text: string): KnownBlock {
  return { type: 'header', text: plain(shorten(text, limits.header)) };
}

export function section(text: string): KnownBlock {
  return { type: 'section', text: mrkdwn(shortenMrkdwn(text, limits.sectionText)) };
}

/** Words typed by a person: shown as they are, never interpreted. */
export function quoted(text: string): KnownBlock {
  return { type: 'section', text: plain(shorten(text === '' ? ' ' : text, limits.sectionText)) };
}

/** Pairs of a label and a ready mrkdwn value, at most ten to a block. */
export function fields(pairs: [label: string, value: string][]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  for (let start = 0; start < pairs.length; start += 10) {
    blocks.push({
      type: 'section',
      fields: pairs
        .slice(start, start + 10)
        .map(([label, value]) => mrkdwn(shortenMrkdwn(`*${label}*\n${value}`, limits.field))),
    });
  }
  return blocks;
}

export function context(text: string): KnownBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}

/** What happened, why, what next: the one shape of every refusal and failure. */
export function explanationBlocks(explanation: Explanation): KnownBlock[] {
  const lines = [
    `*${toMrkdwn(explanation.what)}*`,
    toMrkdwn(explanation.why),
    toMrkdwn(explanation.next),
  ].filter((line) => line !== '');
  if (explanation.link) lines.push(`<${explanation.link.url}|${escapeMrkdwn(explanation.link.text)}>`);
  const { support } = explanation;
  return [
    section(lines.join('\n')),
    ...(support === undefined ? [] : [context(`For support: ${toMrkdwn(support)}`)]),
  ];
}

/** The same in one line of text, for notifications and screen readers. */
export function explanationText(explanation: Explanation): string {
  return shortenMrkdwn(
    [explanation.what, explanation.why, explanation.next].filter(Boolean).map(toMrkdwn).join(' '),
    limits.messageText,
  );
}
