import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createIbmResourceCatalog } from '../../../../src/adapters/ibm/instances/resource-catalog.js';
import type { Clock } from '../../../../src/ports/clock.js';
import type { World } from '../../../../src/sandbox/world.js';
import { accountId, people, smallWorld, startKms } from '../../../sandbox/kms/small-world.js';
import { namedCrn, resourceCatalogContract } from '../../../contracts/resource-catalog.js';
import { createRecordingLog } from '../../recording-log.js';
import { ibmAt } from '../../../stand-ins.js';

const minuteMs = 60_000;
const guidOf = (n: number) => `22aa0000-1111-4222-8333-${String(n).padStart(12, '0')}`;
const crnOf = (n: number) =>
  `crn:v1:bluemix:public:cloud-object-storage:global:a/${accountId}:${guidOf(n)}::`;

/** The catalog over the simulator, with a clock of its own for what it remembers. */
async function start(
  world: Partial<World> = {},
  options: { apiKey?: string; timeoutMs?: number; clock?: Clock } = {},
) {
  const { clock, ...rest } = options;
  const kms = await startKms({
    ...(clock && { clock }),
    world: {
      ...smallWorld(),
      account: { id: accountId, name: 'Example Ltd', ownerIamId: people.manager },
      ...world,
    },
  });
  let nowMs = 0;
  const log = createRecordingLog();
  const catalog = createIbmResourceCatalog({
    apiKey: 'apikey-reader',
    ...ibmAt(kms.url),
    log,
    now: () => nowMs,
    ...rest,
  });
  return {
    kms,
    catalog,
    log,
    wait: (ms: number) => void (nowMs += ms),
    calls: (operation: string) => kms.simulator.counts().calls.get(operation) ?? 0,
  };
}

/** The catalog over a server that has one answer for each path; `undefined` means none at all. */
async function answering(
  answerTo: (path: string) => unknown,
  options: { timeoutMs?: number; delayMs?: number } = {},
) {
  const { delayMs = 0, timeoutMs = 1_000 } = options;
  const seen: string[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const token = `e30.${Buffer.from(JSON.stringify({ iat: 0, exp: 4_000_000_000 })).toString('base64url')}.x`;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    if (path === '/identity/token') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ access_token: token, expires_in: 3_600 }));
      return;
    }
    seen.push(path);
    running += 1;
    mostAtOnce = Math.max(mostAtOnce, running);
    setTimeout(() => {
      running -= 1;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answerTo(path)));
    }, delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const catalog = createIbmResourceCatalog({
    apiKey: 'apikey-of-the-reader',
    ...ibmAt(url),
    timeoutMs,
    log: createRecordingLog(),
  });
  return { catalog, seen, mostAtOnce: () => mostAtOnce };
}

/** As the Resource Controller describes whatever it is asked for. */
const describeAnything = (path: string) => {
  const crn = path.slice('/v2/resource_instances/'.length);
  const guid = crn.split(':')[7];
  return { id: crn, crn, guid, name: `name of ${guid}` };
};

describe('at the simulator', () => {
  resourceCatalogContract(
    async () => (await start({ resources: [{ crn: namedCrn, name: 'invoices-cos' }] })).catalog,
  );
});

