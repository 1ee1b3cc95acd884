import type { ContextBlock, MrkdwnElement, SectionBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { resourcesCsv } from '../../../../src/adapters/slack/resources/resources-csv.js';
import { readPlace } from '../../../../src/adapters/slack/resources/resources-place.js';
import { resourcesView } from '../../../../src/adapters/slack/resources/resources-view.js';
import {
  type ProtectedResource,
  type Registration,
  resourcesOf,
} from '../../../../src/domain/protected-resource.js';
import { keyCrn, resourcesElsewhere as resources } from '../../../domain/given.js';

const place = {
  instanceId: 'i',
  keyId: 'k',
  keyName: 'old-backups',
  keyCrn,
  fingerprint: 'f',
  readAt: 0,
  page: 0,
  query: '',
  maySync: true,
};
const owner = { iamId: 'IBMid-CARLA', accountName: 'Contoso' };
const owners = [{ accountId: 'other', isOther: true, task: 'release' as const, resources: [], owner }];

test('the list tells the account and the region of what is not where its key is', () => {
  const view = resourcesView({ place, resources, found: resources, names: new Map(), owners });
  const texts = view.blocks.map((block) => (block as SectionBlock).text?.text ?? '');
  expect(texts[0]).toContain('*3 in another account, 1 in another region*');
  const groups = texts.filter((text) => text.includes('1 resource · '));
  expect(groups.map((text) => text.split('\n')[1])).toEqual([
    '1 resource · global · *in account Contoso (`other`)*',
    '1 resource · eu-de-1 · *in account Contoso (`other`)*',
    '1 resource · us-south-1 · *in account Contoso (`other`), another region*',
    '1 resource · global',
    '1 resource · eu-de-1',
  ]);
});

test.each([true, false])('a sync is offered to who may have one: %s', (maySync) => {
  const at = { ...place, maySync };
  const view = resourcesView({ place: at, resources, found: resources, names: new Map(), owners });
  expect(JSON.stringify(view.blocks).includes('key_act_sync')).toBe(maySync);
});

test('the resource list of one’s own account is no place to look for what another account has', () => {
  const at = (names: Parameters<typeof resourcesView>[0]['names']) =>
    resourcesView({ place, resources, found: resources, names, owners })
      .blocks.map((block) => block as SectionBlock)
      .filter(({ text }) => text?.text.includes('1 resource · '))
      .map(({ accessory }) => (accessory as { url?: string } | undefined)?.url);
  const list = 'https://cloud.ibm.com/resources';
  expect(at(new Map())).toEqual([undefined, undefined, undefined, list, list]);
  const lake = 'crn:v1:bluemix:public:cloud-object-storage:global:a/other:lake::';
  const consoleUrl = 'https://cloud.ibm.com/objectstorage/lake';
  expect(at(new Map([[lake, { name: 'lake', consoleUrl }]]))[0]).toBe(consoleUrl);
});

test('the file has a column for it, which is empty for what is where its key is', () => {
  const csv = resourcesCsv(resources, new Map(), { keyCrn, accountNames: new Map([['other', 'Contoso']]) });
  const [head, ...rows] = csv
    .trim()
    .split('\n')
    .map((row) => row.split(','));
  const at = ['name', 'account name', 'elsewhere than the key'].map((column) => head!.indexOf(column));
  expect(rows.map((row) => at.map((index) => row[index])).toSorted()).toEqual([
    ['b', '', ''],
    ['r1', '', ''],
    ['r2', 'Contoso', 'account'],
    ['r3', 'Contoso', 'account and region us-south'],
    ['theirs', 'Contoso', 'account'],
  ]);
});

test('a view of an earlier version, which carries no CRN of the key, can still be paged', () => {
  const { keyCrn: _, ...earlier } = place;
  expect(readPlace(JSON.stringify(earlier))).toEqual({ ...place, keyCrn: '' });
});

describe('a resource', () => {
  const lines = (found: readonly ProtectedResource[]) => {
    const view = resourcesView({ place, resources: found, found, names: new Map(), owners: [] });
    return view.blocks
      .flatMap((block) => [
        (block as SectionBlock).text?.text ?? [],
        ...(block.type === 'context'
          ? (block as ContextBlock).elements.map((element) => (element as MrkdwnElement).text)
          : []),
      ])
      .flat()
      .filter((text) => typeof text === 'string')
      .flatMap((text) => text.split('\n'));
  };
  const bucketsOf = (count: number, more: (index: number) => Partial<Registration> = () => ({})) =>
    resourcesOf(
      Array.from({ length: count }, (_, index) => ({
        resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:archive:bucket:b${index}`,
        preventsKeyDeletion: index === 0,
        ...more(index),
      })),
    );

  test('takes one line', () => {
    const [first, second, ...rest] = lines(bucketsOf(20)).filter((line) => line.startsWith('• '));
    expect([first, second]).toEqual(['• :lock: *b0* · bucket · *retention policy: yes*', '• *b1* · bucket']);
    // Three of them are ways out.
    expect(rest.filter((line) => line.includes('bucket'))).toHaveLength(18);
  });

  test('tells what it shares with all others once', () => {
    const same = lines(bucketsOf(5, () => ({ keyVersionId: 'v-1', description: 'daily\ndump' })));
    expect(same.filter((line) => line.includes('v-1'))).toEqual([
      'All of them: key version v-1 · daily dump',
    ]);
    const two = lines(bucketsOf(5, (index) => ({ keyVersionId: `v-${index % 2}` })));
    expect(two.filter((line) => /^• .*key version v-[01]$/.test(line))).toHaveLength(5);
    expect(two.join()).not.toContain('All of them');
    expect(lines(bucketsOf(1, () => ({ keyVersionId: 'v-1' }))).join()).toContain(
      'bucket · *retention policy: yes* · key version v-1',
    );
  });

  test('is shown with a description of any length', () => {
    const description = 'y'.repeat(5_000);
    for (const count of [1, 5]) {
      const longest = Math.max(
        ...lines(bucketsOf(count, () => ({ description }))).map((line) => line.length),
      );
      expect(longest).toBeLessThan(1_000);
    }
  });

  test('counts its registrations beside the resources', () => {
    const volumes = [1, 2].map((volume) => ({
      resourceCrn: `crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/acct:db::volume-${volume}`,
      preventsKeyDeletion: false,
    }));
    const words = lines(resourcesOf(volumes));
    expect(words).toContain(
      '1 resource (2 registrations) in 1 service instance, none under a retention policy.',
    );
    expect(words).toContain('• *db* · deployment · 2 registrations');
  });

  test('fits the blocks of Slack, however long the names', () => {
    const long = 'n'.repeat(900);
    const found = resourcesOf(
      Array.from({ length: 20 }, (_, index) => ({
        resourceCrn: `strange-${index}-${long}`,
        preventsKeyDeletion: false,
      })),
    );
    const view = resourcesView({ place, resources: found, found, names: new Map(), owners: [] });
    const texts = view.blocks.map((block) => (block as SectionBlock).text?.text ?? '');
    expect(texts.every((text) => text.length <= 3_000)).toBe(true);
    expect(texts.join('\n').match(/strange-/g)).toHaveLength(20);
  });
});
