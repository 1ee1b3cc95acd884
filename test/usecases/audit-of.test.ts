import { describe, expect, test } from 'vitest';
import type { DeletionEvent, EventType } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import { auditOf } from '../../src/usecases/audit-of.js';
import {
  amir,
  aRequest,
  beforeTheEnd as at,
  commands,
  conflict,
  endsAt,
  oneBucketMore,
  openedEvent,
  protectedBy,
  protectedElsewhere,
  requestedKey,
  rosa,
} from '../domain/given.js';
import { moved } from '../domain/when.js';

const withdrawal = { kind: 'cancelled', by: rosa } as const;
const until = at + 30 * 24 * 3_600_000;
const restoring = evolve(aRequest('deleted'), { type: 'restore.begun', at, by: rosa });
/** Each event with the request it happens to; none for the first. */
const events: [DeletionEvent, DeletionRequest | undefined][] = [
  [openedEvent('kms', { protection: protectedBy(3, 1) }), undefined],
  [{ type: 'authorization.sent', at }, aRequest('authorizing')],
  [{ type: 'authorization.given', at, endsAt }, aRequest('authorizing')],
  [
    { type: 'authorization.failed', at, obstacle: { kind: 'kms', failure: conflict } },
    aRequest('authorizing'),
  ],
  [{ type: 'request.approved', at, by: amir }, aRequest('awaiting_approval')],
  [{ type: 'deletion.sent', at, actingAs: 'iam-ServiceId-manager' }, aRequest('deleting')],
  [
    {
      type: 'key.deleted',
      at,
      by: amir,
      deletedAt: at,
      restorableUntil: until,
      forced: false,
      correlationId: 'of-ibm',
    },
    aRequest('deleting'),
  ],
  [{ type: 'authorization.confirmed', at, correlationId: 'of-ibm' }, aRequest('authorizing')],
  [
    { type: 'deletion.confirmed', at, correlationId: 'of-ibm' },
    evolve(aRequest('deleting'), { type: 'deletion.sent', at, actingAs: 'iam-ServiceId-manager' }),
  ],
  [{ type: 'withdrawal.confirmed', at, correlationId: 'of-ibm' }, aRequest('withdrawing')],
  [{ type: 'deletion.blocked', at, failure: conflict }, aRequest('deleting')],
  [{ type: 'approval.lapsed', at, failure: conflict }, aRequest('deleting')],
  [
    { type: 'protection.changed', at, protection: protectedBy(1), changes: oneBucketMore },
    aRequest('awaiting_approval'),
  ],
  [{ type: 'key.state_changed', at, state: 'suspended' }, aRequest('awaiting_approval')],
  [{ type: 'restore.begun', at, by: rosa }, aRequest('deleted')],
  [{ type: 'restore.sent', at, actingAs: 'iam-ServiceId-manager', setUntil: endsAt }, restoring],
  [{ type: 'restore.failed', at, by: rosa, failure: conflict }, restoring],
  [
    { type: 'key.restored', at, by: rosa, authorization: { is: 'unset' }, correlationId: 'of-ibm' },
    restoring,
  ],
  [{ type: 'request.unblocked', at }, aRequest('blocked')],
  [{ type: 'request.replaced', at, by: 'CS-1QKTVC0FRCE' }, aRequest('blocked')],
  [{ type: 'withdrawal.started', at, withdrawal }, aRequest('awaiting_approval')],
  [{ type: 'withdrawal.troubled', at, failure: conflict }, aRequest('withdrawing')],
  [{ type: 'request.denied', at, by: amir, reason: 'Still used' }, aRequest('withdrawing')],
  [{ type: 'request.cancelled', at, by: rosa }, aRequest('withdrawing')],
  [{ type: 'question.asked', at, id: 'q-1', by: amir, text: 'Why?' }, aRequest('awaiting_approval')],
  [
    { type: 'question.answered', at, id: 'q-1', by: rosa, text: 'It moved' },
    moved(aRequest('awaiting_approval'), commands.ask_question),
  ],
  [{ type: 'request.asked_again', at, id: 'CS-1QKTVC0AGA1', by: rosa }, aRequest('denied')],
  [{ type: 'request.reminded', at, people: [{ userId: 'U0AMIR' }] }, aRequest('awaiting_approval')],
  [{ type: 'request.nudged', at, by: rosa, people: [{ userId: 'U0AMIR' }] }, aRequest('awaiting_approval')],
  [{ type: 'request.expired', at: endsAt, endedAt: endsAt }, aRequest('awaiting_approval')],
  [{ type: 'request.superseded', at, change: 'unset', failure: conflict }, aRequest('awaiting_approval')],
];

