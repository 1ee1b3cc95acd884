import { describe, expect, test } from 'vitest';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import type { KeyManagement } from '../../../src/ports/key-management.js';
import type { DeletionRequest, RequestedKey } from '../../../src/domain/request.js';
import type { WorldKey } from '../../../src/sandbox/world.js';
import { resolveKey } from '../../../src/usecases/keys/resolve-key.js';
import { accountId, ids, instanceId, otherInstanceId } from '../../sandbox/kms/small-world.js';
import { commitOf } from '../../contracts/request-store.js';
import { aRequest } from '../../domain/given.js';
import { valueOf } from '../world.js';
import { keyOf, manyKeys, openSearch } from './search-stage.js';

const crnOf = (keyId: string, ofInstance = instanceId) =>
  `crn:v1:bluemix:public:hs-crypto:eu-de:a/${accountId}:${ofInstance}:key:${keyId}`;

describe('a key is named', () => {
  test.each([
    ['its id', ids.dual, ids.dual],
    ['its id in capitals, with blanks around', `  ${ids.dual.toUpperCase()} `, ids.dual],
    ['its CRN', crnOf(ids.dual), ids.dual],
    ['its name', 'billing-root', ids.dual],
    ['its alias', 'billing', ids.dual],
    ['the part of a name that no other has', 'archive', ids.retained],
    ['the id of a deleted key', ids.deleted, ids.deleted],
    ['a name in the other instance', 'elsewhere-root', ids.elsewhere],
  ])('by %s', async (_, text, keyId) => {
    const { ports } = await openSearch();
    expect(await resolveKey(ports, text)).toMatchObject({
      ok: true,
      value: { key: { keyId }, unanswered: [] },
    });
  });

  test('an id or a CRN is read, and nothing is searched', async () => {
    const { ports, calls } = await openSearch();
    await resolveKey(ports, ids.elsewhere);
    await resolveKey(ports, crnOf(ids.dual));
    expect([calls('listKeys'), calls('getKeyMetadata')]).toEqual([0, 3]);
  });

  test.each([
    ['Terraform’s short form', `${instanceId}:key:${ids.dual}`],
    ['its CRN in code marks and bold', `*\`${crnOf(ids.dual)}\`*`],
    ['its name in smart quotes, with a full stop', '“billing-root”.'],
    ['its alias, struck through', '~billing~ ,'],
    ['its id in quotes, in capitals', `'${ids.dual.toUpperCase()}'`],
    ['a part of its name in italics', '_illing-roo_'],
  ])('by %s', async (_, text) => {
    const { ports } = await openSearch();
    expect(await resolveKey(ports, text)).toMatchObject({ ok: true, value: { key: { keyId: ids.dual } } });
  });

  test('by what looks like marks and belongs to its name', async () => {
    const { ports } = await openSearch([
      keyOf(1, '"quoted"'),
      keyOf(2, 'quoted'),
      keyOf(3, 'full stop.'),
      keyOf(4, 'tmp', { aliases: ['_tmp_'] }),
      keyOf(5, 'tmp-other', { aliases: ['tmp'] }),
    ]);
    const nameOf = async (text: string) => {
      const found = await resolveKey(ports, text);
      return found.ok ? found.value.key.keyId.slice(-1) : found.no;
    };
    expect(await nameOf('"quoted"')).toBe('1');
    expect(await nameOf('`"quoted"`')).toBe('1');
    expect(await nameOf('quoted')).toBe('2');
    expect(await nameOf('“full stop.”')).toBe('3');
    expect(await nameOf('_tmp_')).toBe('4');
  });

  test('in marks it is found before a hundred and more that hold it', async () => {
    const many = Array.from({ length: 120 }, (_, n) => keyOf(n, `a "ledger" of ${n}`));
    const { ports } = await openSearch([...many, keyOf(998, '"ledger"'), keyOf(999, 'ledger')]);
    expect(await resolveKey(ports, '"ledger"')).toMatchObject({ value: { key: { name: '"ledger"' } } });
    expect(await resolveKey(ports, '`ledger`')).toMatchObject({ value: { key: { name: 'ledger' } } });
  });

  const elsewhere = '99999999-9999-4999-8999-999999999999';
  test.each([
    [
      'of an instance that is not served',
      crnOf(ids.dual, elsewhere),
      { instanceId: elsewhere, region: 'eu-de', accountId },
    ],
    [
      'of another account',
      crnOf(ids.dual).replace(accountId, 'another'),
      { instanceId, accountId: 'another' },
    ],
    ['in Terraform’s short form', `${elsewhere}:key:${ids.dual}`, { instanceId: elsewhere }],
  ])('a CRN %s says so, and nothing is searched', async (_, text, place) => {
    const { ports, calls } = await openSearch();
    expect(await resolveKey(ports, `“${text}”`)).toMatchObject({
      no: { refusal: { code: 'key_not_served', place, served: ['Payments', 'Other'] } },
    });
    expect(calls('listKeys')).toBe(0);
  });

  test('the CRN of something else says what it names', async () => {
    const { ports } = await openSearch();
    const bucket = `crn:v1:bluemix:public:cloud-object-storage:global:a/${accountId}:22aa:bucket:invoices`;
    expect(await resolveKey(ports, bucket)).toMatchObject({
      no: { refusal: { code: 'crn_of_no_key', service: 'cloud-object-storage', resourceType: 'bucket' } },
    });
  });

  test('a CRN is not looked for in another instance than its own', async () => {
    const { ports } = await openSearch();
    expect(await resolveKey(ports, crnOf(ids.dual, otherInstanceId))).toMatchObject({
      no: { refusal: { code: 'key_not_found' } },
    });
  });

  test('whole, it comes before a hundred and more that hold it, wherever the service lists it', async () => {
    const { ports } = await openSearch([
      ...Array.from({ length: 120 }, (_, n) => keyOf(n, `ledger-${n}`)),
      keyOf(999, 'ledger'),
    ]);
    expect(await resolveKey(ports, 'ledger')).toMatchObject({ ok: true, value: { key: { name: 'ledger' } } });
  });

  test('by what is the name of one and the alias of another: both are offered', async () => {
    const { ports } = await openSearch([keyOf(1, 'other', { aliases: ['billing-root'] })]);
    expect(await resolveKey(ports, 'billing-root')).toMatchObject({
      no: { refusal: { code: 'key_ambiguous', matches: [{}, {}] } },
    });
  });
});

