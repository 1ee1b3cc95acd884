// What holds for every sequence of commands, by whomever and whenever.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actor, KeyRights } from '../../src/domain/authority.js';
import type { Command, CommandType } from '../../src/domain/command.js';
import type { Decision } from '../../src/domain/decide.js';
import { decide } from '../../src/domain/decide.js';
import { effectsOf } from '../../src/domain/effect.js';
import type { DeletionEvent, EventType } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import { attemptsOf } from '../../src/domain/own-deletion.js';
import { type AccountKind, isSamePerson } from '../../src/domain/person.js';
import type { KmsFailure, KmsReasonCode } from '../../src/domain/kms-failure.js';
import { type Protection, fingerprintOf } from '../../src/domain/protection.js';
import type { Blocked, DeletionRequest, RequestStatus } from '../../src/domain/request.js';
import { isGivenUp } from '../../src/domain/deadlines.js';
import { confirmedIn, isOpen } from '../../src/domain/request.js';
import {
  acting,
  amir,
  commands,
  endsAt,
  lostSession,
  manager,
  oneBucketMore,
  open,
  openedAt,
  openStatuses,
} from './given.js';
import { nobodyUnavailable } from '../../src/domain/unavailable.js';
import {
  amirAway,
  amirUnreached,
  protectedBy,
  requestedKey,
  rosa,
  statuses,
  unprotected,
  vera,
  writer,
} from './given.js';

// Few people and many near-doubles of the requester: the interesting mistakes are about who is whom.
const people = fc.constantFrom(
  rosa,
  amir,
  vera,
  { ...rosa, slack: { userId: 'U0ROSA2', teamId: 'T0OWN' } },
  { ...amir, slack: rosa.slack },
  { ...amir, slack: { ...rosa.slack, teamId: 'T0ELSEWHERE' } },
);
const accounts = fc.oneof(
  { weight: 6, arbitrary: fc.constant<AccountKind>('member') },
  { weight: 1, arbitrary: fc.constantFrom<AccountKind>('guest', 'bot', 'deactivated', 'outsider') },
);
const rights = fc.oneof(
  { weight: 4, arbitrary: fc.constant<KeyRights>(manager) },
  { weight: 1, arbitrary: fc.constant<KeyRights>(writer) },
  { weight: 1, arbitrary: fc.record({ maySetForDeletion: fc.boolean(), mayDelete: fc.boolean() }) },
);
const actors: fc.Arbitrary<Actor> = fc
  .record({ person: people, account: accounts, rights, known: fc.integer({ min: 0, max: 9 }) })
  .map(({ person, account, rights: has, known }) => ({
    slack: person.slack,
    account,
    person: known === 0 ? undefined : person,
    rights: has,
  }));

// Few lists, so that one often comes back.
const protections = fc.constantFrom<Protection>(
  unprotected,
  protectedBy(3),
  protectedBy(5),
  protectedBy(5, 2),
  { known: false },
);
const notes = fc
  .record({ protection: protections, isCompared: fc.boolean() })
  .map(({ protection, isCompared }) => ({
    protection,
    ...(isCompared ? { changes: oneBucketMore } : {}),
  }));
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const maybeNoted = fc.option(
  notes.map((update) => ({ update })),
  { nil: {} },
);
const conflicts = fc
  .constantFrom<KmsReasonCode>(
    'PROTECTED_RESOURCE_ERR',
    'PREV_KEY_DEL_ERR',
    'AUTHORIZATIONS_NOT_MET',
    'KEY_ACTION_INVALID_STATE_ERR',
    'REQ_TOO_EARLY_ERR',
  )
  .map((code): KmsFailure => ({ code, status: 409, effect: 'none' }));
const typedNames = fc.constantFrom(requestedKey.name, ` ${requestedKey.name} `, 'Old-Backups');
const ends = fc.integer({ min: -2, max: 2 }).map((days) => endsAt + days * 24 * 3_600_000);

const reasons = fc.constantFrom('No longer used', ' ', 'x'.repeat(501));
/** What moves nothing, and what comes after a deletion, is no part of the story: aftermath, fate, restoring, asking-again, questioning.test.ts. */
type StoryCommand = Exclude<
  CommandType,
  | 'note_aftermath'
  | 'note_fate'
  | 'note_asked_again'
  | 'note_way_back'
  | 'record_deletion'
  | 'restore'
  | 'begin_restore'
  | 'confirm_restore'
  | 'fail_restore'
  | 'ask_question'
  | 'answer_question'
