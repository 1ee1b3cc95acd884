import { describe, expect, it } from 'vitest';
import { demoInstances } from '../../src/sandbox/demo-instances.js';
import { demoApiKeys, demoWorld } from '../../src/sandbox/demo-world.js';
import type { World, WorldInstance } from '../../src/sandbox/world.js';
import { startKms } from './kms/small-world.js';

const instances: WorldInstance[] = [
  ...new Map([...demoWorld.instances, ...demoInstances].map((one) => [one.id, one])).values(),
];
const readerIamId = 'iam-ServiceId-reader';

/** The demo world with all three, each open to the bot's reader. */
const world: World = {
  ...demoWorld,
  instances,
  identities: demoWorld.identities.map((identity) =>
    identity.iamId === readerIamId
      ? { ...identity, grants: instances.map(({ id }) => ({ instanceId: id, role: 'Reader' as const })) }
      : identity,
  ),
};

async function start() {
  const kms = await startKms({ world });
  const answer = await fetch(`${kms.url}/identity/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
      apikey: demoApiKeys.reader,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const call = (id: string, path: string) =>
    kms.call('reader', 'GET', path, { token, headers: { 'bluemix-instance': id } });
  return { kms, call };
}

describe('the demo instances', () => {
  it('are Key Protect in both plans, besides Hyper Protect Crypto Services', () => {
    expect(
      demoInstances.map(({ name, service, plan, region }) => [name, service, plan, region].join(' ')),
    ).toEqual(['northwind-apps kms standard us-south', 'northwind-vault kms dedicated eu-es']);
    expect(instances.map(({ service }) => service)).toEqual(['hs-crypto', 'kms', 'kms']);
  });

  it('share no id, name or alias, and have every ring their keys are in', () => {
    const keys = instances.flatMap((one) => one.keys);
    for (const names of [
      instances.map(({ id }) => id),
      instances.map(({ name }) => name),
      keys.map(({ id }) => id),
      keys.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
    ]) {
      expect(new Set(names).size).toBe(names.length);
    }
    for (const { keyRings, keys: own } of instances) {
      expect(keyRings).toEqual(expect.arrayContaining(own.map(({ keyRingId }) => keyRingId)));
    }
  });

  it('protect only what the account is known to have', () => {
    const known = (demoWorld.resources ?? []).map(({ crn }) => crn);
    const protectedOnes = demoInstances
      .flatMap(({ keys }) => keys.flatMap(({ registrations = [] }) => registrations))
      .map(({ resourceCrn }) => `${resourceCrn.split(':').slice(0, 8).join(':')}::`);
    expect(protectedOnes).toHaveLength(3);
    expect(known).toEqual(expect.arrayContaining(protectedOnes));
  });

  it('are served by the KMS side by side, each with its own keys', async () => {
    const { call } = await start();
    for (const { id, keys } of instances) {
      const { body } = await call(id, '/keys');
      expect(body.resources?.map(({ name }) => name).sort()).toEqual(keys.map(({ name }) => name).sort());
    }
  });

  it('do not know one another’s keys, neither by id nor by alias', async () => {
    const { call } = await start();
    for (const { id, keys } of instances) {
      for (const other of instances.filter((one) => one.id !== id)) {
        const [key] = keys;
        for (const name of [key!.id, key!.aliases![0]!]) {
          expect((await call(id, `/keys/${name}/metadata`)).status).toBe(200);
          expect((await call(other.id, `/keys/${name}/metadata`)).status).toBe(404);
        }
      }
    }
  });

  it('carry their service and region in the CRNs of their keys', async () => {
    const { call } = await start();
    for (const { id, service, region, keys } of demoInstances) {
      expect((await call(id, `/keys/${keys[0]!.id}/metadata`)).first['crn']).toMatch(
        new RegExp(`^crn:v1:bluemix:public:${service}:${region}:a/[0-9a-f]+:${id}:key:`),
      );
    }
  });
});
