import { describe, expect, test } from 'vitest';
import { explainRefusal } from '../../src/explanations/refusals.js';
import { showMarks } from '../../src/explanations/marks.js';
import type { Person } from '../../src/domain/person.js';
import type { Protection } from '../../src/domain/protection.js';
import type { Refusal, RefusedStep } from '../../src/domain/refusal.js';
import type { Deleted, Denied, Superseded } from '../../src/domain/request.js';
import { aBlockedRequest, amir, aRequest, protectedBy, rosa, unprotected } from '../domain/given.js';

const keyId = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';

/** What somebody reads whose step is refused, as one text. */
function readBy(reader: Person, refusal: Refusal, step: Omit<RefusedStep, 'by'> = {}): string {
  const { what, why, next } = explainRefusal(refusal, {
    by: { slack: reader.slack, person: reader },
    ...step,
  });
  return [what, why, next]
    .filter(Boolean)
    .map((words) =>
      showMarks(words, (mark) =>
        mark.kind === 'time' ? 'THEN' : mark.kind === 'code' ? `\`${mark.command}\`` : '@',
      ),
    )
    .join(' ');
}

const someone: Person = { iamId: 'IBMid-other', slack: { userId: 'U0OTHER', teamId: 'T0OWN' }, name: 'Olga' };

describe('an open request stands in the way', () => {
  const request = aRequest('awaiting_approval');
  const refusal = { code: 'request_already_open', request } as const;

  test('of the requester, who can take it back', () => {
    expect(readBy(rosa, refusal)).toBe(
      `You have asked for the deletion of old-backups already (${request.id}). It waits for Amir or Vera until THEN. To take it back, type \`/keys cancel ${request.id}\`.`,
    );
  });

  test('of an approver, who can decide on it', () => {
    expect(readBy(amir, refusal)).toBe(
      `Rosa has asked for the deletion of old-backups already (${request.id}). It waits for you until THEN. Approve or deny that one on its card.`,
    );
  });

  test('of anybody else, who can only wait', () => {
    expect(readBy(someone, refusal)).toBe(
      `Rosa has asked for the deletion of old-backups already (${request.id}). It waits for Amir or Vera until THEN.`,
    );
  });

  test('blocked, with what is left, and to be decided as far as the way is clear', () => {
    const read = (reader: Person, protection: Protection) =>
      readBy(reader, { code: 'request_already_open', request: aBlockedRequest({ protection }) });
    const left = 'IBM has refused so far: 3 of 3 resources are still registered with the key.';
    expect(read(amir, protectedBy(3))).toContain(`${left} Its card says when it can be approved again.`);
    expect(read(someone, protectedBy(3))).toMatch(/with the key\.$/);
    for (const untold of [unprotected, { known: false } as const]) {
      expect(read(amir, untold)).toMatch(/a Manager can try again\. Approve or deny that one on its card\.$/);
    }
  });

  test.each(['authorizing', 'deleting', 'withdrawing'] as const)(
    'and is said to be under way while %s',
    (status) => {
      const text = readBy(rosa, { code: 'request_already_open', request: aRequest(status) });
      expect(text).toMatch(/is being asked|is being unset|IBM confirmed/);
      expect(text).not.toMatch(/cancel |deny /i);
    },
  );
});

