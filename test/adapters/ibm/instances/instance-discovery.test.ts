import { describe, expect, test } from 'vitest';
import { IamReadError } from '../../../../src/adapters/ibm/wire/iam-read-error.js';
import {
  createInstanceDiscovery,
  type InstanceDiscoveryOptions,
} from '../../../../src/adapters/ibm/instances/instance-discovery.js';
import { demoInstances } from '../../../../src/sandbox/demo-instances.js';
import type { ControlledInstance } from '../../../../src/sandbox/iam/resource-controller.js';
import type { World } from '../../../../src/sandbox/world.js';
import { idOf, instanceOf, worldOf, type TestInstance } from '../../../sandbox/iam/controlled-world.js';
import { accountId, startKms, type TestKms } from '../../../sandbox/kms/small-world.js';
import { createRecordingLog } from '../../recording-log.js';
import { minuteMs, startFront } from '../access/iam-stage.js';
import { ibmAt } from '../../../stand-ins.js';

const operation = 'listResourceInstances';

/** Discovery over the simulator, with a clock of its own; `infront` may put another server before it. */
async function start(
  instances: TestInstance[] | World,
  options: Partial<InstanceDiscoveryOptions> & { infront?: (kms: TestKms) => Promise<string> } = {},
) {
  const { infront, ...rest } = options;
  const kms = await startKms({ world: Array.isArray(instances) ? worldOf(instances) : instances });
  const url = infront ? await infront(kms) : kms.url;
  let nowMs = 0;
  const log = createRecordingLog();
  const discovery = createInstanceDiscovery({
    apiKey: 'apikey-reader',
    ...ibmAt(url),
    log,
    now: () => nowMs,
    ...rest,
  });
  return {
    kms,
    log,
    discovery,
    names: async () => (await discovery.instances()).map(({ name }) => name),
    wait: (ms: number) => void (nowMs += ms),
    calls: () => kms.simulator.counts().calls.get(operation) ?? 0,
    /** What was logged, by event, instance and trouble. */
    told: () =>
      log.lines.map(({ facts }) => [facts['event'], facts['instanceId'], facts['trouble']].join(' ')),
  };
}

