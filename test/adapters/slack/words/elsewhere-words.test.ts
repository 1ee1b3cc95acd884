import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detailsBlocks } from '../../../../src/adapters/slack/decisions/details.js';
import { renderCard } from '../../../../src/adapters/slack/card/card.js';
import { elsewhereWords, reachWords } from '../../../../src/adapters/slack/words/elsewhere-words.js';
import { ownerBlocks, ownerLines } from '../../../../src/adapters/slack/words/owner-message.js';
import {
  askOwnersWords,
  changeWords,
  protectionWords,
  shareBlocks,
} from '../../../../src/adapters/slack/words/protection-words.js';
import { type Registration, resourcesOf } from '../../../../src/domain/protected-resource.js';
import { protectionOf } from '../../../../src/domain/protection.js';
import { differenceOf } from '../../../../src/domain/resource-difference.js';
import type { OwningAccount } from '../../../../src/usecases/keys/list-resources.js';
import {
  aBlockedRequest,
  aRequest,
  buckets,
  keyCrn,
  protectedBy,
  protectedElsewhere,
  resourcesElsewhere,
} from '../../../domain/given.js';

const textsOf = (blocks: KnownBlock[]) =>
  blocks.map((block) => (block.type === 'section' ? (block.text?.text ?? '') : '')).join('\n');
const accountsAndRegions = [
  '*3 resources belong to another account:* Contoso (`other`), owner: Carla (carla@contoso.example).',
  '*1 resource is in another region:* us-south.',
].join('\n');

