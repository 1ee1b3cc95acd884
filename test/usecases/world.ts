// A small world for use cases: Rosa may set keys for deletion, Amir and Vera may delete them, and two keys stand ready.
import type { Effect } from '../../src/domain/effect.js';
import type { KeyFacts } from '../../src/domain/key.js';
import type { Person } from '../../src/domain/person.js';
import type { Registration } from '../../src/domain/protected-resource.js';
import { fingerprintOf } from '../../src/domain/protection.js';
import type { DeletionRequest, RequestStatus } from '../../src/domain/request.js';
import type { Instance } from '../../src/ports/key-management.js';
import type { SlackAccount } from '../../src/ports/people-directory.js';
import type { OutboxItem } from '../../src/ports/request-store.js';
import type { Answer, No } from '../../src/usecases/answer.js';
import { readProtection } from '../../src/usecases/keys/read-protection.js';
import { aKey, amir, beforeTheEnd, manager, requestedKey, rosa, vera, writer } from '../domain/given.js';
import { managerServiceId, writerServiceId } from '../doubles/acting-sessions.js';
import { createPortsOfDoubles, type PortsOptions } from '../doubles/ports.js';

export const instance: Instance = {
  id: requestedKey.instanceId,
  name: requestedKey.instanceName,
  service: requestedKey.service,
  region: 'eu-de',
};
export const homeTeamId = rosa.slack.teamId;
export const { keyId } = requestedKey;

/** A key without the policy: Countersign itself holds the rule. */
export const plainKey: KeyFacts = aKey({
  keyId: '22222222-2222-4222-8222-222222222222',
  name: 'build-cache',
  aliases: [],
  crn: requestedKey.crn.replaceAll('1111', '2222'),
  dualAuthorization: { enabled: false },
});

/** A full member who is not known at IBM Cloud until a test says so. */
export const nora: Person = {
  iamId: 'IBMid-1000000NORA',
  slack: { userId: 'U0NORA', teamId: homeTeamId },
  name: 'Nora',
};

export function accountOf({ slack, name }: Person, changes: Partial<SlackAccount> = {}): SlackAccount {
  return { slack, kind: 'member', name, timeZone: 'Europe/Berlin', ...changes };
}

/** So many buckets, the first of them under retention. */
export function registrations(count: number, underRetention = 0): Registration[] {
  return Array.from({ length: count }, (_, index) => ({
    resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:archive:bucket:b${index + 1}`,
    preventsKeyDeletion: index < underRetention,
  }));
}

export type WorldOptions = Pick<PortsOptions, 'mode' | 'settings' | 'overrides' | 'kmsAheadMs'>;

export function openWorld(options: WorldOptions = {}) {
  const doubles = createPortsOfDoubles({
    ...options,
    now: beforeTheEnd,
    homeTeamId,
    instances: [instance],
    grants: new Map([
      [writerServiceId, 'Writer'],
      [managerServiceId, 'Manager'],
      [rosa.iamId, 'Writer'],
      [amir.iamId, 'Manager'],
      [vera.iamId, 'Manager'],
    ]),
  });
  const { ports, keys, requests, roles, people, audit, outbox } = doubles;
  keys.add(aKey());
  keys.add(plainKey);
  for (const person of [rosa, amir, vera, nora]) people.put(accountOf(person));
  roles.put(rosa, writer);
  roles.put(amir, manager);
  roles.put(vera, manager);

  async function commit<R extends DeletionRequest>(request: R, effects: Effect[]) {
    const readVersion = (await requests.load(request.id))?.version ?? 0;
    const kept: R = { ...request, version: readVersion + 1 };
    const result = await requests.commit({ request: kept, readVersion, audit: [], effects, leaseMs: 10_000 });
    if (!result.ok) throw new Error(`not committed: ${result.conflict}`);
    return { request: kept, items: result.outbox };
  }

  return {
    ...doubles,

    /**
     * Has the store hold the request, and the KMS the key as such a request leaves it. What the key protects is what the
     * request was asked with.
     */
    async hold<R extends DeletionRequest>(request: R, protects: Registration[] = []): Promise<R> {
      const record = keys.record(request.key.keyId);
      record.registrations = protects;
      if (request.guard === 'kms' && setStatuses.includes(request.status) && 'endsAt' in request) {
        keys.set(request.key.keyId, writerServiceId, request.endsAt);
      }
      const reading = await readProtection(ports, request.key);
      if (!reading.known) throw new Error('the list could not be read');
      const { protection } = reading;
      const asked = { protection, askedWith: { mark: fingerprintOf(protection), at: request.openedAt } };
      keys.calls.length = 0;
      return (await commit({ ...request, ...asked }, [])).request;
    },

    /** The same, with an effect of its last commit still to be performed by us. */
    async holdWith<R extends DeletionRequest>(
      request: R,
      effect: Effect,
      protects: Registration[] = [],
    ): Promise<{ request: R; item: OutboxItem }> {
      const held = await this.hold(request, protects);
      const { request: kept, items } = await commit(held, [effect]);
      return { request: kept, item: items[0]! };
    },

    async requestNow(id = 'CS-1QKTVC0ABCD'): Promise<DeletionRequest> {
      const request = await requests.load(id);
      if (!request) throw new Error(`there is no request ${id}`);
      return request;
    },

    /** Newest first. */
    everyRequest: async () => (await requests.listRecent(100)).requests,
    openRequests: async () => (await requests.listOpen()).requests,

    /** Types of the audit entries so far, in order. */
    audited: () => audit.entries.map(({ type }) => type),
    /** What refused clicks were audited as. */
    refusals: () =>
      audit.entries.filter(({ type }) => type === 'click.refused').map(({ facts }) => facts['code']),
    /** Kinds of the effects that are still to be done. */
    left: () => outbox.items().map(({ effect }) => effect.kind),
  };
}

export type World = ReturnType<typeof openWorld>;

const setStatuses: RequestStatus[] = ['awaiting_approval', 'deleting', 'blocked', 'withdrawing'];

export function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`no: ${JSON.stringify(answer.no)}`);
  return answer.value;
}

export function noOf(answer: Answer<unknown>): No {
  if (answer.ok) throw new Error('expected a no');
  return answer.no;
}

/** The code of our own no. */
export function refusalOf(answer: Answer<unknown>): string {
  const no = noOf(answer);
  return no.kind === 'refusal' ? no.refusal.code : `trouble: ${no.trouble.kind}`;
}