const entryOf = (type: EventType) => {
  const [event, before] = events.find(([one]) => one.type === type)!;
  return auditOf(event, evolve(before, event));
};

describe('every event', () => {
  test.each(events)('is on record, and its entry stands by itself: $type', (event, before) => {
    const after = evolve(before, event);
    expect(auditOf(event, after)).toMatchObject({
      type: event.type,
      at: event.at,
      requestId: after.id,
      facts: {
        instanceId: requestedKey.instanceId,
        keyId: requestedKey.keyId,
        keyName: requestedKey.name,
      },
    });
  });

  test.each([
    ['request.opened', rosa],
    ['request.approved', amir],
    ['withdrawal.started', rosa],
    ['request.denied', amir],
    ['request.cancelled', rosa],
    ['question.asked', amir],
    ['question.answered', rosa],
    ['request.asked_again', rosa],
    ['restore.begun', rosa],
  ] as const)('that a person made happen names them: %s', (type, { iamId, slack, name }) => {
    const actor = { iamId, slackUserId: slack.userId, slackTeamId: slack.teamId, name };
    expect(entryOf(type).actor).toEqual(actor);
  });

  test('that time or the KMS made happen names nobody', () => {
    const personal = ['request.opened', 'request.approved', 'withdrawal.started'];
    personal.push('request.denied', 'request.cancelled');
    personal.push(
      'request.nudged',
      'question.asked',
      'question.answered',
      'request.asked_again',
      'restore.begun',
    );
    for (const [{ type }] of events) {
      if (!personal.includes(type)) expect(entryOf(type)).not.toHaveProperty('actor');
    }
  });
});

describe('an auditor finds', () => {
  test('what was asked, of whom, and what it would have destroyed', () => {
    expect(entryOf('request.opened').facts).toMatchObject({
      guard: 'kms',
      force: false,
      reason: 'Replaced by the 2026 key',
      ticket: null,
      keyRingId: requestedKey.keyRingId,
      aliases: requestedKey.aliases,
      asked: [
        { iamId: amir.iamId, slackUserId: amir.slack.userId, name: amir.name },
        expect.objectContaining({ iamId: 'IBMid-1000000VERA' }) as object,
      ],
      protection: { known: true, resources: 3, underRetention: 1, fingerprint: expect.any(String) as string },
    });
  });

  test('that two people did it', () => {
    expect(entryOf('key.deleted').facts).toMatchObject({
      requester: { iamId: rosa.iamId, slackUserId: rosa.slack.userId, name: rosa.name },
      approver: { iamId: amir.iamId, slackUserId: amir.slack.userId, name: amir.name },
      deletedAt: at,
      restorableUntil: until,
      forced: false,
    });
  });

  test('as whom DELETE went out, and whether it was forced', () => {
    const force = aRequest('deleting', { force: true, protection: protectedBy(2) });
    const event = { type: 'deletion.sent', at, actingAs: 'iam-ServiceId-manager' } as const;
    expect(auditOf(event, evolve(force, event)).facts).toMatchObject({
      actingAs: event.actingAs,
      forced: true,
    });
    expect(entryOf('deletion.sent').facts).toMatchObject({ forced: false });
  });

  test.each(['deletion.blocked', 'approval.lapsed', 'withdrawal.troubled', 'request.superseded'] as const)(
    'how IBM answered: %s',
    (type) => {
      expect(entryOf(type).facts).toMatchObject({ failure: conflict });
    },
  );

  test('what has changed since people were asked, in numbers', () => {
    expect(entryOf('protection.changed').facts).toMatchObject({
      protection: { resources: 1 },
      sinceAsked: { added: 1, removed: 0, retained: 0, released: 0 },
    });
  });
});

test('what a list holds of other accounts and regions, and what IBM stops with the key, is on record', () => {
  const event = openedEvent('kms', { force: true, protection: protectedElsewhere });
  expect(auditOf(event, evolve(undefined, event)).facts['protection']).toEqual({
    known: true,
    resources: 5,
    underRetention: 0,
    fingerprint: 'elsewhere',
    inOtherAccounts: 3,
    otherAccounts: ['other'],
    inOtherRegions: 1,
    otherRegions: ['us-south'],
    outages: { volumes: 3 },
  });
});
