import { describe, expect, test } from 'vitest';
import { byName } from '../../../../src/adapters/slack/words/by-name.js';
import { longestLine, threadLine } from '../../../../src/adapters/slack/words/thread-lines.js';
import type { Moment } from '../../../../src/domain/effect.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import type { Audience } from '../../../../src/ports/card-deliveries.js';
import {
  aBlockedRequest,
  amir,
  aRequest,
  beforeTheEnd,
  protectedBy,
  retained,
  rosa,
  statuses,
} from '../../../domain/given.js';

const requester: Audience = { kind: 'requester', userId: 'U0ROSA' };
const approver: Audience = { kind: 'approver', userId: 'U0AMIR' };
const channel: Audience = { kind: 'channel', channelId: 'C0ALL' };

const longName = 'Amir the Keeper of Very Many Keys in Very Many Rings of Very Many Instances';
/** Everyone in it is called so. */
function called<T>(value: T, name: string): T {
  if (Array.isArray(value)) return value.map((one: unknown) => called(one, name)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, called(one as unknown, name)]),
  );
  return ('iamId' in value ? { ...inner, name } : inner) as T;
}
const asRead = (text: string) => text.replaceAll(/<!date\^[^>]+>/g, 'Wednesday, December 30th at 10:37 PM');

const nobodyLeft = {
  ...aRequest('awaiting_approval'),
  approvers: [],
  left: [{ person: amir, at: beforeTheEnd }],
};

describe('a line in the thread of a card', () => {
  test.each<[Moment, DeletionRequest, Audience, RegExp]>([
    ['deleted', aRequest('deleted'), requester, /^Deleted by <@U0AMIR> · restorable until <!date/],
    ['deleted', aRequest('deleted'), channel, /^Deleted by Amir · restorable until <!date/],
    [
      'denied',
      { ...aRequest('denied'), denialReason: 'Still\n*read*' },
      requester,
      /^Denied by <@U0AMIR>: Still ∗read∗$/,
    ],
    ['cancelled', aRequest('cancelled'), channel, /^Cancelled by Rosa; the key stays$/],
    ['nobody_left', nobodyLeft, requester, /^Nobody can approve this any more: .*cancel above$/],
    [
      'nobody_left',
      nobodyLeft,
      channel,
      /^Nobody can approve this any more: everyone who could has lost the right$/,
    ],
    // Late, when somebody can again.
    ['nobody_left', aRequest('awaiting_approval'), requester, /^This waits for a decision, above$/],
    ['somebody_again', { ...nobodyLeft, approvers: [amir] }, requester, /^<@U0AMIR> can approve now$/],
    ['somebody_again', { ...nobodyLeft, approvers: [amir] }, channel, /^Amir can approve now$/],
    ['somebody_again', aRequest('awaiting_approval'), channel, /^2 people can approve now$/],
    ['somebody_again', nobodyLeft, requester, /^This waits for a decision, above$/],
    ['expired', aRequest('expired'), requester, /^Expired, nothing was deleted$/],
    ['superseded', aRequest('superseded'), requester, /^Ended: /],
    [
      'blocked',
      aBlockedRequest({ protection: protectedBy(3) }),
      channel,
      /^Blocked: 3 resources, listed above$/,
    ],
    [
      'blocked',
      aBlockedRequest({ failure: retained }),
      channel,
      /^Blocked: a retention policy holds the key/,
    ],
    [
      'blocked',
      aBlockedRequest({
        failure: retained,
        protection: { ...protectedBy(2, 2), holds: { reclamation: 1, retention_policy: 1 } },
      }),
      channel,
      /^Blocked: 2 resources hold the key, see above$/,
    ],
    // Late: it tells how things stand.
    ['unblocked', aRequest('cancelled'), approver, /^Cancelled by/],
    ['unblocked', aRequest('awaiting_approval'), approver, /^This waits for a decision/],
  ])('%s', (moment, request, audience, line) => {
    expect(threadLine(moment, request, audience)).toMatch(line);
  });

  describe('about a question', () => {
    const text = 'Has <!channel> the *archive*\nmoved? '.repeat(9);
    const question = { id: 'q-1', by: amir, text, at: 1, answer: { by: rosa, text: 'Yes', at: 2 } };
    const asked: DeletionRequest = { ...aRequest('awaiting_approval'), questions: [question] };
    const line = (moment: Moment, audience: Audience, request = asked) =>
      threadLine(moment, request, audience, 'q-1');

    test('calls the one it is for, and nobody else', () => {
      expect(line('question_asked', requester)).toMatch(
        /^<@U0ROSA> <@U0AMIR> asks: “Has &lt;!channel&gt; the ∗archive∗ moved\?/,
      );
      expect(line('question_answered', approver)).toBe('<@U0AMIR> <@U0ROSA> answers: “Yes”');
      expect(line('question_answered', channel)).toBe('<@U0AMIR> Rosa answers: “Yes”');
    });

    test('stays short', () => {
      const read = line('question_asked', channel, called(asked, longName)).replaceAll(/&(lt|gt);/g, '<');
      expect(read.length).toBeLessThanOrEqual(longestLine);
      expect(read).toMatch(/…” · answer above$/);
    });
  });

  test('stays short, whatever people are called and wrote', () => {
    const moments: Moment[] = ['blocked', 'unblocked', 'deleted'];
    for (const status of statuses) {
      const request = called({ ...aRequest(status), denialReason: 'Because. '.repeat(55) }, longName);
      for (const moment of moments) {
        const line = threadLine(moment, request as DeletionRequest, channel);
        expect(asRead(line).length, line).toBeLessThanOrEqual(longestLine);
        expect(line).not.toMatch(/\n|<@/);
      }
    }
  });
});

describe('a message to', () => {
  const request = aRequest('awaiting_approval', {});
  const message = {
    text: 'For <@U0AMIR> and <@U0ROSA>, not <@U0ELSE>',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: '<@U0AMIR>' } },
      { type: 'section', text: { type: 'mrkdwn', text: 'For <@U0AMIR>' } },
    ],
  };

  test('a channel calls nobody whom the request knows', () => {
    expect(byName(message, request, channel)).toEqual({
      text: `For ${amir.name} and Rosa, not <@U0ELSE>`,
      blocks: [message.blocks[0], { type: 'section', text: { type: 'mrkdwn', text: `For ${amir.name}` } }],
    });
  });

  test('a person does not call them, and names the others as Slack does', () => {
    expect(byName(message, request, approver).text).toBe(`For ${amir.name} and <@U0ROSA>, not <@U0ELSE>`);
  });
});
