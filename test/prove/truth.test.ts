// The judge of `npm run prove` has to see a lie where there is one.
import { describe, expect, it } from 'vitest';
import { type Card, contradictions, takenBack } from '../../scripts/prove/truth.js';
import type { KmsKeyState } from '../../src/sandbox/control/api.js';

const key = (state: Partial<KmsKeyState> = {}): KmsKeyState => ({
  id: 'k1',
  name: 'billing',
  aliases: [],
  keyRingId: 'default',
  instanceId: 'i1',
  state: 1,
  extractable: false,
  dualAuth: true,
  setForDeletion: null,
  deletedAt: null,
  deletedBy: null,
  registrations: [],
  ...state,
});
const isSet = {
  setForDeletion: { byIamId: 'IBMid-1', authExpiration: '2030-01-01T00:00:00Z', lapsed: false },
};
const isDeleted = { state: 5, deletedAt: '2026-01-01T00:00:00Z', deletedBy: 'IBMid-2' };

const card = (title: string, buttons: string[] = [], words = ''): Card => ({
  channel: 'D1',
  ts: '1.0',
  text: words,
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: title } },
    { type: 'actions', elements: buttons.map((action_id) => ({ type: 'button', action_id })) },
  ],
});
const waiting = card('Delete key billing?', ['approve_deletion', 'deny_deletion']);
const deleted = card('Deleted: key billing');

it('nothing takes back a deletion that IBM had confirmed', () => {
  const sent = ['request.approved', 'deletion.sent'];
  expect(takenBack([...sent, 'approval.lapsed', ...sent, 'deletion.confirmed', 'key.deleted'])).toEqual([]);
  for (const end of ['approval.lapsed', 'deletion.blocked']) {
    expect(takenBack([...sent, 'deletion.confirmed', end])).toEqual([
      `${end} after IBM had confirmed the deletion`,
    ]);
  }
});

describe('cards and records held against the KMS', () => {
  it.each([
    ['deleted and said to be', key(isDeleted), 1, 'deleted', [deleted]],
    ['restored and said to be', key(), 1, 'restored', [card('Restored: key billing')]],
    ['set and waiting', key(isSet), 0, 'awaiting_approval', [waiting]],
    ['guarded by Countersign alone and waiting', key({ dualAuth: false }), 0, 'awaiting_approval', [waiting]],
    ['denied and free', key(), 0, 'denied', [card('Denied: key billing stays')]],
    [
      'waiting for somebody to unset it',
      key(isSet),
      0,
      'withdrawing',
      [card('Denied: unsetting key billing', [], '*Not done yet:* nobody is signed in')],
    ],
  ])('nothing is wrong with a key %s', (_, state, deletes, status, cards) => {
    expect(contradictions({ key: state, deletes, status, cards })).toEqual([]);
  });

  it.each([
    ['a second DELETE', key(isDeleted), 2, 'deleted', [deleted], '2 DELETEs'],
    ['a DELETE of a denied request', key(isDeleted), 1, 'denied', [], 'the key is deleted'],
    ['a deletion that never was', key(isSet), 0, 'deleted', [], 'the key is there'],
    ['a card that says so', key(isSet), 0, 'awaiting_approval', [waiting, deleted], 'the key is there'],
    ['a card left behind', key(isDeleted), 1, 'deleted', [deleted, waiting], 'the key is deleted'],
    ['a key left set', key(isSet), 0, 'cancelled', [], 'the key is set for deletion'],
    ['an authorization that is gone', key(), 0, 'awaiting_approval', [], 'the key is not set'],
    ['an attempt without an end', key(isSet), 0, 'deleting', [], 'nothing is under way'],
    ['a change that nobody made', key(), 0, 'superseded', [], 'nobody changed it'],
    [
      'buttons on a card that is over',
      key(),
      0,
      'denied',
      [card('Denied: key billing stays', ['approve_deletion'])],
      'it still offers approve_deletion',
    ],
    [
      'a withdrawal that nobody works on',
      key(isSet),
      0,
      'withdrawing',
      [card('Denied: unsetting key billing')],
      'nothing is being taken back',
    ],
    ['a card of another status', key(), 0, 'cancelled', [card('Delete key billing?')], 'the key is not set'],
    ['words no card may say', key(), 0, 'denied', [card('All is well')], 'nothing a card may say'],
  ])('%s is told', (_, state, deletes, status, cards, words) => {
    expect(contradictions({ key: state, deletes, status, cards }).join('\n')).toContain(words);
  });
});
