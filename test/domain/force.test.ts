// A force deletion overrides registrations and nothing else, and both people say so by typing the key's name.
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../src/domain/protection.js';
import { acting, aBlockedRequest, amir, approving, aRequest, aWaitingRequest } from './given.js';
import { commands, manager, open, openForced, protectedBy, requestedKey, retained, rosa } from './given.js';
import { unprotected } from './given.js';
import { happened, moved, refused } from './when.js';

const keyName = requestedKey.name;
const namesTyped = [keyName, ` ${keyName}`, `${keyName}\n`, `\t ${keyName} `];
const otherNames = [
  '',
  '  ',
  keyName.toUpperCase(),
  'Old-Backups',
  'old backups',
  `${keyName}s`,
  'backups-2019',
];

describe('asking for force', () => {
  test('is kept with the request, from the beginning', () => {
    expect(happened(undefined, openForced())).toMatchObject([{ facts: { force: true } }]);
    expect(happened(undefined, open({ protection: protectedBy(3) }))).toMatchObject([
      { facts: { force: false } },
    ]);
  });

  test('needs something that is registered', () => {
    expect(refused(undefined, openForced({ protection: unprotected }))).toEqual({
      code: 'force_not_needed',
      keyName,
    });
  });

  test('needs to know what it would destroy', () => {
    expect(refused(undefined, openForced({ protection: { known: false } }))).toEqual({
      code: 'force_list_unknown',
      keyName,
    });
  });

  test('is of no use while anything is under retention', () => {
    expect(refused(undefined, openForced({ protection: protectedBy(12, 1) }))).toEqual({
      code: 'force_under_retention',
      keyName,
      underRetention: 1,
      holds: { retention_policy: 1 },
    });
  });

  test.each(namesTyped)('takes the key’s name, blanks around it forgiven: %j', (typedName) => {
    expect(happened(undefined, openForced({}, typedName))).toHaveLength(1);
  });

  test.each(otherNames)('takes no other name, no alias and no other case: %j', (typedName) => {
    expect(refused(undefined, openForced({}, typedName))).toEqual({
      code: 'name_not_confirmed',
      typed: typedName,
      keyName,
    });
  });

  test('takes no other list than the one the requester had in front of them', () => {
    const force = { typedName: keyName, seen: fingerprintOf(protectedBy(2)) };
    expect(refused(undefined, openForced({ force, protection: protectedBy(3) }))).toEqual({
      code: 'resources_changed',
      protection: protectedBy(3),
    });
  });

  test('what stands against force comes before what was typed', () => {
    expect(refused(undefined, openForced({ protection: unprotected }, 'another key')).code).toBe(
      'force_not_needed',
    );
  });

  test('without it, retention stops nobody from asking and no name is typed', () => {
    expect(happened(undefined, open({ protection: protectedBy(12, 12) }))).toHaveLength(1);
  });
});

describe.each(['kms', 'countersign'] as const)('approving force, guarded by %s', (guard) => {
  const forced = aWaitingRequest(guard, { force: true, protection: protectedBy(3) });

  test.each(namesTyped)('takes the key’s name: %j', (typedName) => {
    expect(happened(forced, approving(forced, { typedName }))).toMatchObject([
      { type: 'request.approved', by: amir },
    ]);
  });

  test.each(otherNames)('takes no other name: %j', (typedName) => {
    expect(refused(forced, approving(forced, { typedName }))).toEqual({
      code: 'name_not_confirmed',
      typed: typedName,
      keyName,
    });
  });

  test('no name at all is not the name', () => {
    const { type, by, seen } = approving(forced);
    expect(refused(forced, { type, by, seen })).toEqual({ code: 'name_not_confirmed', typed: '', keyName });
  });

  test('is refused once anything came under retention, though the approver saw it', () => {
    const retention = aWaitingRequest(guard, { force: true, protection: protectedBy(3, 2) });
    expect(refused(retention, approving(retention))).toEqual({
      code: 'force_under_retention',
      keyName,
      underRetention: 2,
      holds: { retention_policy: 2 },
    });
  });

  test('is refused while the list is unknown', () => {
    const unknown = aWaitingRequest(guard, { force: true, protection: { known: false } });
    expect(refused(unknown, approving(unknown)).code).toBe('force_list_unknown');
  });

  test('that the list has changed comes before the name and before retention', () => {
    const retention = aWaitingRequest(guard, { force: true, protection: protectedBy(3, 2) });
    const late = approving(retention, { seen: fingerprintOf(protectedBy(3)), typedName: '' });
    expect(refused(retention, late).code).toBe('resources_changed');
  });

  test('the requester does not approve it, whatever they type', () => {
    expect(refused(forced, approving(forced, { by: acting(rosa, manager) })).code).toBe(
      'approver_is_requester',
    );
  });

  test('of an ordinary request no name is asked', () => {
    const ordinary = aWaitingRequest(guard, { protection: protectedBy(3) });
    expect(happened(ordinary, approving(ordinary, { typedName: '' }))).toHaveLength(1);
  });
});

describe('a force deletion that was stopped', () => {
  const deleting = aRequest('deleting', { force: true, protection: protectedBy(3) });
  const failure = { code: 'resources_changed', effect: 'none' } as const;

  test('by a changed list waits for approval of the new one, and says why', () => {
    const stopped = moved(deleting, {
      type: 'lapse_approval',
      failure,
      update: { protection: protectedBy(4) },
    });
    expect(stopped).toMatchObject({
      status: 'awaiting_approval',
      force: true,
      lapsed: { approver: amir, failure },
    });
    expect(refused(stopped, approving(deleting)).code).toBe('resources_changed');
    expect(happened(stopped, approving(stopped))).toHaveLength(1);
  });

  test('by retention is blocked by what is retained, and still a force deletion once that was lifted', () => {
    const blocked = aBlockedRequest({ force: true, protection: protectedBy(3, 1), failure: retained });
    expect(refused(blocked, approving(blocked)).code).toBe('still_blocked');
    const clear = moved(blocked, { ...commands.update_protection, protection: protectedBy(3) });
    expect(clear).toMatchObject({ status: 'awaiting_approval', force: true });
    expect(refused(clear, approving(clear, { typedName: '' })).code).toBe('name_not_confirmed');
    expect(happened(clear, approving(clear))).toMatchObject([{ type: 'request.approved' }]);
  });
});