describe('among 5,013 live keys of one instance, which the KMS does not search', () => {
  const many = () => openSearch([...manyKeys(5_003), keyOf(9_999, 'payroll', { aliases: ['wages'] })]);

  test.each([
    ['an id', ids.dual, 'billing-root'],
    ['a CRN', crnOf(ids.dual), 'billing-root'],
    ['a whole name', 'service-4711', 'service-4711'],
    ['the name of the key listed last', 'payroll', 'payroll'],
    ['a whole alias', 'svc-4700', 'service-4700'],
    ['an alias of the key listed last', 'wages', 'payroll'],
    ['part of a name', 'ayrol', 'payroll'],
  ])('%s leads to its key', async (_, text, name) => {
    const { ports, calls } = await many();
    expect(await resolveKey(ports, text)).toMatchObject({
      ok: true,
      value: { key: { name }, unanswered: [] },
    });
    expect(calls('listKeys')).toBeLessThanOrEqual(6);
  });

  test('two with one name are still told apart', async () => {
    const { ports } = await openSearch([...manyKeys(5_003), keyOf(9_998, 'service-1')]);
    expect(await resolveKey(ports, 'service-1')).toMatchObject({
      no: { refusal: { code: 'key_ambiguous', matches: [{}, {}] } },
    });
  });
});

