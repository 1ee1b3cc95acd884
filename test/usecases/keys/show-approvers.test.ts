import { describe, expect, test } from 'vitest';
import { showApprovers } from '../../../src/usecases/keys/show-approvers.js';
import { amir, beforeTheEnd, rosa, vera } from '../../domain/given.js';
import { accountOf, keyId, nora, openWorld, refusalOf, valueOf, type World } from '../world.js';

const show = (world: World, by = rosa, text = 'old-backups') => showApprovers(world.ports, by.slack, text);

describe('who may delete a key', () => {
  test('is shown, with who is away and whether the reader is one of them', async () => {
    const world = openWorld();
    await world.absences.setAway(vera.slack, beforeTheEnd + 1);
    const shown = valueOf(await show(world));
    expect(shown).toMatchObject({
      key: { keyId },
      approvers: { able: [amir, vera], uncounted: [], outside: [] },
      unavailable: { away: [{ slack: vera.slack }] },
      reader: rosa,
      readerIsOne: false,
    });
    expect(valueOf(await show(world, amir)).readerIsOne).toBe(true);
  });

  test('tells apart who cannot be asked, and why', async () => {
    const world = openWorld();
    world.people.put(accountOf(vera, { kind: 'guest' }));
    const onCondition = { maySetForDeletion: false, mayDelete: true };
    world.roles.put(nora, { maySetForDeletion: false, mayDelete: false, onCondition });
    world.roles.unknown = [{ iamId: 'IBMid-OLGA', name: 'Olga' }];
    world.roles.inactive = [{ name: 'Ines', why: 'invited' }];
    expect(valueOf(await show(world))).toMatchObject({
      approvers: {
        able: [amir],
        uncounted: [{ iamId: nora.iamId, onCondition: true }],
        outside: [{ person: vera, account: 'guest' }],
      },
      unknown: [{ iamId: 'IBMid-OLGA', name: 'Olga' }],
      inactive: [{ name: 'Ines', why: 'invited' }],
    });
  });
});

test('it is shown to people IBM Cloud knows, of keys that are there', async () => {
  const world = openWorld();
  expect(refusalOf(await show(world, nora))).toBe('person_unknown');
  expect(refusalOf(await show(world, rosa, 'nothing-of-that-name'))).toBe('key_not_found');
  world.people.put(accountOf(amir, { kind: 'guest' }));
  expect(refusalOf(await show(world, amir))).toBe('account_not_eligible');
});

test('nobody is said to be there while IAM cannot be read', async () => {
  const world = openWorld();
  world.roles.approversOf = () => Promise.reject(new Error('IAM is away'));
  expect(refusalOf(await show(world))).toBe('trouble: roles');
});
