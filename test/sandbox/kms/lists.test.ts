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
    ['filter=state=2', ['paused-root']],
    ['filter=extractable=TRUE', ['api-secret']],
    ['filter=state=2,5', ['paused-root', 'gone-root']],
    ['filter=expirationDate=none state=5', ['gone-root']],
    ['filter=expirationDate=NONE extractable=true', ['api-secret']],
    ['filter=expirationDate="2026-03-02T11:00:00Z"', ['expiring-root']],
    [
      'filter=expirationDate=gt:"2026-03-02T10:59:59Z" expirationDate=lte:"2026-03-02T11:00:00Z"',
      ['expiring-root'],
    ],
    ['filter=expirationDate=gt:"2026-03-02T11:00:00Z"', []],
    ['filter=expirationDate=gt:"2026-01-01T00:00:00Z"', ['expiring-root']],
  ])('%s', async (query, names) => {
    const kms = await startKms();
    expect(await namesOf(kms, query)).toEqual(names);
  });

  // IBM's Node client, getKeys: "sorted on id by default".
  it('lists keys by their ids, whatever order they were made in', async () => {
    const kms = await startKms({ keys: manyKeys(3).reverse() });
    expect(await namesOf(kms, 'limit=4')).toEqual(['bulk-0', 'bulk-1', 'bulk-2', 'billing-root']);
  });

  // IBM's Node client, getKeys: such a key is the first resource, "before other matches".
  it('puts the key that a search names by alias before those it merely fits', async () => {
    const keys = manyKeys(3).map((key, n) => ({ ...key, aliases: n === 2 ? ['bulk'] : [] }));
    const kms = await startKms({ keys });
    expect(await namesOf(kms, 'search=bulk')).toEqual(['bulk-2', 'bulk-0', 'bulk-1']);
    expect(await namesOf(kms, 'search=bulk&sort=creationDate')).toEqual(['bulk-2', 'bulk-1', 'bulk-0']);
    expect(await namesOf(kms, 'search=name:bulk')).toEqual(['bulk-0', 'bulk-1', 'bulk-2']);
  });

  // KP view-keys: a search of too many keys fails "unless it exactly matches a key ID or alias".
  it.each([
    ['a full id', '00000000-0000-4000-8000-000000000077', 'bulk-77'],
    ['an alias', 'alias-of-77', 'bulk-77'],
    ['an alias in its scope', 'alias:alias-of-77', 'bulk-77'],
    ['an alias taken as it is', 'exact:escape:alias-of-77', 'bulk-77'],
    ['half an id', '00000000-0000-4000-8000', undefined],
    ['a full id, not to be found', 'not:00000000-0000-4000-8000-000000000077', undefined],
    ['an alias among names', 'name:alias-of-77', undefined],
    ['an alias in other letters', 'ALIAS-OF-77', undefined],
    ['a whole name', 'bulk-77', undefined],
  ])('row 54: %s, searched for in more than 5000 keys', async (_what, search, name) => {
    const kms = await startKms({ keys: manyKeys(5_000) });
    const { code, body } = await kms.call('reader', 'GET', `/keys?search=${search}`);
    if (name === undefined) {
      expect(code).toBe('KEY_SEARCH_TOO_BROAD');
      return;
    }
    expect(body.resources?.map((key) => key['name'])).toEqual([name]);
    expect(body.metadata).toMatchObject({ collectionTotal: 1, incompleteSearch: true });
  });

  it('row 54: search over more than 5000 keys', async () => {
    const kms = await startKms({ keys: manyKeys(5_000) });
    const answer = await kms.call('reader', 'GET', '/keys?search=bulk');
    expect([answer.status, answer.code]).toEqual([400, 'KEY_SEARCH_TOO_BROAD']);
    expect(await namesOf(kms, 'search=exact:bulk-77&extractable=false')).toEqual(['bulk-77']);
  });

  it.each(['state=1&filter=state=1', 'extractable=true&filter=extractable=true'])(
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