/** Errors of this adapter say which call and why, and nothing else. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(IamReadError);
  return (error as IamReadError).message;
}

const standardHost = 'https://us-south.kms.cloud.ibm.com';
const dedicatedHost = `https://${idOf(1)}.api.us-south.kms.appdomain.cloud`;
const hyperHost = `https://${idOf(1)}.api.us-south.hs-crypto.appdomain.cloud`;
const privately = (host: string) =>
  host.includes('.api.') ? host.replace('.api.', '.api.private.') : host.replace('//', '//private.');
const hyper = { service: 'hs-crypto' } as const;
const dedicated = { plan: 'dedicated' } as const;

describe('what is found', () => {
  test('is all there is to know of an instance', async () => {
    const { discovery } = await start([
      instanceOf(1, { name: 'Payments', resourceGroupId: 'rg-1', endpoints: { public: standardHost } }),
      instanceOf(2, { service: 'hs-crypto', region: 'eu-de', endpoints: 'none' }),
    ]);
    expect(await discovery.instances()).toEqual([
      {
        id: idOf(1),
        name: 'Payments',
        service: 'kms',
        plan: 'standard',
        region: 'us-south',
        accountId,
        resourceGroupId: 'rg-1',
        crn: `crn:v1:bluemix:public:kms:us-south:a/${accountId}:${idOf(1)}::`,
        url: standardHost,
      },
      {
        id: idOf(2),
        name: 'instance-2',
        service: 'hs-crypto',
        plan: 'hs-crypto',
        region: 'eu-de',
        accountId,
        crn: `crn:v1:bluemix:public:hs-crypto:eu-de:a/${accountId}:${idOf(2)}::`,
        url: `https://${idOf(2)}.api.eu-de.hs-crypto.appdomain.cloud`,
      },
    ]);
  });

  test('are the instances of the demo, each with its plan', async () => {
    const { discovery, kms } = await start([...demoInstances], { allowLoopback: true });
    expect((await discovery.instances()).map(({ name, plan, url }) => [name, plan, url])).toEqual([
      ['northwind-apps', 'standard', kms.url],
      ['northwind-vault', 'dedicated', kms.url],
    ]);
  });

  test('are active instances of the two key services, and no others', async () => {
    const states = ['inactive', 'provisioning', 'pending_reclamation', 'removed', 'failed'] as const;
    const cos = `crn:v1:bluemix:public:cloud-object-storage:global:a/${accountId}:${idOf(99)}::`;
    const { names, log } = await start(
      worldOf([instanceOf(1), ...states.map((state, n) => instanceOf(n + 2, { state }))], {
        resources: [{ crn: cos, name: 'storage' }],
      }),
      { allowLoopback: true },
    );
    expect(await names()).toEqual(['instance-1']);
    expect(log.lines).toEqual([]);
  });

  test('are not those a list shows without being asked for their state', async () => {
    const instead = (path: string) =>
      path === '/v2/resource_instances'
        ? { body: { resources: [row(1, { state: 'pending_reclamation' }), row(2)], next_url: null } }
        : undefined;
    const { names } = await start([], { infront: (kms) => startFront(kms.url, { instead }) });
    expect(await names()).toEqual(['instance-2']);
  });

  test('are all instances of all pages', async () => {
    const all = Array.from({ length: 250 }, (_, n) => instanceOf(n));
    const { names, calls } = await start(all, { allowLoopback: true });
    expect(await names()).toEqual(all.map(({ name }) => name));
    expect(calls()).toBe(3);
  });

  test('is nothing for a reader who may see nothing', async () => {
    const { discovery } = await start([instanceOf(1)], { apiKey: 'apikey-writer' });
    expect(await discovery.instances()).toEqual([]);
  });
});

describe('the address', () => {
  type Case = [
    what: string,
    instance: Partial<TestInstance>,
    endpoints: ControlledInstance['endpoints'],
    found: string,
  ];
  const left = (trouble: string) => `instances.left_out ${idOf(1)} ${trouble}`;
  const madeUp = (url: string) => `${url}, instances.address_made_up ${idOf(1)} foreign_address`;

  test.each<Case>([
    ['Standard, as published', {}, { public: standardHost, private: privately(standardHost) }, standardHost],
    [
      'Standard, published in private alone',
      {},
      { private: privately(standardHost) },
      privately(standardHost),
    ],
    ['Standard, not published', {}, 'none', standardHost],
    ['Standard, published with a path', {}, { public: `${standardHost}/api/v2/` }, standardHost],
    ['Dedicated, as published', dedicated, { public: dedicatedHost }, dedicatedHost],
    [
      'Dedicated, published in private alone',
      dedicated,
      { private: privately(dedicatedHost) },
      privately(dedicatedHost),
    ],
    ['Dedicated, not published', dedicated, 'none', left('no_address')],
    ['Hyper Protect, as published', hyper, { public: hyperHost, private: privately(hyperHost) }, hyperHost],
    [
      'Hyper Protect, an older instance',
      hyper,
      { public: 'https://api.us-south.hs-crypto.cloud.ibm.com:9730' },
      'https://api.us-south.hs-crypto.cloud.ibm.com:9730',
    ],
    ['Hyper Protect, not published', hyper, 'none', hyperHost],
    ['in a region without one', { ...hyper, region: 'jp-osa' }, 'none', left('no_address')],
    ['published by somebody else', {}, { public: 'https://evil.example.com' }, madeUp(standardHost)],
    [
      'published by somebody else for one network',
      {},
      { public: 'https://evil.example.com', private: privately(standardHost) },
      privately(standardHost),
    ],
    [
      'published by somebody else, Dedicated',
      dedicated,
      { public: 'https://x.test' },
      left('foreign_address'),
    ],
    ['of another instance', hyper, { public: hyperHost.replace(idOf(1), idOf(2)) }, madeUp(hyperHost)],
    ['of the other service', hyper, { public: standardHost }, madeUp(hyperHost)],
    ['on this machine', dedicated, { public: 'http://127.0.0.1:9' }, left('foreign_address')],
  ])('%s', async (_what, instance, endpoints, expected) => {
    const { discovery, told } = await start([
      instanceOf(1, { ...instance, ...(endpoints && { endpoints }) }),
    ]);
    const found = await discovery.instances();
    expect([...found.map(({ url }) => url), ...told()].join(', ')).toBe(expected);
  });

  test.each<Case>([
    [
      'as published for it',
      {},
      { public: standardHost, private: privately(standardHost) },
      privately(standardHost),
    ],
    ['not published', hyper, 'none', privately(hyperHost)],
    ['published in public alone', dedicated, { public: dedicatedHost }, dedicatedHost],
  ])('on the private network, %s', async (_what, instance, endpoints, expected) => {
    const { discovery } = await start([instanceOf(1, { ...instance, ...(endpoints && { endpoints }) })], {
      network: 'private',
    });
    expect((await discovery.instances()).map(({ url }) => url)).toEqual([expected]);
  });

  test('tells the plan where the catalogue’s id does not', async () => {
    const { discovery } = await start([
      instanceOf(1, { plan: 'dedicated', endpoints: { public: standardHost } }),
      instanceOf(2, { endpoints: { public: dedicatedHost.replace(idOf(1), idOf(2)) } }),
    ]);
    expect((await discovery.instances()).map(({ plan }) => plan)).toEqual(['standard', 'dedicated']);
  });

  test('is complained of once, and again when it is lost again', async () => {
    const lost = instanceOf(1, { ...dedicated, endpoints: 'none' });
    const { discovery, kms, wait, told } = await start([lost]);
    const look = async () => {
      wait(11 * minuteMs);
      await discovery.instances();
      return told().length;
    };
    expect([await look(), await look()]).toEqual([1, 1]);
    kms.simulator.reset(worldOf([instanceOf(1, { endpoints: { public: dedicatedHost } })]));
    expect(await look()).toBe(1);
    kms.simulator.reset(worldOf([lost]));
    expect([await look(), await look()]).toEqual([2, 2]);
  });
});

/** As the Resource Controller writes an instance. */
const row = (n: number, more: Record<string, unknown> = {}) => ({
  guid: idOf(n),
  crn: `crn:v1:bluemix:public:hs-crypto:eu-de:a/${accountId}:${idOf(n)}::`,
  name: `instance-${n}`,
  state: 'active',
  ...more,
});

