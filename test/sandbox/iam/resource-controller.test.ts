import ResourceController from '@ibm-cloud/platform-services/resource-controller/v2.js';
import { describe, expect, it } from 'vitest';
import type { ControlledInstance } from '../../../src/sandbox/iam/resource-controller.js';
import { otherInstanceId, people, startKms, type PersonName, type TestKms } from '../kms/small-world.js';
import { idOf, instanceOf, worldOf } from './controlled-world.js';
import { clientOptions, refusalOf } from './iam-world.js';

const controllerOf = async (kms: TestKms, who: PersonName = 'reader') =>
  new ResourceController(await clientOptions(kms, who));

/** The list by IBM's own client. */
async function listed(kms: TestKms, asked: ResourceController.ListResourceInstancesParams = {}) {
  return (await (await controllerOf(kms)).listResourceInstances(asked)).result;
}
const namesOf = ({ resources }: ResourceController.ResourceInstancesList) =>
  resources.map(({ name }) => name);

describe('the list of instances', () => {
  it('is of those the caller may see', async () => {
    const kms = await startKms();
    expect(namesOf(await listed(kms))).toEqual(['Payments']);
    kms.simulator.iam.grant({ iamId: people.reader }, { role: 'Reader', instanceId: otherInstanceId });
    expect(namesOf(await listed(kms))).toEqual(['Payments', 'Other']);
    expect((await (await controllerOf(kms, 'nobody')).listResourceInstances({})).result.resources).toEqual(
      [],
    );
  });

  it('comes in pages, each leading to the next, without one twice', async () => {
    const kms = await startKms({ world: worldOf(Array.from({ length: 23 }, (_, n) => instanceOf(n))) });
    const pager = new ResourceController.ResourceInstancesPager(await controllerOf(kms), { limit: 10 });
    const pages: number[] = [];
    const ids = new Set<string | undefined>();
    while (pager.hasNext()) {
      const page = await pager.getNext();
      pages.push(page.length);
      page.forEach(({ guid }) => ids.add(guid));
    }
    expect(pages).toEqual([10, 10, 3]);
    expect(ids.size).toBe(23);
  });

  it('has ten on a page unless told otherwise, and tells where the next is', async () => {
    const kms = await startKms({ world: worldOf(Array.from({ length: 20 }, (_, n) => instanceOf(n))) });
    const first = await listed(kms);
    expect([first.rows_count, first.resources.length]).toEqual([10, 10]);
    expect(first.next_url).toMatch(/^\/v2\/resource_instances\?start=/);
    const second = await listed(kms, {
      start: new URLSearchParams(first.next_url?.split('?')[1]).get('start')!,
    });
    expect([second.rows_count, second.next_url]).toEqual([10, null]);
  });

  it.each([{ limit: 0 }, { limit: 101 }, { start: 'not-issued-here' }])('refuses %j', async (asked) => {
    const kms = await startKms();
    expect((await refusalOf(listed(kms, asked))).status).toBe(400);
  });

  it('keeps to what was asked for over all pages', async () => {
    const instances = Array.from({ length: 6 }, (_, n) =>
      instanceOf(n, n % 2 === 0 ? { state: 'inactive' } : {}),
    );
    const kms = await startKms({ world: worldOf(instances) });
    const pager = new ResourceController.ResourceInstancesPager(await controllerOf(kms), {
      limit: 2,
      state: 'inactive',
    });
    expect((await pager.getAll()).map(({ name }) => name)).toEqual([
      'instance-0',
      'instance-2',
      'instance-4',
    ]);
  });

  it('leaves out what is neither active nor on its way, unless asked for', async () => {
    const states = [
      'active',
      'inactive',
      'provisioning',
      'pending_reclamation',
      'removed',
      'failed',
    ] as const;
    const kms = await startKms({
      world: worldOf(states.map((state, n) => instanceOf(n, { name: state, state }))),
    });
    expect(namesOf(await listed(kms))).toEqual(['active', 'provisioning']);
    for (const state of states) expect(namesOf(await listed(kms, { state }))).toEqual([state]);
    // By itself each can be looked at.
    const { result } = await (await controllerOf(kms)).getResourceInstance({ id: idOf(3) });
    expect(result.state).toBe('pending_reclamation');
  });

  it.each<[ResourceController.ListResourceInstancesParams, string[]]>([
    [{ guid: idOf(1) }, ['instance-1']],
    [{ name: 'instance-2' }, ['instance-2']],
    [{ resourceGroupId: 'rg-1' }, ['instance-1']],
    [{ resourceId: 'hs-crypto' }, ['instance-2']],
    [{ resourcePlanId: 'eedd3585-90c6-4c8f-be3d-062069e99fc3' }, ['instance-0']],
    [{ subType: 'kms' }, ['instance-0', 'instance-1', 'instance-2']],
    [{ type: 'service_instance', name: 'nothing' }, []],
  ])('by %j', async (asked, names) => {
    const kms = await startKms({
      world: worldOf([
        instanceOf(0),
        instanceOf(1, { plan: 'dedicated', resourceGroupId: 'rg-1' }),
        instanceOf(2, { service: 'hs-crypto', region: 'eu-de' }),
      ]),
    });
    expect(namesOf(await listed(kms, asked))).toEqual(names);
  });
});

describe('an instance', () => {
  const endpointsOf = async (endpoints?: ControlledInstance['endpoints']) => {
    const kms = await startKms({ world: worldOf([instanceOf(0, endpoints && { endpoints })]) });
    const { result } = await (await controllerOf(kms)).getResourceInstance({ id: idOf(0) });
    return { kms, extensions: result.extensions };
  };

  it('publishes the address of this server, or what the world says, or nothing', async () => {
    const { kms, extensions } = await endpointsOf();
    expect(extensions).toEqual({ endpoints: { public: kms.url, private: kms.url } });
    const endpoints = { private: 'https://private.us-south.kms.cloud.ibm.com' };
    expect((await endpointsOf(endpoints)).extensions).toEqual({ endpoints });
    expect((await endpointsOf('none')).extensions).toEqual({});
  });

  it('has a plan of its own for each of the three offerings', async () => {
    const kms = await startKms({
      world: worldOf([
        instanceOf(0, { plan: 'standard' }),
        instanceOf(1, { plan: 'dedicated' }),
        instanceOf(2, { service: 'hs-crypto' }),
        instanceOf(3),
      ]),
    });
    const [standard, dedicated, hyperProtect, usual] = (await listed(kms)).resources.map(
      (one) => one.resource_plan_id,
    );
    expect(new Set([standard, dedicated, hyperProtect]).size).toBe(3);
    expect(usual).toBe(standard);
  });
});
