// What is decided of restoring a key that was deleted here: who may begin it, and what ends it.
import { identify, refusalOfRight } from './authority.js';
import type { Command } from './command.js';
import { confirmationOf } from './confirmation.js';
import { authorizationPeriodMs, type DecisionTime, mayBeOlder } from './deadlines.js';
import type { Happening } from './event.js';
import { restoreEnd, restoringOf } from './key-life.js';
import { isDeleted, type KeyFacts } from './key.js';
import type { Person } from './person.js';
import type { Refusal } from './refusal.js';
import type { Deleted, DeletionRequest } from './request.js';
import { isRestoring, restoreWindow } from './restoring.js';

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** Who begins it; or why this person, at this time, with the key as read, does not. */
export function refusalOfRestore(
  request: DeletionRequest,
  { by, key }: CommandOf<'restore'>,
  time: DecisionTime,
): { ok: true; person: Person } | { ok: false; refusal: Refusal } {
  const who = identify(by);
  if (!who.ok) return who;
  // IBM gives the two acts to the same role (docs/facts/ibm.md#roles-and-actions).
  const refusal =
    refusalOfRight(by.rights, 'delete', { code: 'not_a_manager' }) ?? whyNotRestored(request, key, time);
  return refusal ? { ok: false, refusal } : who;
}

/** By what is known of the request, what was read of the key, and the clock; undefined where it can be restored. */
function whyNotRestored(
  request: DeletionRequest,
  key: KeyFacts,
  { at, kmsTime: now = at }: DecisionTime,
): Refusal | undefined {
  const { name: keyName, state } = key;
  if (isRestoring(request)) return { code: 'restore_in_progress', by: request.restoring.by, keyName };
  if (request.status === 'deleted' && (request.restored || request.deletedAgain || request.purged)) {
    const isRenamed = !isDeleted(key) && keyName !== request.key.name;
    return { code: 'restored_or_gone', request, ...(isRenamed && { nowNamed: keyName }) };
  }
  if (!isDeleted(key)) return { code: 'key_not_deleted', state, keyName };
  if (request.status !== 'deleted') return { code: 'key_in_wrong_state', state, keyName };
  const restoring = restoringOf(asDeleted(request, key), now);
  const window = restoreWindow(request);
  if (restoring.may === 'now' && window && now < window.from) {
    return { code: 'restore_too_early', from: window.from, keyName };
  }
  if (restoring.may === 'now' || restoring.may === 'unknown') return undefined;
  return { code: 'restore_over', restoring, keyName };
}

/** What the reading tells, and where it does not, the request. */
function asDeleted({ key: { service }, deletedAt, restorableUntil }: Deleted, key: KeyFacts) {
  return {
    ...key,
    service,
    deletedAt: key.deletedAt ?? deletedAt,
    restorableUntil: Math.min(restorableUntil, key.restorableUntil ?? Infinity),
  };
}

/** What has come of an attempt. Once: what is over is over. */
export function restoreEvents(
  request: DeletionRequest,
  command: CommandOf<'begin_restore' | 'confirm_restore' | 'fail_restore'>,
  { at, kmsTime: now = at }: DecisionTime,
): Happening[] {
  if (!isRestoring(request)) return [];
  const { by, sent } = request.restoring;
  switch (command.type) {
    case 'begin_restore':
      return sent ? [] : [{ ...command, type: 'restore.sent' }];
    case 'confirm_restore': {
      const { authorization } = command;
      return [
        {
          type: 'key.restored',
          // Somebody else did it before anything was sent.
          ...(sent && { by }),
          ...(authorization && { authorization }),
          ...confirmationOf(command, request),
        },
      ];
    }
    case 'fail_restore':
      // A yes is waited for while a reading may be older.
      return sent?.confirmed && mayBeOlder(sent.confirmed, now)
        ? []
        : [{ type: 'restore.failed', by, failure: command.failure }];
  }
}

/**
 * Whether an authorization seen on the restored key is the one it was deleted with: one that was given since lies later
 * (docs/facts/ibm.md#setting-and-deleting).
 */
export function isOfDeletion({ deletedAt }: Deleted, endsAt: number): boolean {
  return endsAt <= deletedAt + authorizationPeriodMs;
}

/** A deletion that was done without Countersign, as it is put on record for its undoing. Whoever wants that stands for the two people. */
export function recordDeletion(
  { id, by, key, guard, deletedAt, restorableUntil, channelId }: CommandOf<'record_deletion'>,
  { at }: DecisionTime,
): Happening[] {
  const end = restoreEnd({ ...key, deletedAt, restorableUntil });
  const deletion: Omit<Deleted, 'version'> = {
    status: 'deleted',
    id,
    key,
    guard,
    force: false,
    forced: false,
    requester: by,
    approver: by,
    reason: '',
    protection: { known: false },
    askedWith: { mark: 'unknown', at },
    approvers: [],
    ...(channelId === undefined ? {} : { channelId }),
    openedAt: at,
    deletedAt,
    restorableUntil: end?.at ?? deletedAt,
    elsewhere: true,
  };
  return [{ type: 'deletion.recorded', deletion }];
}
