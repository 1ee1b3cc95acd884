import { describe, expect, it } from 'vitest';
import type { WorldKey } from '../../../src/sandbox/world.js';
import { crnOf, dayMs, ids, startKms, type TestKms } from './small-world.js';

function manyKeys(count: number): WorldKey[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    name: `bulk-${index}`,
    aliases: [`alias-of-${index}`],
    keyRingId: 'default',
    extractable: index % 2 === 0,
    state: 1,
    dualAuthDelete: true,
    createdAgoMs: index * dayMs,
  }));
}

async function namesOf(kms: TestKms, query: string): Promise<unknown[]> {
  const { body } = await kms.call('reader', 'GET', `/keys?${query}`);
  return (body.resources ?? []).map((key) => key['name']);
}

describe('listing keys', () => {
  it('leaves deleted keys out unless asked for', async () => {
    const kms = await startKms();
    expect(await namesOf(kms, '')).not.toContain('gone-root');
    expect(await namesOf(kms, 'state=5')).toEqual(['gone-root']);
    expect(await namesOf(kms, 'state=2')).toEqual(['paused-root']);
    expect(await namesOf(kms, 'extractable=true')).toEqual(['api-secret']);
  });

  it.each([
    ['search=BILL', ['billing-root']],
    ['search=alias:log', ['logs-root']],
    ['search=name:billing', ['billing-root']],
    ['search=exact:billing', ['billing-root']],
    ['search=name:exact:billing', []],
    ['search=exact:name:Billing-Root', ['billing-root']],
    ['search=escape:alias:log', []],
    [`search=${ids.standard}`, ['api-secret']],
    ['search=not:root', ['api-secret']],
    ['sort=-state&state=2,1&limit=1', ['paused-root']],
    ['filter=state=eq:"2"', ['paused-root']],
    ['filter=extractable=true', ['api-secret']],
    ['filter=expirationDate=gt:"2026-01-01T00:00:00Z"', ['expiring-root']],
  ])('%s', async (query, names) => {
    const kms = await startKms();
    expect(await namesOf(kms, query)).toEqual(names);
  });

  it('row 54: search over more than 5000 keys', async () => {
    const kms = await startKms({ keys: manyKeys(5_000) });
    const answer = await kms.call('reader', 'GET', '/keys?search=bulk');
    expect([answer.status, answer.code]).toEqual([400, 'KEY_SEARCH_TOO_BROAD']);
    expect(await namesOf(kms, 'search=exact:bulk-77&extractable=false')).toEqual(['bulk-77']);
  });

  it.each(['state=1&filter=state=eq:"1"', 'extractable=true&filter=extractable=true'])(
    'row 55: %s',
    async (query) => {
      const kms = await startKms();
      const answer = await kms.call('reader', 'GET', `/keys?${query}`);
      expect([answer.status, answer.code]).toEqual([400, 'INVALID_QUERY_PARAM_ERR']);
    },
  );

  it.each([
    'limit=0',
    'limit=5001',
    'offset=-1',
    'state=4',
    'sort=colour',
    'filter=colour=red',
    'extractable=x',
  ])('refuses %s', async (query) => {
    const kms = await startKms();
    expect((await kms.call('reader', 'GET', `/keys?${query}`)).code).toBe('INVALID_QUERY_PARAM_ERR');
  });

  it('pages: the total is the page, Key-Total counts all', async () => {
    const kms = await startKms({ keys: manyKeys(450) });
    const sizes: unknown[] = [];
    const seen = new Set<unknown>();
    for (const offset of [0, 200, 400]) {
      const { body } = await kms.call('reader', 'GET', `/keys?offset=${offset}`);
      sizes.push(body.metadata?.collectionTotal);
      for (const key of body.resources ?? []) seen.add(key['id']);
    }
    expect(sizes).toEqual([200, 200, 59]);
    expect(seen.size).toBe(459);
    const head = await kms.call('reader', 'HEAD', '/keys');
    expect([head.status, head.headers.get('key-total')]).toEqual([200, '459']);
  });
});

describe('listing registrations', () => {
  const get = (kms: TestKms, path: string, crnQuery?: string) =>
    kms.call(
      'reader',
      'GET',
      crnQuery === undefined
        ? path
        : `${path}?${new URLSearchParams({ urlEncodedResourceCRNQuery: crnQuery }).toString()}`,
    );

  it('shows what a key protects, also after its deletion', async () => {
    const kms = await startKms();
    await kms.call('manager', 'DELETE', `/keys/${ids.registered}?force=true`);
    const answer = await get(kms, `/keys/${ids.registered}/registrations`);
    expect(answer.first).toMatchObject({
      keyId: ids.registered,
      resourceCrn: crnOf('invoices'),
      preventKeyDeletion: false,
      creationDate: '2026-02-10T10:00:00Z',
    });
  });

  it('keeps the date of creation when a registration changes, and pages in the same order', async () => {
    const kms = await startKms();
    kms.wait(dayMs);
    kms.simulator.outside.addRegistrations(ids.mixed, [
      { resourceCrn: crnOf('a'), preventKeyDeletion: true },
    ]);
    const [changed, other] = (await get(kms, `/keys/${ids.mixed}/registrations`)).body.resources ?? [];
    expect(changed).toMatchObject({
      resourceCrn: crnOf('a'),
      preventKeyDeletion: true,
      creationDate: '2026-02-10T10:00:00Z',
      lastUpdated: '2026-03-03T10:00:00Z',
      keyVersion: { id: ids.mixed },
    });
    expect(other).toMatchObject({ lastUpdated: '2026-02-10T10:00:00Z' });
  });

  it('has no resources when there are none', async () => {
    const kms = await startKms();
    expect((await get(kms, `/keys/${ids.single}/registrations`)).body).not.toHaveProperty('resources');
  });

  it('filters by retention, counts and pages', async () => {
    const kms = await startKms();
    const answer = await get(kms, '/keys/registrations?limit=1&totalCount=true&preventKeyDeletion=true');
    expect(answer.body.metadata).toMatchObject({ collectionTotal: 1, totalCount: 2 });
    expect((await get(kms, '/keys/registrations')).body.metadata).not.toHaveProperty('totalCount');
  });

  it('finds resources by CRN with wildcards', async () => {
    const kms = await startKms();
    const path = `/keys/${ids.mixed}/registrations`;
    expect((await get(kms, path, crnOf('b:with:colons'))).body.metadata?.collectionTotal).toBe(1);
    expect((await get(kms, path, crnOf('*'))).body.metadata?.collectionTotal).toBe(2);
    expect((await get(kms, path, crnOf('*', '*'))).body.metadata?.collectionTotal).toBe(2);
    expect((await get(kms, '/keys/registrations', crnOf('inv*'))).body.metadata?.collectionTotal).toBe(1);
    expect((await get(kms, '/keys/registrations', crnOf('inv*', '*'))).code).toBe('INVALID_QUERY_PARAM_ERR');
    expect((await get(kms, path, encodeURIComponent(crnOf('a')))).code).toBe('INVALID_QUERY_PARAM_ERR');
  });
});
