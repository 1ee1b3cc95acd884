// What a card says in every status, after every failure, to each of its readers; docs/messages.md has the words.
import { describe, expect, test } from 'vitest';
import { cardActions, questionIn, renderCard } from '../../../../src/adapters/slack/card/card.js';
import { statusWords, titleOf } from '../../../../src/adapters/slack/words/request-words.js';
import type { Reader } from '../../../../src/adapters/slack/words/reader.js';
import {
  kmsConditions,
  type KmsFailure,
  type KmsFailureCode,
  kmsReasonCodes,
} from '../../../../src/domain/kms-failure.js';
import type { Question } from '../../../../src/domain/question.js';
import { isRestoring } from '../../../../src/domain/restoring.js';
import { type DeletionRequest, isOpen } from '../../../../src/domain/request.js';
import {
  correlationId,
  failedBy,
  sampleRequests as table,
} from '../../../../scripts/messages-document/sample-requests.js';
import {
  aBlockedRequest,
  amir,
  aRequest,
  beforeTheEnd as at,
  protectedBy,
  rosa,
  statuses,
  vera,
} from '../../../domain/given.js';

const readers: Reader[] = (['requester', 'approver', 'channel', 'viewer'] as const).map((is) => ({
  is,
  ...(is === 'requester' && { userId: rosa.slack.userId }),
  ...(is === 'approver' && { userId: amir.slack.userId }),
}));

const waiting = aRequest('awaiting_approval');

