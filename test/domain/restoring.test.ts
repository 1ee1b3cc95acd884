import { describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '../../src/domain/deadlines.js';
import { decide } from '../../src/domain/decide.js';
import { evolve } from '../../src/domain/evolve.js';
import type { Command } from '../../src/domain/command.js';
import type { Deleted, DeletionRequest } from '../../src/domain/request.js';
import { isOfDeletion } from '../../src/domain/restore.js';
import { isRestoring, mayRestore, restorableUntil, wayBackChangesAt } from '../../src/domain/restoring.js';
import { acting, aKey, amir, aRequest, commands, manager, noAnswer, rosa, vera, writer } from './given.js';

const deleted = aRequest('deleted');
const { deletedAt } = deleted;
const until = deletedAt + 30 * dayMs;
const destroyed = aKey({ state: 'destroyed', deletedAt });
const begin: Command = { ...commands.restore, key: destroyed };

function outcome(
  request: DeletionRequest,
  command: Command,
  at: number,
  kmsTime?: number,
): string[] | string {
  const decision = decide(request, command, { at, ...(kmsTime !== undefined && { kmsTime }) });
  return decision.ok ? decision.events.map(({ type }) => type) : decision.refusal.code;
}
function after(request: DeletionRequest, at: number, ...commands: Command[]): DeletionRequest {
  return commands.reduce((before, command) => {
    const decision = decide(before, command, { at });
    if (!decision.ok) throw new Error(decision.refusal.code);
    return decision.events.reduce<DeletionRequest>(evolve, before);
  }, request);
}
const later = deletedAt + hourMs;
const begun = after(deleted, later, begin);
const sent = after(begun, later, commands.begin_restore);
const withKey = (key: Partial<Deleted['key']>): Deleted => ({ ...deleted, key: { ...deleted.key, ...key } });

describe('the time to restore a key', () => {
  test('begins thirty seconds after the deletion and ends thirty days after it', () => {
    expect(restorableUntil(deleted)).toBe(until);
    const at = (ms: number) => mayRestore(deleted, ms);
    expect([deletedAt + 29_999, deletedAt + 30_000, until - 1, until].map(at)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('ends with the key’s expiration date, or with the service, where that is sooner', () => {
    const expiresAt = deletedAt + 2 * dayMs;
    expect(restorableUntil(withKey({ expiresAt }))).toBe(expiresAt);
    expect(restorableUntil(withKey({ expiresAt: until + 1 }))).toBe(until);
    expect(restorableUntil(withKey({ expiresAt: deletedAt + 20_000 }))).toBeUndefined();
    const end = Date.UTC(2027, 2, 28);
    const late = {
      ...withKey({ service: 'hs-crypto' }),
      deletedAt: end - dayMs,
      restorableUntil: end + dayMs,
    };
    expect(restorableUntil(late)).toBe(end);
  });

  test('is shown to begin, to have one day left, and to end', () => {
    let request: DeletionRequest = deleted;
    const shown: [number, string | undefined][] = [];
    for (let at = wayBackChangesAt(request, deletedAt); at; at = wayBackChangesAt(request, at)) {
      request = after(request, at, { type: 'note_way_back' });
      shown.push([at, (request as Deleted).wayBack]);
    }
    expect(shown).toEqual([
      [deletedAt + 30_000, 'open'],
      [until - dayMs, 'last_day'],
      [until, 'over'],
    ]);
    expect(outcome(request, { type: 'note_way_back' }, until + 1)).toEqual([]);
  });

  test('has no last day where it is a day or less, and is not shown where there is none', () => {
    const short = withKey({ expiresAt: deletedAt + hourMs });
    const open = after(short, deletedAt + 31_000, { type: 'note_way_back' });
    expect(open).toMatchObject({ wayBack: 'open' });
    expect(wayBackChangesAt(open, deletedAt + 31_000)).toBe(deletedAt + hourMs);
    expect(wayBackChangesAt(withKey({ expiresAt: deletedAt }), deletedAt)).toBeUndefined();
    expect(outcome(withKey({ expiresAt: deletedAt }), { type: 'note_way_back' }, later)).toEqual([]);
  });

  test('is over for what is back, gone, or deleted by a later request', () => {
    for (const fate of [
      { restored: { at: later } },
      { purged: { at: later } },
      { deletedAgain: { at: later } },
    ]) {
      expect(mayRestore({ ...deleted, ...fate }, later)).toBe(false);
      expect(wayBackChangesAt({ ...deleted, ...fate }, later)).toBeUndefined();
      expect(outcome({ ...deleted, ...fate }, begin, later)).toBe('restored_or_gone');
    }
    expect(mayRestore(aRequest('awaiting_approval'), later)).toBe(false);
  });
});

describe('whoever wants a key restored', () => {
  test('is a Manager of it, the requester and the approver included', () => {
    for (const by of [acting(rosa, manager), acting(amir, manager), acting(vera, manager)]) {
      expect(outcome(deleted, { ...commands.restore, by }, later)).toEqual(['restore.begun']);
    }
    expect(outcome(deleted, { ...commands.restore, by: acting(vera, writer) }, later)).toBe('not_a_manager');
    const guest = acting(vera, manager, { account: 'guest' });
    expect(outcome(deleted, { ...commands.restore, by: guest }, later)).toBe('account_not_eligible');
  });

  test('is told no a second past the end, and before IBM restores it, by the KMS’s own clock', () => {
    expect(outcome(deleted, begin, until - 1_000)).toEqual(['restore.begun']);
    expect(outcome(deleted, begin, until + 1_000)).toBe('restore_over');
    expect(outcome(deleted, begin, until - 1_000, until + 1_000)).toBe('restore_over');
    expect(outcome(deleted, begin, later, deletedAt + 29_000)).toBe('restore_too_early');
    const forbidden: Command = { ...commands.restore, key: { ...destroyed, restoreAllowed: false } };
    expect(outcome(deleted, forbidden, later)).toBe('restore_over');
  });

  test('is told no where the key is not deleted, or the request deleted none', () => {
    expect(outcome(deleted, { ...commands.restore, key: aKey({ deletedAt }) }, later)).toBe(
      'key_not_deleted',
    );
    expect(outcome(aRequest('denied'), begin, later)).toBe('key_in_wrong_state');
  });

  test('is told no while it is being restored, and may try again after it came to nothing', () => {
    expect(outcome(begun, begin, later)).toBe('restore_in_progress');
    const failed = after(sent, later, commands.fail_restore);
    expect(isRestoring(failed)).toBe(false);
    expect(outcome(failed, begin, later)).toEqual(['restore.begun']);
  });
});

describe('an attempt', () => {
  test('is sent once', () => {
    expect(outcome(deleted, commands.begin_restore, later)).toEqual([]);
    expect(outcome(begun, commands.begin_restore, later)).toEqual(['restore.sent']);
    expect(outcome(sent, commands.begin_restore, later)).toEqual([]);
  });

  test('is whose it was, unless somebody else was faster', () => {
    const { restored } = after(sent, later, commands.confirm_restore) as Deleted;
    expect(restored).toEqual({ at: later, by: vera });
    expect((after(begun, later, commands.confirm_restore) as Deleted).restored).toEqual({ at: later });
  });

  test('ends once', () => {
    for (const end of [commands.confirm_restore, commands.fail_restore]) {
      const ended = after(sent, later, end);
      expect(outcome(ended, commands.confirm_restore, later)).toEqual([]);
      expect(outcome(ended, commands.fail_restore, later)).toEqual([]);
    }
  });

  test('that IBM has confirmed does not fail while its readings may be older', () => {
    const { sent: attempt } = (sent as Deleted).restoring!;
    const yes: Command = { type: 'note_confirmation', sentAt: attempt!.at, correlationId: 'of-ibm' };
    const confirmed = after(sent, later, yes);
    expect(confirmed).toMatchObject({ restoring: { sent: { confirmed: { correlationId: 'of-ibm' } } } });
    expect(outcome(confirmed, yes, later)).toEqual([]);
    expect(outcome(confirmed, commands.fail_restore, later + hourMs - 1)).toEqual([]);
    expect(outcome(confirmed, commands.fail_restore, later + hourMs)).toEqual(['restore.failed']);
  });

  test('tells alone that the key is back, and readings tell it of one that was not answered', () => {
    const seen: Command = { type: 'note_fate', key: aKey({ deletedAt }) };
    expect(outcome(sent, seen, later)).toEqual([]);
    const unclear = after(sent, later, { type: 'fail_restore', failure: noAnswer });
    expect(after(unclear, later, seen)).toMatchObject({ restored: { by: vera } });
    const refused = after(sent, later, {
      type: 'fail_restore',
      failure: { code: 'unauthorized', effect: 'none' },
    });
    expect((after(refused, later, seen) as Deleted).restored).toEqual({ at: later });
  });

  test('is over when the key is deleted again', () => {
    const key = { ...destroyed, deletedAt: deletedAt + dayMs };
    const again = after(sent, deletedAt + dayMs, { type: 'note_fate', key });
    expect(again).toMatchObject({ restored: { by: vera }, deletedAgain: {} });
    expect(again).not.toHaveProperty('restoring');
  });
});

test('an authorization that comes back is of the deletion; one that was given since is not', () => {
  expect(isOfDeletion(deleted, deletedAt + 7 * dayMs - 60_000)).toBe(true);
  expect(isOfDeletion(deleted, deletedAt + 7 * dayMs + 30_000)).toBe(false);
});
