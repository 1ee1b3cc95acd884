// Builders of the domain's nouns. A request is built by playing its events, so each status has only fields it can have.
import type { Actor, KeyRights } from '../../src/domain/authority.js';
import { noRights } from '../../src/domain/authority.js';
import type { Command, CommandType } from '../../src/domain/command.js';
import { authorizationPeriodMs } from '../../src/domain/deadlines.js';
import type { KnownAccount } from '../../src/domain/elsewhere.js';
import type { DeletionEvent } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import { recordDeletion } from '../../src/domain/restore.js';
import { mustForce } from '../../src/domain/gates.js';
import type { KeyFacts } from '../../src/domain/key.js';
import type { KmsFailure } from '../../src/domain/kms-failure.js';
import type { Person } from '../../src/domain/person.js';
import type { Unreached } from '../../src/domain/reach.js';
import { nobodyUnavailable, type Unavailable } from '../../src/domain/unavailable.js';
import { type ProtectedResource, resourcesOf } from '../../src/domain/protected-resource.js';
import { type KnownProtection, protectionOf, fingerprintOf } from '../../src/domain/protection.js';
import type {
  Blocked,
  DeletionRequest,
  Guard,
  RequestedKey,
  RequestFacts,
  RequestStatus,
} from '../../src/domain/request.js';
import { differenceOf, type ResourceDifference } from '../../src/domain/resource-difference.js';

export const openedAt = Date.UTC(2026, 2, 2, 10, 0, 0);
export const endsAt = openedAt + authorizationPeriodMs;
export const beforeTheEnd = openedAt + 60_000;

export const writer: KeyRights = { maySetForDeletion: true, mayDelete: false };
export const manager: KeyRights = { maySetForDeletion: true, mayDelete: true };

export const rosa: Person = {
  iamId: 'IBMid-1000000ROSA',
  slack: { userId: 'U0ROSA', teamId: 'T0OWN' },
  name: 'Rosa',
};
export const amir: Person = {
  iamId: 'IBMid-1000000AMIR',
  slack: { userId: 'U0AMIR', teamId: 'T0OWN' },
  name: 'Amir',
};
export const vera: Person = {
  iamId: 'IBMid-1000000VERA',
  slack: { userId: 'U0VERA', teamId: 'T0OWN' },
  name: 'Vera',
};

/** A full member with no rights on the key, unless told otherwise. */
export function acting(person: Person, rights: KeyRights = noRights, changes: Partial<Actor> = {}): Actor {
  return { slack: person.slack, account: 'member', person, rights, ...changes };
}

/** In `eu-de`, of the account `acct`. */
export const keyCrn =
  'crn:v1:bluemix:public:kms:eu-de:a/acct:0a1b2c3d-0000-4000-8000-000000000001:key:11111111-1111-4111-8111-111111111111';