describe('no key of that name', () => {
  test('the closest names are suggested, from few keys of each instance', async () => {
    const { kms, ports, calls } = await openSearch(manyKeys(2_000), [keyOf(5_000, 'ledger-archive')]);
    expect(await resolveKey(ports, 'leger-archive')).toMatchObject({
      no: { refusal: { code: 'key_not_found', nearest: ['ledger-archive'] } },
    });
    expect(calls('listKeys')).toBeLessThanOrEqual(10);
    const limits = kms.wire.entries().map(({ summary }) => Number(/[?&]limit=(\d+)/.exec(summary)?.[1] ?? 0));
    expect(Math.max(...limits)).toBeLessThanOrEqual(200);
  });

  test('a slip in a name far down the list is mended by the half that is right', async () => {
    const { ports } = await openSearch([...manyKeys(2_000), keyOf(9_999, 'billing-exports')]);
    expect(await resolveKey(ports, 'biling-exports')).toMatchObject({
      no: { refusal: { code: 'key_not_found', nearest: expect.arrayContaining(['billing-exports']) } },
    });
  });
});

describe('a key that is deleted', () => {
  test.each([
    ['by its name, which IBM lists when it is asked for deleted keys', 'gone-root'],
    ['by its name in marks', '“gone-root”'],
    ['by its name in another letter case', 'Gone-Root'],
    ['by its id', ids.deleted],
    ['by its CRN', crnOf(ids.deleted)],
  ])('is found %s', async (_, text) => {
    const { ports } = await openSearch();
    expect(await resolveKey(ports, text)).toMatchObject({
      ok: true,
      value: { key: { keyId: ids.deleted, state: 'destroyed' }, unanswered: [] },
    });
  });

  test('is not found by a part of its name', async () => {
    const { ports } = await openSearch();
    expect(await resolveKey(ports, 'gone-roo')).toMatchObject({ no: { refusal: { code: 'key_not_found' } } });
  });

  test('comes before a living one that holds its name, and after one that has it', async () => {
    const { ports } = await openSearch([
      keyOf(1, 'ledger', { state: 5 }),
      keyOf(2, 'ledger-archive'),
      keyOf(3, 'vault', { state: 5 }),
      keyOf(4, 'vault'),
    ]);
    const serialOf = async (text: string) => valueOf(await resolveKey(ports, text)).key.keyId.slice(-1);
    expect([await serialOf('ledger'), await serialOf('ledger-'), await serialOf('vault')]).toEqual([
      '1',
      '2',
      '4',
    ]);
  });

  test('two of one name are told apart, with the days they went', async () => {
    const { ports } = await openSearch([keyOf(1, 'ledger', { state: 5 }), keyOf(2, 'ledger', { state: 5 })]);
    expect(await resolveKey(ports, 'ledger')).toMatchObject({
      no: {
        refusal: {
          code: 'key_ambiguous',
          matches: [{ deletedAt: expect.any(Number) }, { deletedAt: expect.any(Number) }],
        },
      },
    });
  });
});

