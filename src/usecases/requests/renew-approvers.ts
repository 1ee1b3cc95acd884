import { type ApproversReading, oldestListMs } from '../../domain/approvers-change.js';
import { isOver } from '../../domain/deadlines.js';
import { type AwaitingApproval, awaitsDecision, type Blocked } from '../../domain/request.js';
import { isSameIamId, type Person } from '../../domain/person.js';
import type { KeyScope } from '../../ports/role-directory.js';
import { transition, type TransitionPorts } from '../effects/transition.js';
import { type ListApproversPorts, sortApprovers } from '../people/list-approvers.js';
import { unavailableAmong } from '../people/whom-to-message.js';
import { ifReadable } from '../if-readable.js';
import type { Ports } from '../ports.js';

export type RenewingPorts = TransitionPorts & ListApproversPorts & Pick<Ports, 'absences'>;
type Waiting = AwaitingApproval | Blocked;

/** Between two keys, so that a round of thousands leaves the store and Slack to people who click. */
const paceMs = 20;

/** Reads anew who may decide each request that waits for a decision, the one that ends first before the others. */
export async function renewEveryApprovers(ports: RenewingPorts, stopping?: AbortSignal): Promise<void> {
  const now = ports.clock.now();
  const open = (await ports.requests.openByEnd()).filter(({ endsAt }) => !isOver(endsAt, now));
  const unread: Unread = new Map();
  for (const { id } of open) {
    if (stopping?.aborted) return;
    const request = await ifReadable(ports.requests.load(id));
    if (!request || !awaitsDecision(request)) continue;
    await renewOne(ports, request, unread);
    if (open.length > 1) await ports.pause(paceMs);
  }
  tellUnread(ports, unread);
}

/**
 * The same for one: who came to the right is asked, who lost it no longer. Where IAM does not answer nothing changes: no answer is
 * never "nobody". Never rejects.
 */
export async function renewApprovers(ports: RenewingPorts, request: Waiting): Promise<void> {
  const unread: Unread = new Map();
  await renewOne(ports, request, unread);
  tellUnread(ports, unread);
}

/** Instances that could not be read, with why. */
type Unread = Map<string, unknown>;

async function renewOne(ports: RenewingPorts, request: Waiting, unread: Unread): Promise<void> {
  const { instanceId } = request.key;
  // One that is away would keep everyone waiting for each of its keys.
  if (unread.has(instanceId)) return;
  try {
    await noteApprovers(ports, request.id, await readApprovers(ports, request));
  } catch (error) {
    unread.set(instanceId, error);
  }
}

function tellUnread({ log }: RenewingPorts, unread: Unread): void {
  for (const [instanceId, error] of unread) {
    log.warn(
      { event: 'approvers.unread', instanceId, error },
      'who may decide could not be read anew; everyone stays asked as they were',
    );
  }
}

async function readApprovers(ports: RenewingPorts, { key, approvers }: Waiting): Promise<ApproversReading> {
  const asOf = ports.clock.now() - oldestListMs;
  const { able, outside } = await sortApprovers(ports, key);
  const isAble = (person: Person) => able.some(({ iamId }) => isSameIamId(iamId, person.iamId));
  const missing = approvers.filter((one) => !isAble(one));
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
