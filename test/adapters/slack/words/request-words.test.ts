import { describe, expect, test } from 'vitest';
import { renderCard } from '../../../../src/adapters/slack/card/card.js';
import { detailsBlocks } from '../../../../src/adapters/slack/decisions/details.js';
import { askedView } from '../../../../src/adapters/slack/request/asked-view.js';
import type { Refusal, RefusalCode } from '../../../../src/domain/refusal.js';
import { markTime } from '../../../../src/explanations/marks.js';
import { explainRefusal } from '../../../../src/explanations/refusals.js';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import { momentWords, statusWords, titleOf } from '../../../../src/adapters/slack/words/request-words.js';
import { evolve } from '../../../../src/domain/evolve.js';
import type { KeyState } from '../../../../src/domain/key.js';
import type { Protection } from '../../../../src/domain/protection.js';
import type { AwaitingApproval, DeletionRequest, WithdrawalTrouble } from '../../../../src/domain/request.js';
import {
  aBlockedRequest,
  amir,
  aRequest,
  beforeTheEnd as at,
  conflict,
  protectedBy,
  retained,
  unprotected,
} from '../../../domain/given.js';

/** What everyone sees of a request, blocks and text. */
const cardOf = (request: Parameters<typeof renderCard>[0]) => {
  const { blocks, text } = renderCard(request, { audience: 'approver', identity: 'service-ids' });
  return { blocks: JSON.stringify(blocks), text };
};
const everywhere = (request: Parameters<typeof renderCard>[0]) => {
  const { blocks, text } = cardOf(request);
  return [blocks, text];
};

const unblocked = (protection: Protection = unprotected): AwaitingApproval => ({
  ...aRequest('awaiting_approval', { protection }),
  unblocked: { at, former: { approver: amir, at, failure: conflict } },
});

describe('a deletion that IBM has confirmed and not shown', () => {
  const confirmed = { at, correlationId: 'of-ibm' };
  const attempts = [{ approver: amir, at, actingAs: 'iam-ServiceId-manager', confirmed }];

  test('and whose approval had lapsed before is not told as not carried out', () => {
    const lapsed = { approver: amir, at, failure: { code: 'no_answer', effect: 'unknown' } } as const;
    const words = statusWords({ ...aRequest('awaiting_approval'), lapsed, attempts });
    expect(words).toContain('IBM confirmed the deletion');
    expect(words).not.toContain('not deleted');
  });

  test('and is looked for no more is told as unclear', () => {
    const request = { ...aRequest('expired'), attempts };
    expect(titleOf(request)).toBe('Unclear: key old-backups was not seen to be deleted');
    expect(statusWords(request)).toContain('IBM confirmed the deletion');
    expect(statusWords(request)).not.toContain('The key stays');
    expect(titleOf(aRequest('expired'))).toContain('was not deleted');
  });
});

describe('a blocked force request', () => {
  test('that met a resource when its list was empty shows it, and says what approving again does', () => {
    const request = aBlockedRequest({ force: true, protection: protectedBy(1) });
    expect(request.blockers).toBe(0);
    const words = statusWords(request);
    expect(words).toContain('1 resource is registered with the key now');
    expect(words).toContain('IBM is then told to force');
    expect(words).not.toContain('as last read');
    // It is one already.
    const offered = (blocked: DeletionRequest) =>
      JSON.stringify(renderCard(blocked, { audience: 'requester', identity: 'service-ids' }).blocks);
    expect(offered(request)).not.toContain('ask_for_force');
    expect(offered(aBlockedRequest())).toContain('ask_for_force');
  });

  test('whose list could not be read says so, rather than what the list shows', () => {
    for (const force of [true, false]) {
      const words = statusWords({
        ...aBlockedRequest({ force, protection: { known: false } }),
        obstruction: 'resources',
      });
      expect(words).toContain('IBM did not list what is registered');
    }
  });

  test('under a retention policy that the list does not show can be told by another try alone', () => {
    const request = aBlockedRequest({ force: true, protection: protectedBy(2), failure: retained });
    expect(statusWords(request)).toContain('in the list as last read');
  });
});

