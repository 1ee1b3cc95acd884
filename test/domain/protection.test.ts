import { describe, expect, test } from 'vitest';
import type { Registration } from '../../src/domain/protection.js';
import { protectionOf } from '../../src/domain/protection.js';

const bucket = (name: string) =>
  `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:cos-instance:bucket:${name}`;
const volume = (instance: string, id: string) =>
  `crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/acct:${instance}::/agentid=${id}`;
const registered = (resourceCrn: string, preventsKeyDeletion = false): Registration => ({
  resourceCrn,
  preventsKeyDeletion,
});

const known = (resources: number, underRetention = 0) => ({ known: true, resources, underRetention });

test('no registration: nothing is known to be protected', () => {
  expect(protectionOf([])).toEqual(known(0));
});

test('every bucket counts by itself, also within one instance', () => {
  expect(protectionOf([registered(bucket('a')), registered(bucket('b'))])).toEqual(known(2));
});

describe('a database', () => {
  test('with several registered volumes counts once', () => {
    const volumes = ['pvc-1', 'pvc-2', 'pvc-3'].map((id) => registered(volume('orders', id)));
    expect(protectionOf(volumes)).toEqual(known(1));
  });
  test('is another one in another instance', () => {
    expect(
      protectionOf([registered(volume('orders', 'pvc-1')), registered(volume('users', 'pvc-1'))]),
    ).toEqual(known(2));
  });
  test('is still one when its resource holds colons', () => {
    expect(
      protectionOf([registered(volume('orders', 'pvc:1:x')), registered(volume('orders', 'pvc:2'))]),
    ).toEqual(known(1));
  });
  test('is under retention when one of its volumes is, wherever in the list', () => {
    for (const order of [
      [true, false],
      [false, true],
    ]) {
      const volumes = order.map((prevents, i) => registered(volume('orders', `pvc-${i}`), prevents));
      expect(protectionOf(volumes)).toEqual(known(1, 1));
    }
  });
});

test('the same resource under two key versions counts once', () => {
  const versions = ['v1', 'v2'].map((keyVersionId) => ({ ...registered(bucket('a')), keyVersionId }));
  expect(protectionOf(versions)).toEqual(known(1));
});

test('resources under retention are counted among all', () => {
  expect(
    protectionOf([registered(bucket('a'), true), registered(bucket('b')), registered(bucket('c'), true)]),
  ).toEqual(known(3, 2));
});

test('what does not read as a CRN counts as it stands', () => {
  expect(protectionOf([registered('vault-7'), registered('vault-8'), registered('vault-7')])).toEqual(
    known(2),
  );
});
