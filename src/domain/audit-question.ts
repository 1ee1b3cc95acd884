// What somebody wants to know of the audit log, and which entries answer it.
import type { AuditReading, Recorded, RecordedPerson } from './audit-reading.js';
import type { EventType } from './event.js';

type EntryType = EventType | (string & {});

/** Outcomes people ask for, and the entries that say them. */
const entriesOf = {
  asked: ['request.opened'],
  approved: ['request.approved'],
  deleted: ['key.deleted', 'deletion.confirmed_late'],
  denied: ['request.denied'],
  cancelled: ['request.cancelled'],
  expired: ['request.expired'],
  blocked: ['deletion.blocked'],
  /** Ended by what somebody did outside Countersign. */
  superseded: ['request.superseded'],
  restored: ['key.restored'],
  failed: [
    'authorization.failed',
    'approval.lapsed',
    'withdrawal.troubled',
    'restore.failed',
    'key.act_failed',
    'notice.given_up',
  ],
  refused: ['click.refused', 'sign_in.refused', 'click.not_carried_out'],
} satisfies Record<string, readonly EntryType[]>;

export type AuditOutcome = keyof typeof entriesOf;
export const auditOutcomes = Object.keys(entriesOf) as AuditOutcome[];

/** All of it has to hold; what is absent holds for every entry. */
export interface AuditQuestion {
  /** Epoch ms, inclusive. */
  from?: number;
  /** Epoch ms, exclusive. */
  to?: number;
  /** Name, alias or id. */
  key?: string;
  /** Slack user id, IAM id, or a part of the name; of whoever acted, or is named as asked, asking, approving or reminded. */
  person?: string;
  outcome?: AuditOutcome;
}

/** Whether this entry, of which `reading` has taken note, is asked for. */
export function answersQuestion(
  { from = -Infinity, to = Infinity, key, person, outcome }: AuditQuestion,
  entry: Recorded,
  reading: AuditReading,
): boolean {
  if (entry.at < from || entry.at >= to) return false;
  if (outcome && !(entriesOf[outcome] as readonly string[]).includes(entry.type)) return false;
  if (key !== undefined && !isOfKey(entry, reading, key)) return false;
  return person === undefined || peopleIn(entry, reading).some((one) => isNamed(one, person));
}

function isOfKey(entry: Recorded, reading: AuditReading, key: string): boolean {
  const { keyId, keyName, aliases = [] } = reading.keyOf(entry);
  return [keyId, keyName, ...aliases].some((name) => name !== undefined && isSame(name, key));
}

/** Names of facts under which people stand, beside lists of them. */
const personal = new Set([
  'iamId',
  'slackUserId',
  'userId',
  'onBehalfOf',
  'actingAs',
  'requester',
  'approver',
]);
const lists = new Set(['asked', 'approvers']);

function peopleIn(entry: Recorded, reading: AuditReading): RecordedPerson[] {
  const { requester, approver } = reading.pairOf(entry);
  const ids: string[] = [];
  collect(entry.facts, ids);
  return [
    ...[entry.actor, requester, approver].flatMap((one) => one ?? []),
    ...ids.flatMap((id) => [{ iamId: id }, { slackUserId: id }]),
  ].map((one) => reading.known(one));
}

function collect(value: unknown, into: string[], name = ''): void {
  if (typeof value === 'string') {
    if (personal.has(name)) into.push(value);
  } else if (Array.isArray(value)) {
    for (const one of value) {
      if (typeof one === 'string' && lists.has(name)) into.push(one);
      else collect(one, into);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [inner, one] of Object.entries(value)) collect(one, into, inner);
  }
}

function isNamed({ iamId, slackUserId, name }: RecordedPerson, person: string): boolean {
  if ([iamId, slackUserId].some((id) => id !== undefined && isSame(id, person))) return true;
  return name !== undefined && name.toLowerCase().includes(person.trim().toLowerCase());
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}
