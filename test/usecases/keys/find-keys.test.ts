import { describe, expect, test } from 'vitest';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import { findKeys } from '../../../src/usecases/keys/find-keys.js';
import { aKey, noAnswer } from '../../domain/given.js';
import { keyId, openWorld, plainKey } from '../world.js';

const tooBroad: KmsFailure = { code: 'KEY_SEARCH_TOO_BROAD', status: 400, effect: 'none' };

/** So many further keys whose names hold `backup`, before the others in the service's own order. */
function openCrowd(count: number) {
  const world = openWorld();
  world.keys.remove(keyId);
  for (let n = 0; n < count; n++) {
    const serial = String(n).padStart(12, '0');
    world.keys.add(
      aKey({ keyId: `7a000000-0000-4000-8000-${serial}`, name: `backups-of-${n}`, aliases: [] }),
    );
  }
  world.keys.add(aKey());
  const find = async (text: string, limit = 100) => {
    const found = await findKeys(world.ports, text, { limit });
    return { ...found, names: found.keys.map(({ key }) => key.name) };
  };
  return { ...world, find };
}

describe('keys are found', () => {
  test.each(['old-backups', 'BACKUPS-2019', ' backup ', keyId.toUpperCase(), aKey().crn])(
    'by name, alias, part of one, id or CRN: %j',
    async (text) => {
      expect((await openCrowd(0).find(text)).keys.map(({ key }) => key.keyId)).toEqual([keyId]);
    },
  );

  test('by id without searching', async () => {
    const world = openCrowd(0);
    await world.find(keyId);
    expect(world.keys.count('findKeys')).toBe(0);
  });

  test('all of them where nothing is asked', async () => {
    expect((await openCrowd(0).find('')).names).toEqual([plainKey.name, 'old-backups']);
  });

  test('those with the very name or alias first, also where a hundred others hold it', async () => {
    const world = openCrowd(100);
    for (const text of ['old-backups', 'backups-2019']) {
      world.keys.record(keyId).facts.name = text === 'old-backups' ? text : 'zzz';
      expect((await world.find(text)).keys[0]?.key.keyId).toBe(keyId);
    }
    world.keys.record(keyId).facts.name = 'backups';
    const { names } = await world.find('backups');
    expect([names.length, names[0]]).toEqual([100, 'backups']);
  });
});

describe('what did not answer is named', () => {
  test('and the list is then not all there is', async () => {
    const world = openCrowd(0);
    world.keys.fail('findKeys', { failure: noAnswer });
    expect(await world.find('backup')).toMatchObject({
      keys: [],
      unanswered: [{ instanceName: 'payments-kms', failure: { code: 'no_answer' } }],
    });
  });

  test('but a key that answers to its alias is found where there are too many to search', async () => {
    const world = openCrowd(0);
    world.keys.fail('findKeys', { failure: tooBroad, times: 2 });
    const found = await world.find('backups-2019');
    expect(found.names).toEqual(['old-backups']);
    expect(found.unanswered).toMatchObject([{ failure: { code: 'KEY_SEARCH_TOO_BROAD' } }]);
  });
});