describe('who decides instead is named', () => {
  const request = aRequest('awaiting_approval');

  test('to the requester, whatever makes them the same person', () => {
    expect(
      readBy(rosa, { code: 'approver_is_requester', matched: 'slack' }, { request, asked: 'approve' }),
    ).toBe('You asked for this yourself, so somebody else has to approve: Amir or Vera.');
    expect(
      readBy(someone, { code: 'approver_is_requester', matched: 'email' }, { request, asked: 'approve' }),
    ).toBe(
      'Your e-mail address at IBM Cloud is Rosa’s, who asked for this, so somebody else has to approve: Amir or Vera.',
    );
  });

  test('to the requester who denies, the way to take it back', () => {
    const text = readBy(
      rosa,
      { code: 'approver_is_requester', matched: 'slack' },
      { request, asked: 'deny' },
    );
    expect(text).toContain(`/keys cancel ${request.id}`);
  });

  test('to somebody without the role, and to one of those who were asked and have lost it', () => {
    expect(readBy(someone, { code: 'not_a_manager' }, { request, asked: 'approve' })).toBe(
      'You are not a Manager of old-backups, so you cannot approve. Amir or Vera can.',
    );
    expect(readBy(amir, { code: 'not_a_manager' }, { request, asked: 'deny' })).toBe(
      'You are not a Manager of old-backups, so you cannot deny. Vera can.',
    );
  });

  test('with a number where they are many, and as anybody where nobody else was asked', () => {
    const many = {
      ...request,
      approvers: ['Ada', 'Bo', 'Cy', 'Di', 'Ed'].map((name) => ({
        ...someone,
        iamId: name,
        slack: { userId: `U0${name.toUpperCase()}`, teamId: 'T0OWN' },
        name,
      })),
    };
    expect(readBy(someone, { code: 'not_a_manager' }, { request: many })).toContain(
      'Ada, Bo, Cy or 2 others can.',
    );
    expect(readBy(amir, { code: 'not_a_manager' }, { request: { ...request, approvers: [amir] } })).toContain(
      'Another Manager can.',
    );
  });

  test('to whoever wants to cancel what is not theirs: they deny it, or those who can', () => {
    const refusal = { code: 'not_the_requester', requester: rosa } as const;
    expect(readBy(amir, refusal, { request })).toMatch(
      /only Rosa can cancel it\. If the key should stay, deny it\.$/,
    );
    expect(readBy(someone, refusal, { request })).toMatch(/ask Amir or Vera to deny it\.$/);
  });
});

describe('a request that has ended is told by what ended it', () => {
  const denied = aRequest('denied') as Denied;
  const refusal = { code: 'request_decided', request: denied } as const;

  test('a moment ago or on a day, by a name or by the reader', () => {
    expect(readBy(rosa, refusal, { at: denied.at + 1_000 })).toBe(
      `${denied.by.name} denied it a moment ago. The key stays. If it should still go, press Ask again on its card.`,
    );
    expect(readBy(denied.by, refusal, { at: denied.at + 3_600_000 })).toBe(
      'You denied it THEN. The key stays. If it should still go, Rosa can ask again.',
    );
  });

  test('by the request that asks again, where there is one', () => {
    const again = { id: 'CS-AGAIN000001', by: rosa, at: denied.at + 60_000 };
    const told = { code: 'request_decided', request: { ...denied, again } } as const;
    expect(readBy(rosa, told)).toMatch(/You have asked for it again: CS-AGAIN000001\.$/);
    expect(readBy(denied.by, told)).toMatch(/Rosa has asked for it again: CS-AGAIN000001\.$/);
  });

  test.each([
    ['deleted', /deleted outside Countersign, so nothing is left to decide/],
    ['gone', /no longer knows the key, so nothing is left to decide/],
    ['unset', /was unset outside.*press Ask again/],
    ['set_again', /set the key for deletion anew outside/],
  ] as const)('outside: %s', (change, words) => {
    const request = { ...(aRequest('superseded') as Superseded), change };
    const text = readBy(rosa, { code: 'request_decided', request });
    expect(text).toMatch(words);
    if (change !== 'unset') expect(text).not.toMatch(/ask again|new request/);
  });

  test('by people whose names stay as they are written', () => {
    const deleted = { ...(aRequest('deleted') as Deleted), approver: { ...someone, name: 'Yuki' } };
    const gone = { code: 'request_decided', request: deleted } as const;
    expect(readBy(rosa, gone)).toContain('you asked, Yuki approved.');
    expect(readBy(deleted.approver, gone)).toContain('Rosa asked, you approved.');
    const request = { ...aRequest('awaiting_approval'), approvers: [{ ...amir, name: 'amir' }] };
    expect(readBy(someone, { code: 'not_a_manager' }, { request })).toContain('approve. amir can.');
  });

  test('a key that is deleted is restorable until then and no longer', () => {
    const deleted = aRequest('deleted') as Deleted;
    const gone = { code: 'request_decided', request: deleted } as const;
    expect(readBy(rosa, gone, { at: deleted.restorableUntil - 1 })).toMatch(/can restore it until THEN/);
    expect(readBy(rosa, gone, { at: deleted.restorableUntil })).toMatch(/no longer be restored/);
  });
});

