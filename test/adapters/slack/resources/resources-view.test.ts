import type { SectionBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { resourcesCsv } from '../../../../src/adapters/slack/resources/resources-csv.js';
import { readPlace } from '../../../../src/adapters/slack/resources/resources-place.js';
import { resourcesView } from '../../../../src/adapters/slack/resources/resources-view.js';
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