describe('instances', () => {
  test('are named, those the reader may see, with their page in the console', async () => {
    const { catalog } = await start({
      resources: [
        { crn: crnOf(1), name: 'invoices-cos', dashboardUrl: 'https://cloud.ibm.com/objectstorage/x' },
        { crn: crnOf(2), name: 'hidden-cos', visible: false },
      ],
    });
    expect(await catalog.nameInstances([crnOf(1), crnOf(2), crnOf(3)], 10)).toEqual(
      new Map([[crnOf(1), { name: 'invoices-cos', consoleUrl: 'https://cloud.ibm.com/objectstorage/x' }]]),
    );
  });

  test.each([
    ['https://eu-de.console.cloud.ibm.com/x?y=z', true],
    ['http://cloud.ibm.com/x', false],
    ['https://cloud.ibm.com.example.org/x', false],
    ['https://examplecloud.ibm.com/x', false],
    ['https://example.org/cloud.ibm.com', false],
    ['https://someone:secret@cloud.ibm.com/x', false],
    ['javascript:alert(1)', false],
    ['/objectstorage/x', false],
  ])('lead to %s: %s', async (dashboardUrl, isTrusted) => {
    const { catalog } = await start({ resources: [{ crn: crnOf(1), name: 'cos', dashboardUrl }] });
    expect((await catalog.nameInstances([crnOf(1)], 1)).get(crnOf(1))).toEqual(
      isTrusted ? { name: 'cos', consoleUrl: dashboardUrl } : { name: 'cos' },
    );
  });

  test.each([
    ['active', undefined],
    ['pending_reclamation', 'pending_reclamation'],
    ['removed', 'removed'],
  ] as const)(
    'come with their state: IBM says `state: %s` in the very answer that gives the name',
    async (state, told) => {
      const { catalog } = await start({ resources: [{ crn: crnOf(1), name: 'cos', state }] });
      expect((await catalog.nameInstances([crnOf(1)], 1)).get(crnOf(1))?.state).toBe(told);
    },
  );

  test('are asked for once, whether found or not, and again after ten minutes', async () => {
    const { catalog, calls, wait } = await start({ resources: [{ crn: crnOf(1), name: 'cos' }] });
    const crns = [crnOf(1), crnOf(2)];
    await Promise.all(Array.from({ length: 5 }, () => catalog.nameInstances([...crns, ...crns], 10)));
    wait(9 * minuteMs);
    await catalog.nameInstances(crns, 10);
    expect(calls('getResourceInstance')).toBe(2);
    wait(2 * minuteMs);
    expect((await catalog.nameInstances(crns, 10)).size).toBe(1);
    expect(calls('getResourceInstance')).toBe(4);
  });

  test('are left alone for half a minute after an outage', async () => {
    const { kms, catalog, calls, wait, log } = await start({ resources: [{ crn: crnOf(1), name: 'cos' }] });
    kms.faults.add({ target: 'iam', operation: 'getResourceInstance', status: 503 });
    expect((await catalog.nameInstances([crnOf(1)], 1)).size).toBe(0);
    wait(29_000);
    expect((await catalog.nameInstances([crnOf(1)], 1)).size).toBe(0);
    expect(calls('getResourceInstance')).toBe(1);
    wait(2_000);
    expect((await catalog.nameInstances([crnOf(1)], 1)).size).toBe(1);
    expect(log.lines).toMatchObject([
      {
        level: 'warn',
        facts: { operation: 'getResourceInstance', about: [crnOf(1)], status: 503 },
      },
    ]);
  });

  test.each([
    ['late', { delayMs: 2_000 }],
    ['cut', { drop: 'before' as const }],
    ['a page', { status: 200, rawBody: '<html>Welcome</html>' }],
    ['a redirect', { status: 302, rawBody: '' }],
  ])('have no name while the answer is %s, and nothing rejects', async (_name, fault) => {
    const { kms, catalog } = await start({ resources: [{ crn: crnOf(1), name: 'cos' }] }, { timeoutMs: 300 });
    kms.faults.add({ target: 'iam', operation: 'getResourceInstance', ...fault });
    const startedMs = performance.now();
    expect(await catalog.nameInstances([crnOf(1)], 1)).toEqual(new Map());
    expect(performance.now() - startedMs).toBeLessThan(1_200);
  });

  test('have no name for a reader IAM does not know, and the API key is in no log', async () => {
    const { catalog, log } = await start(
      { resources: [{ crn: crnOf(1), name: 'cos' }] },
      { apiKey: 'apikey-of-nobody-at-all' },
    );
    expect((await catalog.nameInstances([crnOf(1)], 1)).size).toBe(0);
    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toContain('apikey-of-nobody-at-all');
  });

  test('are asked for with a fresh token when the old one is no longer taken', async () => {
    // The SDK keeps a token while the machine's clock calls it good; the service's clock has moved on.
    let offsetMs = 0;
    const { catalog, calls } = await start(
      { resources: [1, 2].map((n) => ({ crn: crnOf(n), name: `cos-${n}` })) },
      { clock: { now: () => Date.now() + offsetMs } },
    );
    await catalog.nameInstances([crnOf(1)], 1);
    offsetMs = 2 * 60 * minuteMs;
    expect((await catalog.nameInstances([crnOf(2)], 1)).size).toBe(1);
    expect(calls('getToken')).toBe(2);
  });

  test('are not asked for beyond the limit, nor by what names none', async () => {
    const { catalog, seen } = await answering(describeAnything);
    const volume = `crn:v1:bluemix:public:is:eu-de-1:a/${accountId}::volume:r010-1`;
    const found = await catalog.nameInstances(['vault-7', volume, crnOf(1), crnOf(1), crnOf(2)], 3);
    expect([...found.keys()]).toEqual([crnOf(1)]);
    expect(seen).toEqual([`/v2/resource_instances/${crnOf(1)}`]);
  });

  test('are asked for eight at a time, and what has come by the end of the time is the answer', async () => {
    const { catalog, seen, mostAtOnce } = await answering(describeAnything, {
      timeoutMs: 1_000,
      delayMs: 300,
    });
    const crns = Array.from({ length: 60 }, (_, n) => crnOf(n));
    const found = await catalog.nameInstances(crns, 100);
    expect(mostAtOnce()).toBe(8);
    expect(found.size).toBeGreaterThanOrEqual(8);
    expect(found.size).toBeLessThan(60);
    expect(seen.length).toBeLessThan(60);
  });

  test.each([
    ['of another instance', { guid: guidOf(9), name: 'other' }],
    ['without a name', { guid: guidOf(1) }],
    ['with a name that is none', { guid: guidOf(1), name: 7 }],
    ['of nothing', {}],
    ['in a list', [{ guid: guidOf(1), name: 'cos' }]],
  ])('are not named by an answer %s', async (_name, answer) => {
    const { catalog } = await answering(() => answer);
    expect(await catalog.nameInstances([crnOf(1)], 1)).toEqual(new Map());
  });
});

