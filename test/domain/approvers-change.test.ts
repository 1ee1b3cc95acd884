import { describe, expect, test } from 'vitest';
import { approversChange, everAsked, hasLeft } from '../../src/domain/approvers-change.js';
import { askingOf } from '../../src/domain/asking.js';
import type { Approver } from '../../src/domain/approver.js';
import { mayDecide } from '../../src/domain/authority.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { decide } from '../../src/domain/decide.js';
import { effectsOf } from '../../src/domain/effect.js';
import { evolve } from '../../src/domain/evolve.js';
import type { AwaitingApproval, DeletionRequest } from '../../src/domain/request.js';
import { nobodyUnavailable } from '../../src/domain/unavailable.js';
import {
  acting,
  amir,
  amirUnreached,
  aRequest,
  beforeTheEnd as at,
  commands,
  manager,
  rosa,
  vera,
} from './given.js';

const mei: Approver = {
  iamId: 'IBMid-1000000MEI',
  slack: { userId: 'U0MEI', teamId: 'T0OWN' },
  name: 'Mei',
  because: { by: 'access_group', group: 'kms-admins' },
};
const waiting = aRequest('awaiting_approval');
const many = Array.from({ length: 200 }, (_, n): Approver => {
  const serial = String(n).padStart(3, '0');
  return { iamId: `IBMid-${serial}`, slack: { userId: `U${serial}`, teamId: 'T0OWN' }, name: `Person ${n}` };
});

type Reading = Partial<typeof commands.note_approvers>;

/** The request after a reading, and what is done about it. */
function read<R extends DeletionRequest>(
  request: R,
  approvers: readonly Approver[],
  changes: Reading = {},
  now = at,
) {
  const decision = decide(request, { ...commands.note_approvers, approvers, ...changes }, { at: now });
  if (!decision.ok) throw new Error(decision.refusal.code);
  const { events } = decision;
  const after = events.reduce<DeletionRequest>(evolve, request) as R;
  const effects = events.flatMap((event) => effectsOf(event, after));
  const told = effects.flatMap((effect) => (effect.kind === 'announce' ? [effect.moment] : []));
  return { request: after, told, changed: events.length > 0 };
}

const ids = (people: readonly Approver[]) => people.map(({ slack }) => slack.userId);
const idsLeft = ({ left = [] }: DeletionRequest) => left.map(({ person }) => person.slack.userId);

