import { describe, expect, test } from 'vitest';
import { examineKey } from '../../../src/usecases/keys/examine-key.js';
import { amir, aRequest, beforeTheEnd, noAnswer, rosa, vera } from '../../domain/given.js';
import {
  accountOf,
  instance,
  keyId,
  nora,
  openWorld,
  plainKey,
  refusalOf,
  registrations,
  valueOf,
} from '../world.js';

const ref = { instanceId: instance.id, keyId };

describe('a key looked at for somebody', () => {
  test('tells what a request would lead to', async () => {
    const world = openWorld();
    world.keys.record(keyId).registrations = registrations(3, 1);
    const found = valueOf(await examineKey(world.ports, rosa.slack, ref));
    expect(found).toMatchObject({
      actor: { person: rosa, rights: { maySetForDeletion: true, mayDelete: false } },
      key: { keyId },
      instance,
      preflight: { ok: true, guard: 'kms', approvers: [amir, vera], gates: { resources: 3, retention: 1 } },
      protection: { known: true, protection: { resources: 3 } },
      unavailable: { away: [], off: [] },
      serverTime: beforeTheEnd,
    });
    expect(found.openRequest).toBeUndefined();
  });

  test('of which Countersign holds the rule is told as that', async () => {
    const world = openWorld();
    const plain = { ...ref, keyId: plainKey.keyId };
    expect(valueOf(await examineKey(world.ports, rosa.slack, plain)).preflight).toMatchObject({
      ok: true,
      guard: 'countersign',
    });
  });

  test('tells who wants no direct message', async () => {
    const world = openWorld();
    await world.absences.setAway(vera.slack, beforeTheEnd + 1);
    await world.absences.setAway(amir.slack, beforeTheEnd);
    const { unavailable } = valueOf(await examineKey(world.ports, rosa.slack, ref));
    expect(unavailable).toEqual({ away: [{ slack: vera.slack, until: beforeTheEnd + 1 }], off: [] });
  });

  test('comes with the request that is open', async () => {
    const world = openWorld();
    const request = await world.hold(aRequest('awaiting_approval'));
    const found = valueOf(await examineKey(world.ports, rosa.slack, ref));
    expect(found.openRequest).toEqual(request);
    expect(found.preflight).toMatchObject({ ok: false, refusal: { code: 'request_already_open' } });
  });

  test('whose request gives way to another may be asked for', async () => {
    const world = openWorld();
    const replaces = await world.hold(aRequest('awaiting_approval'), registrations(1));
    const options = { force: true, replaces };
    expect(valueOf(await examineKey(world.ports, rosa.slack, ref, options)).preflight.ok).toBe(true);
  });

  test('says no by somebody’s rights, and tells them about the key all the same', async () => {
    const world = openWorld();
    const found = valueOf(await examineKey(world.ports, nora.slack, ref));
    expect(found.preflight).toMatchObject({ ok: false, refusal: { code: 'person_unknown' } });
  });

  test('names those who have the right, each with why they cannot be asked, where nobody can', async () => {
    const world = openWorld();
    world.roles.inactive = [{ name: 'Ines', why: 'invited' }];
    world.roles.unknown = [{ iamId: 'IBMid-OLGA', name: 'Olga' }];
    const seen = async () => valueOf(await examineKey(world.ports, rosa.slack, ref)).preflight;
    world.people.put(accountOf(amir, { kind: 'deactivated' }));
    const onCondition = { maySetForDeletion: false, mayDelete: true };
    for (const one of [rosa, vera]) {
      world.roles.put(one, { maySetForDeletion: true, mayDelete: false, onCondition });
    }
    expect(await seen()).toMatchObject({
      refusal: {
        code: 'no_approver_available',
        missing: [
          { name: 'Ines', why: 'invited' },
          { name: 'Olga', why: 'not_linked' },
          { name: vera.name, why: 'on_condition' },
          { name: amir.name, why: 'deactivated' },
        ],
      },
    });
  });

  test('whose registrations cannot be read is not taken for one that protects nothing', async () => {
    const world = openWorld();
    world.keys.fail('registrations', { failure: noAnswer });
    const found = valueOf(await examineKey(world.ports, rosa.slack, ref));
    expect(found.protection).toMatchObject({ known: false });
    expect(found.preflight.gates).toMatchObject({ resources: 'unknown', retention: 'unknown' });
  });
});

describe('no key is looked at', () => {
  test.each([
    ['in an instance that is not served', { ...ref, instanceId: 'nowhere' }],
    ['that is not there', { ...ref, keyId: 'nothing-of-that-name' }],
  ])('%s', async (_which, wanted) => {
    const world = openWorld();
    expect(refusalOf(await examineKey(world.ports, rosa.slack, wanted))).toBe('key_not_found');
  });

  test('while the KMS, Slack or IAM does not answer', async () => {
    const world = openWorld();
    world.keys.fail('readKey', { failure: noAnswer });
    expect(refusalOf(await examineKey(world.ports, rosa.slack, ref))).toBe('trouble: kms');
    world.roles.approversOf = () => Promise.reject(new Error('IAM is away'));
    expect(refusalOf(await examineKey(world.ports, rosa.slack, ref))).toBe('trouble: roles');
    world.people.isAway = true;
    expect(refusalOf(await examineKey(world.ports, rosa.slack, ref))).toBe('trouble: slack');
  });
});
