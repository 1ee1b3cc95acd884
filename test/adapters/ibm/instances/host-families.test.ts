import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isKmsAddress,
  kmsAddress,
  kmsPlanOf,
  kmsRegions,
  type KmsNetwork,
  type KmsPlan,
} from '../../../../src/adapters/ibm/instances/host-families.js';

const id = '7d1f0a52-0000-4a0e-9a55-0c2f7a9be100';
const otherId = '7d1f0a52-0000-4a0e-9a55-0c2f7a9be200';
const kms = { instanceId: id, service: 'kms' } as const;
const hyperProtect = { instanceId: id, service: 'hs-crypto' } as const;
const serviceOf = (plan: KmsPlan) => (plan === 'hs-crypto' ? hyperProtect : kms);

/** Host by region and network; undefined where it cannot be made up. */
const hosts: Record<KmsPlan, Record<KmsNetwork, (region: string) => string | undefined>> = {
  standard: {
    public: (region) => `https://${region}.kms.cloud.ibm.com`,
    private: (region) => `https://private.${region}.kms.cloud.ibm.com`,
  },
  dedicated: {
    public: (region) => `https://${id}.api.${region}.kms.appdomain.cloud`,
    private: () => undefined,
  },
  'hs-crypto': {
    public: (region) => `https://${id}.api.${region}.hs-crypto.appdomain.cloud`,
    private: (region) => `https://${id}.api.private.${region}.hs-crypto.appdomain.cloud`,
  },
};

const offered: [plan: KmsPlan, regions: string][] = [
  ['standard', 'us-south us-east ca-tor ca-mon br-sao eu-gb eu-de eu-es au-syd jp-tok jp-osa in-che in-mum'],
  ['dedicated', 'us-south us-east eu-de eu-es'],
  ['hs-crypto', 'us-south us-east br-sao ca-tor eu-gb eu-de eu-es jp-tok au-syd'],
];
const everywhere = offered.flatMap(([plan, regions]) =>
  regions
    .split(' ')
    .flatMap((region) => (['public', 'private'] as const).map((network) => [plan, network, region] as const)),
);

describe('the address of an instance', () => {
  test.each(offered)('%s is offered in %s', (plan, regions) => {
    expect(kmsRegions[plan]).toEqual(regions.split(' '));
  });

  test.each(everywhere)('%s, %s, in %s', (plan, network, region) => {
    expect(kmsAddress({ id, plan, region }, network)).toBe(hosts[plan][network](region));
  });

  test('is the public one unless the private one is asked for', () => {
    expect(kmsAddress({ id, plan: 'standard', region: 'eu-de' })).toBe('https://eu-de.kms.cloud.ibm.com');
  });

  test.each<[KmsPlan, string]>([
    ['standard', 'xx-yyy'],
    ['standard', ''],
    ['standard', 'evil.example.com/eu-de'],
    ['dedicated', 'eu-gb'],
    ['hs-crypto', 'jp-osa'],
  ])('%s has none in %j', (plan, region) => {
    expect(kmsAddress({ id, plan, region })).toBeUndefined();
    expect(kmsAddress({ id, plan, region }, 'private')).toBeUndefined();
  });
});

