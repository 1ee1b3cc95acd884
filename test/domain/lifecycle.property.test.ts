// What holds for every sequence of commands, by whomever and whenever.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountKind, Actor, KeyRights } from '../../src/domain/authority.js';
import type { Command, CommandType } from '../../src/domain/command.js';
import type { Decision } from '../../src/domain/decide.js';
import { decide } from '../../src/domain/decide.js';
import { effectsOf } from '../../src/domain/effect.js';
import type { DeletionEvent } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import { isSamePerson } from '../../src/domain/person.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import { isOpen } from '../../src/domain/request.js';
import { amir, commands, endsAt, manager, open, openedAt, rosa, statuses, vera, writer } from './given.js';

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

const reasons = fc.constantFrom('No longer used', ' ', 'x'.repeat(501));
const arbitraries: { [T in CommandType]: fc.Arbitrary<Command> } = {
  open: fc
    .record({
      by: actors,
      guard: fc.constantFrom('kms' as const, 'countersign' as const),
      approvers: fc.subarray([rosa, amir, vera]),
      ticket: fc.option(fc.constantFrom('SEC-1', ''), { nil: undefined }),
    })
    .map(({ ticket, ...rest }) => open({ ...rest, ...(ticket === undefined ? {} : { ticket }) })),
  approve: actors.map((by) => ({ type: 'approve', by })),
  deny: fc.record({ by: actors, reason: reasons }).map((it) => ({ type: 'deny', ...it })),
  cancel: actors.map((by) => ({ type: 'cancel', by })),
  begin_first_authorization: fc.constant(commands.begin_first_authorization),
  confirm_first_authorization: fc
    .integer({ min: -2, max: 2 })
    .map((days) => ({ type: 'confirm_first_authorization', endsAt: endsAt + days * 24 * 3_600_000 })),
  fail_first_authorization: fc.constant(commands.fail_first_authorization),
  begin_deletion: fc.constant(commands.begin_deletion),
  confirm_deletion: fc.constant(commands.confirm_deletion),
  block_deletion: fc.constant(commands.block_deletion),
  lapse_approval: fc.constant(commands.lapse_approval),
  confirm_withdrawal: fc.constant(commands.confirm_withdrawal),
  report_withdrawal_trouble: fc.constant(commands.report_withdrawal_trouble),
  remind: fc.constant(commands.remind),
  expire: fc.constant(commands.expire),
  supersede: fc
    .constantFrom('deleted' as const, 'unset' as const, 'set_again' as const, 'gone' as const)
    .map((change) => ({ type: 'supersede', change })),
};
// Rare, since each ends most of what could follow.
const enders: CommandType[] = ['supersede', 'expire', 'fail_first_authorization', 'deny', 'cancel'];
const anyCommand = fc.oneof(
  ...(Object.keys(arbitraries) as CommandType[]).map((type) => ({
    weight: enders.includes(type) ? 1 : 4,
    arbitrary: arbitraries[type],
  })),
);
const steps = fc.array(
  fc.record({
    command: anyCommand,
    waitMs: fc.oneof(
      { weight: 12, arbitrary: fc.nat({ max: 3_600_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 24 * 3_600_000, max: 8 * 24 * 3_600_000 }) },
    ),
  }),
  { minLength: 1, maxLength: 60 },
);
const stories = fc
  .record({ opening: arbitraries.open, steps })
  .map(({ opening, steps: rest }) => [{ command: opening, waitMs: 0 }, ...rest]);

interface Moment {
  before: DeletionRequest | undefined;
  command: Command;
  now: number;
  decision: Decision;
  events: DeletionEvent[];
  after: DeletionRequest | undefined;
}

function play(story: { command: Command; waitMs: number }[]): Moment[] {
  let request: DeletionRequest | undefined;
  let now = openedAt;
  return story.map(({ command, waitMs }) => {
    now += waitMs;
    const before = request;
    const decision = decide(before, command, now);
    const events = decision.ok ? decision.events : [];
    for (const event of events) {
      request = evolve(request, event);
      effectsOf(event, request);
    }
    return { before, command, now, decision, events, after: request };
  });
}

/** Seeded: a failure is the same failure at every run. */
function holds(check: (moments: Moment[]) => void): void {
  fc.assert(
    fc.property(stories, (story) => check(play(story))),
    { numRuns: 500, seed: 20_260_302 },
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
    const approval = events.slice(0, at).findLast((event) => event.type === 'request.approved');
    expect(approval?.by.iamId).not.toBe(after.requester.iamId);
    expect(approval?.by.slack).not.toEqual(after.requester.slack);
    expect(approval?.by).toEqual(after.approver);
  });
  expect(deletions).toBeGreaterThan(0);
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
      expect(after.approvers.length).toBeGreaterThan(0);
      expect(after.approvers.some((approver) => isSamePerson(approver, after.requester))).toBe(false);
    }
  });
});

test('once closed, nothing happens to a request any more', () => {
  holds((moments) => {
    for (const { before, events, after } of moments) {
      if (!before || isOpen(before)) continue;
      expect(events).toEqual([]);
      expect(after).toBe(before);
    }
  });
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
      expect(decide(readBack, command, now)).toStrictEqual(decision);
    }
  });
});

test('deciding changes nothing by itself', () => {
  holds((moments) => {
    for (const { before, command, now } of moments) {
      const copy = structuredClone(before);
      decide(before, command, now);
      expect(before).toEqual(copy);
    }
  });
});
