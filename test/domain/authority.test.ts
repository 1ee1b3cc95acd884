import { describe, expect, test } from 'vitest';
import type { Actor } from '../../src/domain/authority.js';
import {
  identify,
  mayCancel,
  mayDecide,
  mayRequest,
  noRights,
  withConditional,
} from '../../src/domain/authority.js';
import { type AccountKind, isSamePerson, isSameSlackUser } from '../../src/domain/person.js';
import type { RefusalCode } from '../../src/domain/refusal.js';
import { acting, amir, aRequest, manager, openedAt, rosa, writer } from './given.js';

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
  'a Manager on a condition': {
    who: acting(amir, { ...noRights, onCondition: { maySetForDeletion: true, mayDelete: true } }),
    mayRequest: 'right_on_condition',
    mayDecide: 'right_on_condition',
    mayCancel: 'not_the_requester',
  },
  'a Writer who is Manager on a condition': {
    who: acting(amir, { ...writer, onCondition: { maySetForDeletion: false, mayDelete: true } }),
    mayRequest: 'yes',
    mayDecide: 'right_on_condition',
    mayCancel: 'not_the_requester',
  },
  'a Writer on a condition': {
    who: acting(amir, { ...noRights, onCondition: { maySetForDeletion: true, mayDelete: false } }),
    mayRequest: 'right_on_condition',
    mayDecide: 'not_a_manager',
    mayCancel: 'not_the_requester',
  },
  'a Manager whose invitation is not accepted': {
    who: acting(amir, withConditional({ ...noRights, inactive: 'invited' })),
    mayRequest: 'user_not_active',
    mayDecide: 'user_not_active',
    mayCancel: 'not_the_requester',
  },
  'a Manager on a condition whom IBM checks itself': {
    who: acting(
      amir,
      withConditional({ ...noRights, onCondition: { maySetForDeletion: true, mayDelete: true } }),
    ),
    mayRequest: 'yes',
    mayDecide: 'yes',
    mayCancel: 'not_the_requester',
  },
  'a Manager whose link changed before the request': {
    who: acting(amir, manager, { linkChangedAt: openedAt }),
    mayRequest: 'yes',
    mayDecide: 'yes',
    mayCancel: 'not_the_requester',
  },
  'a Manager whose link changed since': {
    who: acting(amir, manager, { linkChangedAt: openedAt + 1 }),
    mayRequest: 'yes',
    mayDecide: 'link_changed',
    mayCancel: 'not_the_requester',
  },
  'somebody whose link changed since, and who is no Manager': {
    who: acting(amir, writer, { linkChangedAt: openedAt + 1 }),
    mayRequest: 'yes',
    mayDecide: 'link_changed',
    mayCancel: 'not_the_requester',
  },
  'an account that was asked as another identity': {
    who: acting({ ...amir, iamId: 'IBMid-1000000NEW' }, manager),
    mayRequest: 'yes',
    mayDecide: 'link_changed',
    mayCancel: 'not_the_requester',
  },
  'an account that was asked, its identity in other letter case': {
    who: acting({ ...amir, iamId: amir.iamId.toLowerCase() }, manager),
    mayRequest: 'yes',
    mayDecide: 'yes',
    mayCancel: 'not_the_requester',
  },
  'a Manager who was not asked': {
    who: acting({ ...amir, slack: otherSlack, iamId: 'IBMid-1000000NEW' }, manager),
    mayRequest: 'yes',
    mayDecide: 'yes',
    mayCancel: 'not_the_requester',
  },
  'the requester, whose link changed since': {
    who: acting(rosa, manager, { linkChangedAt: openedAt + 1 }),
    mayRequest: 'yes',
    mayDecide: 'approver_is_requester',
    mayCancel: 'yes',
  },
  'somebody linked to the requester’s identity since': {
    who: acting({ ...amir, iamId: rosa.iamId }, manager, { linkChangedAt: openedAt + 1 }),
    mayRequest: 'yes',
    mayDecide: 'approver_is_requester',
    mayCancel: 'yes',
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

describe('a refusal says', () => {
  const refusalOf = (actor: Actor) => {
    const answer = mayDecide(request, actor);
    return answer.ok ? undefined : answer.refusal;
  };

  test('when the link changed, where it did', () => {
    expect(refusalOf(acting(amir, manager, { linkChangedAt: openedAt + 1 }))).toEqual({
      code: 'link_changed',
      changedAt: openedAt + 1,
    });
    expect(refusalOf(acting({ ...amir, iamId: 'IBMid-1000000NEW' }, manager))).toEqual({
      code: 'link_changed',
    });
  });

  test('which right hangs on a condition', () => {
    const perhaps = { ...noRights, onCondition: { maySetForDeletion: true, mayDelete: true } };
    expect(refusalOf(acting(amir, perhaps))).toEqual({ code: 'right_on_condition', right: 'delete' });
    expect(mayRequest(acting(amir, perhaps))).toEqual({
      ok: false,
      refusal: { code: 'right_on_condition', right: 'set_for_deletion' },
    });
  });

  test('how they stand in the account, where that keeps them out', () => {
    expect(refusalOf(acting(amir, { ...noRights, inactive: 'suspended' }))).toEqual({
      code: 'user_not_active',
      inactive: 'suspended',
    });
  });

  test('why nobody is known', () => {
    const unknown = acting(amir, manager, { person: undefined, unknown: 'email_ambiguous' });
    expect(refusalOf(unknown)).toEqual({
      code: 'person_unknown',
      slack: amir.slack,
      why: 'email_ambiguous',
    });
  });
});

describe('counting what hangs on a condition', () => {
  test.each([noRights, writer, manager])('leaves %j as it is', (rights) => {
    expect(withConditional(rights)).toEqual(rights);
  });
  test('adds those rights and no other', () => {
    expect(
      withConditional({ ...writer, onCondition: { maySetForDeletion: false, mayDelete: true } }),
    ).toEqual(manager);
    expect(
      withConditional({ ...noRights, onCondition: { maySetForDeletion: true, mayDelete: false } }),
    ).toEqual(writer);
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