describe('an odd answer', () => {
  const answering = (
    bodyOf: (page: number) => unknown,
    { status = 200, ...options }: { status?: number; timeoutMs?: number } = {},
  ) => {
    let pages = 0;
    const instead = (path: string) =>
      path === '/v2/resource_instances' ? { status, body: bodyOf(pages++) } : undefined;
    return start([], { ...options, infront: (kms) => startFront(kms.url, { instead }) });
  };

  test.each<[string, unknown[]]>([
    ['nothing', [null, 7, 'x', [], {}]],
    ['of no instance', [{ guid: idOf(1), name: 'x', state: 'active' }]],
    ['of another instance’s CRN', [row(1, { guid: idOf(2) })]],
    ['whose GUID is none', [row(1, { guid: '../..' }), row(1, { guid: 7 })]],
    ['without an account', [row(1, { crn: `crn:v1:bluemix:public:kms:eu-de::${idOf(1)}::` })]],
    ['whose CRN is none', [row(1, { crn: idOf(1) })]],
  ])('with rows that are %s leaves those out', async (_what, rows) => {
    const { names } = await answering(() => ({ resources: [...rows, row(9)], next_url: null }));
    expect(await names()).toEqual(['instance-9']);
  });

  test('with an instance twice has it once, and without a name goes by its id', async () => {
    const { discovery } = await answering((page) => ({
      resources: page === 0 ? [row(1), row(2, { name: undefined })] : [row(1, { name: 'renamed' })],
      next_url: page === 0 ? '/v2/resource_instances?start=x' : null,
    }));
    expect((await discovery.instances()).map(({ name }) => name)).toEqual(['renamed', idOf(2)]);
  });

  test('keeps line breaks and directions out of names', async () => {
    const { names } = await answering(() => ({ resources: [row(1, { name: 'pay\n\u202ements' })] }));
    expect(await names()).toEqual(['pay ments']);
  });

  test.each<[string, unknown]>([
    ['takes addresses that are none for none', { endpoints: { public: 7, private: { a: 1 } } }],
    ['takes extensions that are none for none', 'x'],
    ['takes endpoints that are none for none', { endpoints: 'x' }],
  ])('%s', async (_what, extensions) => {
    const { discovery, log } = await answering(() => ({ resources: [row(1, { extensions })] }));
    const [found] = await discovery.instances();
    expect(found?.url).toBe(`https://${idOf(1)}.api.eu-de.hs-crypto.appdomain.cloud`);
    expect(log.lines).toEqual([]);
  });

  test.each<[string, number, (page: number) => unknown, string]>([
    ['is no list', 200, () => ({ resources: {} }), 'unreadable'],
    ['is empty', 200, () => ({}), 'unreadable'],
    ['leads nowhere', 200, () => ({ resources: [row(1)], next_url: '/v2/resource_instances' }), 'unreadable'],
    ['leads in a circle', 200, () => ({ resources: [], next_url: '/x?start=same' }), 'endless'],
    ['is a no', 403, () => ({}), '403'],
    ['is not found', 404, () => ({}), '404'],
    ['is an outage', 503, () => ({}), '503'],
  ])('that %s is none', async (_what, status, bodyOf, problem) => {
    const { discovery } = await answering(bodyOf, { status });
    expect(await refusalOf(discovery.instances())).toBe(`${operation}: ${problem}`);
  });

  test('that has no end is given up in time', async () => {
    const { discovery } = await answering((page) => ({ resources: [], next_url: `/x?start=${page}` }), {
      timeoutMs: 300,
    });
    expect(await refusalOf(discovery.instances())).toMatch(/: (late|endless)$/);
  });
});

