import { describe, expect, test } from 'vitest';
import { type Adopted, takesTwo } from '../../src/domain/adopting.js';
import { mayApprove } from '../../src/domain/authority.js';
import { decide } from '../../src/domain/decide.js';
import {
  acting,
  amir,
  approving,
  aRequest,
  beforeTheEnd as at,
  endsAt,
  manager,
  open,
  rosa,
  vera,
  writer,
} from './given.js';

const time = { at };
const oneself = { asOneself: true } as const;
const byManager: Adopted = { by: rosa, at, rule: 'ibm_refuses_the_setter', mayApprove: true };
const adopted = (one: Adopted, force = false) => ({
  ...aRequest('awaiting_approval', { force }),
  adopted: one,
});

describe('whoever took a key up', () => {
  const as = acting(rosa, manager, oneself);

  test('may approve where IBM itself tells them from whoever set it', () => {
    expect(mayApprove(adopted(byManager), as)).toEqual({ ok: true, person: rosa });
    expect(decide(adopted(byManager), approving(adopted(byManager), { by: as }), time)).toMatchObject({
      events: [{ type: 'request.approved', by: rosa }],
    });
  });

  test.each([
    ['where a service ID deletes', adopted(byManager), acting(rosa, manager)],
    ['by the rule of two people here', adopted({ by: rosa, at, rule: 'another_here' }), as],
    ['to force: whoever set the key did not ask for that', adopted(byManager, true), as],
    ['of a request of the ordinary kind', aRequest('awaiting_approval'), as],
    [
      'through another Slack account',
      adopted(byManager),
      acting(rosa, manager, { ...oneself, slack: { userId: 'U0TWIN', teamId: 'T0OWN' } }),
    ],
    ['as another identity', adopted(byManager), acting({ ...rosa, iamId: 'IBMid-TWIN' }, manager, oneself)],
  ])('may not %s', (_where, request, by) => {
    expect(mayApprove(request, by)).toMatchObject({ refusal: { code: 'approver_is_requester' } });
  });

  test.each([
    ['lost the role', acting(rosa, writer, oneself), 'not_a_manager'],
    ['came to another link', acting(rosa, manager, { ...oneself, linkChangedAt: at + 1 }), 'link_changed'],
    ['is a guest now', acting(rosa, manager, { ...oneself, account: 'guest' }), 'account_not_eligible'],
  ])('and %s may not', (_what, by, code) => {
    expect(mayApprove(adopted(byManager), by)).toMatchObject({ refusal: { code } });
  });

  test('may not deny: to take it back they cancel', () => {
    const denial = decide(adopted(byManager), { type: 'deny', by: as, reason: 'No' }, time);
    expect(denial).toMatchObject({ refusal: { code: 'approver_is_requester' } });
  });

  test('sends DELETE as themselves and as nobody else', () => {
    const request = adopted(byManager);
    expect(takesTwo(request, rosa, rosa.iamId.toLowerCase())).toBe(true);
    expect(takesTwo(request, rosa, 'iam-ServiceId-manager')).toBe(false);
    expect(takesTwo({ ...request, force: true }, rosa, rosa.iamId)).toBe(false);
    expect(takesTwo(aRequest('deleting'), rosa, rosa.iamId)).toBe(false);
    expect(takesTwo(request, amir, 'iam-ServiceId-manager')).toBe(true);
    const deleting = { ...aRequest('deleting'), adopted: byManager, approver: rosa };
    const begun = (actingAs: string) => decide(deleting, { type: 'begin_deletion', actingAs }, time);
    expect(begun('iam-ServiceId-manager')).toEqual({ ok: true, events: [] });
    expect(begun(rosa.iamId)).toMatchObject({ events: [{ type: 'deletion.sent' }] });
  });
});

test('others decide on an adopted request as on any', () => {
  expect(mayApprove(adopted(byManager), acting(vera, manager))).toEqual({ ok: true, person: vera });
  expect(mayApprove(adopted(byManager), acting(vera, writer))).toMatchObject({
    refusal: { code: 'not_a_manager' },
  });
});

describe('taking up', () => {
  const adopts = (changes: Parameters<typeof open>[0]) =>
    decide(undefined, open({ authorizedUntil: endsAt, ...changes }), time);

  test('says who did, until when, and by which rule', () => {
    expect(adopts({ adopts: 'another_here' })).toMatchObject({
      events: [
        { type: 'request.opened', authorized: true, endsAt },
        { type: 'authorization.adopted', by: rosa, endsAt, rule: 'another_here' },
      ],
    });
  });

  test('with nobody to ask is for a Manager alone whom IBM checks', () => {
    const alone = { approvers: [], by: acting(rosa, manager, oneself) };
    expect(adopts({ ...alone, adopts: 'ibm_refuses_the_setter' })).toMatchObject({
      events: [{ type: 'request.opened' }, { mayApprove: true }],
    });
    for (const refused of [
      { ...alone, adopts: 'another_here' as const },
      { ...alone, adopts: 'ibm_refuses_the_setter' as const, by: acting(rosa, writer, oneself) },
      alone,
    ]) {
      expect(adopts(refused)).toMatchObject({ refusal: { code: 'no_approver_available' } });
    }
  });
});
