import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { budgets, longerBecause } from '../scripts/messages-document/budgets.js';
import { messagesDocument, messagesPath } from '../scripts/messages-document/messages-document.js';

const made = messagesDocument();

test('docs/messages.md is what the product says', async () => {
  const written = await readFile(messagesPath, 'utf8');
  const { markdown } = await made;
  expect(written === markdown, 'What people read has changed: run `npm run docs:messages`').toBe(true);
});

test('no text takes more of its reader than its budget, unless a reason is given', async () => {
  const { measured } = await made;
  const long = measured.filter(({ what, length }) => length > budgets[what].most);
  expect(long.filter(({ title }) => longerBecause[title] === undefined)).toEqual([]);
  const isLong = new Set(long.map(({ title }) => title));
  expect(
    Object.keys(longerBecause).filter((title) => !isLong.has(title)),
    'reasons nothing needs',
  ).toEqual([]);
});

test('it speaks as its readers do, and calmly', async () => {
  const { markdown } = await made;
  const said = markdown.split('\n').filter((line) => /^(?:>|- \*\*)/.test(line));
  const insiders =
    /\b(?:read back|gates?|guards?|obstruct\w*|void|lapsed?|directory|surface|KMS)\b|first authorization|!/;
  expect(said.filter((line) => insiders.test(line))).toEqual([]);
  expect(said.filter((line) => /\? ?\.|\.\.|undefined|\[object|NaN/.test(line))).toEqual([]);
});

test('it is made of every kind of text', async () => {
  const { measured } = await made;
  expect(new Set(measured.map(({ what }) => what))).toEqual(new Set(Object.keys(budgets)));
});
