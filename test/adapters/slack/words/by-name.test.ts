import { describe, expect, test } from 'vitest';
import { renderCard } from '../../../../src/adapters/slack/card/card.js';
import { limits } from '../../../../src/adapters/slack/kit/blocks.js';
import { byName } from '../../../../src/adapters/slack/words/by-name.js';
import { aRequest, rosa } from '../../../domain/given.js';

describe('names for mentions', () => {
  test('leave a message within what Slack takes', () => {
    const request = {
      ...aRequest('awaiting_approval'),
      requester: { ...rosa, name: '&'.repeat(40) },
      reason: '&'.repeat(500),
      ticket: '&'.repeat(100),
    };
    const audience = { kind: 'channel', channelId: 'C0KEYS' } as const;
    const card = byName(
      renderCard(request, { audience: 'channel', identity: 'service-ids' }),
      request,
      audience,
    );
    expect(JSON.stringify(card)).not.toContain('<@');
    expect(card.text.length).toBeLessThanOrEqual(limits.messageText);
    const texts = card.blocks.flatMap((block) =>
      block.type === 'section' && block.text ? [block.text.text.length] : [],
    );
    expect(Math.max(...texts)).toBeLessThanOrEqual(limits.sectionText);
  });
});
