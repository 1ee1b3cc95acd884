import type { FastifyInstance } from 'fastify';
import { controllerError, json, type Answer } from '../kms/answer.js';
import type { InstanceRecord, KeyStore } from '../kms/key-store.js';
import { carryCall } from '../kms/wire-call.js';
import type { InstanceState, WorldResource } from '../world.js';
import { readAccountCaller, type AccountCaller, type AccountDependencies } from './account-caller.js';
import { pageToken, queryOf, readNumber, readPageToken } from './pages.js';

/** What a world may say of an instance for the resource controller alone. */
export interface ControlledInstance {
  id: string;
  /** Of Key Protect; default standard. */
  plan?: 'standard' | 'dedicated';
  /** Default active. */
  state?: InstanceState;
  /** Addresses it publishes, `none` for none; default this server's own, for both networks. */
  endpoints?: { public?: string; private?: string } | 'none';
}

export interface ResourceControllerDependencies extends AccountDependencies {
  store(): KeyStore;
}

/** The calls of the resource controller that tell instances' names and addresses: one by GUID or CRN, and a list. */
export function addResourceController(
  app: FastifyInstance,
  dependencies: ResourceControllerDependencies,
): void {
  app.get<{ Params: { id: string } }>('/v2/resource_instances/:id', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'getResourceInstance', request, reply }, () => {
      const caller = readAccountCaller(dependencies, request);
      if (!caller) return { answer: controllerError(401, 'Unauthorized') };
      const { id } = request.params;
      const found = visibleInstances(dependencies, caller).find(({ crn, guid }) => id === crn || id === guid);
      // Those who may not see an instance cannot tell it from one that does not exist.
      const answer = found ? json(200, found) : controllerError(404, 'Resource instance not found');
      return { answer, iamId: caller.iamId };
    }),
  );

  app.get('/v2/resource_instances', (request, reply) =>
    carryCall(dependencies, { lane: 'iam', operation: 'listResourceInstances', request, reply }, () => {
      const caller = readAccountCaller(dependencies, request);
      if (!caller) return { answer: controllerError(401, 'Unauthorized') };
      return {
        answer: listInstances(visibleInstances(dependencies, caller), queryOf(request)),
        iamId: caller.iamId,
      };
    }),
  );
}

type Instance = ReturnType<typeof instanceOf> & { sub_type?: string; resource_plan_id?: string };

const filters: Record<string, (instance: Instance) => string | undefined> = {
  guid: (instance) => instance.guid,
  name: (instance) => instance.name,
  resource_id: (instance) => instance.resource_id,
  resource_group_id: (instance) => instance.resource_group_id,
  resource_plan_id: (instance) => instance.resource_plan_id,
  type: (instance) => instance.type,
  sub_type: (instance) => instance.sub_type,
};

/** What a list holds that asks for no state. */
const usualStates = ['active', 'provisioning'];

function listInstances(instances: readonly Instance[], asked: URLSearchParams): Answer {
  const start = asked.get('start');
  const page = start === null ? { query: asked, offset: 0 } : readPageToken(start);
  if (!page) return controllerError(400, 'start is no page token of this service');
  // With a page token, whatever else is asked does not count.
  const { query, offset } = page;
  const limit = readNumber(query.get('limit'), { whenAbsent: 10, min: 1, max: 100 });
  if (limit === undefined) return controllerError(400, 'limit is a number from 1 to 100');
  const state = query.get('state');
  const states = state === null ? usualStates : [state];
  const found = instances.filter(
    (instance) =>
      states.includes(instance.state) &&
      Object.entries(filters).every(
        ([parameter, valueOf]) => !query.has(parameter) || query.get(parameter) === valueOf(instance),
      ),
  );
  const resources = found.slice(offset, offset + limit);
  const next = new URLSearchParams({ start: pageToken(query, offset + limit) });
  return json(200, {
    rows_count: resources.length,
    next_url: offset + limit < found.length ? `/v2/resource_instances?${next}` : null,
    resources,
  });
}

function visibleInstances(
  { access, store, world, baseUrl }: ResourceControllerDependencies,
  { iamId, isOfAccount }: AccountCaller,
): Instance[] {
  if (!isOfAccount) return [];
  const ownAddresses = { public: baseUrl(), private: baseUrl() };
  const controlled: readonly ControlledInstance[] = world().instances;
  const keyInstances = store()
    .instances()
    .filter((instance) => access().sees(iamId, instance))
    .map((instance) => {
      const { plan, state, endpoints = ownAddresses } = controlled.find(({ id }) => id === instance.id) ?? {};
      return {
        ...instanceOf(
          { crn: crnOf(instance), name: instance.name },
          endpoints === 'none' ? {} : { endpoints },
          instance.resourceGroupId,
        ),
        sub_type: 'kms',
        resource_plan_id: planIds[instance.service === 'kms' ? (plan ?? 'standard') : 'hs-crypto'],
        ...(state && { state }),
      };
    });
  const resources = (world().resources ?? []).filter(
    ({ visible }) => visible !== false && access().mayLookAround(iamId),
  );
  return [...keyInstances, ...resources.map((resource) => instanceOf(resource, {}))];
}

/** Key Protect's Standard plan by IBM's own id; those of the others IBM does not tell, and these are made up. */
const planIds = {
  standard: 'eedd3585-90c6-4c8f-be3d-062069e99fc3',
  dedicated: '5a4db0c5-0000-4000-8000-00000000000d',
  'hs-crypto': '5a4db0c5-0000-4000-8000-00000000000c',
};

const crnOf = ({ service, region, accountId, id }: InstanceRecord) =>
  `crn:v1:bluemix:public:${service}:${region}:a/${accountId}:${id}::`;

function instanceOf(
  { crn, name, dashboardUrl, state = 'active' }: WorldResource,
  extensions: Record<string, unknown>,
  resourceGroupId?: string,
) {
  const [, , , , service, region, scope, guid] = crn.split(':');
  return {
    id: crn,
    guid,
    crn,
    name,
    region_id: region,
    account_id: scope?.replace(/^a\//, ''),
    resource_group_id: resourceGroupId,
    resource_id: service,
    state,
    type: 'service_instance',
    dashboard_url: dashboardUrl ?? `https://cloud.ibm.com/services/${service}/${encodeURIComponent(crn)}`,
    extensions,
  };
}
