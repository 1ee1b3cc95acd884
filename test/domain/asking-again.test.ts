import { describe, expect, test } from 'vitest';
import { canBeAskedAgain, earlierOf } from '../../src/domain/asking-again.js';
import { effectsOf } from '../../src/domain/effect.js';
import { evolve } from '../../src/domain/evolve.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import {
  againId,
  amir,
  aRequest,
  beforeTheEnd as at,
  commands,
  endsAt,
  open,
  openStatuses,
  rosa,
} from './given.js';
import { happened, moved } from './when.js';

const denied = aRequest('denied');
const { id } = denied;

describe('asking again', () => {
  test.each<[string, DeletionRequest, unknown]>([
    ['denied', denied, { id, end: 'denied', at, by: amir, reason: 'Still used by the archive' }],
    ['cancelled', aRequest('cancelled'), { id, end: 'cancelled', at, by: rosa }],
    ['expired', aRequest('expired'), { id, end: 'expired', at: endsAt }],
    ['failed', aRequest('failed'), { id, end: 'failed', at }],
    [
      'deleted and restored',
      { ...aRequest('deleted'), restored: { at: at + 1 } },
      { id, end: 'restored', at: at + 1 },
    ],
    ['unset outside', { ...aRequest('superseded'), change: 'unset' }, { id, end: 'superseded', at }],
    ['set anew outside', { ...aRequest('superseded'), change: 'set_again' }, { id, end: 'superseded', at }],
  ])('makes sense where it was %s, and is told so', (_how, request, earlier) => {
    expect(earlierOf(request)).toEqual(earlier);
  });

  test.each<[string, DeletionRequest]>([
    ['deleted', aRequest('deleted')],
    ['replaced', aRequest('replaced')],
    ['deleted outside', aRequest('superseded')],
    ['not found any more', { ...aRequest('failed'), obstacle: { kind: 'key_gone' } }],
    [
      'confirmed and never seen',
      {
        ...aRequest('expired'),
        attempts: [{ approver: amir, at, actingAs: 'iam-ServiceId-manager', confirmed: { at } }],
      },
    ],
    ...openStatuses.map((status): [string, DeletionRequest] => [status, aRequest(status)]),
  ])('makes none where it is %s', (_how, request) => {
    expect(canBeAskedAgain(request)).toBe(false);
    expect(happened(request, commands.note_asked_again)).toEqual([]);
  });

  test('is said on the earlier one once, by the last that asked', () => {
    const again = moved(denied, commands.note_asked_again);
    expect(again).toMatchObject({ status: 'denied', again: { id: againId, by: rosa, at } });
    expect(happened(again, commands.note_asked_again)).toEqual([]);
    expect(moved(again, { ...commands.note_asked_again, id: 'CS-1QKTVC0AGA2' }).again?.id).toBe(
      'CS-1QKTVC0AGA2',
    );
  });

  test('is noted once people are asked, not while the first step may fail', () => {
    const earlier = earlierOf(denied)!;
    const opening = (guard: 'kms' | 'countersign') => {
      const [event] = happened(undefined, open({ guard, earlier }));
      const request = evolve(undefined, event!);
      return { request, effects: effectsOf(event!, request).map(({ kind }) => kind) };
    };
    expect(opening('countersign').effects).toContain('note_asked_again');
    const { request, effects } = opening('kms');
    expect(effects).not.toContain('note_asked_again');
    expect(request.earlier).toEqual(earlier);
    const [given] = happened(request, commands.confirm_first_authorization);
    expect(effectsOf(given!, evolve(request, given!)).map(({ kind }) => kind)).toContain('note_asked_again');
    const failed = happened(request, commands.fail_first_authorization);
    expect(effectsOf(failed[0]!, evolve(request, failed[0]!)).map(({ kind }) => kind)).not.toContain(
      'note_asked_again',
    );
  });
});