describe('the list', () => {
  const usual = { allowLoopback: true };

  test('is read once for all who ask at the same time, and again after ten minutes', async () => {
    const { discovery, calls, wait } = await start([instanceOf(1)], usual);
    await Promise.all(Array.from({ length: 5 }, () => discovery.instances()));
    wait(10 * minuteMs - 1);
    await discovery.instances();
    expect(calls()).toBe(1);
    wait(1);
    await Promise.all(Array.from({ length: 5 }, () => discovery.instances()));
    expect(calls()).toBe(2);
  });

  test('has what was made, renamed and removed meanwhile from the next reading on', async () => {
    const { names, kms, wait } = await start([instanceOf(1), instanceOf(2)], usual);
    expect(await names()).toEqual(['instance-1', 'instance-2']);
    kms.simulator.reset(worldOf([instanceOf(2, { name: 'renamed' }), instanceOf(3)]));
    expect(await names()).toEqual(['instance-1', 'instance-2']);
    wait(10 * minuteMs);
    expect(await names()).toEqual(['renamed', 'instance-3']);
  });

  test('stays through an outage, which is asked about every half minute and logged', async () => {
    const { names, kms, wait, calls, log } = await start([instanceOf(1)], usual);
    await names();
    kms.faults.add({ target: 'iam', operation, status: 503, times: 100 });
    wait(10 * minuteMs);
    const before = calls();
    expect(await names()).toEqual(['instance-1']);
    const once = calls() - before;
    wait(29_999);
    expect(await names()).toEqual(['instance-1']);
    expect(calls() - before).toBe(once);
    wait(1);
    expect(await names()).toEqual(['instance-1']);
    expect(calls() - before).toBe(2 * once);
    const told = { event: 'instances.refresh_failed', reason: `${operation}: 503` };
    expect(log.lines.map(({ level, facts }) => [level, facts])).toEqual([
      ['warn', told],
      ['warn', told],
    ]);
    kms.faults.clear();
    kms.simulator.reset(worldOf([instanceOf(2)]));
    wait(30_000);
    expect(await names()).toEqual(['instance-2']);
  });

  test('is missing until it was read once, and every question is a new attempt', async () => {
    const { discovery, names, kms, log } = await start([instanceOf(1)], usual);
    kms.faults.add({ target: 'iam', operation, status: 503, times: 100 });
    expect(await refusalOf(discovery.instances())).toBe(`${operation}: 503`);
    expect(await refusalOf(discovery.instances())).toBe(`${operation}: 503`);
    kms.faults.clear();
    expect(await names()).toEqual(['instance-1']);
    expect(log.lines).toEqual([]);
  });

  test('is answered as it was while a new one takes long, and then as it is', async () => {
    const { discovery, names, kms, wait } = await start([instanceOf(1)], usual);
    await names();
    kms.simulator.reset(worldOf([instanceOf(2)]));
    kms.faults.add({ target: 'iam', operation, delayMs: 3_500 });
    wait(10 * minuteMs);
    expect(await names()).toEqual(['instance-1']);
    await expect
      .poll(async () => (await discovery.instances()).map(({ name }) => name), { timeout: 6_000 })
      .toEqual(['instance-2']);
  });

  test('is missing for a reader IAM does not know, whose API key is told to nobody', async () => {
    const apiKey = 'apikey-of-nobody-at-all';
    const { discovery, log } = await start([instanceOf(1)], { apiKey });
    const error = await discovery.instances().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ operation: 'getToken', status: 400 });
    expect(JSON.stringify([error, String(error), log.lines])).not.toContain(apiKey);
  });
});