describe('a force request', () => {
  test('says what it destroys while something is registered', () => {
    const request = aRequest('awaiting_approval', { force: true, protection: protectedBy(3) });
    for (const told of everywhere(request)) {
      expect(told).toContain('Delete key old-backups by force, with its data?');
      expect(told).toContain('approving it makes unreadable 3 buckets');
    }
  });

  test('whose list has emptied destroys nothing, and does not say it would', () => {
    const request = aRequest('awaiting_approval', { force: true, protection: unprotected });
    for (const told of everywhere(request)) {
      expect(told).toContain('Delete key old-backups? Nothing is left to force');
      expect(told).toContain('Approving it deletes the key without force');
      expect(told).not.toMatch(/unreadable|its data/);
    }
    const deleting = aRequest('deleting', { force: true, protection: unprotected });
    expect(titleOf(deleting)).toBe('Approved: deleting key old-backups');
  });

  test('whose list is unknown does not pass for an empty one', () => {
    const request = aRequest('awaiting_approval', { force: true, protection: { known: false } });
    for (const told of everywhere(request)) {
      expect(told).toContain('IBM did not list the data it would cost');
      expect(told).not.toContain('is left to force');
    }
  });

  test('is told as deleted by force only where IBM was told to force', () => {
    const forced = aRequest('deleted', { force: true, protection: protectedBy(3) });
    expect(titleOf(forced)).toBe('Deleted by force: key old-backups');
    expect(cardOf(forced).blocks).toContain('Unreadable without this key');
    const unforced = aRequest('deleted', { force: true, protection: unprotected });
    expect(titleOf(unforced)).toBe('Deleted: key old-backups');
    expect(statusWords(unforced)).toContain('so IBM was not told to force');
    expect(statusWords(aRequest('deleted'))).not.toContain('force');
  });

  test('that came to nothing does not say that its data will be unreadable', () => {
    const denied = aRequest('denied', { force: true, protection: protectedBy(3) });
    const { blocks, text } = cardOf(denied);
    expect(`${blocks}${text}`).not.toMatch(/unreadable|destroys/);
  });
});

describe('the way is clear', () => {
  test('while nothing blocks, and not when something new has come or nobody knows', () => {
    expect(statusWords(unblocked())).toContain('The way is clear');
    for (const protection of [protectedBy(1), { known: false } as const]) {
      const words = statusWords(unblocked(protection));
      expect(words).not.toContain('The way is clear');
      expect(words).toContain('Waiting for');
    }
  });

  test('is announced while it is so; a late notice tells how things stand', () => {
    expect(momentWords('unblocked', unblocked())).toContain('can be deleted now');
    const cancelled = evolve(
      evolve(unblocked(), {
        type: 'withdrawal.started',
        at,
        withdrawal: { kind: 'cancelled', by: aRequest('cancelled').by },
      }),
      { type: 'request.cancelled', at, by: aRequest('cancelled').by },
    );
    const blockedAgain = aBlockedRequest();
    for (const late of [cancelled, blockedAgain, aRequest('awaiting_approval'), unblocked(protectedBy(1))]) {
      const words = momentWords('unblocked', late);
      expect(words).not.toContain('can be deleted now');
      expect(words).toContain(statusWords(late));
    }
  });
});

describe('under a retention policy', () => {
  const owners = [{ accountId: '0a1b', name: 'Mei Manager', email: 'mei@example.com' }];
  const protection = { ...protectedBy(3, 1), owners };

  test('a blocked request names whom to ask, in blocks, text and thread', () => {
    const request = aBlockedRequest({ protection, failure: retained });
    for (const told of [...everywhere(request), momentWords('blocked', request)]) {
      expect(told.split('only Mei Manager (mei@example.com), who owns the account `0a1b`')).toHaveLength(2);
    }
  });

  test('so does one that waits, before anybody tries', () => {
    for (const told of everywhere(aRequest('awaiting_approval', { protection }))) {
      expect(told.split('only Mei Manager')).toHaveLength(2);
    }
    for (const told of everywhere(aRequest('cancelled', { protection }))) expect(told).not.toContain('Mei');
  });
});