describe('a key that was asked for here', () => {
  /** Its key is not the one of the name alone: IBM has it or not, under this name or another. */
  async function asked(status: 'deleted' | 'expired', here: WorldKey[], key: Partial<RequestedKey>) {
    const { ports } = await openSearch(here);
    const request = aRequest(status);
    const asking: DeletionRequest = {
      ...request,
      version: 1,
      key: { ...request.key, instanceId, aliases: [], ...key },
    };
    await ports.requests.commit(commitOf(asking));
    return { ports, request: asking };
  }
  const old = keyOf(1, '');

  test.each(['ledger', 'LEDGER', 'book', old.id, crnOf(old.id)])(
    'and is with IBM no more, is known by %s',
    async (text) => {
      const { ports, request } = await asked('deleted', [keyOf(2, 'ledger-archive')], {
        keyId: old.id,
        name: 'ledger',
        aliases: ['book'],
      });
      expect(await resolveKey(ports, text)).toMatchObject({
        no: { refusal: { code: 'key_not_found', last: { id: request.id } }, step: { at: ports.clock.now() } },
      });
    },
  );

  test('and is back under another name, is found by the old one, which is said', async () => {
    const { ports, request } = await asked('deleted', [{ ...old, name: 'journal' }], {
      keyId: old.id,
      name: 'ledger',
    });
    expect(await resolveKey(ports, 'ledger')).toMatchObject({
      value: { key: { keyId: old.id, name: 'journal', state: 'active' }, namedSoAt: request.openedAt },
    });
    for (const text of ['journal', old.id]) {
      expect(valueOf(await resolveKey(ports, text))).not.toHaveProperty('namedSoAt');
    }
  });

  test('and deleted, is mentioned beside a living one of its name', async () => {
    const { ports, request } = await asked('deleted', [{ ...old, state: 5 }, keyOf(2, 'ledger')], {
      keyId: old.id,
      name: 'ledger',
    });
    expect(await resolveKey(ports, 'ledger')).toMatchObject({
      value: { key: { keyId: keyOf(2, '').id, state: 'active' }, namesakes: [{ id: request.id }] },
    });
  });

  test('and not deleted here, is known as one that IBM knows no more', async () => {
    const { ports, request } = await asked('expired', [], { keyId: old.id, name: 'ledger' });
    expect(await resolveKey(ports, 'ledger')).toMatchObject({
      no: { refusal: { code: 'key_not_found', last: { id: request.id } } },
    });
  });

  test('its name is suggested to who mistypes it', async () => {
    const { ports } = await asked('deleted', [], { keyId: old.id, name: 'ledger-exports' });
    expect(await resolveKey(ports, 'leger-exports')).toMatchObject({
      no: { refusal: { code: 'key_not_found', nearest: ['ledger-exports'] } },
    });
  });
});

describe('an instance does not answer', () => {
  const forbidden: KmsFailure = { code: 'forbidden', status: 403, effect: 'none' };

  /** Lists of the other instance are not for the reader. */
  async function openHalf(here: WorldKey[] = [], there: WorldKey[] = []) {
    const { ports } = await openSearch(here, there);
    const findKeys: KeyManagement['findKeys'] = (search) =>
      search.instanceId === otherInstanceId
        ? Promise.resolve({ ok: false, failure: forbidden })
        : ports.keys.findKeys(search);
    return { ...ports, keys: { ...ports.keys, findKeys } };
  }
  const unanswered = [{ instanceName: 'Other', failure: forbidden }];

  test('the key found elsewhere is answered, with which did not answer and why', async () => {
    const ports = await openHalf([keyOf(1, 'ledger-archive')]);
    expect(await resolveKey(ports, 'ledger-archive')).toMatchObject({
      ok: true,
      value: { key: { name: 'ledger-archive' }, unanswered },
    });
  });

  test('so are several that fit, with what is missing', async () => {
    const ports = await openHalf([keyOf(1, 'twins'), keyOf(2, 'twins')]);
    expect(await resolveKey(ports, 'twins')).toMatchObject({
      no: { refusal: { code: 'key_ambiguous', matches: [{}, {}], unanswered } },
    });
  });

  test('an alias is read where lists are not shown, and the doubt stays', async () => {
    const ports = await openHalf([], [keyOf(1, 'hidden', { aliases: ['vault'] })]);
    expect(await resolveKey(ports, 'vault')).toMatchObject({
      ok: true,
      value: { key: { name: 'hidden' }, unanswered },
    });
  });

  test('an id leaves no doubt', async () => {
    const ports = await openHalf();
    for (const keyId of [ids.dual, ids.elsewhere]) {
      expect(await resolveKey(ports, keyId)).toMatchObject({
        ok: true,
        value: { key: { keyId }, unanswered: [] },
      });
    }
  });

  test('nothing found: it is not said that there is none, but who was not heard', async () => {
    const ports = await openHalf();
    expect(await resolveKey(ports, 'nothing-of-that-name')).toMatchObject({
      no: { trouble: { kind: 'kms', failure: forbidden, unanswered } },
    });
  });
});