describe('the owner of an account', () => {
  test('comes with name, e-mail address and account, and is asked for once', async () => {
    const { catalog, calls } = await start();
    const owner = {
      iamId: people.manager,
      name: 'manager',
      email: 'manager@example.com',
      accountName: 'Example Ltd',
    };
    expect(await catalog.ownerOf(accountId)).toEqual(owner);
    expect(await catalog.ownerOf(accountId)).toEqual(owner);
    expect([calls('getAccount'), calls('getUserProfile')]).toEqual([1, 1]);
  });

  test('is known by IAM id and user name alone where the users may not be seen', async () => {
    const { kms, catalog, calls, wait } = await start();
    kms.faults.add({ target: 'iam', operation: 'getUserProfile', status: 503 });
    const owner = { iamId: people.manager, accountName: 'Example Ltd', email: 'manager@example.com' };
    expect(await catalog.ownerOf(accountId)).toEqual(owner);
    wait(31_000);
    expect(await catalog.ownerOf(accountId)).toMatchObject({
      name: expect.any(String),
      email: 'manager@example.com',
    });
    expect([calls('getAccount'), calls('getUserProfile')]).toEqual([1, 2]);
  });

  test.each(['another-account', '..', '', 'a/b', 'x'.repeat(65)])(
    'of an account not to be seen is absent: %j',
    async (id) => {
      expect(await (await start()).catalog.ownerOf(id)).toBeUndefined();
    },
  );

  test('is not taken from an answer about another account, nor a name from one about another person', async () => {
    const other = await answering(() => ({ id: 'other', owner_iamid: 'IBMid-1', name: 'Other' }));
    expect(await other.catalog.ownerOf('acct')).toBeUndefined();
    const mixed = await answering((path) =>
      path.startsWith('/v4/')
        ? { id: 'acct', owner_iamid: 'IBMid-1' }
        : { iam_id: 'IBMid-2', firstname: 'Eve', email: 'eve@example.com' },
    );
    expect(await mixed.catalog.ownerOf('acct')).toEqual({ iamId: 'IBMid-1' });
  });

  test('is one person in whatever letter case IAM writes them', async () => {
    const { catalog } = await answering((path) =>
      path.startsWith('/v4/')
        ? { id: 'acct', owner_iamid: 'IBMid-1100000MEI' }
        : { iam_id: 'IBMid-1100000mei', firstname: 'Mei', email: 'mei@example.com' },
    );
    expect(await catalog.ownerOf('acct')).toEqual({
      iamId: 'IBMid-1100000MEI',
      name: 'Mei',
      email: 'mei@example.com',
    });
  });

  test('is answered in time by what is there', async () => {
    const { catalog } = await answering(
      (path) => (path.startsWith('/v4/') ? { id: 'acct', owner_iamid: 'IBMid-1' } : {}),
      { timeoutMs: 1_000, delayMs: 700 },
    );
    expect(await catalog.ownerOf('acct')).toEqual({ iamId: 'IBMid-1' });
  });
});
