import { describe, expect, test } from 'vitest';
import type { Registration } from '../../../src/domain/protected-resource.js';
import { fingerprintOf } from '../../../src/domain/protection.js';
import { changesSince, updateFrom, readProtection } from '../../../src/usecases/keys/read-protection.js';
import { aKey, aRequest, noAnswer } from '../../domain/given.js';
import { keyId, openWorld, registrations } from '../world.js';

function protecting(list: Registration[]) {
  const world = openWorld();
  const protects = (next: Registration[]) => void (world.keys.record(keyId).registrations = next);
  protects(list);
  const read = () => readProtection(world.ports, aKey());
  const known = async () => {
    const reading = await read();
    if (!reading.known) throw new Error(reading.failure.code);
    return reading;
  };
  return { ...world, protects, read, known };
}

describe('what a key protects', () => {
  test('is read, and kept for whoever compares or pages it later', async () => {
    const { known, snapshots } = protecting(registrations(3, 1));
    const { protection, resources } = await known();
    expect(protection).toMatchObject({ known: true, resources: 3, underRetention: 1 });
    expect(await snapshots.load(protection.fingerprint)).toEqual(resources);
  });

  test('has the same fingerprint in whatever order, and another one as soon as anything differs', async () => {
    const { known, protects } = protecting(registrations(3, 1));
    const mark = fingerprintOf((await known()).protection);
    protects([...registrations(3, 1)].reverse());
    expect(fingerprintOf((await known()).protection)).toBe(mark);
    for (const other of [registrations(2, 1), registrations(3, 2), registrations(4, 1), []]) {
      protects(other);
      expect(fingerprintOf((await known()).protection)).not.toBe(mark);
    }
  });

  test('is named as far as IBM shows it, with who owns what is under retention', async () => {
    const { known, catalog } = protecting(registrations(1, 1));
    const crn = 'crn:v1:bluemix:public:cloud-object-storage:global:a/acct:archive::';
    catalog.instances.set(crn, { name: 'archive-cos' });
    catalog.owners.set('acct', { iamId: 'IBMid-1', name: 'Olga', accountName: 'Example Ltd' });
    expect((await known()).protection).toMatchObject({
      shares: [{ instanceName: 'archive-cos' }],
      owners: [{ accountId: 'acct', name: 'Olga', accountName: 'Example Ltd' }],
    });
  });

  test('in another account comes with whose that is, as far as IBM shows it', async () => {
    const theirs = registrations(2).map((one) => ({
      ...one,
      resourceCrn: one.resourceCrn.replace('a/acct', 'a/other'),
    }));
    const { known, catalog } = protecting([...registrations(3), ...theirs]);
    catalog.owners.set('other', { iamId: 'IBMid-2', name: 'Carla', accountName: 'Contoso' });
    const { protection } = await known();
    expect(protection.elsewhere).toEqual({
      accounts: {
        resources: 2,
        places: 1,
        named: [{ accountId: 'other', accountName: 'Contoso', name: 'Carla', resources: 2 }],
      },
    });
    expect(protection.shares.map(({ elsewhere }) => elsewhere)).toEqual([{ accountId: 'other' }, undefined]);
    expect(protection).not.toHaveProperty('owners');
  });

  test('has no owner to ask where its instance is deleted and waits to be reclaimed', async () => {
    const { known, catalog } = protecting(registrations(1, 1));
    const crn = 'crn:v1:bluemix:public:cloud-object-storage:global:a/acct:archive::';
    catalog.instances.set(crn, { name: 'archive-cos', state: 'pending_reclamation' });
    catalog.owners.set('acct', { iamId: 'IBMid-1', name: 'Olga' });
    const { protection } = await known();
    expect(protection).toMatchObject({
      holds: { reclamation: 1 },
      shares: [{ state: 'pending_reclamation' }],
    });
    expect(protection).not.toHaveProperty('owners');
  });

  test('has nobody to ask about a deleted instance, also where a card has no room to name it', async () => {
    const list = Array.from({ length: 10 }, (_, n) => ({
      resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/acct${n}:cos-${n}:bucket:b`,
      preventsKeyDeletion: true,
    }));
    const { known, catalog } = protecting(list);
    const crn = 'crn:v1:bluemix:public:cloud-object-storage:global:a/acct9:cos-9::';
    catalog.instances.set(crn, { name: 'gone', state: 'pending_reclamation' });
    const { protection } = await known();
    expect(protection.shares.map(({ instanceId }) => instanceId)).not.toContain('cos-9');
    expect(protection.holds).toEqual({ retention_policy: 9, reclamation: 1 });
    expect(protection.owners?.map(({ accountId }) => accountId)).not.toContain('acct9');
    expect(protection.owners).toHaveLength(9);
  });

  test('is not "nothing" where the KMS would not say', async () => {
    const { read, keys } = protecting(registrations(1));
    keys.fail('registrations', { failure: noAnswer });
    const failure = { ...noAnswer, effect: 'none' };
    expect(await read()).toEqual({ known: false, protection: { known: false }, failure });
  });

  test('is known also where the list cannot be kept', async () => {
    const { read, ports } = protecting(registrations(1));
    ports.snapshots = { ...ports.snapshots, save: () => Promise.reject(new Error('redis is away')) };
    expect(await read()).toMatchObject({ known: true, protection: { resources: 1 } });
  });
});

describe('what has changed', () => {
  test('since people were asked is noted', async () => {
    const { known, protects, ports, hold } = protecting([]);
    const request = await hold(aRequest('awaiting_approval'), registrations(2));
    protects(registrations(3, 1));
    const noted = await updateFrom(ports, request, await known());
    expect(noted).toMatchObject({
      protection: { resources: 3 },
      changes: { added: { total: 1 }, removed: { total: 0 }, retained: { total: 1 } },
    });
  });

  test('is nothing for the same list, and for one that is not kept', async () => {
    const { known, ports } = protecting(registrations(2));
    const reading = await known();
    expect(await changesSince(ports, fingerprintOf(reading.protection), reading)).toBeUndefined();
    expect(await changesSince(ports, 'of old', reading)).toBeUndefined();
  });
});
