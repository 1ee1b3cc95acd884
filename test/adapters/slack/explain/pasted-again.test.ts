import { expect, test } from 'vitest';
import { pastedAgain } from '../../../../src/adapters/slack/explain/pasted-again.js';
import { textOfBlocks } from '../../../../src/adapters/slack/kit/text-of-blocks.js';

const shown = (text: string) => textOfBlocks(pastedAgain(text));

test('a text is shown as it was typed, ids and all', () => {
  const text =
    'crn:v1:bluemix:public:kms:eu-de:a/0a1b:7d1f0a52-0000-4a0e-9a55-0c2f7a9be100:key:x *says* KEY_ALIAS_QUOTA_ERR';
  expect(shown(text)).toContain(text);
});

test.each([
  ['an API key', 'N5msBe7aLCK05w2HSwbrr7iZyMftHMY9iC8-aMVVk804'],
  ['a token', `eyJ${'a'.repeat(60)}.${'b'.repeat(20)}.c-d`],
])('%s in it is not', (_what, secret) => {
  expect(shown(`Bearer ${secret} was refused`)).toMatch(/Bearer … was refused$/);
});