describe('a key that expires', () => {
  const dayMs = 86_400_000;
  const expiring = <R extends ReturnType<typeof aRequest>>(request: R, expiresAt: number): R => ({
    ...request,
    key: { ...request.key, expiresAt },
  });

  test('before the seven days are over says so before anybody decides, with what follows', () => {
    const waiting = aRequest('awaiting_approval');
    const expiresAt = waiting.openedAt + 5 * dayMs;
    for (const text of everywhere(expiring(waiting, expiresAt))) {
      expect(text).toContain(`The expiration date of the key, ${dateToken(expiresAt)}, comes before the end`);
      expect(text).toContain('it can be restored until then alone');
      expect(text).toContain('An expired key cannot be unset either');
    }
  });

  test('later is told as a date', () => {
    const waiting = aRequest('awaiting_approval');
    const expiresAt = waiting.endsAt + dayMs;
    const request = expiring(waiting, expiresAt);
    expect(cardOf(request).text).toContain(dateToken(expiresAt));
    expect(JSON.stringify(detailsBlocks(request, [], []))).toContain(dateToken(expiresAt));
    for (const text of everywhere(request)) expect(text).not.toContain('comes before the end');
  });

  test('is restorable until then, once deleted, and never where it had expired', () => {
    const deleted = aRequest('deleted');
    const soon = deleted.deletedAt + 5 * dayMs;
    expect(statusWords(expiring(deleted, soon))).toContain(
      `Restorable by a Manager until ${dateToken(soon)}`,
    );
    const expired = statusWords(expiring(deleted, deleted.deletedAt - 1_000));
    expect(expired).toContain('cannot be restored');
    expect(expired).not.toContain('Restorable');
  });

  test('of a service that ends is restorable until then (HPCS: what is left is deleted after 28 March 2027)', () => {
    const deletedAt = Date.UTC(2027, 2, 10);
    const deleted = { ...aRequest('deleted'), deletedAt, restorableUntil: deletedAt + 30 * dayMs };
    const hpcs = { ...deleted, key: { ...deleted.key, service: 'hs-crypto' as const } };
    expect(statusWords(hpcs)).toContain(`Restorable by a Manager until ${dateToken(Date.UTC(2027, 2, 28))}`);
    expect(statusWords(deleted)).toContain(
      `Restorable by a Manager until ${dateToken(deletedAt + 30 * dayMs)}`,
    );
  });
});

describe('a withdrawal that IBM does not carry out', () => {
  const withdrawing = (trouble: WithdrawalTrouble) => ({ ...aRequest('withdrawing'), trouble });
  const invalid = { code: 'KEY_ACTION_INVALID_STATE_ERR', status: 409, effect: 'none' } as const;
  const actionsOf = (
    request: DeletionRequest,
    identity: 'service-ids' | 'passcode',
    audience: 'requester' | 'approver' | 'channel' = 'requester',
  ) =>
    renderCard(request, { audience, identity }).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements.map((element) => element.action_id) : [],
    );

  test.each(['approver', 'channel'] as const)(
    'for a disabled key has a Manager enable it first, with the button: %s',
    (audience) => {
      const request = withdrawing({ ...invalid, keyState: 'suspended' });
      for (const text of everywhere(request)) expect(text).toContain('A Manager enables it first');
      expect(actionsOf(request, 'service-ids', audience)).toContain('key_act_enable');
      expect(actionsOf(request, 'service-ids', audience)).not.toContain('unset_key');
      const unsigned = withdrawing({ code: 'session_gone', effect: 'none', keyState: 'suspended' });
      const offered = actionsOf(unsigned, 'passcode', audience);
      expect(offered).toEqual(expect.arrayContaining(['key_act_enable', 'unset_key']));
      expect(statusWords(unsigned)).toContain('with *Unset the key…* and a passcode');
    },
  );

  test('for a disabled key names no button and shows none to the requester, whom a Writer role suffices', () => {
    const keyState = { state: 'suspended', at } as const;
    const waiting = { ...aRequest('awaiting_approval'), keyState };
    for (const request of [withdrawing({ ...invalid, keyState: 'suspended' }), waiting]) {
      expect(actionsOf(request, 'service-ids')).not.toContain('key_act_enable');
      expect(actionsOf(request, 'service-ids', 'approver')).toContain('key_act_enable');
      expect(statusWords(request)).not.toContain('Enable the key');
    }
  });

  test('for an expired key ends by itself: nothing is offered that cannot work', () => {
    for (const trouble of [
      { ...invalid, keyState: 'deactivated' },
      { code: 'session_gone', effect: 'none', keyState: 'deactivated' },
      { code: 'KEY_EXPIRED_ERR', effect: 'none', keyState: 'active' },
    ] as const) {
      const request = withdrawing(trouble);
      const words = statusWords(request);
      expect(words).toContain(`until ${dateToken(request.endsAt)}, when that ends by itself`);
      expect(words).not.toMatch(/keeps trying|being taken back|unset the key/);
      expect(titleOf(request)).toContain('cannot be unset');
      expect(actionsOf(request, 'passcode')).not.toContain('unset_key');
    }
  });

  test('for any other reason goes on as before', () => {
    const words = statusWords(withdrawing({ code: 'forbidden', effect: 'none', keyState: 'active' }));
    expect(words).toContain('Countersign keeps trying');
  });
});

