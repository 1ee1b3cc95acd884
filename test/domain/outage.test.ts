import { expect, test } from 'vitest';
import { outagesOf } from '../../src/domain/outage.js';
import { outageWords } from '../../src/explanations/outages.js';

const of = (service: string, resourceType: string) => ({ service, resourceType });
const volume = of('is', 'volume');
const share = of('is', 'share');

test('IBM: "If the deleted root key is protecting volumes, the associated virtual server instance is stopped"', () => {
  expect(outagesOf([volume, of('cloud-object-storage', 'bucket'), volume])).toEqual({ volumes: 2 });
  expect(outageWords({ volumes: 1 })).toBe('IBM stops every running server that uses the volume.');
  expect(outageWords({ volumes: 2 })).toBe('IBM stops every running server that uses one of the 2 volumes.');
});

test('IBM: "If the deleted root key is protecting file shares, the file share is suspended"', () => {
  expect(outagesOf([share, volume])).toEqual({ volumes: 1, fileShares: 1 });
  expect(outageWords({ fileShares: 2 })).toBe('2 file shares go offline.');
});

test('of snapshots, images and other services no page says that anything stops', () => {
  const others = [
    of('is', 'snapshot'),
    of('is', 'image'),
    of('containers-kubernetes', ''),
    of('disks', 'volume'),
  ];
  expect(outagesOf(others)).toBeUndefined();
  expect(outageWords(undefined)).toBe('');
});
