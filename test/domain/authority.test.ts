import { describe, expect, test } from 'vitest';
import type { AccountKind, Actor } from '../../src/domain/authority.js';
import { identify, mayCancel, mayDecide, mayRequest, noRights } from '../../src/domain/authority.js';
import { isSamePerson, isSameSlackUser } from '../../src/domain/person.js';
import type { RefusalCode } from '../../src/domain/refusal.js';
import { acting, amir, aRequest, manager, rosa, writer } from './given.js';

type Verdict = 'yes' | RefusalCode;
interface Line {
  who: Actor;
  mayRequest: Verdict;
  mayDecide: Verdict;
  mayCancel: Verdict;
}

const rosasEmail = 'rosa@example.com';
const waiting = aRequest('awaiting_approval');
const request = { ...waiting, requester: { ...waiting.requester, email: rosasEmail } };
const said = (answer: ReturnType<typeof identify>): Verdict => (answer.ok ? 'yes' : answer.refusal.code);

const otherSlack = { userId: 'U0OTHER', teamId: 'T0OWN' };
const otherTeam = { userId: rosa.slack.userId, teamId: 'T0ELSEWHERE' };

// Rosa asked; Amir is somebody else.
const table: Record<string, Line> = {
  'a Manager': {
    who: acting(amir, manager),
    mayRequest: 'yes',
    mayDecide: 'yes',
    mayCancel: 'not_the_requester',
  },
  'a Writer': {
    who: acting(amir, writer),
    mayRequest: 'yes',
    mayDecide: 'not_a_manager',
    mayCancel: 'not_the_requester',
  },
  'someone with no role on the key': {
    who: acting(amir, noRights),
    mayRequest: 'not_a_writer',
    mayDecide: 'not_a_manager',
    mayCancel: 'not_the_requester',
  },
  'someone a custom role lets delete but not set': {
    who: acting(amir, { maySetForDeletion: false, mayDelete: true }),
    mayRequest: 'not_a_writer',
    mayDecide: 'yes',
    mayCancel: 'not_the_requester',
  },
  'a member without an IAM identity': {
    who: acting(amir, manager, { person: undefined }),
    mayRequest: 'person_unknown',
    mayDecide: 'person_unknown',
    mayCancel: 'person_unknown',
  },
  'the requester, a Manager': {
    who: acting(rosa, manager),
    mayRequest: 'yes',
    mayDecide: 'approver_is_requester',
    mayCancel: 'yes',
  },
  'the requester, who lost every role': {
    who: acting(rosa, noRights),
    mayRequest: 'not_a_writer',
    mayDecide: 'approver_is_requester',
    mayCancel: 'yes',
  },
  'the requester’s Slack account, linked to another IAM identity': {
    who: acting({ ...amir, slack: rosa.slack }, manager),
    mayRequest: 'yes',
    mayDecide: 'approver_is_requester',
    mayCancel: 'yes',
  },
  'the requester’s IAM identity, on another Slack account': {
    who: acting({ ...rosa, slack: otherSlack }, manager),
    mayRequest: 'yes',
    mayDecide: 'approver_is_requester',
    mayCancel: 'yes',
  },
  'the requester’s e-mail address, behind another IAM identity and Slack account': {
    who: acting({ ...amir, email: 'Rosa@example.com' }, manager),
    mayRequest: 'yes',
    mayDecide: 'approver_is_requester',
    mayCancel: 'yes',
  },
  'the requester’s user id in another team, another IAM identity': {
    who: acting({ ...amir, slack: otherTeam }, manager),
    mayRequest: 'yes',
    mayDecide: 'yes',
    mayCancel: 'not_the_requester',
  },
  'the requester, by now a guest': {
    who: acting(rosa, manager, { account: 'guest' }),
    mayRequest: 'account_not_eligible',
    mayDecide: 'approver_is_requester',
    mayCancel: 'account_not_eligible',
  },
  'the requester, no longer known to IAM': {
    who: acting(rosa, manager, { person: undefined }),
    mayRequest: 'person_unknown',
    mayDecide: 'approver_is_requester',
    mayCancel: 'person_unknown',
  },
};

describe.each(Object.entries(table))('%s', (_name, line) => {
  test(`opening a request: ${line.mayRequest}`, () => {
    expect(said(mayRequest(line.who))).toBe(line.mayRequest);
  });
  test(`approving or denying: ${line.mayDecide}`, () => {
    expect(said(mayDecide(request, line.who))).toBe(line.mayDecide);
  });
  test(`cancelling: ${line.mayCancel}`, () => {
    expect(said(mayCancel(request, line.who))).toBe(line.mayCancel);
  });
});

describe('only a full member of the own workspace acts', () => {
  const eligible: Record<AccountKind, boolean> = {
    member: true,
    guest: false,
    bot: false,
    deactivated: false,
    outsider: false,
  };
  test.each(Object.entries(eligible) as [AccountKind, boolean][])('%s: %s', (account, able) => {
    const actor = acting(amir, manager, { account });
    const expected = able
      ? { ok: true, person: amir }
      : { ok: false, refusal: { code: 'account_not_eligible', account } };
    expect(identify(actor)).toEqual(expected);
    expect(mayRequest(actor)).toEqual(expected);
    expect(mayDecide(request, actor)).toEqual(expected);
    if (!able) expect(mayCancel(request, acting(rosa, manager, { account }))).toEqual(expected);
  });
});

describe('the refusal says which identity gave the requester away', () => {
  test.each([
    ['slack', acting({ ...amir, slack: rosa.slack }, manager)],
    ['iam', acting({ ...rosa, slack: otherSlack }, manager)],
    ['slack', acting(rosa, manager)],
    ['email', acting({ ...amir, email: rosasEmail }, manager)],
    ['iam', acting({ ...rosa, slack: otherSlack, email: rosasEmail }, manager)],
  ] as const)('%s', (matched, actor) => {
    expect(mayDecide(request, actor)).toEqual({
      ok: false,
      refusal: { code: 'approver_is_requester', matched },
    });
  });
});

describe('persons', () => {
  test('one shared identity makes them the same', () => {
    expect(isSamePerson(rosa, { ...amir, iamId: rosa.iamId })).toBe(true);
    expect(isSamePerson(rosa, { ...amir, slack: rosa.slack })).toBe(true);
  });
  test.each([
    [rosasEmail, rosasEmail, true],
    [rosasEmail, 'ROSA@Example.com', true],
    [rosasEmail, 'amir@example.com', false],
    [rosasEmail, undefined, false],
    [undefined, undefined, false],
    ['', '', false],
  ])('e-mail addresses %j and %j make them the same: %s', (email, otherEmail, same) => {
    expect(isSamePerson({ ...rosa, email }, { ...amir, email: otherEmail })).toBe(same);
    expect(isSamePerson({ ...amir, email: otherEmail }, { ...rosa, email })).toBe(same);
  });
  test('names make nobody the same', () => {
    expect(isSamePerson(rosa, { ...amir, name: rosa.name })).toBe(false);
  });
  test('a Slack user id means a person only together with its team', () => {
    expect(isSameSlackUser(rosa.slack, { ...rosa.slack })).toBe(true);
    expect(isSameSlackUser(rosa.slack, otherTeam)).toBe(false);
    expect(isSameSlackUser(rosa.slack, otherSlack)).toBe(false);
  });
});
