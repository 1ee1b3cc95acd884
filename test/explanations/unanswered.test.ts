import { expect, test } from 'vitest';
import {
  explainUnanswered,
  supportFor,
  unansweredLine,
  unansweredWords,
} from '../../src/explanations/unanswered.js';

const forbidden = {
  instanceName: 'northwind-apps',
  failure: { code: 'forbidden', status: 403, correlationId: 'c-1', effect: 'none' },
} as const;
const broad = {
  instanceName: 'northwind-prod',
  failure: { code: 'KEY_SEARCH_TOO_BROAD', status: 400, effect: 'none' },
} as const;

test('one instance that did not answer is named, with why and what IBM support asks for', () => {
  const words = unansweredWords([forbidden]);
  expect(words).toContain('Instance northwind-apps did not answer');
  expect(words).toContain('forbids this call');
  expect(supportFor([forbidden, broad])).toBe('IBM’s correlation ID: c-1');
  expect(explainUnanswered([forbidden]).support).toContain('c-1');
});

test('of several each has its own cause', () => {
  const words = unansweredWords([forbidden, broad]);
  expect(words).toContain('Instances northwind-apps and northwind-prod did not answer');
  expect(words).toContain('northwind-apps: IBM forbids this call.');
  expect(words).toContain('northwind-prod: The search covers too many keys.');
});

test('nothing found is not told as nothing there', () => {
  const { what, why, next, link } = explainUnanswered([forbidden]);
  expect(what).toContain('northwind-apps did not answer');
  expect(why).toContain('403');
  expect(next).not.toBe('');
  expect(link?.url).toMatch(/^https:/);
});

test('the key picker says what to type, or who did not answer', () => {
  expect(unansweredLine(broad).title).toMatch(/type a whole alias or an id/);
  expect(unansweredLine(forbidden).title).toBe('northwind-apps did not answer');
});
