import { expect, test } from 'vitest';
import { showKey } from '../../../src/usecases/keys/show-key.js';
import { amir, aRequest, openedAt, rosa, vera } from '../../domain/given.js';
import { keyId, nora, openWorld, refusalOf, valueOf } from '../world.js';

test('a key is shown with what a deletion would meet and its last requests, newest first', async () => {
  const world = openWorld();
  for (let n = 1; n <= 6; n++) {
    await world.hold({ ...aRequest('denied'), id: `CS-${n}`, openedAt: openedAt + n });
  }
  const shown = valueOf(await showKey(world.ports, rosa.slack, 'backups-2019'));
  expect(shown).toMatchObject({ key: { keyId }, preflight: { ok: true, approvers: [amir, vera] } });
  expect(shown.requests.map(({ id }) => id)).toEqual(['CS-6', 'CS-5', 'CS-4', 'CS-3', 'CS-2']);
});

test('it is shown to people IBM Cloud knows, of keys that are there', async () => {
  const world = openWorld();
  expect(refusalOf(await showKey(world.ports, nora.slack, 'old-backups'))).toBe('person_unknown');
  expect(world.keys.calls).toEqual([]);
  expect(refusalOf(await showKey(world.ports, rosa.slack, 'nothing-of-that-name'))).toBe('key_not_found');
});