/** As it is read: a date, a name and a command take the room they have in Slack. */
function visible(mrkdwn: string): string {
  return mrkdwn
    .replaceAll(/<!date\^(\d+)\^([^|]*)\|[^>]*>/g, (_, _epoch, format: string) =>
      format.includes('long') ? 'Wednesday, December 2nd at 10:37' : 'Dec 2 at 10:37',
    )
    .replaceAll(/<@(\w+)>/g, (_, id: string) => `@${id.slice(2)}`)
    .replaceAll(/&(amp|lt|gt);/g, '&')
    .replaceAll(/[*`]/g, '');
}

test('the table leaves out no status', () => {
  const shown = new Set(Object.values(table).map(({ status }) => status));
  expect([...shown].toSorted()).toEqual(statuses.toSorted());
});

const codes: KmsFailureCode[] = [...kmsReasonCodes, ...kmsConditions];
const afterFailure = codes.flatMap((code) =>
  (['none', 'unknown'] as const).flatMap((effect): [string, DeletionRequest][] => {
    const failure: KmsFailure = { code, effect, status: 500, correlationId };
    return [
      [`${code} ${effect} lapsed`, { ...waiting, lapsed: { approver: amir, at, failure } }],
      [`${code} ${effect} blocked`, aBlockedRequest({ failure: { ...failure, effect: 'none' } })],
      [`${code} ${effect} withdrawing`, { ...aRequest('withdrawing'), trouble: failure }],
      [`${code} ${effect} superseded`, { ...aRequest('superseded'), failure }],
      [
        `${code} ${effect} not restored`,
        { ...aRequest('deleted'), restoring: { by: amir, startedAt: at, trouble: { at, failure } } },
      ],
      [`${code} ${effect} failed`, failedBy({ kind: 'kms', failure })],
    ];
  }),
);
const all = [...Object.entries(table), ...afterFailure];

describe('a status', () => {
  test('is short, for every failure and reader', () => {
    const long = all.flatMap(([name, request]) =>
      readers.flatMap((reader) => {
        const { length } = visible(statusWords(request, reader));
        return length > 280 ? [`${name}, ${reader.is}: ${length}`] : [];
      }),
    );
    expect(long).toEqual([]);
  });

  test('that is final has final words', () => {
    for (const [name, request] of all) {
      if (isOpen(request) || isRestoring(request)) continue;
      for (const reader of readers) {
        const words = `${titleOf(request, reader.is)} ${statusWords(request, reader)}`;
        expect(words, name).not.toMatch(
          /may or may not|may have taken effect|looks before|tries again|keeps trying|is being|the card shows|done yet|show it yet/i,
        );
      }
    }
  });

  test('names no correlation id, and neither does anything else on a card', () => {
    for (const [name, request] of all) {
      for (const audience of ['requester', 'approver', 'channel'] as const) {
        const card = renderCard(request, { audience, identity: 'service-ids' });
        expect(JSON.stringify(card), name).not.toContain(correlationId);
      }
    }
  });
});

describe('a card', () => {
  const actionsOf = (request: DeletionRequest, audience: 'requester' | 'approver' | 'channel') =>
    renderCard(request, { audience, identity: 'service-ids' }).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements.map((element) => element.action_id) : [],
    );

  test('offers what its reader can do, and nothing that cannot work', () => {
    expect(actionsOf(waiting, 'approver')).toEqual([
      'approve_deletion',
      'deny_deletion',
      'ask_question',
      'show_details',
    ]);
    expect(actionsOf(waiting, 'requester')).toEqual(['nudge_approvers', 'cancel_request', 'show_details']);
    const blocked = table['blocked']!;
    // IBM would say the same again.
    expect(actionsOf(blocked, 'approver')).not.toContain('approve_deletion');
    expect(actionsOf(blocked, 'approver')).toContain('check_blockers');
    expect(actionsOf(blocked, 'requester')).toEqual(
      expect.arrayContaining(['check_blockers', 'key_act_sync', 'ask_for_force', 'cancel_request']),
    );
    expect(actionsOf(table['blocked otherwise']!, 'approver')).toContain('approve_deletion');
    for (const name of ['expired', 'denied', 'cancelled', 'unset outside', 'not set: IBM refused']) {
      expect(actionsOf(table[name]!, 'requester'), name).toContain('ask_again');
      expect(actionsOf(table[name]!, 'channel'), name).toContain('ask_again');
      expect(actionsOf(table[name]!, 'approver'), name).not.toContain('ask_again');
    }
    for (const name of [
      'deleted outside',
      'not set: deleted',
      'expired, deletion confirmed',
      'denied, asked again',
    ]) {
      expect(actionsOf(table[name]!, 'requester'), name).not.toContain('ask_again');
    }
  });

  test('tells who owns what holds the key that it is up to them, and others whom to ask', () => {
    const email = 'amir@northwind.example';
    const request = { ...table['blocked under retention']!, approvers: [{ ...amir, email }, vera] };
    const wordsFor = (userId: string) => statusWords(request, { is: 'approver', userId });
    expect(wordsFor(amir.slack.userId)).toContain('You own the account');
    expect(wordsFor(vera.slack.userId)).toContain('only Amir (amir@northwind.example)');
  });

  test('names the request before it and how that ended, and the one after it', () => {
    const wordsOf = (name: string) =>
      JSON.stringify(renderCard(table[name]!, { audience: 'channel', identity: 'service-ids' }).blocks);
    expect(wordsOf('waiting, asked again')).toMatch(
      /Asked again after CS-1QKTVC0ERLY, denied by <@U0AMIR>: Still used by the archive"/,
    );
    expect(wordsOf('denied, asked again')).toMatch(/Asked again by <@U0ROSA> <!date[^>]+>: CS-1QKTVC0AGA1/);
  });

  describe('with questions', () => {
    const ask = (id: string, by = amir, answer?: string): Question => ({
      id,
      by,
      text: `${id}: *is* <!channel> it ${'long '.repeat(60)}?`,
      at: at + Number(id.slice(2)),
      ...(answer !== undefined && { answer: { by: rosa, text: answer, at: at + 100 } }),
    });
    const asked = (...questions: Question[]): DeletionRequest => ({ ...waiting, questions });
    const blocksFor = (request: DeletionRequest, audience: 'requester' | 'approver' | 'channel') =>
      renderCard(request, { audience, identity: 'service-ids' }).blocks;

    test('shows the newest two, shortened and as text, and counts the rest', () => {
      const request = asked(ask('q-1', amir, 'Yes'), ask('q-2', vera, '_No_'), ask('q-3'));
      const words = JSON.stringify(blocksFor(request, 'approver'));
      expect(words).not.toContain('q-1');
      expect(words).toMatch(
        /<@U0VERA> wants to know: q-2.*<@U0ROSA>: ˍNoˍ.*q-3.*_not answered yet_.*1 more question under Details/,
      );
      expect(words).toContain('∗is∗ &lt;!channel&gt; it long');
      expect(words.length).toBeLessThan(3_000);
      expect(words).not.toContain(cardActions.answer);
    });

    test('asks the requester for what is missing first, each with its button', () => {
      const request = asked(ask('q-1'), ask('q-2', vera, 'No'), ask('q-3', vera, 'Yes'), ask('q-4'));
      const withButton = blocksFor(request, 'requester').filter((block) => 'accessory' in block);
      expect(withButton.map(({ block_id: id }) => questionIn(id ?? ''))).toEqual(['q-1', 'q-4']);
      expect(withButton).toMatchObject([
        { accessory: { action_id: cardActions.answer, value: request.id } },
        { accessory: { action_id: cardActions.answer } },
      ]);
    });

    test('offers no eleventh, and none once there is nothing to decide', () => {
      const ten = Array.from({ length: 10 }, (_, n) => ask(`q-${n}`));
      expect(actionsOf(asked(...ten), 'approver')).not.toContain(cardActions.question);
      expect(actionsOf(asked(...ten.slice(1)), 'channel')).toContain(cardActions.question);
      const over: DeletionRequest = { ...aRequest('denied'), questions: ten };
      for (const audience of ['requester', 'approver', 'channel'] as const) {
        expect(JSON.stringify(blocksFor(over, audience))).not.toMatch(
          /wants to know|answer_question|ask_question/,
        );
      }
    });
  });

  test('names the three worst, those that hold the key first, and counts the rest', () => {
    const words = JSON.stringify(renderCard(table['waiting, one of them held']!, 'viewer').blocks);
    expect(words).toContain('3 buckets, 1 under a retention policy');
    expect(words).toContain(':lock: b1, b2, b3');
    const many = JSON.stringify(
      renderCard(aRequest('awaiting_approval', { protection: protectedBy(5) }), 'viewer').blocks,
    );
    expect(many).toContain('b1, b2, b3');
    expect(many).not.toContain('b4');
    expect(many).toContain('and 2 more under Resources');
  });

  test('leaves out what is empty, and mentions nobody in a channel who was asked by message', () => {
    const { blocks } = renderCard(waiting, { audience: 'channel', identity: 'service-ids' });
    expect(JSON.stringify(blocks)).not.toMatch(/Ticket|none/);
    expect(JSON.stringify(blocks)).toContain('Waiting for Amir or Vera until');
    expect(JSON.stringify(blocks)).not.toContain(amir.slack.userId);
  });
});
