import { expect, it } from 'vitest';
import type { PersonView } from '../../../../src/sandbox/control/api.js';
import { decidingButton } from '../../../../src/sandbox/page/state/story.js';

const button = (text: string, style?: string) => ({
  type: 'button',
  text: { type: 'plain_text', text },
  ...(style && { style }),
});
const message = (ts: string, ...elements: object[]) => ({ ts, blocks: [{ type: 'actions', elements }] });
const viewWith = (...messages: object[]) => ({ conversations: [{ messages }] }) as unknown as PersonView;

it('names the deciding button of the newest message that has one', () => {
  const first = message('100.1', button('Approve deletion', 'danger'), button('Deny'));
  const again = message('200.1', button('Deny'), button('Try again', 'danger'));
  const last = message('300.1', button('Details'));
  expect(decidingButton(viewWith(first, again, last))).toBe('Try again');
  expect(decidingButton(viewWith(last))).toBeUndefined();
});
