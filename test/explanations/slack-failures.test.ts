import { expect, test } from 'vitest';
import { slackFailureCodes } from '../../src/domain/slack-failure.js';
import { explainSlackFailure } from '../../src/explanations/slack-failures.js';
import { expectCalmWords } from './calm-words.js';

test.each([...slackFailureCodes, 'a code nobody knows', ''])('%j says what, why and what next', (code) => {
  const explanation = explainSlackFailure(code);
  expectCalmWords(explanation);
  const { hostname, protocol } = new URL(explanation.link.url);
  expect([protocol, hostname]).toEqual(['https:', 'docs.slack.dev']);
  expect(explanation.link.text).toMatch(/^Slack: ./);
});

test('no code is listed twice', () => {
  expect(new Set(slackFailureCodes).size).toBe(slackFailureCodes.length);
});

test('two codes have the same words only where they mean the same', () => {
  const whys = slackFailureCodes.map((code) => explainSlackFailure(code).why);
  const shared = slackFailureCodes.filter((_, at) => whys.filter((why) => why === whys[at]).length > 1);
  // Slack's own two spellings.
  expect(shared).toEqual(['rate_limited', 'ratelimited']);
});

test.each(['constructor', '__proto__', 'toString', 'new_code'])(
  '%s is not known, and said to be so',
  (code) => {
    const { what, why } = explainSlackFailure(code);
    expect(what).toBe('Slack did not do what Countersign asked.');
    expect(why).toBe(`It gave a code that this version does not know: ${code}.`);
  },
);

test('a code nobody knows is shown in one line, cut to size', () => {
  expect(explainSlackFailure(' new\n\u202ecode\u0000\ud800 ').why).toMatch(/: new code\.$/);
  const { why } = explainSlackFailure('🔑'.repeat(1_000));
  expect(why.match(/🔑/gu)).toHaveLength(50);
  expect(explainSlackFailure(' \n').why).toBe('It did not say why.');
});