describe('what is in another account or region than the key', () => {
  test('is counted, and named with who owns the account where IBM shows it', () => {
    expect(protectionWords(protectedElsewhere)).toBe(
      '5 resources, 3 in another account, 1 in another region',
    );
    expect(elsewhereWords(protectedElsewhere)).toBe(accountsAndRegions);
    const unseen = protectionOf(resourcesElsewhere, 'f', keyCrn);
    expect(elsewhereWords(unseen)).toContain('*3 resources belong to another account:* `other`.');
  });

  test('comes first of what is as free, each group by itself with its account and place', () => {
    const lines = textsOf(shareBlocks(protectedElsewhere, 'T')).split('\n').slice(1);
    expect(lines).toEqual([
      '• Cloud Object Storage *lake* (global) *in account Contoso (`other`)*: 1 bucket: theirs',
      '• VPC Infrastructure (eu-de-1) *in account Contoso (`other`)*: 1 volume: r2',
      '• VPC Infrastructure (us-south-1) *in account Contoso (`other`), another region*: 1 volume: r3',
      '• Cloud Object Storage *archive* (global): 1 bucket: b',
      '• VPC Infrastructure (eu-de-1): 1 volume: r1',
    ]);
  });

  test('is nothing where everything is where the key is', () => {
    expect(elsewhereWords(protectedBy(3))).toBe('');
    expect(elsewhereWords({ known: false })).toBe('');
    expect(protectionWords(protectedBy(3))).toBe('3 resources');
  });

  test('of the one resource there is, and of all there are, reads so', () => {
    const theirs = (count: number) =>
      protectionOf(
        buckets(count).map((bucket) => ({ ...bucket, accountId: 'other' })),
        'f',
        keyCrn,
      );
    expect(elsewhereWords(theirs(1))).toBe('*The resource belongs to another account:* `other`.');
    expect(elsewhereWords(theirs(2))).toBe('*All 2 resources belong to another account:* `other`.');
  });

  test('in many accounts is counted whole, and no name becomes markup', () => {
    const strange = fc.oneof(
      fc.string({ minLength: 1, maxLength: 80 }),
      fc.constantFrom('<!channel>', '`'.repeat(9), '&'.repeat(400)),
    );
    fc.assert(
      fc.property(fc.uniqueArray(strange, { minLength: 1, maxLength: 8 }), (accountIds) => {
        const resources = accountIds.map((accountId, n) => ({ ...buckets(1)[0]!, id: `${n}`, accountId }));
        const otherAccounts = new Map(
          accountIds.map((accountId) => [accountId, { accountId, accountName: accountId, name: accountId }]),
        );
        const words = elsewhereWords(protectionOf(resources, 'f', keyCrn, { otherAccounts }));
        const many = accountIds.filter((accountId) => accountId !== 'acct').length;
        if (many > 1) expect(words).toContain(`belong to ${many} other accounts:*`);
        if (many > 3) expect(words).toContain(`, and ${many - 3} more.`);
        expect(words).not.toContain('<!');
        expect(words.length).toBeLessThan(3_000 * 2);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a card', () => {
  const words = (request: Parameters<typeof renderCard>[0]) => textsOf(renderCard(request, 'viewer').blocks);

  test('of a force deletion says at its head which servers stop, and in whose account', () => {
    const request = aRequest('awaiting_approval', { force: true, protection: protectedElsewhere });
    const { blocks, text } = renderCard(request, 'viewer');
    const head = textsOf(blocks.slice(0, 2));
    expect(head).toContain('IBM stops every running server that uses one of the 3 volumes.');
    expect(head).toContain(accountsAndRegions);
    expect(text).toContain('Contoso');
    expect(words(request).split(accountsAndRegions)).toHaveLength(2);
  });

  test('of any other counts it; whose it is, and where a message for the owner is, is under Details; no server stops yet', () => {
    for (const request of [
      aRequest('awaiting_approval', { protection: protectedElsewhere }),
      aBlockedRequest({ protection: protectedElsewhere }),
    ]) {
      expect(words(request)).not.toContain('IBM stops');
      const whole = `${accountsAndRegions}\nWhat another account owns`;
      expect(textsOf(detailsBlocks(request, [], []))).toContain(whole);
      expect(renderCard(request, 'viewer').text).toContain(whole);
    }
    const waiting = aRequest('awaiting_approval', { protection: protectedElsewhere });
    expect(words(waiting)).toContain('3 in another account, 1 in another region');
  });

  test('of a key that is gone by force tells what stopped, and whose data it was', () => {
    const request = { ...aRequest('deleted', { force: true, protection: protectedElsewhere }), forced: true };
    expect(words(request)).toContain('IBM stops every running server');
    expect(words(request)).toContain('in account Contoso (`other`)');
  });

  test('names the place of what came since people were asked', () => {
    const changes = differenceOf([], resourcesElsewhere, keyCrn);
    const changed = changeWords({ ...aRequest('awaiting_approval'), changes });
    expect(changed).toContain('theirs (account other)');
    expect(changed).toContain('r3 (account other, region us-south)');
    expect(changed).toMatch(/: b, /);
  });
});

test('what stops is told only of what IBM stops', () => {
  expect(reachWords(protectedBy(3))).toBe('');
  expect(reachWords({ known: false })).toBe('');
});

describe('whom to ask', () => {
  const retained: Registration[] = ['one', 'two', 'three', 'four', 'five'].map((account) => ({
    resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/${account}:c:bucket:b`,
    preventsKeyDeletion: true,
  }));
  const account: OwningAccount = {
    accountId: 'other',
    isOther: true,
    task: 'release',
    resources: resourcesElsewhere.filter(({ accountId }) => accountId === 'other'),
  };
  const owner = {
    iamId: 'IBMid-CARLA',
    name: 'Carla',
    email: 'carla@contoso.example',
    accountName: 'Contoso',
  };

  test('about resources of another account is its owner, with a message that asks for no policy', () => {
    const words = textsOf(ownerBlocks([{ ...account, owner }], 'lake-root'));
    expect(words).toContain('*Ask Carla (carla@contoso.example), owner of the account Contoso (`other`)*');
    expect(words).toContain('These 3 resources belong to another account than the key');
    expect(words).toContain('Could you remove them, or give them another key?');
    expect(words).not.toContain('retention');
    expect(textsOf(ownerLines([account]))).not.toContain('retention');
  });

  test('in another account that Countersign may not see is not to be looked up in one’s own console', () => {
    expect(textsOf(ownerBlocks([account], 'k'))).toContain('only people of that account see who it is');
    const protection = { ...protectedElsewhere, underRetention: 1, owners: [{ accountId: 'other' }] };
    expect(askOwnersWords(protection)).toContain('only people of that account see who it is');
    expect(askOwnersWords({ ...protection, elsewhere: {} })).toContain('Manage, Account, Account settings');
  });

  test('in more accounts than are named in full is counted or named all the same', () => {
    const resources = resourcesOf(retained);
    const accounts = resources.map((resource): OwningAccount => ({
      accountId: resource.accountId!,
      isOther: true,
      task: 'lift_retention',
      resources: [resource],
    }));
    const words = textsOf(ownerBlocks(accounts, 'k'));
    for (const { accountId } of accounts) expect(words).toContain(`\`${accountId}\``);
    const owners = accounts.map(({ accountId }) => ({ accountId }));
    const protection = protectionOf(resources, 'f', keyCrn, { owners });
    expect(askOwnersWords(protection)).toContain('and the owners of 2 more accounts.');
  });
});
