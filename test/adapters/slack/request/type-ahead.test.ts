import { expect, test } from 'vitest';
import { createTypeAhead, type Looked } from '../../../../src/adapters/slack/request/type-ahead.js';
import { aKey } from '../../../domain/given.js';
import { instance } from '../../../usecases/world.js';

const found = (...names: string[]): Looked => ({
  keys: names.map((name) => ({ key: aKey({ name, keyId: name, aliases: [] }), instance })),
  hints: [],
});
const shown = ({ keys, hints }: Looked) => [
  ...keys.map(({ key }) => key.name),
  ...hints.map(({ value }) => value),
];

/** A look-up that ends when it is told to. */
function held() {
  let end: (looked: Looked) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const looking = new Promise<Looked>((resolve, reject) => ([end, fail] = [resolve, reject]));
  return { look: () => looking, end: (looked: Looked) => end(looked), fail: () => fail(new Error('down')) };
}
const never = () => Promise.reject<Looked>(new Error('asked again'));

test('a look-up in time is shown, and the next one asks anew', async () => {
  const typed = createTypeAhead(5_000);
  expect(shown(await typed('U1', 'b', async () => found('billing')))).toEqual(['billing']);
  expect(shown(await typed('U1', 'b', async () => found('backup')))).toEqual(['backup']);
});

test('a late one is said to be on its way, serves the same text once, and only its own person', async () => {
  const typed = createTypeAhead(20);
  const slow = held();
  expect(shown(await typed('U1', 'bi', slow.look))).toEqual(['still_looking']);
  slow.end(found('billing', 'bikes'));
  expect(shown(await typed('U2', 'bi', async () => found()))).toEqual([]);
  expect(shown(await typed('U1', 'bi', never))).toEqual(['billing', 'bikes']);
  expect(shown(await typed('U1', 'bi', async () => found('bin')))).toEqual(['bin']);
});

test('while a longer text is looked for, what is known of it is shown', async () => {
  const typed = createTypeAhead(20);
  const [slow, slower] = [held(), held()];
  await typed('U1', 'bi', slow.look);
  slow.end(found('billing', 'bikes'));
  expect(shown(await typed('U1', 'bil', slower.look))).toEqual(['billing', 'still_looking']);
});

test('one that failed late is asked again, and what was found a minute ago is forgotten', async () => {
  let at = 0;
  const typed = createTypeAhead(20, () => at);
  const slow = held();
  await typed('U1', 'bi', slow.look);
  slow.fail();
  await new Promise(setImmediate);
  const again = held();
  await typed('U1', 'bi', again.look);
  again.end(found('billing'));
  at += 60_001;
  expect(shown(await typed('U1', 'bi', async () => found('bikes')))).toEqual(['bikes']);
});
