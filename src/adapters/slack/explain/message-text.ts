// What a message says, for the form that explains errors: tools post them as text, as blocks or as attachments.
import type { ShownMessage } from '../kit/on-shortcut.js';

/** Fields of blocks and attachments that hold words. */
const worded = new Set(['text', 'pretext', 'title', 'value', 'fallback']);
/** `<https://…|label>` as Slack writes a link; the address tells more than the label. */
const links = /<((?:https?|mailto):[^|>]+)(?:\|[^>]*)?>/g;

/** Empty where there is nothing to read: a picture, a file. */
export function textOfMessage(message: ShownMessage): string {
  const own = typeof message.text === 'string' ? message.text : '';
  const parts = [own === '' ? wordsIn(message['blocks']) : own, wordsIn(message['attachments'])];
  return parts
    .filter(Boolean)
    .join('\n')
    .replaceAll(links, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

function wordsIn(value: unknown): string {
  const words: string[] = [];
  const walk = (one: unknown): void => {
    if (Array.isArray(one)) return one.forEach(walk);
    if (typeof one !== 'object' || one === null) return;
    for (const [name, held] of Object.entries(one)) {
      if (typeof held !== 'string') walk(held);
      // A fallback says once more what the rest of its attachment says.
      else if (worded.has(name) && held !== '' && !words.includes(held)) words.push(held);
    }
  };
  walk(value);
  return words.join('\n');
}