describe('KEY that leads to no key', () => {
  test('by a CRN that was cut off is not told that the CRN is not a key’s', () => {
    const told = explainRefusal({ code: 'crn_of_no_key', service: 'kms', resourceType: 'key' });
    expect(told.what).toContain('This CRN is not whole');
    expect(told.why).toContain('missing or incomplete');
    const other = explainRefusal({ code: 'crn_of_no_key', service: 'kms', resourceType: 'policy' });
    expect(other.what).toContain('not a key’s');
  });

  test.each([keyId, `\`${keyId}\``, `4c7a1f0e-52d8-4b1e-9a63-0d2f6f1e8a10:key:${keyId}`])(
    'by an id, %s, is told of ids and not of spelling',
    (query) => {
      const { why, next } = explainRefusal({ code: 'key_not_found', query, nearest: [] });
      expect(why).toContain('gone after 90 days');
      expect(next).not.toContain('spelling');
    },
  );

  test('by a name is told of names', () => {
    const { why, next } = explainRefusal({ code: 'key_not_found', query: 'biling', nearest: [] });
    expect(why).toContain('key with this name or alias');
    expect(next).toContain('spelling');
  });
});

test.each(['awaiting_approval', 'expired'] as const)(
  'that nothing was deleted is told of no key whose deletion IBM had confirmed: %s',
  (status) => {
    const at = 1_700_000_000_000;
    const attempts = [{ approver: amir, at, actingAs: amir.iamId, confirmed: { at } }];
    const refusal = (request: ReturnType<typeof aRequest>) =>
      ({ code: 'authorization_period_over', endedAt: at, request }) as const;
    expect(readBy(amir, refusal(aRequest(status)))).toContain('Nothing was deleted');
    const words = readBy(amir, refusal({ ...aRequest(status), attempts }));
    expect(words).not.toContain('Nothing was deleted');
    expect(words).toContain('IBM had confirmed the deletion');
  },
);

test('a nudge that goes to nobody says why, and what helps', () => {
  const request = aRequest('awaiting_approval');
  const nudged = (approvers: Person[]) =>
    readBy(rosa, { code: 'nobody_to_nudge', request: { ...request, approvers } });
  expect(nudged([amir])).toMatch(/takes messages at present\. .*tell one of them yourself\.$/);
  expect(nudged([])).toMatch(/nobody can approve this at present\. Have an administrator/);
});

test('a key that came back as it was set tells how, and the way out that does not take seven days', () => {
  const setWith = aRequest('deleted');
  const refusal = {
    code: 'key_set_outside',
    keyName: 'old-backups',
    endsAt: setWith.deletedAt,
    setWith,
  } as const;
  const next =
    'Setting it again would start the seven days anew. Have a Writer unset the key in the IBM Cloud console, then ask again; or wait until the seven days are over.';
  const is = 'Key old-backups is set for deletion already, until THEN.';
  expect(readBy(someone, refusal)).toBe(
    `${is} Rosa had it set by request ${setWith.id}, which deleted it, and whoever restored it brought the setting back with it. ${next}`,
  );
  const superseded = { ...refusal, setWith: aRequest('superseded') };
  expect(readBy(rosa, superseded)).toBe(
    `${is} You had it set by request ${superseded.setWith.id}, which has ended. ${next}`,
  );
});