describe('what IBM has confirmed and does not show yet', () => {
  const confirmed = { at, correlationId: 'of-ibm' };
  const sent = { at, actingAs: 'iam-ServiceId-manager', confirmed };
  const requests: [DeletionRequest, string, RefusalCode][] = [
    [{ ...aRequest('deleting'), sent }, 'the deletion', 'decision_in_progress'],
    [
      { ...aRequest('withdrawing'), confirmed, trouble: conflict },
      'that the key is no longer set for deletion',
      'decision_in_progress',
    ],
    [
      { ...aRequest('authorizing'), sentAt: at, confirmed },
      'that the key is set for deletion',
      'first_authorization_running',
    ],
  ];

  test.each(requests)('is said as that on the card, and asks nothing of anybody: %o', (request, what) => {
    const words = `IBM confirmed ${what} ${dateToken(at)}; its lists do not show it yet. Nobody has to do anything`;
    for (const shown of everywhere(request)) expect(shown).toContain(words);
    expect(everywhere(request).join()).not.toMatch(/nothing is confirmed|Not done yet|is being asked/);
  });

  test.each(requests)('is the reason of a no: %o', (request, what, code) => {
    const told = explainRefusal({ code, request } as Refusal);
    expect(`${told.what} ${told.why}`).toContain(
      `IBM confirmed ${what} ${markTime(at)}; its lists do not show it yet.`,
    );
    expect(told.next).toMatch(/Nobody has to do anything|The card shows the outcome/);
  });

  test('is what the form of its requester ends with', () => {
    const view = JSON.stringify(askedView(requests[2]![0]));
    expect(view).toContain('IBM confirmed that the key is set for deletion');
    expect(view).not.toContain('not answered clearly');
  });

  test('stands in the history, and IBM’s id in small print below', () => {
    const entry = { ...{ seq: 1, hash: 'h', previousHash: 'g' }, at, type: 'key.deleted', facts: confirmed };
    const blocks = JSON.stringify(detailsBlocks(aRequest('deleted'), [entry], []));
    expect(blocks).toMatch(/· IBM deleted the key"/);
    expect(blocks).toContain('For IBM support, its correlation ids: `of-ibm`');
  });
});

describe('a key deleted by force', () => {
  test('can be synced from its card an hour later on, for services that still read its data', () => {
    const forced = { ...aRequest('deleted', { force: true, protection: protectedBy(3) }), forced: true };
    expect(statusWords(forced)).toContain(`from ${dateToken(forced.deletedAt + 3_600_000)}`);
    expect(cardOf(forced).blocks).not.toContain('key_act_sync');
    const due = { ...forced, syncDue: true as const };
    expect(cardOf(due).blocks).toContain('key_act_sync');
    expect(cardOf(due).blocks).toContain('Ask the services again');
    expect(cardOf(aRequest('deleted')).blocks).not.toContain('key_act_sync');
    // IBM removes what is left of it after ninety days.
    expect(statusWords(due)).toContain(`until ${dateToken(forced.deletedAt + 90 * 24 * 3_600_000)}`);
  });

  test('says when the services were told again, and offers nothing once nobody can be told', () => {
    const forced = { ...aRequest('deleted', { force: true, protection: protectedBy(3) }), forced: true };
    const told = forced.deletedAt + 2 * 3_600_000;
    const synced = { ...forced, aftermath: { is: 'synced', at: told } as const };
    expect(statusWords(synced)).toContain(`told again ${dateToken(told)}`);
    expect(statusWords(synced)).toContain(`after ${dateToken(told + 4 * 3_600_000)}, open a case`);
    const over = { ...forced, aftermath: { is: 'nothing_left' } as const };
    expect(statusWords(over)).not.toMatch(/told again|IBM support/);
    for (const one of [synced, over]) {
      const request = { ...one, syncDue: true as const };
      expect(cardOf(request).blocks).not.toContain('key_act_sync');
      expect(statusWords(request)).not.toContain('Ask the services again');
    }
  });
});

describe('a key that has come to something else since people were asked', () => {
  const noted = (state: KeyState, base: DeletionRequest = aRequest('awaiting_approval')) => ({
    ...base,
    keyState: { state, at },
  });

  test('is on the card with what it means, and a disabled one can be enabled from there', () => {
    const disabled = noted('suspended');
    for (const text of everywhere(disabled)) {
      expect(text).toContain('The key was disabled since people were asked');
      expect(text).toContain('IBM unsets no disabled key');
    }
    expect(cardOf(disabled).blocks).toContain('key_act_enable');
    for (const text of everywhere(noted('deactivated'))) expect(text).toContain('The key has expired since');
    for (const text of everywhere(noted('active'))) expect(text).toContain('The key was enabled since');
    expect(cardOf(noted('active')).blocks).not.toContain('key_act_enable');
  });

  test('is on no card whose decision is over', () => {
    for (const text of everywhere(noted('suspended', aRequest('deleted')))) {
      expect(text).not.toContain('since people were asked');
      expect(text).not.toContain('key_act_enable');
    }
  });
});
