import { describe, expect, test } from 'vitest';
import { bearing, fitOf, isAt, readNamedKey } from '../../src/domain/named-key.js';
import { aKey } from './given.js';

const named = (name: string, aliases: string[] = []) => ({ name, aliases });
const namesOf = (one: ReturnType<typeof named>) => one;
const found = (text: string, ...names: string[]) =>
  bearing(
    readNamedKey(text),
    names.map((name) => named(name)),
    namesOf,
  ).map(({ name }) => name);

describe('a name that has marks of its own', () => {
  test('comes before the one without them, as it was typed', () => {
    expect(found('"billing"', 'billing', '"billing"')).toEqual(['"billing"']);
    expect(found('billing.', 'billing', 'billing.')).toEqual(['billing.']);
    expect(found('_tmp_', 'tmp', '_tmp_')).toEqual(['_tmp_']);
  });

  test('is found within further marks', () => {
    expect(found('`"billing"`', 'billing', '"billing"')).toEqual(['"billing"']);
    expect(found(' *_tmp_*, ', 'tmp', '_tmp_')).toEqual(['_tmp_']);
  });

  test('does not hide the one that is meant where there is none like it', () => {
    expect(found('“billing”.', 'billing', 'billing.eu')).toEqual(['billing']);
    expect(found('billing-', 'billing')).toEqual([]);
  });
});

test('marks alone are what they are', () => {
  for (const text of ['""', '.', '**', '``', '“”']) expect(readNamedKey(text).readings).toEqual([text]);
  expect(readNamedKey('  ').bare).toBe('');
});

test('the very name fits best, then another letter case, then a part, each with its marks first', () => {
  const text = readNamedKey('"Ledger"');
  const inOrder = ['"Ledger"', 'Ledger', '"ledger"', 'LEDGER', 'my "ledger" of old', 'ledgers', 'other'];
  const ranks = inOrder.map((name) => fitOf(text, named(name)));
  expect(ranks).toEqual([...ranks].sort((one, other) => one - other));
  expect(new Set(ranks).size).toBe(inOrder.length);
});

describe('a CRN', () => {
  test.each([
    ['of a bucket', 'crn:v1:bluemix:public:cloud-object-storage:global:a/1:2:bucket:invoices'],
    ['of an instance', 'crn:v1:bluemix:public:kms:us-south:a/1:11111111-1111-4111-8111-111111111111::'],
    ['of no instance', 'crn:v1:bluemix:public:kms:us-south:a/1::key:11111111-1111-4111-8111-111111111111'],
    ['of no key', 'crn:v1:bluemix:public:kms:us-south:a/1:11111111-1111-4111-8111-111111111111:key:'],
  ])('%s is no key’s', (_, crn) => {
    expect(readNamedKey(crn).by).toBe('other_crn');
  });

  test('is that of the key in its own account alone', () => {
    const key = aKey();
    const of = (crn: string) => {
      const read = readNamedKey(crn);
      return read.by === 'place' && isAt(read.place, key);
    };
    expect(of(key.crn)).toBe(true);
    expect(of(key.crn.replace('crn:v1', 'Crn:V1').replace(key.keyId, key.keyId.toUpperCase()))).toBe(true);
    expect(of(key.crn.replace(/:a\/[^:]+:/, ':a/another:'))).toBe(false);
    expect(of(key.crn.replace(key.instanceId, '99999999-9999-4999-8999-999999999999'))).toBe(false);
    expect(of(`${key.instanceId}:key:${key.keyId}`)).toBe(true);
  });
});

describe('a key’s place within a line that was copied with it', () => {
  const { crn, instanceId, keyId } = aKey();
  test.each([
    `kms_key_crn = "${crn}"`,
    `key_id = "${instanceId}:key:${keyId}",`,
    `<${crn}>`,
    `[${crn}];`,
    crn.toUpperCase(),
    `${crn} ${crn}`,
  ])('%s', (text) => {
    expect(readNamedKey(text)).toMatchObject({ by: 'place', keyId, place: { instanceId } });
  });

  test.each([
    ['address of the console', `https://cloud.ibm.com/services/kms/${encodeURIComponent(crn)}?paneId=manage`],
    ['address that Slack made a link of', `<https://cloud.ibm.com/services/kms/${crn}#details|the key>`],
  ])('within an %s', (_, text) => {
    expect(readNamedKey(text)).toMatchObject({ by: 'place', keyId, place: { instanceId } });
  });

  test('is missing in an address that names the instance alone', () => {
    const instance = crn.replace(/:key:.*$/, '::');
    const read = readNamedKey(
      `https://cloud.ibm.com/services/kms/${encodeURIComponent(instance)}?paneId=manage`,
    );
    expect(read).toMatchObject({ by: 'other_crn', crn: { instance: instanceId, resource: '' } });
  });

  test('is nobody’s guess where there are two', () => {
    const other = crn.replace(keyId, '99999999-9999-4999-8999-999999999999');
    expect(readNamedKey(`${crn} or ${other}`).by).not.toBe('place');
  });

  test('does not hide a name in brackets', () => {
    expect(found('(billing);', 'billing')).toEqual(['billing']);
    expect(found('[billing]', 'billing', '[billing]')).toEqual(['[billing]']);
  });
});

describe('an id', () => {
  const { keyId } = aKey();
  test.each([
    keyId,
    keyId.toUpperCase(),
    keyId.replaceAll('-', ''),
    `key ${keyId}`,
    `"${keyId.replaceAll('-', '')}"`,
  ])('reads as %s', (text) => {
    expect(readNamedKey(text)).toMatchObject({ by: 'id', keyId });
  });

  test('is not a part of a longer word', () => {
    expect(readNamedKey(`${keyId.replaceAll('-', '')}0`).by).toBe('name');
  });
});

describe('the word “key” before a name', () => {
  test.each([
    'key billing',
    'Key: billing',
    'the key billing',
    'key "billing"',
    '“key billing”',
    'key "key billing"',
  ])('%s', (text) => {
    expect(found(text, 'billing', 'billing-key')).toEqual(['billing']);
  });

  test('may belong to the name, which comes first', () => {
    expect(found('key billing', 'billing', 'key billing')).toEqual(['key billing']);
    expect(readNamedKey('key-billing').readings).toEqual(['key-billing']);
    expect(readNamedKey('key').readings).toEqual(['key']);
  });
});
