import { expect, it } from 'vitest';
import type { PersonView } from '../../../../src/sandbox/control/api.js';
import { newsIn } from '../../../../src/sandbox/page/state/news.js';
import { people, viewOf } from '../fixture-data.js';

const view = (change: (view: PersonView) => void = () => undefined): PersonView => {
  const person = people[1];
  if (!person) throw new Error('the fixture has people');
  const made = structuredClone(viewOf(person));
  change(made);
  return made;
};

it('announces a new message by its text, in any conversation', () => {
  const after = view((changed) => {
    const [dm, channel] = changed.conversations;
    const message = dm?.messages[0];
    if (message) channel?.messages.push({ ...message, ts: '9.1', text: 'Deleted.' });
  });
  expect(newsIn(view(), after, 'D1').announcement).toBe('New message in key-requests: Deleted.');
});

it('announces an update only where one looks', () => {
  const after = view((changed) => {
    const message = changed.conversations[0]?.messages[1];
    if (message) message.editedTs = '9.2';
  });
  expect(newsIn(view(), after, 'D1').announcement).toMatch(/^Message updated: Rita/);
  expect(newsIn(view(), after, 'C1').announcement).toBeUndefined();
});

it('passes on notices that were not there before, and none after a reset', () => {
  const one = view((changed) => changed.clientNotices.push({ at: 1, text: 'first' }));
  const two = view((changed) =>
    changed.clientNotices.push({ at: 1, text: 'first' }, { at: 2, text: 'second' }),
  );
  expect(newsIn(one, two, 'D1').notices).toEqual(['second']);
  expect(newsIn(two, one, 'D1').notices).toEqual([]);
});
