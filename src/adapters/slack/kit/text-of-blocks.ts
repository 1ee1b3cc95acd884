import type { KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/types';
import { limits } from './blocks.js';
import { escapeMrkdwn, shortenMrkdwn } from './mrkdwn.js';

/** The story of some blocks in one text, for screen readers and notifications; mrkdwn. */
export function textOfBlocks(blocks: readonly KnownBlock[]): string {
  return shortenMrkdwn(blocks.flatMap(linesOf).join('\n'), limits.messageText);
}

function linesOf(block: KnownBlock): string[] {
  switch (block.type) {
    case 'header':
      return [`${written(block.text)}.`];
    case 'section':
      return [
        ...(block.text ? [written(block.text)] : []),
        // A label and, on the next line, its value.
        ...(block.fields ?? []).map((field) => written(field).replace('\n', ' ')),
      ];
    case 'context':
      return block.elements.flatMap((element) => (element.type === 'image' ? [] : [written(element)]));
    case 'actions': {
      const buttons = block.elements.flatMap((element) =>
        element.type === 'button' ? [written(element.text)] : [],
      );
      return buttons.length === 0 ? [] : [`Buttons: ${buttons.join(', ')}.`];
    }
    default:
      return [];
  }
}

function written(text: MrkdwnElement | PlainTextElement): string {
  return text.type === 'mrkdwn' ? text.text : escapeMrkdwn(text.text);
}