/** So many buckets, the first of them under retention. */
export function buckets(count: number, underRetention = 0): ProtectedResource[] {
  return resourcesOf(
    Array.from({ length: count }, (_, index) => ({
      resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:archive:bucket:b${index + 1}`,
      preventsKeyDeletion: index < underRetention,
    })),
  );
}

/** A reading of so many buckets. Another fingerprint makes it another list of as many. */
export function protectedBy(
  count: number,
  underRetention = 0,
  fingerprint = `${count} buckets, ${underRetention} under retention`,
): KnownProtection {
  return protectionOf(buckets(count, underRetention), fingerprint, keyCrn);
}

/**
 * A key's own bucket `b` and volume `r1`; volumes `r2` and, in another region, `r3` of the account `other`, and its bucket
 * `theirs`.
 */
export const resourcesElsewhere: ProtectedResource[] = resourcesOf(
  [
    'cloud-object-storage:global:a/acct:archive:bucket:b',
    'cloud-object-storage:global:a/other:lake:bucket:theirs',
    'is:eu-de-1:a/acct::volume:r1',
    'is:eu-de-1:a/other::volume:r2',
    'is:us-south-1:a/other::volume:r3',
  ].map((rest) => ({ resourceCrn: `crn:v1:bluemix:public:${rest}`, preventsKeyDeletion: false })),
);
const carla: KnownAccount = {
  accountId: 'other',
  accountName: 'Contoso',
  name: 'Carla',
  email: 'carla@contoso.example',
};
/** A reading of them, with what IBM shows of the other account. */
export const protectedElsewhere = protectionOf(resourcesElsewhere, 'elsewhere', keyCrn, {
  otherAccounts: new Map([['other', carla]]),
});

export const unprotected = protectedBy(0);
export const oneBucketMore: ResourceDifference = differenceOf(buckets(0), buckets(1), keyCrn);

export const requestedKey: RequestedKey = {
  instanceId: '0a1b2c3d-0000-4000-8000-000000000001',
  instanceName: 'payments-kms',
  service: 'kms',
  keyId: '11111111-1111-4111-8111-111111111111',
  name: 'old-backups',
  aliases: ['backups-2019'],
  keyRingId: 'default',
  crn: keyCrn,
  extractable: false,
  state: 'active',
};

export function aKey(changes: Partial<KeyFacts> = {}): KeyFacts {
  return {
    instanceId: requestedKey.instanceId,
    keyId: requestedKey.keyId,
    name: requestedKey.name,
    aliases: requestedKey.aliases,
    keyRingId: requestedKey.keyRingId,
    crn: requestedKey.crn,
    state: 'active',
    extractable: false,
    dualAuthorization: { enabled: true, set: false },
    ...changes,
  };
}

export const conflict: KmsFailure = { code: 'PROTECTED_RESOURCE_ERR', status: 409, effect: 'none' };
/** A resource under a retention policy: force does not help. */
export const retained: KmsFailure = { code: 'PREV_KEY_DEL_ERR', status: 409, effect: 'none' };
export const lostSession: KmsFailure = { code: 'unauthorized', status: 401, effect: 'none' };
export const noAnswer: KmsFailure = { code: 'no_answer', effect: 'unknown' };

export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;
export type RequestIn<S extends RequestStatus> = Extract<DeletionRequest, { status: S }>;

export function open(changes: Partial<CommandOf<'open'>> = {}): CommandOf<'open'> {
  return {
    type: 'open',
    id: 'CS-1QKTVC0ABCD',
    by: acting(rosa, writer),
    key: requestedKey,
    guard: 'kms',
    reason: 'Replaced by the 2026 key',
    protection: unprotected,
    approvers: [amir, vera],
    ...changes,
  };
}

/** Asks for a force deletion of a key that protects something, its name typed and the list seen as it is. */
export function openForced(
  changes: Partial<CommandOf<'open'>> = {},
  typedName = requestedKey.name,
): CommandOf<'open'> {
  const command = open({ protection: protectedBy(3), ...changes });
  return { force: { typedName, seen: fingerprintOf(command.protection) }, ...command };
}

/** Amir approves with the list on record in front of him, and types the key's name. */
export function approving(
  request: DeletionRequest,
  changes: Partial<CommandOf<'approve'>> = {},
): CommandOf<'approve'> {
  const seen = fingerprintOf(request.protection);
  return { type: 'approve', by: acting(amir, manager), seen, typedName: request.key.name, ...changes };
}

export const replacementId = 'CS-1QKTVC0FRCE';
export const againId = 'CS-1QKTVC0AGA1';

/** Slack would not take Amir's message. */
export const amirAway: Unavailable = { away: [{ slack: amir.slack, until: endsAt }], off: [] };

export const amirUnreached: Unreached = {
  who: { kind: 'approver', userId: amir.slack.userId },
  code: 'user_disabled',
  since: 1_000,
};

/** One well-formed command of each type, by whoever may give it. */
export const commands: { [T in CommandType]: CommandOf<T> } = {
  open: open(),
  approve: { type: 'approve', by: acting(amir, manager), seen: fingerprintOf(unprotected) },
  deny: { type: 'deny', by: acting(amir, manager), reason: 'Still used by the archive' },
  cancel: { type: 'cancel', by: acting(rosa) },
  begin_first_authorization: { type: 'begin_first_authorization' },
  confirm_first_authorization: { type: 'confirm_first_authorization', endsAt },
  fail_first_authorization: {
    type: 'fail_first_authorization',
    obstacle: { kind: 'kms', failure: conflict },
  },
  begin_deletion: { type: 'begin_deletion', actingAs: 'iam-ServiceId-manager' },
  confirm_deletion: {
    type: 'confirm_deletion',
    sentAt: beforeTheEnd,
    deletedAt: beforeTheEnd,
    restorableUntil: beforeTheEnd + 30 * 24 * 3_600_000,
  },
  note_confirmation: { type: 'note_confirmation', correlationId: 'of-ibm' },
  block_deletion: { type: 'block_deletion', failure: conflict },
  lapse_approval: { type: 'lapse_approval', failure: lostSession },
  confirm_withdrawal: { type: 'confirm_withdrawal' },
  report_withdrawal_trouble: { type: 'report_withdrawal_trouble', failure: noAnswer },
  update_protection: {
    type: 'update_protection',
    protection: protectedBy(1),
    changes: oneBucketMore,
  },
  note_key_state: { type: 'note_key_state', state: 'suspended' },
  note_reach: { type: 'note_reach', unreached: [amirUnreached] },
  // Vera lost the right.
  note_approvers: {
    type: 'note_approvers',
    asOf: beforeTheEnd,
    approvers: [amir],
    unsure: [],
    maxDirectMessages: 20,
    unavailable: nobodyUnavailable,
  },
  note_unavailable: { type: 'note_unavailable', unavailable: amirAway },
  note_aftermath: { type: 'note_aftermath', aftermath: { is: 'nothing_left' } },
  note_fate: { type: 'note_fate', key: aKey({ deletedAt: beforeTheEnd }) },
  note_way_back: { type: 'note_way_back' },
  record_deletion: {
    type: 'record_deletion',
    id: 'CS-1QKTVC0ELSE',
    by: vera,
    key: requestedKey,
    guard: 'kms',
    deletedAt: beforeTheEnd,
  },
  restore: {
    type: 'restore',
    by: acting(vera, manager),
    key: aKey({ state: 'destroyed', deletedAt: beforeTheEnd }),
  },
  begin_restore: { type: 'begin_restore', actingAs: 'iam-ServiceId-manager' },
  confirm_restore: { type: 'confirm_restore' },
  fail_restore: { type: 'fail_restore', failure: noAnswer },
  replace: { type: 'replace', by: replacementId },
  ask_question: {
    type: 'ask_question',
    id: 'q-1',
    by: acting(amir, manager),
    text: 'Has the archive moved?',
  },
  answer_question: { type: 'answer_question', id: 'q-1', by: acting(rosa), text: 'Yes, in spring' },
  note_asked_again: { type: 'note_asked_again', id: againId, by: rosa },
  remind: { type: 'remind', people: [{ userId: amir.slack.userId }] },
  nudge: { type: 'nudge', by: acting(rosa), people: [{ userId: amir.slack.userId }] },
  expire: { type: 'expire' },
  supersede: { type: 'supersede', change: 'unset' },
};

type OpenedEvent = Extract<DeletionEvent, { type: 'request.opened' }>;

export function openedEvent(
  guard: Guard = 'kms',
  changes: Partial<Pick<RequestFacts, 'force' | 'protection'>> = {},
): OpenedEvent {
  const { id, key, reason, approvers } = open();
  const { force = false, protection = unprotected } = changes;
  const askedWith = { mark: fingerprintOf(protection), at: openedAt };
  const facts = {
    id,
    key,
    guard,
    force,
    requester: rosa,
    reason,
    protection,
    askedWith,
    approvers,
    openedAt,
  };
  return { type: 'request.opened', at: openedAt, facts, endsAt, authorized: false };
}

/** Of a key that was deleted outside, which Vera wants back. */
export const recordedEvent = recordDeletion(commands.record_deletion, { at: beforeTheEnd }).map((event) => ({
  ...event,
  at: beforeTheEnd,
}))[0] as Extract<DeletionEvent, { type: 'deletion.recorded' }>;

export function after(...events: [DeletionEvent, ...DeletionEvent[]]): DeletionRequest {
  const [first, ...rest] = events;
  return rest.reduce<DeletionRequest>(evolve, evolve(undefined, first));
}

const at = beforeTheEnd;
const toStatus: Record<RequestStatus, DeletionEvent[]> = {
  authorizing: [],
  awaiting_approval: [],
  deleting: [{ type: 'request.approved', at, by: amir }],
  blocked: [
    { type: 'request.approved', at, by: amir },
    { type: 'deletion.blocked', at, failure: conflict },
  ],
  withdrawing: [{ type: 'withdrawal.started', at, withdrawal: { kind: 'cancelled', by: rosa } }],
  deleted: [
    { type: 'request.approved', at, by: amir },
    {
      type: 'key.deleted',
      at,
      by: amir,
      deletedAt: at,
      restorableUntil: at + 30 * 24 * 3_600_000,
      forced: false,
    },
  ],
  denied: [
    {
      type: 'withdrawal.started',
      at,
      withdrawal: { kind: 'denied', by: amir, reason: 'Still used by the archive' },
    },
    { type: 'request.denied', at, by: amir, reason: 'Still used by the archive' },
  ],
  cancelled: [
    { type: 'withdrawal.started', at, withdrawal: { kind: 'cancelled', by: rosa } },
    { type: 'request.cancelled', at, by: rosa },
  ],
  expired: [{ type: 'request.expired', at: endsAt, endedAt: endsAt }],
  superseded: [{ type: 'request.superseded', at, change: 'deleted' }],
  replaced: [{ type: 'request.replaced', at, by: replacementId }],
  failed: [{ type: 'authorization.failed', at, obstacle: { kind: 'kms', failure: conflict } }],
};

type Variation = Parameters<typeof openedEvent>[1];

function eventsTo(status: RequestStatus, { force = false, protection = unprotected }: Variation = {}) {
  const forced = mustForce({ force, protection });
  return toStatus[status].map((event) => (event.type === 'key.deleted' ? { ...event, forced } : event));
}

/** A request guarded by the KMS in the given status, opened by Rosa and approved, where approved, by Amir. */
export function aRequest<S extends RequestStatus>(status: S, changes?: Variation): RequestIn<S> {
  const authorized: DeletionEvent[] =
    status === 'authorizing' || status === 'failed' ? [] : [{ type: 'authorization.given', at, endsAt }];
  return expectStatus(
    after(openedEvent('kms', changes), ...authorized, ...eventsTo(status, changes)),
    status,
  );
}

/** The same for a key without the policy, where Countersign holds the rule; `authorizing`, `withdrawing`, `failed` do not exist there. */
export function aCountersignRequest<
  S extends Exclude<RequestStatus, 'authorizing' | 'withdrawing' | 'failed'>,
>(status: S, changes?: Variation): RequestIn<S> {
  const events = eventsTo(status, changes).filter((event) => event.type !== 'withdrawal.started');
  return expectStatus(after(openedEvent('countersign', changes), ...events), status);
}

/** A request that waits for an approver, whoever guards the key. */
export function aWaitingRequest(guard: Guard, changes?: Variation): RequestIn<'awaiting_approval'> {
  const build = guard === 'kms' ? aRequest : aCountersignRequest;
  return build('awaiting_approval', changes);
}

/** A request IBM answered with a conflict: twelve registered buckets, unless told otherwise. */
export function aBlockedRequest(changes: Variation & { failure?: KmsFailure } = {}): Blocked {
  const { failure = conflict, ...facts } = changes;
  const deleting = aRequest('deleting', { protection: protectedBy(12), ...facts });
  return expectStatus(evolve(deleting, { type: 'deletion.blocked', at, failure }), 'blocked');
}

function expectStatus<S extends RequestStatus>(request: DeletionRequest, status: S): RequestIn<S> {
  if (request.status !== status) throw new Error(`built ${request.status} instead of ${status}`);
  return request as RequestIn<S>;
}

export const statuses = Object.keys(toStatus) as RequestStatus[];
export const openStatuses = [
  'authorizing',
  'awaiting_approval',
  'deleting',
  'blocked',
  'withdrawing',
] as const satisfies readonly RequestStatus[];
