import { describe, expect, test } from 'vitest';
import { accountOf, formatCrn, instanceCrnOf, parseCrn } from '../../src/domain/crn.js';

const bucket = 'crn:v1:bluemix:public:cloud-object-storage:global:a/0a1b:22aa-cos:bucket:invoices-2026';
const volume = 'crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/0a1b:orders::/agentid=pvc:1/x';
const disk = 'crn:v1:bluemix:public:is:us-south-1:a/0a1b::volume:r006-1';

function parsed(text: string) {
  const crn = parseCrn(text);
  if (!crn) throw new Error(`${text} did not parse`);
  return crn;
}

test('a bucket is taken apart', () => {
  expect(parseCrn(bucket)).toEqual({
    cloud: 'bluemix',
    reach: 'public',
    service: 'cloud-object-storage',
    location: 'global',
    scope: 'a/0a1b',
    instance: '22aa-cos',
    resourceType: 'bucket',
    resource: 'invoices-2026',
  });
});

test('the resource keeps its colons and slashes', () => {
  expect(parseCrn(volume)).toMatchObject({ resourceType: '', resource: '/agentid=pvc:1/x' });
});

test.each([
  '',
  'crn',
  'vault-7',
  'crn:v1:bluemix:public:kms:eu-de:a/0a1b:instance:key',
  'crn:v2:bluemix:public:kms:eu-de:a/0a1b:instance:key:1',
  'urn:v1:bluemix:public:kms:eu-de:a/0a1b:instance:key:1',
  'CRN:V1:bluemix:public:kms:eu-de:a/0a1b:instance:key:1',
  ' crn:v1:bluemix:public:kms:eu-de:a/0a1b:instance:key:1',
  'crn:v1:bluemix:public::eu-de:a/0a1b:instance:key:1',
])('%j is no CRN', (text) => {
  expect(parseCrn(text)).toBeUndefined();
});

describe('the instance', () => {
  test.each([
    [bucket, 'crn:v1:bluemix:public:cloud-object-storage:global:a/0a1b:22aa-cos::'],
    [volume, 'crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/0a1b:orders::'],
  ])('of %s', (text, instanceCrn) => {
    expect(instanceCrnOf(parsed(text))).toBe(instanceCrn);
    expect(instanceCrnOf(parsed(instanceCrn))).toBe(instanceCrn);
  });

  test('is absent where the CRN names none', () => {
    expect(instanceCrnOf(parsed(disk))).toBeUndefined();
    expect(formatCrn(parsed(disk))).toBe(disk);
  });
});

test.each([
  ['a/0a1b', '0a1b'],
  ['a/', undefined],
  ['o/0a1b', undefined],
  ['s/0a1b', undefined],
  ['', undefined],
])('the account of scope %j is %s', (scope, account) => {
  expect(accountOf({ ...parsed(bucket), scope })).toBe(account);
});