describe('who may decide, read anew', () => {
  test('somebody came and somebody went', () => {
    const { request, told } = read(waiting, [amir, mei]);
    expect(ids(request.approvers)).toEqual(['U0AMIR', 'U0MEI']);
    expect(request.left).toEqual([{ person: vera, at }]);
    expect(told).toEqual([]);
    expect([hasLeft(request, 'U0VERA'), hasLeft(request, 'U0AMIR'), hasLeft(request, undefined)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test.each<[string, Approver[]]>([
    ['the same people in another order', [vera, amir]],
    [
      'another name, address and way to the right',
      [
        { ...amir, name: 'Amir A.', email: 'a@b.example' },
        { ...vera, ...because() },
      ],
    ],
    ['an IAM id in other letters', [{ ...amir, iamId: amir.iamId.toLowerCase() }, vera]],
    [
      'the requester, by any identity',
      [amir, vera, { ...rosa, slack: mei.slack }, { ...mei, slack: rosa.slack }],
    ],
    ['a right that hangs on a condition now', [{ ...amir, onCondition: true }, vera]],
  ])('%s: no change', (_, approvers) => {
    expect(read(waiting, approvers).changed).toBe(false);
  });

  test('of whom it could not be told stays what they were: neither gained nor lost', () => {
    expect(read(waiting, [amir], { unsure: [vera, mei] }).changed).toBe(false);
  });

  test('a list that may be older than the last change says nothing: two processes hold lists of different age', () => {
    expect(read(waiting, [amir], { asOf: waiting.openedAt - 1 }).changed).toBe(false);
    const { request } = read(waiting, [amir, vera, mei]);
    expect(read(request, [amir, vera], { asOf: at - 1 }).changed).toBe(false);
    expect(read(request, [amir, vera], { asOf: at }).changed).toBe(true);
  });

  test('a list is no right: whoever left it and is a Manager in the click decides', () => {
    const { request } = read(waiting, []);
    expect(mayDecide(request, acting(vera, manager)).ok).toBe(true);
    expect(mayDecide(request, acting(vera)).ok).toBe(false);
  });

  test('who comes back is no longer among those who left', () => {
    const gone = read(waiting, [amir]).request;
    const back = read(gone, [amir, vera]).request;
    expect(back).not.toHaveProperty('left');
    expect(ids(back.approvers)).toEqual(['U0AMIR', 'U0VERA']);
  });

  test('nobody left, and somebody again: each is told once', () => {
    const gone = read(waiting, []);
    expect(gone.told).toEqual(['nobody_left']);
    expect(gone.request.approvers).toEqual([]);
    expect(read(gone.request, []).changed).toBe(false);
    const back = read(gone.request, [mei]);
    expect(back.told).toEqual(['somebody_again']);
    expect(idsLeft(back.request)).toEqual(['U0AMIR', 'U0VERA']);
    // Others in their place is no such moment.
    expect(read(waiting, [mei]).told).toEqual([]);
  });

  test('a right that comes and goes is told once a day, each time with its end', () => {
    let request: AwaitingApproval = waiting;
    const told: [string, number][] = [];
    const everyMs = 20 * 60_000;
    for (let now = at; now < at + 3 * dayMs; now += everyMs) {
      const approvers = (now - at) % (2 * everyMs) === 0 ? [] : [amir];
      const next = read(request, approvers, { asOf: now - 1 }, now);
      expect(next.changed).toBe(true);
      request = next.request;
      told.push(...next.told.map((moment): [string, number] => [moment, now - at]));
    }
    expect(told).toEqual(
      [0, 1, 2].flatMap((day) => [
        ['nobody_left', day * dayMs],
        ['somebody_again', day * dayMs + everyMs],
      ]),
    );
  });

  test('whom nothing could be sent to is none of those who are waited for, once they lost the right', () => {
    const unreached = { ...waiting, unreached: [amirUnreached] };
    expect(read(unreached, [vera]).request).not.toHaveProperty('unreached');
    expect(read(unreached, [amir]).request.unreached).toEqual([amirUnreached]);
  });

  test('it is kept through every later status', () => {
    const { request } = read(waiting, [amir]);
    const approved = evolve(request, { type: 'request.approved', at, by: amir });
    expect(approved.left).toEqual([{ person: vera, at }]);
  });

  test('only a request that waits for a decision takes note', () => {
    for (const status of ['authorizing', 'deleting', 'withdrawing', 'deleted'] as const) {
      expect(read(aRequest(status), [mei]).changed).toBe(false);
    }
    expect(read(aRequest('blocked'), [mei]).changed).toBe(true);
  });
});

function because(): Pick<Approver, 'because'> {
  return { because: { by: 'policy' } };
}

describe('an account that was on the list as somebody else', () => {
  const other: Approver = { ...vera, iamId: 'IBMid-1000000OTHER' };

  test('is not asked, and its decision is refused, however often the list is read', () => {
    let request: AwaitingApproval = waiting;
    for (let turn = 0; turn < 3; turn++) {
      request = read(request, [amir, other]).request;
      expect(ids(request.approvers)).toEqual(['U0AMIR']);
      const decided = mayDecide(request, acting(other, manager));
      expect(decided).toEqual({ ok: false, refusal: { code: 'link_changed' } });
    }
    expect(everAsked(request)).toEqual([amir, vera]);
  });
});

describe('how it goes on asking', () => {
  const channelId = 'C0KEYS';
  const limit = { maxDirectMessages: 3 };
  const askedOf = (approvers: Approver[], more: Partial<AwaitingApproval> = {}): AwaitingApproval => {
    const asking = askingOf(
      waiting.id,
      approvers,
      { ...limit, channelId: more.channelId },
      nobodyUnavailable,
    );
    return { ...waiting, approvers, ...(asking && { asking }), ...more };
  };
  const askedIn = ({ asking }: DeletionRequest) =>
    asking?.by === 'direct_message' ? asking.userIds : asking;

  test('as long as all fit, each is asked', () => {
    const { request } = read(waiting, [amir, vera, mei], limit);
    expect(request).not.toHaveProperty('asking');
  });

  test('one too many: who was asked stays asked, with or without a channel', () => {
    for (const more of [{}, { channelId }]) {
      const { request } = read(askedOf([amir, vera, mei], more), [amir, vera, mei, many[0]!], limit);
      expect(askedIn(request)).toEqual(['U0AMIR', 'U0VERA', 'U0MEI']);
    }
  });

  test('of 200 the next in turn takes the place of who was asked and lost the right', () => {
    const before = askedOf(many);
    const asked = askedIn(before) as string[];
    const others = many.filter(({ slack }) => slack.userId !== asked[1]);
    const after = askedIn(read(before, others, limit).request) as string[];
    expect(after).toHaveLength(3);
    expect(after.slice(0, 2)).toEqual([asked[0], asked[2]]);
    expect(asked).not.toContain(after[2]);
    // And who was not asked, and goes, changes nothing for the others.
    const unasked = many.filter(({ slack }) => slack.userId !== after[2]);
    expect(askedIn(read(before, unasked, limit).request)).toEqual(asked);
  });

  test('in a channel it stays there while they are many, and asks each once they are few', () => {
    const before = askedOf(many, { channelId });
    expect(before.asking).toMatchObject({ by: 'channel' });
    const fewer = read(before, many.slice(1), limit).request;
    expect(fewer.asking).toMatchObject({ by: 'channel' });
    expect(read(fewer, many.slice(0, 2), limit).request).not.toHaveProperty('asking');
  });

  test('when those who are left are all away, and no channel shows it, they are asked all the same', () => {
    const unavailable = { away: [{ slack: vera.slack, until: 1 }], off: [] };
    const { request } = read(waiting, [vera], { unavailable });
    expect(request.asking).toEqual({ by: 'direct_message', userIds: ['U0VERA'], everyoneAway: true });
    // Somebody who is there takes that back.
    expect(read(request, [vera, mei], { unavailable }).request).not.toHaveProperty('asking');
    expect(read({ ...waiting, channelId }, [vera], { unavailable }).request).not.toHaveProperty('asking');
  });

  test('that nobody is there any more is told with the loss, whether or not it was known who is away', () => {
    const unavailable = { away: [{ slack: vera.slack, until: 1 }], off: [] };
    for (const before of [{ ...waiting, unavailable }, waiting]) {
      const { request, told } = read({ ...before, channelId }, [vera], { unavailable });
      expect(request.unavailable).toEqual(unavailable);
      expect(told).toEqual(['nobody_there']);
      // Of somebody who is away and lost the right too nothing is left to say.
      const gone = read(request, [amir], { unavailable });
      expect(gone.request).not.toHaveProperty('unavailable');
      expect(gone.told).toEqual([]);
    }
    expect(read(waiting, [vera, mei], { unavailable }).told).toEqual([]);
  });

  test('nobody left does not change how the next one is asked', () => {
    const before = askedOf(many, { channelId });
    const gone = read(before, [], limit).request;
    expect(gone.asking).toEqual(before.asking);
    expect(read(gone, many, limit).request.asking).toMatchObject({ by: 'channel' });
  });
});

test('the change names who came, who went, and all who can now', () => {
  expect(approversChange(waiting, { ...commands.note_approvers, approvers: [mei, amir] }, at)).toEqual([
    { type: 'approvers.changed', gained: [mei], lost: [vera], approvers: [mei, amir] },
  ]);
});
