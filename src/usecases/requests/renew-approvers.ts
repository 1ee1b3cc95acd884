import { type ApproversReading, oldestListMs } from '../../domain/approvers-change.js';
import { isOver } from '../../domain/deadlines.js';
import { type AwaitingApproval, awaitsDecision, type Blocked } from '../../domain/request.js';
import { isSameIamId, type Person } from '../../domain/person.js';
import type { KeyScope } from '../../ports/role-directory.js';
import { transition, type TransitionPorts } from '../effects/transition.js';
import { type ListApproversPorts, sortApprovers } from '../people/list-approvers.js';
import { unavailableAmong } from '../people/whom-to-message.js';
import type { Ports } from '../ports.js';

export type RenewingPorts = TransitionPorts & ListApproversPorts & Pick<Ports, 'absences'>;
type Waiting = AwaitingApproval | Blocked;

/** Between two keys, so that a round of thousands leaves the store and Slack to people who click. */
const paceMs = 20;

/** Reads anew who may decide each request that waits for a decision, the one that ends first before the others. */
export async function renewEveryApprovers(ports: RenewingPorts): Promise<void> {
  const now = ports.clock.now();
  const waiting = (await ports.requests.listOpen()).requests
    .filter(awaitsDecision)
    .filter(({ endsAt }) => !isOver(endsAt, now))
    .sort((one, other) => one.endsAt - other.endsAt);
  await renewApprovers(ports, waiting);
}

/**
 * The same for some: who came to the right is asked, who lost it no longer. One reading for all requests of one key. Where IAM does
 * not answer nothing changes: no answer is never "nobody". Never rejects.
 */
export async function renewApprovers(ports: RenewingPorts, requests: readonly Waiting[]): Promise<void> {
  const unread = new Map<string, unknown>();
  for (const [first, ...others] of byKey(requests)) {
    // One that is away would keep everyone waiting for each of its keys.
    if (!first || unread.has(first.key.instanceId)) continue;
    try {
      const read = await readApprovers(ports, first.key, [first, ...others]);
      for (const request of [first, ...others]) await noteApprovers(ports, request.id, read);
    } catch (error) {
      unread.set(first.key.instanceId, error);
    }
    if (requests.length > 1) await ports.pause(paceMs);
  }
  for (const [instanceId, error] of unread) {
    ports.log.warn(
      { event: 'approvers.unread', instanceId, error },
      'who may decide could not be read anew; everyone stays asked as they were',
    );
  }
}

async function readApprovers(
  ports: RenewingPorts,
  key: KeyScope,
  requests: readonly Waiting[],
): Promise<ApproversReading> {
  const asOf = ports.clock.now() - oldestListMs;
  const { able, outside } = await sortApprovers(ports, key);
  const isAble = (person: Person) => able.some(({ iamId }) => isSameIamId(iamId, person.iamId));
  const missing = requests.flatMap(({ approvers }) => approvers).filter((one) => !isAble(one));
  const unsure = [
    ...outside.flatMap(({ person, account }) => (account === 'unknown' ? [person] : [])),
    ...(await unreadableAmong(ports, key, missing)),
  ];
  return {
    asOf,
    approvers: able,
    unsure,
    maxDirectMessages: ports.settings.maxDirectMessages,
    unavailable: await unavailableAmong(ports, [...able, ...unsure]),
  };
}

/** Those who still have the right, and whose link to Slack cannot be read: no record is never "nobody". */
async function unreadableAmong(
  { roles }: RenewingPorts,
  key: KeyScope,
  people: readonly Person[],
): Promise<Person[]> {
  if (people.length === 0) return [];
  const unreadable = (await roles.unknownInSlack(key)).filter(({ account }) => account === 'link_unreadable');
  return people.filter((one) => unreadable.some(({ iamId }) => isSameIamId(iamId, one.iamId)));
}

async function noteApprovers(ports: RenewingPorts, requestId: string, read: ApproversReading): Promise<void> {
  try {
    await transition(ports, requestId, { type: 'note_approvers', ...read });
  } catch (error) {
    ports.log.warn({ requestId, error }, 'who may decide could not be noted');
  }
}

function byKey(requests: readonly Waiting[]): Waiting[][] {
  const groups = new Map<string, Waiting[]>();
  for (const request of requests) {
    const { instanceId, keyRingId, keyId } = request.key;
    const scope = [instanceId, keyRingId, keyId].join(' ');
    const group = groups.get(scope);
    if (group) group.push(request);
    else groups.set(scope, [request]);
  }
  return [...groups.values()];
}
