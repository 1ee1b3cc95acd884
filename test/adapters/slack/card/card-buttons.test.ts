// What a card offers, and that whoever hears it is told of the same.
import { describe, expect, test } from 'vitest';
import { type CardReader, renderCard } from '../../../../src/adapters/slack/card/card.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import { aBlockedRequest, amir, aRequest, beforeTheEnd as at, protectedBy } from '../../../domain/given.js';

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
