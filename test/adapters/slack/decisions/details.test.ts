import { describe, expect, test } from 'vitest';
import { detailsBlocks } from '../../../../src/adapters/slack/decisions/details.js';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import type { KmsFailure } from '../../../../src/domain/kms-failure.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import {
  aBlockedRequest,
  amir,
  aRequest,
  conflict,
  endsAt,
  lostSession,
  noAnswer,
  openedAt,
  protectedBy,
  type RequestIn,
  rosa,
  statuses,
} from '../../../domain/given.js';

const ticket = 'OPS-4711';
const requests: DeletionRequest[] = [
  ...statuses.map((status) => ({ ...aRequest(status), ticket })),
  { ...aBlockedRequest({ protection: protectedBy(3) }), ticket },
];
const lapsed = (failure: KmsFailure): DeletionRequest => ({
  ...(aRequest('awaiting_approval') as RequestIn<'awaiting_approval'>),
  lapsed: { approver: amir, at: openedAt, failure },
});
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

  test('leave nothing open of an attempt that has been found to have had no effect', () => {
    const failed: DeletionRequest = {
      ...(aRequest('failed') as RequestIn<'failed'>),
      obstacle: { kind: 'kms', failure: noAnswer },
    };
    for (const request of [lapsed(noAnswer), failed]) {
      expect(textOf(request)).not.toMatch(
        /may have taken effect|may or may not|looks before|once IBM answers/,
      );
      expect(textOf(request)).toContain('Nothing was changed.');
    }
    expect(textOf({ ...(aRequest('withdrawing') as RequestIn<'withdrawing'>), trouble: noAnswer })).toContain(
      'may or may not have taken effect',
    );
  });

  test('advise nothing about what stood in the way once it is gone, or the key', () => {
    const answered = /IBM answered\*\\nThe key old-backups was not deleted/;
    const advice = /give them another key/;
    const clear: DeletionRequest = {
      ...(aRequest('awaiting_approval') as RequestIn<'awaiting_approval'>),
      unblocked: { at: openedAt, former: { approver: amir, at: openedAt, failure: conflict } },
    };
    const deleted = { ...(aRequest('superseded') as RequestIn<'superseded'>), failure: conflict };
    for (const request of [clear, deleted]) {
      expect(textOf(request)).toMatch(answered);
      expect(textOf(request)).not.toMatch(advice);
    }
    expect(textOf({ ...deleted, change: 'unset' })).toMatch(advice);
    expect(textOf({ ...clear, protection: protectedBy(1) })).toMatch(advice);
  });

  test('give as IBM’s answer only what IBM answered', () => {
    expect(textOf(lapsed(lostSession))).toContain('What IBM answered');
    for (const failure of [noAnswer, { code: 'session_gone', effect: 'none' } as const]) {
      expect(textOf(lapsed(failure))).not.toContain('IBM answered');
    }
  });
});
