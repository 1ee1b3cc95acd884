// Links to IBM's documentation lead to topics somebody has looked up.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ibmPages } from '../../src/explanations/links.js';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const topics = /https:\/\/cloud\.ibm\.com\/docs\/[\w-]+\?topic=[\w-]+(?=['"`\s)#&]|$)/g;

const rows = [...read('docs/facts/links.md').matchAll(/^\| (https:\S+) +\| (\S+) +\|$/gm)];
const lookedUp = rows.map(([, url]) => url!);

test('every link of the code stands in the list, and every row of the list is a link of the code', () => {
  const linked = Object.values(ibmPages)
    .map(({ url }) => url)
    .filter((url) => url.match(topics));
  expect([...new Set(linked)].toSorted()).toEqual(lookedUp);
});

test('no other file of the code names a topic that is not in the list', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const named = files
    .filter((file) => /\.(?:tsx?|md|html)$/.test(file))
    .flatMap((file) => read(join('src', file)).match(topics) ?? []);
  expect(named.filter((url) => !lookedUp.includes(url))).toEqual([]);
});

test('each was looked up on a day', () => {
  expect(rows.length).toBeGreaterThan(10);
  for (const [, url, day] of rows) {
    expect(new Date(day!).toISOString().slice(0, 10), url).toBe(day);
  }
});
