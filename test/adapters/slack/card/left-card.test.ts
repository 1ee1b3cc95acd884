// The card of a request whose approvers are others than those of the asking.
import { describe, expect, test } from 'vitest';
import { type CardReader, renderCard } from '../../../../src/adapters/slack/card/card.js';
import { detailsBlocks } from '../../../../src/adapters/slack/decisions/details.js';
import { becauseWords } from '../../../../src/adapters/slack/words/left-words.js';
import type { Approver } from '../../../../src/domain/approver.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import {
  aBlockedRequest,
  amir,
  aRequest,
  beforeTheEnd as at,
  protectedBy,
  rosa,
  vera,
} from '../../../domain/given.js';

const waiting = aRequest('awaiting_approval', { protection: protectedBy(1) });
const withoutVera = { approvers: [amir], left: [{ person: vera, at }] };
const nobody = { approvers: [], left: [amir, vera].map((person) => ({ person, at })) };

const copyOf = ({ slack }: typeof amir): CardReader => ({
  audience: slack.userId === rosa.slack.userId ? 'requester' : 'approver',
  userId: slack.userId,
  identity: 'service-ids',
});
const channel: CardReader = { audience: 'channel', identity: 'service-ids' };

const wordsOf = (request: DeletionRequest, reader: CardReader) =>
  JSON.stringify(renderCard(request, reader).blocks);
const buttonsOf = (request: DeletionRequest, reader: CardReader) =>
  renderCard(request, reader).blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.map((element) => ('text' in element ? element.text.text : element.type))
      : [],
  );

describe('somebody who can no longer approve', () => {
  test.each([
    ['waiting', { ...waiting, ...withoutVera }],
    ['blocked', { ...aBlockedRequest(), ...withoutVera }],
    ['blocked, and the way is clear', { ...aBlockedRequest({ protection: protectedBy(0) }), ...withoutVera }],
  ])('reads that, and has nothing to decide by: %s', (_, request) => {
    const { text } = renderCard(request, copyOf(vera));
    expect(wordsOf(request, copyOf(vera))).toContain('*You can no longer approve this:*');
    expect(text).toContain('*You can no longer approve this:*');
    expect(text).not.toContain('are buttons on this message');
    expect(buttonsOf(request, copyOf(vera)).filter((label) => label !== 'Resources')).toEqual(['Details']);
  });

  test('their card shows what comes of it, as any other', () => {
    const deleted = { ...aRequest('deleted'), ...withoutVera };
    expect(wordsOf(deleted, copyOf(vera))).toContain('approved by <@U0AMIR>');
    expect(wordsOf(deleted, copyOf(vera))).not.toContain('no longer');
  });

  test('nobody else’s card changes but for who is waited for', () => {
    const request = { ...waiting, ...withoutVera };
    expect(buttonsOf(request, copyOf(amir))).toContain('Approve deletion');
    expect(buttonsOf(request, channel)).toContain('Approve deletion');
    expect(wordsOf(request, copyOf(rosa))).toContain('Waiting for <@U0AMIR> until');
    expect(wordsOf(request, copyOf(rosa))).not.toContain('U0VERA');
    expect(JSON.stringify(detailsBlocks(request, [], []))).toContain('*Can no longer approve*\\n<@U0VERA>');
  });

  test('and can again has their card as it was', () => {
    const back = { ...waiting, approvers: [amir, vera], left: [{ person: vera, at }] };
    expect(renderCard(back, copyOf(vera))).toEqual(renderCard(waiting, copyOf(vera)));
  });
});

describe('where nobody can approve', () => {
  test.each([
    ['waiting', { ...waiting, ...nobody }],
    ['blocked', { ...aBlockedRequest(), ...nobody }],
  ])('the requester reads who could, and what to do: %s', (_, request) => {
    const words = wordsOf(request, copyOf(rosa));
    expect(words).toContain('*Nobody can approve this any more:* <@U0AMIR> and <@U0VERA> no longer can.');
    expect(words).toContain('/keys approvers old-backups');
    expect(buttonsOf(request, copyOf(rosa))).toContain('Cancel request');
    expect(words).not.toContain('Waiting for');
  });

  test('the channel reads no instruction of the requester’s, and can still decide: rights are looked at in the click', () => {
    const request = { ...waiting, ...nobody };
    expect(wordsOf(request, channel)).toContain('Whoever is given the Manager role by');
    expect(wordsOf(request, channel)).not.toContain('or cancel');
    expect(buttonsOf(request, channel)).toContain('Approve deletion');
    expect(JSON.stringify(detailsBlocks(request, [], []))).toContain('*Nobody can approve*');
  });

  test('of many the first few are named', () => {
    const left = Array.from({ length: 200 }, (_, n) => ({
      person: { ...vera, slack: { userId: `U0${n}`, teamId: 'T0OWN' } },
      at,
    }));
    expect(wordsOf({ ...waiting, approvers: [], left }, copyOf(rosa))).toContain(
      '<@U00>, <@U01>, <@U02> and 197 others no longer can.',
    );
  });
});

describe('why somebody is asked', () => {
  test.each<[Approver['because'], true | undefined, string]>([
    [undefined, undefined, ''],
    [{ by: 'account_owner' }, undefined, 'You own the account'],
    [{ by: 'policy' }, undefined, 'You are Manager by a policy of your own'],
    [{ by: 'policy' }, true, 'You are Manager by a policy of your own, on a condition'],
    [
      { by: 'access_group', group: 'kms-*admins*' },
      undefined,
      'You are Manager by access group kms-∗admins∗',
    ],
    [
      { by: 'dynamic_group', group: 'ops' },
      true,
      'You are Manager while the rules of access group ops let you in',
    ],
    [{ by: 'file' }, undefined, 'You are Manager by the team’s role file'],
    [{ by: 'moon' } as unknown as Approver['because'], undefined, ''],
  ])('%j', (because, onCondition, words) => {
    const one: Approver = { ...amir, ...(because && { because }), ...(onCondition && { onCondition }) };
    const request = { ...waiting, approvers: [one, vera] };
    expect(becauseWords(request, amir.slack.userId)).toBe(words);
    if (words === '') return expect(wordsOf(request, copyOf(amir))).toBe(wordsOf(waiting, copyOf(amir)));
    expect(wordsOf(request, copyOf(amir))).toContain(`${words} · `);
    // It is theirs to read.
    for (const reader of [copyOf(vera), copyOf(rosa), channel]) {
      expect(wordsOf(request, reader)).not.toContain(words);
    }
  });
});
