import { describe, expect, test } from 'vitest';
import { detailsBlocks } from '../../../../src/adapters/slack/decisions/details.js';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import { aBlockedRequest, aRequest, endsAt, protectedBy, rosa, statuses } from '../../../domain/given.js';

const ticket = 'OPS-4711';
const requests: DeletionRequest[] = [
  ...statuses.map((status) => ({ ...aRequest(status), ticket })),
  { ...aBlockedRequest({ protection: protectedBy(3) }), ticket },
];
const textOf = (request: DeletionRequest) => JSON.stringify(detailsBlocks(request, [], []));

describe('Details', () => {
  test.each(requests.map((request) => [request.status, request] as const))(
    'of a request that is %s tell who asked, why, for what and of which key',
    (_, request) => {
      const text = textOf(request);
      expect(text).toContain(`<@${rosa.slack.userId}>`);
      for (const fact of [
        request.reason,
        ticket,
        request.key.keyId,
        request.key.instanceId,
        request.key.crn,
      ]) {
        expect(text).toContain(fact);
      }
      expect(text).toMatch(/dual authorization policy/);
    },
  );

  test('say once what the card above them says', () => {
    const text = textOf({ ...aRequest('awaiting_approval'), ticket });
    expect(text.split(ticket)).toHaveLength(2);
    expect(text.split(dateToken(endsAt, 'deadline'))).toHaveLength(2);
    expect(text.match(/dual authorization policy/g)).toHaveLength(1);
  });
});