>;
const arbitraries: { [T in StoryCommand]: fc.Arbitrary<Command> } = {
  open: fc
    .record({
      by: actors,
      guard: fc.constantFrom('kms' as const, 'countersign' as const),
      approvers: fc.subarray([rosa, amir, vera]),
      protection: protections,
      ticket: fc.option(fc.constantFrom('SEC-1', ''), { nil: undefined }),
      force: rarely(fc.record({ typedName: typedNames, seen: protections.map(fingerprintOf) })),
      authorizedUntil: rarely(ends),
    })
    .map(({ ticket, force, authorizedUntil, ...rest }) =>
      open({
        ...rest,
        ...(ticket === undefined ? {} : { ticket }),
        ...(force === undefined ? {} : { force }),
        ...(authorizedUntil === undefined ? {} : { authorizedUntil }),
      }),
    ),
  approve: fc
    .record({ by: actors, seen: protections.map(fingerprintOf), typedName: typedNames })
    .map((it) => ({ type: 'approve', ...it })),
  deny: fc.record({ by: actors, reason: reasons }).map((it) => ({ type: 'deny', ...it })),
  cancel: actors.map((by) => ({ type: 'cancel', by })),
  begin_first_authorization: fc.constant(commands.begin_first_authorization),
  confirm_first_authorization: ends.map((until) => ({ type: 'confirm_first_authorization', endsAt: until })),
  fail_first_authorization: fc.constant(commands.fail_first_authorization),
  begin_deletion: fc.constant(commands.begin_deletion),
  confirm_deletion: fc.constant(commands.confirm_deletion),
  note_confirmation: fc.constant(commands.note_confirmation),
  block_deletion: fc
    .tuple(conflicts, maybeNoted)
    .map(([failure, update]) => ({ type: 'block_deletion', failure, ...update })),
  lapse_approval: fc
    .tuple(fc.constantFrom(lostSession, { code: 'resources_changed', effect: 'none' } as const), maybeNoted)
    .map(([failure, update]) => ({ type: 'lapse_approval', failure, ...update })),
  confirm_withdrawal: fc.constant(commands.confirm_withdrawal),
  report_withdrawal_trouble: fc.constant(commands.report_withdrawal_trouble),
  update_protection: notes.map((update) => ({ type: 'update_protection', ...update })),
  note_key_state: fc
    .constantFrom('active' as const, 'suspended' as const, 'deactivated' as const)
    .map((state) => ({ type: 'note_key_state', state })),
  note_reach: fc.constantFrom([], [amirUnreached]).map((unreached) => ({ type: 'note_reach', unreached })),
  note_approvers: fc
    .record({ approvers: fc.uniqueArray(people, { maxLength: 4 }), unsure: fc.subarray([rosa, amir, vera]) })
    .map((read) => ({ ...commands.note_approvers, ...read })),
  note_unavailable: fc
    .constantFrom(nobodyUnavailable, amirAway)
    .map((unavailable) => ({ type: 'note_unavailable', unavailable })),
  replace: fc.constant(commands.replace),
  remind: fc.constant(commands.remind),
  nudge: actors.map((by) => ({ ...commands.nudge, by })),
  expire: fc.constant(commands.expire),
  supersede: fc
    .constantFrom('deleted' as const, 'unset' as const, 'set_again' as const, 'gone' as const)
    .map((change) => ({ type: 'supersede', change })),
};
// Rare, since each ends most of what could follow, or nothing follows from it.
const enders: CommandType[] = [
  'supersede',
  'replace',
  'expire',
  'fail_first_authorization',
  'deny',
  'cancel',
  'note_reach',
  'note_approvers',
  'note_unavailable',
];
// Often, since a block that clears, and a deletion, take several of them in turn.
const movers: CommandType[] = ['approve', 'begin_deletion', 'block_deletion', 'update_protection'];
const anyCommand = fc.oneof(
  ...(Object.keys(arbitraries) as StoryCommand[]).map((type) => ({
    weight: enders.includes(type) ? 1 : movers.includes(type) ? 16 : 4,
    arbitrary: arbitraries[type],
  })),
);
const steps = fc.array(
  fc.record({
    command: anyCommand,
    // Most approvers have the card as it is now.
    isCardCurrent: fc.nat({ max: 3 }).map((number) => number > 0),
    waitMs: fc.oneof(
      { weight: 12, arbitrary: fc.nat({ max: 3_600_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 24 * 3_600_000, max: 8 * 24 * 3_600_000 }) },
    ),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
);
// A story of a request that was never opened tells nothing more: most are opened by whoever may.
const openings = fc.oneof(
  { weight: 1, arbitrary: arbitraries.open },
  { weight: 1, arbitrary: arbitraries.open.map(openedByRosa) },
);
const stories = fc
  .record({ opening: openings, steps })
  .map(({ opening, steps: rest }) => [{ command: opening, isCardCurrent: true, waitMs: 0 }, ...rest]);

function openedByRosa(asked: Command): Command {
  return asked.type === 'open' ? { ...asked, by: acting(rosa, manager) } : asked;
}

type Step = { command: Command; isCardCurrent: boolean; waitMs: number };

interface Moment {
  before: DeletionRequest | undefined;
  command: Command;
  now: number;
  decision: Decision;
  events: DeletionEvent[];
  after: DeletionRequest | undefined;
}

function play(story: Step[]): Moment[] {
  let request: DeletionRequest | undefined;
  let now = openedAt;
  return story.map(({ command: asked, isCardCurrent, waitMs }) => {
    now += waitMs;
    const before = request;
    const command = fitting(asked, before, isCardCurrent);
    const decision = decide(before, command, { at: now });
    const events = decision.ok ? decision.events : [];
    for (const event of events) {
      request = evolve(request, event);
      effectsOf(event, request);
    }
    return { before, command, now, decision, events, after: request };
  });
}

/** An approver has the card as it is now; a reading shows the deletion of an attempt, the last or the first one. */
function fitting(asked: Command, before: DeletionRequest | undefined, isCurrent: boolean): Command {
  if (!before) return asked;
  if (asked.type === 'approve' && isCurrent) return { ...asked, seen: fingerprintOf(before.protection) };
  if (asked.type !== 'confirm_deletion' || !isOpen(before)) return asked;
  const sentAt = attemptsOf(before).at(isCurrent ? -1 : 0)?.at;
  return sentAt === undefined ? asked : { ...asked, sentAt };
}

/** Seeded: a failure is the same failure at every run. */
function holds(check: (moments: Moment[]) => void): void {
  fc.assert(
    fc.property(stories, (story) => check(play(story))),
    { numRuns: 1_000, seed: 20_261_127 },
  );
}

test('the stories reach every status, so what follows is about all of them', () => {
  const reached = new Set<string>();
  holds((moments) => moments.forEach((moment) => reached.add(moment.after?.status ?? 'none')));
  expect([...reached].sort()).toEqual(['none', ...statuses].sort());
});

test('a request deletes its key at most once', () => {
  holds((moments) => {
    const deletions = moments
      .flatMap((moment) => moment.events)
      .filter((event) => event.type === 'key.deleted');
    expect(deletions.length).toBeLessThanOrEqual(1);
  });
});

const corrections: EventType[] = ['key.deleted', 'request.superseded'];

test('a request has one outcome at most', () => {
  const outcomes: EventType[] = [
    'authorization.failed',
    'key.deleted',
    'request.denied',
    'request.cancelled',
    'request.expired',
    'request.superseded',
    'request.replaced',
  ];
  holds((moments) => {
    const events = moments.flatMap((moment) => moment.events);
    const ended = events.filter(
      ({ type }, index) =>
        outcomes.includes(type) &&
        // Told by the clock, it gives way to what is seen to have come before.
        !(
          type === 'request.expired' &&
          events.slice(index + 1).some((later) => corrections.includes(later.type))
        ),
    );
    const last = moments.at(-1)?.after;
    expect(ended).toHaveLength(last && !isOpen(last) ? 1 : 0);
  });
});

test('a request is a force deletion from its opening on, or never', () => {
  const seen = new Set<boolean>();
  holds((moments) => {
    const [first] = moments.flatMap((moment) => moment.events);
    if (first?.type !== 'request.opened') return;
    seen.add(first.facts.force);
    for (const { after } of moments) if (after) expect(after.force).toBe(first.facts.force);
  });
  expect(seen.size).toBe(2);
});

test('every approval is of the list on record, by somebody who had it in front of them', () => {
  let stale = 0;
  holds((moments) => {
    for (const { before, command, events } of moments) {
      if (command.type !== 'approve' || !before) continue;
      const isOnRecord =
        command.seen === (before.protection.known ? before.protection.fingerprint : 'unknown');
      if (isOnRecord) continue;
      stale++;
      expect(events).toEqual([]);
    }
  });
  expect(stale).toBeGreaterThan(0);
});

test('every approval of a force deletion names the key, and nothing listed is under retention', () => {
  let approvals = 0;
  holds((moments) => {
    for (const { before, command, events } of moments) {
      if (!before?.force || events.every((event) => event.type !== 'request.approved')) continue;
      approvals++;
      expect(before.protection).toMatchObject({ known: true, underRetention: 0 });
      expect(command).toMatchObject({ typedName: expect.stringMatching(/^ ?old-backups ?$/) });
    }
  });
  expect(approvals).toBeGreaterThan(0);
});

/** How many of the resources IBM named are known to be left; undefined where the list cannot tell. */
function knownToBeLeft({ obstruction, blockers, protection, force }: Blocked): number | undefined {
  if ((obstruction !== 'resources' && obstruction !== 'retention') || blockers === 0) return undefined;
  if (!protection.known) return blockers;
  return force ? protection.underRetention : protection.resources;
}

test('nobody approves while something that is watched still stands in the way', () => {
  let tries = 0;
  holds((moments) => {
    for (const { before, command, after } of moments) {
      if (before?.status !== 'blocked' || command.type !== 'approve' || !knownToBeLeft(before)) continue;
      tries++;
      expect(after).toBe(before);
    }
  });
  expect(tries).toBeGreaterThan(0);
});

test('only a blocked request is unblocked, when all that was listed is gone, and goes back to its approvers', () => {
  const gone = new Set<Blocked['obstruction']>();
  holds((moments) => {
    for (const { before, command, now, events, after } of moments) {
      if (events.every((event) => event.type !== 'request.unblocked')) continue;
      if (before?.status !== 'blocked' || command.type !== 'update_protection')
        throw new Error('not blocked');
      gone.add(before.obstruction);
      expect(after).toMatchObject({ status: 'awaiting_approval', endsAt: before.endsAt });
      expect(knownToBeLeft({ ...before, protection: command.protection })).toBe(0);
      expect(now).toBeLessThan(before.endsAt);
    }
  });
  expect([...gone].sort()).toEqual(['resources', 'retention']);
});

test('while a request is blocked, its blockers never count less than what is left or than before', () => {
  holds((moments) => {
    for (const { before, after } of moments) {
      if (after?.status !== 'blocked') continue;
      const { protection, force, blockers } = after;
      const left = protection.known ? (force ? protection.underRetention : protection.resources) : 0;
      expect(blockers).toBeGreaterThanOrEqual(left);
      if (before?.status === 'blocked') expect(blockers).toBeGreaterThanOrEqual(before.blockers);
    }
  });
});

test('what people were asked with never changes', () => {
  holds((moments) => {
    const [first] = moments.flatMap((moment) => moment.events);
    if (first?.type !== 'request.opened') return;
    for (const { after } of moments) if (after) expect(after.askedWith).toEqual(first.facts.askedWith);
  });
});

test('one approval sends at most one first DELETE', () => {
  holds((moments) => {
    let sent = 0;
    for (const event of moments.flatMap((moment) => moment.events)) {
      if (event.type === 'request.approved') sent = 0;
      if (event.type === 'deletion.sent') sent++;
      expect(sent).toBeLessThanOrEqual(1);
    }
  });
});

test('no key is deleted without the approval of a second person', () => {
  let deletions = 0;
  holds((moments) => {
    const events = moments.flatMap((moment) => moment.events);
    const at = events.findIndex((event) => event.type === 'key.deleted');
    if (at === -1) return;
    deletions++;
    const after = moments.at(-1)?.after;
    if (after?.status !== 'deleted') throw new Error('deleted, then something else');
    // The last one, unless what an earlier one sent took effect in the end.
    const approvals = events.slice(0, at).filter((event) => event.type === 'request.approved');
    const approval = approvals.findLast(({ by }) => isSamePerson(by, after.approver));
    expect(approval?.by).toEqual(after.approver);
    expect(approval?.by.iamId).not.toBe(after.requester.iamId);
    expect(approval?.by.slack).not.toEqual(after.requester.slack);
  });
  expect(deletions).toBeGreaterThan(0);
});

test('what IBM has confirmed never lapses, is never refused, and is sent no more', () => {
  const confirmations = new Set<RequestStatus>();
  const unsettled: EventType[] = [
    'approval.lapsed',
    'deletion.blocked',
    'deletion.sent',
    'authorization.sent',
    'withdrawal.troubled',
    'request.expired',
  ];
  holds((moments) => {
    for (const { before, events, now } of moments) {
      if (!before || !confirmedIn(before)) continue;
      confirmations.add(before.status);
      // The one bound.
      if (before.status === 'deleting' && isGivenUp(before, { at: now })) continue;
      for (const { type } of events) expect(unsettled).not.toContain(type);
    }
  });
  // A withdrawal is rarely met: the table of decisions speaks of it.
  expect([...confirmations]).toEqual(expect.arrayContaining(['authorizing', 'deleting']));
});

test('every approval is by a full member who may delete the key and is not the requester', () => {
  holds((moments) => {
    for (const { before, command, events } of moments) {
      if (events.every((event) => event.type !== 'request.approved')) continue;
      if (command.type !== 'approve' || !before) throw new Error(`approved by ${command.type}`);
      expect(command.by).toMatchObject({ account: 'member', rights: { mayDelete: true } });
      expect(command.by.slack).not.toEqual(before.requester.slack);
      expect(command.by.person && isSamePerson(command.by.person, before.requester)).toBe(false);
    }
  });
});

test('the requester is never among those asked', () => {
  holds((moments) => {
    for (const { after } of moments) {
      if (!after) continue;
      expect(after.approvers.some((approver) => isSamePerson(approver, after.requester))).toBe(false);
      // Whoever asks has somebody to ask; later the last of them may lose the right.
      if (after.approvers.length === 0) expect(after.left?.length).toBeGreaterThan(0);
    }
  });
});

const isCorrected = (request: DeletionRequest | undefined) =>
  request?.status === 'superseded' || request?.status === 'deleted';

test('once closed, nothing happens to a request any more', () => {
  const asked = new Set<RequestStatus>();
  holds((moments) => {
    for (const { before, events, after } of moments) {
      if (!before || isOpen(before)) continue;
      asked.add(before.status);
      // An end told by the clock gives way to what is seen to have come before it.
      if (before.status === 'expired' && isCorrected(after)) continue;
      expect(events).toEqual([]);
      expect(after).toBe(before);
    }
  });
  const closed = statuses.filter((status) => !(openStatuses as readonly RequestStatus[]).includes(status));
  expect([...asked].sort()).toEqual(closed.sort());
});

test('whatever was decided can be carried out, and changes neither id nor version', () => {
  holds((moments) => {
    for (const { after } of moments) {
      if (after) expect(after).toMatchObject({ id: open().id, version: 0 });
    }
  });
});

test('from the end of the period on, nobody approves', () => {
  let late = 0;
  holds((moments) => {
    for (const { before, command, now, events } of moments) {
      if (command.type !== 'approve' || !before || !('endsAt' in before) || now < before.endsAt) continue;
      late++;
      expect(events).toEqual([]);
    }
  });
  expect(late).toBeGreaterThan(0);
});

test('a request read back from JSON decides the same', () => {
  holds((moments) => {
    for (const { before, command, now, decision } of moments) {
      if (!before) continue;
      const readBack = JSON.parse(JSON.stringify(before)) as DeletionRequest;
      expect(readBack).toStrictEqual(before);
      expect(decide(readBack, command, { at: now })).toStrictEqual(decision);
    }
  });
});

test('deciding changes nothing by itself', () => {
  holds((moments) => {
    for (const { before, command, now } of moments) {
      const copy = structuredClone(before);
      decide(before, command, { at: now });
      expect(before).toEqual(copy);
    }
  });
});
