// What a card offers, and that whoever hears it is told of the same.
import { describe, expect, test } from 'vitest';
import { type CardReader, renderCard } from '../../../../src/adapters/slack/card/card.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import {
  aBlockedRequest,
  amir,
  aRequest,
  beforeTheEnd as at,
  protectedBy,
  statuses,
} from '../../../domain/given.js';

const audiences = ['requester', 'approver', 'channel'] as const;
const readerOf = (audience: (typeof audiences)[number]): CardReader => ({ audience, identity: 'passcode' });

const buttonsOf = (request: DeletionRequest, reader: CardReader) =>
  renderCard(request, reader).blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.map((element) => ('text' in element ? element.text.text : element.type))
      : [],
  );

describe.each(audiences)('the copy of the %s', (audience) => {
  const reader = readerOf(audience);

  test('offers no decision once IBM has confirmed the deletion', () => {
    const attempts = [{ approver: amir, at, actingAs: amir.iamId, confirmed: { at } }];
    for (const request of [
      { ...aRequest('awaiting_approval', { protection: protectedBy(2) }), attempts },
      { ...aBlockedRequest(), attempts },
    ]) {
      expect(buttonsOf(request, reader)).toEqual(['Resources', 'Details']);
    }
  });

  test.each([
    ['waiting', aRequest('awaiting_approval')],
    ['a force deletion', aRequest('awaiting_approval', { force: true, protection: protectedBy(2) })],
    ['blocked', aBlockedRequest()],
    ['blocked, and the way is clear', aBlockedRequest({ protection: protectedBy(0) })],
  ])('names in its text each button it has: %s', (_, request) => {
    const { text } = renderCard(request, reader);
    for (const label of buttonsOf(request, reader)) expect(text).toContain(label.replace('…', ''));
    expect(text).toContain('are buttons on this message.');
  });
});

describe('a card has at most five buttons, and Details is one of them', () => {
  const suspended = { state: 'suspended', at } as const;
  const waiting = aRequest('awaiting_approval', { protection: protectedBy(2) });
  const unwatched = { ...aBlockedRequest(), obstruction: 'other' } as const;
  const blocked = aBlockedRequest();
  const cases = statuses.map((status): [string, DeletionRequest] => [status, aRequest(status)]);
  cases.push(
    ['waiting, disabled', { ...waiting, keyState: suspended }],
    ['forced, disabled', { ...waiting, force: true, keyState: suspended }],
    ['blocked', blocked],
    ['blocked, disabled', { ...blocked, keyState: suspended }],
    ['blocked by what no list shows', unwatched],
    ['the same, disabled', { ...unwatched, keyState: suspended }],
  );

  test.each(cases.flatMap(([what, request]) => audiences.map((one) => [what, one, request] as const)))(
    '%s, for the %s',
    (_what, audience, request) => {
      const row = buttonsOf(request, readerOf(audience));
      expect(row.length).toBeLessThanOrEqual(5);
      expect(row.at(-1)).toBe('Details');
    },
  );

  test('the list of resources gives way: it stands under Details', () => {
    expect(buttonsOf(blocked, readerOf('requester'))).toEqual([
      'Check again',
      'Gone already? Ask the services',
      'Ask for force deletion…',
      'Cancel request',
      'Details',
    ]);
    expect(buttonsOf(blocked, readerOf('approver'))).toContain('Resources');
  });

  test('another look is offered where it can tell more than another try', () => {
    expect(buttonsOf(blocked, readerOf('approver'))).toContain('Check again');
    expect(buttonsOf(unwatched, readerOf('approver'))).toEqual([
      'Try again…',
      'Deny',
      'Ask a question…',
      'Resources',
      'Details',
    ]);
  });
});