describe('an address that is published', () => {
  test.each(everywhere)('is known as %s, %s, in %s, and as no other', (plan, network, region) => {
    const url = hosts[plan][network](region);
    if (url === undefined) return;
    const own = serviceOf(plan);
    const other = own === kms ? hyperProtect : kms;
    expect(kmsPlanOf(url, own)).toBe(plan);
    expect([own, other].map((instance) => isKmsAddress(url, instance))).toEqual([true, false]);
    expect(isKmsAddress(url, { ...own, instanceId: otherId })).toBe(plan === 'standard');
  });

  test.each<[string, KmsPlan]>([
    [`https://${id}.api.private.us-south.kms.appdomain.cloud`, 'dedicated'],
    ['https://api.us-south.hs-crypto.cloud.ibm.com:8000', 'hs-crypto'],
    ['https://api.eu-de.hs-crypto.cloud.ibm.com:9730/', 'hs-crypto'],
    ['https://api.private.eu-de.hs-crypto.cloud.ibm.com:19999', 'hs-crypto'],
    ['https://us-south.kms.cloud.ibm.com/', 'standard'],
    ['https://us-south.kms.cloud.ibm.com:443/api/v2', 'standard'],
    ['https://US-SOUTH.KMS.CLOUD.IBM.COM/api/v2/', 'standard'],
    // A region IBM may open.
    ['https://ap-north.kms.cloud.ibm.com', 'standard'],
    [`https://${id.toUpperCase()}.api.us-east.kms.appdomain.cloud`, 'dedicated'],
  ])('is IBM’s: %s', (url, plan) => {
    expect(kmsPlanOf(url, serviceOf(plan))).toBe(plan);
    expect(kmsPlanOf(url, { ...serviceOf(plan), instanceId: id.toUpperCase() })).toBe(plan);
  });

  test.each([
    '',
    'us-south.kms.cloud.ibm.com',
    'http://us-south.kms.cloud.ibm.com',
    'ftp://us-south.kms.cloud.ibm.com',
    'https://kms.cloud.ibm.com',
    'https://us-south.kms.cloud.ibm.com.',
    'https://us-south.kms.cloud.ibm.com:8443',
    'https://us-south.kms.cloud.ibm.com/elsewhere',
    'https://us-south.kms.cloud.ibm.com/api/v2/keys',
    'https://us-south.kms.cloud.ibm.com?next=https://evil.example.com',
    'https://us-south.kms.cloud.ibm.com#x',
    'https://someone@us-south.kms.cloud.ibm.com',
    'https://:secret@us-south.kms.cloud.ibm.com',
    'https://us-south.kms.cloud.ibm.com@evil.example.com',
    'https://evil.example.com/us-south.kms.cloud.ibm.com',
    'https://evil.example.com\\@us-south.kms.cloud.ibm.com',
    'https://us-south.kms.cloud.ibm.com.evil.example.com',
    'https://evilus-south.kms.cloud.ibm.com',
    'https://evil.us-south.kms.cloud.ibm.com',
    'https://us-south.kms.cloud-ibm.com',
    'https://us-south.kms.cloud.ibm.com.co',
    'https://us-southekms.cloud.ibm.com',
    'https://us-south.kmsxcloud.ibm.com',
    'https://us-south.kms.test.cloud.ibm.com',
    'https://iam.cloud.ibm.com',
    `https://api.us-south.kms.appdomain.cloud`,
    `https://${id}.us-south.containers.appdomain.cloud`,
    `https://${id}.api.us-south.containers.appdomain.cloud`,
    `https://${id}.api.us-south.kms.appdomain.cloud:9730`,
    `https://${id}.api.us-south.kms.appdomain.cloud.evil.example.com`,
    `https://${id}.ep11.us-south.hs-crypto.appdomain.cloud`,
    `https://x${id}.api.us-south.hs-crypto.appdomain.cloud`,
    'https://api.us-south.hs-crypto.cloud.ibm.com',
    'https://api.us-south.hs-crypto.cloud.ibm.com:7999',
    'https://api.us-south.hs-crypto.cloud.ibm.com:20000',
    'https://us-south.hs-crypto.cloud.ibm.com:9730',
    'https://127.0.0.1',
    'http://localhost:4400',
    'javascript:alert(1)',
  ])('is not IBM’s: %s', (url) => {
    expect([kms, hyperProtect].filter((instance) => isKmsAddress(url, instance))).toEqual([]);
  });

  test('leads to IBM over https whatever is put into a good one', () => {
    const good = everywhere.flatMap(([plan, network, region]) => hosts[plan][network](region) ?? []);
    const strange = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.constantFrom(
        '@',
        '/',
        '\\',
        '#',
        '?',
        ':',
        '.',
        '%2e',
        'evil.example.com',
        '//evil.example.com',
        '\n',
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        fc.nat({ max: 90 }),
        fc.nat({ max: 3 }),
        strange,
        (url, at, removed, put) => {
          const changed = url.slice(0, at) + put + url.slice(at + removed);
          if (![kms, hyperProtect].some((instance) => isKmsAddress(changed, instance))) return;
          const { protocol, hostname, username, password, pathname } = new URL(changed);
          expect([protocol, username, password, pathname]).toEqual(['https:', '', '', '/']);
          expect(hostname).toMatch(/\.(kms\.cloud\.ibm\.com|(kms|hs-crypto)\.appdomain\.cloud)$/);
        },
      ),
      { numRuns: 20_000, seed: 20_260_302 },
    );
  });
});

describe('an address on this machine', () => {
  const loopback = [
    'http://127.0.0.1:4400',
    'https://localhost:9/api/v2/',
    'http://[::1]:80',
    'http://127.9.9.9',
  ];
  test.each(loopback)('%s counts in the sandbox alone, and tells no plan', (url) => {
    expect(isKmsAddress(url, kms)).toBe(false);
    expect(isKmsAddress(url, kms, { allowLoopback: true })).toBe(true);
    expect(kmsPlanOf(url, kms)).toBeUndefined();
  });

  test.each([
    'http://127.0.0.1.evil.example.com',
    'http://localhost.evil.example.com',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'http://x@localhost',
    'http://localhost/elsewhere',
    'ftp://localhost',
    'http://evil.example.com',
  ])('is not %s', (url) => {
    expect(isKmsAddress(url, kms, { allowLoopback: true })).toBe(false);
  });
});
