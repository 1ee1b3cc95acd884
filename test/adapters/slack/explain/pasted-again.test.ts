import { expect, test } from 'vitest';
import { pastedAgain } from '../../../../src/adapters/slack/explain/pasted-again.js';
import { textOfBlocks } from '../../../../src/adapters/slack/kit/text-of-blocks.js';

const shown = (text: string) => textOfBlocks(pastedAgain(text));

test('a text is shown as it was typed, ids and all', () => {
  const text =
    'crn:v1:bluemix:public:kms:eu-de:a/0a1b:7d1f0a52-0000-4a0e-9a55-0c2f7a9be100:key:x *says* KEY_ALIAS_QUOTA_ERR';
  expect(JSON.stringify(pastedAgain(text))).toContain(text);
});

test.each([
  ['an API key', 'N5msBe7aLCK05w2HSwbrr7iZyMftHMY9iC8-aMVVk804'],
  ['a token', `eyJ${'a'.repeat(60)}.${'b'.repeat(20)}.c-d`],
])('%s in it is not', (_what, secret) => {
  expect(shown(`Bearer ${secret} was refused`)).toMatch(/Bearer … was refused$/);
});

test.each([
  'ibmcloud login -u passcode -p AbCdEfGhIj',
  'ibmcloud login --password AbCdEfGhIj failed',
  'ibmcloud login --apikey AbCdEfGhIj',
  'apikey=AbCdEfGhIj&x=1',
  'Basic AbCdEfGhIj',
  '{"payload":"AbCdEfGhIj/x+y="}',
  '"access_token": "AbCdEfGhIj"',
  'client_secret=AbCdEfGhIj',
  'eyJAbCdEfGhIj.x.y',
])('what a word announces as a credential is not, however short: %s', (text) => {
  expect(shown(text)).not.toContain('AbCdEfGhIj');
});

test('a text made to be slow is not', () => {
  const startedAt = process.cpuUsage();
  for (const text of ['-p '.repeat(8_000), 'token'.repeat(8_000), 'a_'.repeat(20_000)]) shown(text);
  expect(process.cpuUsage(startedAt).user).toBeLessThan(2_000_000);
});
