import { describe, expect, test } from 'vitest';
import { listResources, recallResources } from '../../../src/usecases/keys/list-resources.js';
import { amir, aRequest, beforeTheEnd, keyCrn, noAnswer, rosa } from '../../domain/given.js';
import { accountOf, instance, keyId, nora, openWorld, refusalOf, registrations, valueOf } from '../world.js';

const ref = { instanceId: instance.id, keyId };

function withResources() {
  const world = openWorld();
  world.keys.record(keyId).registrations = registrations(3, 2);
  world.catalog.owners.set('acct', { iamId: amir.iamId, name: 'Amir' });
  return { ...world, list: (wanted = ref, by = rosa) => listResources(world.ports, by.slack, wanted) };
}

const readAs = (fingerprint: string) => ({ ...ref, keyCrn, fingerprint, readAt: 0 });

describe('what a key protects', () => {
  test('is listed whole, with what keeps it and whom to ask', async () => {
    const { list } = withResources();
    const found = valueOf(await list());
    expect(found.resources.map(({ name, underRetention }) => [name, underRetention])).toEqual([
      ['b1', true],
      ['b2', true],
      ['b3', false],
    ]);
    expect(found).toMatchObject({
      instance,
      gates: { resources: 3, retention: 2 },
      protection: { resources: 3, underRetention: 2 },
      owners: [{ accountId: 'acct', owner: { iamId: amir.iamId }, person: amir }],
      readAt: beforeTheEnd,
    });
    expect(found.owners[0]?.resources.map(({ name }) => name)).toEqual(['b1', 'b2']);
  });

  test('has somebody to ask about what is in another account, and nobody about what is in its own', async () => {
    const { list, keys, catalog } = withResources();
    const theirs = [true, false].map((preventsKeyDeletion, n) => ({
      resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/other:lake:bucket:t${n}`,
      preventsKeyDeletion,
    }));
    keys.record(keyId).registrations = [...registrations(2), ...theirs];
    catalog.owners.set('other', { iamId: 'IBMid-2', accountName: 'Contoso' });
    const { owners } = valueOf(await list());
    expect(
      owners.map(({ accountId, isOther, task, resources, owner }) => [
        accountId,
        isOther,
        task,
        resources.map(({ name }) => name),
        owner?.accountName,
      ]),
    ).toEqual([
      ['other', true, 'lift_retention', ['t0'], 'Contoso'],
      ['other', true, 'release', ['t1'], 'Contoso'],
    ]);
  });

  test('comes with the request that is open', async () => {
    const { list, hold } = withResources();
    const request = await hold(aRequest('awaiting_approval'), registrations(1));
    expect(valueOf(await list()).openRequest).toEqual(request);
  });

  test('is listed where its owner cannot be told, or is not known in Slack', async () => {
    const { list, catalog, roles } = withResources();
    roles.findByIamId = () => Promise.reject(new Error('IAM is away'));
    expect(valueOf(await list()).owners).toMatchObject([{ owner: { iamId: amir.iamId } }]);
    catalog.owners.clear();
    const [owner] = valueOf(await list()).owners;
    expect(owner).toMatchObject({ accountId: 'acct' });
    expect(owner).not.toHaveProperty('owner');
  });

  test.each([
    ['a key that is not there', { ...ref, keyId: 'nothing' }],
    ['an instance that is not served', { ...ref, instanceId: 'nowhere' }],
  ])('is not found of %s', async (_which, wanted) => {
    expect(refusalOf(await withResources().list(wanted))).toBe('key_not_found');
  });

  test.each(['readKey', 'registrations'] as const)('is not guessed while %s fails', async (operation) => {
    const { list, keys } = withResources();
    keys.fail(operation, { failure: noAnswer, times: 2 });
    expect(refusalOf(await list())).toBe('trouble: kms');
  });

  test('is shown to people IBM Cloud knows, and to nobody else', async () => {
    const { list, keys } = withResources();
    expect(refusalOf(await list(ref, nora))).toBe('person_unknown');
    expect(keys.calls).toEqual([]);
  });
});

describe('a list somebody pages through', () => {
  test('is the one that was read, whatever has changed since', async () => {
    const { list, keys, ports } = withResources();
    const { protection, resources } = valueOf(await list());
    keys.record(keyId).registrations = [];
    const recalled = valueOf(await recallResources(ports, rosa.slack, readAs(protection.fingerprint)));
    expect(recalled?.resources).toEqual(resources);
    expect(recalled?.owners).toMatchObject([{ person: amir }]);
  });

  test('is nothing once it is not kept any more', async () => {
    expect(valueOf(await recallResources(openWorld().ports, rosa.slack, readAs('of old')))).toBeUndefined();
  });

  test('is shown to no guest', async () => {
    const { list, ports, people } = withResources();
    const { protection } = valueOf(await list());
    people.put(accountOf(amir, { kind: 'guest' }));
    expect(refusalOf(await recallResources(ports, amir.slack, readAs(protection.fingerprint)))).toBe(
      'account_not_eligible',
    );
  });
});
